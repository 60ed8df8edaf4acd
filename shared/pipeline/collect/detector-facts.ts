import { activityOf, readEligibleGrant, readRoleGrant } from '../../core/attribution';
import { daysUntilFirst, pastOfUnseen } from '../../core/event/actor-past';
import { type Change, sidesOf } from '../../core/event/change';
import { changeSource, deviceChangeSources, isRecordedChange } from '../../core/event/change-event';
import { leastBurst, ordinaryDays } from '../../core/event/compliance-burst';
import type { Detector, DetectorFacts } from '../../core/event/detector';
import { isDeviceRemoval } from '../../core/event/device-removals';
import { readersOf } from '../../core/event/readers';
import { isSeriousRisk } from '../../core/event/risk-limit';
import { isHintFor } from '../../core/log/audit-hits';
import {
  type AuditRecord,
  deviceCommandKey,
  isAuditRecord,
  type LogRecord,
  recordTargetIds,
  recordTime,
  type SignIn,
} from '../../core/log/record';
import { recordsByKey } from '../../core/log/records-by-key';
import { isSyncNoise } from '../../core/log/sync-noise';
import { fallenSince } from '../../core/page/devices-row';
import { isAskedKind } from '../../core/resource/definition';
import type { FailingSettings } from '../../core/resource/failing-settings';
import type { Kind } from '../../core/resource/kind';
import type { ConditionalAccessPolicy, Group, ResourceOf } from '../../core/resource/resource';
import { consentAsked } from '../../core/sign-in/error-codes';
import { isUsualNetwork, unknownFamiliarity } from '../../core/sign-in/habits';
import { isRatedAtRisk } from '../../core/sign-in/ordinary';
import { isInForce, type TenantConfiguration } from '../../core/tenant/configuration';
import type { TenantRow } from '../../core/tenant/tenant';
import { dayMs, hourMs } from '../../core/time/durations';
import type { TenantFacts } from '../../core/verdict/control';
import { isSmallKind } from '../../kinds';
import { dayOf, daysBack, iso, type Ports } from '../context';
import { keptBaseline } from './collect-small';
import { type Collection, neverCommitted } from './collection';
import { flowMetric } from './flow-counts';
import { readHabits } from './sign-in-habits';
import { basisKinds, type TenantState } from './tenant-state';

/** How far before a record the stored ones still belong to its story. */
const storyMs = 2 * hourMs;
/** A risk that returns within a day is a relapse. */
const riskStoryMs = dayMs;
/** The history of this many people is read at once. */
const peopleAtOnce = 50;

/** The facts that detectors may use besides the change or record that they judge. */
export async function detectorFacts(
  pipeline: Ports<'detectors' | 'now' | 'store'>,
  collection: Collection,
  before: TenantState,
  after: TenantState,
): Promise<DetectorFacts> {
  const asking = pipeline.detectors.filter(({ asksAboutPeople }) => asksAboutPeople);
  const people = peopleAsked(collection.changes, collection.records, asking);
  const [
    standing,
    conditionalAccess,
    approved,
    flips,
    grace,
    failing,
    risky,
    past,
    done,
    usual,
    deviceRemovals,
    apps,
    recordsUnder,
  ] = await Promise.all([
    standingFacts(collection.configuration, after, collection.records),
    bothSides(collection, before, after),
    approvedPolicies(pipeline, collection, before),
    deviceFlips(pipeline, collection, after),
    deviceGrace(pipeline, collection),
    failingOfDay(pipeline, collection),
    riskTimes(pipeline, collection),
    recordsOfPeople(pipeline, collection, people),
    pastOfPeople(pipeline, collection, people),
    usualNetworks(pipeline, collection),
    removalsAround(pipeline, collection),
    appFacts(collection.records, after, isAboutApps(pipeline, collection)),
    recordsAsked(pipeline, collection),
  ]);
  return {
    ...standing,
    conditionalAccess,
    approvedPolicy: (id) => approved.find((policy) => policy.id === id) ?? null,
    unreadBasis: unreadBasisOf(after),
    deviceFlips: flips,
    deviceGrace: grace,
    failingSettingsOf: (id) => collection.seenOfDevices?.failing.get(id) ?? null,
    failingOfDay: failing,
    atRiskSince: risky,
    recordsAbout: past,
    recordsOfCollection: collection.records,
    pastOf: done,
    familiarityOf: ({ id }) => collection.signIns?.familiarity.get(id) ?? unknownFamiliarity,
    isUsualNetwork: usual,
    deviceRemovals,
    ...apps,
    recordsUnder,
  };
}

