import type { ReceivedMail, Receivers } from '../receivers';
import type { AppliedChange } from '../tenant/change/apply-changes';
import type { Change } from '../tenant/change/changes';
import type { ReadResult } from '../tenant/graph/faults';
import { contentOf } from './arrivals';
import { nextMoment } from './moment';
import type { Step } from './story';
import type { Week } from './week-at-contoso';

type WeekStage = {
  /** Contoso's time, epoch ms. */
  readonly now: () => number;
  /** Runs the ticks in between. */
  readonly advanceClock: (byMs: number) => Promise<unknown>;
  readonly applyChanges: (changes: readonly Change[]) => ReadResult<readonly AppliedChange[]>;
  readonly receivers: Pick<Receivers, 'onReceived' | 'received'>;
  /** Called with each step just before it happens. */
  readonly onStep: (step: Step) => void;
  readonly onMail: (subject: string) => void;
  readonly onProblem: (line: string) => void;
  readonly signal: AbortSignal;
};

/** The digest is made at its time, and the next tick sends it. */
const sentWithinMs = 90 * 60_000;
const stepMs = 10 * 60_000;

/** Monitoring begins early on a Monday, so that a whole week follows; epoch ms. */
export const weekBegin = (now: number): number => nextMoment(now, 'Mon 06:00');
/** One day is enough to show the same change at many customers. */
export const customersBegin = (now: number): number => nextMoment(now, 'Sun 19:00');

const subjectOf = (mail: ReceivedMail): string => contentOf(mail).subject;

/**
 * Plays a week, each step at its time, and advances the clock until the digest has arrived.
 *
 * @throws AbortError if aborted
 */
export async function playWeek(
  { steps, watchedFrom, digestAt, isDigest: endsWith }: Week,
  stage: WeekStage,
): Promise<void> {
  const { now, onProblem, receivers, signal } = stage;
  const stopListening = receivers.onReceived((arrival) => {
    if (arrival.sort === 'mail') stage.onMail(subjectOf(arrival.mail));
  });

  async function walkTo(atMs: number): Promise<void> {
    try {
      if (atMs > now()) await stage.advanceClock(atMs - now());
    } finally {
      // If the host is stopped during an advance, its errors are expected.
      signal.throwIfAborted();
    }
  }

  const isDigestSent = (): boolean => receivers.received().mails.some((mail) => endsWith(subjectOf(mail)));
  try {
    await walkTo(nextMoment(now(), watchedFrom));
    const made = new Map<string, readonly string[]>();
    for (const { at, step, story } of steps) {
      await walkTo(nextMoment(now(), at));
      const happening = step(now(), (story === undefined ? undefined : made.get(story)) ?? []);
      stage.onStep(happening);
      const applied = stage.applyChanges(happening.changes);
      if (applied.outcome === 'refused') onProblem(`The simulated tenant refused this: ${applied.reason}`);
      else if (story !== undefined)
        made.set(
          story,
          applied.value.map(({ id }) => id),
        );
    }
    const dueAt = nextMoment(now(), digestAt);
    for (let at = dueAt; at <= dueAt + sentWithinMs && !isDigestSent(); at += stepMs) await walkTo(at);
    if (!isDigestSent()) onProblem('The weekly digest was not sent.');
  } finally {
    stopListening();
  }
}
