import { entraConditionalAccessExclusionsDeclared as control } from '../../../shared/controls/identity/entra-conditional-access-exclusions-declared/control';
import {
  assignment,
  blockGrant,
  eligibility,
  germany,
  globalAdministratorRole,
  group,
  office,
  type PolicySpoil,
  policy,
} from '../../fixtures/conditional-access';
import { declared, type StateSpoil, statusOf, verdictOn, yesterday } from '../state';

const vendors = {
  groups: [group('vendors', ['lea', 'tom'])],
  policies: [policy({ users: { excludeGroups: ['vendors'] } })],
};
const accepted = (controlId: string, id: string, kind: 'user' | 'group' | 'application', expiry?: string) => ({
  configuration: { acceptedExclusions: { [controlId]: [{ ...declared(id, expiry), kind }] } },
});
const blocking = (spoil: PolicySpoil = {}) =>
  policy({ id: 'ca05', displayName: 'CA05 Block', grants: blockGrant, ...spoil });
const exchangeRole = '29232cdf-9323-42fd-ade2-1d097af3e4de';
const forRole = (spoil: PolicySpoil = {}) =>
  policy({ id: 'ca02', users: { includeUsers: [], includeRoles: [exchangeRole] }, ...spoil });
const eligible = {
  licences: ['P1', 'P2'] as const,
  roleEligibilities: [eligibility('lea', exchangeRole), eligibility('tom', exchangeRole)],
};
const elsewhere = { locations: { includeLocations: ['All'], excludeLocations: [germany.id] } };

describe('passes', () => {
  test.each<[string, StateSpoil]>([
    ['nobody is excluded', {}],
    ['an excluded group is empty', { groups: [group('vendors', [])], policies: vendors.policies }],
    [
      'the excluded account is declared',
      { policies: [policy({ users: { excludeUsers: ['lea'] } })], configuration: { breakGlass: [declared('lea')] } },
    ],
    ['the excluded group is accepted', { ...vendors, ...accepted('ZT.ID.020', 'vendors', 'group') }],
    [
      'the group is accepted for MFA, and its legacy authentication is blocked',
      {
        ...vendors,
        policies: [...vendors.policies, blocking({ conditions: { clientAppTypes: ['exchangeActiveSync', 'other'] } })],
        ...accepted('ZT.ID.001', 'vendors', 'group'),
      },
    ],
    [
      'the policy covers no app',
      {
        policies: [
          policy({
            users: { excludeUsers: ['lea'] },
            conditions: { locations: { includeLocations: [office.id], excludeLocations: ['AllTrusted'] } },
          }),
        ],
      },
    ],
    [
      'another policy requires the same',
      {
        ...vendors,
        policies: [
          ...vendors.policies,
          policy({ id: 'ca02', users: { includeUsers: [], includeGroups: ['vendors'] } }),
        ],
      },
    ],
    [
      'an excluded app has its own policy',
      {
        policies: [
          policy({ apps: { excludeApplications: ['payroll'] } }),
          policy({ id: 'ca02', apps: { includeApplications: ['payroll'] } }),
        ],
      },
    ],
    [
      'an excluded app is accepted',
      {
        policies: [policy({ apps: { excludeApplications: ['payroll'] } })],
        ...accepted('ZT.ID.020', 'payroll', 'application'),
      },
    ],
    [
      'a report-only policy excludes people',
      {
        policies: [
          policy(),
          blocking({ state: 'enabledForReportingButNotEnforced', users: { excludeUsers: ['lea'] } }),
        ],
      },
    ],
  ])('where %s', (_, spoil) => {
    expect(statusOf(control, spoil)).toBe('pass');
  });
});

