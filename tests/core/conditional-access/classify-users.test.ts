import { createUserClassifier, referencesOf, rolesOfPeople } from '../../../shared/core/conditional-access';
import type { User } from '../../../shared/core/resource/resource';
import {
  assignment,
  eligibility,
  globalAdministratorRole,
  group,
  guest,
  instance,
  policy,
  user,
  userAdministratorRole,
  userClassesOf,
  type World,
  world,
} from '../../fixtures/conditional-access';

const classes = (spoil: Partial<World>) => userClassesOf(world(spoil));

test('people with no relevant difference are one class', () => {
  expect(classes({ users: [user('b'), user('a')], roleAssignments: [] })).toEqual([
    {
      key: 'enabled|member|||||||',
      enabled: true,
      guestType: 'member',
      userId: null,
      groupIds: [],
      roleIds: [],
      otherRoleIds: [],
      eligibleRoleIds: [],
      otherEligibleRoleIds: [],
      account: null,
      count: 2,
      ids: ['a', 'b'],
    },
  ]);
});

test.each<[string, Partial<World>]>([
  ['a named group', { policies: [policy({ users: { excludeGroups: ['g'] } })], groups: [group('g', ['a'])] }],
  ['a declared group', { declaredIds: ['g'], groups: [group('g', ['a'])] }],
  ['a named person', { policies: [policy({ users: { excludeUsers: ['a'] } })] }],
  ['a role', { roleAssignments: [assignment('a', globalAdministratorRole)] }],
  ['an eligible role', { roleEligibilities: [eligibility('a', globalAdministratorRole)] }],
  ['a guest', { users: [guest('a'), user('b')] }],
  ['a disabled account', { users: [user('a', { accountEnabled: false }), user('b')] }],
])('%s makes a separate class', (_, spoil) => {
  const found = classes({ users: [user('a'), user('b')], roleAssignments: [], ...spoil });
  expect(found.map(({ ids }) => ids).sort()).toEqual([['a'], ['b']]);
});

test('a group that nobody names makes none', () => {
  expect(classes({ users: [user('a'), user('b')], roleAssignments: [], groups: [group('g', ['a'])] })).toHaveLength(1);
});

test.each([
  ['member', { userType: null }],
  ['member', { userType: 'Member' }],
  ['b2bCollaborationMember', { userType: 'Member', isExternal: true }],
  ['b2bCollaborationGuest', { userType: 'Guest', isExternal: true }],
  ['internalGuest', { userType: 'Guest', isExternal: false }],
])('is a %s', (guestType, spoil) => {
  expect(classes({ users: [user('a', spoil)], roleAssignments: [] })).toMatchObject([{ guestType }]);
});

test('policies see roles for the whole directory, including through groups, and no others', () => {
  const roleAssignments = [
    assignment('admins', globalAdministratorRole, { principalType: 'group' }),
    assignment('a', userAdministratorRole, { directoryScopeId: '/administrativeUnits/sales' }),
    assignment('a', 'custom-role'),
  ];
  expect(classes({ users: [user('a')], roleAssignments, groups: [group('admins', ['a'])] })).toMatchObject([
    { roleIds: [globalAdministratorRole], otherRoleIds: ['custom-role', userAdministratorRole] },
  ]);
});

test('eligible roles are kept apart from active ones, and so are roles that policies will not see', () => {
  const roleEligibilities = [
    eligibility('admins', globalAdministratorRole, { principalType: 'group' }),
    eligibility('a', userAdministratorRole, { directoryScopeId: '/administrativeUnits/sales' }),
    eligibility('a', 'custom-role'),
  ];
  const spoil = { users: [user('a')], roleAssignments: [assignment('a', userAdministratorRole)], roleEligibilities };
  expect(classes({ ...spoil, groups: [group('admins', ['a'])] })).toMatchObject([
    {
      groupIds: ['admins'],
      roleIds: [userAdministratorRole],
      otherRoleIds: [],
      eligibleRoleIds: [globalAdministratorRole],
      otherEligibleRoleIds: ['custom-role', userAdministratorRole],
    },
  ]);
});

describe('an active role for which the person is eligible', () => {
  const active = assignment('a', globalAdministratorRole);
  const rolesIf = (roleInstances: World['roleInstances']) =>
    classes({
      users: [user('a')],
      roleAssignments: [active],
      roleEligibilities: [eligibility('a', globalAdministratorRole)],
      roleInstances,
    }).map(({ roleIds, eligibleRoleIds }) => ({ roleIds, eligibleRoleIds }));
  const eligibleRoleIds = [globalAdministratorRole];

  test.each<[string, World['roleInstances']]>([
    ['PIM lists the activation', [instance('a', globalAdministratorRole, { assignmentType: 'Activated' })]],
    ["PIM's list was read before it", [instance('b', globalAdministratorRole)]],
  ])('counts as eligible where %s', (_, instances) => {
    expect(rolesIf(instances)).toEqual([{ roleIds: [], eligibleRoleIds }]);
  });

  test.each<[string, World['roleInstances']]>([
    ['PIM lists an assignment', [instance('a', globalAdministratorRole)]],
    ["PIM's list is not known", null],
  ])('counts as active where %s', (_, instances) => {
    expect(rolesIf(instances)).toEqual([{ roleIds: [globalAdministratorRole], eligibleRoleIds }]);
  });
});

