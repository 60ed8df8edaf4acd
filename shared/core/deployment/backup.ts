/** Backups of every table: when one is due, when it is late, and what its manifest contains. Pure. */

import { dayMs, hourMs, minuteMs } from '../time/durations';

/** The contents of one backup. The manifest is written last, so a backup without one is incomplete. */
export type BackupManifest = {
  /** 2 if a table is in several files, which older builds cannot restore. */
  readonly format: 1 | 2;
  /** The version of the app that made the backup, and the format of the rows. */
  readonly version: string;
  readonly storageFormat: number;
  readonly began: string;
  readonly ended: string;
  readonly tables: readonly BackupFile[];
};

/** The rows of a table, or a part of them: a table that takes several runs is split into several files. */
export type BackupFile = {
  readonly table: string;
  /** 1 for the second file of a table; left out for the first. */
  readonly part?: number | undefined;
  readonly rows: number;
  readonly bytes: number;
  /** SHA-256 of the stored file, in hex. */
  readonly sha256: string;
};

/** What the deployment stores about its backups. */
export type BackupRow = {
  /** The time since which backups have been expected. */
  readonly since: string;
  /** The last attempt; null before the first. */
  readonly began: string | null;
  /** The last complete backup. */
  readonly whole: { readonly began: string; readonly ended: string; readonly rows: number } | null;
  /** The last attempt to make a backup, if it failed. */
  readonly failure: { readonly at: string; readonly reason: string } | null;
  /** The backup that is being made; missing in rows of older builds. */
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
  /** The newest storage format that any of the runs may have read. */
  readonly storageFormat: number;
  readonly files: readonly BackupFile[];
  /** Where the next file begins; null if it begins with the next table. */
  readonly at: BackupPlace | null;
  /** Until this time, a run is working or was stopped; null if the next run can begin. */
  readonly heldUntil: string | null;
};

export const expectedSince = (now: string): BackupRow => ({ since: now, began: null, whole: null, failure: null });

/** The name of a backup: the second in which it began, without characters that are special in paths or shells. */
export const momentOf = (began: string): string => `${began.slice(0, 19).replaceAll(':', '-')}Z`;

export const isMoment = (text: string): boolean => /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/.test(text);

/** One complete backup a day is enough. A failed or stopped one is repeated the next time the timer runs. */
export const isBackupDue = (row: BackupRow | undefined, now: string): boolean =>
  row?.whole?.began.slice(0, 10) !== now.slice(0, 10);

/** A function ends after ten minutes, so a run without a sign of life for longer than this was stopped. */
export const heldMs = 12 * minuteMs;

/** An unfinished backup older than this is not continued, because its files would be too far apart in time. */
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

/** Rows may have been deleted since a run failed, so the table that was being saved is read from its beginning. */
export const withoutOpenTable = (unfinished: Unfinished): Unfinished => ({
  ...unfinished,
  files: unfinished.files.filter(({ table }) => table !== unfinished.at?.table),
  at: null,
});

/** Rows that a running backup still has to read are not deleted. */
export const isBackingUp = (row: BackupRow | undefined, nowMs: number): boolean =>
  row?.failure === null && toContinue(row, nowMs) !== null;

const lateAfterMs = dayMs + 2 * hourMs;

/**
 * Since when there has been no backup, if that is too long; otherwise null. Time in which the app did not run does not
 * count.
 */
export function noBackupSince(row: BackupRow | undefined, nowMs: number, upSince: number): string | null {
  if (row === undefined) return null;
  const since = row.whole?.ended ?? row.since;
  return nowMs - Math.max(Date.parse(since), upSince) > lateAfterMs ? since : null;
}

/** Why the last attempt failed; null if it succeeded or is still running. */
export function backupTrouble(row: BackupRow | undefined, nowMs: number): string | null {
  if (row === undefined || row.began === null) return null;
  if (row.failure !== null) return row.failure.reason;
  if (row.whole?.began === row.began) return null;
  const unfinished = toContinue(row, nowMs);
  const isStopped = unfinished === null || (unfinished.heldUntil !== null && !isHeld(unfinished, nowMs));
  return isStopped ? 'it was stopped before its end' : null;
}
