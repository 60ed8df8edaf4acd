import type { FleetKind, SmallKind } from './kind';

/** Content-addressed rows of a snapshot; only the store reads them. At most 60 KiB. */
export type Manifest = { readonly rows: readonly string[]; readonly count: number };

/** The resources of a kind at its last complete collection. Replacing it is the commit. */
export type Head = {
  readonly tenantId: string;
  readonly kind: SmallKind | FleetKind;
  /** Rises when content changes. */
  readonly version: number;
  /** Moves with every complete collection. */
  readonly takenAt: string;
  /** When that collection began to read: later changes may be missing from it. Heads that an older version wrote have none. */
  readonly begunAt?: string | undefined;
  /** When a collection of a small kind first found this content. Heads that an older version wrote have none. */
  readonly contentAt?: string | undefined;
  readonly count: number;
  readonly manifest: Manifest;
  /** The version before, kept for blast radius and for changes that wait for their closure. */
  readonly previous: Manifest | null;
  /** Other small collections stored with it, such as the baseline of ZT.ID.021. */
  readonly asides: Readonly<Record<string, Manifest>>;
  /** Accumulators of folds, by fold id; JSON of at most 30,000 characters each. */
  readonly facets: Readonly<Record<string, unknown>>;
  readonly epoch: number;
  readonly etag: string | null;
};
