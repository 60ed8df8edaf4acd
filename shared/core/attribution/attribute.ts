/**
 * Attributes a change by joining it with the stored audit records. A wrong name is worse than none, so an actor is
 * named only if their records, and nobody else's, explain everything that changed.
 */
import type { Attribution, EventActor } from '../event/event';
import { groupBy } from '../group-by';
import {
  type AuditRecord,
  type DirectoryAudit,
  isAppSignIn,
  isAuditRecord,
  type LogRecord,
  servicesApartMs,
} from '../log/record';
import { kindDefinition } from '../resource/definition';
import { minuteMs } from '../time/durations';
import { distinctActors, eventActorOf, isComplianceTelemetry, isPim } from './actor';
import { type Claim, claimOf, countedClaims, isClearedState, restsOnBare } from './claim';
import { activityOf, distinctById, isAboutObject, isLoggedByPim, isSameObjectId, isSuccess } from './entry';
import { holderEffect, isOfHolder } from './kind-entries';
import { type MembershipRecord, readMembership } from './membership';
import { isByMembershipRule, ruleEditsBehind } from './membership-rule';
import { attributeFleet } from './policy-edit';
import { readEligibleGrant, readRoleGrant } from './role-grant';
import { type AttributionSubject, type Element, wantedElements } from './subject';

/** Our clock and Microsoft's differ by seconds. A record that is later by more than this was written after the collection. */
const skewMs = minuteMs;
/** PIM and the directory each log the same operation, at most this far apart. */
const sameOperationMs = 5 * minuteMs;
/** Entries usually arrive within an hour; after a day no more are expected. */
const openMs = 24 * 60 * minuteMs;
/** The log entry of a change arrives within an hour. For safety, the log is read again for two hours. */
const lateEntryMs = 120 * minuteMs;

/**
 * Attributes a change. `kept` are the records for the subject's ids, in any order; records about other objects never match. Names an actor
 * only if records of that one actor account for every changed element.
 */
export function attribute(subject: AttributionSubject, kept: readonly LogRecord[], now: string): Attribution {
  if (subject.isAboutFleet === true) return attributeFleet(subject, kept, now);
  const { unattributed } = kindDefinition(subject.kind);
  if (unattributed !== undefined) return unattributed;
  const records = kept.filter(isAuditRecord);
  const claims = claimsOn(subject, records);
  const countedFor = (wanted: Element): readonly Claim[] =>
    subject.isEnd === true ? firstClaims(wanted, claims, Date.parse(subject.windowFrom)) : liveClaims(wanted, claims);
  const makers = wantedElements(subject).map((wanted) => makersOf(countedFor(wanted), records));
  const named = makers.flatMap((maker) => maker.actors);
  const actors = distinctActors(named.map(({ actor }) => actor));
  const isByTime = makers.length > 0 && makers.every(({ byClock }) => byClock);
  if (isByTime || (actors.length === 0 && isOverByTime(subject))) return { status: 'nobody', reason: 'time' };
  if (actors.length > 1) return { status: 'ambiguous', candidates: actors };
  const complete = makers.length > 0 && makers.every((maker) => maker.actors.length > 0 && !maker.blurred);
  const first = complete ? earliest(named) : undefined;
  if (first !== undefined) {
    const ofRule = named.find(({ edited }) => edited !== undefined);
    const within = groupsWithin(subject, named, records);
    const ofHolders = new Set(records.filter((record) => holderEffect(record) !== null).map(({ id }) => id));
    const isWithHolder =
      isOfHolder(subject.kind) && makers.every((maker) => maker.actors.some(({ recordId }) => ofHolders.has(recordId)));
    return {
      ...known(ofRule ?? first, restsOnBare(claims)),
      ...(within.length > 0 && { within }),
      ...(isWithHolder && { withHolder: true }),
    };
  }
  if (makers.length > 0 && makers.every((maker) => maker.byRule && maker.actors.length === 0))
    return isOpen(subject.windowTo, now, lateEntryMs) ? { status: 'notYetKnown' } : byRuleAlone;
  if (actors.length === 0 && isTelemetry(subject)) return { status: 'nobody', reason: 'telemetry' };
  if (actors.length === 0 && isOutsideReport(subject))
    return { status: 'nobody', reason: 'time', through: 'outsideService' };
  // Microsoft made the finding itself. If an admin ended a risk, the log entry can arrive after the risk list shows it.
  const finder = finderOf(subject);
  if (actors.length === 0 && finder !== undefined)
    return finder === 'risk' && mayBeEndedByAdmin(subject) && isOpen(subject.windowTo, now, lateEntryMs)
      ? { status: 'notYetKnown' }
      : { status: 'nobody', reason: 'risk', ...(finder === 'defender' && { through: finder }) };
  return isOpen(subject.windowTo, now) ? { status: 'notYetKnown' } : { status: 'notFound' };
}

