/**
 * An eligible person activates a membership of an admin group in PIM, and PIM ends it. The log shows two entries for each:
 * PIM's own, and that of Core Directory, which names MS-PIM.
 */
import type { Alert } from '../../shared/core/alert/alert';
import type { DirectoryAudit } from '../../shared/core/log/record';
import { minuteMs } from '../../shared/core/time/durations';
import { assignment, globalAdministratorRole, group } from '../fixtures/conditional-access';
import { directoryAudit, membershipRecord, msPim, person, target } from '../fixtures/records';
import { readLog, received } from './accounts';
import { hint } from './history';
import { premiumWithP2 } from './small-tenant';
import { type App, createSmallWorld, goingOn, startWatched } from './small-world';

const team = { ...group('ops-team', ['person04']), displayName: 'Ops Team', isAssignableToRole: true };

const watched = (): Promise<App> =>
  goingOn('group-activations', async () => {
    const world = createSmallWorld();
    const { tenant } = world;
    tenant.skus = [premiumWithP2];
    tenant.groups = [...tenant.groups, team];
    tenant.assignments = [
      ...tenant.assignments,
      assignment('ops-team', globalAdministratorRole, { principalType: 'group' }),
    ];
    return startWatched(world, 12 * minuteMs);
  });

const pimEntry = (activityDisplayName: string, by: string): DirectoryAudit =>
  directoryAudit({
    id: `PIM_${activityDisplayName}`,
    category: 'GroupManagement',
    loggedByService: 'PIM',
    activityDisplayName,
    actor: person(by),
    targets: [
      target('Role', '5b3c6a1e-77b0-4d0c-9f6e-0d4f8f1f2a10', [], 'Member'),
      target('Request', 'request-1'),
      target('User', 'person03'),
      target('Group', 'ops-team', [], 'Ops Team'),
    ],
  });

const copy = (activity: 'Add member to group' | 'Remove member from group'): DirectoryAudit =>
  membershipRecord({ activity, groupId: 'ops-team', memberId: 'person03' }, { actor: msPim });

const activation = 'Add member to role completed (PIM activation)';

function log({ world }: App, record: DirectoryAudit, lateMs = 0): void {
  const activityDateTime = new Date(world.now()).toISOString();
  world.tenant.log.push({
    record: { ...record, id: `${record.id} ${activityDateTime}`, activityDateTime },
    visibleAt: world.now() + lateMs,
  });
}

const setMembers = ({ world: { tenant } }: App, ...memberIds: readonly string[]): void => {
  tenant.groups = tenant.groups.map((one) => (one.id === 'ops-team' ? { ...one, memberIds } : one));
};

async function readGroup(app: App): Promise<void> {
  await app.ask(hint('group'));
  await app.drain();
}

/** An activation has an alert of its own (EV.R04) if it is the person's first. */
const ofGroup = (alerts: readonly Alert[]): readonly Alert[] =>
  alerts.filter(({ named }) => named.some(({ source }) => source === 'EV.R12'));

const subjects = async (app: App): Promise<readonly string[]> =>
  (await received(app)).mails
    .map((mail) => mail.split('\n')[0] ?? '')
    .filter((subject) => /Ops Team|person03/.test(subject));

describe.each([
  ["PIM's entry first", 0, 2],
  ["Core Directory's entry first", 2, 0],
  ['both at once', 0, 0],
] as const)('%s', (_, pimLate, coreLate) => {
  test('an activated membership raises no alert, and neither does its end', async () => {
    const app = await watched();
    setMembers(app, 'person03', 'person04');
    log(app, pimEntry(activation, 'person03'), pimLate * minuteMs);
    log(app, copy('Add member to group'), coreLate * minuteMs);
    await readLog(app, 15);
    await readGroup(app);
    await app.runUntil(app.world.now() + 15 * minuteMs);
    expect(await subjects(app)).toEqual([]);
    setMembers(app, 'person04');
    log(
      app,
      { ...pimEntry('Remove member from role (PIM activation expired)', 'person03'), actor: msPim },
      pimLate * minuteMs,
    );
    log(app, copy('Remove member from group'), coreLate * minuteMs);
    await readLog(app, 5);
    await readGroup(app);
    await app.runUntil(app.world.now() + 15 * minuteMs);
    expect(await subjects(app)).toEqual([]);
  });
});

test('if the group is read before the log, the alert ends as an activation', async () => {
  const app = await watched();
  setMembers(app, 'person03', 'person04');
  await readGroup(app);
  await app.runUntil(app.world.now() + minuteMs);
  log(app, pimEntry(activation, 'person03'));
  log(app, copy('Add member to group'));
  await readLog(app, 5);
  await app.runUntil(app.world.now() + 5 * minuteMs);
  const { mails, alerts } = await received(app);
  expect(ofGroup(alerts).map(({ status }) => status)).toEqual(['resolved']);
  expect(mails.at(-1)).toMatch(/only activated a membership[\s\S]*This was an activation in PIM, not an addition/);
});

test.each([
  [
    'is an assignment in PIM, which its entry attributes to the admin who made it',
    'Add member to role in PIM completed (permanent)',
    'bea',
  ],
  ["is not in PIM's log", null, null],
] as const)('a membership raises an alert if it %s', async (_, activity, actor) => {
  const app = await watched();
  setMembers(app, 'person03', 'person04');
  if (activity !== null) log(app, pimEntry(activity, 'bea'));
  log(app, copy('Add member to group'));
  await readLog(app, 15);
  await readGroup(app);
  await app.runUntil(app.world.now() + 5 * minuteMs);
  const { firsts, actors } = await received(app);
  expect(firsts).toEqual([expect.stringMatching(/^Critical · Contoso · person03 became Global Administrator/)]);
  expect(actors).toEqual([actor]);
});

test('a person who adds the member by hand is reported, even if the member activated the membership before', async () => {
  const app = await watched();
  for (const [activity, core] of [
    [activation, 'Add member to group'],
    ['Remove member from role completed (PIM deactivate)', 'Remove member from group'],
  ] as const) {
    log(app, pimEntry(activity, 'person03'));
    log(app, copy(core));
    await readLog(app, 3);
  }
  setMembers(app, 'person03', 'person04');
  log(app, { ...copy('Add member to group'), actor: person('bea') });
  await readLog(app, 5);
  await readGroup(app);
  await app.runUntil(app.world.now() + 5 * minuteMs);
  const { alerts } = await received(app);
  expect(ofGroup(alerts)).toMatchObject([
    { status: 'open', severity: 'critical', attribution: { status: 'known', actor: { id: 'bea' } } },
  ]);
});
