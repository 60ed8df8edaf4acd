import { eventId, type WatchEvent } from '../event/event';
import type { Status } from './control';
import type { Evaluation } from './evaluation';

export type KnownStatus = 'pass' | 'fail';

export const knownOf = (status: Status | undefined): KnownStatus | null =>
  status === 'pass' || status === 'fail' ? status : null;

/** The verdict of a control from a given time on. */
export type TimelineEntry = {
  readonly at: string;
  readonly status: Status;
  /** Since when the last known verdict has applied. */
  readonly since: string;
  /** Null if only an event shows the change. */
  readonly evaluation: Evaluation | null;
};

/**
 * The verdicts of each control with their start times, oldest first. A verdict and its event are written separately, so
 * one may be missing after a crash. If both exist, the event's time counts, so that both belong to the same week.
 */
export function controlTimelines(
  history: readonly Evaluation[],
  verdictEvents: readonly WatchEvent[],
): ReadonlyMap<string, readonly TimelineEntry[]> {
  const events = new Map(verdictEvents.map((event) => [event.id, event]));
  const [first] = verdictEvents;
  const entries = new Map<string, TimelineEntry[]>();
  const add = (controlId: string, entry: TimelineEntry): void => {
    entries.set(controlId, [...(entries.get(controlId) ?? []), entry]);
  };
  for (const evaluation of history) {
    const event = first === undefined ? undefined : events.get(changeIdOf(first.tenantId, evaluation));
    if (event !== undefined) events.delete(event.id);
    add(evaluation.controlId, entryOf(evaluation, event));
  }
  for (const event of events.values()) add(event.source, entryOfEvent(event));
  for (const [id, all] of entries)
    entries.set(
      id,
      all.sort((a, b) => Date.parse(a.at) - Date.parse(b.at)),
    );
  return entries;
}

/** The last entry before a moment. */
export const statusBefore = (timeline: readonly TimelineEntry[], moment: string): TimelineEntry | undefined =>
  timeline.findLast(({ at }) => Date.parse(at) < Date.parse(moment));

const noChange = '';

/** The id of the event about this verdict, if the verdict changed rather than being confirmed again. */
const changeIdOf = (tenantId: string, { controlId, counter, lastKnown, verdict, at }: Evaluation): string =>
  lastKnown === null || lastKnown.since !== at || lastKnown.status !== verdict.status
    ? noChange
    : eventId({
        tenantId,
        source: controlId,
        resourceId: 'tenant',
        anchor: `verdict ${counter}`,
        before: null,
        after: lastKnown.status,
      });

const entryOf = (evaluation: Evaluation, event: WatchEvent | undefined): TimelineEntry => {
  const at = event?.recordedAt ?? evaluation.at;
  const { lastKnown } = evaluation;
  return {
    at,
    status: evaluation.verdict.status,
    since: lastKnown === null || lastKnown.since === evaluation.at ? at : lastKnown.since,
    evaluation,
  };
};

const entryOfEvent = ({ recordedAt, type }: WatchEvent): TimelineEntry => ({
  at: recordedAt,
  status: type === 'regression' ? 'fail' : 'pass',
  since: recordedAt,
  evaluation: null,
});
