import { entraUserConsentRestricted as control } from '../../../shared/controls/applications/entra-user-consent-restricted/control';
import { goodAuthorizationPolicy, lowRisk } from '../../fixtures/settings';
import { type StateSpoil, statusOf, verdictOn } from '../state';

const self = (policyId: string): string => `ManagePermissionGrantsForSelf.${policyId}`;
const low = self('microsoft-user-default-low');
const legacy = self('microsoft-user-default-legacy');
const recommended = self('microsoft-user-default-recommended');
const mailApps = self('microsoft-user-default-allow-consent-apps');
const ofOwners = 'ManagePermissionGrantsForOwnedResource.microsoft-dynamically-managed-permissions-for-team';

const consent = (
  permissionGrantPoliciesAssigned: readonly string[],
  userConsent: 'none' | 'low' = 'low',
  allowUserConsentForRiskyApps: boolean | null = false,
): StateSpoil => ({
  thresholds: { userConsent },
  small: {
    authorizationPolicy: [
      {
        ...goodAuthorizationPolicy,
        allowUserConsentForRiskyApps,
        defaultUserRolePermissions: {
          ...goodAuthorizationPolicy.defaultUserRolePermissions,
          permissionGrantPoliciesAssigned,
        },
      },
    ],
  },
});

describe('passes', () => {
  test.each<[string, StateSpoil, string]>([
    ['nothing', consent([], 'none'), 'users can consent to nothing'],
    ['no allowed consent in a tenant where it could be allowed', consent([]), 'users can consent to nothing'],
    [
      'permissions that owners can consent to for their groups',
      consent([ofOwners], 'none'),
      'users can consent to nothing',
    ],
    ['low-risk permissions', consent([low, ofOwners]), 'low-risk permissions only'],
    ['the same in another case', consent([low.toLowerCase()]), 'low-risk permissions only'],
    ['no setting for risky apps, which Microsoft blocks', consent([low], 'low', null), 'low-risk permissions only'],
  ])('with %s', (_, spoil, note) => {
    expect(verdictOn(control, spoil)).toMatchObject({ status: 'pass', note });
  });
});

describe('fails', () => {
  test.each<[string, StateSpoil, readonly string[]]>([
    ['any app', consent([legacy]), ['anyConsent']],
    ['any app, in another case', consent([legacy.toUpperCase()]), ['anyConsent']],
    ['any app beside low-risk permissions', consent([low, legacy]), ['anyConsent']],
    ['low-risk permissions where the configuration allows none', consent([low], 'none'), ['lowAllowed']],
    ["Microsoft's recommended setting", consent([recommended]), ['microsoftManaged']],
    [
      "Microsoft's recommended setting where the configuration allows none",
      consent([recommended], 'none'),
      ['microsoftManaged'],
    ],
    ["Microsoft's default setting", consent([recommended, mailApps]), ['microsoftManaged', 'microsoftManaged']],
    ["Microsoft's mail apps together with low-risk permissions", consent([low, mailApps]), ['microsoftManaged']],
    ['apps that Microsoft considers risky', consent([low], 'low', true), ['riskyApps']],
    ['any app together with a custom policy', consent([legacy, self('contoso')]), ['anyConsent']],
  ])('with %s', (_, spoil, problems) => {
    const verdict = verdictOn(control, spoil);
    expect(verdict.status === 'fail' ? verdict.findings.first.map(({ problem }) => problem) : verdict.status).toEqual(
      problems,
    );
  });

  test('and says what users can consent to', () => {
    expect(verdictOn(control, consent([legacy], 'low', true))).toMatchObject({
      evidence: [
        {
          label: 'Users can consent to',
          after: [{ text: 'every permission that needs no admin, for any app' }],
        },
        { label: 'Apps that Microsoft considers risky', after: [{ text: 'users can let them in' }] },
      ],
    });
  });
});

describe('is unknown', () => {
  test.each<[string, StateSpoil]>([
    ['a custom policy', consent([self('contoso')])],
    ['a custom policy together with low-risk permissions', consent([low, self('contoso')])],
    ['an entry without a policy', consent([self('')])],
    ['no policy at all', { small: { authorizationPolicy: [] } }],
  ])('with %s', (_, spoil) => {
    expect(statusOf(control, spoil)).toBe('unknown');
  });
});

describe('permissions that are classified as low-risk', () => {
  const classified = (assigned: readonly string[], ...all: readonly ReturnType<typeof lowRisk>[]): StateSpoil => {
    const { small, ...rest } = consent(assigned);
    return { ...rest, small: { ...small, delegatedPermissionClassification: all } };
  };

  test('fail where users can consent to risky ones, and are named', () => {
    expect(verdictOn(control, classified([low], lowRisk('User.Read'), lowRisk('Mail.Read')))).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ problem: 'beyondLow', details: { permissions: ['Mail.Read'] } }] },
      evidence: [
        { label: 'Users can consent to' },
        { label: 'Classified as low-risk', after: [{ text: 'Mail.Read' }] },
      ],
    });
  });

  test.each<[string, StateSpoil]>([
    ['harmless ones, in another case', classified([low], lowRisk('user.read'), lowRisk('OPENID', 'Low'))],
    ['none', classified([low])],
    ['others that are classified as higher risk', classified([low], lowRisk('Mail.Read', 'high'))],
    ['others where users cannot consent at all', classified([], lowRisk('Mail.Read'))],
  ])('pass: %s', (_, spoil) => {
    expect(statusOf(control, spoil)).toBe('pass');
  });

  test('of an unknown class leave the result unknown', () => {
    expect(statusOf(control, classified([low], lowRisk('Mail.Read', 'lowest')))).toBe('unknown');
  });

  test('can be the ones that the tenant considers harmless', () => {
    const spoil = classified([low], lowRisk('Calendars.Read'));
    const thresholds = { userConsent: 'low', lowRiskPermissions: ['Calendars.Read'] } as const;
    expect(statusOf(control, { ...spoil, thresholds })).toBe('pass');
  });
});
