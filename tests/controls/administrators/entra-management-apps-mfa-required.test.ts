import { entraManagementAppsMfaRequired as control } from '../../../shared/controls/administrators/entra-management-apps-mfa-required/control';
import { type PolicySpoil, policy } from '../../fixtures/conditional-access';
import { declared, statusOf, verdictOn } from '../state';

const azure = '797f4846-ba00-4fd7-ba43-dac1f8f63013';
const both = { apps: { includeApplications: [azure, 'MicrosoftAdminPortals'] } };

describe('passes', () => {
  test.each<[string, PolicySpoil]>([
    ['both apps named', both],
    ['all apps', {}],
    ['all apps except another', { apps: { excludeApplications: ['some-app'] } }],
  ])('with %s', (_, spoil) => {
    expect(verdictOn(control, { policies: [policy(spoil)] })).toMatchObject({ status: 'pass', note: null });
  });

  test('with a policy for each', () => {
    const policies = [
      policy({ apps: { includeApplications: [azure] } }),
      policy({ id: 'ca02', apps: { includeApplications: ['MicrosoftAdminPortals'] } }),
    ];
    expect(statusOf(control, { policies })).toBe('pass');
    expect(statusOf(control, { policies: policies.slice(0, 1) })).toBe('fail');
  });

  test('with an excluded account that is declared', () => {
    const policies = [policy({ ...both, users: { excludeUsers: ['lea'] } })];
    expect(statusOf(control, { policies, configuration: { breakGlass: [declared('lea')] } })).toBe('pass');
  });

  test('with security defaults, noting that they are weaker, with and without P1', () => {
    const defaults = { policies: [], securityDefaultsOn: true };
    expect(verdictOn(control, defaults)).toMatchObject({ status: 'pass', note: expect.stringContaining('weaker') });
    expect(verdictOn(control, { ...defaults, licences: [] })).toMatchObject({ status: 'pass' });
  });
});

describe('fails', () => {
  test.each<[string, PolicySpoil, string]>([
    ['is report-only', { ...both, state: 'enabledForReportingButNotEnforced' }, 'reportOnly'],
    ['excludes guests', { ...both, users: { excludeUsers: ['GuestsOrExternalUsers'] } }, 'excluded'],
    [
      'excludes the Azure portal',
      { apps: { excludeApplications: ['c44b4083-3bb0-49c1-b47d-974e53cbdf3c'] } },
      'narrowed',
    ],
    [
      'accepts a joined device instead',
      { ...both, grants: { builtInControls: ['mfa', 'domainJoinedDevice'] } },
      'otherGrantSuffices',
    ],
    [
      'exempts trusted locations',
      { ...both, conditions: { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } } },
      'narrowed',
    ],
  ])('when the policy %s', (_, spoil, problem) => {
    expect(verdictOn(control, { policies: [policy(spoil)] })).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem }] },
    });
  });

  test('without P1 where security defaults are off', () => {
    expect(verdictOn(control, { policies: [], licences: [] })).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem: 'noSecurityDefaults' }] },
    });
  });
});

test('is unknown where a grant is unknown', () => {
  expect(statusOf(control, { policies: [policy({ ...both, grants: { builtInControls: ['moon'] } })] })).toBe('unknown');
});

describe('where a filter selects apps by their attributes, which cannot be read', () => {
  const filtered = { applicationFilter: 'CustomSecurityAttribute.Tier.Level -eq "0"' };
  test.each<[string, 'pass' | 'fail' | 'unknown', readonly PolicySpoil[]]>([
    ['is unknown if the filter may add the portals', 'unknown', [{ apps: { includeApplications: [], ...filtered } }]],
    [
      'is unknown if the filter may add one of them, and the other is named',
      'unknown',
      [{ apps: { includeApplications: [azure], ...filtered } }],
    ],
    [
      'is unknown if the filter may exclude them',
      'unknown',
      [{ apps: { applicationFilter: `exclude: ${filtered.applicationFilter}` } }],
    ],
    [
      'passes if another policy names them',
      'pass',
      [{ apps: { includeApplications: [], ...filtered } }, { id: 'ca02', ...both }],
    ],
    [
      'fails if the filter adds nothing that requires MFA',
      'fail',
      [{ apps: { includeApplications: [], ...filtered }, grants: { builtInControls: ['approvedApplication'] } }],
    ],
    [
      'fails if the portals are excluded in any case',
      'fail',
      [{ apps: { includeApplications: [], excludeApplications: [azure, 'MicrosoftAdminPortals'], ...filtered } }],
    ],
  ])('it %s', (_, status, spoils) => {
    expect(statusOf(control, { policies: spoils.map((spoil) => policy(spoil)) })).toBe(status);
  });
});
