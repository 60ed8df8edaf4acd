import { unreadableEvent } from '../shared/core/event/watcher/unreadable-events';
import { minuteMs, secondMs } from '../shared/core/time/durations';
import { raiseWatcherEvents } from '../shared/pipeline/alert/watcher-alerts';
import { everythingAtOnce } from '../tests/fixtures/attention';
import { quietTenant } from './p10-quiet-tenant';
import { atMost, type Report, round, type Size } from './report';
import { percentile } from './statistics';
import {
  type ManyTenants,
  manyTenants,
  type Storage,
  storageOf,
  tenantIdOf,
  tenantTroubles,
} from './tenants/many-tenants';

const tenantsOf: Readonly<Record<Size, number>> = { full: 1000, quick: 60 };
/** Every tenant is watched once in this time. One more minute is added before it. */
const minutes = 6;

type Found = {
  readonly tick: { readonly longestMs: number; readonly requests: number };
  readonly requestsPerMinute: number;
  readonly waits: { readonly mean: number; readonly p95: number; readonly longest: number };
  readonly busy: number;
  readonly poisoned: number;
  /** How many times it happens in one minute, over all tenants. */
  readonly collections: number;
  readonly executions: number;
  readonly executionSeconds: number;
  readonly graphRequests: number;
  readonly cpuSeconds: number;
  /** The number of collections of a source beyond those that its interval allows. */
  readonly twice: number;
  /** The mean time from when a message became visible until it was handled. */
  readonly untilDoneMs: number;
};

/** P10: the cost of a tenant without changes, and how a thousand of them share hosts and channels. */
export async function tenants(size: Size): Promise<Report> {
  const quiet = await quietTenant(size);
  const count = tenantsOf[size];
  const storage = await storageOf(count, Date.parse('2026-11-24T10:00:30.000Z'));
  const name = (on: string): string => `${count.toLocaleString('en')} tenants, ${on}`;
  const rowsOf = (on: string, found: Found): string[][] => [
    [`${name(on)}: longest tick`, seconds(found.tick.longestMs)],
    [`${name(on)}: requests of a tick, a tenant`, round(found.tick.requests / count)],
    [`${name(on)}: requests of a minute, a tenant`, round(found.requestsPerMinute / count)],
    [`${name(on)}: a message waits, mean, 95 %, longest`, Object.values(found.waits).map(seconds).join(', ')],
    [`${name(on)}: collections a minute, a tenant`, round(found.collections / count)],
    [`${name(on)}: executions a minute, a tenant`, round(found.executions / count)],
    [`${name(on)}: seconds of execution a minute, a tenant`, round(found.executionSeconds / count)],
    [`${name(on)}: requests to Graph a minute, a tenant`, round(found.graphRequests / count)],
    [`${name(on)}: messages that failed five times`, String(found.poisoned)],
    [`${name(on)}: places of a host in use`, `${Math.round(100 * found.busy)} %`],
    [`${name(on)}: CPU a minute`, `${round(found.cpuSeconds)} s`],
  ];
  const rows: string[][] = [];
  const measuredOn = async (on: string, options: Parameters<typeof manyTenants>[1]): Promise<Found> => {
    const found = await measured(storage, options);
    rows.push(...rowsOf(on, found));
    // The whole benchmark takes minutes.
    console.error(
      rowsOf(on, found)
        .map((row) => row.join(': '))
        .join('\n'),
    );
    return found;
  };
  const one = await measuredOn('one host', { hosts: 1 });
  const two = await measuredOn('two hosts', { hosts: 2 });
  const troubled = await measuredOn('two hosts, five tenants in trouble', { hosts: 2, troubles: tenantTroubles });
  const monday = await mondayMorning(count);
  return {
    title: 'P10: a quiet tenant, and many tenants',
    method: `${quiet.method} The tenants are copies of it, on tables in memory. Tables answer after 8 ms, Graph after 300 ms; this time is virtual, and without the CPU. ${minutes} minutes are run, with the timer and 8 messages of each queue at once on each host. Of the troubled run, the last five tenants are throttled, slow (10 s for each answer), have a damaged row, lack a secret, and have the token of another tenant; only the others are measured.`,
    columns: quiet.columns,
    rows: [
      ...quiet.rows,
      ...rows,
      ['Monday, all digests at once: a critical alert is sent after', seconds(monday.criticalMs)],
      ['Monday, all digests at once: digests sent in the first quarter of an hour', `${monday.digests} of ${count}`],
    ],
    verdicts: [
      ...quiet.verdicts,
      atMost('the longest tick on one host', one.tick.longestMs / secondMs, 5, ' s'),
      atMost('requests of a tick, a tenant', one.tick.requests / count, 5),
      atMost('collections asked for twice', one.twice + two.twice, 0),
      atMost(
        'messages of the others take longer with five tenants in trouble, in %',
        100 * (troubled.untilDoneMs / two.untilDoneMs - 1),
        5,
      ),
      atMost('a critical alert among all digests', monday.criticalMs / secondMs, 60, ' s'),
    ],
  };
}

