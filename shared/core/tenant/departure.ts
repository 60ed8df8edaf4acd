/** What was exported and deleted when a customer left. Pure. */
import { createHash } from 'node:crypto';

/** The file that an operator saved before the rows were deleted. */
export type ExportedFile = {
  /** The name without its folder, which only matters on the operator's machine. */
  readonly name: string;
  readonly sha256: string;
  /** Number of lines by their `kind`. */
  readonly lines: Readonly<Record<string, number>>;
};

/** Describes an export while it is written piece by piece. */
export function exportTally() {
  const hash = createHash('sha256');
  const lines: Record<string, number> = {};
  return {
    add: (kind: string, text: string): void => {
      hash.update(text);
      lines[kind] = (lines[kind] ?? 0) + text.split('\n').length - 1;
    },
    file: (name: string): ExportedFile => ({ name, sha256: hash.digest('hex'), lines }),
  };
}

export type Departure = {
  /** Since this time, nothing has been collected or sent; ISO, like every time here. */
  readonly startedAt: string;
  /** Null: not exported yet, or the customer wanted no export. */
  readonly exported: ExportedFile | null;
  /** When an operator confirmed the deletion on a page, after which the app deletes. Null: a command deletes. */
  readonly confirmedAt: string | null;
  /** The rows to delete, by table, counted before the first deletion; null until then. */
  readonly rows: Readonly<Record<string, number>> | null;
  /** Rows that the app has deleted so far. */
  readonly gone: number;
  /** When no row was left; null until then. */
  readonly endedAt: string | null;
};

/** The receipt that an operator keeps as proof. */
export type Receipt = {
  readonly version: 1;
  readonly tenantId: string;
  readonly name: string;
  readonly startedAt: string;
  readonly leftAt: string;
  /** Null: the customer wanted no export. */
  readonly exported: ExportedFile | null;
  readonly deleted: { readonly rows: number; readonly byTable: Readonly<Record<string, number>> };
};

export const totalOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

/** One receipt for each time that the customer left, newest first. */
export const receiptsOf = (
  row: Parameters<typeof receiptOf>[0] & { readonly earlierReceipts: readonly Receipt[] },
): readonly Receipt[] => [receiptOf(row) ?? [], row.earlierReceipts].flat();

/** Undefined until every row is deleted. */
export function receiptOf({
  tenantId,
  name,
  departure,
}: Pick<Receipt, 'tenantId' | 'name'> & { readonly departure: Departure | null }): Receipt | undefined {
  if (departure === null || departure.rows === null || departure.endedAt === null) return undefined;
  const { startedAt, endedAt, exported, rows } = departure;
  return {
    version: 1,
    tenantId,
    name,
    startedAt,
    leftAt: endedAt,
    exported,
    deleted: { rows: totalOf(rows), byTable: rows },
  };
}
