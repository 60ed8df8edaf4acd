import { entraConditionalAccessReferencesLive as control } from '../../../shared/controls/identity/entra-conditional-access-references-live/control';
import { principal } from '../../fixtures/applications';
import { germany, group, type PolicySpoil, policy, user } from '../../fixtures/conditional-access';
import { type StateSpoil, statusOf, verdictOn } from '../state';

const vendors = { ...group('vendors', ['lea']), isManagementRestricted: true };
const excluding = (ids: readonly string[]) => [policy({ users: { excludeGroups: ids } })];
const gone = { ...group('vendors', []), displayName: null };

describe('passes', () => {
  test.each<[string, StateSpoil]>([
    ['only built-in values are named', {}],
    ['a group in a restricted unit', { groups: [vendors], policies: excluding(['vendors']) }],
    [
      'a group that is role-assignable',
      { groups: [{ ...group('vendors', []), isAssignableToRole: true }], policies: excluding(['vendors']) },
    ],
    ['an account that exists', { users: [user('lea')], policies: [policy({ users: { excludeUsers: ['lea'] } })] }],
    [
      'a named location that exists, all locations, and the trusted addresses of the legacy portal',
      {
        policies: [
          policy({
            conditions: {
              locations: {
                includeLocations: ['All', germany.id],
                excludeLocations: ['AllTrusted', '00000000-0000-0000-0000-000000000000'],
              },
            },
          }),
        ],
      },
    ],
    [
      'a disabled policy names a deleted object',
      {
        groups: [gone],
        policies: [policy(), policy({ id: 'ca09', state: 'disabled', users: { excludeGroups: ['vendors'] } })],
      },
    ],
    [
      'an open group, where that is accepted',
      {
        groups: [group('vendors', ['lea'])],
        policies: excluding(['vendors']),
        thresholds: { policyGroupsProtected: false },
      },
    ],
  ])('%s', (_, spoil) => expect(statusOf(control, spoil)).toBe('pass'));
});

describe('fails', () => {
  test.each<[string, StateSpoil, string]>([
    ['a group was deleted', { groups: [gone], policies: excluding(['vendors']) }, 'namesWhatIsGone'],
    ['an account was deleted', { policies: [policy({ users: { excludeUsers: ['nobody'] } })] }, 'namesWhatIsGone'],
    [
      'a named location was deleted',
      {
        policies: [
          policy({ conditions: { locations: { includeLocations: ['All'], excludeLocations: ['no-such-place'] } } }),
        ],
      },
      'namesWhatIsGone',
    ],
    [
      'a strength was deleted',
      { policies: [policy({ grants: { builtInControls: [], authenticationStrengthId: 'no-such-strength' } })] },
      'namesWhatIsGone',
    ],
    [
      'a report-only policy names a deleted object',
      {
        groups: [gone],
        policies: [policy({ state: 'enabledForReportingButNotEnforced', users: { excludeGroups: ['vendors'] } })],
      },
      'namesWhatIsGone',
    ],
    ['a policy covers nobody', { policies: [policy({ users: { includeUsers: ['None'] } })] }, 'appliesToNobody'],
    [
      'anybody can join a group',
      { groups: [group('vendors', ['lea'])], policies: excluding(['vendors']) },
      'groupUnprotected',
    ],
  ])('%s', (_, spoil, problem) => {
    const verdict = verdictOn(control, spoil);
    expect(verdict.status === 'fail' && verdict.findings.first.map((finding) => finding.problem)).toEqual([problem]);
  });

  test('each deleted object once, with the policies that name it, and each open group once', () => {
    const verdict = verdictOn(control, {
      groups: [gone, group('open', ['lea'])],
      policies: [
        policy({ id: 'ca01', users: { excludeGroups: ['vendors', 'open'], excludeUsers: ['nobody'] } }),
        policy({ id: 'ca02', users: { excludeGroups: ['open'] } }),
        policy({ id: 'ca03', users: { excludeGroups: ['vendors'] } }),
      ],
    });
    const named = (id: string) => ({ type: 'policy', id });
    expect(verdict).toMatchObject({
      status: 'fail',
      findings: {
        total: 3,
        first: [
          { resourceId: 'vendors', subject: { type: 'group' }, problem: 'namesWhatIsGone' },
          { resourceId: 'nobody', subject: { type: 'person' }, problem: 'namesWhatIsGone' },
          { resourceId: 'open', problem: 'groupUnprotected' },
        ],
      },
      evidence: [
        { label: 'Deleted objects', after: [{ id: 'vendors' }, { id: 'nobody' }] },
        { label: 'Named by', after: [named('ca01'), named('ca03')] },
      ],
    });
  });
});

test.each<[string, StateSpoil, string]>([
  ['a group could not be read', { policies: excluding(['unread']), unresolvedGroupIds: ['unread'] }, 'unknown'],
  ['no user is known', { users: [], policies: excluding(['vendors']), groups: [vendors] }, 'unknown'],
  ['without Entra ID P1', { policies: [], licences: [] }, 'notLicensed'],
  ['no policy is enabled', { policies: [policy({ state: 'disabled' })] }, 'notApplicable'],
])('neither passes nor fails: %s', (_, spoil, status) => expect(statusOf(control, spoil)).toBe(status));

describe('applications and roles', () => {
  const payroll = 'c0ffee00-0000-4000-8000-000000000001';
  const graph = principal({ id: 'graph', appId: '00000003-0000-0000-c000-000000000000' });
  const naming = (
    apps: NonNullable<PolicySpoil['apps']>,
    ...listed: readonly ReturnType<typeof principal>[]
  ): StateSpoil => ({
    policies: [policy({ apps })],
    small: { servicePrincipal: [graph, ...listed] },
  });
  const include = (...includeApplications: readonly string[]) => ({ includeApplications });

  test.each<[string, StateSpoil]>([
    ['an application in the tenant', naming(include(payroll), principal({ appId: payroll.toUpperCase() }))],
    ['an app group such as Office 365', naming(include('Office365'))],
    [
      "Microsoft's own application that the tenant does not have",
      naming(include('00000002-0000-0ff1-ce00-000000000000')),
    ],
    ['device enrolment, excluded', naming({ excludeApplications: ['d4ebce55-015a-49b5-a083-c84d1797ae8c'] })],
    ['a built-in role', { policies: [policy({ users: { includeRoles: ['4a5d8f65-41da-4de4-8968-e035b65339cf'] } })] }],
  ])('pass: %s', (_, spoil) => expect(statusOf(control, spoil)).toBe('pass'));

  test('an application that does not exist fails, named or excluded', () => {
    for (const apps of [include(payroll), { excludeApplications: [payroll] }]) {
      expect(verdictOn(control, naming(apps))).toMatchObject({
        status: 'fail',
        findings: { first: [{ problem: 'namesWhatIsGone', subject: { type: 'application', id: payroll } }] },
      });
    }
  });

  test.each<[string, StateSpoil]>([
    [
      'where the list of applications is incomplete',
      { policies: [policy({ apps: include(payroll) })], small: { servicePrincipal: [principal()] } },
    ],
    ['where the value for applications is unknown', naming(include('AllAgents'))],
    ['where a role is not built in', { policies: [policy({ users: { includeRoles: [payroll] } })] }],
  ])('unknown: %s', (_, spoil) => expect(statusOf(control, spoil)).toBe('unknown'));
});
