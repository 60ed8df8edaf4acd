/**
 * A script makes several changes at the same moment, and Microsoft logs them with the same time. People receive the same
 * alerts, with the same names, as if the changes lay a second apart.
 */
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { withUsers } from '../fixtures/conditional-access';
import { membershipRecord } from '../fixtures/records';
import { type Change, change, editing, joiningExcluded, look, readLog, received, watched } from './accounts';
import { excludedGroup, vendorGroup } from './small-tenant';

const vendorsOut = editing(withUsers({ excludeGroups: [excludedGroup, vendorGroup] }));
const vendorsIn = editing(withUsers({ excludeGroups: [excludedGroup] }));
const personOut = editing((policy) =>
  withUsers({ excludeUsers: [...policy.conditions.users.excludeUsers, 'person03'] })(policy),
);
const turned = (state: 'enabled' | 'disabled') => editing((policy) => ({ ...policy, state }));
const leaving: Change = ({ world: { tenant } }) => {
  tenant.groups = tenant.groups.map((group) =>
    group.id === excludedGroup ? { ...group, memberIds: group.memberIds.filter((id) => id !== 'person05') } : group,
  );
  return membershipRecord({ activity: 'Remove member from group', groupId: excludedGroup, memberId: 'person05' });
};
const joining = joiningExcluded('person05');

type History = readonly (readonly [by: string, make: Change])[];
const histories: readonly (readonly [string, History, 'the log' | 'the policy'])[] = [
  [
    'one account excludes a group, another one a person',
    [
      ['mara', vendorsOut],
      ['tom', personOut],
    ],
    'the policy',
  ],
  [
    'the same, and the first is undone',
    [
      ['mara', vendorsOut],
      ['tom', personOut],
      ['mara', vendorsIn],
    ],
    'the log',
  ],
  [
    'an exclusion that is undone by another account and made again',
    [
      ['mara', vendorsOut],
      ['tom', vendorsIn],
      ['mara', vendorsOut],
    ],
    'the log',
  ],
  [
    'a policy that is turned off by one account and on by another',
    [
      ['mara', turned('disabled')],
      ['tom', turned('enabled')],
    ],
    'the log',
  ],
  [
    'a policy that is turned off, on and off',
    [
      ['mara', turned('disabled')],
      ['tom', turned('enabled')],
      ['mara', turned('disabled')],
    ],
    'the policy',
  ],
  [
    'an exclusion, and the policy turned off',
    [
      ['mara', vendorsOut],
      ['tom', turned('disabled')],
    ],
    'the log',
  ],
  [
    'a person who joins an excluded group and leaves it',
    [
      ['mara', joining],
      ['tom', leaving],
    ],
    'the log',
  ],
  [
    'a person who joins, leaves and joins again',
    [
      ['mara', joining],
      ['tom', leaving],
      ['mara', joining],
    ],
    'the log',
  ],
];

/** The ids of the entries do not follow the order of the changes. */
async function played(history: History, gapMs: number, first: 'the log' | 'the policy') {
  const app = await watched();
  const { world } = app;
  for (const [at, [by, make]] of history.entries()) {
    change(app, by, 5 * secondMs, make);
    const last = world.tenant.log.at(-1);
    if (last !== undefined) Object.assign(last.record, { id: `entry ${9 - at}`, correlationId: `entry ${9 - at}` });
    world.advanceTo(world.now() + gapMs);
  }
  const lookAll = async (): Promise<void> => {
    for (const kind of ['conditionalAccessPolicy', 'group'] as const) await look(app, kind);
  };
  if (first === 'the policy') await lookAll();
  await readLog(app, 4);
  await lookAll();
  await app.runUntil(world.now() + 6 * minuteMs);
  const { alerts, actors, firsts } = await received(app);
  return {
    alerts: alerts.map(({ status, concerns }, at) => [actors[at], status, ...concerns.toSorted()].join(' ')).sort(),
    firsts: firsts.length,
  };
}

test.each(histories)('%s', async (_, history, first) => {
  expect(await played(history, 0, first)).toEqual(await played(history, secondMs, first));
});

test('a member who leaves and joins again at one moment is still reported', async () => {
  const app = await watched();
  change(app, 'mara', 0, joining);
  await readLog(app, 2);
  app.world.advanceTo(app.world.now() + 10 * minuteMs);
  change(app, 'tom', 0, leaving);
  change(app, 'ines', 0, joining);
  await readLog(app, 2);
  await look(app, 'group');
  const { alerts } = await received(app);
  expect(alerts.filter(({ status }) => status === 'open').flatMap(({ concerns }) => concerns)).toContain(
    'EV.R12|break-glass-group|person05',
  );
});
