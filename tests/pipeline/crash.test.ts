/**
 * Deaths of the process at any call to storage, queues or channels, and what is there when a new one has come to rest. The
 * calls are found by a first run. CRASH_RUNS=500 tries more random histories; CRASH_ALL=1 dies at every call of the story.
 */
import fc from 'fast-check';
import { differences, type FinalState, finalState, violations } from './final-state';
import { anchoring, anyHistory, type History, type Run, type RunOver, run } from './history';
import { type Life, type Moment, newLife } from './mortal';

const runs = Number(process.env.CRASH_RUNS ?? 12);
const isExhaustive = process.env.CRASH_ALL === '1';

/** Everything that this issue can see: policies, roles, devices, memberships, by notification and by the log. */
const story: History = [
  { found: 'hinted', actions: [{ deed: { to: 'policy', id: 'ca01', state: 'disabled' }, by: 'ada' }] },
  {
    found: 'logged',
    actions: [
      { deed: { to: 'role', person: 'person03', isHeld: true }, by: 'bea' },
      { deed: { to: 'membership', person: 'person01', isMember: true }, by: 'ada' },
    ],
  },
  {
    found: 'logged',
    actions: [
      { deed: { to: 'policy', id: 'ca01', state: 'enabled' }, by: 'ada' },
      { deed: { to: 'exclusion', id: 'ca02', isExcluded: true }, by: 'bea' },
    ],
  },
  { found: 'hinted', actions: [{ deed: { to: 'devices', count: 6, isCompliant: false }, by: 'ada' }] },
];

/** The calls at which a death can make a difference: dying before or after a read is dying after or before a write. */
const effectsOf = ({ calls }: Life): number[] =>
  calls.flatMap(({ hasEffect, during }, at) => (hasEffect && during !== anchoring ? [at + 1] : []));

type Plain = { readonly life: Life; readonly state: FinalState };

async function runPlain(history: History, over: RunOver = {}): Promise<Plain> {
  const life = newLife();
  const plain = await run(history, { ...over, life });
  expect(await violations(plain)).toEqual([]);
  return { life, state: await finalState(plain, { withDays: true }) };
}

async function checkCrash(plain: Plain, history: History, call: number, moment: Moment, over: RunOver = {}) {
  const crashed: Run = await run(history, { ...over, life: newLife({ call, moment }) });
  expect(crashed.app.lives).toHaveLength(2);
  const state = await finalState(crashed, { withDays: true });
  return [...(await violations(crashed)), ...differences(plain.state, state)];
}

const moments: readonly Moment[] = ['before', 'after'];

test('a story ends the same wherever the process died', async () => {
  const plain = await runPlain(story);
  const effects = effectsOf(plain.life);
  const every = isExhaustive ? 1 : Math.ceil(effects.length / 20);
  const wrong: string[] = [];
  for (const [at, call] of effects.filter((_, index) => index % every === 0).entries()) {
    for (const moment of isExhaustive ? moments : [moments[at % 2] ?? 'after']) {
      const found = await checkCrash(plain, story, call, moment);
      wrong.push(...found.map((line) => `dying ${moment} call ${call} (${plain.life.calls[call - 1]?.name}): ${line}`));
    }
  }
  expect(wrong).toEqual([]);
}, 1_200_000);

test('any history ends the same wherever the process died', async () => {
  await fc.assert(
    fc.asyncProperty(anyHistory, fc.nat(), fc.constantFrom(...moments), async (history, place, moment) => {
      const plain = await runPlain(history);
      const effects = effectsOf(plain.life);
      const call = effects[place % effects.length] ?? 1;
      expect(await checkCrash(plain, history, call, moment)).toEqual([]);
    }),
    { numRuns: runs, endOnFailure: true },
  );
}, 1_200_000);
