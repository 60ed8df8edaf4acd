import type { FleetKind, SmallKind } from './kind';

/** The content-addressed rows of a snapshot. Only the store reads them. At most 60 KiB. */
export type Manifest = { readonly rows: readonly string[]; readonly count: number };

/** The resources of a kind at its last complete collection. Replacing it is the commit. */
export type Head = {
  readonly tenantId: string;
  readonly kind: SmallKind | FleetKind;
  /** Rises when content changes. */
  readonly version: number;
  /** Changes with every complete collection. */
  readonly takenAt: string;
  /** When that collection began to read. It may lack later changes. Missing in heads that an older version wrote. */
  readonly begunAt?: string | undefined;
  /** When a collection of a small kind first found this content. Missing in heads that an older version wrote. */
  readonly contentAt?: string | undefined;
  readonly count: number;
  readonly manifest: Manifest;
  /** The version before this one, kept to compute who was affected and for changes that wait for further data. */
  readonly previous: Manifest | null;
  /** Other small collections that are stored with it, such as the baseline of ZT.ID.021. */
  readonly asides: Readonly<Record<string, Manifest>>;
  /** Accumulators of folds, by fold id; JSON of at most 30,000 characters each. */
  readonly facets: Readonly<Record<string, unknown>>;
  readonly epoch: number;
  readonly etag: string | null;
};
