/**
 * A stored large fleet. Each of its resources has a slot: first those of the base, line by line, then those of the overlay. Slots
 * tell apart two ids with the same hash.
 */
import type { Manifest } from '../core/resource/snapshot';
import type { Salt } from './fleet-hash';
import { breathe, type FleetTables } from './fleet-outcome';
import { fewRows, readNamedRows } from './fleet-rows';
import {
  added,
  gone,
  type HashNumbers,
  indexRowsOf,
  joined,
  type Overlay,
  readLines,
  readNumbers,
  readOpening,
  readOverlay,
} from './large-fleet-rows';
import type { TableRow } from './tables';

export type LargeFleet = HashNumbers & {
  readonly manifest: Manifest;
  readonly salt: Salt;
  readonly indexRows: number;
  /** How many resources each base row has. */
  readonly counts: Uint32Array;
  /** The slots below this number belong to the base. */
  readonly baseSize: number;
  readonly overlays: readonly Overlay[];
  /** 0 if a line of the base was replaced, or if an entry of the overlay says that a resource is gone. */
  readonly isThere: Uint8Array;
};

type Reading = Pick<FleetTables, 'tables' | 'partition'>;

/** Reads the hashes of all resources; `first` is the first row that the manifest names. */
export async function openLargeFleet(reading: Reading, manifest: Manifest, first: TableRow): Promise<LargeFleet> {
  const { salt, counts } = readOpening(first);
  const baseSize = counts.reduce((sum, count) => sum + count, 0);
  const indexRows = indexRowsOf(baseSize);
  const overlayFrom = indexRows + counts.length;
  const further = manifest.rows.flatMap((_, at) => (at > 0 && (at < indexRows || at >= overlayFrom) ? [at] : []));
  const rows = new Map([[0, first]]);
  await readNamedRows(reading.tables, reading.partition, manifest, further, (row, at) => {
    rows.set(at, row);
  });
  const base: HashNumbers[] = [];
  const overlays: Overlay[] = [];
  for (const [at, row] of [...rows].sort(([a], [b]) => a - b)) {
    if (at < indexRows) base.push(readNumbers(row));
    else overlays.push(readOverlay(row));
  }
  const numbers = joined([...base, ...overlays]);
  const isThere = presence({ baseSize, overlays, numbers });
  const there = isThere.reduce((sum, one) => sum + one, 0);
  const read = base.reduce((sum, { ids }) => sum + ids.length, 0);
  if (read !== baseSize || there !== manifest.count) {
    throw new Error(
      `Snapshots ${reading.partition}: ${there} resources, the head says ${manifest.count}; ${read} of ${baseSize} in the index`,
    );
  }
  return { ...numbers, manifest, salt, indexRows, counts, baseSize, overlays, isThere };
}

function presence(of: {
  readonly baseSize: number;
  readonly overlays: readonly Overlay[];
  readonly numbers: HashNumbers;
}): Uint8Array {
  const { baseSize, overlays, numbers } = of;
  const isThere = new Uint8Array(numbers.ids.length).fill(1);
  let slot = baseSize;
  for (const { replaces } of overlays)
    for (const place of replaces) {
      if (place !== added) isThere[place] = 0;
      if (numbers.contents[slot] === gone) isThere[slot] = 0;
      slot += 1;
    }
  return isThere;
}

/** The lines of these slots, which are in rising order. Throws if hashes and lines belong to different states of the fleet. */
export async function readSlots(
  { tables, partition }: Reading,
  fleet: LargeFleet,
  slots: readonly number[],
  take: (slot: number, json: string) => void,
): Promise<void> {
  const byRow = byBaseRow(fleet, slots);
  await readBaseRows({ tables, partition }, fleet, [...byRow.keys()], async (lines, row) => {
    const { from, wanted } = byRow.get(row) ?? { from: 0, wanted: [] };
    for (const slot of wanted) take(slot, lines[slot - from] as string); // Safe: a row has as many lines as its count says.
    await breathe();
  });
  let from = fleet.baseSize;
  for (const overlay of fleet.overlays) {
    const to = from + overlay.ids.length;
    const wanted = slots.filter((slot) => slot >= from && slot < to);
    if (wanted.length > 0) {
      const lines = overlay.lines();
      for (const slot of wanted) take(slot, lines[slot - from] as string); // Safe: the slot is within the lines.
    }
    from = to;
  }
}

type Wanted = { readonly from: number; readonly wanted: number[] };

function byBaseRow({ counts, baseSize }: LargeFleet, slots: readonly number[]): ReadonlyMap<number, Wanted> {
  const starts = startsOf(counts);
  const byRow = new Map<number, Wanted>();
  let row = 0;
  for (const slot of slots) {
    if (slot >= baseSize) break;
    while (slot >= (starts[row + 1] ?? baseSize)) row += 1;
    const found = byRow.get(row);
    if (found === undefined) byRow.set(row, { from: starts[row] ?? 0, wanted: [slot] });
    else found.wanted.push(slot);
  }
  return byRow;
}

/** The first slot of each base row. */
function startsOf(counts: Uint32Array): Uint32Array {
  const starts = new Uint32Array(counts.length);
  for (let row = 1; row < counts.length; row += 1) starts[row] = (starts[row - 1] ?? 0) + (counts[row - 1] ?? 0);
  return starts;
}

async function readBaseRows(
  { tables, partition }: Reading,
  { manifest, indexRows, counts }: LargeFleet,
  rows: readonly number[],
  read: (lines: readonly string[], row: number) => void | Promise<void>,
): Promise<void> {
  const places = rows.map((row) => indexRows + row);
  await readNamedRows(tables, partition, manifest, places, (row, place) => {
    const at = place - indexRows;
    return read(readLines(row, counts[at] ?? 0), at);
  });
}

/** All lines of the fleet, a few rows at a time. */
export async function* readLargeFleet(reading: Reading, fleet: LargeFleet): AsyncGenerator<readonly string[]> {
  const { counts, isThere, overlays } = fleet;
  const starts = startsOf(counts);
  for (let from = 0; from < counts.length; from += fewRows) {
    const some = Array.from({ length: Math.min(fewRows, counts.length - from) }, (_, at) => from + at);
    const found: (readonly string[])[] = [];
    await readBaseRows(reading, fleet, some, (lines, row) => {
      found.push(lines.filter((_, at) => isThere[(starts[row] ?? 0) + at] === 1));
    });
    yield* found;
  }
  let from = fleet.baseSize;
  for (const overlay of overlays) {
    const first = from;
    yield overlay.lines().filter((_, at) => isThere[first + at] === 1);
    from += overlay.ids.length;
  }
}
