import type { OwnIdentity } from '../event/tampering';
import type { DirectoryAudit, LogRecord } from '../log/record';
import type { DirectoryName } from '../resource/directory-name';
import type { FailingSettings } from '../resource/failing-settings';
import type { Bucket, FleetKind, LogKind, SmallKind, UnifiedAuditKind } from '../resource/kind';
import type { FleetObserved, FleetResources, Group, SmallResources } from '../resource/resource';
import type { GraphSubscription } from './subscription-plan';

export type FleetItem<K extends FleetKind> = {
  readonly resource: FleetResources[K];
  readonly observed: FleetObserved[K];
};

/** Fleets that Graph can list by changes. */
export type DeltaKind = 'device' | 'user';

/** Fleets that are listed in full each time. */
export type ListKind = Exclude<FleetKind, DeltaKind>;

/** One page of a delta query. The last page has the link for the next collection. */
export type DeltaPage<K extends FleetKind> = {
  readonly items: readonly FleetItem<K>[];
  readonly removedIds: readonly string[];
  readonly deltaLink: string | null;
};

/** Called for each answer that belongs to one read, such as a page. */
export type OnPage = () => void;

/**
 * Whose sign-ins to read: those of these people; and of others all, none, or only those by legacy authentication and by
 * clients that phishing uses. `isBeta`: also reads what only the beta version of Graph has: some fields, and the
 * sign-ins of these apps.
 */
export type WantedSignIns = {
  readonly userIds: readonly string[];
  readonly others: 'all' | 'suspect' | 'none';
  readonly isBeta?: boolean;
  /** Ids of service principals. */
  readonly appIds?: readonly string[];
};

/** Entries of these operations, or of all if none is named; times in ISO 8601. */
type AuditQuestion = { readonly from: string; readonly to: string; readonly operations: readonly string[] };

/**
 * Graph for one tenant. Every read is complete or throws CollectionError, so that a tenant is never read only in part.
 */
export type Graph = {
  readonly fetchSmall: <K extends Exclude<SmallKind, 'group'>>(
    kind: K,
    onPage?: OnPage,
  ) => Promise<readonly SmallResources[K][]>;
  /** The role-assignable groups. */
  readonly fetchAssignableGroupIds: (onPage?: OnPage) => Promise<readonly string[]>;
  /**
   * The named groups with their transitive members; for groups in `devicesToo` without users, also whether they have device members. A group
   * that no longer exists is returned with displayName null and no members.
   */
  readonly fetchGroups: (
    ids: readonly string[],
    onPage?: OnPage,
    devicesToo?: ReadonlySet<string>,
  ) => Promise<readonly Group[]>;
  readonly listFleet: <K extends ListKind>(kind: K) => AsyncIterable<readonly FleetItem<K>[]>;
  /** From a delta link, or everything if it is null. Throws CollectionError `gone` on 410: start again with null. */
  readonly deltaFleet: <K extends DeltaKind>(kind: K, deltaLink: string | null) => AsyncIterable<DeltaPage<K>>;
  /**
   * Records with from <= recordTime < to, in any order, possibly twice. For sign-ins only those in `only`.
   * `onFilterRefused` is called if Graph refuses the filter or version that we want; the log is then read with the
   * documented filter.
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
  /** One page of the results, starting at the previous page's link; in any order, records possibly twice. */
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
  /** The current names of these ids; ids that no longer exist are left out. */
  readonly fetchNames: (ids: readonly string[]) => Promise<readonly DirectoryName[]>;
  /** Whether each of these users has a mailbox licence. People who no longer exist, or whose plans are unknown, are left out. */
  readonly fetchMailboxes: (ids: readonly string[]) => Promise<ReadonlyMap<string, boolean>>;
  /** The owners of a service principal, and of its application if that is in this tenant. Throws CollectionError if they cannot be read. */
  readonly fetchOwners: (servicePrincipalId: string) => Promise<readonly DirectoryName[]>;
  /**
   * The settings that each of these devices fails, by device id. If a device cannot be read, its answer is the failure;
   * only OtherTenant is thrown.
   */
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
