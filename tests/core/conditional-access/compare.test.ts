import { compare, domainOf, mfa, phishingResistantMfa } from '../../../shared/core/conditional-access';
import {
  assignment,
  basisOf,
  eligibility,
  germany,
  globalAdministratorRole,
  group,
  office,
  phishingResistantStrength,
  policy,
  user,
  type World,
} from '../../fixtures/conditional-access';

const compared = (before: Partial<World>, after: Partial<World>, requirement = mfa) => {
  const comparison = compare(basisOf(before), basisOf(after), requirement, domainOf(requirement));
  if (comparison.status !== 'compared') throw new Error(`not compared: ${comparison.reason}`);
  return comparison;
};

const crowd = (count: number) =>
  Array.from({ length: count }, (_, index) => user(`u${String(index).padStart(4, '0')}`));

const nothing = { count: 0, ids: [] };

test('without a change nothing opens', () => {
  expect(compared({}, {})).toMatchObject({ opened: nothing, closed: nothing, widened: nothing });
});

test('an exclusion opens the people it names, including privileged ones', () => {
  const after = { policies: [policy({ users: { excludeUsers: ['ada', 'lea'] } })] };
  expect(compared({}, after)).toMatchObject({
    opened: { count: 2, of: 5, ids: ['ada', 'lea'], privilegedCount: 1, privilegedIds: ['ada'] },
    closed: nothing,
  });
  expect(compared(after, {})).toMatchObject({ opened: nothing, closed: { count: 2, ids: ['ada', 'lea'] } });
});

test('an exclusion group that no policy named before opens only its members, even in a large tenant', () => {
  const users = crowd(300);
  const groups = [
    group(
      'vendors',
      users.slice(200, 216).map(({ id }) => id),
    ),
  ];
  const after = { policies: [policy({ users: { excludeGroups: ['vendors'] } })], users, groups };
  const { opened, closed } = compared({ users, groups }, after);
  expect(opened).toMatchObject({ count: 16, of: 300, ids: groups[0]?.memberIds });
  expect(closed.count).toBe(0);
});

test.each([0, 30, 38])(
  'a group that no policy named before, from person %i on, adds nobody who was uncovered anyway',
  (first) => {
    const users = crowd(52);
    const groups = [
      group(
        'vendors',
        users.slice(first, first + 14).map(({ id }) => id),
      ),
    ];
    const [without, named] = [{}, { policies: [policy({ users: { excludeGroups: ['vendors'] } })] }];
    const shifts = compared({ ...without, users, groups }, { ...named, users, groups }, phishingResistantMfa);
    expect(shifts).toMatchObject({ opened: nothing, closed: nothing });
    const back = compared({ ...named, users, groups }, { ...without, users, groups }, phishingResistantMfa);
    expect(back).toMatchObject({ opened: nothing, closed: nothing });
  },
);

test('people whom another policy still covers are not opened', () => {
  const rest = policy({ id: 'ca02', users: { includeUsers: ['tom'] } });
  const after = [policy({ users: { excludeUsers: ['lea', 'tom'] } }), rest];
  expect(compared({ policies: [policy(), rest] }, { policies: after }).opened).toMatchObject({
    count: 1,
    ids: ['lea'],
  });
});

test('a membership alone opens people, without an edit of a policy', () => {
  const policies = [policy({ users: { excludeGroups: ['vendors'] } })];
  const before = { policies, groups: [group('vendors', ['tom'])] };
  const after = { policies, groups: [group('vendors', ['tom', 'lea'])] };
  expect(compared(before, after)).toMatchObject({
    opened: { count: 1, ids: ['lea'] },
    closed: nothing,
    widened: nothing,
  });
  expect(compared(after, before)).toMatchObject({ opened: nothing, closed: { count: 1, ids: ['lea'] } });
});

test('a membership opens people in a crowd whose ids are not all kept', () => {
  const users = crowd(300);
  const policies = [policy({ users: { excludeGroups: ['vendors'] } })];
  const ids = users.map(({ id }) => id);
  const before = { policies, users, groups: [group('vendors', ids.slice(100, 110))] };
  const after = { policies, users, groups: [group('vendors', ids.slice(100, 120))] };
  expect(compared(before, after)).toMatchObject({ opened: { count: 10, ids: ids.slice(110, 120) }, closed: nothing });
  expect(compared(after, before)).toMatchObject({ opened: nothing, closed: { count: 10 } });
});

test('a role alone opens its holder where a policy excludes it', () => {
  const policies = [policy({ users: { excludeRoles: [globalAdministratorRole] } })];
  const before = { policies, roleAssignments: [] };
  const after = { policies, roleAssignments: [assignment('tom', globalAdministratorRole)] };
  expect(compared(before, after).opened).toMatchObject({ count: 1, ids: ['tom'], privilegedCount: 1 });
});

