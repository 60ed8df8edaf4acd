import { accountDeletions, activityOf, appDeletions, type Gone, goneBy, isSuccess } from '../core/attribution';
import { type Detection, type Detector, defineDetector, ended, only, raised } from '../core/event/detector';
import { type Line, type Reference, textReference } from '../core/event/event';
import {
  type AuditRecord,
  activityKey,
  cleanActivity,
  isAuditRecord,
  isByMicrosoft,
  recordTargetIds,
} from '../core/log/record';
import { arrivingAppId } from '../core/log/record-keys';
import { isSyncNoise } from '../core/log/sync-noise';
import { dayMs } from '../core/time/durations';
import { kindDefinitions } from '../kinds';
import { type Act, readAct, typeOf } from './act';
import { line } from './detection';
import { endsAsked, endsIn } from './ends';
import { detectorOfRiskRow } from './of-risk-row';
import { detectorOfSignInRow } from './of-sign-in-row';
import type { AuditRow, Commands, Row } from './row';
import { statedBy, weighedBy } from './stated';

const isFailure = (record: AuditRecord): boolean =>
  record.kind === 'directoryAudit' ? record.result.toLowerCase() === 'failure' : !isSuccess(record);

/** The logs that a row reads. */
export const logsOf = ({ log = 'directoryAudit' }: AuditRow): readonly AuditRecord['kind'][] => [log].flat();

function isOfResult({ result }: AuditRow, record: AuditRecord): boolean {
  if (result === 'any') return isSuccess(record) || isFailure(record);
  return result === 'failure' ? isFailure(record) : isSuccess(record);
}

/** Turns a row into a detector. It contains no special case for any single row. */
export const detectorOfRow = (row: Row): Detector => {
  switch (row.log) {
    case 'riskDetection':
      return detectorOfRiskRow(row);
    case 'signIn':
      return detectorOfSignInRow(row);
    default:
      return detectorOfAuditRow(row);
  }
};

type Named = { readonly activities: readonly string[]; readonly commands?: Commands };

/** Returns a function that says whether a row names an activity. */
function isNamedBy({ activities, commands }: Named): (activity: string) => boolean {
  const isName = only(activities.map(cleanActivity));
  if (commands === undefined) return isName;
  const { verbs, entities } = commands;
  return (activity) =>
    isName(activity) ||
    (verbs.some((verb) => activity.startsWith(verb)) && entities.some((entity) => activity.includes(entity)));
}

function detectorOfAuditRow(row: AuditRow): Detector {
  const { ends } = row;
  const logs = logsOf(row);
  const isOpeningName = isNamedBy(row);
  const isClosingName = isNamedBy(ends ?? { activities: [] });
  const deletions = deletionsEnding(row);
  const categories = new Set(row.categories);
  const names = [...new Set([...row.activities, ...(ends?.activities ?? []), ...deletions])];
  const isRead = only(names.map(cleanActivity));
  return defineDetector({
    ...statedBy(row),
    activities: names.map(cleanActivity),
    operations: names,
    reads:
      categories.size > 0 ? null : (activity) => isOpeningName(activity) || isClosingName(activity) || isRead(activity),
    watches: { changes: [], records: logs },
    firstAfterDays: row.firstAfterDays ?? null,
    asksAboutNetworks: row.asksAboutNetworks === true,
    asksAboutPeople: true,
    asksFor: (record) =>
      isAuditRecord(record) && isOpeningName(activityOf(record)) && (row.asksIf?.(record) ?? true)
        ? [...objectsAsked(row, record), ...(ends === undefined ? [] : endsAsked(keysOfObject(record)))]
        : [],
    // For one actor every change counts. For one object, the entries of one action are merged.
    collapsesTwins: row.subject !== 'actor',
    replaces: row.replaces ?? [],
    onRecord: (record, facts) => {
      if (!isAuditRecord(record) || !logs.includes(record.kind)) return [];
      const activity = activityOf(record);
      const isOpening = isOpeningName(activity) || ('category' in record && categories.has(record.category));
      const isClosing = isClosingName(activity);
      const gone = deletions.includes(activity) ? goneBy(record) : undefined;
      if ((!isOpening && !isClosing && gone === undefined) || isSyncNoise(record) || isByMicrosoft(record)) return [];
      if (!isOfResult(row, record)) return [];
      const act = readAct(record, row.about ?? [], facts);
      if (act === undefined) return [];
      if (gone !== undefined) return [goneWithObject(row, act, gone)];
      const isRaised = isOpening && (row.when === undefined || row.when(act));
      const mayEnd = isClosing && (!isRaised || ends?.elements !== undefined);
      const isEnd = mayEnd && (ends?.when === undefined || ends.when(act));
      return [...(isRaised ? [raisedOf(row, act, isClosingName)] : []), ...(isEnd ? [endedOf(row, act)] : [])];
    },
  });
}

const appTypes: readonly string[] = ['application', 'serviceprincipal'];

