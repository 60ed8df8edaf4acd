import { createUserClassifier, referencesOf, rolesOfPeople } from '../../../shared/core/conditional-access';
import {
  assignment,
  globalAdministratorRole,
  group,
  guest,
  policy,
  user,
  userAdministratorRole,
  userClassesOf,
  type World,
  world,
} from '../../fixtures/conditional-access';

const classes = (spoil: Partial<World>) => userClassesOf(world(spoil));

test('people whom nothing tells apart are one class', () => {
  expect(classes({ users: [user('b'), user('a')], roleAssignments: [] })).toEqual([
    {
      key: 'enabled|member||||',
      enabled: true,
      guestType: 'member',
      userId: null,
      groupIds: [],
      roleIds: [],
      otherRoleIds: [],
      count: 2,
      ids: ['a', 'b'],
    },
  ]);
});

test.each<[string, Partial<World>]>([
  ['a named group', { policies: [policy({ users: { excludeGroups: ['g'] } })], groups: [group('g', ['a'])] }],
  ['a declared group', { declaredIds: ['g'], groups: [group('g', ['a'])] }],
  ['a person who is named', { policies: [policy({ users: { excludeUsers: ['a'] } })] }],
  ['a role', { roleAssignments: [assignment('a', globalAdministratorRole)] }],
  ['being a guest', { users: [guest('a'), user('b')] }],
  ['being disabled', { users: [user('a', { accountEnabled: false }), user('b')] }],
])('%s makes a class of its own', (_, spoil) => {
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

test('roles for the whole directory are seen by policies, through groups too; others are not', () => {
  const roleAssignments = [
    assignment('admins', globalAdministratorRole, { principalType: 'group' }),
    assignment('a', userAdministratorRole, { directoryScopeId: '/administrativeUnits/sales' }),
    assignment('a', 'custom-role'),
  ];
  expect(classes({ users: [user('a')], roleAssignments, groups: [group('admins', ['a'])] })).toMatchObject([
    { roleIds: [globalAdministratorRole], otherRoleIds: ['custom-role', userAdministratorRole] },
  ]);
});

test('keeps the first 50 ids in whatever order they come, and counts all', () => {
  const users = Array.from({ length: 120 }, (_, index) => user(`u${String(index).padStart(3, '0')}`));
  const found = classes({ users: [...users].reverse(), roleAssignments: [] });
  expect(found).toMatchObject([{ count: 120, ids: users.slice(0, 50).map(({ id }) => id) }]);
});

test('folds 100,000 people to a few classes', () => {
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
  });
  for (let index = 0; index < 100_000; index += 1) classifier.add(user(`u${index}`));
  expect(
    classifier
      .finish()
      .map(({ count }) => count)
      .sort(),
  ).toEqual([5000, 95_000]);
});

test('the hash is of the set that is named, not of its order', () => {
  const ids = (excludeUsers: string[]) => referencesOf([policy({ users: { excludeUsers } })], [], []).hash;
  expect(ids(['a', 'b'])).toBe(ids(['b', 'a']));
  expect(ids(['a'])).not.toBe(ids(['a', 'b']));
  const { userIds, groupIds, roleIds } = referencesOf(
    [policy()],
    [assignment('admins', 'r', { principalType: 'group' })],
    ['d'],
  );
  expect([[...userIds], [...groupIds], [...roleIds]]).toEqual([['d'], ['admins', 'd'], ['r']]);
});

test('roles of people: every scope, through groups, applications and unread groups left out', () => {
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
