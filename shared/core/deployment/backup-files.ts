import type { CustomerStore } from '../tenant/customer-store';
import type { BackupFile, BackupManifest, BackupPlace } from './backup';

/** A backup in the container. */
export type FoundBackup = {
  readonly moment: string;
  /** Undefined: it was not finished, or its manifest cannot be read. */
  readonly manifest: BackupManifest | undefined;
};

/** Backups of whole tables, in files beside them. */
export type Backups = {
  /**
   * Writes the rows of a table to a file: all of them, or those after the last row of an earlier file. If `isOver`
   * returns true, the file ends after the current row, and `next` says where the following file begins.
   */
  readonly tables: readonly string[];
  /**
   * Writes the rows of a table to a file: all of them, or those after the last row of an earlier file. `isOver` ends it after the row at
   * hand, and `next` is then where the next file begins.
   */
  readonly save: (
    moment: string,
    table: string,
    from: { readonly part: number; readonly after: BackupPlace | null; readonly isOver: () => boolean },
  ) => Promise<{ readonly file: BackupFile; readonly next: BackupPlace | null }>;
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
  /** Hash of the manifest. */
  readonly hash: string;
  readonly knowsWhoLeft: boolean;
  /** True once all rows of the backup are written. */
  readonly isWritten: boolean;
};

/** Tables to restore into. */
export type RestoreTarget = {
  /** The first table that contains a row. */
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
