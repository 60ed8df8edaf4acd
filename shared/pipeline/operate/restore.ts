/** Writes a backup into empty tables, after checking that it is complete. */
import { shortHash } from '../../core/canonical';
import { type BackupManifest, momentOf } from '../../core/deployment/backup';
import type { Backups, RestoreMark, RestoreTarget } from '../../core/deployment/backup-files';
import { storageFormat } from '../../core/deployment/deployment-watch';
import type { CustomerRow } from '../../core/tenant/customer';
import type { Ports } from '../context';

export type RestoreRefusal =
  | { readonly reason: 'noSuchBackup' | 'notWhole' }
  | { readonly reason: 'newerFormat'; readonly version: string }
  | { readonly reason: 'unknownTable' | 'missing' | 'altered' | 'occupied'; readonly table: string }
  /** The tables contain a part of another backup. */
  | { readonly reason: 'otherRestore'; readonly moment: string };

export type Restoring = {
  readonly manifest: BackupManifest;
  /** Customers who left since the backup, or whose rows were being deleted: only that fact is restored. */
  readonly gone: readonly CustomerRow[];
  /** Customers who are leaving and are not exported yet: their rows are restored, and they stay leaving. */
  readonly leaving: readonly CustomerRow[];
  /** Whether the tables from before the restore contain customers at all. */
  readonly knowsWhoLeft: boolean;
  /** The result of an earlier run of the same restore; null if this is the first. */
  readonly mark: RestoreMark | null;
};

type RestorePorts = Ports<'store'> & { readonly backups: Backups };

/** The reasons against a restore, or what it would do. Writes nothing. */
export async function planRestore(
  { backups, store }: RestorePorts,
  moment: string,
  target: RestoreTarget,
): Promise<{ readonly refused: RestoreRefusal } | { readonly plan: Restoring }> {
  const found = (await backups.list()).find((one) => one.moment === moment);
  if (found === undefined) return { refused: { reason: 'noSuchBackup' } };
  const { manifest } = found;
  if (manifest === undefined || momentOf(manifest.began) !== moment) return { refused: { reason: 'notWhole' } };
  if (manifest.storageFormat > storageFormat) return { refused: { reason: 'newerFormat', version: manifest.version } };
  const unknown = manifest.tables.find(({ table }) => !backups.tables.includes(table));
  if (unknown !== undefined) return { refused: { reason: 'unknownTable', table: unknown.table } };
  for (const file of manifest.tables) {
    const state = await backups.check(moment, file);
    if (state !== 'same') return { refused: { reason: state, table: file.table } };
  }
  const mark = (await target.readMark()) ?? null;
  if (mark !== null && (mark.moment !== moment || mark.hash !== hashOf(manifest)))
    return { refused: { reason: 'otherRestore', moment: mark.moment } };
  const occupied = mark === null ? await target.occupied() : undefined;
  if (occupied !== undefined) return { refused: { reason: 'occupied', table: occupied } };
  // An unreadable row is not restored, because the customer may have left.
  const customers = await store.customers.list((rowKey) => {
    throw new Error(`the present row of the customer ${rowKey} cannot be read; nothing was restored`);
  });
  return {
    plan: {
      manifest,
      gone: customers.filter(isGone),
      leaving: customers.filter((row) => row.state === 'leaving' && !isGone(row)),
      knowsWhoLeft: mark?.knowsWhoLeft ?? (await store.watch.readTick()) !== undefined,
      mark,
    },
  };
}

const hashOf = (manifest: BackupManifest): string => shortHash(JSON.stringify(manifest));

const isGone = ({ state, departure }: CustomerRow): boolean =>
  state === 'left' || (state === 'leaving' && departure?.rows != null);

type RestoredTable = { readonly table: string; readonly written: number; readonly left: number };

/**
 * Table by table, in the order of the backup. A run that stops can be repeated: rows that are there already are compared with those of the
 * backup, and the rest is written.
 */
export async function* restore(
  { backups }: Pick<RestorePorts, 'backups'>,
  moment: string,
  target: RestoreTarget,
  { manifest, gone, leaving, knowsWhoLeft, mark }: Restoring,
): AsyncGenerator<RestoredTable> {
  const without = new Set(gone.map(({ tenantId }) => tenantId.toLowerCase()));
  const begun = mark ?? { moment, hash: hashOf(manifest), knowsWhoLeft, isWritten: false };
  if (!begun.isWritten) {
    await target.writeMark(begun);
    // Written first, so that the departure stays recorded if the run stops halfway.
    for (const row of gone) await target.customers.write(row, null);
    for (const file of manifest.tables) {
      const { written, left } = await target.write(file.table, backups.lines(moment, file), without);
      if (written + left !== file.rows)
        throw new Error(`${file.table}: ${written + left} rows were in the file, ${file.rows} in the manifest`);
      yield { table: file.table, written, left };
    }
    // From here on, the written rows differ from the backup.
    await target.writeMark({ ...begun, isWritten: true });
  }
  for (const row of leaving)
    await target.customers.write(row, (await target.customers.read(row.tenantId))?.etag ?? null);
  await target.writeMark(null);
}
