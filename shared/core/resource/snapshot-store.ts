import type { Change } from '../event/change';
import type { Written } from '../stored';
import type { FleetKind, SmallKind } from './kind';
import type { FleetResources, SmallResources } from './resource';
import type { Head, Manifest } from './snapshot';

/**
 * Compares a fleet with its snapshot while its pages stream. Needs memory for an id, or its hash, and one hash per
 * resource.
 */
export type FleetCollection<K extends FleetKind> = {
  /** Adds one resource, from the complete list or from a delta answer. */
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
   * Writes the changes and returns the new manifest; the old one stays readable. If nothing changed, it writes nothing
   * and returns the same manifest, unless the fleet must be arranged differently.
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
  /** Writes only rows that are missing, because a row is named after its content. */
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
  /**
   * Deletes a tenant's content rows that are older than an hour and that no head refers to, neither a committed one nor
   * one about to be committed (`tried`).
   */
  readonly sweep: (tenantId: string, now: string, tried: readonly Head[]) => Promise<number>;
};
