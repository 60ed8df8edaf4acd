/** Roles and memberships that come back with an account restored from the deleted ones: the log names who restored it, and nothing else. */
import type { Group } from '../../shared/core/resource/resource';
import { minuteMs } from '../../shared/core/time/durations';
import { assignment, globalAdministratorRole, group } from '../fixtures/conditional-access';
import { directoryAudit, person, target } from '../fixtures/records';
import { readLog, received } from './accounts';
import { hint } from './history';
import { excludedGroup } from './small-tenant';
import { type App, createSmallWorld, goingOn, startWatched } from './small-world';

/** Person03 was a Global Administrator, by themselves or through a group, and is deleted. */
const deleted = (through: 'assignment' | 'group'): Promise<App> =>
  goingOn(through, async () => {
    const world = createSmallWorld();
    if (through === 'group') {
      world.tenant.groups = [
        ...world.tenant.groups,
        { ...group('ops-team', ['person04']), displayName: 'Ops Team', isAssignableToRole: true },
      ];
      world.tenant.assignments = [
        ...world.tenant.assignments,
        assignment('ops-team', globalAdministratorRole, { principalType: 'group' }),
      ];
    }
    world.tenant.users = world.tenant.users.filter(({ id }) => id !== 'person03');
    return startWatched(world, 12 * minuteMs);
  });

test.each(['assignment', 'group'] as const)(
  'a role that comes back by %s is attributed to the restoration',
  async (through) => {
    const app = await deleted(through);
    const { world } = app;
    world.tenant.users = [...createSmallWorld().tenant.users];
    if (through === 'assignment')
      world.tenant.assignments = [...world.tenant.assignments, assignment('person03', globalAdministratorRole)];
    else
      world.tenant.groups = world.tenant.groups.map((one) =>
        one.id === 'ops-team' ? { ...one, memberIds: ['person03', 'person04'] } : one,
      );
    const record = directoryAudit({
      id: 'restoration',
      activityDisplayName: 'Restore user',
      activityDateTime: new Date(world.now()).toISOString(),
      actor: person('bea'),
      targets: [target('User', 'person03')],
    });
    world.tenant.log.push({ record, visibleAt: world.now() });
    for (const kind of ['directoryAudit', 'user', 'unifiedRoleAssignment', 'group'] as const) {
      world.advanceTo(world.now() + minuteMs);
      await app.ask(hint(kind));
      await app.drain();
      await app.runUntil(world.now() + minuteMs);
    }
    const { mails, actors } = await received(app);
    const role = through === 'assignment' ? 'is Global Administrator again' : 'became Global Administrator';
    expect(mails.filter((mail) => mail.includes(`person03 ${role}`)).length).toBeGreaterThan(0);
    expect(new Set(actors)).toEqual(new Set(['bea']));
  },
);

test.each([
  ['Restore group', 'Group', excludedGroup],
  ['Restore user', 'User', 'person05'],
] as const)('an excluded group has its people back minutes after the log shows "%s"', async (activity, type, id) => {
  const world = createSmallWorld();
  const holding = (one: Group): Group => (one.id === excludedGroup ? { ...one, memberIds: ['person05'] } : one);
  const { groups } = world.tenant;
  world.tenant.groups =
    type === 'User' ? groups : groups.map((one) => (one.id === id ? { ...one, displayName: null } : one));
  const app = await startWatched(world, 12 * minuteMs);
  world.tenant.groups = groups.map(holding);
  const record = directoryAudit({
    id: 'restoration',
    activityDisplayName: activity,
    activityDateTime: new Date(world.now()).toISOString(),
    actor: person('bea'),
    targets: [target(type, id)],
  });
  world.tenant.log.push({ record, visibleAt: world.now() });
  await readLog(app, 4);
  const { mails, actors } = await received(app);
  expect(mails.some((mail) => /^Critical · Contoso · 1 person can now sign in without MFA/.test(mail))).toBe(true);
  expect(actors).toEqual(['bea']);
});