const known = ({ actor, recordId, at, edited }: NamedRecord, isSoleEntry: boolean): Attribution => ({
  status: 'known',
  actor,
  recordId,
  at,
  ...(edited !== undefined
    ? { basis: 'soleEntry' as const, edited }
    : isSoleEntry
      ? { basis: 'soleEntry' as const }
      : {}),
});

const mostGroups = 3;

/**
 * For a group with nested groups: the groups whose log entries show the members coming or going. Empty if all of them
 * did so in the group itself.
 */
function groupsWithin(
  { resourceId, innerGroupIds = [] }: AttributionSubject,
  named: readonly NamedRecord[],
  records: readonly AuditRecord[],
): readonly { readonly id: string; readonly name: string | null }[] {
  if (innerGroupIds.length === 0) return [];
  const ids = new Set(named.map(({ recordId }) => recordId));
  const groups = records.flatMap((record) => {
    const membership = ids.has(record.id) ? readMembership(record) : null;
    return membership === null ? [] : [{ id: membership.groupId, name: membership.groupName }];
  });
  const all = [...new Map(groups.map((group) => [group.id.toLowerCase(), group])).values()];
  return all.every(({ id }) => isSameObjectId(id, resourceId)) ? [] : all.slice(0, mostGroups);
}

/** The membership rule moved the members, and the log shows no edit of the rule. */
const byRuleAlone: Attribution = { status: 'nobody', reason: 'time', through: 'membershipRule' };

const isOpen = (from: string, now: string, forMs = openMs): boolean => Date.parse(now) - Date.parse(from) < forMs;

function claimsOn(subject: AttributionSubject, records: readonly AuditRecord[]): readonly Claim[] {
  const claims = distinctById(records)
    .filter((record) => isCandidate(subject, record))
    .flatMap((record) => claimOf(subject, record) ?? []);
  return countedClaims(claims.filter(({ isBare }) => !isBare || mayCountBare(subject)));
}

/**
 * Entries without values do not count for devices, which report by themselves. They do not count either for kinds
 * without activities of their own, because any entry would match.
 */
const mayCountBare = (subject: AttributionSubject): boolean =>
  !isTelemetry(subject) &&
  (subject.activities.length > 0 ||
    subject.kind === 'deviceCompliancePolicy' ||
    kindDefinition(subject.kind).audit?.settings !== undefined);

/** The account that a record names. If PIM acted on somebody's behalf, `records` must contain PIM's own entries. */
export function attributeRecord(record: LogRecord, kept: readonly LogRecord[], now: string): Attribution {
  if (record.kind === 'riskDetection') return { status: 'nobody', reason: 'risk' };
  if (record.kind === 'signIn') {
    const { userId: id, ipAddress, appDisplayName } = record;
    const actor: EventActor = isAppSignIn(record)
      ? { type: 'application', id, name: appDisplayName ?? id }
      : { type: 'person', id, ipAddress };
    return { status: 'known', actor, recordId: record.id, at: record.createdDateTime };
  }
  if (isComplianceTelemetry(record.actor)) return { status: 'nobody', reason: 'telemetry' };
  if (isExpiry(record)) return { status: 'nobody', reason: 'time' };
  const behind = peopleBehind(record, kept);
  const people = distinctActors(behind.map(({ actor }) => actor));
  const [actor] = people;
  if (people.length > 1) return { status: 'ambiguous', candidates: people };
  if (isByMembershipRule(record)) {
    const first = earliest(behind);
    return first === undefined ? byRuleAlone : known(first, false);
  }
  if (actor !== undefined) return { status: 'known', actor, recordId: record.id, at: record.activityDateTime };
  return isOpen(record.activityDateTime, now) ? { status: 'notYetKnown' } : { status: 'notFound' };
}

