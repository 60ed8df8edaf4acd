import { ordinaryAttempts, retried } from '../async/retried';
import type { Written } from '../core/stored';
import type { Operation, Properties, TableName, Tables } from './tables';

/** A row that depends on an earlier read: created if that read found nothing, else replaced under its ETag. */
export const conditionalWrite = (rowKey: string, properties: Properties, etag: string | null): Operation =>
  etag === null ? { type: 'create', rowKey, properties } : { type: 'replace', rowKey, properties, etag };

/** Writes one row that depends on an earlier read. */
export const writeRow = (
  tables: Tables,
  table: TableName,
  partition: string,
  rowKey: string,
  properties: Properties,
  etag: string | null,
): Promise<Written> => writeRows(tables, table, partition, [conditionalWrite(rowKey, properties, etag)]);

/** Writes several rows of a partition, all or none; the ETag is that of the first. */
export async function writeRows(
  tables: Tables,
  table: TableName,
  partition: string,
  operations: readonly Operation[],
): Promise<Written> {
  const result = await tables.transact(table, partition, operations);
  if (!result.ok) return { status: 'conflict' };
  return { status: 'written', etag: writtenEtag(result.etags[0]) };
}

export function writtenEtag(etag: string | null | undefined): string {
  if (!etag) throw new Error('the table store wrote a row and gave no ETag');
  return etag;
}

/**
 * Repeats `step`, which reads, changes and writes, until no other process has written meanwhile. `step` returns false if one has.
 */
export async function untilWritten(what: string, step: () => Promise<boolean>): Promise<void> {
  const written = await retried(async () => (await step()) || undefined);
  if (written === undefined) throw new Error(`${what}: ${ordinaryAttempts} times somebody else wrote first`);
}
