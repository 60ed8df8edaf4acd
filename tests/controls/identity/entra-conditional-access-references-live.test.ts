import { entraConditionalAccessReferencesLive as control } from '../../../shared/controls/identity/entra-conditional-access-references-live';
import { germany, group, policy, user } from '../../fixtures/conditional-access';
import { type StateSpoil, statusOf, verdictOn } from '../state';

const vendors = { ...group('vendors', ['lea']), isManagementRestricted: true };
const excluding = (ids: readonly string[]) => [policy({ users: { excludeGroups: ids } })];
const gone = { ...group('vendors', []), displayName: null };

describe('passes', () => {
  test.each<[string, StateSpoil]>([
    ['only literals are named', {}],
    ['a group in a restricted unit', { groups: [vendors], policies: excluding(['vendors']) }],
    [
      'a group that is role-assignable',
      { groups: [{ ...group('vendors', []), isAssignableToRole: true }], policies: excluding(['vendors']) },
    ],
    ['an account that exists', { users: [user('lea')], policies: [policy({ users: { excludeUsers: ['lea'] } })] }],
    [
      'a named location that exists, all of them, and the trusted addresses of the old portal',
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
      'a policy that is off names what is gone',
      {
        groups: [gone],
        policies: [policy(), policy({ id: 'ca09', state: 'disabled', users: { excludeGroups: ['vendors'] } })],
      },
    ],
    [
      'an open group, where that is agreed',
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
    ['a group is gone', { groups: [gone], policies: excluding(['vendors']) }, 'namesWhatIsGone'],
    ['an account is gone', { policies: [policy({ users: { excludeUsers: ['nobody'] } })] }, 'namesWhatIsGone'],
    [
      'a named location is gone',
      {
        policies: [
          policy({ conditions: { locations: { includeLocations: ['All'], excludeLocations: ['no-such-place'] } } }),
        ],
      },
      'namesWhatIsGone',
    ],
    [
      'a strength is gone',
      { policies: [policy({ grants: { builtInControls: [], authenticationStrengthId: 'no-such-strength' } })] },
      'namesWhatIsGone',
    ],
    [
      'a report-only policy names what is gone',
      {
        groups: [gone],
        policies: [policy({ state: 'enabledForReportingButNotEnforced', users: { excludeGroups: ['vendors'] } })],
      },
      'namesWhatIsGone',
    ],
    ['a policy is for nobody', { policies: [policy({ users: { includeUsers: ['None'] } })] }, 'appliesToNobody'],
    ['a group is open', { groups: [group('vendors', ['lea'])], policies: excluding(['vendors']) }, 'groupUnprotected'],
  ])('%s', (_, spoil, problem) => {
    const verdict = verdictOn(control, spoil);
    expect(verdict.status === 'fail' && verdict.findings.first.map((finding) => finding.problem)).toEqual([problem]);
  });

  test('each policy once, with how much of it is gone, and each open group once', () => {
    const verdict = verdictOn(control, {
      groups: [gone, group('open', ['lea'])],
      policies: [
        policy({ id: 'ca01', users: { excludeGroups: ['vendors', 'open'], excludeUsers: ['nobody'] } }),
        policy({ id: 'ca02', users: { excludeGroups: ['open'] } }),
      ],
    });
    expect(verdict).toMatchObject({
      status: 'fail',
      findings: {
        total: 2,
        first: [
          { resourceId: 'ca01', problem: 'namesWhatIsGone', details: { groups: 1, people: 1, gone: 2 } },
          { resourceId: 'open', problem: 'groupUnprotected' },
        ],
      },
    });
  });
});

test.each<[string, StateSpoil, string]>([
  ['a group could not be read', { policies: excluding(['unread']), unresolvedGroupIds: ['unread'] }, 'unknown'],
  ['no user is known', { users: [], policies: excluding(['vendors']), groups: [vendors] }, 'unknown'],
  ['without Entra ID P1', { licences: [] }, 'notLicensed'],
  ['no policy is on', { policies: [policy({ state: 'disabled' })] }, 'notApplicable'],
])('neither passes nor fails: %s', (_, spoil, status) => expect(statusOf(control, spoil)).toBe(status));
