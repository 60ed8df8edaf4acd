import { setTimeout as wait } from 'node:timers/promises';
import type { Receivers } from '../receivers';
import type { AppliedChange } from '../tenant/apply-changes';
import type { Change } from '../tenant/changes';
import type { Reading } from '../tenant/faults';
import { untilMail } from './arrivals';
import type { Morning, Step } from './morning-at-contoso';

export type Stage = {
  readonly applyChanges: (changes: readonly Change[]) => Reading<readonly AppliedChange[]>;
  readonly receivers: Pick<Receivers, 'onReceived'>;
  /** Told of each step just before it happens. */
  readonly onStep: (step: Step) => void;
  readonly onProblem: (line: string) => void;
  readonly signal: AbortSignal;
};

/** Between two things that happen, so that a person can follow; ms. */
const pauseMs = 1_200;
/** A message that has not come by then is not waited for; ms. */
const patienceMs = 20_000;

/** Plays one step and, where it is news, waits until people heard of it. Gives the ids that were made or touched. */
async function playStep(step: Step, stage: Stage): Promise<readonly string[]> {
  await wait(pauseMs, undefined, { signal: stage.signal });
  stage.onStep(step);
  // Listening begins before the change: a pushed one can be told within a second.
  const heard = step.isNews ? untilMail(stage.receivers, () => true, patienceMs, stage.signal) : Promise.resolve(true);
  const applied = stage.applyChanges(step.changes);
  if (applied.outcome === 'refused') {
    stage.onProblem(`The simulated tenant refused this: ${applied.reason}`);
    return [];
  }
  if (!(await heard) && !stage.signal.aborted) stage.onProblem(`No message came within ${patienceMs / 1000} s.`);
  return applied.value.map(({ id }) => id);
}

/** Plays the noise, then what goes wrong, then what mends it, one after the other. @throws AbortError when aborted. */
export async function playMorning({ noise, stories }: Morning, stage: Stage): Promise<void> {
  for (const step of noise) await playStep(step, stage);
  const mends: Step[] = [];
  for (const { breaks, mends: mend } of stories) mends.push(mend(await playStep(breaks, stage)));
  for (const step of mends) await playStep(step, stage);
}
