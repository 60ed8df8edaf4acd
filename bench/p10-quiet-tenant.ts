import { minuteMs } from '../shared/core/time/durations';
import { kindDefinition } from '../shared/kinds';
import { collect } from '../shared/pipeline/collect/collect';
import { peek } from '../shared/pipeline/collect/peek';
import { schedule } from '../shared/pipeline/watch/schedule';
import { sweep } from '../shared/pipeline/watch/sweep';
import { countingTables } from '../tests/counting-tables';
import { memoryTables } from '../tests/memory-tables';
import { newLife } from '../tests/pipeline/mortal';
import { createSmallWorld, realCadences, startApp, startPipeline, tenantId } from '../tests/pipeline/small-world';
import { atMost, type Report, type Size } from './report';

const hours: Readonly<Record<Size, number>> = { full: 24, quick: 3 };
/** The unchanged collections that are counted one by one. */
const kinds = ['authorizationPolicy', 'conditionalAccessPolicy', 'directoryAudit'] as const;

/** P10: the cost of a tenant without changes, counted at tables in memory. */
export async function quietTenant(size: Size): Promise<Report> {
  const { tables, requests, byTable } = countingTables(memoryTables());
  const world = createSmallWorld({ tables, configuration: { cadenceMinutes: realCadences() } });
  const app = startApp(world);
  await app.tick();
  await app.drain();
  // The reads that a new tenant needs only once are over.
  await app.runUntil(world.now() + 61 * minuteMs);

  const before = byTable();
  const minutes = hours[size] * 60;
  await app.runUntil(world.now() + minutes * minuteMs);
  const ofDay = [...byTable()].map(
    ([table, count]) => [table, Math.round(((count - (before.get(table) ?? 0)) * 24) / hours[size])] as const,
  );
  const whole = ofDay.reduce((sum, [, count]) => sum + count, 0);

  const pipeline = startPipeline(world, newLife());
  const cost = async (work: () => Promise<unknown>): Promise<number> => {
    const at = requests();
    await work();
    return requests() - at;
  };
  const single = new Map<string, number>([
    ['asking the audit log for news', await cost(() => peek(pipeline, [tenantId]))],
  ]);
  for (const kind of kinds) {
    const { bucket } = kindDefinition(kind);
    const once = () => collect(pipeline, { tenantId, bucket, kinds: [kind], reason: 'hint' });
    // The first collection of a process reads rows that later ones have in memory.
    await once();
    world.advanceTo(world.now() + 2 * minuteMs);
    single.set(`unchanged collection of ${kind}`, await cost(once));
  }
  const swept = { tenantId, sweep: true } as const;
  single.set('hourly sweep', await cost(() => sweep(pipeline, swept)));
  single.set('sweep that also forgets, once a day', await cost(() => sweep(pipeline, { ...swept, isDaily: true })));
  await schedule(pipeline);
  const ticks: number[] = [];
  for (let minute = 0; minute < 10; minute += 1) {
    world.advanceTo(world.now() + minuteMs);
    ticks.push(await cost(() => schedule(pipeline)));
  }
  const quietTick = Math.min(...ticks);
  single.set('tick in which nothing begins', quietTick);
  single.set('tick on the turn of the tenant', Math.max(...ticks));

  const rows = (counts: Iterable<readonly [string, number]>): string[][] =>
    [...counts].map(([what, count]) => [what, count.toLocaleString('en')]);
  return {
    title: 'P10: a quiet tenant',
    method: `A small tenant at default intervals, ${hours[size]} hours in which nothing changes. Requests to tables are counted; those of a day are ${whole.toLocaleString('en')}, of which the timer makes ${(quietTick * 24 * 60).toLocaleString('en')} for all tenants together.`,
    columns: ['what', 'requests to tables'],
    rows: [
      ...rows(single),
      ...rows(ofDay.sort(([, a], [, b]) => b - a).map(([table, count]) => [`${table}, a day`, count] as const)),
    ],
    verdicts: [
      atMost(
        'an unchanged small collection',
        single.get('unchanged collection of authorizationPolicy') ?? Number.NaN,
        6,
      ),
      atMost('a tick in which nothing begins', quietTick, 12),
      atMost('the hourly sweep', single.get('hourly sweep') ?? Number.NaN, 8),
    ],
  };
}
