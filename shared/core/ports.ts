/**
 * The contracts between the pipeline and its adapters, which never import each other. Types only: whoever builds a port
 * (app/runtime.ts, a test) hands it in. Every method may throw when the world is broken; the queue then tries again.
 */
import type { Alert, Transition } from './alert/alert';
import type { Failure } from './collection/failure';
import type { Delivery, SendResult } from './delivery/delivery';
import type { Hearing } from './delivery/hearing';
import type { GroupRow } from './delivery/many-tenants';
import type { Message } from './delivery/message';
import type { Change } from './event/change';
import type { WatchEvent } from './event/event';
import type { OwnIdentity } from './event/tampering';
import type { DirectoryAudit, LogRecord } from './log/record';
import type { Bucket, FleetKind, Kind, LogKind, SmallKind } from './resource/kind';
import type { FleetObserved, FleetResources, Group, SmallResources } from './resource/resource';
import type { Rule } from './rule/rule';
import type { FoundTenant } from './tenant/contained';
import type { Evaluation } from './verdict/control';
import type { PlanItem } from './verdict/plan';
import type { RollUpWeek } from './week/weekly-roll-up';

// --- Graph --------------------------------------------------------------------------------------------------------

export type Named = {
  readonly id: string;
  readonly displayName: string;
  readonly address: string | null;
  readonly type: 'person' | 'group' | 'application' | 'device' | 'other' | 'erased';
};

export type FleetItem<K extends FleetKind> = {
  readonly resource: FleetResources[K];
  readonly observed: FleetObserved[K];
};

/** Fleets that Graph lists by what changed. */
export type DeltaKind = 'device' | 'user';

/** Fleets that are listed whole each time. */
export type ListKind = Exclude<FleetKind, DeltaKind>;

/** One page of a delta query. The last page carries the link to go on from next time. */
export type DeltaPage<K extends FleetKind> = {
  readonly items: readonly FleetItem<K>[];
  readonly removedIds: readonly string[];
  readonly deltaLink: string | null;
};

export type GraphSubscription = { readonly id: string; readonly resource: string; readonly expiresAt: string };

/** Called for each answer that a read is put together from. */
export type OnPage = () => void;

/** Graph as one tenant sees it. Every read is complete or throws LookError; nothing is ever half a tenant. */
export type Graph = {
  readonly fetchSmall: <K extends Exclude<SmallKind, 'group'>>(
    kind: K,
    onPage?: OnPage,
  ) => Promise<readonly SmallResources[K][]>;
  /** The role-assignable groups. */
  readonly fetchAssignableGroupIds: (onPage?: OnPage) => Promise<readonly string[]>;
  /** The named groups with their transitive members. A group that no longer exists comes back with displayName null and no members. */
  /** Of those of `devicesToo` that hold no user it is told whether they hold devices. */
  readonly fetchGroups: (
    ids: readonly string[],
    onPage?: OnPage,
    devicesToo?: ReadonlySet<string>,
  ) => Promise<readonly Group[]>;
  readonly listFleet: <K extends ListKind>(kind: K) => AsyncIterable<readonly FleetItem<K>[]>;
  /** From a delta link, or everything where it is null. Throws LookError `gone` on 410: begin again with null. */
  readonly deltaFleet: <K extends DeltaKind>(kind: K, deltaLink: string | null) => AsyncIterable<DeltaPage<K>>;
  /**
   * Records with from <= recordTime < to, in any order, possibly twice. Of sign-ins only those of the people whom `only` names.
   * `onFilterRefused`: Graph does not take the filter that we want, and the log is read by its documented one.
   */
  readonly listRecords: (
    kind: LogKind,
    from: string,
    to: string,
    only?: { readonly userIds: readonly string[] },
    onFilterRefused?: () => void,
  ) => AsyncIterable<readonly LogRecord[]>;
  /** Entries of the directory's audit log in these categories, oldest first, as far back as Microsoft keeps them. */
  readonly listAuditHistory: (
    from: string,
    to: string,
    categories: readonly string[],
  ) => AsyncIterable<readonly DirectoryAudit[]>;
  /** Names of whatever these ids are now; ids that no longer exist are left out. */
  readonly fetchNames: (ids: readonly string[]) => Promise<readonly Named[]>;
  /** Of users by id, whether each is licensed for a mailbox; who no longer exists, or whose plans are not told, is left out. */
  readonly fetchMailboxes: (ids: readonly string[]) => Promise<ReadonlyMap<string, boolean>>;
  /** Who owns a service principal, and its application where that lives in this tenant. Throws LookError where that cannot be read. */
  readonly fetchOwners: (servicePrincipalId: string) => Promise<readonly Named[]>;
  /** Who we are in this tenant, as our token says; null where it does not. */
  readonly fetchOwnIdentity: () => Promise<OwnIdentity | null>;
  /** When the requests were made that the budget of this bucket still counts; epoch ms. The next holder may be another process. */
  readonly spent: (bucket: Bucket) => readonly number[];
  /** Counts what another process spent before us. */
  readonly resume: (bucket: Bucket, spent: readonly number[]) => void;
  readonly createSubscription: (resource: string, clientState: string, expiresAt: string) => Promise<GraphSubscription>;
  readonly renewSubscription: (id: string, expiresAt: string) => Promise<GraphSubscription>;
  readonly deleteSubscription: (id: string) => Promise<void>;
  readonly listSubscriptions: () => Promise<readonly GraphSubscription[]>;
};

