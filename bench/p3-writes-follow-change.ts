import { withFleet } from './fleet/fleet-bench';
import type { Report, Size } from './report';

const sizes = { full: [10_000, 100_000, 300_000], quick: [2_000, 10_000] } as const;
const changes = 100;
/** A transaction takes up to 100 rows. */
const rowsInTransaction = 100;

/** P3: the same hundred changes in fleets of different sizes. */
export async function writesFollowChange(size: Size): Promise<Report> {
  const found: {
    readonly devices: number;
    readonly transactions: number;
    readonly bucketRows: number;
    readonly rows: string;
  }[] = [];
  for (const devices of sizes[size]) {
    const variants = [{ name: 'version', property: 'osVersion', count: changes }] as const;
    await withFleet({ devices, shapes: ['selected'], variants }, async (bench) => {
      const { tenantId } = await bench.meet('selected');
      const { traffic } = await bench.collect(tenantId, 'selected', 'version');
      // All rows of Snapshots except one are buckets; that one is the head.
      const bucketRows = (traffic.rows.Snapshots ?? 0) - 1;
      found.push({ devices, transactions: traffic.transactions, bucketRows, rows: JSON.stringify(traffic.rows) });
    });
  }
  const beside = found.map(({ transactions, bucketRows }) => transactions - Math.ceil(bucketRows / rowsInTransaction));
  return {
    title: 'P3: writes follow change',
    method: `${changes} devices change their version. Which buckets that touches is chance; a bucket holds about 256 devices.`,
    columns: ['devices', 'table transactions', 'buckets rewritten', 'rows written'],
    rows: found.map(({ devices, transactions, bucketRows, rows }) => [
      devices.toLocaleString('en'),
      String(transactions),
      String(bucketRows),
      rows,
    ]),
    verdicts: [
      {
        budget: 'transactions beside those of the touched buckets are the same for every size',
        measured: beside.join(', '),
        kept: Math.max(...beside) - Math.min(...beside) <= 1,
      },
      {
        budget: `no more buckets rewritten than devices changed (${changes})`,
        measured: found.map(({ bucketRows }) => bucketRows).join(', '),
        kept: found.every(({ bucketRows }) => bucketRows <= changes),
      },
    ],
  };
}
