import { retried } from '../../async/retried';
import {
  type BackupManifest,
  type BackupRow,
  expectedSince,
  heldMs,
  isBackupDue,
  isHeld,
  momentOf,
  toContinue,
  type Unfinished,
  withoutOpenTable,
} from '../../core/deployment/backup';
import type { Backups } from '../../core/deployment/backup-files';
import { storageFormat } from '../../core/deployment/deployment-watch';
import { minuteMs } from '../../core/time/durations';
import { iso, type Ports } from '../context';

type BackupPorts = Ports<'now' | 'store' | 'version'> & { readonly backups: Backups };

export type BackupDone =
  | { readonly outcome: 'made'; readonly moment: string; readonly manifest: BackupManifest }
  /** The time of this run is used up; the next run continues. */
  | { readonly outcome: 'unfinished'; readonly moment: string; readonly files: number }
  | { readonly outcome: 'failed'; readonly reason: string };

/** A run ends well before its lease, and before the 10 minutes that a function may take. */
const runMs = 7 * minuteMs;

/** A new backup of all tables, however long it takes. */
export async function backUp(pipeline: BackupPorts): Promise<BackupDone> {
  let claimed = await claim(pipeline, true);
  for (;;) {
    if (claimed === 'held') return { outcome: 'failed', reason: 'another backup is being made' };
    if (claimed === undefined) return { outcome: 'failed', reason: 'another backup has begun' };
    const done = await run(pipeline, claimed, runMs);
    if (done.outcome !== 'unfinished') return done;
    claimed = await claim(pipeline, false);
  }
}

/** Makes the backup of today unless there is one: begins it, or continues where the last run stopped. */
export async function backUpDaily(pipeline: BackupPorts, budgetMs = runMs): Promise<BackupDone | undefined> {
  const claimed = await claim(pipeline, false);
  return claimed === undefined || claimed === 'held' ? undefined : run(pipeline, claimed, budgetMs);
}

/**
 * Reserves the work of one run. `isNew`: starts a new backup and leaves an unfinished one as it is. Undefined: nothing
 * to do.
 */
async function claim(pipeline: BackupPorts, isNew: boolean): Promise<Unfinished | 'held' | undefined> {
  const { store, now, backups } = pipeline;
  const claimed = await retried(async () => {
    const read = await store.watch.readBackup();
    const row = read?.row ?? expectedSince(iso(now()));
    const open = toContinue(row, now());
    if (open !== null && isHeld(open, now())) return 'held';
    // In restored tables, the backup they come from still looks unfinished.
    const isMade = open !== null && (await isWhole(backups, momentOf(open.began)));
    if (!isNew && (open === null || isMade) && !isBackupDue(row, iso(now()))) return null;
    const fresh: Unfinished = { began: iso(now()), storageFormat, files: [], at: null, heldUntil: null };
    const base = isNew || open === null || isMade ? fresh : row.failure === null ? open : withoutOpenTable(open);
    const mine = {
      ...base,
      storageFormat: Math.max(base.storageFormat, storageFormat),
      heldUntil: iso(now() + heldMs),
    };
    const next: BackupRow = { ...row, began: mine.began, failure: null, unfinished: mine };
    return (await store.watch.writeBackup(next, read?.etag ?? null)).status === 'written' ? mine : undefined;
  });
  return claimed ?? undefined;
}

const isWhole = async (backups: Backups, moment: string): Promise<boolean> =>
  (await backups.list()).some((one) => one.moment === moment && one.manifest !== undefined);

async function run(pipeline: BackupPorts, claimed: Unfinished, budgetMs: number): Promise<BackupDone> {
  const { backups, now, version } = pipeline;
  const { began } = claimed;
  const moment = momentOf(began);
  const until = now() + budgetMs;
  const isOver = (): boolean => now() >= until;
  try {
    let saved = claimed;
    const isOpen = (table: string): boolean =>
      saved.at?.table === table || !saved.files.some((file) => file.table === table);
    for (const table of backups.tables) {
      while (isOpen(table)) {
        if (saved !== claimed && isOver()) {
          await note(pipeline, (row) => ({ ...row, unfinished: { ...saved, heldUntil: null } }));
          return { outcome: 'unfinished', moment, files: saved.files.length };
        }
        const part = saved.files.filter((file) => file.table === table).length;
        const { file, next } = await backups.save(moment, table, { part, after: saved.at, isOver });
        saved = { ...saved, files: [...saved.files, file], at: next, heldUntil: iso(now() + heldMs) };
        await note(pipeline, (row) => ({ ...row, unfinished: saved }));
      }
    }
    const { files, storageFormat: newest } = saved;
    const manifest: BackupManifest = {
      format: files.some(({ part }) => part !== undefined) ? 2 : 1,
      version,
      storageFormat: newest,
      began,
      ended: iso(now()),
      tables: files,
    };
    await backups.finish(moment, manifest);
    const whole = { began, ended: manifest.ended, rows: rowsOf(manifest) };
    await note(pipeline, (row) => ({ ...row, whole, unfinished: null }));
    return { outcome: 'made', moment, manifest };
  } catch (error) {
    const reason = failureOf(error);
    await note(pipeline, (row) => ({
      ...row,
      failure: { at: iso(now()), reason },
      unfinished: row.unfinished == null ? null : { ...row.unfinished, heldUntil: null },
    }));
    return { outcome: 'failed', reason };
  }
}

export const rowsOf = ({ tables }: BackupManifest): number => tables.reduce((all, { rows }) => all + rows, 0);

async function note({ store, now }: BackupPorts, change: (row: BackupRow) => BackupRow): Promise<void> {
  await retried(async () => {
    const read = await store.watch.readBackup();
    const row = change(read?.row ?? expectedSince(iso(now())));
    return (await store.watch.writeBackup(row, read?.etag ?? null)).status === 'written' || undefined;
  });
}

/** Returns only the error code if there is one, because messages of the SDK contain addresses of the account. */
function failureOf(error: unknown): string {
  if (!(error instanceof Error)) return 'error';
  return 'code' in error && typeof error.code === 'string' ? error.code : `${error.name}: ${error.message}`;
}
