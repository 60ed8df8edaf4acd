import type { Alert } from '../../core/alert/alert';
import { type Attribution, controlConcern, type WatchEvent } from '../../core/event/event';
import { byGravity } from '../../core/event/gravity';
import { latestOf } from '../../core/time/latest';
import { duration } from './local-time';
import { attributionOf, type EventStory, happenedAtOf } from './story';

/** From when to when the problem of an alert lasted. The alert itself opened later, when the problem was seen. */
export type AlertSpan = {
  /** The event that ended the problem of the lead event. */
  readonly recovery: WatchEvent;
  /** The event that undid the change itself; if there is none, the recovery. */
  readonly undoing: WatchEvent;
  /** Who fixed it. */
  readonly actor: Attribution;
  /** `exact` is false if the beginning is only known to lie between two collections. */
  readonly openedAt: { readonly at: string; readonly exact: boolean };
  /** When the last of it was fixed, as precisely as is known. */
  readonly endedAt: string;
};

export function alertSpanOf(alert: Alert, story: EventStory): AlertSpan {
  const recovery = recoveryOf(story);
  // The account that undid the change restored it, whatever else made the control pass.
  const undoing = undoingOf(story) ?? recovery;
  const actor = attributionOf(undoing, story.episode);
  // If a failing control got weaker later, its alert counts as open from the first failure on.
  const opener =
    story.lead.type === 'weakened'
      ? (story.episode.find(({ type, source }) => type === 'regression' && source === story.lead.source) ??
        story.subject)
      : story.subject;
  const span = spanBetween(opener, { recovery, undoing }, story.episode, alert.happenedAt);
  const later = laterEndsOf(story.episode, actor, span.endedAt).map(({ at }) => at);
  return { recovery, undoing, actor, ...span, endedAt: latestOf([span.endedAt, ...later]) ?? span.endedAt };
}

type LaterEnd = { readonly event: WatchEvent; readonly actor: Attribution; readonly at: string };

/** What another log entry put back after that time: it says who ended that part, and when. */
export function laterEndsOf(episode: readonly WatchEvent[], first: Attribution, after: string): readonly LaterEnd[] {
  return episode.flatMap((event) => {
    if (event.type !== 'recovery') return [];
    const actor = attributionOf(event, episode);
    const isOther = actor.status === 'known' && (first.status !== 'known' || actor.recordId !== first.recordId);
    return isOther && Date.parse(actor.at) > Date.parse(after) ? [{ event, actor, at: actor.at }] : [];
  });
}

/** From the event that opened a problem to the one that ended it; `known`: when it opened, if another event shows that. */
export function spanBetween(
  opener: WatchEvent,
  { recovery, undoing }: Pick<AlertSpan, 'recovery' | 'undoing'>,
  events: readonly WatchEvent[],
  known: string | null = null,
): Pick<AlertSpan, 'openedAt' | 'endedAt'> {
  const openedAt = happenedAtOf(opener, attributionOf(opener, events)) ?? known;
  return {
    openedAt: openedAt === null ? { at: opener.anchor, exact: false } : { at: openedAt, exact: true },
    endedAt:
      happenedAtOf(undoing, attributionOf(undoing, events)) ??
      latestOf([recovery.recordedAt, undoing.recordedAt]) ??
      recovery.recordedAt,
  };
}

/** `3 h 12 min`; the longest possible duration if the beginning is not exactly known: `at most 17 h`. */
export function spanInWords({ openedAt, endedAt }: Pick<AlertSpan, 'openedAt' | 'endedAt'>): string {
  const lasted = duration(openedAt.at, endedAt);
  return openedAt.exact || lasted.startsWith('less') ? lasted : `at most ${lasted}`;
}

/** The recovery of what the alert led with; if nothing can restore that, of the gravest that the alert named. */
function recoveryOf({ lead, episode }: EventStory): WatchEvent {
  const recoveries = episode.filter(({ type }) => type === 'recovery');
  const ofLead = recoveries.filter(
    (event) => event.source === lead.source && (event.concern === lead.concern || endsWeakening(event, lead)),
  );
  return ofLead.at(-1) ?? ofGravest(recoveries, episode) ?? lead;
}

/** Of several equally grave ones, the last recovery. */
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

/** If the control passes, it is no longer weakened either. */
const endsWeakening = ({ concern, source }: WatchEvent, { type }: WatchEvent): boolean =>
  type === 'weakened' && concern === controlConcern(source);
