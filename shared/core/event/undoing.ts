/**
 * Recognises edits that restore a setting. An edit can remove one requirement and add another, so undoing it removes
 * something too, and both edits look like losses. Therefore values are compared: a change is over when a field has its
 * old value again.
 */

import type { Alert } from '../alert/alert';
import { hasElement } from '../alerting/concerns';
import { type NamedChange, propertyOf } from '../alerting/named-change';
import { isAbout } from '../alerting/part';
import { canonicalJson, isSameJson, shortHash } from '../canonical';
import { earliestOf } from '../time/latest';
import type { Control } from '../verdict/control';
import type { Evaluation } from '../verdict/evaluation';
import type { Change } from './change';
import { type Detection, ended, type SettingEdit } from './detector';
import type { Evidence, FieldValue, Line, WatchEvent } from './event';
import { exceeds } from './weakness';

/** A loss that is known to have been caused by an edit. */
type Opening = {
  readonly eventId: string;
  readonly property: string | null;
  readonly elements: readonly string[];
  readonly was: readonly FieldValue[];
  /** The edit was made after `from` and found by `to`. */
  readonly from: string;
  readonly to: string;
};

/** `overAt`: when an edit restored it; null while it is in place. */
type SeenOpening = Opening & { readonly overAt: string | null };

/** A detection of one collection with the setting it edited. */
export type EditDetection = {
  readonly detection: Detection;
  /** Id of the event that is made from the detection. */
  readonly eventId: string;
  readonly anchor: string;
  readonly happenedAt: string | null;
};

const hashOf = (value: unknown): string => shortHash(canonicalJson(value ?? null)).slice(0, 16);

/** Most items of a list that are compared one by one. If an edit changes more, the whole list is compared. */
const mostItems = 10;

const areTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

const itemField = (field: string, item: string): string => `${field}#${hashOf(item)}`;

/** A field, or whether a list contains an item. */
function valueIn(side: Readonly<Record<string, unknown>>, field: string): unknown {
  if (field in side) return side[field];
  const end = field.lastIndexOf('#');
  const list = side[field.slice(0, Math.max(0, end))];
  return areTexts(list) ? list.some((item) => hashOf(item) === field.slice(end + 1)) : undefined;
}

/**
 * The fields that differ, each with the earlier values that the edit replaced. Several accounts can change one list, and
 * each change is undone by its own items, so every added or removed item counts as a field.
 */
function changesIn({ before, after }: SettingEdit): readonly { readonly field: string; readonly was: FieldValue[] }[] {
  return Object.keys(before)
    .filter((field) => !isSameJson(before[field], after[field]))
    .map((field) => {
      const [was, is] = [before[field], after[field]];
      const whole = [{ field, value: hashOf(was) }];
      if (!areTexts(was) || !areTexts(is)) return { field, was: whole };
      const items = [...was.filter((one) => !is.includes(one)), ...is.filter((one) => !was.includes(one))];
      const each = items.map((item) => ({ field: itemField(field, item), value: hashOf(was.includes(item)) }));
      return { field, was: each.length === 0 || each.length > mostItems ? whole : each };
    });
}

/** The fields that differ, with hashes of their earlier values. */
export const fieldsBefore = (edit: SettingEdit): readonly FieldValue[] => changesIn(edit).flatMap(({ was }) => was);

/** What was known before a collection: the tenant's alerts, and changes that have none because a rule covers them. */
export type KnownChanges = { readonly alerts: readonly Alert[]; readonly covered: readonly NamedChange[] };