/** The activities that delete the app or account of a row and thereby end what it reports; none if it is about deletions itself. */
function deletionsEnding({ about = [], activities, ends, subject }: AuditRow): readonly string[] {
  if (ends === undefined || subject !== undefined) return [];
  const deletions = about.some((type) => appTypes.includes(type))
    ? appDeletions
    : about.includes('user')
      ? accountDeletions
      : [];
  const isOwn = (deletion: string): boolean => activities.includes(deletion) || ends.activities.includes(deletion);
  return deletions.some(isOwn) ? [] : deletions;
}

/** Ends all parts of the app or account. */
const goneWithObject = (row: AuditRow, act: Act, gone: Gone): Detection =>
  ended({ ...aboutOf({ ...row, part: () => null }, act), severity: 'informational', details: gone });

/** The queries for earlier and later entries about the objects of an entry. */
const objectsAsked = ({ asksAboutObjectDays: days }: AuditRow, record: AuditRecord): ReturnType<Detector['asksFor']> =>
  days === undefined ? [] : recordTargetIds(record).map((key) => ({ key, aroundMs: days * dayMs }));

/** A setting that exists once per tenant has no id, and is changed by several activities. */
const keysOfObject = (record: AuditRecord): readonly string[] => {
  const single = singles.get(activityOf(record));
  if (single === undefined) return recordTargetIds(record);
  return [...singles].filter(([, kind]) => kind === single).map(([activity]) => activityKey(activity));
};

/** A setting that exists once per tenant has no id in the log. Its resource type is used instead, as in collections. */
const objectIdOf = ({ object, activity }: Act): string =>
  object.id || singles.get(activity) || object.displayName || activity;

const singles: ReadonlyMap<string, string> = new Map(
  kindDefinitions.flatMap(({ kind, audit }) =>
    audit?.objects === 'single' ? (audit.activities ?? []).map((activity) => [activity, kind] as const) : [],
  ),
);

function personOf(subject: AuditRow['subject'], { personId, actorId }: Act): string | null {
  if (subject === 'actor') return actorId;
  return subject === 'person' ? (personId ?? actorId) : personId;
}

function aboutOf(
  { id: detectorId, subject, part = () => null }: AuditRow,
  act: Act,
): Pick<Detection, 'detectorId' | 'resourceId' | 'resourceName' | 'peopleIds' | 'holderId'> {
  const personId = personOf(subject, act);
  const isOfAccount = subject === 'person' || subject === 'actor';
  const isPerson = isOfAccount || typeOf(act.object) === 'user';
  const others = subject === 'ofPerson' ? act.otherIds : [];
  const own = personId === null ? [] : [personId];
  const ofObject = part(act);
  return {
    detectorId,
    holderId: ofObject === null ? null : objectIdOf(act),
    resourceId:
      subject === 'ofPerson'
        ? [...own, objectIdOf(act), ...others].join('|')
        : isOfAccount && personId !== null
          ? personId
          : [objectIdOf(act), ...(ofObject === null ? [] : [ofObject])].join('|'),
    // Names of people are stored only in the directory, never in events.
    resourceName: isPerson ? null : act.object.displayName,
    peopleIds: [...own, ...others],
  };
}

/**
 * A registration and its enterprise app are one application with two ids. Sign-ins name it by its app id, and only the
 * entries that add it to the tenant show both.
 */
function otherIdOf({ object, record, facts }: Act): { readonly sameAs?: string } {
  const id = object.id !== null && typeOf(object) === 'application' ? facts.appOf(object.id)?.id : undefined;
  const other = id ?? arrivingAppId(record);
  return other === null ? {} : { sameAs: other };
}

function raisedOf(row: AuditRow, act: Act, isClosingName: (activity: string) => boolean): Detection {
  const { severity, alerts, signs } = weighedBy(row, act);
  const { remedyOf } = row;
  return raised({
    ...aboutOf(row, act),
    severity,
    alerts,
    momentary: row.ends === undefined,
    ...(row.leads?.(act) === true && { leads: true }),
    ...(remedyOf?.when(act) === true && {
      remedy: { of: remedyOf.detectors, severity: weighedBy({ ...row, raisedBy: [] }, act).severity },
    }),
    ...(row.ends !== undefined && {
      endsIn: endsIn(
        act.record,
        keysOfObject(act.record),
        act.facts,
        (one) => isAuditRecord(one) && isClosingName(activityOf(one)),
      ),
    }),
    details: {
      signs,
      privileged: act.signs.has('privileged'),
      isOwn: act.isOwn,
      ...otherIdOf(act),
      ...row.details?.(act),
      ...(row.elements !== undefined && { elements: row.elements(act) }),
    },
    lines: [...linesOf(row, act), ...(row.adds?.(act) ?? [])],
  });
}

const sideOf = (value: string | null): readonly Reference[] => (value === null ? [] : [textReference(value)]);

const linesOf = ({ shows = {} }: AuditRow, { before, after }: Act): readonly Line[] =>
  Object.entries(shows).flatMap(([label, names]) => {
    const name = names.find((one) => before(one) !== after(one));
    return name === undefined ? [] : [line(label, sideOf(before(name)), sideOf(after(name)))];
  });

const endedOf = (row: AuditRow, act: Act): Detection =>
  ended({
    ...aboutOf(row, act),
    severity: 'informational',
    details: {
      ...row.details?.(act),
      ...(row.ends?.elements !== undefined && { elements: row.ends.elements(act) }),
    },
  });