test('a location alone opens: a country becomes a trusted address', () => {
  const locations = { includeLocations: ['All'], excludeLocations: ['AllTrusted', germany.id] };
  const inGermany = policy({
    id: 'ca02',
    conditions: { locations: { includeLocations: [office.id], excludeLocations: ['AllTrusted'] } },
  });
  const policies = [policy({ conditions: { locations } }), inGermany];
  const before = { policies, namedLocations: [{ ...office, isTrusted: false }, germany] };
  const { widened } = compared(before, { policies, namedLocations: [office, germany] });
  expect(widened).toMatchObject({ count: 5, cells: [{ locations: expect.arrayContaining([office.id]) }] });
});

test('a trusted location that gains addresses opens them, and one that loses some closes them', () => {
  const locations = { includeLocations: ['All'], excludeLocations: ['AllTrusted'] };
  const at = (...ipRanges: string[]) => ({
    policies: [policy({ conditions: { locations } })],
    namedLocations: [{ ...office, ipRanges }, germany],
  });
  const [narrow, wide, other] = [at('192.0.2.0/26'), at('192.0.2.0/24'), at('198.51.100.0/26')];
  expect(compared(narrow, wide)).toMatchObject({
    opened: nothing,
    widened: { count: 5, cells: [{ locations: ['otherTrusted'] }] },
  });
  expect(compared(narrow, other).widened).toMatchObject({ count: 5 });
  expect(compared(wide, narrow)).toMatchObject({ opened: nothing, closed: nothing, widened: nothing });
  expect(compared(narrow, at('192.0.2.0/27', '192.0.2.32/27'))).toMatchObject({ opened: nothing, widened: nothing });
});

test('a named location that gains addresses opens them too, and so does a country', () => {
  const leaving = (id: string) =>
    policy({ conditions: { locations: { includeLocations: ['All'], excludeLocations: [id] } } });
  const wide = { ...office, ipRanges: ['192.0.0.0/16'] };
  const policies = [leaving(office.id)];
  const before = { policies, namedLocations: [office, germany] };
  expect(compared(before, { policies, namedLocations: [wide, germany] }).widened).toMatchObject({ count: 5 });
  const more = { ...germany, countriesAndRegions: [...germany.countriesAndRegions, 'XK'] };
  const abroad = { policies: [leaving(germany.id)], namedLocations: [office, germany] };
  expect(compared(abroad, { ...abroad, namedLocations: [office, more] }).widened).toMatchObject({ count: 5 });
});

test('a strength alone opens', () => {
  const policies = [
    policy({ grants: { builtInControls: [], authenticationStrengthId: phishingResistantStrength.id } }),
  ];
  const weaker = { ...phishingResistantStrength, allowedCombinations: ['fido2', 'password,sms'] };
  const after = { policies, strengths: [weaker] };
  expect(compared({ policies }, after, phishingResistantMfa).opened).toMatchObject({ count: 5, of: 5 });
  expect(compared({ policies }, after, mfa).opened).toMatchObject(nothing);
});

test('people with more uncovered sign-ins than before are widened, not opened', () => {
  const before = { policies: [policy({ conditions: { clientAppTypes: ['browser'] } })] };
  expect(compared(before, { policies: [] })).toMatchObject({
    opened: nothing,
    widened: { count: 5, of: 5, cells: [{ clientAppTypes: expect.arrayContaining(['browser']) }] },
  });
  expect(compared({ policies: [] }, before)).toMatchObject({ opened: nothing, closed: nothing, widened: nothing });
});

test('security defaults that are switched off open everybody', () => {
  expect(compared({ policies: [], securityDefaultsOn: true }, { policies: [] }).opened).toMatchObject({
    count: 5,
    of: 5,
  });
});

test('a new user outside a policy by list is opened', () => {
  const spoil = { policies: [policy({ users: { includeUsers: ['lea'] } })] };
  const { opened } = compared({ ...spoil, users: [user('lea')] }, { ...spoil, users: [user('lea'), user('nils')] });
  expect(opened).toMatchObject({ count: 1, ids: ['nils'] });
});

test('deleting the only policy opens everybody, even in a large tenant', () => {
  const users = crowd(300);
  const { opened } = compared({ users }, { users, policies: [] });
  expect(opened).toMatchObject({ count: 300, of: 300 });
  expect(opened.cells).toHaveLength(1);
});

test('is unknown without users and where nothing can be judged', () => {
  const ask = (before: Partial<World>, after: Partial<World>) =>
    compare(basisOf(before), basisOf(after), mfa, domainOf(mfa)).status;
  expect(ask({ users: [] }, {})).toBe('unknown');
  const odd = { policies: [policy({ grants: { builtInControls: ['faceScan'] } })] };
  expect(ask({}, odd)).toBe('unknown');
});

test('an eligible role opens nothing; eligible people count as administrators where something opens', () => {
  const roleEligibilities = [eligibility('tom', globalAdministratorRole)];
  const before = basisOf({ roleAssignments: [] });
  const eligible = basisOf({ roleAssignments: [], roleEligibilities });
  expect(compare(before, eligible, mfa, domainOf(mfa))).toMatchObject({ opened: { count: 0 }, widened: { count: 0 } });
  const excluded = basisOf({
    roleAssignments: [],
    roleEligibilities,
    policies: [policy({ users: { excludeUsers: ['tom'] } })],
  });
  expect(compare(before, excluded, mfa, domainOf(mfa))).toMatchObject({
    opened: { count: 1, ids: ['tom'], privilegedIds: ['tom'] },
  });
});