/** Facts about the weeks before monitoring: nothing is a first there, and Conditional Access is not compared. */
export const historyFacts = async (
  configuration: TenantConfiguration,
  state: TenantState,
  records: readonly LogRecord[],
): Promise<DetectorFacts> => ({
  ...(await standingFacts(configuration, state, records)),
  conditionalAccess: null,
  approvedPolicy: () => null,
  unreadBasis: unreadBasisOf(state),
  deviceFlips: { last24h: 0, daysBefore: [], fleet: 0 },
  deviceGrace: { last24h: 0, failing: [], ends: new Map() },
  failingSettingsOf: () => null,
  failingOfDay: [],
  atRiskSince: () => null,
  recordsAbout: byPerson(records),
  recordsOfCollection: records,
  deviceRemovals: records.filter(isDeviceRemoval),
  recordsUnder: recordsByKey(records),
  pastOf: () => 'done',
  familiarityOf: () => unknownFamiliarity,
  isUsualNetwork: () => false,
  ...(await appFacts(records, state)),
});

/** What only the reader of a file knows, because it reads the entries one after the other. */
export type FactsOfFile = Pick<DetectorFacts, 'pastOf' | 'familiarityOf' | 'isUsualNetwork'>;

/**
 * Facts about the entries of a file as one collection; the state is assumed constant. `records` are those that are looked up, and
 * `hasAppChanges` says that the file also shows apps as they were at some time.
 */
export async function fileFacts(
  configuration: TenantConfiguration,
  state: TenantState,
  records: readonly LogRecord[],
  given: FactsOfFile,
  hasAppChanges: boolean,
): Promise<DetectorFacts> {
  const ofApps = await appFacts(records, state, hasAppChanges);
  const ofFile = { ...(await historyFacts(configuration, state, records)), ...given, ...ofApps };
  if (ofFile.unreadBasis.includes('user') || ofFile.unreadBasis.includes('conditionalAccessPolicy')) return ofFile;
  const basis = await state.conditionalAccess();
  return { ...ofFile, conditionalAccess: { before: basis, after: basis } };
}

/** Deletions end a person's risk. */
const deletions = new Set(['delete user', 'hard delete user']);

/**
 * Whether detectors look at this entry when they judge another one: it belongs to a spike, or says something about a person. Most of a log
 * is read once and never again.
 */
export function isLookedUp({ detectors }: Ports<'detectors'>, record: LogRecord): boolean {
  if (readersOf(detectors, record).some(({ asksFor }) => asksFor(record).length > 0)) return true;
  if (record.kind === 'signIn') return !isPlainSuccess(record);
  return isPersonal(record) || isDeviceRemoval(record) || (isAuditRecord(record) && deletions.has(activityOf(record)));
}

/** It shows neither a failure nor a risk, and nothing that is new for the person. */
const isPlainSuccess = (signIn: SignIn): boolean =>
  signIn.errorCode === 0 && (signIn.newParts ?? []).length === 0 && !isRatedAtRisk(signIn);

type Standing = Omit<
  DetectorFacts,
  | 'conditionalAccess'
  | 'approvedPolicy'
  | 'unreadBasis'
  | 'deviceFlips'
  | 'deviceGrace'
  | 'failingSettingsOf'
  | 'failingOfDay'
  | 'atRiskSince'
  | 'recordsAbout'
  | 'recordsOfCollection'
  | 'recordsUnder'
  | 'pastOf'
  | 'deviceRemovals'
  | 'familiarityOf'
  | 'isUsualNetwork'
  | 'appOf'
  | 'registrationOf'
  | 'grantsOf'
>;

