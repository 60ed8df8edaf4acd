import {
  type BackupFile,
  type BackupManifest,
  type BackupRow,
  expectedSince,
  isBackupDue,
  momentOf,
} from '../../core/deployment/backup';
import { storageFormat } from '../../core/deployment/deployment-watch';
import type { Backups } from '../../core/ports';
import { iso, type Ports } from '../context';

type BackupPorts = Ports<'now' | 'store' | 'version'> & { readonly backups: Backups };

export type BackupDone =
  | { readonly outcome: 'made'; readonly moment: string; readonly manifest: BackupManifest }
  | { readonly outcome: 'failed'; readonly reason: string };

/** A new backup of all tables. An unfinished one of an earlier run stays as it is. */
export async function backUp(pipeline: BackupPorts): Promise<BackupDone> {
  const { backups, now, version } = pipeline;
  const began = iso(now());
  const moment = momentOf(began);
  await note(pipeline, (row) => ({ ...row, began, failure: null }));
  try {
    const tables: BackupFile[] = [];
    for (const table of backups.tables) tables.push(await backups.save(moment, table));
    const manifest = { format: 1, version, storageFormat, began, ended: iso(now()), tables } as const;
    await backups.finish(moment, manifest);
    await note(pipeline, (row) => ({ ...row, whole: { began, ended: manifest.ended, rows: rowsOf(manifest) } }));
    return { outcome: 'made', moment, manifest };
  } catch (error) {
    const reason = failureOf(error);
    await note(pipeline, (row) => ({ ...row, failure: { at: iso(now()), reason } }));
    return { outcome: 'failed', reason };
  }
}

/** The backup of today, unless there is one. */
export async function backUpDaily(pipeline: BackupPorts): Promise<BackupDone | undefined> {
  const read = await pipeline.store.watch.readBackup();
  return isBackupDue(read?.row, iso(pipeline.now())) ? backUp(pipeline) : undefined;
}

export const rowsOf = ({ tables }: BackupManifest): number => tables.reduce((all, { rows }) => all + rows, 0);

const attempts = 10;

async function note({ store, now }: BackupPorts, change: (row: BackupRow) => BackupRow): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const read = await store.watch.readBackup();
    const row = change(read?.row ?? expectedSince(iso(now())));
    if ((await store.watch.writeBackup(row, read?.etag ?? null)).status === 'written') return;
  }
}

/** Only the code if there is one, because messages of the SDK contain addresses of the account. */
function failureOf(error: unknown): string {
  if (!(error instanceof Error)) return 'error';
  return 'code' in error && typeof error.code === 'string' ? error.code : `${error.name}: ${error.message}`;
}
