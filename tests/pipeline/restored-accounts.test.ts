/** Roles and memberships that come back with an account restored from the deleted ones: the log names who restored it, and nothing else. */
import type { Group } from '../../shared/core/resource/resource';
import { dayMs, minuteMs } from '../../shared/core/time/durations';
import { assignment, globalAdministratorRole, group } from '../fixtures/conditional-access';
import { directoryAudit, person, target } from '../fixtures/records';
import { privilegedRoleAdministratorRole } from '../fixtures/role-settings';
import { readLog, received } from './accounts';
import { hint } from './history';
import { excludedGroup, premiumWithP2 } from './small-tenant';
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
    expect(mails.filter((mail) => mail.includes('person03 is Global Administrator again')).length).toBeGreaterThan(0);
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
  expect(mails.some((mail) => /^Critical · Contoso · person\d+ can now sign in without MFA/.test(mail))).toBe(true);
  expect(actors).toEqual(['bea']);
});

const kindsOfHolders = ['directoryAudit', 'user', 'unifiedRoleAssignment', 'group'] as const;

/** The log shows the change, and then each list is read. */
async function changed(app: App, activity: string, by: string, type: string, id: string): Promise<void> {
  const { world } = app;
  const record = directoryAudit({
    id: `${activity} ${world.now()}`,
    activityDisplayName: activity,
    activityDateTime: new Date(world.now() - minuteMs / 2).toISOString(),
    actor: person(by),
    targets: [target(type, id)],
  });
  world.tenant.log.push({ record, visibleAt: world.now() });
  for (const kind of kindsOfHolders) {
    await app.ask(hint(kind));
    await app.runUntil(world.now() + minuteMs);
  }
}

const holding = (holder: 'person' | 'member' | 'group'): Promise<App> =>
  goingOn(['holding', holder], async () => {
    const world = createSmallWorld();
    const { tenant } = world;
    if (holder === 'person')
      tenant.assignments = [...tenant.assignments, assignment('person03', globalAdministratorRole)];
    else {
      const team = {
        ...group('ops-team', ['person03', 'person04']),
        displayName: 'Ops Team',
        isAssignableToRole: true,
      };
      const given = assignment('ops-team', globalAdministratorRole, { principalType: 'group' });
      tenant.groups = [...tenant.groups, team];
      tenant.assignments = [...tenant.assignments, given];
    }
    return startWatched(world, 12 * minuteMs);
  });

type Deleted = Parameters<typeof holding>[0];

/** The alerts about the role when `by` restores what bea deleted, `days` later. */
async function restored(
  what: Deleted,
  by: string,
  days: number,
  meanwhile: (app: App) => Promise<void> = async () => undefined,
): Promise<string[]> {
  const [type, id] = what === 'group' ? ['Group', 'ops-team'] : ['User', 'person03'];
  const app = await holding(what);
  const { world } = app;
  const { users, assignments, groups } = world.tenant;
  world.tenant.users = users.filter((one) => one.id !== id);
  world.tenant.assignments = assignments.filter(({ principalId }) => principalId !== id);
  world.tenant.groups = groups.map((one) =>
    one.id === id
      ? { ...one, displayName: null, memberIds: [] }
      : { ...one, memberIds: one.memberIds.filter((member) => member !== id) },
  );
  await changed(app, `Delete ${type.toLowerCase()}`, 'bea', type, id);
  await app.runUntil(world.now() + days * dayMs + 60 * minuteMs);
  world.sent.splice(0);
  Object.assign(world.tenant, { users, assignments, groups });
  await meanwhile(app);
  await changed(app, `Restore ${type.toLowerCase()}`, by, type, id);
  await app.runUntil(world.now() + 20 * minuteMs);
  return (await received(app)).firsts.filter((subject) => /^Critical .* Administrator/.test(subject));
}

describe.each(['person', 'member', 'group'] as const)('a role of a deleted and restored %s', (what) => {
  test('raises no alert if the account that deleted it restores it', async () => {
    expect(await restored(what, 'bea', 0)).toEqual([]);
  });

  test('raises an alert if another account restores it', async () => {
    expect(await restored(what, 'ada', 0)).toHaveLength(1);
  });

  test('raises an alert if the same account restores it after more than a week', async () => {
    expect(await restored(what, 'bea', 8)).toHaveLength(1);
  });
});

test('a restored group with one member more than before raises an alert', async () => {
  const joined = async ({ world: { tenant } }: App): Promise<void> => {
    tenant.groups = tenant.groups.map((one) =>
      one.id === 'ops-team' ? { ...one, memberIds: [...one.memberIds, 'person06'] } : one,
    );
  };
  expect(await restored('group', 'bea', 0, joined)).toEqual([
    expect.stringMatching(/3 people in "Ops Team" .*Global Administrator/),
  ]);
});

test('a restored account with one role more than before raises an alert about that role', async () => {
  const given = async ({ world: { tenant } }: App): Promise<void> => {
    tenant.assignments = [...tenant.assignments, assignment('person03', privilegedRoleAdministratorRole)];
  };
  expect(await restored('person', 'bea', 0, given)).toEqual([
    expect.stringMatching(/person03 .* Privileged Role Administrator/),
  ]);
});

test('a group restored by an account at risk raises an alert', async () => {
  const risky = async (app: App): Promise<void> => {
    const { world } = app;
    const risk = { riskLevel: 'high', riskState: 'atRisk', riskDetail: 'none', isDeleted: false } as const;
    world.tenant.skus = [premiumWithP2];
    world.tenant.riskyUsers = [{ ...risk, id: 'bea', riskLastUpdatedDateTime: new Date(world.now()).toISOString() }];
    for (const kind of ['subscribedSku', 'riskyUser'] as const) {
      await app.ask(hint(kind));
      await app.runUntil(world.now() + minuteMs);
    }
  };
  expect(await restored('group', 'bea', 0, risky)).toHaveLength(1);
});
