/**
 * A person joins a group that has an admin role, and then the group loses the role. The alert about the person is over.
 */
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { assignment, group, userAdministratorRole } from '../fixtures/conditional-access';
import { membershipRecord, roleRecord } from '../fixtures/records';
import { type Change, change, readLog, received } from './accounts';
import { hint } from './history';
import { excludedGroup } from './small-tenant';
import { type App, createSmallWorld, startWatched } from './small-world';

const admins = 'role-admins';
const helpdeskRole = '729827e3-9c14-49f7-bb1b-9608f156bbb8';

const joining =
  (memberId: string, groupId = admins): Change =>
  ({ world: { tenant } }) => {
    tenant.groups = tenant.groups.map((one) =>
      one.id === groupId ? { ...one, memberIds: [...one.memberIds, memberId].sort() } : one,
    );
    return membershipRecord({ activity: 'Add member to group', groupId, memberId });
  };

const losing =
  (roleId: string, roleName: string): Change =>
  ({ world: { tenant } }) => {
    tenant.assignments = tenant.assignments.filter(
      (one) => one.principalId !== admins || one.roleDefinitionId !== roleId,
    );
    return roleRecord({ principalId: admins, principalType: 'Group', templateId: roleId, roleName }, {}, true);
  };

async function played(roles: readonly string[]): Promise<App> {
  const world = createSmallWorld();
  const { tenant } = world;
  // Without a policy for administrators, one more admin makes no control fail, so only the alert about the membership
  // is left.
  tenant.policies = tenant.policies.filter(({ id }) => id !== 'ca03');
  tenant.groups = [...tenant.groups, { ...group(admins, []), displayName: 'Role admins', isAssignableToRole: true }];
  const held = { principalType: 'group', principalName: 'Role admins' } as const;
  tenant.assignments = [...tenant.assignments, ...roles.map((role) => assignment(admins, role, held))];
  return startWatched(world, 12 * minuteMs);
}

async function step(app: App, by: string, make: Change, isLogFirst: boolean): Promise<void> {
  const { world } = app;
  change(app, by, isLogFirst ? 5 * secondMs : 4 * minuteMs, make);
  world.advanceTo(world.now() + 10 * secondMs);
  for (const kind of ['group', 'unifiedRoleAssignment'] as const) {
    if (isLogFirst) await readLog(app, 1);
    await app.ask(hint(kind));
    await app.drain();
  }
  await readLog(app, 8);
}

const orders = [
  ['the log is read first', true],
  ['the collection sees it first', false],
] as const;

test.each(orders)('the alert ends, and says that the group has lost the role: %s', async (_, isLogFirst) => {
  const app = await played([userAdministratorRole]);
  await step(app, 'mara', joining('person05'), isLogFirst);
  const before = await received(app);
  expect(before.alerts.map(({ status }) => status)).toEqual(['open']);
  expect(before.mails[0]).toMatch(/person05/);
  app.world.sent.splice(0);
  await step(app, 'tom', losing(userAdministratorRole, 'User Administrator'), isLogFirst);
  const { alerts, mails, firsts } = await received(app);
  expect(firsts).toEqual([]);
  expect(alerts.map(({ status }) => status)).toEqual(['resolved']);
  expect(mails[0]).toMatch(/^Restored · Contoso · /);
  expect(mails[0]).toMatch(/"?Role admins"?.*User Administrator|User Administrator.*"?Role admins"?/);
});

test.each(orders)('it stays open while the group holds another role: %s', async (_, isLogFirst) => {
  const app = await played([userAdministratorRole, helpdeskRole]);
  await step(app, 'mara', joining('person05'), isLogFirst);
  await step(app, 'tom', losing(helpdeskRole, 'Helpdesk Administrator'), isLogFirst);
  const { alerts } = await received(app);
  expect(alerts.map(({ status }) => status)).toEqual(['open']);
});

test('the alert of a group that policies leave out is another one, and stays', async () => {
  const app = await played([userAdministratorRole]);
  await step(app, 'mara', joining('person05', excludedGroup), true);
  await step(app, 'tom', losing(userAdministratorRole, 'User Administrator'), true);
  const { alerts } = await received(app);
  expect(alerts.map(({ status }) => status)).toEqual(['open']);
});