/** Reads the detections of one collection, the earlier edit first, even of two with the same time. */
export function undoingReader(before: KnownChanges): (entry: EditDetection) => readonly Detection[] {
  let seen: readonly SeenOpening[] = [];
  const read: string[] = [];
  return (entry) => {
    const { detection } = entry;
    const { edit } = detection;
    if (edit === null) return [detection];
    const own = openingOf(entry, edit);
    read.push(own.eventId);
    const isEarlier = ({ eventId, from }: Opening): boolean =>
      entry.happenedAt === null || from < entry.happenedAt || (from === entry.happenedAt && read.includes(eventId));
    const isUpTo = (one: Opening, other: Opening): boolean =>
      one.to < other.to || (one.to === other.to && read.indexOf(one.eventId) <= read.indexOf(other.eventId));
    // One edit can appear as several losses, and it restores the same fields for each of them.
    const present = seen.filter(({ overAt }) => overAt === null || overAt === entry.anchor);
    const known = [...namedIn(before, entry), ...present].filter(
      (one) => one.property === own.property && one.eventId !== own.eventId && isEarlier(one),
    );
    const over = overBy(edit, known, isUpTo);
    // If a change to the setting is known, a collection may have seen the setting in its weak state.
    const wasChanged = [...before.alerts.flatMap(({ named }) => named), ...before.covered].some(
      ({ property }) => property === own.property,
    );
    const isRestoring = (!wasChanged && isAsFound(own.was, edit)) || putsBack(edit, known);
    const isNews =
      detection.effect === 'raised' &&
      !isRestoring &&
      !isKnown(own, detection, [...known, ...leftAtClose(before, own)]);
    const lost = isNews ? withoutRestored(detection, edit, over) : detection;
    seen = [
      ...present.map((one) => (over.includes(one) ? { ...one, overAt: entry.anchor } : one)),
      ...(isNews ? [{ ...own, was: fieldsBefore(lost.edit ?? edit), overAt: null }] : []),
    ];
    if (over.length === 0 && (isNews || detection.effect === 'ended')) return [detection];
    // Half of an edit was reverted. That ends nothing, but it explains why a control fails as before the edit.
    if (over.length === 0) {
      const halves = known.filter(({ was }) => own.was.some(({ field }) => was.some((one) => one.field === field)));
      return isRestoring && halves.length > 0 ? [restored(detection, [own], halves)] : [];
    }
    return [
      ...(isNews ? [lost] : []),
      ...(detection.effect === 'ended' ? exactly(detection, over, known) : []),
      isNews
        ? restoredBeside(own, detection, over)
        : restored(detection, detection.effect === 'ended' ? over : [...over, own]),
    ];
  };
}

const propertyIn = ({ detectorId, changeOf, resourceId }: Detection): string =>
  propertyOf(changeOf ?? detectorId, resourceId);

const openingOf = ({ detection, eventId, anchor, happenedAt }: EditDetection, edit: SettingEdit): Opening => ({
  eventId,
  property: propertyIn(detection),
  elements: elementsOf(detection),
  was: fieldsBefore(edit),
  from: anchor,
  to: happenedAt ?? anchor,
});

/** Begins an element of which an edit restores a part. It ends nothing by itself. */
export const unlikeBefore = 'unlike';

const elementsOf = ({ details: { elements } }: Detection): readonly string[] =>
  Array.isArray(elements) ? (elements as readonly string[]) : []; // Safe: the lists in details hold texts.

/** Changes that are not over yet, and those of alerts that ended after this edit, which may arrive late. */
function namedIn({ alerts, covered }: KnownChanges, { anchor, happenedAt }: EditDetection): readonly Opening[] {
  const isOpenThen = (until: string | null): boolean => until === null || until >= (happenedAt ?? anchor);
  const alerted = alerts
    .filter(({ status, resolvedAt }) => status === 'open' || isOpenThen(resolvedAt))
    .flatMap(({ named }) => named);
  return [...alerted, ...covered].flatMap((one) =>
    one.was == null || !isOpenThen(one.endedAt) ? [] : [{ ...one, was: one.was }],
  );
}

/** The changes of alerts that an operator closed although nothing was fixed. They are still in place. */
const leftAtClose = ({ alerts }: KnownChanges, { property }: Opening): readonly Opening[] =>
  alerts
    .filter(({ closed }) => closed !== null)
    .flatMap(({ named }) => named)
    .flatMap((one) =>
      one.was == null || one.endedAt !== null || one.property !== property ? [] : [{ ...one, was: one.was }],
    );

