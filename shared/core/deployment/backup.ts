/** Backups of every table: when one is due, when it is late, and what one says of itself. Pure. */

import { dayMs, hourMs, minuteMs } from '../time/durations';

/** What one backup contains, written after everything else: without it the backup is not whole. */
export type BackupManifest = {
  readonly format: 1;
  /** Of the app that made it, and the format of the rows that it wrote. */
  readonly version: string;
  readonly storageFormat: number;
  readonly began: string;
  readonly ended: string;
  readonly tables: readonly BackupFile[];
};

/** One table in one file. */
export type BackupFile = {
  readonly table: string;
  readonly rows: number;
  readonly bytes: number;
  /** Of the file as it is stored, in hex. */
  readonly sha256: string;
};

/** The memory of the deployment about its backups. */
export type BackupRow = {
  /** Since when one is expected. */
  readonly since: string;
  /** The last attempt; null before the first. */
  readonly began: string | null;
  /** The last whole backup. */
  readonly whole: { readonly began: string; readonly ended: string; readonly rows: number } | null;
  /** The last attempt if it failed. */
  readonly failure: { readonly at: string; readonly reason: string } | null;
};

export const expectedSince = (now: string): BackupRow => ({ since: now, began: null, whole: null, failure: null });

/** The name of a backup: the second in which it began, without characters that a path or a shell would read. */
export const momentOf = (began: string): string => `${began.slice(0, 19).replaceAll(':', '-')}Z`;

export const isMoment = (text: string): boolean => /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/.test(text);

/** A whole backup a day is enough; what failed or was stopped is made again at the next occurrence of the timer. */
export const isBackupDue = (row: BackupRow | undefined, now: string): boolean =>
  row?.whole?.began.slice(0, 10) !== now.slice(0, 10);

/** A function ends after ten minutes. */
const longestMs = 12 * minuteMs;

/** While one is made, what it has still to read is not deleted. */
export function isBackingUp(row: BackupRow | undefined, nowMs: number): boolean {
  if (row?.began == null || row.whole?.began === row.began || row.failure !== null) return false;
  const age = nowMs - Date.parse(row.began);
  return age >= 0 && age < longestMs;
}

const lateAfterMs = dayMs + 2 * hourMs;

/** Since when there is no new backup, once that is too long; null where there is. While nothing ran, nothing could be made. */
export function noBackupSince(row: BackupRow | undefined, nowMs: number, upSince: number): string | null {
  if (row === undefined) return null;
  const since = row.whole?.ended ?? row.since;
  return nowMs - Math.max(Date.parse(since), upSince) > lateAfterMs ? since : null;
}

/** Why the last attempt made no backup; null where it did, or is still made. */
export function backupTrouble(row: BackupRow | undefined, nowMs: number): string | null {
  if (row === undefined || row.began === null) return null;
  if (row.failure !== null) return row.failure.reason;
  return row.whole?.began === row.began || isBackingUp(row, nowMs) ? null : 'it was stopped before its end';
}
