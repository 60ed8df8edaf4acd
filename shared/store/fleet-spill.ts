/**
 * An unsorted fleet in little memory: lines grouped by the lowest bits of their position, deflated in parts of 64 KiB. 100,000
 * devices take about 10 MB this way, and 40 MB as JSON.
 */
import { inflateRawSync } from 'node:zlib';
import type { BucketEntry } from './fleet-bucket';
import { placeOf } from './fleet-hash';
import { quicklyDeflated } from './rows';

const parts = 64;
const blockBytes = 64 * 1024;

type Part = { readonly block: Buffer; used: number; readonly deflated: Buffer[] };

export type Spill = {
  /** If an id is added twice, the last one counts. */
  readonly add: (entry: BucketEntry) => void;
  readonly drop: (id: string) => void;
  /** Returns all added entries, bucket by bucket, and frees the memory. `count`, the number of buckets, is a power of two. */
  readonly buckets: (count: number) => Iterable<{ readonly index: number; readonly entries: readonly BucketEntry[] }>;
};

export function createSpill(): Spill {
  const all: (Part | undefined)[] = new Array(parts).fill(undefined);

  const append = (id: string, line: string): void => {
    const index = placeOf(id) % parts;
    const part = all[index] ?? { block: Buffer.allocUnsafeSlow(blockBytes), used: 0, deflated: [] };
    all[index] = part;
    const length = Buffer.byteLength(line);
    if (part.used + length > blockBytes) flush(part);
    if (length > blockBytes) part.deflated.push(quicklyDeflated(Buffer.from(line)));
    else part.used += part.block.write(line, part.used);
  };

  const entriesOf = (indexes: readonly number[]): BucketEntry[] => {
    const entries = new Map<string, BucketEntry>();
    for (const line of indexes.flatMap((index) => linesOf(all[index]))) {
      const entry = readLine(line);
      if (entry.json === null) entries.delete(entry.id);
      else entries.set(entry.id, { id: entry.id, hash: entry.hash, json: entry.json });
    }
    return [...entries.values()];
  };

  return {
    add: ({ id, hash, json }) => append(id, `${JSON.stringify(id)}\t${hash}\t${json}\n`),
    drop: (id) => append(id, `${JSON.stringify(id)}\t0\t\n`),
    *buckets(count) {
      // One group of parts is inflated at a time; a bucket never spans groups.
      const groups = Math.min(count, parts);
      for (let group = 0; group < groups; group += 1) {
        const indexes = multiples(group, groups, parts);
        const entries = entriesOf(indexes);
        for (const index of indexes) all[index] = undefined;
        const byBucket = new Map<number, BucketEntry[]>(multiples(group, groups, count).map((index) => [index, []]));
        for (const entry of entries) byBucket.get(placeOf(entry.id) % count)?.push(entry);
        for (const [index, bucket] of byBucket) yield { index, entries: bucket };
      }
    },
  };
}

/** `from`, `from + step` and so on, below `end`. */
const multiples = (from: number, step: number, end: number): number[] =>
  Array.from({ length: Math.ceil((end - from) / step) }, (_, turn) => from + turn * step);

function flush(part: Part): void {
  if (part.used === 0) return;
  part.deflated.push(quicklyDeflated(part.block.subarray(0, part.used)));
  part.used = 0;
}

function linesOf(part: Part | undefined): string[] {
  if (part === undefined) return [];
  const blocks = [...part.deflated.map((block) => inflateRawSync(block)), part.block.subarray(0, part.used)];
  return blocks.flatMap((block) =>
    block
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== ''),
  );
}

function readLine(line: string): { readonly id: string; readonly hash: number; readonly json: string | null } {
  const idEnd = line.indexOf('\t');
  const hashEnd = line.indexOf('\t', idEnd + 1);
  const json = line.slice(hashEnd + 1);
  return {
    id: String(JSON.parse(line.slice(0, idEnd))),
    hash: Number(line.slice(idEnd + 1, hashEnd)),
    json: json === '' ? null : json,
  };
}