/** Facts about the tenant, whatever the collection. */
async function standingFacts(
  configuration: TenantConfiguration,
  after: TenantState,
  records: readonly LogRecord[],
): Promise<Standing> {
  // Domains only matter for forwarding in Exchange cmdlets, for sharing, and for the addresses of apps.
  const needsDomains = records.some(
    (record) => isAskedKind(record.kind) || (isAuditRecord(record) && appUpdates.has(activityOf(record))),
  );
  const [facts, groups, policies, assignments, instances, risky, domains] = await Promise.all([
    after.facts(),
    after.small('group'),
    after.small('conditionalAccessPolicy'),
    after.small('unifiedRoleAssignment'),
    after.small('unifiedRoleAssignmentScheduleInstance'),
    after.small('riskyUser'),
    needsDomains ? after.small('domain') : [],
  ]);
  const byPolicy = new Set(
    policies.flatMap(({ conditions: { users } }) => [...users.includeGroups, ...users.excludeGroups]),
  );
  const rolesOfGroup = new Map<string, readonly string[]>();
  for (const { principalType, principalId, roleDefinitionId } of assignments) {
    if (principalType !== 'group') continue;
    const roleIds = rolesOfGroup.get(principalId) ?? [];
    if (!roleIds.includes(roleDefinitionId)) rolesOfGroup.set(principalId, [...roleIds, roleDefinitionId]);
  }
  const groupById = new Map(groups.map((group) => [group.id, group]));
  return {
    ...facts,
    licences: withoutUnreadablePim(facts.licences, after),
    groups: groupById,
    whyWatched: (id) => [
      ...(byPolicy.has(id) ? (['policy'] as const) : []),
      ...(rolesOfGroup.has(id) ? (['role'] as const) : []),
      ...(groupById.get(id)?.isAssignableToRole === true ? (['assignable'] as const) : []),
    ],
    rolesOfGroup: (id) => rolesOfGroup.get(id) ?? [],
    isDeclared: (list, id) =>
      configuration[list].some((declared) => isInForce(declared, after.now) && isMeant(declared.id, id, groupById)),
    ownDomains: new Set(domains.filter(({ isVerified }) => isVerified !== false).map(({ id }) => id.toLowerCase())),
    riskyIds: new Set(risky.filter(isRisky).map(({ id }) => id)),
    highRiskIds: new Set(risky.filter(isSeriousRiskOf).map(({ id }) => id)),
    fleetSize: (kind) => after.head(kind)?.count ?? null,
    roleInstances: after.held('unifiedRoleAssignmentScheduleInstance').status === 'present' ? instances : null,
  };
}

const appUpdates = new Set(['update application', 'update service principal']);

const riskyLevels = new Set(['medium', 'high']);

const isRisky = ({ riskLevel, riskState }: ResourceOf<'riskyUser'>): boolean => {
  const state = riskState.toLowerCase();
  return state === 'confirmedcompromised' || (state === 'atrisk' && riskyLevels.has(riskLevel.toLowerCase()));
};

const isSeriousRiskOf = ({ riskLevel: level, riskState: state }: ResourceOf<'riskyUser'>): boolean =>
  isSeriousRisk({ level, state });

/** A declared id is somebody's, or that of a group that somebody is in. */
const isMeant = (declaredId: string, id: string, groups: ReadonlyMap<string, Group>): boolean =>
  declaredId === id || (groups.get(declaredId)?.memberIds.includes(id) ?? false);

/**
 * If PIM is licensed, the list of assignments cannot distinguish an activation from a grant: PIM's own list and the audit log can. While
 * neither can be read, nothing would decide, so every grant is reported.
 */
function withoutUnreadablePim(licences: TenantFacts['licences'], after: TenantState): TenantFacts['licences'] {
  const decides = ['directoryAudit', 'unifiedRoleAssignmentScheduleInstance'] as const;
  if (decides.some((kind) => after.held(kind).status === 'present')) return licences;
  return new Set([...licences].filter((licence) => licence !== 'P2'));
}

