/** Changes that are undone, or continue, while no process runs, between the death of one and the start of the next. */
import { violations } from './final-state';
import { type Action, anchoring, apply, hint, kindOf, type Run, run, type TenantChange } from './history';
import { type Life, type Moment, newLife } from './mortal';
import { tenantId } from './small-world';

const isExhaustive = process.env.CRASH_ALL === '1';
const moments: readonly Moment[] = ['before', 'after'];

const by = 'ada';
type Case = readonly [string, TenantChange, TenantChange];

const policyOff: TenantChange = { to: 'policy', id: 'ca01', state: 'disabled' };
const policyOn: TenantChange = { to: 'policy', id: 'ca01', state: 'enabled' };

const unreadable = { reason: 'notPermitted', permission: 'Policy.Read.All', detail: 'Forbidden' } as const;

const cases: readonly Case[] = [
  ['a policy is switched on again', policyOff, policyOn],
  [
    'an exclusion is removed',
    { to: 'exclusion', id: 'ca01', isExcluded: true },
    { to: 'exclusion', id: 'ca01', isExcluded: false },
  ],
  [
    'a role is removed again',
    { to: 'role', person: 'person03', isHeld: true },
    { to: 'role', person: 'person03', isHeld: false },
  ],
  [
    "an administrator's device is compliant again",
    { to: 'devices', count: 1, isCompliant: false },
    { to: 'devices', count: 1, isCompliant: true },
  ],
  [
    'a source can be read again',
    { to: 'sight', kind: 'namedLocation', failure: unreadable },
    { to: 'sight', kind: 'namedLocation', failure: null },
  ],
];

/** The calls of the step, without those of the first run before it. */
const callsOf = ({ calls }: Life): number[] => {
  const begun = calls.findLastIndex(({ during }) => during === anchoring);
  const first = calls.findIndex(({ during }) => during === anchoring);
  return calls.flatMap(({ hasEffect, during }, at) =>
    hasEffect && during !== anchoring && at > first && at < begun ? [at + 1] : [],
  );
};

async function runUndone(change: TenantChange, undoing: TenantChange | null, life: Life): Promise<Run> {
  const onDeath =
    undoing === null ? {} : { onDeath: (world: Run['world']) => apply(world, { change: undoing, by }, 0) };
  return run([{ found: 'hinted', actions: [{ change, by }] }], { life, ...onDeath });
}

test.each(cases)('%s while no process runs: nothing stays open or is alerted twice', async (_, change, undoing) => {
  const life = newLife();
  await runUndone(change, null, life);
  const calls = callsOf(life);
  expect(calls.length).toBeGreaterThan(20);
  const every = isExhaustive ? 1 : Math.ceil(calls.length / 6);
  const wrong: string[] = [];
  for (const [at, call] of calls.filter((_call, index) => index % every === 0).entries()) {
    for (const moment of isExhaustive ? moments : [moments[at % 2] ?? 'after']) {
      const crashed = await runUndone(change, undoing, newLife({ call, moment }));
      const found = [...(await violations(crashed)), ...(await againUnalerted(crashed, change))];
      wrong.push(...found.map((line) => `${moment} ${call} ${life.calls[call - 1]?.name}: ${line}`));
    }
  }
  expect(wrong).toEqual([]);
});

/**
 * The same change is alerted again if its severity calls for it, because the interrupted collection has used up no
 * number or id.
 */
async function againUnalerted({ app, world }: Run, change: TenantChange): Promise<string[]> {
  const before = world.sent.length;
  apply(world, { change, by } satisfies Action, 0);
  await app.ask(hint(kindOf(change)));
  await app.drain();
  await app.runUntil(world.now() + 10 * 60_000);
  const alerts = await world.store.alerts.readAlerts(tenantId);
  const open = alerts.filter(({ status }) => status === 'open');
  const isAlerted = world.sent.length > before || open.every(({ severity }) => severity === 'medium');
  return open.length > 0 && isAlerted ? [] : ['made again afterwards, it was not alerted'];
}
