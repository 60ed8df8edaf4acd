import { dayMs, minuteMs } from '../shared/core/time/durations';
import { countingTables } from '../tests/counting-tables';
import { seedAlert } from '../tests/functions/seeded-alert';
import { memoryTables } from '../tests/memory-tables';
import { newLife } from '../tests/pipeline/mortal';
import { createSmallWorld, startApp, startPipeline, tenantId } from '../tests/pipeline/small-world';
import { anEvent, hex } from '../tests/store/fixtures';
import { answers, reader } from './gallery/pages';
import { deviceOf } from './noise-year/tenant';
import { atMost, type Report, type Size } from './report';

const sizes: Readonly<Record<Size, { readonly devices: number; readonly days: number }>> = {
  full: { devices: 100_000, days: 730 },
  quick: { devices: 5_000, days: 60 },
};
const eventsOfDay = 20;
const alertCount = 400;
/** The settings of a tenant and the sign-outs, which the app reads before each page. */
const aside = 2;

const pages = [
  'overview',
  'alerts',
  'alerts/*',
  'controls',
  'controls/ZT.ID.001',
  'access',
  'people',
  'devices',
  'activity',
  'reports',
  'reports/proof',
  'health',
] as const;

/** P11: the cost of each page of a tenant with 100,000 devices and two years of events. */
export async function tenantPages(size: Size): Promise<Report> {
  const { devices, days } = sizes[size];
  const { tables, requests } = countingTables(memoryTables({ keepTransactions: false }));
  const world = createSmallWorld({ tables });
  for (let at = 0; at < devices; at += 1) world.tenant.devices.push(deviceOf(`device${at}`, `person${at}`));
  const app = startApp(world);
  await app.tick();
  await app.drain();
  await app.runUntil(world.now() + 61 * minuteMs);
  const iso = (daysAgo: number): string => new Date(world.now() - daysAgo * dayMs).toISOString();
  for (let day = 0; day < days; day += 1)
    await world.store.events.record(
      Array.from({ length: eventsOfDay }, (_, n) => {
        const id = hex(1_000_000 + day * eventsOfDay + n);
        return anEvent(tenantId, n, { id, anchor: iso(day), recordedAt: iso(day), recordDay: iso(day).slice(0, 10) });
      }),
      false,
    );
  const tenant = await world.store.tenants.read(tenantId);
  if (tenant !== undefined) await world.store.tenants.write({ ...tenant.row, watchedSince: iso(days) }, tenant.etag);
  for (let n = 1; n <= alertCount; n += 1)
    await seedAlert(world.store, { tenantId, number: n }, { id: hex(n), openedAt: iso((n * days) / alertCount) });

  const pipeline = startPipeline(world, newLife());
  const answer = answers(pipeline, tenantId);
  const rows: (readonly [page: string, requests: number, ms: number, kb: number])[] = [];
  for (const page of pages) {
    const [section = '', id] = page.split('/');
    const asked = { pipeline, tenantId, tenantUrl: '/t', viewer: reader, outcome: null, get: () => null };
    const render = async () => answer[section]?.(asked, id === '*' ? hex(1) : id);
    // The first page of a process compiles the code.
    await render();
    const before = requests();
    const began = performance.now();
    const html = await render();
    if (html === undefined) throw new Error(`no page ${page}`);
    rows.push([page, requests() - before + aside, performance.now() - began, Buffer.byteLength(html) / 1024]);
  }
  const most = (column: 1 | 2 | 3): number => Math.max(...rows.map((row) => row[column]));
  return {
    title: 'P11: pages of a large tenant',
    method: `A tenant of ${devices.toLocaleString('en')} devices, ${(days * eventsOfDay).toLocaleString('en')} events in ${days} days and ${alertCount} alerts, in tables in memory. Requests to tables are counted, with the two that the app makes before each page; the time is that of making the page, without the network to the tables.`,
    columns: ['page', 'requests to tables', 'ms', 'KB of HTML'],
    rows: rows.map(([page, count, ms, kb]) => [page, String(count), ms.toFixed(0), kb.toFixed(0)]),
    verdicts: [
      atMost('requests to tables of a page', most(1), 12),
      atMost('HTML of a page', most(3), 120, ' KB'),
      atMost('time to make a page, without the network', most(2), 150, ' ms'),
    ],
  };
}