/** Conditional Access before and after, only if the collection may have changed it and the people are known. */
async function bothSides(
  collection: Collection,
  before: TenantState,
  after: TenantState,
): Promise<DetectorFacts['conditionalAccess']> {
  const matters =
    collection.changes.some(({ kind }) => isSmallKind(kind) && basisKinds.includes(kind)) ||
    collection.records.length > 0;
  const unread = unreadBasisOf(after);
  const known = !unread.includes('user') && !unread.includes('conditionalAccessPolicy');
  if (!matters || !known) return null;
  return { before: await before.conditionalAccess(), after: await after.conditionalAccess() };
}

/** The baseline of before this collection, where the collection is about policies. */
async function approvedPolicies(
  pipeline: Ports<'store'>,
  { changes, records }: Collection,
  before: TenantState,
): Promise<readonly ConditionalAccessPolicy[]> {
  const isAboutPolicies =
    changes.some(({ kind }) => kind === 'conditionalAccessPolicy') ||
    records.some((record) => isHintFor(record, 'conditionalAccessPolicy'));
  if (!isAboutPolicies) return [];
  const head = before.head('conditionalAccessPolicy');
  const kept = await keptBaseline(pipeline, before.tenantId, 'conditionalAccessPolicy', head);
  return (kept ?? []).filter(({ state }) => state === 'enabled');
}

/** The users come first: without them nobody can be counted, whatever else was read. */
const unreadBasisOf = (state: Pick<TenantState, 'held' | 'head'>): readonly Kind[] =>
  (['user', ...basisKinds] as const).filter((kind) => {
    const { status } = state.held(kind);
    // A kind that was never licensed is absent; one whose licence was removed can only no longer be read.
    return status !== 'present' && !(status === 'notLicensed' && state.head(kind) === undefined);
  });

export async function deviceFlips(
  pipeline: Ports<'now' | 'store'>,
  collection: Collection,
  after: TenantState,
): Promise<DetectorFacts['deviceFlips']> {
  const fleet = after.head('managedDevice')?.count ?? 0;
  if (collection.kind !== 'managedDevice') return { last24h: 0, daysBefore: [], fleet };
  const { tenantId, thresholds } = collection.configuration;
  const last24h = await devicesOfDay(pipeline, collection, 'managedDevice.noncompliant');
  // Half of the least spike is where an open one ends at the earliest.
  const isPossible = last24h >= leastBurst(thresholds, fleet) / 2;
  return { last24h, daysBefore: isPossible ? await lossesADay(pipeline, tenantId) : [], fleet };
}

/** Devices that lost compliance, on each monitored day before the last 24 hours. */
async function lossesADay({ now, store }: Ports<'now' | 'store'>, tenantId: string): Promise<readonly number[]> {
  const day = (before: number): string => dayOf(iso(now() - before * dayMs));
  const [tenant, days] = await Promise.all([
    store.tenants.read(tenantId),
    store.metrics.days(tenantId, flowMetric('managedDevice'), day(1 + ordinaryDays), day(2)),
  ]);
  const began = dayOf(tenant?.row.watchedSince ?? iso(now()));
  // A day on which nothing moved has no row.
  return Array.from({ length: ordinaryDays }, (_, at) => day(2 + at))
    .filter((one) => one >= began)
    .map((one) =>
      Object.entries(days.get(one) ?? {}).reduce(
        (sum, [name, count]) => (name.endsWith('.fell') ? sum + count : sum),
        0,
      ),
    );
}

async function deviceGrace(
  pipeline: Ports<'now' | 'store'>,
  collection: Collection,
): Promise<DetectorFacts['deviceGrace']> {
  const ends = collection.seenOfDevices?.graceEnds ?? new Map<string, string | null>();
  const failing = failingIn(collection, 'managedDevice.inGracePeriod');
  if (failing.size === 0) return { last24h: 0, failing: [], ends };
  return {
    last24h: await devicesOfDay(pipeline, collection, 'managedDevice.inGracePeriod'),
    failing: [...failing.values()],
    ends,
  };
}

