import type { DirectoryName } from './directory-name';
import type { ApplicationOwners, OwnersSeen } from './owners';

export type DirectoryStore = {
  /** Stores the last known name, and when it was first and last seen. Names of erased people are not stored again. */
  readonly keepNames: (tenantId: string, names: readonly DirectoryName[], seenAt: string) => Promise<void>;
  readonly readNames: (tenantId: string, ids: readonly string[]) => Promise<ReadonlyMap<string, DirectoryName>>;
  /** The ids of all erased people. */
  readonly erased: (tenantId: string) => Promise<ReadonlySet<string>>;
  /** Deletes name and address permanently; the id stays, marked as erased. */
  readonly erase: (tenantId: string, objectId: string, at: string) => Promise<void>;
  /** Deletes names and activities last seen before this time, except those of `except`. Returns the number of deleted rows. */
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