/**
 * The actor behind several entries together. Each entry has its own alert, so the proof is `id` instead of an entry,
 * unless all of them belong to `lead`.
 */
export function attributeSpike(
  records: readonly LogRecord[],
  lead: LogRecord | null,
  id: string,
  now: string,
): Attribution {
  if (lead !== null) return attributeRecord(lead, records, now);
  const behind = attributeAll(records, now);
  return behind.status === 'known' ? { ...behind, recordId: id } : behind;
}

/** In a storm, thousands of entries look up the same records. */
const attributionsOfAll = new WeakMap<
  readonly LogRecord[],
  { readonly now: string; readonly attribution: Attribution }
>();

function attributeAll(records: readonly LogRecord[], now: string): Attribution {
  const answered = attributionsOfAll.get(records);
  if (answered?.now === now) return answered.attribution;
  const found = records.map((record) => attributeRecord(record, records, now));
  const known = found.flatMap((one) => (one.status === 'known' ? [one] : []));
  const actors = distinctActors(known.map(({ actor }) => actor));
  const attribution: Attribution =
    actors.length > 1 ? severalIn(records, actors) : (known.at(-1) ?? found.at(-1) ?? { status: 'notFound' });
  attributionsOfAll.set(records, { now, attribution });
  return attribution;
}

/** Several people whose accounts are attacked are victims, not possible actors. */
const severalIn = (records: readonly LogRecord[], actors: readonly EventActor[]): Attribution =>
  records.some(({ kind }) => kind === 'signIn')
    ? { status: 'nobody', reason: 'signIns' }
    : { status: 'ambiguous', candidates: actors, areAll: true };

/**
 * Only records since the start of the last committed collection count, because that collection contains everything
 * earlier.
 */
function isCandidate(subject: AttributionSubject, record: AuditRecord): boolean {
  const at = Date.parse(record.activityDateTime);
  const inWindow = at >= Date.parse(subject.windowFrom) && at <= Date.parse(subject.windowTo) + skewMs;
  // The names of Intune's activities are not documented, so only target and property are compared.
  const isWanted =
    record.kind === 'auditEvent' ||
    subject.activities.length === 0 ||
    subject.activities.includes(activityOf(record)) ||
    (isOfHolder(subject.kind) && holderEffect(record) !== null);
  // An entry about a device that Intune's own client writes only repeats the device's report.
  const isTold = subject.kind !== 'managedDevice' || !isComplianceTelemetry(record.actor);
  return inWindow && isWanted && isTold && isSuccess(record);
}

type NamedRecord = {
  readonly actor: EventActor;
  readonly recordId: string;
  readonly at: string;
  /** The group whose rule the actor edited; undefined if the actor made the change itself. */
  readonly edited?: { readonly id: string; readonly name: string | null };
};
type Makers = {
  readonly actors: readonly NamedRecord[];
  readonly blurred: boolean;
  readonly byClock: boolean;
  readonly byRule: boolean;
};

/**
 * The actors behind the claims that count for one element. If there is none, the record that counts has not arrived.
 * `blurred`: somebody whom the log does not name was involved.
 */
function makersOf(live: readonly Claim[], records: readonly AuditRecord[]): Makers {
  const named = live.map((claim) => peopleBehind(claim.record, records));
  return {
    actors: named.flat(),
    blurred: live.some(
      ({ record }, at) => named[at]?.length === 0 && !isPim(record.actor) && !isByMembershipRule(record),
    ),
    byRule: live.length > 0 && live.every(({ record }) => isByMembershipRule(record)),
    // The directory's own entry about the end of an expired role does not say why it ended.
    byClock: live.some(({ record }) => isExpiry(record)) && live.every(({ record }) => isPim(record.actor)),
  };
}