/** What devices fail whose state changed in this collection, by id. */
const failingIn = ({ changes, seenOfDevices }: Collection, source: string): ReadonlyMap<string, FailingSettings> =>
  new Map(
    changes.flatMap((change) => {
      const failing = seenOfDevices?.failing.get(change.resourceId);
      return failing !== undefined && changeSource(change) === source ? [[change.resourceId, failing] as const] : [];
    }),
  );

/** Devices whose newest recorded change of the last 24 h has this source: each counts once, and not if it recovered since. */
async function devicesOfDay(pipeline: Ports<'now' | 'store'>, collection: Collection, source: string): Promise<number> {
  // What an earlier try of this collection recorded began when it did, and is among its changes.
  const stored = await pipeline.store.events.latestOfDevices(
    collection.configuration.tenantId,
    deviceChangeSources,
    iso(pipeline.now() - dayMs),
    collection.startedFrom === neverCommitted ? collection.takenAt : collection.startedFrom,
    daysBack(pipeline.now(), 1),
  );
  const latest = new Map(stored);
  for (const change of collection.changes) {
    if (isRecordedChange(change)) latest.set(change.resourceId, changeSource(change));
    else if (change.type === 'removed') latest.delete(change.resourceId);
  }
  return [...latest.values()].filter((newest) => newest === source).length;
}

/** Read only if a device of this collection fell: the others' causes are on its side. */
async function failingOfDay(
  { store, now }: Ports<'now' | 'store'>,
  collection: Collection,
): Promise<DetectorFacts['failingOfDay']> {
  const fresh = failingIn(collection, 'managedDevice.noncompliant');
  if (fresh.size === 0) return [];
  const kept = await store.pageRows.read(collection.configuration.tenantId, 'devices');
  const earlier = fallenSince(kept?.row, iso(now() - dayMs)).filter(({ id }) => !fresh.has(id));
  return [...fresh.values(), ...earlier.map(({ failing }) => failing)];
}

/** From the row of the page about people, which knows more than the list: that has only the last update of a risk. */
async function riskTimes({ store }: Ports<'store'>, collection: Collection): Promise<DetectorFacts['atRiskSince']> {
  const isAboutRisk =
    collection.changes.some(({ kind }) => kind === 'riskyUser') ||
    collection.records.some((record) => isHintFor(record, 'riskyUser'));
  if (!isAboutRisk) return () => null;
  const risk = (await store.pageRows.read(collection.configuration.tenantId, 'people'))?.row.risk;
  // An earlier try of this collection has already closed those who left.
  const times = [...(risk?.people ?? []), ...(risk?.ended ?? []).filter(({ at }) => at === collection.takenAt)];
  return (personId) => times.find(({ id }) => id === personId)?.since ?? null;
}

type AppFacts = Pick<DetectorFacts, 'appOf' | 'registrationOf' | 'grantsOf'>;

/**
 * There can be thousands of apps, so they are read only if an entry is about one or made by one; registrations and grants only if it is
 * about one. An app that asks for permissions is one, too.
 */
async function appFacts(records: readonly LogRecord[], state: TenantState, isAboutChanges = false): Promise<AppFacts> {
  const entries = records.filter(isAuditRecord);
  const isAsked = records.some((record) => record.kind === 'signIn' && consentAsked.has(record.errorCode));
  const isAbout = isAboutChanges || isAsked || entries.some((entry) => aboutApps.test(activityOf(entry)));
  if (!isAbout && !entries.some(({ actor }) => actor.type === 'application'))
    return { appOf: () => null, registrationOf: () => null, grantsOf: () => null };
  const apps = await state.small('servicePrincipal');
  const byId = new Map(apps.map((app) => [app.id, app]));
  if (!isAbout) return { appOf: (id) => byId.get(id) ?? null, registrationOf: () => null, grantsOf: () => null };
  const [registrations, appRoles, delegated] = await Promise.all([
    state.small('application'),
    state.small('appRoleAssignment'),
    state.small('oAuth2PermissionGrant'),
  ]);
  const byAppId = new Map(apps.map((app) => [app.appId, app]));
  const appIds = new Map(registrations.map(({ id, appId }) => [id, appId]));
  const registrationById = new Map(registrations.map((one) => [one.id, one]));
  const isKnown = [state.held('appRoleAssignment'), state.held('oAuth2PermissionGrant')].every(
    ({ status }) => status === 'present',
  );
  return {
    appOf: (id) => byId.get(id) ?? byAppId.get(appIds.get(id) ?? id) ?? null,
    registrationOf: (id) => registrationById.get(id) ?? null,
    grantsOf: (id) => {
      const appRoleIds = appRoles.filter(({ principalId }) => principalId === id).map(({ appRoleId }) => appRoleId);
      const scopes = delegated.filter(({ clientId }) => clientId === id).flatMap(({ scopes }) => scopes);
      // Without both lists an app may have more than is known, but not less.
      return isKnown || appRoleIds.length + scopes.length > 0 ? { appRoleIds, scopes } : null;
    },
  };
}

