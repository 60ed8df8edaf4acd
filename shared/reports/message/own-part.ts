import { isCounted, isFailure, isLogged, type WatchEvent } from '../../core/event/event';
import { flagDetail, listDetail, numberDetail } from '../language/details';
import { firstThatFits, type Scene, type Wording } from '../language/scene';
import { attributionOf, type EventStory, isOwn } from '../language/story';
import type { AlertReport } from './alert-report';

type Worded = { readonly wording: Wording; readonly scene: Scene };

type OwnPart = {
  readonly report: AlertReport;
  readonly story: EventStory;
  readonly lead: Worded;
  readonly subject: Worded;
};

/** True if part of what the alert had named turned out to be another action. */
export const isSplit = ({ events, alert }: AlertReport): boolean =>
  events.some(
    (event) => event.type === 'detection' && (flagDetail(event, 'isShared') || hasLeft(event, events, alert)),
  );

/** An event is still there if the log entry of the same change took its place. */
function hasLeft(event: WatchEvent, events: readonly WatchEvent[], alert: AlertReport['alert']): boolean {
  if (isOwn(event, alert)) return false;
  const own = events.filter(
    (other) => other.source === event.source && other.resource.id === event.resource.id && isOwn(other, alert),
  );
  const kept = new Set(own.flatMap((other) => listDetail(other, 'elements')));
  return own.length === 0 || listDetail(event, 'elements').some((element) => !kept.has(element));
}

/**
 * If two changes share a consequence, the headline counts the people of this change alone; undefined if these are not
 * known.
 */
export function lostByOwnPart({ report, story: { lead: event, cause }, lead, subject }: OwnPart): string | undefined {
  const { exposure } = event;
  if (!sharesNumbers(report, [event, cause])) return isFurther(report, event) ? undefined : lostSince(event, lead);
  // The control counts nobody, and its words are about all that it finds wrong.
  if (exposure === null && cause !== undefined) return subject.wording.lost(subject.scene);
  const own = cause === undefined ? undefined : ownCount(report, cause);
  if (cause === undefined || own === undefined || !isCounted(exposure) || own >= exposure.count) return undefined;
  if (report.events.some((event) => isOwn(event, report.alert) && isOtherExposing(event, cause))) return undefined;
  if (own === 0) return subject.wording.lost({ ...subject.scene, event: { ...cause, exposure: null } });
  const elements = report.events.flatMap((one) =>
    one.source === cause.source && one.resource.id === cause.resource.id ? listDetail(one, 'elements') : [],
  );
  const isOfPart = (id: string): boolean => elements.some((element) => element === id || element === `person ${id}`);
  return lostBy(own, exposure.ids.filter(isOfPart), event, lead);
}

/**
 * What this number of exposed people lost, with the first of them named. Undefined if it is not known who of them is an
 * admin.
 */
function lostBy(
  some: number,
  ids: readonly string[],
  event: WatchEvent,
  { wording, scene }: Worded,
): string | undefined {
  const { exposure } = event;
  if (!isCounted(exposure) || (ids.length !== some && exposure.privilegedCount > 0)) return undefined;
  const privilegedIds = exposure.privilegedIds.filter((id) => ids.includes(id));
  const ofSome = { ...exposure, count: some, ids, privilegedIds, privilegedCount: privilegedIds.length };
  return wording.lost({ ...scene, event: { ...event, exposure: ofSome } });
}

/** True if the alert, or an alert that was merged into it, had already counted people of the same control. */
const isFurther = ({ events, mergedFrom = [] }: AlertReport, event: WatchEvent): boolean =>
  mergedFrom.length > 0 ||
  events.some(
    (one) => one.source === event.source && isFailure(one) && one.id !== event.id && one.recordedAt < event.recordedAt,
  );

/**
 * For a control that failed before and got weaker: the people it has exposed since then, as "1 more admin can now sign in
 * without MFA"; undefined if unknown.
 */
function lostSince(event: WatchEvent, lead: Worded): string | undefined {
  const { exposure, type } = event;
  const before = numberDetail(event, 'wereExposed');
  if (type !== 'weakened' || !isCounted(exposure) || before === undefined || before === 0) return undefined;
  const more = exposure.count - before;
  const lost = more <= 0 ? undefined : lostBy(more, listDetail(event, 'newlyExposed'), event, lead);
  return lost && firstThatFits(lost.replace(/^\d+ /, '$&more '), lost);
}

/**
 * True for another change of the same alert, because the headline is then about both. The log entry of the same change
 * does not count as another one.
 */
function isOtherExposing(event: WatchEvent, cause: WatchEvent): boolean {
  const { type, source, resource, exposure } = event;
  if (type !== 'detection' || !isCounted(exposure) || exposure.count === 0) return false;
  if (source !== cause.source || resource.id !== cause.resource.id) return true;
  const own = new Set(listDetail(cause, 'elements'));
  return listDetail(event, 'elements').some((element) => !own.has(element));
}

export const sharesNumbers = (report: AlertReport, events: readonly (WatchEvent | undefined)[]): boolean =>
  events.some((event) => event !== undefined && flagDetail(event, 'isShared')) || isSplit(report);

export const ownCount = (report: AlertReport, cause: WatchEvent): number | undefined =>
  ofPartIn(report, cause) ?? countedAlone(cause);

/**
 * The number of people that this part of the change exposes. Known if the collection counted each part, or if the log
 * entry was counted separately.
 */
const ofPartIn = ({ events }: AlertReport, { source, resource }: WatchEvent): number | undefined =>
  events.flatMap((event) =>
    event.source === source && event.resource.id === resource.id ? (numberDetail(event, 'exposed') ?? []) : [],
  )[0];

const countedAlone = (event: WatchEvent): number | undefined =>
  flagDetail(event, 'isShared') ? undefined : countedIn(event);

export const countedIn = (event: WatchEvent | undefined): number | undefined =>
  event !== undefined && isCounted(event.exposure) && event.exposure.unit === 'people'
    ? event.exposure.count
    : undefined;

/**
 * The log names the account of an edit, but the control fails for more than that edit explains: another account may
 * have made the rest. If a collection found the edit itself, the alert has only its part.
 */
export const isPartlyProved = ({ alert: { named } }: AlertReport, { lead, cause, episode }: EventStory): boolean =>
  cause !== undefined &&
  named.every(({ type, isRecord }) => type !== 'change' || isRecord) &&
  isLogged(cause) &&
  attributionOf(cause, episode).status === 'known' &&
  listDetail(lead, 'subjects').length > 0 &&
  ['notYetKnown', 'ambiguous'].includes(attributionOf(lead, episode).status);
