import { differences, type FinalState, finalState, violations } from './final-state';
import { anchoring, type History, type Run, type RunOver, run } from './history';
import { type Life, newLife } from './mortal';

export type Plain = { readonly life: Life; readonly state: FinalState };

/** The run without a crash. Crashed runs are compared with it, so it must have no faults itself. */
export async function runPlain(history: History, over: RunOver = {}): Promise<Plain> {
  const life = newLife();
  const plain = await run(history, { ...over, life });
  expect(await violations(plain)).toEqual([]);
  return { life, state: await finalState(plain, { withDays: true }) };
}

/**
 * The calls at which a crash can make a difference. A crash before a read is the same as one after the previous call,
 * and a crash after a read the same as one before the next call.
 */
export const effectsOf = ({ calls }: Life): number[] =>
  calls.flatMap(({ hasEffect, during }, at) => (hasEffect && during !== anchoring ? [at + 1] : []));

/** The calls that change something, without those of the first run. */
export const effectsOfSteps = (life: Life): number[] => {
  const first = life.calls.findIndex(({ during }) => during === anchoring);
  return effectsOf(life).filter((call) => call > first);
};

/** How many random histories are tried. `spread` dies at more or fewer calls with it. */
const usualRuns = 5;
export const crashRuns = Number(process.env.CRASH_RUNS ?? usualRuns);

/** About `count` calls, evenly spread; fewer or more with CRASH_RUNS, and all of them if CRASH_ALL=1. */
export const spread = (calls: readonly number[], count: number): readonly number[] => {
  const wanted = (count * crashRuns) / usualRuns;
  const every = process.env.CRASH_ALL === '1' ? 1 : Math.max(1, Math.ceil(calls.length / wanted));
  return calls.filter((_, at) => at % every === 0);
};

/** All faults of a run: by itself, and in comparison with the run without a crash. */
export const faultsOf = async (plain: Plain, crashed: Run): Promise<readonly string[]> => [
  ...(await violations(crashed)),
  ...differences(plain.state, await finalState(crashed, { withDays: true })),
];