const isAboutApps = ({ detectors }: Ports<'detectors'>, { changes }: Collection): boolean =>
  changes.some(({ kind }) =>
    detectors.some(({ asksAboutApps, watches }) => asksAboutApps && watches.changes.includes(kind)),
  );

const aboutApps = /\b(application|service principal)\b/;

/** A mass wipe lasts for hours, and its entries come in any order. */
const removalsBackMs = 6 * hourMs;

async function removalsAround(
  pipeline: Ports<'now' | 'store'>,
  collection: Collection,
): Promise<DetectorFacts['deviceRemovals']> {
  const fresh = collection.records.filter(isDeviceRemoval);
  if (fresh.length === 0) return [];
  const first = Math.min(...fresh.map((record) => Date.parse(recordTime(record))));
  const kept = await pipeline.store.records.findByTarget(
    collection.configuration.tenantId,
    [deviceCommandKey],
    iso(first - removalsBackMs),
    iso(pipeline.now()),
  );
  return [...kept.filter(isDeviceRemoval), ...fresh];
}

/** This many queries run at once; a mass change by many accounts takes several rounds. */
const questionsAtOnce = 20;

/** Entries around a new one that detectors request: stored and new, earlier and later. */
async function recordsAsked(
  pipeline: Ports<'detectors' | 'store'>,
  collection: Collection,
): Promise<DetectorFacts['recordsUnder']> {
  const { detectors, store } = pipeline;
  const asked = collection.records.flatMap((record) => {
    const at = Date.parse(recordTime(record));
    return readersOf(detectors, record)
      .flatMap(({ asksFor }) => asksFor(record))
      .map(({ key, aroundMs }) => ({ key, from: at - aroundMs, to: at + aroundMs }));
  });
  if (asked.length === 0) return () => [];
  const kept = await inParts(withoutOverlap(asked), questionsAtOnce, async (part) => {
    const found = await Promise.all(
      part.map(({ key, from, to }) =>
        store.records.findByTarget(collection.configuration.tenantId, [key], iso(from), iso(to)),
      ),
    );
    return found.flat();
  });
  return recordsByKey([...kept, ...collection.records], new Set(asked.map(({ key }) => key)));
}

type Question = { readonly key: string; readonly from: number; readonly to: number };

/** Entries of one key that are days apart are queried separately: no day between them is read. */
function withoutOverlap(asked: readonly Question[]): readonly Question[] {
  const merged: Question[] = [];
  for (const one of [...asked].sort((a, b) => (a.key === b.key ? a.from - b.from : a.key < b.key ? -1 : 1))) {
    const last = merged.at(-1);
    if (last?.key === one.key && one.from <= last.to)
      merged[merged.length - 1] = { ...last, to: Math.max(last.to, one.to) };
    else merged.push(one);
  }
  return merged;
}

/** People whose last hours matter: for risk, sign-ins, roles, and the activities for which detectors ask. */
function peopleAsked(
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
    // Groups and applications have roles too, but do not activate any.
    return resource !== null && 'principalId' in resource && !isNoPerson(resource) ? [resource.principalId] : [];
  });
  const ofRecords = records.filter(isPersonal).flatMap(peopleOfRecord);
  const ofActivities = records.filter(isAuditRecord).flatMap((record) => {
    if (!isAsked(record) || isSyncNoise(record)) return [];
    return [...peopleOfRecord(record), ...(record.actor.type === 'user' ? [record.actor.id] : [])];
  });
  return [...new Set([...ofChanges, ...ofRecords, ...ofActivities])];
}

