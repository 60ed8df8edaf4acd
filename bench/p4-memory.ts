import { withFleet } from './fleet/fleet-bench';
import { atMost, type Report, round, type Size } from './report';
import { median } from './statistics';

const sizes = {
  full: [
    { devices: 100_000, limitMb: 220 },
    { devices: 300_000, limitMb: 260 },
  ],
  quick: [{ devices: 10_000, limitMb: 220 }],
} as const;
const rounds = { full: 5, quick: 1 } as const;
/** The most messages that one host takes from its queue at once. */
const together = { tenants: 8, limitMb: 400, rounds: { full: 2, quick: 1 } } as const;

/** P4: the peak memory of the collecting process, the first collection included; each collection is a process of its own. */
export async function memory(size: Size): Promise<Report> {
  const rows: string[][] = [];
  const verdicts: Report['verdicts'][number][] = [];
  for (const { devices, limitMb } of sizes[size]) {
    const variants = [{ name: 'version', property: 'osVersion', count: devices / 100 }] as const;
    await withFleet({ devices, shapes: ['selected'], variants }, async (bench) => {
      const first: number[] = [];
      const unchanged: number[] = [];
      const changed: number[] = [];
      for (let round = 0; round < rounds[size]; round += 1) {
        const { tenantId, first: run } = await bench.meet('selected');
        first.push(run.peakRssMb);
        unchanged.push((await bench.collect(tenantId, 'selected')).peakRssMb);
        changed.push((await bench.collect(tenantId, 'selected', 'version')).peakRssMb);
      }
      const name = devices.toLocaleString('en');
      const shown = (values: readonly number[]): string =>
        `${round(median(values))} (${round(Math.min(...values))} to ${round(Math.max(...values))})`;
      rows.push([name, shown(first), shown(unchanged), shown(changed)]);
      for (const [what, values] of Object.entries({ first, unchanged, '1 % changed': changed }))
        verdicts.push(atMost(`${name} devices, ${what}: peak RSS`, median(values), limitMb, ' MB'));
      if (devices > 100_000) return;
      const peaks: number[] = [];
      for (let round = 0; round < together.rounds[size]; round += 1)
        peaks.push((await bench.meetAtOnce(together.tenants, 'selected')).peakRssMb);
      rows.push([`${together.tenants} times ${name} at once`, shown(peaks), '', '']);
      verdicts.push(
        atMost(
          `${together.tenants} fleets of ${name} devices asked for at once: peak RSS`,
          median(peaks),
          together.limitMb,
          ' MB',
        ),
      );
    });
  }
  return {
    title: 'P4: memory does not grow with the fleet',
    method: `Peak RSS in MB of a process that makes one collection of \`$select\`ed objects, as the kernel counts it; median (least to most) of ${rounds[size]}.`,
    columns: ['devices', 'first collection', 'unchanged', '1 % changed'],
    rows,
    verdicts,
  };
}
