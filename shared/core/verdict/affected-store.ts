import type { DirectoryName } from '../resource/directory-name';
import type { AffectedIndex, AffectedItems } from './affected';
import type { Finding } from './control';

/** A person or object of a list; `named` for a person whose name is known. */
export type AffectedItem = { readonly finding: Finding; readonly named: DirectoryName | null };

/** A part to store: its items in the order in which people read them, each once. */
export type AffectedPart = {
  readonly name: string;
  readonly fingerprint: string;
  readonly items: Iterable<AffectedItem>;
};

/** The index of a control as stored; `etag` is null if it has none. An index that cannot be read counts as empty. */
export type StoredIndex = { readonly index: AffectedIndex; readonly etag: string | null };

/** The complete lists of the people and objects that failing controls affect. */
export type AffectedStore = {
  readonly readIndex: (tenantId: string, controlId: string) => Promise<StoredIndex>;
  /** The pieces with these keys, by key; those that were replaced meanwhile are missing. */
  readonly readPieces: (
    tenantId: string,
    controlId: string,
    keys: readonly string[],
  ) => Promise<ReadonlyMap<string, AffectedItems>>;
  /**
   * Replaces the parts of a control in the index that was read before. Parts named in `unchanged` stay, all others are
   * deleted. Writes only pieces that changed. False if another process wrote the index meanwhile: its lists stay.
   */
  readonly write: (
    tenantId: string,
    controlId: string,
    stored: StoredIndex,
    parts: readonly AffectedPart[],
    unchanged: readonly string[],
  ) => Promise<boolean>;
  /** True if any list is stored. */
  readonly hasAny: (tenantId: string) => Promise<boolean>;
  /** Deletes all parts but those named for a control, and pieces of no part. Returns the number of rows. */
  readonly keepOnly: (tenantId: string, names: ReadonlyMap<string, readonly string[]>) => Promise<number>;
  /**
   * Takes the names of people out of every list. Parts with a piece that this build cannot read are deleted, because
   * the piece may hold the names: a collection finds the parts again.
   */
  readonly erase: (tenantId: string, personIds: ReadonlySet<string>) => Promise<void>;
};