const isNoPerson = (resource: object): boolean =>
  'principalType' in resource && (resource.principalType === 'group' || resource.principalType === 'servicePrincipal');

/** PIM's entries name the role, the request and the tenant besides the person: only possible actors are looked up. */
function peopleOfRecord(record: LogRecord): readonly string[] {
  if (record.kind !== 'directoryAudit') return recordTargetIds(record);
  const users = record.targets.filter(({ type }) => type === null || type.toLowerCase() === 'user');
  const grants = [readRoleGrant(record), readEligibleGrant(record)];
  return [
    ...users.flatMap(({ id }) => id ?? []),
    // Core Directory writes some people as something else than a user.
    ...grants.flatMap((grant) => (grant?.principalType === 'unknown' ? (grant.principalId ?? []) : [])),
  ];
}

/** In parts of that size, one after the other. */
async function inParts<T, R>(
  items: readonly T[],
  size: number,
  work: (part: readonly T[]) => Promise<readonly R[]>,
): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += size) results.push(...(await work(items.slice(at, at + size))));
  return results;
}

const isPersonal = (record: LogRecord): boolean => {
  if (record.kind === 'riskDetection' || record.kind === 'signIn') return true;
  if (record.kind !== 'directoryAudit') return false;
  if (readRoleGrant(record) !== null || readEligibleGrant(record) !== null) return true;
  // An administrator's word about risk is of the category Other.
  const isOfRisk = record.loggedByService.toLowerCase() === 'identity protection' || isHintFor(record, 'riskyUser');
  return isOfRisk || activityOf(record).includes('suspicious activity');
};

async function recordsOfPeople(
  pipeline: Ports<'now' | 'store'>,
  collection: Collection,
  people: readonly string[],
): Promise<DetectorFacts['recordsAbout']> {
  if (people.length === 0) return () => [];
  const first = collection.records.reduce((at, record) => Math.min(at, Date.parse(recordTime(record))), pipeline.now());
  const from = iso(first - (collection.kind === 'riskyUser' ? riskStoryMs : storyMs));
  const kept = await inParts(people, peopleAtOnce, (part) =>
    pipeline.store.records.findByTarget(collection.configuration.tenantId, part, from, iso(pipeline.now())),
  );
  const asked = new Set(people);
  const fresh = collection.records.filter((record) => recordTargetIds(record).some((id) => asked.has(id)));
  return byPerson([...kept, ...fresh]);
}

function byPerson(records: readonly LogRecord[]): DetectorFacts['recordsAbout'] {
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

/** The usual networks of the accounts that acted, if a detector needs them. */
async function usualNetworks(
  pipeline: Ports<'detectors' | 'store'>,
  { configuration: { tenantId }, records }: Collection,
): Promise<DetectorFacts['isUsualNetwork']> {
  const asking = new Set(
    pipeline.detectors.filter(({ asksAboutNetworks }) => asksAboutNetworks).flatMap(({ activities }) => activities),
  );
  const actors = records
    .filter(isAuditRecord)
    .flatMap((record) => (record.actor.type === 'user' && asking.has(activityOf(record)) ? [record.actor.id] : []));
  if (actors.length === 0) return () => false;
  const { book, doubts } = await readHabits(pipeline, tenantId, [...new Set(actors)]);
  return (...asked) => isUsualNetwork(book, tenantId, ...asked, doubts);
}

/** These people's earlier actions, if a detector needs them. */
async function pastOfPeople(
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

/** Since when people's actions are known. The directory's log of the weeks before monitoring is read too. */
function readSince(kind: Kind, tenant: TenantRow | undefined): string {
  const { watchedSince = iso(0), lookBack = null } = tenant ?? {};
  const hasPast = kind !== 'auditEvent' && lookBack?.failure == null;
  return hasPast ? (lookBack?.from ?? iso(0)) : watchedSince;
}
