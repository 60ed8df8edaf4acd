import type { Collected } from './fleet/collect-once';
import { withFleet } from './fleet/fleet-bench';
import { ratioOf, runColumns, runRow } from './fleet/ratios';
import type { Measured } from './measured';
import { atMost, type Report, round, type Size } from './report';
import type { Traffic } from './storage-traffic';

const rounds = { full: 5, quick: 3 } as const;
const devices = { full: 100_000, quick: 10_000 } as const;

/**
 * The tables to which a collection of an unchanged fleet may write: the rows of its bucket and kind, and its head (a row of
 * Snapshots).
 */
const allowed: readonly string[] = ['Watermarks', 'Snapshots'];

const writesElsewhere = ({ rows }: Traffic): number =>
  Object.entries(rows)
    .filter(([table]) => !allowed.includes(table))
    .reduce((sum, [, count]) => sum + count, 0);

/** P1: the cost of a collection of a fleet in which nothing changed. */
export async function unchangedFleet(size: Size): Promise<Report> {
  return withFleet({ devices: devices[size], shapes: ['full', 'selected'], variants: [] }, async (bench) => {
    const { tenantId } = await bench.meet('selected');
    const raw: Measured[] = [];
    const rawSelected: Measured[] = [];
    const full: Collected[] = [];
    const selected: Collected[] = [];
    for (let round = 0; round < rounds[size]; round += 1) {
      raw.push(await bench.pageRaw('full'));
      full.push(await bench.collect(tenantId, 'full'));
      selected.push(await bench.collect(tenantId, 'selected'));
      rawSelected.push(await bench.pageRaw('selected'));
    }
    const collections = [...full, ...selected];
    const worst = (of: (run: Collected) => number): number => Math.max(...collections.map(of));
    const written = full[0]?.traffic.rows ?? {};
    return {
      title: `P1: an unchanged fleet of ${devices[size].toLocaleString('en')} devices`,
      method: `Collect, diff and record against raw paging (fetch and JSON.parse, next page prefetched) of the same objects of ${round(bench.bytesPerDevice['full/base'] ?? 0)} bytes; selected: ${round(bench.bytesPerDevice['selected/base'] ?? 0)} bytes. Pages of 1,000; ratios against raw paging of full objects, medians of ${rounds[size]} interleaved rounds. Rows written by one collection: ${JSON.stringify(written)}; table reads: ${full[0]?.traffic.reads}.`,
      columns: runColumns,
      rows: [
        runRow('raw paging, full objects', raw, raw),
        runRow('collection, full objects', full, raw),
        runRow('collection, `$select`ed', selected, raw),
        runRow('raw paging, `$select`ed', rawSelected, raw),
      ],
      verdicts: [
        atMost('collection of full objects, wall ratio', ratioOf(full, raw, 'wallMs'), 1.4),
        atMost('collection of full objects, CPU ratio', ratioOf(full, raw, 'cpuMs'), 1.4),
        atMost('`$select`ed collection, wall ratio', ratioOf(selected, raw, 'wallMs'), 0.6),
        atMost('`$select`ed collection, CPU ratio', ratioOf(selected, raw, 'cpuMs'), 0.6),
        atMost(
          'rows written outside Watermarks and head',
          worst(({ traffic }) => writesElsewhere(traffic)),
          0,
        ),
        atMost(
          'rows written to Snapshots (the head)',
          worst(({ traffic }) => traffic.rows.Snapshots ?? 0),
          1,
        ),
        atMost(
          'writes',
          worst(({ traffic }) => traffic.transactions),
          4,
        ),
      ],
    };
  });
}
