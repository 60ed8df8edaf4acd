import { activityOf, readEligibleGrant, readRoleGrant } from '../../../core/attribution';
import { daysUntilFirst, pastOfUnseen } from '../../../core/event/actor-past';
import { type Change, sidesOf } from '../../../core/event/change';
import type { Detector, DetectorFacts } from '../../../core/event/detector';
import { readersOf } from '../../../core/event/readers';
import { isHintFor } from '../../../core/log/audit-hits';
import { type AuditRecord, isAuditRecord, type LogRecord, recordMs, recordTargetIds } from '../../../core/log/record';
import { isSyncNoise } from '../../../core/log/sync-noise';
import type { Kind } from '../../../core/resource/kind';
import { movedMembers } from '../../../core/resource/moved-members';
import { isUsualNetwork } from '../../../core/sign-in/habits';
import type { TenantRow } from '../../../core/tenant/tenant';
import { dayMs, hourMs } from '../../../core/time/durations';
import { iso, type Ports } from '../../context';
import type { Collection } from '../collection';
import { readHabits } from '../sign-in-habits';
import { inParts, peopleAtOnce } from './in-parts';

/** Maximum age difference between stored records and the record whose story they belong to; ms. */
const storyMs = 2 * hourMs;

/** A risk that returns within a day is a relapse. */
const riskStoryMs = dayMs;

/** Read from the stored page about people, because the list of risky users only has the last update of a risk. */
export async function riskTimes(
  { store }: Ports<'store'>,
  collection: Collection,
): Promise<DetectorFacts['atRiskSince']> {
  const isAboutRisk =
    collection.changes.some(({ kind }) => kind === 'riskyUser') ||
    collection.records.some((record) => isHintFor(record, 'riskyUser'));
  if (!isAboutRisk) return () => null;
  const risk = (await store.pageRows.read(collection.configuration.tenantId, 'people'))?.row.risk;
  // An earlier attempt may have moved people who left the list to `ended`.
  const times = [...(risk?.people ?? []), ...(risk?.ended ?? []).filter(({ at }) => at === collection.takenAt)];
  return (personId) => times.find(({ id }) => id === personId)?.since ?? null;
}

/** People, and other holders of roles, whose recent history is needed: for a risk, sign-ins, roles, or activities that detectors read. */
export function peopleAsked(
  changes: readonly Change[],
  records: readonly LogRecord[],
  asking: readonly Detector[],
): readonly string[] {
  const activities = new Set(asking.flatMap((detector) => detector.activities));
  const isAsked = (record: AuditRecord): boolean =>
    activities.has(activityOf(record)) || readersOf(asking, record).some(({ reads }) => reads !== null);
  const ofChanges = changes.flatMap((change) => {
    const { before, after } = sidesOf(change);
    const resource = after ?? before;
    if (change.kind === 'riskyUser') return [change.resourceId];
    if (change.kind === 'group') return fewMoved(change);
    return resource !== null && 'principalId' in resource ? [resource.principalId] : [];
  });
  const ofRecords = records.filter(isPersonal).flatMap(peopleOfRecord);
  const ofActivities = records.filter(isAuditRecord).flatMap((record) => {
    if (!isAsked(record) || isSyncNoise(record)) return [];
    return [...peopleOfRecord(record), ...(record.actor.type === 'user' ? [record.actor.id] : [])];
  });
  return [...new Set([...ofChanges, ...ofRecords, ...ofActivities])];
}

/** A person may join a group by an activation in PIM. Of many people at once, the log is not read. */
const mostMoved = 20;

function fewMoved(change: Change<'group'>): readonly string[] {
  const { before, after } = sidesOf(change);
  if (before === null || after === null) return [];
  const { came, went } = movedMembers(before, after).people;
  return came.length + went.length > mostMoved ? [] : [...came, ...went];
}

/** PIM's entries name several objects besides the holder of the role. Only possible actors and holders are looked up. */
function peopleOfRecord(record: LogRecord): readonly string[] {
  if (record.kind !== 'directoryAudit') return recordTargetIds(record);
  const users = record.targets.filter(({ type }) => type === null || type.toLowerCase() === 'user');
  const grants = [readRoleGrant(record), readEligibleGrant(record)];
  return [...users.flatMap(({ id }) => id ?? []), ...grants.flatMap((grant) => grant?.principalId ?? [])];
}