const seconds = (ms: number): string => `${round(ms / secondMs)} s`;

async function measured(storage: Storage, asked: Parameters<typeof manyTenants>[1]): Promise<Found> {
  const world = await manyTenants(storage, asked);
  const before = process.cpuUsage();
  const ticks = await world.runFor(minutes);
  const { user, system } = process.cpuUsage(before);
  // The same tenants in each run.
  const others = new Set(tenantTroubles.map((_, at) => tenantIdOf(storage.tenants - 1 - at)));
  const own = world.worked.filter(
    ({ queue, tenantId }) => queue === 'collect' && tenantId !== '' && !others.has(tenantId),
  );
  const waits = own.map(({ waitedMs }) => waitedMs);
  const { timer, messages } = world.requests();
  const busyMs = world.worked.filter(({ queue }) => queue === 'collect').reduce((sum, { tookMs }) => sum + tookMs, 0);
  return {
    tick: {
      longestMs: Math.max(...ticks.map(({ tookMs }) => tookMs)),
      requests: meanOf(ticks.map(({ requests }) => requests)),
    },
    requestsPerMinute: (timer + messages) / minutes,
    waits: { mean: meanOf(waits), p95: percentile(waits, 0.95), longest: Math.max(...waits) },
    busy: busyMs / (minutes * minuteMs * 8 * asked.hosts),
    poisoned: world.poisoned(),
    executions: world.worked.length / minutes,
    executionSeconds: world.worked.reduce((sum, { tookMs }) => sum + tookMs, 0) / secondMs / minutes,
    graphRequests: world.graphRequests() / minutes,
    collections: [...world.collected.values()].reduce((sum, times) => sum + times, 0) / minutes,
    cpuSeconds: (user + system) / 1e6 / minutes,
    twice: twiceIn(world),
    untilDoneMs: meanOf(own.map(({ waitedMs, tookMs }) => waitedMs + tookMs)),
  };
}

/** No source is collected more often than its interval allows. An interval that has begun counts as one. */
function twiceIn(world: ManyTenants): number {
  return [...world.collected].filter(([key, times]) => times > mostOf(world, key.split(' ')[1] ?? '')).length;
}

const mostOf = ({ cadenceMinutesOf }: ManyTenants, kind: string): number =>
  1 + Math.ceil(minutes / cadenceMinutesOf(kind));

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The weekly digests of all tenants become due in the same minute. Five minutes later, one tenant withdraws its consent. */
async function mondayMorning(count: number): Promise<{ readonly criticalMs: number; readonly digests: number }> {
  // Digests of the week that has just ended. It is one o'clock in Berlin, so nothing else is due.
  const storage = await storageOf(count, Date.parse('2026-11-29T23:58:00.000Z'), {
    timeZone: 'Europe/Berlin',
    digest: { weekday: 1, hour: 1 },
    recipients: [{ id: 'mail', name: 'Security', channel: 'email-acs', address: 'security@contoso.example' }],
    routes: [{ recipients: ['mail'], minimumSeverity: 'high', sendResolved: true, ...everythingAtOnce }],
  });
  const world = await manyTenants(storage, { hosts: 1 });
  await world.runFor(7);
  const tenantId = tenantIdOf(Math.floor(count / 2));
  const raisedAt = world.time.now();
  const now = new Date(raisedAt).toISOString();
  const facts = { tenantId, now, recordDay: now.slice(0, 10) };
  const lost = unreadableEvent(facts, { since: now, reason: 'notPermitted', kinds: [], of: 1, neverRead: false });
  void world.configuration(tenantId).then((configuration) => raiseWatcherEvents(world.pipeline, configuration, [lost]));
  await world.runFor(8);
  const critical = world.sent.find((one) => one.tenantId === tenantId && one.sources.includes(lost.source));
  return {
    criticalMs: critical === undefined ? Number.POSITIVE_INFINITY : critical.at - raisedAt,
    digests: world.sent.filter(({ sources }) => sources.includes('digest')).length,
  };
}
