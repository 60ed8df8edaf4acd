import { CollectionError } from '../../shared/core/collection/failure';
import type { Graph } from '../../shared/core/collection/graph';
import type { QueueName, Queues } from '../../shared/core/queues';
import type { TenantConfiguration } from '../../shared/core/tenant/configuration';
import { OtherTenant, TenantContained } from '../../shared/core/tenant/contained';
import { hourMs, minuteMs, secondMs } from '../../shared/core/time/durations';
import { ownSlot } from '../../shared/core/time/schedule';
import { detectors } from '../../shared/detections';
import { kindDefinitions } from '../../shared/kinds';
import type { Pipeline } from '../../shared/pipeline/context';
import { schedule } from '../../shared/pipeline/watch/schedule';
import { queueNames, sendersBy } from '../../shared/queues/azure-queues';
import { createStore } from '../../shared/store/store';
import { type TableName, type TableRow, type Tables, tableNames } from '../../shared/store/tables';
import { type MemoryTables, memoryTables } from '../../tests/memory-tables';
import { newLife } from '../../tests/pipeline/mortal';
import { graphOf } from '../../tests/pipeline/small-tenant';
import {
  createSmallWorld,
  realCadences,
  type SmallWorld,
  startApp,
  startPipeline,
  tenantId as template,
} from '../../tests/pipeline/small-world';
import { workOff } from '../../tests/pipeline/work-off';
import { type VirtualTime, virtualTime } from './virtual-time';

/** The time that an answer from outside takes; ms. */
const tableMs = 8;
const graphMs = 300;
const sendMs = 200;
/** The time that each answer for one slow tenant takes; ms. */
const slowMs = 10 * secondMs;

/** How many messages of one queue a host processes at once; the value in host.json. */
const messagesAtOnce = 8;
const retryMs = 30 * secondMs;
const maxDequeue = 5;

type TenantTrouble = 'throttled' | 'slow' | 'brokenRow' | 'missingSecret' | 'otherTenant';
export const tenantTroubles: readonly TenantTrouble[] = [
  'throttled',
  'slow',
  'brokenRow',
  'missingSecret',
  'otherTenant',
];

export const tenantIdOf = (at: number): string => `bbbbbbbb-0000-4000-8000-${String(at).padStart(12, '0')}`;

/** One message that was handled. */
type Worked = {
  readonly queue: QueueName;
  readonly tenantId: string;
  /** How long it could be received before it was started; ms. */
  readonly waitedMs: number;
  readonly tookMs: number;
};

export type ManyTenants = {
  readonly time: VirtualTime;
  readonly pipeline: Pipeline;
  readonly configuration: (tenantId: string) => Promise<TenantConfiguration>;
  readonly sent: { readonly tenantId: string; readonly at: number; readonly sources: readonly string[] }[];
  readonly worked: Worked[];
  /** Number of collections by tenant and kind. */
  readonly collected: Map<string, number>;
  readonly cadenceMinutesOf: (kind: string) => number;
  readonly poisoned: () => number;
  /** Number of requests to tables so far: by the timer, and for messages. */
  readonly requests: () => { readonly timer: number; readonly messages: number };
  readonly graphRequests: () => number;
  /** Runs the timer every minute. */
  readonly runFor: (minutes: number) => Promise<readonly { readonly tookMs: number; readonly requests: number }[]>;
};

/** Tenants that have been watched for two hours, as they are stored. */
export type Storage = {
  readonly tables: MemoryTables;
  readonly tenants: number;
  readonly at: number;
  readonly configuration: Partial<TenantConfiguration>;
};

const watchedMs = 2 * hourMs;

/** Copies of one small tenant, from its first run until this time. */
export async function storageOf(
  tenants: number,
  at: number,
  over: Partial<TenantConfiguration> = {},
): Promise<Storage> {
  const tables = memoryTables();
  const configuration = { cadenceMinutes: realCadences(), ...over };
  const world = createSmallWorld({ tables, startAt: at - watchedMs, configuration });
  const app = startApp(world);
  await app.tick();
  await app.drain();
  await app.runUntil(at);
  await copyTenant(
    world,
    tables,
    Array.from({ length: tenants }, (_, number) => tenantIdOf(number)),
  );
  return { tables, tenants, at, configuration };
}

type Options = {
  readonly hosts: number;
  /** One fault for each of the last tenants. */
  readonly troubles?: readonly TenantTrouble[];
};

/**
 * Runs these tenants on one storage, each time from the same beginning. Queues, timer and hosts work as in Azure. Tables, Graph and
 * channels answer after a fixed virtual time, so the figures depend only on waiting and not on this machine.
 */