// --- Storage: looking ---------------------------------------------------------------------------------------------

/** Of a write that rests on an earlier read: somebody else was faster, nothing was written. */
export type Written = { readonly status: 'written'; readonly etag: string } | { readonly status: 'conflict' };

/** One row per tenant and bucket: who looks, what was asked for and what was served. */
export type BucketRow = {
  readonly tenantId: string;
  readonly bucket: Bucket;
  readonly holder: string | null;
  readonly heldUntil: string | null;
  /** Rises with every new holder. */
  readonly epoch: number;
  readonly asked: Readonly<Partial<Record<Kind, number>>>;
  readonly served: Readonly<Partial<Record<Kind, number>>>;
  /** When the last slot of the cadence that was started began; epoch ms. */
  readonly startedSlot: Readonly<Partial<Record<Kind, number>>>;
  /** When the last look of a kind that a hint asked for began. */
  readonly hintedAt: Readonly<Partial<Record<Kind, string>>>;
  /** The last holder's requests that Graph's budget may still count, epoch ms: handed over with the lease. */
  readonly spent: readonly number[];
  /** Not before this time: back-off after a failure, or the spacing of hints. */
  readonly notBefore: Readonly<Partial<Record<Kind, string>>>;
};

/** One row per tenant and kind: how far we are and how it went. */
export type KindRow = {
  readonly tenantId: string;
  readonly kind: Kind;
  /** Logs: the record time up to which everything was read. */
  readonly watermark: string | null;
  readonly deltaLink: string | null;
  readonly lastAttemptAt: string | null;
  readonly lastSuccessAt: string | null;
  readonly failure: (Failure & { readonly since: string; readonly count: number }) | null;
  /** When Graph first refused what it used to answer; it is asked once more before the refusal is believed. Null after an answer. */
  readonly refusedAt: string | null;
  /** Answers of Graph that the last complete look was put together from; null where none was counted yet. */
  readonly pages: number | null;
  /** The state that the look in progress started from, and the day that its events are recorded in; see design: recordDay. */
  readonly pin: {
    readonly startedFrom: string;
    readonly recordDay: string;
    /** What the look was about to commit: if it dies, the next one finishes it before it looks again. */
    readonly tried: readonly Head[];
  } | null;
  /** Two complete answers in a row that disagree about how much is gone: what was believed before stays. */
  readonly suspect: { readonly count: number; readonly missing: number; readonly at: string } | null;
  /** Logs: Graph refused the filter that we want at the last collection, and a broader one was used instead. */
  readonly isFilterRefused: boolean;
  /** Logs: when late records of the last hours and of the last days were last read again. */
  readonly rereadHourAt: string | null;
  readonly rereadDayAt: string | null;
};

