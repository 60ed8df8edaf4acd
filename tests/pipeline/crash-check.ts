import { differences, type FinalState, finalState, violations } from './final-state';
import { anchoring, type History, type Run, type RunOver, run } from './history';
import { type Life, newLife } from './mortal';

export type Plain = { readonly life: Life; readonly state: FinalState };

/** The run without a crash that crashed ones are compared with; it must be without faults itself. */
export async function runPlain(history: History, over: RunOver = {}): Promise<Plain> {
  const life = newLife();
  const plain = await run(history, { ...over, life });
  expect(await violations(plain)).toEqual([]);
  return { life, state: await finalState(plain, { withDays: true }) };
}

/**
 * The calls at which a death can make a difference: a death before or after a read is a death after or before a
 * write.
 */
export const effectsOf = ({ calls }: Life): number[] =>
  calls.flatMap(({ hasEffect, during }, at) => (hasEffect && during !== anchoring ? [at + 1] : []));

/** The same, without the calls of the first run. */
export const effectsOfSteps = (life: Life): number[] => {
  const first = life.calls.findIndex(({ during }) => during === anchoring);
  return effectsOf(life).filter((call) => call > first);
};

/** An even choice of about `count`; all of them where CRASH_ALL=1. */
export const spread = (calls: readonly number[], count: number): readonly number[] => {
  const every = process.env.CRASH_ALL === '1' ? 1 : Math.max(1, Math.ceil(calls.length / count));
  return calls.filter((_, at) => at % every === 0);
};

/** Everything that is wrong with a run, by itself and compared with the plain one. */
export const faultsOf = async (plain: Plain, crashed: Run): Promise<readonly string[]> => [
  ...(await violations(crashed)),
  ...differences(plain.state, await finalState(crashed, { withDays: true })),
];
