import { createHash } from 'node:crypto';
import { createReadStream, existsSync, writeFileSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { CustomerRow } from '../../../shared/core/tenant/customer';
import { type Departure, type ExportedFile, exportTally, receiptsOf } from '../../../shared/core/tenant/departure';
import type { Pipeline } from '../../../shared/pipeline/context';
import {
  beginLeaving,
  countStored,
  deleteStored,
  exportTenant,
  noteExported,
  untilQuiet,
} from '../../../shared/pipeline/operate/leave';
import { safeError } from '../doctor/safe-error';
import { checkNewFile, writeOut } from '../doctor/write-out';
import type { LeaveOptions } from './options';
import { busyWords, countWords, receiptLines } from './wording';

type Leaving = {
  readonly pipeline: Pick<Pipeline, 'controls' | 'now' | 'sleep' | 'store'>;
  readonly print: (line: string) => void;
};

/** Returns the exit code. Each step can be repeated safely: after a stop, the same command continues. */
export async function leave(leaving: Leaving, tenantId: string, options: LeaveOptions): Promise<number> {
  const { pipeline, print } = leaving;
  const known = (await pipeline.store.customers.read(tenantId))?.row;
  if (known?.state === 'left') return prove(leaving, known, options);
  if (!options.isConfirmed) return preview(leaving, tenantId, known, options);
  const isExportNext = known?.departure?.rows == null;
  for (const file of [...(isExportNext ? [options.out] : []), options.receipt]) {
    const problem = await fileProblem(file);
    if (problem === undefined) continue;
    print(`${problem}. Nothing was changed.`);
    return 1;
  }
  const begun = await beginLeaving({ pipeline, by: null }, tenantId);
  if (!('row' in begun)) {
    print(begun.outcome === 'busy' ? busyWords(options.tenant) : unknownWords(options.tenant));
    return 1;
  }
  const { name } = begun.row;
  print(
    `${name}: nothing is read, sent or shown any more. Waiting until work that has begun is over (about 90 seconds).`,
  );
  if (!(await untilQuiet(pipeline, begun.row))) {
    print(`${name}: a collection still runs. Nothing is deleted yet; run the command again.`);
    return 1;
  }
  const exported = await handOver(leaving, begun.row, options);
  if (exported === undefined) return 1;
  const deleted = await deleteStored(pipeline, tenantId);
  if (deleted !== undefined && 'row' in deleted && deleted.row.state === 'left')
    return prove(leaving, deleted.row, options);
  print(`${name}: not every row is deleted yet; run the command again.`);
  return 1;
}

/** Why this file cannot be written; undefined if it can, or if no file is wanted. */
async function fileProblem(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  try {
    await checkNewFile(file);
    return undefined;
  } catch (error) {
    return safeError(error);
  }
}

const unknownWords = (tenant: string): string => `${tenant}: not a customer, and nothing is stored of it.`;

async function preview(
  { pipeline, print }: Leaving,
  tenantId: string,
  known: CustomerRow | undefined,
  { tenant }: LeaveOptions,
): Promise<number> {
  const counts = await countStored(pipeline, tenantId);
  for (const receipt of known?.earlierReceipts ?? []) for (const line of receiptLines(receipt)) print(line);
  if (known === undefined && Object.keys(counts).length === 0) {
    print(unknownWords(tenant));
    return 1;
  }
  print(`${known?.name ?? tenant} (${tenantId}): ${countWords(counts)}.`);
  print('Nothing was changed. With --yes and --out FILE (or --no-export), all of it is exported and then deleted.');
  return 0;
}

/** Undefined if nothing may be deleted; the reason is then printed. */
async function handOver(leaving: Leaving, row: CustomerRow, { out }: LeaveOptions): Promise<true | undefined> {
  const { name } = row;
  const { print } = leaving;
  const departure = row.departure?.rows == null ? await exportedNow(leaving, row, out) : row.departure;
  if (departure === undefined || departure === null) {
    print(departure === null ? `${name}: somebody has taken it back meanwhile. Nothing is deleted.` : busyWords(name));
    return undefined;
  }
  // Another run may have begun to delete, so only the export that the row names is complete.
  if (out === undefined) return true;
  const { exported } = departure;
  if (exported !== null && (await isInPlace(out, exported))) return true;
  print(
    exported === null
      ? `${name}: an earlier run began to delete without an export. Go on with --no-export.`
      : `${name}: an earlier run exported to ${exported.name} and began to delete. ${out} is not that file (SHA-256 ${exported.sha256}): give its path, or go on with --no-export.`,
  );
  return undefined;
}

/**
 * What the row says after the export: that of another run, if one was faster. Null if the customer is no longer leaving; undefined if
 * the row could not be changed.
 */
async function exportedNow(
  { pipeline }: Leaving,
  { tenantId }: CustomerRow,
  out: string | undefined,
): Promise<Departure | null | undefined> {
  const exported = out === undefined ? null : await writeExport(pipeline, tenantId, out);
  const noted = await noteExported(pipeline, tenantId, exported);
  return 'row' in noted ? noted.row.departure : undefined;
}

const unfinished = (out: string): string => `${out}.part`;

async function writeExport(pipeline: Leaving['pipeline'], tenantId: string, out: string): Promise<ExportedFile> {
  const tally = exportTally();
  async function* noted(): AsyncGenerator<string> {
    for await (const { kind, text } of exportTenant(pipeline, tenantId)) {
      tally.add(kind, text);
      yield text;
    }
  }
  await rm(unfinished(out), { force: true });
  await writeOut(noted(), unfinished(out));
  return tally.file(basename(out));
}

/** Whether this file is the complete export. The file gets its name only once it is complete and recorded. */
async function isInPlace(out: string, { sha256 }: ExportedFile): Promise<boolean> {
  if (existsSync(out)) return (await hashOf(out)) === sha256;
  if (!existsSync(unfinished(out)) || (await hashOf(unfinished(out))) !== sha256) return false;
  await rename(unfinished(out), out);
  return true;
}

async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(file)) hash.update(piece);
  return hash.digest('hex');
}

/** The row of a customer that has left keeps a receipt of each time, so the last one can be written again. */
function prove({ print }: Leaving, row: CustomerRow, { receipt: file }: LeaveOptions): number {
  const [receipt, ...earlier] = receiptsOf(row);
  if (receipt === undefined) return 1;
  for (const one of [...earlier.reverse(), receipt]) for (const line of receiptLines(one)) print(line);
  const text = `${JSON.stringify(receipt, null, 2)}\n`;
  if (file === undefined) {
    print(text);
    return 0;
  }
  if (existsSync(file)) {
    print(`${file}: exists already and is not overwritten; give another file for the receipt.`);
    return 1;
  }
  writeFileSync(file, text, { flag: 'wx', mode: 0o600 });
  print(`Receipt: ${file}`);
  return 0;
}