export async function manyTenants(
  { tables, tenants, at: startAt, configuration: over }: Storage,
  { hosts, troubles = [] }: Options,
): Promise<ManyTenants> {
  const raw = tables.fork();
  const world = createSmallWorld({ tables: raw, startAt, configuration: over });
  const tenantIds = Array.from({ length: tenants }, (_, at) => tenantIdOf(at));
  const troubleOf = new Map(troubles.map((trouble, at) => [tenantIdOf(tenants - 1 - at), trouble]));
  for (const [tenantId, trouble] of troubleOf) if (trouble === 'brokenRow') await breakRow(raw, tenantId);

  const time = virtualTime(world);
  const counts = { timer: 0, messages: 0 };
  let graphRequests = 0;
  const onGraph = (): void => {
    graphRequests += 1;
  };
  const sent: ManyTenants['sent'] = [];
  const worked: Worked[] = [];
  const collected = new Map<string, number>();
  const configurations = new Map<string, TenantConfiguration>(
    tenantIds.map((tenantId, at) => [tenantId, { ...world.configuration, tenantId, name: `Tenant ${at}` }]),
  );
  const configuration = async (tenantId: string): Promise<TenantConfiguration> => {
    const found = configurations.get(tenantId);
    if (found === undefined) throw new Error(`no tenant ${tenantId}`);
    if (troubleOf.get(tenantId) === 'missingSecret')
      throw new TenantContained(tenantId, { type: 'settings', problems: ['HOOK_SECRET is missing'] });
    return found;
  };
  const queues = queuesOf(time, worked);

  const processOf = (by: keyof typeof counts): Pipeline => ({
    ...startPipeline(world, newLife()),
    store: createStore(slowTables(raw, time, by, counts), detectors, {
      now: () => new Date(time.now()),
    }),
    queues: queues.port,
    tenantIds,
    configuration,
    graph: async (tenantId) => graphFor(world, time, troubleOf.get(tenantId), onGraph),
    channel: async ({ tenantId }) => ({
      send: async (_, message) => {
        await time.sleep(sendMs);
        sent.push({ tenantId, at: time.now(), sources: message.machine.sources });
        return { status: 'sent' };
      },
      poll: async () => ({ status: 'sent' }),
    }),
    sleep: time.sleep,
    log: (event, fields) => {
      if (event !== 'collection.done') return;
      const key = `${String(fields.tenant)} ${String(fields.kind)}`;
      collected.set(key, (collected.get(key) ?? 0) + 1);
    },
  });
  const timer = processOf('timer');
  for (let host = 0; host < hosts; host++) queues.work(processOf('messages'));

  const runFor = async (minutes: number) => {
    const ticks: { tookMs: number; requests: number }[] = [];
    let running: Promise<unknown> = Promise.resolve();
    for (let minute = 0; minute < minutes; minute++) {
      // A timer that still runs is not started a second time.
      running = running.then(async () => {
        const [began, before] = [time.now(), counts.timer];
        await schedule(timer);
        ticks.push({ tookMs: time.now() - began, requests: counts.timer - before });
      });
      await time.runUntil((Math.floor(time.now() / minuteMs) + 1) * minuteMs);
    }
    return ticks;
  };
  return {
    time,
    pipeline: processOf('messages'),
    configuration,
    sent,
    worked,
    collected,
    cadenceMinutesOf: (kind) => kindDefinitions.find((one) => one.kind === kind)?.cadenceMinutes ?? Number.NaN,
    poisoned: queues.poisoned,
    requests: () => ({ ...counts }),
    graphRequests: () => graphRequests,
    runFor,
  };
}

/**
 * Copies the rows of the monitored tenant to other ids. Each copy has begun its intervals, and has its hourly work due in a minute
 * of its own.
 */
async function copyTenant(world: SmallWorld, tables: Tables, tenantIds: readonly string[]): Promise<void> {
  const held: { readonly table: TableName; readonly row: TableRow }[] = [];
  for (const table of tableNames) {
    if (table === 'Due') continue;
    for await (const row of tables.list(table, { partition: { from: ' ', to: '~' } })) held.push({ table, row });
  }
  const own = held.filter(({ row }) => JSON.stringify([row.partitionKey, row.rowKey]).includes(template));
  const store = createStore(tables, detectors);
  const now = world.now();
  for (const tenantId of tenantIds) {
    const ofId = (text: string): string => text.replaceAll(template, tenantId);
    for (const { table, row } of own) {
      const properties = Object.fromEntries(
        Object.entries(row.properties).map(([name, value]) => [name, typeof value === 'string' ? ofId(value) : value]),
      );
      await tables.transact(table, ofId(row.partitionKey), [{ type: 'upsert', rowKey: ofId(row.rowKey), properties }]);
    }
    for (const row of await store.watermarks.readBuckets(tenantId)) {
      const read = await store.watermarks.readBucket(tenantId, row.bucket);
      const slots = kindDefinitions
        .filter(({ bucket }) => bucket === row.bucket)
        .map(({ kind }) => [
          kind,
          ownSlot(tenantId, row.bucket, world.configuration.cadenceMinutes[kind] * minuteMs, now),
        ]);
      const startedSlot = { ...row.startedSlot, ...Object.fromEntries(slots) };
      await store.watermarks.writeBucket(
        { ...row, startedSlot, spent: [], hintedAt: {}, notBefore: {} },
        read?.etag ?? null,
      );
    }
    const next = (every: number): string =>
      new Date(ownSlot(tenantId, 'subscriptions', every, now) + every).toISOString();
    await store.due.put([
      { tenantId, notBefore: next(hourMs), what: 'sweep' },
      { tenantId, notBefore: next(6 * hourMs), what: 'subscriptions' },
    ]);
  }
}

