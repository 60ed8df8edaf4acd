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

/** The complete lists of the people and objects that failing controls affect. */
export type AffectedStore = {
  readonly readIndex: (tenantId: string, controlId: string) => Promise<AffectedIndex>;
  /** The pieces with these keys, by key; those that were replaced meanwhile are missing. */
  readonly readPieces: (
    tenantId: string,
    controlId: string,
    keys: readonly string[],
  ) => Promise<ReadonlyMap<string, AffectedItems>>;
  /**
   * Replaces the parts of a control. Parts named in `unchanged` stay, all others are deleted. Writes only pieces that
   * changed.
   */
  readonly write: (
    tenantId: string,
    controlId: string,
    parts: readonly AffectedPart[],
    unchanged: readonly string[],
  ) => Promise<void>;
  /** Takes the name of a person out of every list. */
  readonly erase: (tenantId: string, personId: string) => Promise<void>;
};
