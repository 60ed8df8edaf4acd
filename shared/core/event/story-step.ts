import { canonicalJson } from '../canonical';
import { evidenceTimeOf, isReplacement, type Line, type WatchEvent } from './event';
import type { Step } from './story-plan';

/**
 * Undefined for events from before monitoring began, and for everything except a detection and an edit that restored
 * something.
 */
export function stepOf(event: WatchEvent): Step | undefined {
  const isStep = event.type === 'detection' || (event.type === 'recovery' && isRestoring(event));
  if (!isStep || event.lookBack) return undefined;
  const { id, source, severity, resource, peopleIds, attribution, details, lines, exposure, groupKey } = event;
  // The own time of a spike or a story moves with each late entry.
  const isBurst = details.isBurst === true || details.what === storyMark;
  const seenAt = evidenceTimeOf(event);
  const at = attribution.status === 'known' ? attribution.at : (event.happenedAt ?? seenAt);
  return {
    id,
    source,
    severity,
    resource,
    peopleIds,
    attribution,
    details,
    lines: lines.slice(0, mostLines).map(movedIn),
    exposure,
    at,
    from: isBurst ? event.anchor : at,
    until: isBurst ? seenAt : at,
    proof: !isBurst && attribution.status === 'known' ? attribution.recordId : id,
    alerts: groupKey !== null,
  };
}

/**
 * Ids of the events that this edit restored. They include the event of the edit itself: until it was known what the
 * edit restored, it looked like a loss.
 */
const restoredBy = ({ details: { restores } }: Pick<Step, 'details'>): readonly string[] =>
  // Safe: the lists in details hold texts.
  Array.isArray(restores) ? (restores as readonly string[]) : [];

/** True if the edit restored something, or took nothing away. */
export const isRestoring = (step: Pick<Step, 'details'>): boolean => restoredBy(step).length > 0 || isReplacement(step);

export const restoringAmong = (steps: readonly Step[]): readonly Step[] => steps.filter(isRestoring);

export const isOneOf = (restoring: readonly Step[], step: Step): boolean =>
  restoring.some(
    (one) =>
      one.id === step.id ||
      (one.proof === step.proof && restoredBy(one).includes(step.id)) ||
      (isReplacement(one) && isSameLoss(one, step)),
  );

const isSameLoss = (one: Step, other: Step): boolean =>
  one.source === other.source && one.resource.id === other.resource.id && one.at >= other.at;

/** A story stores all of its steps in one event, so each step keeps only what a sentence names. */
const mostLines = 2;

const mostMoved = 5;

function movedIn({ label, before, after }: Line): Line {
  const without = (all: Line['after'], others: Line['after']): Line['after'] => {
    const known = new Set(others.map(canonicalJson));
    return all.filter((one) => !known.has(canonicalJson(one))).slice(0, mostMoved);
  };
  return { label, before: without(before, after), after: without(after, before) };
}

/** The step in the details of a story's event. */
export const storyMark = 'story';

/** "principal|role" names two objects. A registration and its enterprise app have different ids. */
export const idsAbout = ({ resource, peopleIds, details: { sameAs } }: Step): readonly string[] =>
  [...resource.id.split('|'), ...peopleIds, ...(typeof sameAs === 'string' ? [sameAs] : [])]
    .filter((id) => id !== '')
    .map((id) => id.toLowerCase());

/** In lower case; null if the log does not name an account or application. */
export const actorOfStep = ({ attribution }: Step): string | null =>
  attribution.status !== 'known' || attribution.actor.type === 'microsoft' ? null : attribution.actor.id.toLowerCase();

/** The address that the step came from; null if the log does not say. */
export function addressOfStep({ attribution, details }: Step): string | null {
  const ofActor =
    attribution.status === 'known' && attribution.actor.type === 'person' ? attribution.actor.ipAddress : null;
  return typeof details.ipAddress === 'string' ? details.ipAddress : ofActor;
}