export const isPersonal = (record: LogRecord): boolean => {
  if (record.kind === 'riskDetection' || record.kind === 'signIn') return true;
  if (record.kind !== 'directoryAudit') return false;
  if (readRoleGrant(record) !== null || readEligibleGrant(record) !== null) return true;
  // Entra files an administrator's judgement about a risk under the category Other.
  const isOfRisk = record.loggedByService.toLowerCase() === 'identity protection' || isHintFor(record, 'riskyUser');
  return isOfRisk || activityOf(record).includes('suspicious activity');
};

export async function recordsOfPeople(
  pipeline: Ports<'now' | 'store'>,
  collection: Collection,
  people: readonly string[],
): Promise<DetectorFacts['recordsAbout']> {
  if (people.length === 0) return () => [];
  const first = collection.records.reduce((at, record) => Math.min(at, recordMs(record)), pipeline.now());
  const from = iso(first - (collection.kind === 'riskyUser' ? riskStoryMs : storyMs));
  const kept = await inParts(people, peopleAtOnce, (part) =>
    pipeline.store.records.findByTarget(collection.configuration.tenantId, part, from, iso(pipeline.now())),
  );
  const asked = new Set(people);
  const fresh = collection.records.filter((record) => recordTargetIds(record).some((id) => asked.has(id)));
  return byPerson([...kept, ...fresh]);
}

export function byPerson(records: readonly LogRecord[]): DetectorFacts['recordsAbout'] {
  const found = new Map<string, LogRecord[]>();
  for (const record of new Map(records.map((one) => [`${one.kind} ${one.id}`, one])).values()) {
    for (const id of recordTargetIds(record)) {
      const known = found.get(id);
      if (known === undefined) found.set(id, [record]);
      else known.push(record);
    }
  }
  return (personId) => found.get(personId) ?? [];
}

/** The usual networks of the accounts that acted, and whether accounts that entries are about signed in, if a detector needs them. */
export async function habitFacts(
  pipeline: Ports<'detectors' | 'store'>,
  tenantId: string,
  records: readonly LogRecord[],
): Promise<Pick<DetectorFacts, 'isUsualNetwork' | 'hasSignedIn'>> {
  const activitiesOf = (isAsking: (detector: Detector) => boolean): ReadonlySet<string> =>
    new Set(pipeline.detectors.filter(isAsking).flatMap(({ activities }) => activities));
  const ofNetworks = activitiesOf(({ asksAboutNetworks }) => asksAboutNetworks);
  const ofSignIns = activitiesOf(({ asksAboutSignIns }) => asksAboutSignIns);
  const people = records.filter(isAuditRecord).flatMap((record) => {
    const activity = activityOf(record);
    const actors = record.actor.type === 'user' && ofNetworks.has(activity) ? [record.actor.id] : [];
    return ofSignIns.has(activity) ? [...actors, ...peopleOfRecord(record)] : actors;
  });
  if (people.length === 0) return { isUsualNetwork: () => false, hasSignedIn: () => false };
  const { book, doubts } = await readHabits(pipeline, tenantId, [...new Set(people)]);
  return {
    isUsualNetwork: (...asked) => isUsualNetwork(book, tenantId, ...asked, doubts),
    hasSignedIn: (personId) => (book.people.get(personId)?.days.length ?? 0) > 0,
  };
}

/** These people's earlier actions, if a detector needs them. */
export async function pastOfPeople(
  pipeline: Ports<'detectors' | 'store'>,
  collection: Collection,
  people: readonly string[],
): Promise<DetectorFacts['pastOf']> {
  const { tenantId } = collection.configuration;
  const asking = daysUntilFirst(pipeline.detectors);
  const pairs = [...asking.keys()].flatMap((detectorId) => people.map((personId) => ({ detectorId, personId })));
  if (pairs.length === 0) return () => 'unknown';
  const done = await inParts(pairs, peopleAtOnce, (part) =>
    Promise.all(
      part.map(async ({ detectorId, personId }) =>
        (await pipeline.store.directory.readActivity(tenantId, personId, detectorId)) === undefined
          ? []
          : [`${detectorId}|${personId}`],
      ),
    ),
  );
  const tenant = await pipeline.store.tenants.read(tenantId);
  const since = readSince(collection.kind, tenant?.row);
  const known = new Set(done.flat());
  return (personId, detectorId) =>
    known.has(`${detectorId}|${personId}`) ? 'done' : pastOfUnseen(since, collection.takenAt, asking.get(detectorId));
}

/** Since when people's actions are known, including the weeks before monitoring. */
function readSince(kind: Kind, tenant: TenantRow | undefined): string {
  const { watchedSince = iso(0), lookBack = null } = tenant ?? {};
  const hasPast = kind !== 'auditEvent' && lookBack?.failure == null;
  return hasPast ? (lookBack?.from ?? iso(0)) : watchedSince;
}