describe('fails', () => {
  test('for the members of an excluded group, counted', () => {
    expect(verdictOn(control, vendors)).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ resourceId: 'ca01', problem: 'peopleLeftOut', details: { people: 2 } }] },
      exposure: { count: 2, of: 5, ids: ['lea', 'tom'] },
      evidence: [{ label: 'Left out of CA01 Require MFA for everyone', after: [{ id: 'lea' }, { id: 'tom' }] }],
    });
  });

  test('for one more member of the group, without an edited policy', () => {
    const one = { ...vendors, ...accepted('ZT.ID.020', 'lea', 'user') };
    expect(statusOf(control, { ...one, groups: [group('vendors', ['lea'])] })).toBe('pass');
    expect(verdictOn(control, one)).toMatchObject({ status: 'fail', exposure: { count: 1, ids: ['tom'] } });
  });

  test.each<[string, PolicySpoil]>([
    ['a person', { users: { excludeUsers: ['lea'] } }],
    ['a role', { users: { excludeRoles: [globalAdministratorRole] } }],
    ['guests', { users: { excludeUsers: ['GuestsOrExternalUsers'] } }],
  ])('where a policy excludes %s', (_, spoil) => {
    const roleAssignments = [assignment('ada', globalAdministratorRole)];
    expect(verdictOn(control, { policies: [policy(spoil)], roleAssignments })).toMatchObject({
      status: 'fail',
      exposure: { count: 1 },
    });
  });

  test('for an app, counting nobody', () => {
    expect(verdictOn(control, { policies: [policy({ apps: { excludeApplications: ['payroll'] } })] })).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem: 'appsLeftOut' }] },
      exposure: { computed: true, count: 0 },
      evidence: [{ after: [{ type: 'application', id: 'payroll' }] }],
    });
  });

  test('for one policy among many that exclude somebody', () => {
    const forApp = (at: number): PolicySpoil => ({ apps: { includeApplications: [`app${at}`] } });
    const left = Array.from({ length: 20 }, (_, at) => `ca${at + 10}`);
    const many = left.map((id, at) => policy({ id, ...forApp(at), users: { excludeUsers: ['lea'] } }));
    const madeUpFor = left.map((id, at) => policy({ id: `${id}b`, ...forApp(at), users: { includeUsers: ['lea'] } }));
    expect(statusOf(control, { policies: [...many, ...madeUpFor] })).toBe('pass');
    expect(verdictOn(control, { policies: [...many, ...madeUpFor.slice(0, -1)] })).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ resourceId: 'ca29' }] },
    });
  });

  test('where another policy covers only some of them', () => {
    const half = policy({
      id: 'ca02',
      users: { includeUsers: ['lea', 'tom'] },
      apps: { includeApplications: ['Office365'] },
    });
    expect(statusOf(control, { ...vendors, policies: [...vendors.policies, half] })).toBe('fail');
  });

  test('where the other policy requires less', () => {
    const device = policy({ grants: { builtInControls: ['compliantDevice'] }, users: { excludeUsers: ['lea'] } });
    expect(statusOf(control, { policies: [device, policy({ id: 'ca02' })] })).toBe('fail');
  });

  test.each<[string, PolicySpoil]>([
    ['a location', { conditions: elsewhere }],
    ['device code', { conditions: { transferMethods: ['deviceCodeFlow'] } }],
    ['a sign-in at risk', { conditions: { signInRiskLevels: ['high'] } }],
  ])('for an exclusion from a block of %s, which MFA does not replace', (_, spoil) => {
    const policies = [policy(), blocking({ ...spoil, users: { excludeUsers: ['lea'] } })];
    expect(verdictOn(control, { policies })).toMatchObject({
      status: 'fail',
      findings: { first: [{ resourceId: 'ca05' }] },
    });
  });

  test.each([
    ['has ended', accepted('ZT.ID.020', 'vendors', 'group', yesterday)],
    ['is for a control that this policy does not serve', accepted('ZT.ID.003', 'vendors', 'group')],
  ])('when the declaration %s', (_, spoil) => {
    expect(statusOf(control, { ...vendors, ...spoil })).toBe('fail');
  });

  test('where no policy is enabled, which excludes everyone', () => {
    expect(verdictOn(control, { policies: [] })).toMatchObject({
      findings: { first: [{ problem: 'nothingEnforced' }] },
    });
  });
});

test('is unknown where the members of an excluded group could not be read', () => {
  expect(statusOf(control, { ...vendors, groups: [], unresolvedGroupIds: ['vendors'] })).toBe('unknown');
  expect(statusOf(control, { users: [] })).toBe('unknown');
});

