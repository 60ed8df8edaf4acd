import type { Alert, Transition } from '../core/alert';
import type { Attribution, WatchEvent } from '../core/event';
import { severities } from '../core/severity';
import { wordingOf } from './wording';

/** The events of an alert, put in the order in which they are told. */
export type Story = {
  /** What people lost: it makes the subject. */
  readonly lead: WatchEvent;
  /** What made it so, where another event says it: the policy that was edited. */
  readonly cause: WatchEvent | undefined;
  /** What else is wrong; each is one line. */
  readonly others: readonly WatchEvent[];
  /** Everything of this episode, recoveries included, oldest first. */
  readonly episode: readonly WatchEvent[];
};

const rank = ({ severity }: WatchEvent): number => severities.indexOf(severity);
const isRaised = ({ type }: WatchEvent): boolean => type === 'detection' || type === 'regression' || type === 'health';

/** Worst first, then the order in which they were recorded. */
const byWeight = (a: WatchEvent, b: WatchEvent): number =>
  rank(b) - rank(a) || (a.recordedAt < b.recordedAt ? -1 : a.recordedAt > b.recordedAt ? 1 : 0);

/**
 * Since the alert was last opened again: what was mended before is another story. An alert always has its lead event among
 * its events; where the newest 40 no longer hold it, the worst of what there is stands for it.
 */
export function storyOf(alert: Alert, events: readonly WatchEvent[], transitions: readonly Transition[]): Story {
  const ordered = [...events].sort((a, b) => (a.recordedAt < b.recordedAt ? -1 : a.recordedAt > b.recordedAt ? 1 : 0));
  const episode = episodeOf(ordered, transitions);
  const raised = episode.filter(isRaised);
  const stillOpen = raised.filter(
    ({ id, concern }) =>
      alert.status !== 'open' || id === alert.leadEventId || concern === null || alert.concerns.includes(concern),
  );
  const named = ordered.find(({ id }) => id === alert.leadEventId);
  const first = named ?? [...stillOpen].sort(byWeight)[0] ?? ordered[0];
  if (first === undefined) throw new Error(`alert ${alert.id} has no events`);

  const lead = leadOf(first, stillOpen);
  const cause = causeOf(lead, stillOpen);
  const others = stillOpen.filter((event) => event !== lead && event !== cause);
  return { lead, cause, others: others.sort(byWeight), episode };
}

function episodeOf(ordered: readonly WatchEvent[], transitions: readonly Transition[]): readonly WatchEvent[] {
  const reopened = [...transitions].filter(({ type }) => type === 'reopened').sort((a, b) => b.seq - a.seq)[0];
  const start = ordered.find(({ id }) => id === reopened?.eventId)?.recordedAt;
  return start === undefined ? ordered : ordered.filter(({ recordedAt }) => recordedAt >= start);
}

/** A change of a policy is the cause; what people lost by it is the news, if a control says it and is no milder. */
function leadOf(first: WatchEvent, open: readonly WatchEvent[]): WatchEvent {
  const wording = wordingOf(first.source);
  if (wording.tells === 'story' && wording.yields !== true) return first;
  const better = open
    .filter((event) => event.type === 'regression' && rank(event) >= rank(first) && event !== first)
    .filter(({ source }) => wordingOf(source).yields !== true)
    .sort((a, b) => byWeight(a, b) || (b.exposure?.count ?? 0) - (a.exposure?.count ?? 0));
  return better[0] ?? first;
}

const causeOf = (lead: WatchEvent, open: readonly WatchEvent[]): WatchEvent | undefined =>
  lead.type === 'regression'
    ? open.filter((event) => event.type === 'detection' && wordingOf(event.source).tells === 'cause').sort(byWeight)[0]
    : undefined;

/**
 * Whose hand an event was: its own answer, or that of a later attribution event that names it. The alert's answer stands in
 * only where the event's own is open: a name is never carried over from another event.
 */
export function attributionOf(event: WatchEvent, alert: Alert, episode: readonly WatchEvent[]): Attribution {
  if (event.attribution.status !== 'notYetKnown') return event.attribution;
  const later = episode.filter((other) => other.type === 'attribution' && names(other, event)).at(-1);
  if (later !== undefined) return later.attribution;
  const isLead = event.id === alert.leadEventId;
  return isLead || alert.attribution.status === 'notFound' ? alert.attribution : event.attribution;
}

const names = (attribution: WatchEvent, event: WatchEvent): boolean =>
  attribution.resource.id === event.id ||
  Object.values(attribution.details).some(
    (value) => value === event.id || (Array.isArray(value) && value.includes(event.id)),
  );

/** When it happened as far as anybody knows; undefined where only the two looks around it are known. */
export const happenedAtOf = (event: WatchEvent, attribution: Attribution): string | undefined =>
  event.happenedAt ?? (attribution.status === 'known' ? attribution.at : undefined);
