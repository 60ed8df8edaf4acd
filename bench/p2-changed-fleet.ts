import type { Collected } from './fleet/collect-once';
import { withFleet } from './fleet/fleet-bench';
import { ratioOf, runColumns, runRow } from './fleet/ratios';
import type { Measured } from './measured';
import { atMost, type Report, type Size } from './report';

const rounds = { full: 5, quick: 3 } as const;
const devices = { full: 100_000, quick: 10_000 } as const;

const transactions = ({ traffic }: Collected): number => traffic.transactions;

/** P2: one device in a hundred changes, first in a way that is only counted, then in one that is an event for each device. */
export async function changedFleet(size: Size): Promise<Report> {
  const count = devices[size] / 100;
  // Each round changes other devices, because a device that changed once is cheap to change again.
  const variants = Array.from({ length: rounds[size] }, (_, round) => [
    { name: `version${round}`, property: 'osVersion', count: (round + 1) * count } as const,
    { name: `state${round}`, property: 'complianceState', count: (round + 1) * count } as const,
  ]).flat();
  return withFleet({ devices: devices[size], shapes: ['full'], variants }, async (bench) => {
    const counted = await bench.meet('full');
    const known = await bench.meet('full');
    const raw: Measured[] = [];
    const changed: Collected[] = [];
    const events: Collected[] = [];
    for (let round = 0; round < rounds[size]; round += 1) {
      raw.push(await bench.pageRaw('full'));
      changed.push(await bench.collect(counted.tenantId, 'full', `version${round}`));
      events.push(await bench.collect(known.tenantId, 'full', `state${round}`));
    }
    const worstOf = (runs: readonly Collected[]): Collected | undefined =>
      [...runs].sort((a, b) => transactions(b) - transactions(a))[0];
    const worst = (runs: readonly Collected[]): number => Math.max(...runs.map(transactions));
    const written = (run: Collected | undefined): string =>
      `${JSON.stringify(run?.traffic.rows)}, ${run?.events} events`;
    return {
      title: `P2: 1 % of ${devices[size].toLocaleString('en')} devices changed`,
      method: `In each round ${count} other devices change their version (counted only) or their compliance (an event each); ratios against raw paging of the same full objects, medians of ${rounds[size]} interleaved rounds. Rows written by the collection with most transactions, counted: ${written(worstOf(changed))}; with events: ${written(worstOf(events))}.`,
      columns: [...runColumns, 'table transactions'],
      rows: [
        [...runRow('raw paging, full objects', raw, raw), '0'],
        [...runRow('1 % changed, counted', changed, raw), String(worst(changed))],
        [...runRow('1 % changed, an event each', events, raw), String(worst(events))],
      ],
      verdicts: [
        atMost('wall ratio', ratioOf(changed, raw, 'wallMs'), 1.9),
        atMost('CPU ratio', ratioOf(changed, raw, 'cpuMs'), 1.7),
        atMost('transactions, changed / 100 + 20', worst(changed), count / 100 + 20),
        atMost('transactions with an event each, changed / 40 + 20', worst(events), count / 40 + 20),
      ],
    };
  });
}