test.each<[string, Partial<World>]>([
  ['by themselves', { declaredIds: ['a'] }],
  ['through a group', { declaredIds: ['emergency'], groups: [group('emergency', ['a'])] }],
])('people who are declared %s keep the properties of their account', (_, spoil) => {
  const accounts = (one: Partial<User>) =>
    classes({ users: [user('a', one), user('b')], roleAssignments: [], ...spoil }).map(({ ids, account }) => [
      ...ids,
      account,
    ]);
  const custom = { isSynchronised: false, isOnMicrosoftDomain: false };
  expect(accounts({})).toEqual(
    expect.arrayContaining([
      ['a', custom],
      ['b', null],
    ]),
  );
  expect(accounts({ onPremisesSyncEnabled: true })).toContainEqual(['a', { ...custom, isSynchronised: true }]);
  for (const address of ['a@contoso.onmicrosoft.com', 'A@Contoso.OnMicrosoft.com', 'a@contoso.onmicrosoft.us']) {
    expect(accounts({ userPrincipalName: address })).toContainEqual(['a', { ...custom, isOnMicrosoftDomain: true }]);
  }
  for (const address of ['a@onmicrosoft.com.example', 'onmicrosoft.com@contoso.example', 'a@x.onmicrosoft.com.example'])
    expect(accounts({ userPrincipalName: address })).toContainEqual(['a', custom]);
});

test('two members of a declared group with different accounts are two classes', () => {
  const users = [user('a'), user('b', { onPremisesSyncEnabled: true })];
  const groups = [group('emergency', ['a', 'b'])];
  expect(classes({ users, groups, declaredIds: ['emergency'], roleAssignments: [] })).toHaveLength(2);
  expect(classes({ users, groups, roleAssignments: [] })).toHaveLength(1);
});

test('keeps the first 50 ids in any order, and counts all', () => {
  const users = Array.from({ length: 120 }, (_, index) => user(`u${String(index).padStart(3, '0')}`));
  const found = classes({ users: [...users].reverse(), roleAssignments: [] });
  expect(found).toMatchObject([{ count: 120, ids: users.slice(0, 50).map(({ id }) => id) }]);
});

test('groups 100,000 people into a few classes', () => {
  const groups = [
    group(
      'g',
      Array.from({ length: 5000 }, (_, index) => `u${index}`),
    ),
  ];
  const classifier = createUserClassifier({
    policies: [policy({ users: { excludeGroups: ['g'] } })],
    declaredIds: [],
    groups,
    roleAssignments: [],
    roleEligibilities: [],
    roleInstances: [],
  });
  for (let index = 0; index < 100_000; index += 1) classifier.add(user(`u${index}`));
  expect(
    classifier
      .finish()
      .map(({ count }) => count)
      .sort(),
  ).toEqual([5000, 95_000]);
});

test('the references are the ids that policies, role assignments and declarations name', () => {
  const { userIds, groupIds, roleIds } = referencesOf(
    [policy()],
    [assignment('admins', 'r', { principalType: 'group' })],
    ['d'],
  );
  expect([[...userIds], [...groupIds], [...roleIds]]).toEqual([['d'], ['admins', 'd'], ['r']]);
});

test('roles of people: every scope, including through groups, without applications and unread groups', () => {
  const assignments = [
    assignment('a', globalAdministratorRole),
    assignment('a', userAdministratorRole, { directoryScopeId: '/administrativeUnits/sales' }),
    assignment('admins', userAdministratorRole, { principalType: 'group' }),
    assignment('unread', userAdministratorRole, { principalType: 'group' }),
    assignment('app', globalAdministratorRole, { principalType: 'servicePrincipal' }),
  ];
  expect([...rolesOfPeople(assignments, [group('admins', ['b'])])]).toEqual([
    ['a', [globalAdministratorRole, userAdministratorRole].sort()],
    ['b', [userAdministratorRole]],
  ]);
});

test('a person who is listed twice is counted once', () => {
  const userClasses = userClassesOf(world({ users: [user('lea'), user('tom'), user('lea')] }));
  expect(userClasses).toMatchObject([{ count: 2, ids: ['lea', 'tom'] }]);
});
