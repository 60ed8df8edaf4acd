import { propertyOf } from '../alerting/named-change';
import { fleetId, type SubjectKey, subjectKey, subjectOfResource } from '../alerting/subject';
import { type CollectionFacts, type FoundDetection, happenedAt } from './collection-facts';
import type { Detection } from './detector';
import { controlConcern, detectorConcern, type Evidence, eventId, type WatchEvent } from './event';
import { type Stories, storyJoinedBy } from './failure-stories';
import { fieldsBefore } from './undoing';

/** Detectors that report a whole fleet in the same way as single devices. */
const spikesIn = (found: readonly FoundDetection[]): readonly FoundDetection[] =>
  found.filter(({ detection: { effect, resourceId } }) => effect === 'raised' && resourceId === fleetId);

/**
 * The fleet report that includes a single finding. The report about grace periods does not include devices that are
 * already non-compliant.
 */
const spikeOf = ({ detector, kind }: FoundDetection, spikes: readonly FoundDetection[]): string | undefined => {
  const ofKind = spikes.filter((spike) => spike.kind === kind).map((spike) => spike.detector);
  return (ofKind.find(({ id }) => id === detector.id) ?? ofKind.find(({ fleetAlert }) => fleetAlert !== 'grace'))?.id;
};

/**
 * All findings about one device in one collection are one alert, under the first detector by id. Each finding keeps a concern of its own,
 * so the alert ends with the last of them.
 */
function keysOfDevices(found: readonly FoundDetection[]): ReadonlyMap<string, string> {
  const keys = new Map<string, string>();
  const alerting = found.filter(
    ({ kind, detection }) => kind === 'managedDevice' && detection.effect === 'raised' && detection.alerts,
  );
  for (const { detector, detection } of alerting.toSorted((a, b) => (a.detector.id < b.detector.id ? -1 : 1))) {
    const { resourceId } = detection;
    if (resourceId !== fleetId && !keys.has(resourceId)) keys.set(resourceId, detectorConcern(detector.id, resourceId));
  }
  return keys;
}

/** The events of all detections of one collection. */
export function detectionEvents(
  facts: CollectionFacts,
  found: readonly FoundDetection[],
  stories: Stories,
): readonly WatchEvent[] {
  const shared = { spikes: spikesIn(found), devices: keysOfDevices(found) };
  return found.map((entry) => detectionEvent(facts, entry, stories, shared));
}

type Shared = { readonly spikes: readonly FoundDetection[]; readonly devices: ReadonlyMap<string, string> };

function detectionEvent(
  facts: CollectionFacts,
  entry: FoundDetection,
  stories: Stories,
  { spikes, devices }: Shared,
): WatchEvent {
  const { detector, detection, attribution } = entry;
  const raised = detection.effect === 'raised';
  const story = raised ? storyJoinedBy(detector, stories) : undefined;
  const concern = detectorConcern(detection.storyOf ?? detector.id, detection.resourceId);
  // An admin's device that turned non-compliant together with many others is reported with them. Its fix is reported by
  // itself.
  const ofDevice = entry.kind === 'managedDevice' ? devices.get(detection.resourceId) : undefined;
  const spike = raised ? spikeOf(entry, spikes) : undefined;
  const own = !raised ? concern : spike === undefined ? (ofDevice ?? concern) : detectorConcern(spike, fleetId);
  return {
    id: detectionId(facts, entry),
    tenantId: facts.tenantId,
    type: raised ? 'detection' : 'recovery',
    source: detector.id,
    severity: raised ? detection.severity : 'informational',
    anchor: entry.anchor,
    happenedAt: entry.happenedAt ?? happenedAt(attribution),
    recordedAt: facts.now,
    recordDay: facts.recordDay,
    resource: { kind: entry.kind, id: detection.resourceId, name: detection.resourceName },
    peopleIds: detection.peopleIds,
    lines: detection.lines,
    exposure: detection.exposure,
    attribution,
    groupKey: !detection.alerts && raised ? null : story === undefined ? own : controlConcern(story),
    concern: detection.momentary ? null : concern,
    deferredUntil: detection.deferredUntil,
    lookBack: false,
    details: {
      ...detection.details,
      ...(detection.spike !== null && { isBurst: true }),
      subjects: entry.subject === null ? [] : [entry.subject],
    },
    evidence: {
      // An admin's device that was removed together with many others is reported with them.
      subjects: spike !== undefined ? [subjectOfResource(entry.kind, fleetId)] : subjectsOfDetection(entry),
      property: propertyOf(detection.changeOf ?? detector.id, detection.resourceId),
      ...partOf(entry),
      ...(detection.remedy !== undefined && { remedyFor: remediedBy(detection) }),
      ...(detection.edit !== null && raised && { was: fieldsBefore(detection.edit) }),
      ...(detection.through !== undefined && { through: propertiesIn(detection, detector) }),
      ...(detection.leads === true && { leads: true }),
      ...(detection.spike !== null && detection.momentary && { isSpike: true }),
      ...(entry.goneBy !== undefined && { goneBy: entry.goneBy }),
      ...(detection.matter !== undefined && { matter: detection.matter }),
      ...timesOf(facts, entry),
      causes: [],
    },
  };
}

const propertiesIn = ({ changeOf, through = [] }: Detection, { id }: FoundDetection['detector']): readonly string[] =>
  through.map((resourceId) => propertyOf(changeOf ?? id, resourceId));

/**
 * A person's risk level summarises their risk detections; the size of a fleet summarises the commands to its devices.
 */
function partOf({ detector, detection }: FoundDetection): Pick<Evidence, 'partOf'> {
  const { summedUpBy, fleet, resourceId } = detection;
  if (fleet !== null) return { partOf: propertyOf(detector.id, fleetId) };
  return summedUpBy === null ? {} : { partOf: propertyOf(summedUpBy, resourceId) };
}

/** The properties whose alerts advise the action of this detection. */
export const remediedBy = ({ remedy, resourceId }: Detection): readonly string[] =>
  (remedy?.of ?? []).map((detectorId) => propertyOf(detectorId, resourceId));

/** The id of the event that a detection becomes. */
export const detectionId = (
  { tenantId }: Pick<CollectionFacts, 'tenantId'>,
  { detector, detection, anchor, before, after }: FoundDetection,
): string => eventId({ tenantId, source: detector.id, resourceId: detection.resourceId, anchor, before, after });

/** The time of a log entry; the time span of a spike; for a difference, the time between the two collections. */
function timesOf(
  { now, takenAt = now }: CollectionFacts,
  { anchor, happenedAt, detection: { spike } }: FoundDetection,
): { readonly from: string; readonly to: string } {
  if (spike !== null) return { from: spike.from, to: spike.to };
  return anchor === happenedAt ? { from: anchor, to: anchor } : { from: anchor, to: takenAt };
}

const subjectsOfDetection = ({ detection, kind }: FoundDetection): readonly SubjectKey[] =>
  detection.fleet !== null ? [subjectOfResource(detection.fleet, fleetId)] : subjectsOfOne({ detection, kind });

const subjectsOfOne = ({ detection, kind }: Pick<FoundDetection, 'detection' | 'kind'>): readonly SubjectKey[] => [
  ...holdersOf(detection).map((id) => subjectKey({ type: 'principal', id })),
  subjectOfResource(kind, detection.resourceId),
];

const holdersOf = ({ holderId, peopleIds, resourceId }: Detection): readonly string[] =>
  holderId !== null ? [holderId] : peopleIds.filter((id) => id === resourceId);