describe('a deleted policy for a group, without another group', () => {
  const payrollPolicy = policy({
    users: { includeUsers: [], includeGroups: ['staff'], excludeGroups: ['contractors'] },
    apps: { includeApplications: ['payroll'] },
  });
  const widenedBy = (staff: readonly string[], contractors: readonly string[]) => {
    const users = staff.map((id) => user(id));
    const groups = [group('staff', staff), group('contractors', contractors)];
    return compared({ users, groups, policies: [payrollPolicy] }, { users, groups, policies: [] }).widened;
  };

  test.each([
    ['the first', ['ana']],
    ['the last', ['ben']],
  ])('opens more for the others alone: %s was left out', (_, contractors) => {
    const staff = ['ana', 'ben'];
    const others = staff.filter((id) => !contractors.includes(id));
    expect(widenedBy(staff, contractors)).toMatchObject({ count: 1, ids: others });
  });

  test.each([0, 20, 290])('counts the others in a large tenant: ten from person %i on were left out', (first) => {
    const staff = crowd(300).map(({ id }) => id);
    const contractors = staff.slice(first, first + 10);
    const { count, ids } = widenedBy(staff, contractors);
    expect(count).toBe(290);
    expect(ids.filter((id) => contractors.includes(id))).toEqual([]);
  });
});

describe('one of 300 people, whose class keeps fifty ids, in a tenant where apps are open to all', () => {
  const users = crowd(300);
  const idsFrom = (first: number, count: number) => users.slice(first, first + count).map(({ id }) => id);
  const policies = [policy({ users: { excludeGroups: ['vendors'] }, conditions: { clientAppTypes: ['browser'] } })];
  const withVendors = (members: readonly string[]) => ({ users, policies, groups: [group('vendors', members)] });

  test.each([0, 1, 20, 60])('joins an excluded group of %i: was open before, and gets browsers as well', (size) => {
    const members = idsFrom(220, size);
    const [before, after] = [withVendors(members), withVendors([...members, 'u0201'])];
    expect(compared(before, after)).toMatchObject({ opened: nothing, closed: nothing, widened: { count: 1 } });
    expect(compared(after, before)).toMatchObject({ opened: nothing, closed: nothing, widened: nothing });
  });

  test('gets a role that policies name: nothing opens', () => {
    const excluding = [policy({ users: { excludeRoles: [globalAdministratorRole], excludeGroups: ['vendors'] } })];
    const groups = [group('vendors', users.map(({ id }) => id).slice(1))];
    const before = { users, policies: excluding, groups, roleAssignments: [] };
    const after = { ...before, roleAssignments: [assignment('u0201', globalAdministratorRole)] };
    expect(compared(before, after)).toMatchObject({ opened: nothing, widened: nothing, closed: nothing });
  });

  test('is a new person', () => {
    const after = { ...withVendors(['u0201']), users: [...users, user('zoe')] };
    expect(compared(withVendors(['u0201']), after)).toMatchObject({ opened: { count: 1 }, closed: nothing });
  });
});

describe('a policy of which is not known where it applies', () => {
  const filtered = policy({ id: 'ca09', apps: { applicationFilter: 'CustomSecurityAttribute.Tier.Level -eq "0"' } });
  const ofStaff = policy({ id: 'ca02', users: { includeUsers: [], includeGroups: ['staff'] } });
  const groups = [group('staff', ['tom'])];
  const ask = (before: Partial<World>, after: Partial<World>) => {
    const world = { groups, policies: [filtered, ofStaff] };
    return compare(basisOf({ ...world, ...before }), basisOf({ ...world, ...after }), mfa, domainOf(mfa));
  };
  const same = { status: 'compared', opened: nothing, closed: nothing, widened: nothing };

  test('changes nothing where nothing was changed', () => {
    expect(ask({}, {})).toMatchObject(same);
  });

  test('changes nothing where only a policy is renamed', () => {
    expect(ask({}, { policies: [filtered, { ...ofStaff, displayName: 'Renamed' }] })).toMatchObject({
      status: 'compared',
    });
  });

  test('changes nothing where another policy gains nobody and loses nobody', () => {
    const forNobody = policy({ id: 'ca03', users: { includeUsers: [], includeGroups: ['nobody'] } });
    const after = { policies: [filtered, ofStaff, forNobody], groups: [...groups, group('nobody', [])] };
    expect(ask({ groups: after.groups }, after)).toMatchObject(same);
    expect(ask(after, { groups: after.groups })).toMatchObject(same);
  });

  test('leaves unknown what happens to people whom only that policy may still cover', () => {
    expect(ask({}, { groups: [group('staff', [])] })).toMatchObject({ status: 'unknown', policyIds: ['ca09'] });
    expect(ask({}, { policies: [filtered] })).toMatchObject({ status: 'unknown', policyIds: ['ca09'] });
  });
});
