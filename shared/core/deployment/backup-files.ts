import type { CustomerStore } from '../tenant/customer-store';
import type { BackupFile, BackupManifest, BackupPlace } from './backup';

/** A backup that was found in the container. */
export type FoundBackup = {
  readonly moment: string;
  /** Undefined if the backup was not finished or its manifest cannot be read. */
  readonly manifest: BackupManifest | undefined;
};

/** Backups of whole tables. Each backup is a set of files. */
export type Backups = {
  readonly tables: readonly string[];
  /**
   * Writes rows of a table to a file, starting after the last row of an earlier file. When `isOver` returns true, the
   * file ends after the current row, and `next` is where the following file begins.
   */
  readonly save: (
    moment: string,
    table: string,
    from: { readonly part: number; readonly after: BackupPlace | null; readonly isOver: () => boolean },
  ) => Promise<{ readonly file: BackupFile; readonly next: BackupPlace | null }>;
  readonly finish: (moment: string, manifest: BackupManifest) => Promise<void>;
  /** Newest first. */
  readonly list: () => Promise<readonly FoundBackup[]>;
  /** Compares a file with its entry in the manifest. */
  readonly check: (moment: string, file: BackupFile) => Promise<'same' | 'missing' | 'altered'>;
  /** The rows of a file, one per line. */
  readonly lines: (moment: string, file: BackupFile) => AsyncIterable<string>;
};

/** A restore into empty tables that has begun. Running it again completes it. */
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
  /** Null deletes the mark. */
  readonly writeMark: (mark: RestoreMark | null) => Promise<void>;
  /**
   * Creates the rows of these lines, except rows of the tenants in `without`. A row that is already there must be the
   * same, otherwise it throws.
   */
  readonly write: (
    table: string,
    lines: AsyncIterable<string>,
    without: ReadonlySet<string>,
  ) => Promise<{ readonly written: number; readonly left: number }>;
  readonly customers: CustomerStore;
};