const breakRow = async (tables: Tables, tenantId: string): Promise<void> => {
  const properties = { v: 1, kind: '{' };
  await tables.transact('Watermarks', tenantId, [{ type: 'upsert', rowKey: 'k|conditionalAccessPolicy', properties }]);
};

function slowTables<By extends string>(tables: Tables, time: VirtualTime, by: By, counts: Record<By, number>): Tables {
  const asked = async (): Promise<void> => {
    counts[by] += 1;
    await time.sleep(tableMs);
  };
  return {
    ...tables,
    get: async (...of) => {
      await asked();
      return tables.get(...of);
    },
    transact: async (...of) => {
      await asked();
      return tables.transact(...of);
    },
    async *list(table, query) {
      await asked();
      let rows = 0;
      for await (const row of tables.list(table, query)) {
        rows += 1;
        if (rows % 1000 === 0) await asked();
        yield row;
      }
    },
  };
}

function graphFor(
  world: SmallWorld,
  time: VirtualTime,
  trouble: TenantTrouble | undefined,
  onRequest: () => void,
): Graph {
  if (trouble === 'otherTenant') throw new OtherTenant({ tenantId: template, name: 'Another' });
  const asked = async (): Promise<void> => {
    onRequest();
    await time.sleep(trouble === 'slow' ? slowMs : graphMs);
    if (trouble === 'throttled')
      throw new CollectionError({ reason: 'throttled', retryAfterSeconds: 30, detail: '429' });
  };
  const graph = graphOf(world.tenant, time.now);
  return new Proxy(graph, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function' || name === 'resume' || name === 'spent') return method;
      return (...given: unknown[]) => {
        const answer: unknown = method(...given);
        return isPages(answer) ? slowPages(answer, asked) : asked().then(() => answer);
      };
    },
  });
}

const isPages = (answer: unknown): answer is AsyncIterable<unknown> =>
  typeof answer === 'object' && answer !== null && Symbol.asyncIterator in answer;

async function* slowPages(pages: AsyncIterable<unknown>, asked: () => Promise<void>): AsyncGenerator<unknown> {
  await asked();
  yield* pages;
}

type Message = { readonly queue: QueueName; readonly body: string; readonly tries: number; readonly readyAt: number };

/** Storage queues whose messages go to any host with a free slot. */
function queuesOf(time: VirtualTime, worked: Worked[]) {
  let poisoned = 0;
  const ready = new Map<QueueName, Message[]>(Object.values(queueNames).map((name) => [name, []]));
  const idle = new Map<QueueName, (() => void)[]>(Object.values(queueNames).map((name) => [name, []]));
  const put = async (message: Omit<Message, 'readyAt'>, delayMs: number): Promise<void> => {
    if (delayMs > 0) await time.sleep(delayMs);
    ready.get(message.queue)?.push({ ...message, readyAt: time.now() });
    idle.get(message.queue)?.shift()?.();
  };
  const send = async (queue: QueueName, message: object, delaySeconds = 0): Promise<void> => {
    await time.sleep(tableMs);
    void put({ queue, body: JSON.stringify(message), tries: 1 }, Math.min(300, Math.max(0, delaySeconds)) * secondMs);
  };
  const port: Queues = {
    ...sendersBy(send),
    states: async () =>
      Object.values(queueNames).map((queue) => {
        const first = ready.get(queue)?.[0];
        const oldestMs = first === undefined ? 0 : time.now() - first.readyAt;
        return { queue, waiting: ready.get(queue)?.length ?? 0, oldestMs, poisoned: 0, first: [] };
      }),
  };
  const workOn = async (pipeline: Pipeline, queue: QueueName): Promise<never> => {
    for (;;) {
      const message = ready.get(queue)?.shift();
      if (message === undefined) {
        await new Promise<void>((resolve) => {
          idle.get(queue)?.push(resolve);
        });
        continue;
      }
      const began = time.now();
      const { tenantId = '' } = JSON.parse(message.body) as { readonly tenantId?: string }; // Safe: written above.
      try {
        await workOff(pipeline, message);
      } catch {
        if (message.tries >= maxDequeue) poisoned += 1;
        else void put({ ...message, tries: message.tries + 1 }, retryMs);
      }
      worked.push({ queue, tenantId, waitedMs: began - message.readyAt, tookMs: time.now() - began });
    }
  };
  return {
    port,
    poisoned: () => poisoned,
    work: (pipeline: Pipeline): void => {
      for (const queue of Object.values(queueNames))
        for (let place = 0; place < messagesAtOnce; place++) void workOn(pipeline, queue);
    },
  };
}
