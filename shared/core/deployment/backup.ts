/** Backups of every table: when one is due, when it is late, and what its manifest contains. Pure. */

import { dayMs, hourMs, minuteMs } from '../time/durations';

/** What one backup contains, written after everything else: without it the backup is not whole. */
export type BackupManifest = {
  /** 2 if a table is in several files, which older builds cannot restore. */
  readonly format: 1 | 2;
  /** Of the app that made it, and the format of the rows that it wrote. */
  readonly version: string;
  readonly storageFormat: number;
  readonly began: string;
  readonly ended: string;
  readonly tables: readonly BackupFile[];
};

/** The rows of a table, or some of them: a table that takes several runs is in several files. */
export type BackupFile = {
  readonly table: string;
  /** 1 for the second file of a table; left out of the first. */
  readonly part?: number | undefined;
  readonly rows: number;
  readonly bytes: number;
  /** SHA-256 of the stored file, in hex. */
  readonly sha256: string;
};

/** What the deployment remembers about its backups. */
export type BackupRow = {
  /** The time since which backups have been expected. */
  readonly since: string;
  /** The last attempt; null before the first. */
  readonly began: string | null;
  /** The last whole backup. */
  readonly whole: { readonly began: string; readonly ended: string; readonly rows: number } | null;
  /** The last attempt if it failed. */
  readonly failure: { readonly at: string; readonly reason: string } | null;
  /** The one that is being made; absent in rows of older builds. */
  readonly unfinished?: Unfinished | null | undefined;
};

/** The last saved row of a table that is saved in part. `range`: the range of rows that was being read. */
export type BackupPlace = {
  readonly table: string;
  readonly range: number;
  readonly partitionKey: string;
  readonly rowKey: string;
};

/** What the runs of one backup have saved so far. */
export type Unfinished = {
  readonly began: string;
  /** The newest format that one of the runs may have read. */
  readonly storageFormat: number;
  readonly files: readonly BackupFile[];
  /** Where the next file begins; null: with the next table. */
  readonly at: BackupPlace | null;
  /** A run is at work until then, or was stopped; null: the next one can begin. */
  readonly heldUntil: string | null;
};

export const expectedSince = (now: string): BackupRow => ({ since: now, began: null, whole: null, failure: null });

/** The name of a backup: the second in which it began, without characters that a path or a shell would read. */
export const momentOf = (began: string): string => `${began.slice(0, 19).replaceAll(':', '-')}Z`;

export const isMoment = (text: string): boolean => /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/.test(text);

/** A whole backup a day is enough; what failed or was stopped is made again at the next occurrence of the timer. */
export const isBackupDue = (row: BackupRow | undefined, now: string): boolean =>
  row?.whole?.began.slice(0, 10) !== now.slice(0, 10);

/** A function ends after ten minutes, so a run that has said nothing for longer was stopped. */
export const heldMs = 12 * minuteMs;

/** What older runs saved of a backup is too far from the rest after this time. */
const longestMs = 2 * dayMs;

/** The backup that the next run continues; null if there is none. */
export function toContinue(row: BackupRow | undefined, nowMs: number): Unfinished | null {
  const unfinished = row?.unfinished ?? null;
  if (unfinished === null) return null;
  const age = nowMs - Date.parse(unfinished.began);
  return age >= 0 && age < longestMs ? unfinished : null;
}

export const isHeld = ({ heldUntil }: Unfinished, nowMs: number): boolean =>
  heldUntil !== null && nowMs < Date.parse(heldUntil);

/** Rows may have been deleted since a run failed, so the table that it was in is read from its beginning. */
export const withoutOpenTable = (unfinished: Unfinished): Unfinished => ({
  ...unfinished,
  files: unfinished.files.filter(({ table }) => table !== unfinished.at?.table),
  at: null,
});

/** While a backup is made, no row is deleted that it still has to read. */
export const isBackingUp = (row: BackupRow | undefined, nowMs: number): boolean =>
  row?.failure === null && toContinue(row, nowMs) !== null;

const lateAfterMs = dayMs + 2 * hourMs;

/** Since when no backup has been made, once that is too long; otherwise null. Time in which the app did not run does not count. */
export function noBackupSince(row: BackupRow | undefined, nowMs: number, upSince: number): string | null {
  if (row === undefined) return null;
  const since = row.whole?.ended ?? row.since;
  return nowMs - Math.max(Date.parse(since), upSince) > lateAfterMs ? since : null;
}

/** Why the last attempt made no backup; null if it did, or is still running. */
export function backupTrouble(row: BackupRow | undefined, nowMs: number): string | null {
  if (row === undefined || row.began === null) return null;
  if (row.failure !== null) return row.failure.reason;
  if (row.whole?.began === row.began) return null;
  const unfinished = toContinue(row, nowMs);
  const isStopped = unfinished === null || (unfinished.heldUntil !== null && !isHeld(unfinished, nowMs));
  return isStopped ? 'it was stopped before its end' : null;
}
