import { isSameJson } from '../canonical';
import { minuteMs } from '../time/durations';
import { evidenceTimeOf, isDisproof, isFailure, type WatchEvent } from './event';

/** PIM and the directory log one action as two entries that are some time apart, and their clocks differ. */
const sameActMs = 5 * minuteMs;

export const isSameAct = (a: string, b: string): boolean => Math.abs(Date.parse(a) - Date.parse(b)) <= sameActMs;

/** A grant that only an entry under PIM's name shows. PIM's own entry can show that it was an activation. */
const isUnproven = ({ type, details, deferredUntil }: WatchEvent): boolean =>
  type === 'detection' && details.activation === 'unproven' && deferredUntil !== null;

/** The grants among these events that nothing in `known` shows to be activations. */
export const unprovenIn = (events: readonly WatchEvent[], known: readonly WatchEvent[]): readonly WatchEvent[] =>
  events.filter((event) => isUnproven(event) && !known.some((end) => disproves(end, event)));

/** The event as it is known with these others: a grant that was an activation weakened nothing. */
export const asKnownWith = (event: WatchEvent, known: readonly WatchEvent[]): WatchEvent =>
  isUnproven(event) && known.some((end) => disproves(end, event))
    ? { ...event, severity: 'informational', details: { ...event.details, wasActivation: true } }
    : event;

/** True if everything that these events reported turned out to be activations. Lists keep only some of the proofs. */
export const areActivations = (events: readonly WatchEvent[]): boolean =>
  events.some(isDisproof) &&
  events.every((event) => !(event.type === 'detection' || isFailure(event)) || isUnproven(event));

/** True only for the same action: the person may get the role another time, and may activate it another time. */
function disproves(end: WatchEvent, grant: WatchEvent): boolean {
  if (!isDisproof(end) || end.concern !== grant.concern || end.recordedAt < grant.recordedAt) return false;
  // Members of a group share its concern.
  if (!isSameJson(end.details.elements ?? null, grant.details.elements ?? null)) return false;
  const at = Date.parse(evidenceTimeOf(grant));
  const from = Date.parse(end.evidence?.from ?? end.anchor) - sameActMs;
  return from <= at && at <= Date.parse(evidenceTimeOf(end)) + sameActMs;
}
