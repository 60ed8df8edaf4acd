import { isAnswerTo, isFailure, type WatchEvent } from '../event/event';
import { isAtLeast, mostSevereFirst } from '../event/severity';
import type { Alert, AlertWithEvents } from './alert';
import type { AlertStep } from './alert-step';

/** open: needs attention. past: over. `told`: summaries, digests and notices, which are sent once and never open. */
export type AlertList = 'open' | 'past' | 'told';

/**
 * Momentary alerts below high severity are past immediately. From high on they stay open until somebody acknowledges
 * them.
 */
export function listOf({ status, concerns, severity, acknowledged }: Alert): AlertList {
  if (status === 'told') return 'told';
  const waits = concerns.length > 0 || (isAtLeast(severity, 'high') && acknowledged === null);
  return status === 'open' && waits ? 'open' : 'past';
}

/** The time by which its list is sorted, newest first: when the alert opened or ended. */
export const listedAt = (alert: Alert): string =>
  listOf(alert) === 'past' ? (alert.resolvedAt ?? alert.lastEventAt) : alert.openedAt;

/** Limit on the events that a listed alert keeps: enough for its title, its actor and its duration. */
const mostRaised = 8;
const mostAttributions = 4;

const isRaised = ({ type }: WatchEvent): boolean => type === 'detection' || type === 'health' || isFailure({ type });

/** Events of the same moment are sorted by id, so that the next step keeps the same ones. */
const newestFirst = (a: WatchEvent, b: WatchEvent): number =>
  a.recordedAt === b.recordedAt ? (a.id < b.id ? -1 : 1) : a.recordedAt < b.recordedAt ? 1 : -1;

/**
 * An alert as it appears in lists. It keeps only the events for its title, so that a list reads one row per alert.
 * `before`: the previous row, if any.
 */
export function listedAlert(
  before: AlertWithEvents | undefined,
  { alert, events, transitions }: AlertStep,
): AlertWithEvents {
  const all = [...new Map([...(before?.events ?? []), ...events].map((event) => [event.id, event])).values()];
  const reopened = [...(before?.transitions ?? []), ...transitions]
    .filter(({ type }) => type === 'reopened')
    .sort((a, b) => b.seq - a.seq)
    .slice(0, 1);
  const isKept = ({ id }: WatchEvent): boolean => id === alert.leadEventId || id === reopened[0]?.eventId;
  const raised = all
    .filter((event) => !isKept(event) && isRaised(event))
    .sort((a, b) => mostSevereFirst(a, b) || newestFirst(a, b))
    .slice(0, mostRaised);
  const source = all.find(({ id }) => id === alert.leadEventId)?.source;
  const lastRecovery = (isWanted: (event: WatchEvent) => boolean): readonly WatchEvent[] =>
    all
      .filter((event) => event.type === 'recovery' && !isKept(event) && isWanted(event))
      .sort(newestFirst)
      .slice(0, 1);
  // The end of the alert is read from these: the last recovery of the lead event's source, of a changed object, and of anything.
  const recoveries = new Set([
    ...lastRecovery((event) => event.source === source),
    ...lastRecovery(({ resource }) => resource.kind !== 'control'),
    ...lastRecovery(() => true),
  ]);
  const kept = all.filter(isKept);
  const isAnswerToOneOf = (events: Iterable<WatchEvent>) => (one: WatchEvent) =>
    [...events].some(({ id }) => isAnswerTo(one, id));
  // The title names the account behind the lead event, and the duration ends when the account behind the last recovery
  // acted. Neither needs the accounts that made another control fail.
  const importance = [
    ({ details }: WatchEvent) => details.isAside !== true,
    isAnswerToOneOf(recoveries),
    isAnswerToOneOf(kept),
  ];
  const attributions = all
    .filter(({ type }) => type === 'attribution')
    .map((one) => ({ one, weight: importance.findLastIndex((isOf) => isOf(one)) }))
    .sort((a, b) => a.weight - b.weight)
    .slice(-mostAttributions)
    .map(({ one }) => one);
  return { alert, events: [...kept, ...raised, ...recoveries, ...attributions], transitions: reopened };
}
