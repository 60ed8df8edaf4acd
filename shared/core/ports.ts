/**
 * The contracts between the pipeline and its adapters, which never import each other. Types only: the code that builds a
 * port (app/runtime.ts, a test) passes it in. Every method may throw when the world is broken; the queue then tries
 * again.
 */
import type { SignOuts } from './access/sign-outs';
import type { Alert, AlertWithEvents, Transition } from './alert/alert';
import type { AlertStep, Fence } from './alert/alert-step';
import type { AlertList } from './alert/listed-alert';
import type { BucketRow } from './collection/bucket-lease';
import type { KindRow } from './collection/kind-row';
import type { GraphSubscription, SubscriptionRow } from './collection/subscription-plan';
import type { ChannelBudgetRow } from './delivery/channel-limits';
import type { Delivery, DeliveryKey, SendResult } from './delivery/delivery';
import type { AudienceRow } from './delivery/hearing';
import type { GroupRow } from './delivery/many-tenants';
import type { Message } from './delivery/message';
import type { ForwardRow, PingRow } from './delivery/probe';
import type { TestRow } from './delivery/receipt';
import type { BackupFile, BackupManifest, BackupRow, Place } from './deployment/backup';
import type { DeploymentRow, TickRow } from './deployment/deployment-watch';
import type { Change } from './event/change';
import type { Marker, WatchEvent } from './event/event';
import type { Step } from './event/story-plan';
import type { OwnIdentity } from './event/tampering';
import type { DirectoryAudit, LogRecord } from './log/record';
import type { Seal, StoredEvent } from './log/seal';
import type { PageHistory, PageWithHistory } from './page/page-history';
import type { PageName, PageRows } from './page/page-rows';
import type { DirectoryName } from './resource/directory-name';
import type { FailingSettings } from './resource/failing-settings';
import type { Bucket, FleetKind, Kind, LogKind, SmallKind, UnifiedAuditKind } from './resource/kind';
import type { ApplicationOwners, OwnersSeen } from './resource/owners';
import type { FleetObserved, FleetResources, Group, SmallResources } from './resource/resource';
import type { Head, Manifest } from './resource/snapshot';
import type { Rule } from './rule/rule';
import type { HabitBook } from './sign-in/habits';
import type { OtherTenantMark } from './tenant/contained';
import type { CustomerRow } from './tenant/customer';
import type { TenantRow } from './tenant/tenant';
import type { TenantSummary } from './tenant/tenant-summary';
import type { DueRow } from './time/due';
import type { Evaluation } from './verdict/evaluation';
import type { PlanRow } from './verdict/plan';
import type { StatusChange } from './verdict/proof';
import type { TrendRow, TrendWeek } from './verdict/trend';
import type { DigestRow } from './week/digest';
import type { RollUpWeek } from './week/weekly-roll-up';

// --- Graph --------------------------------------------------------------------------------------------------------

export type FleetItem<K extends FleetKind> = {
  readonly resource: FleetResources[K];
  readonly observed: FleetObserved[K];
};

/** Fleets that Graph lists by what changed. */
export type DeltaKind = 'device' | 'user';

/** Fleets that are listed whole each time. */
export type ListKind = Exclude<FleetKind, DeltaKind>;

/** One page of a delta query. The last page has the link for the next collection. */
export type DeltaPage<K extends FleetKind> = {
  readonly items: readonly FleetItem<K>[];
  readonly removedIds: readonly string[];
  readonly deltaLink: string | null;
};

/** Called for each answer that a read is put together from. */
export type OnPage = () => void;

/**
 * The sign-ins of these people, and for others all, none, or those by legacy authentication and by clients that phishing uses. `isBeta`: with
 * the fields that only the beta version of Graph has.
 */
export type WantedSignIns = {
  readonly userIds: readonly string[];
  readonly others: 'all' | 'suspect' | 'none';
  readonly isBeta?: boolean;
};

/** Entries of these operations, or of all if none is named; times in ISO 8601. */
type AuditQuestion = { readonly from: string; readonly to: string; readonly operations: readonly string[] };