/** The object is gone since the time at which it was to end. */
const isOverByTime = ({ endedAt, windowFrom, windowTo }: AttributionSubject): boolean =>
  endedAt !== undefined &&
  Date.parse(endedAt) >= Date.parse(windowFrom) &&
  Date.parse(endedAt) <= Date.parse(windowTo) + skewMs;

const isExpiry = (record: AuditRecord): boolean => readRoleGrant(record)?.pim === 'expired';

/**
 * The first claim to this element, with the others of its moment. None if somebody made the ended change again before:
 * then the record of its end has not arrived.
 */
function firstClaims({ name, side }: Element, claims: readonly Claim[], sinceMs: number): readonly Claim[] {
  const opposite = side === 'added' ? 'removed' : 'added';
  const made = claims.filter((claim) => claim[side].has(name));
  const firstMs = Math.min(...made.map(({ atMs }) => atMs));
  const isMadeAgain = claims.some(
    ({ atMs, [opposite]: undone }) => undone.has(name) && atMs > sinceMs + servicesApartMs && atMs < firstMs,
  );
  return isMadeAgain ? [] : made.filter(({ atMs }) => atMs === firstMs);
}

/**
 * The claims that gave an element its current state. Claims that later ones took back do not count. Entries of one moment
 * alternate: nothing is taken back before it is made.
 */
function liveClaims({ name, side }: Element, claims: readonly Claim[]): readonly Claim[] {
  const opposite = side === 'added' ? 'removed' : 'added';
  const about = claims.filter((claim) => claim.added.has(name) || claim.removed.has(name));
  let live: readonly Claim[] = [];
  for (const [, now] of [...groupBy(about, ({ atMs }) => atMs)].sort(([a], [b]) => a - b)) {
    const made = now.filter((claim) => claim[side].has(name));
    const takenBack = now.filter((claim) => claim[opposite].has(name)).length;
    const isMadeLast = made.length > takenBack || (made.length === takenBack && live.length > 0);
    if (takenBack === 0) live = [...live, ...made];
    else live = isMadeLast ? made : [];
  }
  return live;
}

/**
 * The actor of a record. If PIM acted: the people named by PIM's entries for the same operation. If a dynamic group's
 * rule acted: the people who edited the rule.
 */
function peopleBehind(record: AuditRecord, records: readonly LogRecord[]): readonly NamedRecord[] {
  if (record.kind === 'directoryAudit' && isByMembershipRule(record))
    return ruleEditsBehind(record, records).map(({ actor, record: edit, edited }) => ({
      ...namedRecord(actor, edit),
      edited,
    }));
  const direct = eventActorOf(record.actor);
  if (direct !== null) return [namedRecord(direct, record)];
  if (!isPim(record.actor) || record.kind !== 'directoryAudit') return [];
  const principalId = grantIn(record)?.principalId ?? readMembership(record)?.memberId ?? null;
  const others = principalId === null ? [] : (operationsOfPim(records).get(principalId) ?? []);
  return others.flatMap((other) => {
    const actor = other.id !== record.id && isSameOperation(record, other) ? eventActorOf(other.actor) : null;
    return actor?.type === 'person' ? [namedRecord(actor, other)] : [];
  });
}

type OperationsOfPim = ReadonlyMap<string, readonly DirectoryAudit[]>;

/** The sorted records are kept, because every log entry searches the same month of records. */
const sortedOperations = new WeakMap<readonly LogRecord[], OperationsOfPim>();

