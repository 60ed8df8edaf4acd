import type { Change } from '../event/change';
import type { Written } from '../stored';
import type { FleetKind, SmallKind } from './kind';
import type { FleetResources, SmallResources } from './resource';
import type { Head, Manifest } from './snapshot';

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
  /** The commit point: one conditional replace (or create, if etag is null). */
  readonly commitHead: (head: Head) => Promise<Written>;
  /** Deletes content rows of a tenant that are older than an hour and that no head names, committed or about to be (`tried`). */
  readonly sweep: (tenantId: string, now: string, tried: readonly Head[]) => Promise<number>;
};