/** Content-addressed rows that hold a snapshot; opaque to everybody but the store. At most 60 KiB. */
export type Manifest = { readonly rows: readonly string[]; readonly count: number };

/** What a kind was at its last complete look. Replacing it is the commit. */
export type Head = {
  readonly tenantId: string;
  readonly kind: SmallKind | FleetKind;
  /** Rises when content changes. */
  readonly version: number;
  /** Moves with every complete look. */
  readonly takenAt: string;
  /** When that collection began to read: what was changed since may not be in it. Heads of before this was kept have none. */
  readonly begunAt?: string | undefined;
  readonly count: number;
  readonly manifest: Manifest;
  /** The version before, kept for blast radius and for changes that wait for their closure. */
  readonly previous: Manifest | null;
  /** Other small collections kept with it, such as the baseline of ZT.ID.021. */
  readonly asides: Readonly<Record<string, Manifest>>;
  /** Accumulators of folds, by fold id; JSON of at most 30,000 characters each. */
  readonly facets: Readonly<Record<string, unknown>>;
  readonly epoch: number;
  readonly etag: string | null;
};

/** A fleet held against its snapshot while its pages stream. Memory: one id and one hash per resource. */
export type FleetLook<K extends FleetKind> = {
  /** Hands in one resource of the complete list, or one that a delta query names. */
  readonly see: (resource: FleetResources[K]) => void;
  /** Delta only: what the delta query says is gone. */
  readonly drop: (id: string) => void;
  /**
   * After the last page. On a first look `changes` is empty and `first` true. `removed` counts what the list no longer holds
   * (mode list) or what was dropped (mode delta).
   */
  readonly finish: () => Promise<{
    readonly first: boolean;
    readonly changes: readonly Change<K>[];
    readonly count: number;
    readonly countBefore: number;
    readonly removed: number;
  }>;
  /** Writes the dirty buckets and returns the new manifest; the old one stays readable. Unchanged: the same manifest and no write. */
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
  /** Writes nothing that is there already: rows are named after their content. */
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
  ) => Promise<FleetLook<K>>;
  /** Streams the resources of a fleet, bucket by bucket. */
  readonly readFleet: <K extends FleetKind>(
    tenantId: string,
    kind: K,
    manifest: Manifest,
  ) => AsyncIterable<readonly FleetResources[K][]>;
  /** The commit point: one conditional replace (or create, where etag is null). */
  readonly commitHead: (head: Head) => Promise<Written>;
  /** Deletes content rows older than an hour that no head names. */
  readonly sweep: (tenantId: string, kind: SmallKind | FleetKind, now: string) => Promise<number>;
};

export type WatermarkStore = {
  readonly readBucket: (
    tenantId: string,
    bucket: Bucket,
  ) => Promise<{ readonly row: BucketRow; readonly etag: string } | undefined>;
  readonly readBuckets: (tenantId: string) => Promise<readonly BucketRow[]>;
  /** etag null creates. */
  readonly writeBucket: (row: BucketRow, etag: string | null) => Promise<Written>;
  readonly readKind: (
    tenantId: string,
    kind: Kind,
  ) => Promise<{ readonly row: KindRow; readonly etag: string } | undefined>;
  readonly readKinds: (tenantId: string) => Promise<readonly KindRow[]>;
  readonly writeKind: (row: KindRow, etag: string | null) => Promise<Written>;
};

// --- Storage: judging and telling ---------------------------------------------------------------------------------

