import type { Alert } from '../../core/alert/alert';
import { type Attribution, controlConcern, type WatchEvent } from '../../core/event/event';
import { byGravity } from '../../core/event/gravity';
import { latestOf } from '../../core/time/latest';
import { textDetail } from './details';
import { duration, type LocalTime } from './local-time';
import { attributionOf, type EventStory, happenedAtOf, notBefore } from './story';

/** When the problem of an alert began and ended. The alert itself opened later, when the problem was found. */
export type AlertSpan = {
  /** The event that ended the problem of the lead event. */
  readonly recovery: WatchEvent;
  /** The event that undid the change itself; if there is none, the recovery. */
  readonly undoing: WatchEvent;
  /** Who fixed the problem. */
  readonly actor: Attribution;
  /** `exact` is false if the beginning is only known to lie between two collections. */
  readonly openedAt: { readonly at: string; readonly exact: boolean };
  /** When the last part was fixed, as precisely as is known. */
  readonly endedAt: string;
  /** True if it was fixed earlier than that, and only the time by which it was over is known. */
  readonly isOverBefore?: boolean;
};

export function alertSpanOf(alert: Alert, story: EventStory): AlertSpan {
  const recovery = recoveryOf(story);
  // If the log shows which account undid the change, that account is named, even if the control passes for another
  // reason.
  const undoing = undoingOf(story) ?? recovery;
  const actor = attributionOf(undoing, story.episode);
  // If a failing control got weaker later, its alert counts as open from the first failure on.
  const opener =
    story.lead.type === 'weakened'
      ? (story.episode.find(({ type, source }) => type === 'regression' && source === story.lead.source) ??
        story.subject)
      : beginningOf(story.subject, story.episode);
  const span = spanBetween(opener, { recovery, undoing }, story.episode, alert.happenedAt);
  const later = laterEndsOf(story.episode, actor, span.endedAt).map(({ at }) => at);
  return { recovery, undoing, actor, ...span, endedAt: latestOf([span.endedAt, ...later]) ?? span.endedAt };
}

/**
 * The first event of a problem that got worse later, such as a device that could not be verified and is now
 * non-compliant. An earlier event counts if it was recorded before the later change began and nothing ended in between.
 */
function beginningOf(event: WatchEvent, episode: readonly WatchEvent[]): WatchEvent {
  // Elements are changes of their own, except those of one spike, which grows.
  const isSpike = event.details.isBurst === true;
  if (event.concern === null || (event.details.elements !== undefined && !isSpike)) return event;
  const until = isSpike ? event.recordedAt : notBefore(event);
  const earlier = episode.filter(({ concern, recordedAt }) => concern === event.concern && recordedAt <= until);
  const began = earlier.slice(earlier.findLastIndex(({ type }) => type === 'recovery') + 1);
  return began.find(({ type }) => type === 'detection') ?? event;
}

type LaterEnd = { readonly event: WatchEvent; readonly actor: Attribution; readonly at: string };

/** Later parts of a fix: other log entries that restored something after that time. */
export function laterEndsOf(episode: readonly WatchEvent[], first: Attribution, after: string): readonly LaterEnd[] {
  return episode.flatMap((event) => {
    if (event.type !== 'recovery') return [];
    const actor = attributionOf(event, episode);
    const isOther = actor.status === 'known' && (first.status !== 'known' || actor.recordId !== first.recordId);
    return isOther && Date.parse(actor.at) > Date.parse(after) ? [{ event, actor, at: actor.at }] : [];
  });
}

/**
 * The span between the event that opened a problem and the one that ended it. `known`: the opening time, if another
 * event shows it more exactly.
 */
export function spanBetween(
  opener: WatchEvent,
  { recovery, undoing }: Pick<AlertSpan, 'recovery' | 'undoing'>,
  events: readonly WatchEvent[],
  known: string | null = null,
): Pick<AlertSpan, 'openedAt' | 'endedAt' | 'isOverBefore'> {
  const openedAt = happenedAtOf(opener, attributionOf(opener, events)) ?? known;
  const overBy = textDetail(undoing, 'overBy');
  return {
    ...(overBy !== undefined && { isOverBefore: true }),
    openedAt: openedAt === null ? { at: opener.anchor, exact: false } : { at: openedAt, exact: true },
    endedAt:
      happenedAtOf(undoing, attributionOf(undoing, events)) ??
      overBy ??
      latestOf([recovery.recordedAt, undoing.recordedAt]) ??
      recovery.recordedAt,
  };
}

/** `3 h 12 min`. If beginning or end is not exactly known: the longest possible duration, `at most 17 h`. */
export function spanInWords({
  openedAt,
  endedAt,
  isOverBefore = false,
}: Pick<AlertSpan, 'openedAt' | 'endedAt' | 'isOverBefore'>): string {
  const lasted = duration(openedAt.at, endedAt);
  return (openedAt.exact && !isOverBefore) || lasted.startsWith('less') ? lasted : `at most ${lasted}`;
}

/** How long an alert has been open: from the same moment as its last message counts. */
export const openForInWords = ({ since }: { readonly since: AlertSpan['openedAt'] }, now: string): string =>
  spanInWords({ openedAt: since, endedAt: now });

/** When the problem began: `14:02`, or `after 09:00` if it is only known to lie between two collections. */
export const beganInWords = (
  { since: { at, exact } }: { readonly since: AlertSpan['openedAt'] },
  clock: LocalTime,
): string => (exact ? clock.short(at) : `after ${clock.short(at)}`);

/**
 * The recovery of the alert's lead event. If that event has no recovery, the one of the most severe event that the
 * alert named.
 */
function recoveryOf({ lead, episode }: EventStory): WatchEvent {
  const recoveries = episode.filter(({ type }) => type === 'recovery');
  const ofLead = recoveries.filter(
    (event) => event.source === lead.source && (event.concern === lead.concern || endsWeakening(event, lead)),
  );
  return ofLead.at(-1) ?? ofGravest(recoveries, episode) ?? lead;
}

/** If several events are equally severe, their last recovery. */
function ofGravest(recoveries: readonly WatchEvent[], episode: readonly WatchEvent[]): WatchEvent | undefined {
  const named = episode.filter(({ type }) => type !== 'recovery' && type !== 'attribution').sort(byGravity);
  const ended = recoveries.toReversed().flatMap((recovery) => {
    const event = named.find(({ source }) => source === recovery.source);
    return event === undefined ? [] : [{ recovery, event }];
  });
  const [gravest] = ended.sort((a, b) => byGravity(a.event, b.event));
  return gravest?.recovery ?? recoveries.at(-1);
}

const undoingOf = ({ episode }: EventStory): WatchEvent | undefined =>
  episode.findLast(({ type, resource }) => type === 'recovery' && resource.kind !== 'control');

/** If the control passes, its weakening is over too. */
const endsWeakening = ({ concern, source }: WatchEvent, { type }: WatchEvent): boolean =>
  type === 'weakened' && concern === controlConcern(source);