/** The entries that PIM itself logged, by the id of the person who received or lost a role. */
function operationsOfPim(records: readonly LogRecord[]): OperationsOfPim {
  const sorted = sortedOperations.get(records);
  if (sorted !== undefined) return sorted;
  const operations = new Map<string, DirectoryAudit[]>();
  for (const record of distinctById(records.filter(isAuditRecord).filter(isLoggedByPim))) {
    if (record.kind !== 'directoryAudit' || !isSuccess(record)) continue;
    // An entry about a member of a group names the group beside the person.
    const people = record.targets.flatMap(({ type, id }) => (type?.toLowerCase() === 'user' ? [id] : []));
    const ids = [readRoleGrant(record)?.principalId, readEligibleGrant(record)?.principalId, ...people];
    for (const id of new Set(ids))
      if (typeof id === 'string') operations.set(id, [...(operations.get(id) ?? []), record]);
  }
  sortedOperations.set(records, operations);
  return operations;
}

const grantIn = (record: DirectoryAudit) => readEligibleGrant(record) ?? readRoleGrant(record);

const namedRecord = (actor: EventActor, { id, activityDateTime }: AuditRecord): NamedRecord => ({
  actor,
  recordId: id,
  at: activityDateTime,
});

/**
 * The Core Directory log shows only PIM as the actor; PIM's own log names the person. The entry of an approver is not
 * the change.
 */
function isSameOperation(record: DirectoryAudit, other: DirectoryAudit): boolean {
  const membership = readMembership(record);
  if (membership !== null) return isSameMembership(membership, record, other);
  const read = readEligibleGrant(record) === null ? readRoleGrant : readEligibleGrant;
  const [grant, theirs] = [read(record), read(other)];
  if (grant === null || theirs === null || grant.effect !== theirs.effect) return false;
  const apart = Math.abs(Date.parse(record.activityDateTime) - Date.parse(other.activityDateTime));
  const sameId = record.correlationId !== null && record.correlationId === other.correlationId;
  const samePerson = grant.principalId !== null && grant.principalId === theirs.principalId;
  const sameRole = grant.roleId !== null && grant.roleId === theirs.roleId;
  return samePerson && (sameId || (apart <= sameOperationMs && sameRole));
}

/** PIM logs the members of a group as if the group were a role. */
function isSameMembership(
  { effect, groupId, as }: MembershipRecord,
  { activityDateTime: at }: DirectoryAudit,
  other: DirectoryAudit,
): boolean {
  const apart = Math.abs(Date.parse(at) - Date.parse(other.activityDateTime));
  return (
    isAboutObject(other, groupId) &&
    as === 'member' &&
    readRoleGrant(other)?.effect === effect &&
    apart <= sameOperationMs
  );
}

/**
 * Properties that a device reports itself, through Intune or to the directory. No admin changed them unless a record
 * says so.
 */
const reported =
  /^(iscompliant|ismanaged|jailbroken|partnerreportedthreatstate|isencrypted|osversion|operatingsystem|managementagent|devicename|displayname|azureaddeviceid)=/;

const isTelemetry = (subject: AttributionSubject): boolean => {
  const { telemetry } = kindDefinition(subject.kind);
  return (
    telemetry === 'always' ||
    (telemetry === 'ownReport' && wantedElements(subject).every(({ name }) => reported.test(name)))
  );
};

/**
 * Only added values are checked. Removed ones follow from them: a connector that stops responding is no longer enabled.
 */
const isOutsideReport = ({ kind, property: { added } }: AttributionSubject): boolean => {
  const { outsideReport } = kindDefinition(kind);
  return outsideReport !== undefined && added.length > 0 && added.every((name) => outsideReport.test(name));
};

/**
 * An administrator can confirm that a person or an app is compromised; every other risk is Microsoft's own judgement.
 */
const finderOf = ({ kind, property }: AttributionSubject): 'risk' | 'defender' | undefined => {
  const found = kindDefinition(kind).foundByMicrosoft;
  return found?.unless !== undefined && property.added.includes(found.unless) ? undefined : found?.by;
};

const mayBeEndedByAdmin = ({ property: { added, removed } }: AttributionSubject): boolean =>
  removed.includes('exists') || added.some(isClearedState);

const earliest = (records: readonly NamedRecord[]): NamedRecord | undefined =>
  [...records].sort((a, b) => Date.parse(a.at) - Date.parse(b.at) || (a.recordId < b.recordId ? -1 : 1))[0];