export type RecordStore = {
  /** Keeps records by time and by every target id. Returns the ids that were new. */
  readonly keep: (tenantId: string, records: readonly LogRecord[]) => Promise<readonly string[]>;
  /** Of these records, the ids that are kept already. */
  readonly known: (tenantId: string, records: readonly LogRecord[]) => Promise<ReadonlySet<string>>;
  /** Deletes the records of all days before this one (YYYY-MM-DD), some thousands of rows at a time. Returns how many rows went. */
  readonly forget: (tenantId: string, beforeDay: string) => Promise<number>;
  /**
   * Hands in every record that is kept, and replaces those for which `change` returns another one: the same id, time and targets.
   * Returns the ids of what it returned one for.
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

export type Marker = {
  readonly day: string;
  readonly rowKey: string;
  readonly eventIds: readonly string[];
  readonly etag: string;
};

/**
 * An event as it lies in the store: its JSON text, whatever this build makes of it (null where it cannot be read at all), and what
 * stands beside it in the row: its key and columns, as canonical JSON.
 */
export type StoredEvent = { readonly id: string; readonly text: string | null; readonly beside: string };

export type EventStore = {
  /**
   * Creates, never replaces: an id that is there stays as it is. `marked` events are listed in marker rows of the same
   * transactions, so that nothing recorded goes untold. Returns the ids that were new.
   */
  readonly record: (events: readonly WatchEvent[], marked: boolean) => Promise<readonly string[]>;
  readonly markers: (tenantId: string, days: readonly string[]) => Promise<readonly Marker[]>;
  readonly deleteMarker: (tenantId: string, marker: Marker) => Promise<void>;
  readonly read: (tenantId: string, day: string, ids: readonly string[]) => Promise<readonly WatchEvent[]>;
  /** Of everything recorded in this day, in the order of its keys. */
  readonly ids: (tenantId: string, day: string) => Promise<readonly string[]>;
  /** Newest first. */
  readonly recent: (tenantId: string, days: readonly string[], limit: number) => Promise<readonly WatchEvent[]>;
  readonly countSince: (tenantId: string, source: string, from: string, days: readonly string[]) => Promise<number>;
  /** Everything recorded in these days, in any order. */
  readonly list: (tenantId: string, days: readonly string[]) => AsyncIterable<readonly WatchEvent[]>;
  /**
   * What lies in the store of one day, in the order of its keys. A seal is made over this: an event read by a later build may have
   * more fields than it was written with.
   */
  readonly stored: (tenantId: string, day: string) => AsyncIterable<readonly StoredEvent[]>;
  /** The days in which something lies, oldest first. */
  readonly days: (tenantId: string) => Promise<readonly string[]>;
  /** Deletes a day, some thousands of rows at a time. Returns how many rows went; 0 = nothing is left of it. */
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
  /** Every change of verdict with from <= at < to, oldest first; the evaluation as it was then. Of these controls only, where they are named. */
  readonly history: (
    tenantId: string,
    from: string,
    to: string,
    controlIds?: readonly string[],
  ) => Promise<readonly Evaluation[]>;
  /** Deletes the changes of verdict before this time, but of each control the last one: it says what held from then on. */
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
  /** Deletes the counts of all days before this one, some thousands of rows at a time. Returns how many rows went. */
  readonly forget: (tenantId: string, beforeDay: string) => Promise<number>;
};

/** The tenant lease is a row in the Alerts partition; every transaction replaces it with its ETag: that is the fence. */
export type Fence = {
  readonly tenantId: string;
  readonly holder: string;
  readonly epoch: number;
  readonly etag: string;
};

/** One step of one alert, to be written in one transaction. */
export type AlertStep = {
  readonly alert: Alert;
  readonly events: readonly WatchEvent[];
  readonly transitions: readonly Transition[];
  readonly deliveries: readonly Delivery[];
  /** Of earlier steps, written over: only to take a name out of them. */
  readonly rewritten?: readonly Transition[];
};

export type AlertStore = {
  /** Undefined while somebody else holds it. */
  readonly acquire: (tenantId: string, holder: string, now: string, untilIso: string) => Promise<Fence | undefined>;
  readonly release: (fence: Fence) => Promise<void>;
  /** Releases what the holder of this fence still holds, whatever it has written since. */
  readonly abandon: (fence: Fence) => Promise<void>;
  readonly readAlerts: (tenantId: string) => Promise<readonly Alert[]>;
  readonly readAlert: (tenantId: string, alertId: string) => Promise<Alert | undefined>;
  /** Which of these events an alert has told already. */
  readonly told: (tenantId: string, eventIds: readonly string[]) => Promise<ReadonlySet<string>>;
  readonly readEvents: (tenantId: string, alertId: string) => Promise<readonly WatchEvent[]>;
  readonly readTransitions: (tenantId: string, alertId: string) => Promise<readonly Transition[]>;
  readonly readDeliveries: (tenantId: string, alertId: string) => Promise<readonly Delivery[]>;
  /** Alert, events, transitions and deliveries in one transaction under the fence. `lost`: the lease went to somebody else, nothing was written. */
  readonly write: (
    fence: Fence,
    step: AlertStep,
  ) => Promise<{ readonly status: 'written'; readonly fence: Fence } | { readonly status: 'lost' }>;
  readonly readDelivery: (
    tenantId: string,
    key: DeliveryKey,
  ) => Promise<{ readonly delivery: Delivery; readonly etag: string } | undefined>;
  readonly writeDelivery: (delivery: Delivery, etag: string) => Promise<Written>;
  /** Deletes an alert with all its rows, itself last: what dies half-way is found and done again. Only of what is long over. */
  readonly forget: (tenantId: string, alertId: string) => Promise<number>;
};

export type DeliveryKey = {
  readonly alertId: string;
  readonly seq: number;
  readonly channel: string;
  readonly recipientId: string;
};

/** Work that waits for a time. Only a hint: what it names is the truth. */
export type DueRow = { readonly tenantId: string; readonly notBefore: string } & (
  | { readonly what: 'delivery'; readonly key: DeliveryKey }
  /** Ask again who made a change. */
  | {
      readonly what: 'attribution';
      readonly eventId: string;
      readonly recordDay: string;
      readonly attempt: number;
    }
  /** Create, renew and repair the tenant's subscriptions. */
  | { readonly what: 'subscriptions' }
  /** Sweep what no head names any more, and find deliveries that lost their Due row. */
  | { readonly what: 'sweep' }
  /** Remind people of an alert that nobody has taken on, or tell somebody else. */
  | { readonly what: 'reminder'; readonly alertId: string }
  /** A rule ends soon, or has ended. */
  | { readonly what: 'rule'; readonly ruleId: string }
  /** Look at a kind before its time: what waits for it is decided by what is true then. */
  | { readonly what: 'look'; readonly kind: Kind }
);

export type DueStore = {
  readonly put: (rows: readonly DueRow[]) => Promise<void>;
  readonly list: (now: string, limit: number) => Promise<readonly DueRow[]>;
  readonly remove: (row: DueRow) => Promise<void>;
};

/** Who owns an application or its service principal, as one reading showed it; null where it could not be read. */
export type OwnersSeen = {
  readonly applicationId: string;
  readonly at: string;
  readonly ownerIds: readonly string[] | null;
};

export type Owners = {
  readonly owners: readonly { readonly id: string; readonly seenAt: string }[];
  /** When they were asked for last, and whether that could be read. */
  readonly askedAt: string;
  readonly isRead: boolean;
};

export type DirectoryStore = {
  /** Keeps the last known name, and when it was seen first and last. Of whom was erased nothing is kept again. */
  readonly keepNames: (tenantId: string, names: readonly Named[], seenAt: string) => Promise<void>;
  readonly readNames: (tenantId: string, ids: readonly string[]) => Promise<ReadonlyMap<string, Named>>;
  /** Name and address go, for good; the id stays, marked as erased. */
  readonly erase: (tenantId: string, objectId: string, at: string) => Promise<void>;
  /** Deletes names and activities last seen before this time, but for those of `except`. Returns how many rows went. */
  readonly forget: (tenantId: string, before: string, except: ReadonlySet<string>) => Promise<number>;
  /** Adds to what is known of the owners of applications: whoever was seen as one within the last month counts. */
  readonly keepOwners: (tenantId: string, applications: readonly OwnersSeen[]) => Promise<void>;
  readonly readOwners: (tenantId: string, applicationIds: readonly string[]) => Promise<ReadonlyMap<string, Owners>>;
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

export type TenantRow = {
  readonly tenantId: string;
  readonly name: string;
  readonly watchedSince: string;
  /** When every kind had answered once and the summary was raised. */
  readonly summarisedAt: string | null;
  /** The reading of the weeks before we began; null until it starts. */
  readonly lookBack: LookBack | null;
};

export type LookBack = {
  readonly from: string;
  /** Everything up to here was read. */
  readonly through: string;
  /** When it came to its end; null while it goes on. */
  readonly endedAt: string | null;
  /** Why it ended before everything was read; null where nothing is missing. */
  readonly failure: Failure['reason'] | null;
  readonly tries: number;
};

/** One week of one tenant as it was told: enough to make it again and to compare the next with. */
export type DigestRow = {
  readonly tenantId: string;
  /** ISO 8601: 2026-W48. */
  readonly week: string;
  /** Events with from <= recordedAt < to are told in it. */
  readonly from: string;
  readonly to: string;
  readonly madeAt: string;
  /** Counts that later weeks compare themselves with, by name. */
  readonly numbers: Readonly<Record<string, number>>;
};

export type DigestStore = {
  readonly read: (tenantId: string, week: string) => Promise<DigestRow | undefined>;
  /** The newest `limit` weeks, newest first. */
  readonly latest: (tenantId: string, limit: number) => Promise<readonly DigestRow[]>;
  /** Creates, never replaces: `conflict` where the week was made already. */
  readonly create: (row: DigestRow) => Promise<Written>;
};

/** What is to be mended, and in which phase each was placed; once placed, an item keeps its phase. */
export type PlanRow = {
  readonly tenantId: string;
  readonly items: readonly PlanItem[];
  /** Enabled members, counted when the plan was last gone over; null where the users could not be read. */
  readonly people: number | null;
};

export type PlanStore = {
  readonly read: (tenantId: string) => Promise<{ readonly row: PlanRow; readonly etag: string } | undefined>;
  /** etag null creates. */
  readonly write: (row: PlanRow, etag: string | null) => Promise<Written>;
};

export type TenantStore = {
  readonly list: () => Promise<readonly TenantRow[]>;
  readonly read: (tenantId: string) => Promise<{ readonly row: TenantRow; readonly etag: string } | undefined>;
  readonly write: (row: TenantRow, etag: string | null) => Promise<Written>;
};

export type SubscriptionRow = {
  readonly tenantId: string;
  readonly resource: string;
  readonly subscriptionId: string;
  readonly kind: Kind;
  readonly nonce: string;
  readonly expiresAt: string;
};

export type SubscriptionStore = {
  readonly list: (tenantId: string) => Promise<readonly SubscriptionRow[]>;
  readonly put: (row: SubscriptionRow) => Promise<void>;
  readonly remove: (tenantId: string, resource: string) => Promise<void>;
};

/** The identity was seen to read another tenant than this one, since then. */
export type OtherTenantMark = { readonly tenantId: string; readonly found: FoundTenant; readonly since: string };

/** A tenant's own configuration: JSON text laid over the packaged one. */
export type SettingsStore = {
  /** Throws TenantContained where a row cannot be read. */
  readonly read: (tenantId: string) => Promise<Readonly<Record<string, unknown>>>;
  /** The same, and whether nothing of the tenant may be read or sent for its token is another's: one request for both. */
  readonly readMarked: (tenantId: string) => Promise<{
    readonly settings: Readonly<Record<string, unknown>>;
    readonly otherTenant: OtherTenantMark | null;
  }>;
  /** Where the same was marked before, that mark stays. Gives the one that holds. */
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

/** A day of events under a seal: a hash over them, chained to the seal before. */
export type Seal = {
  readonly tenantId: string;
  readonly day: string;
  readonly count: number;
  /** SHA-256, hex, over the seal before and every event of the day in the order of their ids. */
  readonly hash: string;
  /** The hash of the last seal before; null for the first. */
  readonly before: string | null;
  /** YYYY-MM-DD: events of days before it may be gone, for they were older than is kept. In the chain, so that nobody says so afterwards. */
  readonly keptFrom: string;
  readonly sealedAt: string;
};

export type SealStore = {
  readonly list: (tenantId: string, fromDay: string, toDay: string) => Promise<readonly Seal[]>;
  readonly latest: (tenantId: string) => Promise<Seal | undefined>;
  /** Creates, never replaces. */
  readonly create: (seal: Seal) => Promise<Written>;
};

/** The timer of the whole deployment: when it came last, and since when it has come without a gap. */
export type TickRow = {
  readonly at: string;
  readonly upSince: string;
  /** The call of the dead man's switch; null before the first. */
  readonly heartbeat: { readonly at: string; readonly calledAt: string | null; readonly problem: string | null } | null;
};

/** What the watch over the deployment remembers: what ran, what wrote the store, and since when the configuration warns of what. */
export type DeploymentRow = {
  readonly version: string;
  /** Since when it runs. */
  readonly since: string;
  /** Another one that was seen lately, and is not settled yet. */
  readonly next: { readonly version: string; readonly since: string } | null;
  readonly highest: string;
  /** The newest shape that the store was written in, and by which version. */
  readonly storageFormat: number;
  readonly storageBy: string;
  /** By code: since when. */
  readonly warnings: Readonly<Record<string, string>>;
};

/** What the watch over one tenant remembers: who would hear of something critical. */
export type AudienceRow = {
  readonly tenantId: string;
  readonly recipientIds: readonly string[];
  /** Since when. */
  readonly since: string;
  /** Of what, and by what; not in rows of older builds. */
  readonly hearing?: Hearing | undefined;
  /** Since when nothing reaches any of them; null where one is reached. */
  readonly muteSince?: string | null | undefined;
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
};

/** One way out as its provider counts it, shared by all instances: what went through it lately, and whether it answers. */
export type ChannelBudgetRow = {
  /** A channel, or one target of it. */
  readonly way: string;
  /** Attempts that the limits still count, oldest first: epoch ms, and a short hash of the recipient. */
  readonly spent: readonly (readonly [number, string])[];
  /** Since when it fails, how often in a row, and until when nothing is tried; epoch ms. */
  readonly failing: { readonly since: number; readonly count: number; readonly until: number } | null;
};

export type ChannelBudgetStore = {
  readonly read: (way: string) => Promise<{ readonly row: ChannelBudgetRow; readonly etag: string } | undefined>;
  /** etag null creates. */
  readonly write: (row: ChannelBudgetRow, etag: string | null) => Promise<Written>;
};

/** What goes together on its way to one target that hears of many tenants; the row belongs to no tenant. */
export type RollUpStore = {
  readonly read: (target: string) => Promise<{ readonly row: GroupRow; readonly etag: string } | undefined>;
  /** etag null creates. */
  readonly write: (row: GroupRow, etag: string | null) => Promise<Written>;
};

/** The weeks of many tenants as they were told. */
export type RollUpWeekStore = {
  readonly read: (rollUpId: string, week: string) => Promise<RollUpWeek | undefined>;
  readonly latest: (rollUpId: string) => Promise<RollUpWeek | undefined>;
  /** Creates, never replaces: `conflict` where the week was made already. */
  readonly create: (row: RollUpWeek) => Promise<Written>;
};

/** How far the record of a tenant went to a recipient who takes it. */
export type ForwardRow = {
  readonly tenantId: string;
  readonly recipientId: string;
  /** YYYY-MM-DD: everything recorded in days before it went, or was recorded before the recipient was named. */
  readonly fromDay: string;
  /** Nobody begins before: the pace, or somebody who is on it. */
  readonly notBefore: string;
  readonly lastSuccessAt: string | null;
  readonly failing: { readonly since: string; readonly count: number; readonly reason: string } | null;
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
  /** The same ids twice are one row. */
  readonly noteSent: (tenantId: string, recipientId: string, day: string, ids: readonly string[]) => Promise<void>;
  /** Of a day to which nothing comes any more, and of which all went. */
  readonly forgetSent: (tenantId: string, recipientId: string, day: string) => Promise<void>;
};

/** The last test message to a recipient of whom nobody hears whether anything arrives. */
export type PingRow = {
  readonly tenantId: string;
  readonly recipientId: string;
  /** Since when this is looked after. */
  readonly since: string;
  /** The last test message; null before the first. `ok` null: begun, and its end is not known. */
  readonly last: { readonly at: string; readonly ok: boolean | null; readonly reason: string } | null;
};

export type PingStore = {
  readonly read: (
    tenantId: string,
    recipientId: string,
  ) => Promise<{ readonly row: PingRow; readonly etag: string } | undefined>;
  /** etag null creates. */
  readonly write: (row: PingRow, etag: string | null) => Promise<Written>;
};

export type Store = {
  readonly tenants: TenantStore;
  readonly due: DueStore;
  readonly watermarks: WatermarkStore;
  readonly snapshots: SnapshotStore;
  readonly records: RecordStore;
  readonly events: EventStore;
  readonly evaluations: EvaluationStore;
  readonly metrics: MetricStore;
  readonly alerts: AlertStore;
  readonly directory: DirectoryStore;
  readonly subscriptions: SubscriptionStore;
  readonly settings: SettingsStore;
  readonly digests: DigestStore;
  readonly plans: PlanStore;
  readonly rules: RuleStore;
  readonly seals: SealStore;
  readonly watch: WatchStore;
  readonly channelBudgets: ChannelBudgetStore;
  readonly rollUps: RollUpStore;
  readonly rollUpWeeks: RollUpWeekStore;
  readonly forwards: ForwardStore;
  readonly pings: PingStore;
};

// --- Queues and channels ------------------------------------------------------------------------------------------

/** Ids only, under 1 KB. A message says "look now" or "deliver now"; the tables hold the truth. */
export type CollectMessage = {
  readonly tenantId: string;
  readonly bucket: Bucket;
  readonly kinds: readonly Kind[];
  readonly reason: 'due' | 'hint' | 'again';
};
export type DeliverMessage = { readonly tenantId: string } & DeliveryKey;
/** Hand on what was recorded and has not gone yet: travels in the queue of deliveries. */
export type ForwardMessage = { readonly tenantId: string; readonly forwardTo: string };
/** `reauthorize`: Graph says that it stops notifying soon, however long the subscriptions still live. */
export type SubscriptionsMessage = { readonly tenantId: string; readonly reauthorize?: boolean };
export type DigestMessage = { readonly tenantId: string; readonly week: string };
/** The week of many tenants: travels in the queue of digests, under the id of the deployment. */
export type RollUpMessage = DigestMessage & { readonly rollUpId: string };

/** One queue with what failed too often in it. */
export type QueueState = {
  readonly queue: string;
  /** About how many wait. */
  readonly waiting: number;
  readonly poisoned: number;
  /** Of the poisoned ones the oldest 32: what they said, unread, and when they were given up. */
  readonly first: readonly { readonly body: unknown; readonly at: string }[];
};

export type Queues = {
  /** Visible at once, or after at most 60 s. */
  readonly sendCollect: (message: CollectMessage, delaySeconds?: number) => Promise<void>;
  readonly sendDeliver: (message: DeliverMessage, delaySeconds?: number) => Promise<void>;
  readonly sendForward: (message: ForwardMessage, delaySeconds?: number) => Promise<void>;
  readonly sendSubscriptions: (message: SubscriptionsMessage, delaySeconds?: number) => Promise<void>;
  readonly sendDigest: (message: DigestMessage | RollUpMessage, delaySeconds?: number) => Promise<void>;
  readonly states: () => Promise<readonly QueueState[]>;
};

/** A channel with its configuration: all that the pipeline knows of it. */
export type BoundChannel = {
  /** One attempt with its own timeout. `deliveryId` makes a repeated attempt recognisable to a target that can. */
  readonly send: (recipientId: string, message: Message, deliveryId: string) => Promise<SendResult>;
  /** For a target that answers later: what became of it. */
  readonly poll: (operationId: string) => Promise<SendResult>;
  /** A test message, to the declared test target where there is one; only where the channel has such. */
  readonly ping?: (recipientId: string, message: Message, pingId: string) => Promise<SendResult>;
  /** What was recorded, where the channel takes it: all of these, or none that is to be counted on. */
  readonly sendEvents?: (recipientId: string, events: readonly WatchEvent[]) => Promise<SendResult>;
};