/** Graph for one tenant. Every read is complete or throws LookError, so that no tenant is ever read by half. */
export type Graph = {
  readonly fetchSmall: <K extends Exclude<SmallKind, 'group'>>(
    kind: K,
    onPage?: OnPage,
  ) => Promise<readonly SmallResources[K][]>;
  /** The role-assignable groups. */
  readonly fetchAssignableGroupIds: (onPage?: OnPage) => Promise<readonly string[]>;
  /** The named groups with their transitive members. A group that no longer exists is returned with displayName null and no members. */
  /** For groups in `devicesToo` without users, also whether they have device members. */
  readonly fetchGroups: (
    ids: readonly string[],
    onPage?: OnPage,
    devicesToo?: ReadonlySet<string>,
  ) => Promise<readonly Group[]>;
  readonly listFleet: <K extends ListKind>(kind: K) => AsyncIterable<readonly FleetItem<K>[]>;
  /** From a delta link, or everything if it is null. Throws LookError `gone` on 410: start again with null. */
  readonly deltaFleet: <K extends DeltaKind>(kind: K, deltaLink: string | null) => AsyncIterable<DeltaPage<K>>;
  /**
   * Records with from <= recordTime < to, in any order, possibly twice. For sign-ins only those in `only`. `onFilterRefused`: Graph refuses
   * the wanted filter or version, and the log is read with the documented one.
   */
  readonly listRecords: (
    kind: LogKind,
    from: string,
    to: string,
    only?: WantedSignIns,
    onFilterRefused?: () => void,
  ) => AsyncIterable<readonly LogRecord[]>;
  /** Creates a query in the unified audit log; returns its id. */
  readonly askAuditLog: (kind: UnifiedAuditKind, question: AuditQuestion, onPage?: OnPage) => Promise<string>;
  readonly auditQuestionState: (
    kind: UnifiedAuditKind,
    id: string,
    onPage?: OnPage,
  ) => Promise<'running' | 'succeeded' | 'failed' | 'cancelled' | 'gone'>;
  /** One page of the answer, from the previous page's link on; any order, possibly twice. */
  readonly readAuditAnswer: (
    kind: UnifiedAuditKind,
    id: string,
    link: string | null,
    onPage?: OnPage,
  ) => Promise<{ readonly records: readonly LogRecord[]; readonly next: string | null }>;
  /** Ids of users by their names in lower case; unknown names are left out. */
  readonly fetchIdsOfAddresses: (addresses: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  /** Entries of the directory's audit log in these categories, oldest first, as far back as Microsoft keeps them. */
  readonly listAuditHistory: (
    from: string,
    to: string,
    categories: readonly string[],
  ) => AsyncIterable<readonly DirectoryAudit[]>;
  /** Names of whatever these ids are now; ids that no longer exist are left out. */
  readonly fetchNames: (ids: readonly string[]) => Promise<readonly DirectoryName[]>;
  /** Whether each of these users has a mailbox licence. People who no longer exist, or whose plans are unknown, are left out. */
  readonly fetchMailboxes: (ids: readonly string[]) => Promise<ReadonlyMap<string, boolean>>;
  /** The owners of a service principal, and of its application if that is in this tenant. Throws LookError if they cannot be read. */
  readonly fetchOwners: (servicePrincipalId: string) => Promise<readonly DirectoryName[]>;
  /** Which settings these devices fail, by device id. Only OtherTenant is thrown; a failure is the answer for the devices that it concerns. */
  readonly fetchFailingSettings: (deviceIds: readonly string[]) => Promise<ReadonlyMap<string, FailingSettings>>;
  /** The monitor's identity in this tenant, according to its token; null if the token does not show it. */
  readonly fetchOwnIdentity: () => Promise<OwnIdentity | null>;
  /** Application permissions that the token carries; null if it cannot be read. */
  readonly fetchGranted: () => Promise<readonly string[] | null>;
  /** Times of the requests that still count against this bucket's budget; epoch ms. The next holder may be another process. */
  readonly spent: (bucket: Bucket) => readonly number[];
  /** Counts what another process spent before us. */
  readonly resume: (bucket: Bucket, spent: readonly number[]) => void;
  readonly createSubscription: (resource: string, clientState: string, expiresAt: string) => Promise<GraphSubscription>;
  readonly renewSubscription: (id: string, expiresAt: string) => Promise<GraphSubscription>;
  readonly deleteSubscription: (id: string) => Promise<void>;
  readonly listSubscriptions: () => Promise<readonly GraphSubscription[]>;
};

// --- Storage: looking ---------------------------------------------------------------------------------------------

/** The result of a write that depends on an earlier read; otherwise another process was faster, and nothing was written. */
export type Written = { readonly status: 'written'; readonly etag: string } | { readonly status: 'conflict' };

/** A fleet held against its snapshot while its pages stream. Memory: an id, or its hash, and one hash per resource. */
export type FleetCollection<K extends FleetKind> = {
  /** Adds one resource of the complete list, or one in a delta answer. */
  readonly see: (resource: FleetResources[K]) => void;
  /** Delta only: the resources that the delta answer reports as deleted. */
  readonly drop: (id: string) => void;
  /**
   * After the last page. In the first collection `changes` is empty and `first` true. `removed` counts the resources missing from the list
   * (mode list) or dropped (mode delta).
   */
  readonly finish: () => Promise<{
    readonly first: boolean;
    readonly changes: readonly Change<K>[];
    readonly count: number;
    readonly countBefore: number;
    readonly removed: number;
  }>;
  /**
   * Writes what changed and returns the new manifest; the old one stays readable. Unchanged: the same manifest and no write, unless the fleet
   * is now arranged in another way.
   */
  readonly save: () => Promise<Manifest>;
};

export type SnapshotStore = {
  readonly readHead: (tenantId: string, kind: SmallKind | FleetKind) => Promise<Head | undefined>;
  readonly readHeads: (tenantId: string) => Promise<readonly Head[]>;
  readonly readSmall: <K extends SmallKind>(
    tenantId: string,
    kind: K,
    manifest: Manifest,
  ) => Promise<readonly SmallResources[K][]>;
  /** Writes only missing rows: rows are named after their content. */
  readonly writeSmall: <K extends SmallKind>(
    tenantId: string,
    kind: K,
    resources: readonly SmallResources[K][],
  ) => Promise<Manifest>;
  readonly openFleet: <K extends FleetKind>(
    tenantId: string,
    kind: K,
    head: Head | undefined,
    mode: 'list' | 'delta',
  ) => Promise<FleetCollection<K>>;
  /** Streams the resources of a fleet, bucket by bucket. */
  readonly readFleet: <K extends FleetKind>(
    tenantId: string,
    kind: K,
    manifest: Manifest,
  ) => AsyncIterable<readonly FleetResources[K][]>;
  /** The commit point: one conditional replace (or create, where etag is null). */
  readonly commitHead: (head: Head) => Promise<Written>;
  /** Deletes content rows of a tenant that are older than an hour and that no head names, committed or about to be (`tried`). */
  readonly sweep: (tenantId: string, now: string, tried: readonly Head[]) => Promise<number>;
};

type Stored<R> = { readonly row: R; readonly etag: string };

export type WatermarkStore = {
  readonly readBucket: (
    tenantId: string,
    bucket: Bucket,
  ) => Promise<{ readonly row: BucketRow; readonly etag: string } | undefined>;
  readonly readBuckets: (tenantId: string) => Promise<readonly BucketRow[]>;
  /** A bucket and all kinds, in one request. Rows of kinds that this build cannot read are left out. */
  readonly readBucketAndKinds: (
    tenantId: string,
    bucket: Bucket,
  ) => Promise<{
    readonly bucket: Stored<BucketRow> | undefined;
    readonly kinds: readonly Stored<KindRow>[];
    readonly areAllRead: boolean;
  }>;
  /** etag null creates. With rows of kinds: all of them or none. */
  readonly writeBucket: (
    row: BucketRow,
    etag: string | null,
    kinds?: readonly { readonly row: KindRow; readonly etag: string | null }[],
  ) => Promise<Written>;
  readonly readKind: (
    tenantId: string,
    kind: Kind,
  ) => Promise<{ readonly row: KindRow; readonly etag: string } | undefined>;
  readonly readKinds: (tenantId: string) => Promise<readonly KindRow[]>;
  readonly writeKind: (row: KindRow, etag: string | null) => Promise<Written>;
};

// --- Storage: judging and alerting --------------------------------------------------------------------------------

export type RecordStore = {
  /** Keeps records by time and by every target id. Returns the ids that were new. */
  readonly keep: (tenantId: string, records: readonly LogRecord[]) => Promise<readonly string[]>;
  /** The ids among these records that are already stored. */
  readonly known: (tenantId: string, records: readonly LogRecord[]) => Promise<ReadonlySet<string>>;
  /** Deletes the records of all days before this one (YYYY-MM-DD), some thousands of rows at a time. Returns how many rows went. */
  readonly forget: (tenantId: string, beforeDay: string) => Promise<number>;
  /**
   * Passes every stored record to `change`, and replaces those for which it returns another one: the same id, time and targets. Returns the
   * ids of the replaced ones.
   */
  readonly rewrite: (
    tenantId: string,
    change: (record: LogRecord) => LogRecord | undefined,
  ) => Promise<readonly string[]>;
  /** Records that name one of these targets, from <= recordTime <= to. */
  readonly findByTarget: (
    tenantId: string,
    targetIds: readonly string[],
    from: string,
    to: string,
  ) => Promise<readonly LogRecord[]>;
};

/** An event with the cursor after which its day continues: the time and the id of its key. */
export type RecordedEvent = { readonly event: WatchEvent; readonly cursor: string };

export type EventStore = {
  /**
   * Creates, never replaces: an existing id stays as it is. `marked` events are listed in marker rows of the same transactions, so that
   * every recorded event is alerted. Returns the new ids.
   */
  readonly record: (events: readonly WatchEvent[], marked: boolean) => Promise<readonly string[]>;
  readonly markers: (tenantId: string, days: readonly string[]) => Promise<readonly Marker[]>;
  readonly deleteMarker: (tenantId: string, marker: Marker) => Promise<void>;
  readonly read: (tenantId: string, day: string, ids: readonly string[]) => Promise<readonly WatchEvent[]>;
  /** Ids of everything recorded on this day, in the order of its keys. */
  readonly ids: (tenantId: string, day: string) => Promise<readonly string[]>;
  /** Everything recorded from one day to another, both included, newest first; null if there are more than `limit`. */
  readonly within: (
    tenantId: string,
    fromDay: string,
    toDay: string,
    limit: number,
  ) => Promise<readonly RecordedEvent[] | null>;
  /** Events recorded on one day, newest first: at most `limit` after the day's cursor `after`. */
  readonly ofDay: (
    tenantId: string,
    day: string,
    after: string | null,
    limit: number,
  ) => Promise<readonly RecordedEvent[]>;
  /** Newest first. */
  readonly recent: (tenantId: string, days: readonly string[], limit: number) => Promise<readonly WatchEvent[]>;
  /** Detections under these keys of a step, from <= time <= to, that were recorded in these days; in any order. */
  readonly steps: (
    tenantId: string,
    keys: readonly string[],
    from: string,
    to: string,
    days: readonly string[],
  ) => Promise<readonly Step[]>;
  /** Those whose story began at `from` or later, and before `before`. */
  readonly countBetween: (
    tenantId: string,
    source: string,
    from: string,
    before: string,
    days: readonly string[],
  ) => Promise<number>;
  /** Everything recorded in these days, in any order. */
  readonly list: (tenantId: string, days: readonly string[]) => AsyncIterable<readonly WatchEvent[]>;
  /**
   * The stored rows of one day, in the order of its keys. A seal covers these: an event read by a later build may have more fields than it
   * was written with.
   */
  readonly stored: (tenantId: string, day: string) => AsyncIterable<readonly StoredEvent[]>;
  /** The days with any row, oldest first. */
  readonly days: (tenantId: string) => Promise<readonly string[]>;
  /** Deletes a day, some thousands of rows at a time. Returns how many rows were deleted; 0 = none is left. */
  readonly forget: (tenantId: string, day: string) => Promise<number>;
};

export type EvaluationStore = {
  readonly readAll: (
    tenantId: string,
  ) => Promise<readonly { readonly evaluation: Evaluation; readonly etag: string }[]>;
  /** Writes the evaluation (etag null creates) and, where `history` is true, its history row in the same transaction. */
  readonly save: (
    tenantId: string,
    evaluations: readonly {
      readonly evaluation: Evaluation;
      readonly etag: string | null;
      readonly history: boolean;
    }[],
  ) => Promise<Written>;
  /**
   * Every change of verdict with from <= at < to, oldest first, with the evaluation of that time. Only of these controls, if they are
   * named.
   */
  readonly history: (
    tenantId: string,
    from: string,
    to: string,
    controlIds?: readonly string[],
  ) => Promise<readonly Evaluation[]>;
  /**
   * The changes of one control's verdict from `since` on, newest first, and the last one before it, which shows the state at the start. At
   * most `limit`, and none after `until`.
   */
  readonly changesOf: (
    tenantId: string,
    controlId: string,
    since: string,
    limit: number,
    until?: string,
  ) => Promise<readonly Evaluation[]>;
  /** Every change of status up to `to`, in any order: only the keys and one column, because a verdict can have tens of kilobytes. */
  readonly statuses: (tenantId: string, to: string) => Promise<readonly StatusChange[]>;
  /** The evaluations that these changes recorded, in any order. */
  readonly recorded: (
    tenantId: string,
    changes: readonly Pick<StatusChange, 'controlId' | 'at'>[],
  ) => Promise<readonly Evaluation[]>;
  /** Deletes the changes of verdict before this time, except each control's last one, which shows the state from then on. */
  readonly forgetHistory: (tenantId: string, before: string) => Promise<number>;
};

export type MetricStore = {
  /** Adds to the counts of one day; metrics are numbers by name. The same `onceId` is added once. */
  readonly add: (
    tenantId: string,
    name: string,
    day: string,
    counts: Readonly<Record<string, number>>,
    onceId: string,
  ) => Promise<void>;
  /** The sums of these days, by name. */
  readonly read: (tenantId: string, name: string, days: readonly string[]) => Promise<Readonly<Record<string, number>>>;
  /** The counts of each day from one to another, both included; days without any are left out. One request for a month. */
  readonly days: (
    tenantId: string,
    name: string,
    from: string,
    to: string,
  ) => Promise<ReadonlyMap<string, Readonly<Record<string, number>>>>;
  /** Deletes the counts of all days before this one, some thousands of rows at a time. Returns how many rows went. */
  readonly forget: (tenantId: string, beforeDay: string) => Promise<number>;
};

export type AlertStore = {
  /** Undefined while another process holds it. */
  readonly acquire: (tenantId: string, holder: string, now: string, untilIso: string) => Promise<Fence | undefined>;
  readonly release: (fence: Fence) => Promise<void>;
  /** Releases everything that the holder of this fence still holds, whatever it has written since. */
  readonly abandon: (fence: Fence) => Promise<void>;
  readonly readAlerts: (tenantId: string) => Promise<readonly Alert[]>;
  readonly readAlert: (tenantId: string, alertId: string) => Promise<Alert | undefined>;
  /**
   * One list of alerts, newest first, each with the few events for its title, and the cursor after which the list continues: at most
   * `limit` after `after`, none before `since`.
   */
  readonly list: (
    tenantId: string,
    list: AlertList,
    query: { readonly limit: number; readonly after: string | null; readonly since: string | null },
  ) => Promise<readonly (AlertWithEvents & { readonly cursor: string })[]>;
  /** The events among these that already belong to an alert. */
  readonly alerted: (tenantId: string, eventIds: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly readEvents: (tenantId: string, alertId: string) => Promise<readonly WatchEvent[]>;
  readonly readTransitions: (tenantId: string, alertId: string) => Promise<readonly Transition[]>;
  /** The transitions of all alerts, in any order; null if there are more than `limit`. */
  readonly transitions: (tenantId: string, limit: number) => Promise<readonly Transition[] | null>;
  readonly readDeliveries: (tenantId: string, alertId: string) => Promise<readonly Delivery[]>;
  /**
   * Writes alert, events, transitions and deliveries in one transaction under the fence. `lost`: another process has the lease, and nothing
   * was written.
   */
  readonly write: (
    fence: Fence,
    step: AlertStep,
  ) => Promise<{ readonly status: 'written'; readonly fence: Fence } | { readonly status: 'lost' }>;
  readonly readDelivery: (
    tenantId: string,
    key: DeliveryKey,
  ) => Promise<{ readonly delivery: Delivery; readonly etag: string } | undefined>;
  readonly writeDelivery: (delivery: Delivery, etag: string) => Promise<Written>;
  /**
   * Deletes an alert with all its rows, the alert itself last: a deletion that crashes half-way is found and repeated. Only for alerts that
   * ended long ago.
   */
  readonly forget: (tenantId: string, alertId: string) => Promise<number>;
};

export type DueStore = {
  readonly put: (rows: readonly DueRow[]) => Promise<void>;
  readonly list: (now: string, limit: number) => Promise<readonly DueRow[]>;
  readonly remove: (row: DueRow) => Promise<void>;
};

export type DirectoryStore = {
  /** Stores the last known name, and when it was first and last seen. Names of erased people are not stored again. */
  readonly keepNames: (tenantId: string, names: readonly DirectoryName[], seenAt: string) => Promise<void>;
  readonly readNames: (tenantId: string, ids: readonly string[]) => Promise<ReadonlyMap<string, DirectoryName>>;
  /** Deletes name and address permanently; the id stays, marked as erased. */
  readonly erase: (tenantId: string, objectId: string, at: string) => Promise<void>;
  /** Deletes names and activities last seen before this time, but for those of `except`. Returns how many rows went. */
  readonly forget: (tenantId: string, before: string, except: ReadonlySet<string>) => Promise<number>;
  /** Adds known owners of applications: anyone seen as an owner within the last month counts. */
  readonly keepOwners: (tenantId: string, applications: readonly OwnersSeen[]) => Promise<void>;
  readonly readOwners: (
    tenantId: string,
    applicationIds: readonly string[],
  ) => Promise<ReadonlyMap<string, ApplicationOwners>>;
  /** First, last and count of what an actor does, by activity class (a detector or control id). Counts one record of the log once. */
  readonly noteActivity: (
    tenantId: string,
    actorId: string,
    activityClass: string,
    at: string,
    recordId: string,
  ) => Promise<void>;
  readonly readActivity: (
    tenantId: string,
    actorId: string,
    activityClass: string,
  ) => Promise<{ readonly first: string; readonly last: string; readonly count: number } | undefined>;
};

/** The usual sign-ins of people. Only one process at a time writes them for a tenant. */
export type HabitStore = {
  /** Unknown people are left out. */
  readonly read: (tenantId: string, personIds: readonly string[]) => Promise<HabitBook>;
  /** Replaces the habits of these people, and the shared ones. */
  readonly write: (tenantId: string, book: HabitBook) => Promise<void>;
  readonly has: (tenantId: string, personId: string) => Promise<boolean>;
  readonly erase: (tenantId: string, personId: string) => Promise<void>;
  /** Deletes what is usual for people who have not signed in since this day (YYYY-MM-DD). Returns how many. */
  readonly forget: (tenantId: string, beforeDay: string) => Promise<number>;
};

export type DigestStore = {
  readonly read: (tenantId: string, week: string) => Promise<DigestRow | undefined>;
  /** The newest `limit` weeks, newest first. */
  readonly latest: (tenantId: string, limit: number) => Promise<readonly DigestRow[]>;
  /** Creates, never replaces: `conflict` where the week was made already. */
  readonly create: (row: DigestRow) => Promise<Written>;
};

/** The data of a page, with the names of the people in it, so that no page looks up names one by one. */
export type NamedPageRow<P extends PageName> = {
  readonly row: PageRows[P];
  readonly names: ReadonlyMap<string, DirectoryName>;
};

export type PageRowStore = {
  readonly read: <P extends PageName>(tenantId: string, page: P) => Promise<NamedPageRow<P> | undefined>;
  /** Writes the result of `next` for the row, and retries after a conflict; writes nothing if it returns undefined. */
  readonly update: <P extends PageName>(
    tenantId: string,
    page: P,
    next: (before: NamedPageRow<P> | undefined) => Promise<NamedPageRow<P> | undefined>,
  ) => Promise<void>;
  /** Takes the name of a person out of every row. */
  readonly erase: (tenantId: string, personId: string) => Promise<void>;
};

/** Versions of what pages show, by the time from which each was true. */
export type PageHistoryStore = {
  /** The same version again changes nothing. */
  readonly keep: <P extends PageWithHistory>(tenantId: string, page: P, version: PageHistory[P]) => Promise<void>;
  /** The newest version of this moment or before. */
  readonly at: <P extends PageWithHistory>(
    tenantId: string,
    page: P,
    moment: string,
  ) => Promise<PageHistory[P] | undefined>;
  /** Deletes versions before this time, except the newest of each page, which was true from then on. Returns how many. */
  readonly forget: (tenantId: string, before: string) => Promise<number>;
};

export type PlanStore = {
  readonly read: (tenantId: string) => Promise<{ readonly row: PlanRow; readonly etag: string } | undefined>;
  /** etag null creates. */
  readonly write: (row: PlanRow, etag: string | null) => Promise<Written>;
};

export type TrendStore = {
  readonly read: (tenantId: string) => Promise<TrendRow | undefined>;
  /** Both rows of the overview in one request. */
  readonly readWithPlan: (
    tenantId: string,
  ) => Promise<{ readonly plan: PlanRow | null; readonly trend: TrendRow | null }>;
  /** Adds the counts of a week to the row; writes nothing if they are already there. */
  readonly keep: (row: Omit<TrendRow, 'weeks'>, week: TrendWeek) => Promise<void>;
};

export type TenantStore = {
  readonly list: () => Promise<readonly TenantRow[]>;
  readonly read: (tenantId: string) => Promise<{ readonly row: TenantRow; readonly etag: string } | undefined>;
  readonly write: (row: TenantRow, etag: string | null) => Promise<Written>;
};

/** The list of tenants: one small row per tenant. */
export type TenantSummaryStore = {
  readonly list: () => Promise<readonly TenantSummary[]>;
  /** Creates or replaces. `named`: the ids of those whom its words name. */
  readonly write: (summary: TenantSummary, named: readonly string[]) => Promise<void>;
  /** Forgets the words of a tenant that name the person. */
  readonly erase: (tenantId: string, personId: string) => Promise<void>;
};

export type CustomerStore = {
  /** An unreadable row must not hide the others: `unreadable` gets its tenant. */
  readonly list: (unreadable: (tenantId: string) => void) => Promise<readonly CustomerRow[]>;
  readonly read: (tenantId: string) => Promise<{ readonly row: CustomerRow; readonly etag: string } | undefined>;
  /** `etag`: that of the row that was read; null if there was none. */
  readonly write: (row: CustomerRow, etag: string | null) => Promise<Written>;
};

/** All stored rows of one tenant, except the row about its onboarding. */
export type TenantRowsStore = {
  /** By table; tables without any are left out. */
  readonly count: (tenantId: string) => Promise<Readonly<Record<string, number>>>;
  /** Returns how many rows went. `isTimeUp` is asked between batches, and ends it early. */
  readonly deleteAll: (tenantId: string, isTimeUp?: () => boolean) => Promise<number>;
};

export type SubscriptionStore = {
  readonly list: (tenantId: string) => Promise<readonly SubscriptionRow[]>;
  readonly put: (row: SubscriptionRow) => Promise<void>;
  readonly remove: (tenantId: string, resource: string) => Promise<void>;
};

/** A tenant's own configuration: JSON text that overrides the packaged one. */
export type SettingsStore = {
  /** Throws TenantContained if a row cannot be read. */
  readonly read: (tenantId: string) => Promise<Readonly<Record<string, unknown>>>;
  /** The same, and whether the tenant must not be read or alerted because its token belongs to another: one request for both. */
  readonly readMarked: (tenantId: string) => Promise<{
    readonly settings: Readonly<Record<string, unknown>>;
    readonly otherTenant: OtherTenantMark | null;
  }>;
  /** An earlier mark of the same stays. Returns the one that counts. */
  readonly markOtherTenant: (mark: OtherTenantMark) => Promise<OtherTenantMark>;
  readonly clearOtherTenant: (tenantId: string) => Promise<void>;
};

/** Suppressions, acceptances, expected changes, pauses. */
export type RuleStore = {
  readonly list: (tenantId: string) => Promise<readonly { readonly rule: Rule; readonly etag: string }[]>;
  readonly read: (tenantId: string, id: string) => Promise<{ readonly rule: Rule; readonly etag: string } | undefined>;
  /** etag null creates. */
  readonly write: (rule: Rule, etag: string | null) => Promise<Written>;
  readonly forget: (tenantId: string, id: string) => Promise<void>;
};

export type SealStore = {
  readonly list: (tenantId: string, fromDay: string, toDay: string) => Promise<readonly Seal[]>;
  readonly latest: (tenantId: string) => Promise<Seal | undefined>;
  /** Creates, never replaces. */
  readonly create: (seal: Seal) => Promise<Written>;
};

export type WatchStore = {
  readonly readTick: () => Promise<{ readonly row: TickRow; readonly etag: string } | undefined>;
  readonly writeTick: (row: TickRow, etag: string | null) => Promise<Written>;
  readonly readAudience: (
    tenantId: string,
  ) => Promise<{ readonly row: AudienceRow; readonly etag: string } | undefined>;
  readonly writeAudience: (row: AudienceRow, etag: string | null) => Promise<Written>;
  readonly readDeployment: () => Promise<{ readonly row: DeploymentRow; readonly etag: string } | undefined>;
  readonly writeDeployment: (row: DeploymentRow, etag: string | null) => Promise<Written>;
  readonly readBackup: () => Promise<{ readonly row: BackupRow; readonly etag: string } | undefined>;
  readonly writeBackup: (row: BackupRow, etag: string | null) => Promise<Written>;
  /** Writes a row with this time and reads it back. Throws if either fails. */
  readonly tryRow: (at: string) => Promise<void>;
};

/** A backup in the container. */
export type FoundBackup = {
  readonly moment: string;
  /** Undefined: it was not finished, or its manifest cannot be read. */
  readonly manifest: BackupManifest | undefined;
};

/** Backups of whole tables, in files beside them. */
export type Backups = {
  /** In the order in which they are read. */
  readonly tables: readonly string[];
  /**
   * Writes the rows of a table to a file: all of them, or those after the last row of an earlier file. `isOver` ends it after the row at
   * hand, and `next` is then where the next file begins.
   */
  readonly save: (
    moment: string,
    table: string,
    from: { readonly part: number; readonly after: Place | null; readonly isOver: () => boolean },
  ) => Promise<{ readonly file: BackupFile; readonly next: Place | null }>;
  readonly finish: (moment: string, manifest: BackupManifest) => Promise<void>;
  /** Newest first. */
  readonly list: () => Promise<readonly FoundBackup[]>;
  /** Whether a file is the one that the manifest names. */
  readonly check: (moment: string, file: BackupFile) => Promise<'same' | 'missing' | 'altered'>;
  /** The rows of a file, one a line. */
  readonly lines: (moment: string, file: BackupFile) => AsyncIterable<string>;
};

/** A restore that has begun in empty tables: running it again completes it. */
export type RestoreMark = {
  readonly moment: string;
  /** Of the manifest. */
  readonly hash: string;
  readonly knowsWhoLeft: boolean;
  /** All rows of the backup are there. */
  readonly isWritten: boolean;
};

/** Tables to restore into. */
export type RestoreTarget = {
  /** The first table that holds a row. */
  readonly occupied: () => Promise<string | undefined>;
  readonly readMark: () => Promise<RestoreMark | undefined>;
  /** Null deletes it. */
  readonly writeMark: (mark: RestoreMark | null) => Promise<void>;
  /** Creates the rows of these lines, except those of these tenants. Throws if another row is there; the same row may be. */
  readonly write: (
    table: string,
    lines: AsyncIterable<string>,
    without: ReadonlySet<string>,
  ) => Promise<{ readonly written: number; readonly left: number }>;
  readonly customers: CustomerStore;
};

/** Who was signed out of every session. */
export type SignOutStore = {
  readonly read: () => Promise<{ readonly row: SignOuts; readonly etag: string } | undefined>;
  /** etag null creates. */
  readonly write: (row: SignOuts, etag: string | null) => Promise<Written>;
};

export type ChannelBudgetStore = {
  readonly read: (way: string) => Promise<{ readonly row: ChannelBudgetRow; readonly etag: string } | undefined>;
  /** etag null creates. */
  readonly write: (row: ChannelBudgetRow, etag: string | null) => Promise<Written>;
};

/** Groups of messages to one recipient of many tenants; the row belongs to no tenant. */
export type RollUpStore = {
  readonly read: (target: string) => Promise<{ readonly row: GroupRow; readonly etag: string } | undefined>;
  /** etag null creates. */
  readonly write: (row: GroupRow, etag: string | null) => Promise<Written>;
};

/** The weekly roll-ups of many tenants, as they were sent. */
export type RollUpWeekStore = {
  readonly read: (rollUpId: string, week: string) => Promise<RollUpWeek | undefined>;
  readonly latest: (rollUpId: string) => Promise<RollUpWeek | undefined>;
  /** Creates, never replaces: `conflict` where the week was made already. */
  readonly create: (row: RollUpWeek) => Promise<Written>;
};

export type ForwardStore = {
  readonly read: (
    tenantId: string,
    recipientId: string,
  ) => Promise<{ readonly row: ForwardRow; readonly etag: string } | undefined>;
  /** etag null creates. */
  readonly write: (row: ForwardRow, etag: string | null) => Promise<Written>;
  /** Ids of the events of a day that went. */
  readonly sent: (tenantId: string, recipientId: string, day: string) => Promise<ReadonlySet<string>>;
  /** Writing the same ids twice gives one row. */
  readonly noteSent: (tenantId: string, recipientId: string, day: string, ids: readonly string[]) => Promise<void>;
  /** For a day that gets no more events, once all of them were forwarded. */
  readonly forgetSent: (tenantId: string, recipientId: string, day: string) => Promise<void>;
};

export type PingStore = {
  readonly read: (
    tenantId: string,
    recipientId: string,
  ) => Promise<{ readonly row: PingRow; readonly etag: string } | undefined>;
  /** etag null creates. */
  readonly write: (row: PingRow, etag: string | null) => Promise<Written>;
};

export type ReceiptStore = {
  readonly read: (tenantId: string) => Promise<{ readonly row: TestRow; readonly etag: string } | undefined>;
  /** etag null creates. */
  readonly write: (row: TestRow, etag: string | null) => Promise<Written>;
};

export type Store = {
  readonly tenants: TenantStore;
  readonly tenantSummaries: TenantSummaryStore;
  readonly customers: CustomerStore;
  readonly tenantRows: TenantRowsStore;
  readonly signOuts: SignOutStore;
  readonly due: DueStore;
  readonly watermarks: WatermarkStore;
  readonly snapshots: SnapshotStore;
  readonly records: RecordStore;
  readonly events: EventStore;
  readonly evaluations: EvaluationStore;
  readonly metrics: MetricStore;
  readonly alerts: AlertStore;
  readonly directory: DirectoryStore;
  readonly habits: HabitStore;
  readonly subscriptions: SubscriptionStore;
  readonly settings: SettingsStore;
  readonly digests: DigestStore;
  readonly plans: PlanStore;
  readonly trends: TrendStore;
  readonly pageRows: PageRowStore;
  readonly pageHistory: PageHistoryStore;
  readonly rules: RuleStore;
  readonly seals: SealStore;
  readonly watch: WatchStore;
  readonly channelBudgets: ChannelBudgetStore;
  readonly rollUps: RollUpStore;
  readonly rollUpWeeks: RollUpWeekStore;
  readonly forwards: ForwardStore;
  readonly pings: PingStore;
  readonly receipts: ReceiptStore;
};

// --- Queues and channels ------------------------------------------------------------------------------------------

/** Ids only, under 1 KB. A message only says "collect now" or "deliver now"; the tables are the truth. */
export type CollectMessage = {
  readonly tenantId: string;
  readonly bucket: Bucket;
  readonly kinds: readonly Kind[];
  readonly reason: 'due' | 'hint' | 'again';
};
/** Checks whether the audit log of these tenants has new entries; sent in the queue of collections. At most `maxPeeked` tenants. */
export type PeekMessage = { readonly peekAt: readonly string[] };
export type DeliverMessage = { readonly tenantId: string } & DeliveryKey;
/** Forwards recorded events that were not forwarded yet; sent in the queue of deliveries. */
export type ForwardMessage = { readonly tenantId: string; readonly forwardTo: string };
/** `reauthorize`: Graph will soon stop sending notifications, however long the subscriptions still live. */
export type SubscriptionsMessage = { readonly tenantId: string; readonly reauthorize?: boolean };
/** Hourly work for a tenant, and once a day what can wait for a day; sent in the queue of subscriptions. */
export type SweepMessage = { readonly tenantId: string; readonly sweep: true; readonly isDaily?: true };
export type DigestMessage = { readonly tenantId: string; readonly week: string };
/** The week of many tenants: travels in the queue of digests, under the id of the deployment. */
export type RollUpMessage = DigestMessage & { readonly rollUpId: string };

/** One queue with the messages that failed too often. */
export type QueueState = {
  readonly queue: string;
  /** About how many wait. */
  readonly waiting: number;
  /** How long ago the storage account took the first message that can be received now; ms, 0 if there is none. */
  readonly oldestMs: number;
  readonly poisoned: number;
  /** The oldest 32 poisoned messages: their unparsed content, and when they were given up. */
  readonly first: readonly { readonly body: unknown; readonly at: string }[];
};

export type Queues = {
  /** Visible at once, or after at most five minutes. */
  readonly sendCollect: (message: CollectMessage, delaySeconds?: number) => Promise<void>;
  readonly sendPeek: (message: PeekMessage, delaySeconds?: number) => Promise<void>;
  readonly sendDeliver: (message: DeliverMessage, delaySeconds?: number) => Promise<void>;
  readonly sendForward: (message: ForwardMessage, delaySeconds?: number) => Promise<void>;
  readonly sendSubscriptions: (message: SubscriptionsMessage, delaySeconds?: number) => Promise<void>;
  readonly sendSweep: (message: SweepMessage, delaySeconds?: number) => Promise<void>;
  readonly sendDigest: (message: DigestMessage | RollUpMessage, delaySeconds?: number) => Promise<void>;
  readonly states: () => Promise<readonly QueueState[]>;
};

/** A channel with its configuration, in the form that the pipeline uses. */
export type BoundChannel = {
  /** One attempt with its own timeout. `deliveryId` lets a target recognise a repeated attempt, if it can. */
  readonly send: (recipientId: string, message: Message, deliveryId: string) => Promise<SendResult>;
  /** For a target that answers later: the outcome. */
  readonly poll: (operationId: string) => Promise<SendResult>;
  /** A test message, to the declared test target if there is one; only for channels that support it. */
  readonly ping?: (recipientId: string, message: Message, pingId: string) => Promise<SendResult>;
  /** Recorded events, if the channel accepts them: all of these, or none that counts. */
  readonly sendEvents?: (recipientId: string, events: readonly WatchEvent[]) => Promise<SendResult>;
};