function isBack({ field, value }: FieldValue, { after }: SettingEdit): boolean {
  const now = valueIn(after, field);
  return (field in after || now !== undefined) && hashOf(now) === value;
}

/**
 * True if every field that this edit changes has a value again that it had before a known change. An earlier version
 * stored lists as a whole.
 */
function putsBack(edit: SettingEdit, known: readonly Opening[]): boolean {
  const changed = changesIn(edit);
  const isKnownBack = (field: string): boolean =>
    known.some(({ was }) => was.some((one) => one.field === field && isBack(one, edit)));
  return (
    changed.length > 0 &&
    changed.every(({ field, was }) => isKnownBack(field) || was.every((one) => isKnownBack(one.field)))
  );
}

/**
 * True if the edit restores the setting to its state before another edit that the log does not show yet: it removes
 * what that edit had added.
 */
const isAsFound = (changed: Opening['was'], { after, found }: SettingEdit): boolean =>
  found !== undefined &&
  changed.length > 0 &&
  changed.every(({ field }) => isSameJson(valueIn(after, field), valueIn(found, field)));

/** Turning a policy on again can reveal an earlier loosening by somebody else. That loosening already has an alert. */
const isKnown = ({ elements, from }: Opening, { details }: Detection, known: readonly Opening[]): boolean =>
  details.isPutInForce === true &&
  elements.every((element) => known.some((one) => one.to <= from && hasElement(one.elements, element)));

/**
 * The changes that this edit ended: each of their fields has its value from before the change again, or an older one.
 */
function overBy(
  edit: SettingEdit,
  known: readonly Opening[],
  isUpTo: (one: Opening, other: Opening) => boolean,
): readonly Opening[] {
  const changed = new Set(changesIn(edit).flatMap(({ field, was }) => [field, ...was.map((one) => one.field)]));
  return known.filter((opening) => {
    const { was } = opening;
    const earlier = known.filter((other) => isUpTo(other, opening)).flatMap((other) => other.was);
    return (
      was.some(({ field }) => changed.has(field)) &&
      was.every((one) => earlier.some((other) => other.field === one.field && isBack(other, edit)))
    );
  });
}

/**
 * An edit that undoes one change and makes another is undone without the first one: what it restored is no part of its
 * loss.
 */
function withoutRestored(detection: Detection, edit: SettingEdit, over: readonly Opening[]): Detection {
  const restored = new Set(over.flatMap(({ was }) => was.map(({ field }) => field)));
  const isRestored = (field: string, item: string): boolean => restored.has(itemField(field, item));
  const basis = Object.entries(edit.before).map(([field, was]) => {
    const is = edit.after[field];
    if (restored.has(field)) return [field, is];
    if (!areTexts(was) || !areTexts(is)) return [field, was];
    const items = [...was, ...is].filter((item) => (isRestored(field, item) ? is : was).includes(item));
    return [field, [...new Set(items)].sort()];
  });
  return restored.size === 0 ? detection : { ...detection, edit: { ...edit, before: Object.fromEntries(basis) } };
}

/** A recovery judged by direction does not end the loss of these fields. Their values show whether the loss is over. */
function exactly(detection: Detection, over: readonly Opening[], known: readonly Opening[]): readonly Detection[] {
  const fields = new Set(over.flatMap(({ was }) => was.map(({ field }) => field)));
  const apart = known.filter((one) => over.includes(one) || one.was.some(({ field }) => fields.has(field)));
  const left = elementsOf(detection).filter(
    (element) =>
      !element.startsWith(`${unlikeBefore} `) && !apart.some(({ elements }) => hasElement(elements, element)),
  );
  return left.length === 0 ? [] : [{ ...detection, details: { ...detection.details, elements: left } }];
}

