import type { Alert } from '../alert/alert';
import { isSameJson } from '../canonical';
import type { Attribution, Line, Reference, WatchEvent } from '../event/event';

/**
 * The event reduced to these elements. It shows no line, person or number of the rest, which is a separate action,
 * possibly by another actor.
 */
export function partOf(event: WatchEvent, elements: readonly string[]): WatchEvent {
  const { details, lines, peopleIds } = event;
  const all: readonly string[] = Array.isArray(details.elements) ? details.elements : [];
  if (elements.length === 0 || all.every((element) => elements.includes(element))) return event;
  const isOfRest = (id: string): boolean =>
    all.some((element) => isAbout(element, id)) && !elements.some((element) => isAbout(element, id));
  const ofPart = Object.fromEntries(Object.entries(details).filter(([, value]) => typeof value !== 'number'));
  return {
    ...event,
    lines: lines
      .filter(({ label }) => !isOfRest(label))
      .map((line) => ({ line, left: lineWithout(line, isOfRest) }))
      .filter(({ left, line }) => !isOfRestAlone(left, line))
      .map(({ left }) => left),
    peopleIds: peopleIds.filter((id) => !isOfRest(id)),
    details: { ...ofPart, elements, isShared: true, ...exposedBy(event, elements) },
  };
}

/** The event without these elements in its lines. */
export const withoutElements = (event: WatchEvent, elements: readonly string[]): WatchEvent => ({
  ...event,
  lines: event.lines.map((line) => lineWithout(line, (id) => elements.some((element) => isAbout(element, id)))),
});

/** The number of people that this part exposes by itself. Several elements count only if each is one person. */
function exposedBy({ details: { elements: all, exposes } }: WatchEvent, elements: readonly string[]) {
  if (!Array.isArray(all) || !Array.isArray(exposes)) return {};
  const counts = elements.map((element) => Number(exposes[all.indexOf(element)] || Number.NaN));
  const isExact = counts.length === 1 || counts.every((count) => count <= 1);
  const exposed = counts.reduce((sum, count) => sum + count, 0);
  return {
    exposes: elements.map((element) => exposes[all.indexOf(element)] ?? ''),
    ...(isExact && exposed >= 0 && { exposed }),
  };
}

/** True if only elements of the rest changed in this line. */
const isOfRestAlone = (left: Line, line: Line): boolean =>
  isSameJson(left.before, left.after) && !isSameJson(line.before, line.after);

/** "group vendors" and "vendors" are about the id "vendors"; "weaker controlRemoved Grant" is about the line "Grant". */
export const isAbout = (element: string, id: string): boolean => element === id || element.endsWith(` ${id}`);

/** An element on both sides did not change, so it stays in the line. */
function lineWithout(line: Line, isOfRest: (id: string) => boolean): Line {
  const without = (side: readonly Reference[], other: readonly Reference[]): readonly Reference[] => {
    const others = new Set(other.map(idOf));
    return side.filter((one) => others.has(idOf(one)) || !isOfRest(idOf(one)));
  };
  return { ...line, before: without(line.before, line.after), after: without(line.after, line.before) };
}

const idOf = (reference: Reference): string => (reference.type === 'text' ? reference.text : reference.id);

/** Marks a failure with several causes: its numbers count all of them. */
export const asShared = (event: WatchEvent): WatchEvent => ({
  ...event,
  details: { ...event.details, isShared: true },
});

/**
 * Marks an event whose recorded actor is wrong: the log shows that their change was undone before a collection found
 * the same change again. `othersSince`: when it was undone.
 */
export const asOthers = (event: WatchEvent, attribution: Attribution, othersSince: string): WatchEvent => {
  const { anchor, evidence, details } = event;
  const notBefore = (at: string): string => (at < othersSince ? othersSince : at);
  return {
    ...event,
    anchor: notBefore(anchor),
    attribution,
    happenedAt: null,
    ...(evidence !== undefined && { evidence: { ...evidence, from: notBefore(evidence.from) } }),
    details: { ...details, othersSince },
  };
};

/**
 * Marks the end of a change that somebody made again before it: the change was over by then, and the account of this end
 * ended another one.
 */
export const asOverBy = (event: WatchEvent, overSince: string, overBy: string): WatchEvent => ({
  ...event,
  anchor: overSince,
  happenedAt: null,
  attribution: { status: 'notYetKnown' },
  details: { ...event.details, overSince, overBy },
});

/**
 * Marks a control that fails again because another edit was reverted. That edit caused no failure, and the alert has
 * reported this one before.
 */
export const asAgain = (event: WatchEvent, { attribution }: Pick<Alert, 'attribution'>): WatchEvent => ({
  ...event,
  attribution,
  details: { ...event.details, isGoingOn: true },
});

/**
 * Marks a control that keeps failing because of another alert's action. The actor and numbers of the event do not apply
 * to that alert.
 */
export const asGoingOn = (
  event: WatchEvent,
  { attribution }: Pick<Alert, 'attribution'>,
  { recordedAt }: Pick<WatchEvent, 'recordedAt'>,
): WatchEvent => ({
  ...event,
  attribution,
  recordedAt,
  exposure: null,
  lines: [],
  peopleIds: [],
  details: { isGoingOn: true },
});

/**
 * Whether an alert's copy of an event agrees with the recorded event. A copy may hold only a part, be marked as
 * continuing or failing again, and lack an actor who was found later. The actor is not compared while the copy still
 * waits to be sent.
 */
export function isCopyOf(copy: WatchEvent, recorded: WatchEvent): boolean {
  const { attribution, deferredUntil, details } = copy;
  const { elements, isGoingOn, isShared, othersSince, overBy, overSince } = details;
  const waits = attribution.status === 'notYetKnown' && deferredUntil !== null;
  const shown: WatchEvent = waits ? { ...recorded, attribution, deferredUntil } : recorded;
  const parts =
    isGoingOn === true
      ? [asGoingOn(shown, { attribution }, copy), asAgain(shown, { attribution })]
      : [Array.isArray(elements) ? partOf(shown, elements) : shown];
  return parts
    .map((part) => (isShared === true ? asShared(part) : part))
    .map((part) => (typeof othersSince === 'string' ? asOthers(part, attribution, othersSince) : part))
    .map((part) =>
      typeof overSince === 'string' && typeof overBy === 'string' ? asOverBy(part, overSince, overBy) : part,
    )
    .some((part) => isSameJson(shown.attribution.status === 'known' ? part : { ...part, attribution }, copy));
}