test('keeps its last verdict while a further excluded group is unread, because nobody in it would be counted', () => {
  const policies = [
    policy({ users: { excludeUsers: ['lea'] } }),
    blocking({ conditions: { transferMethods: ['deviceCodeFlow'] }, users: { excludeGroups: ['vendors'] } }),
  ];
  const judgedBefore = { memory: { enforced: ['ca01', 'ca05'] } };
  expect(verdictOn(control, { policies, unresolvedGroupIds: ['vendors'], ...judgedBefore })).toMatchObject({
    status: 'unknown',
    reason: 'the members of a group that these policies exclude could not be read yet: CA05 Block',
  });
  expect(statusOf(control, { policies, groups: [group('vendors', [])], ...judgedBefore })).toBe('fail');
});

describe('with exclusions only noted', () => {
  const thresholds = { undeclaredExclusions: 'noted' } as const;

  test('passes with a note and a list, and without a note where nobody is excluded', () => {
    expect(verdictOn(control, { ...vendors, thresholds })).toMatchObject({
      status: 'pass',
      note: 'exclusions that nobody declared are only noted',
      evidence: [{ after: [{ id: 'lea' }, { id: 'tom' }] }],
    });
    expect(verdictOn(control, { thresholds })).toMatchObject({ status: 'pass', note: null, evidence: [] });
  });

  test('is unknown, not a failure, where one requirement cannot be judged', () => {
    const oneUnread: StateSpoil = {
      policies: [
        policy({ users: { excludeUsers: ['lea'] } }),
        blocking({ conditions: { transferMethods: ['deviceCodeFlow'] }, users: { excludeGroups: ['vendors'] } }),
      ],
      unresolvedGroupIds: ['vendors'],
    };
    expect(statusOf(control, oneUnread)).toBe('fail');
    expect(verdictOn(control, { ...oneUnread, thresholds })).toMatchObject({
      status: 'unknown',
      reason: expect.stringContaining('CA05 Block'),
    });
  });
});

test('does not apply to security defaults, and is not licensed without P1', () => {
  expect(statusOf(control, { policies: [], securityDefaultsOn: true })).toBe('notApplicable');
  expect(statusOf(control, { policies: [], licences: [] })).toBe('notLicensed');
});

describe('for people eligible for a role', () => {
  const leavingOut = policy({ users: { excludeRoles: [exchangeRole] } });

  test('fails where the policy excludes the activated role, and no other policy requires the same', () => {
    expect(verdictOn(control, { ...eligible, policies: [leavingOut] })).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ resourceId: 'ca01', problem: 'peopleLeftOut', details: { people: 2 } }] },
      exposure: { count: 2, ids: ['lea', 'tom'] },
    });
    expect(statusOf(control, { ...eligible, policies: [leavingOut, forRole()] })).toBe('pass');
    const inBrowsers = forRole({ conditions: { clientAppTypes: ['browser'] } });
    expect(statusOf(control, { ...eligible, policies: [leavingOut, inBrowsers] })).toBe('fail');
  });

  test('is unknown where the eligible people are not known', () => {
    const unread = { licences: ['P1', 'P2'] as const, policies: [leavingOut], isEligibilityUnread: true };
    expect(statusOf(control, unread)).toBe('unknown');
  });
});

test('the exclusions of a policy that was just turned on are no part of what is compared with the last verdict', () => {
  const second = policy({ id: 'ca02', displayName: 'CA02', users: { excludeUsers: ['tom'] } });
  const on = (enforced: readonly string[] | null, policies = [...vendors.policies, second]) => {
    const verdict = verdictOn(control, { ...vendors, policies, ...(enforced !== null && { memory: { enforced } }) });
    if (verdict.status !== 'fail') throw new Error(verdict.status);
    return verdict.compared?.findings.first.map(({ resourceId }) => resourceId) ?? verdict.compared;
  };
  expect(on(null)).toBeUndefined();
  expect(on(['ca01', 'ca02'])).toBeUndefined();
  expect(on(['ca01'])).toEqual(['ca01']);
  expect(on(['ca02'])).toEqual(['ca02']);
  expect(on([])).toBeNull();
});