/** `edits`: the edits that were reverted, at least in part. */
const restored = (detection: Detection, over: readonly Opening[], edits = over): Detection =>
  ended({
    detectorId: detection.detectorId,
    severity: detection.severity,
    resourceId: detection.resourceId,
    resourceName: detection.resourceName,
    // Of other objects, people are what this edit changed, and not what it restored.
    peopleIds: detection.peopleIds.filter((id) => id === detection.resourceId),
    changeOf: detection.changeOf,
    storyOf: detection.storyOf,
    lines: detection.lines,
    details: {
      ...detection.details,
      elements: [...new Set(over.flatMap(({ elements }) => elements))],
      restores: over.map(({ eventId }) => eventId),
      restoredSince: earliestOf(edits.map(({ from }) => from)),
    },
  });

/** The same edit also loosened something else, so it restored only these values, and shows no other line. */
function restoredBeside({ elements: lost }: Opening, detection: Detection, over: readonly Opening[]): Detection {
  const isLost = ({ label }: Line): boolean => lost.some((element) => isAbout(element, label));
  const { lines, details, ...rest } = restored(detection, over);
  return { ...rest, lines: lines.filter((line) => !isLost(line)), details: { ...details, isBeside: true } };
}

/** Whether a recovery is meant to end this event; a recovery that names no events ends every matching one. */
export const restores = (
  details: Readonly<Record<string, unknown>>,
  { eventId, was }: Pick<Evidence, 'was'> & { readonly eventId: string },
): boolean => !Array.isArray(details.restores) || was == null || details.restores.includes(eventId);

/**
 * Whether the event is about an edit that restored something. Until it was known what the edit restored, it looked like
 * a loss.
 */
export const isOfRestoring = (event: WatchEvent, { type, details, attribution }: WatchEvent): boolean =>
  type === 'recovery' &&
  Array.isArray(details.restores) &&
  details.restores.includes(event.id) &&
  attribution.status === 'known' &&
  event.attribution.status === 'known' &&
  attribution.recordId === event.attribution.recordId;

/** The findings of a collection that show whether something was only restored. */
type Seen = {
  readonly changes: readonly { readonly change: Pick<Change, 'kind' | 'resourceId'> }[];
  readonly detections: readonly { readonly detection: Detection }[];
};

type Turned = {
  readonly control: Pick<Control, 'id' | 'needs' | 'needsWhereLicensed' | 'folds'>;
  readonly judgement: { readonly evaluation: Pick<Evaluation, 'weakness'> };
};

type Back = Seen['detections'];

const backIn = ({ detections }: Seen): Back =>
  detections.filter(({ detection }) => Array.isArray(detection.details.restores));

/**
 * The time since which the reverted edits had been in place. Null if the collection found no reverted edit, or if
 * something else got weaker.
 */
export function backSince(seen: Seen): string | null {
  const isRaised = seen.detections.some(({ detection }) => detection.effect === 'raised' && detection.alerts);
  return isRaised ? null : earliestOf(backIn(seen).map(({ detection }) => String(detection.details.restoredSince)));
}

/**
 * Whether a control fails only as it did before an edit that was reverted, and whether that failure had been alerted:
 * nothing else that the control needs has changed, and it is at least as close to passing as then. `then`: its verdict
 * before that edit.
 */
export function failsAsBefore(
  { control, judgement }: Turned,
  then: Pick<Evaluation, 'weakness'> | undefined,
  seen: Seen,
  alerts: readonly Alert[],
): 'alerted' | 'neverAlerted' | undefined {
  const since = backSince(seen);
  const { weakness } = judgement.evaluation;
  if (since === null || weakness === null || then?.weakness == null) return undefined;
  const back = backIn(seen);
  const needed = [...control.needs, ...control.needsWhereLicensed];
  const isOnlyBack = seen.changes
    .filter(({ change }) => needed.includes(change.kind))
    .every(({ change }) => back.some(({ detection }) => detection.resourceId === change.resourceId));
  if (!isOnlyBack || exceeds(weakness, { ...then.weakness, isFleet: control.folds.length > 0 })) return undefined;
  const wasAlerted = alerts.some(
    ({ named, resolvedAt }) =>
      (resolvedAt === null || resolvedAt >= since) &&
      named.some(({ source, to }) => source === control.id && to <= since),
  );
  return wasAlerted ? 'alerted' : 'neverAlerted';
}
