import { alertInWords, renderMessage } from '../../shared/app/render';
import { defaultThresholds } from '../../shared/config/thresholds';
import { controls } from '../../shared/controls';
import type { Graph } from '../../shared/core/collection/graph';
import type { BoundChannel } from '../../shared/core/delivery/bound-channel';
import type { SendResult } from '../../shared/core/delivery/delivery';
import type { Message } from '../../shared/core/delivery/message';
import type { CollectMessage } from '../../shared/core/queues';
import type { Store } from '../../shared/core/store';
import { defaultRetention, type TenantConfiguration } from '../../shared/core/tenant/configuration';
import { hourMs, minuteMs } from '../../shared/core/time/durations';
import type { Evaluation } from '../../shared/core/verdict/evaluation';
import { detectors } from '../../shared/detections';
import { kindDefinitions } from '../../shared/kinds';
import type { Pipeline } from '../../shared/pipeline/context';
import { schedule } from '../../shared/pipeline/watch/schedule';
import type { Tables } from '../../shared/store/tables';
import { appStore } from '../app-store';
import { everythingAtOnce, plainAttention } from '../fixtures/attention';
import { type MemoryTables, memoryTables, type Transaction } from '../memory-tables';
import { collectOnce } from './first-collection';
import { type MemoryQueues, memoryQueues, type Queued, type QueuesHeld, type QueueTemper } from './memory-queues';
import { Death, type Life, mortalChannel, mortalQueues, mortalTables, newLife } from './mortal';
import { goodTenant, graphOf, type SmallTenant } from './small-tenant';
import { workOff } from './work-off';

export const tenantId = '11111111-2222-4333-8444-555555555555';

export type Sent = { readonly channel: string; readonly deliveryId: string; readonly message: Message };

/** Everything that outlives a process: storage, queues, the tenant, the receivers and the time. */
export type SmallWorld = {
  readonly tables: MemoryTables;
  readonly queues: MemoryQueues;
  readonly tenant: SmallTenant;
  readonly sent: Sent[];
  readonly store: Store;
  readonly configuration: TenantConfiguration;
  /** A channel's answer when it refuses a message. */
  readonly refusals: Map<string, SendResult>;
  /** When the heartbeat was called. */
  readonly beats: number[];
  readonly logged: { readonly event: string; readonly fields: Readonly<Record<string, unknown>> }[];
  readonly now: () => number;
  readonly advanceTo: (at: number) => void;
  /** Names for holders and nonces. The same run draws the same names. */
  readonly draw: () => string;
  /** How a process sees the store. A negative control damages it. */
  readonly spoil: (store: Store) => Store;
  /** A tenant over HTTP that replaces `tenant`. */
  readonly graph: ((now: () => number, advanceTo: (at: number) => void) => Graph) | undefined;
  /** A separate world in the same state, so that one beginning can continue in several ways. */
  readonly fork: () => SmallWorld;
  /** Everything except the tenant. */
  readonly held: () => WorldHeld;
  /** Replaces everything in a world that has just begun. */
  readonly hold: (held: WorldHeld) => void;
  /** Tables and queues are in memory, and messages come once and in order. */
  readonly isOrderly: boolean;
};

type WorldHeld = Pick<SmallWorld, 'sent' | 'beats' | 'logged'> & {
  readonly time: number;
  readonly drawn: number;
  readonly transactions: readonly Transaction[];
  readonly queues: QueuesHeld;
};

/** The last verdict on a control; undefined if it was not judged yet. */
export async function evaluationOf({ store }: SmallWorld, controlId: string): Promise<Evaluation | undefined> {
  const stored = await store.evaluations.readAll(tenantId);
  return stored.find(({ evaluation }) => evaluation.controlId === controlId)?.evaluation;
}

export const defaultStart = Date.parse('2026-11-24T08:00:00.000Z');

// Safe: one entry for each kind.
export const realCadences = (): TenantConfiguration['cadenceMinutes'] =>
  Object.fromEntries(
    kindDefinitions.map(({ kind, cadenceMinutes }) => [kind, cadenceMinutes]),
  ) as TenantConfiguration['cadenceMinutes'];

export const watchedConfiguration = (over: Partial<TenantConfiguration> = {}): TenantConfiguration => ({
  tenantId,
  name: 'Contoso',
  timeZone: 'Europe/Berlin',
  ...plainAttention,
  retention: defaultRetention,
  recognitionPhrase: null,
  digest: { weekday: 1, hour: 8 },
  recipients: [
    { id: 'mail', name: 'Security', channel: 'email-acs', address: 'security@contoso.example' },
    { id: 'hook', name: 'Tickets', channel: 'webhook', urlSetting: 'HOOK_URL', secretSetting: 'HOOK_SECRET' },
  ],
  routes: [{ recipients: ['mail', 'hook'], minimumSeverity: 'high', sendResolved: true, ...everythingAtOnce }],
  // Collections happen when a test requests them, so that their order is the same in every run. Safe: one entry for
  // each kind.
  cadenceMinutes: Object.fromEntries(
    kindDefinitions.map(({ kind }) => [kind, 1440]),
  ) as TenantConfiguration['cadenceMinutes'],
  breakGlass: [],
  syncAccounts: [],
  serviceAccounts: [],
  acceptedExclusions: {},
  disabled: [],
  thresholds: { ...defaultThresholds, fleetComplianceFloor: 0.8 },
  ...over,
});

export type WorldOver = {
  readonly startAt?: number;
  readonly spoil?: (store: Store) => Store;
  readonly configuration?: Partial<TenantConfiguration>;
  readonly temper?: QueueTemper;
  /** Real tables and queues. A world on them cannot be copied. */
  readonly tables?: Tables;
  readonly graph?: SmallWorld['graph'];
};

const unspoiled = (store: Store): Store => store;

/** Only plain data determines what happens in it. */
const isPlain = ({ isOrderly, spoil, graph }: SmallWorld): boolean =>
  isOrderly && spoil === unspoiled && graph === undefined;

const notInMemory = (): never => {
  throw new Error('real tables can do neither');
};

export function createSmallWorld({
  startAt = defaultStart,
  spoil,
  configuration,
  temper,
  tables,
  graph,
}: WorldOver = {}): SmallWorld {
  return worldOf({
    time: startAt,
    drawn: 0,
    tables:
      tables === undefined ? memoryTables() : { ...tables, transactions: [], fork: notInMemory, repeat: notInMemory },
    isOrderly: temper === undefined && tables === undefined,
    queues: (now) => memoryQueues(now, temper),
    tenant: goodTenant(),
    sent: [],
    configuration: watchedConfiguration(configuration),
    refusals: new Map(),
    beats: [],
    logged: [],
    spoil: spoil ?? unspoiled,
    graph,
  });
}

type WorldParts = Omit<SmallWorld, 'now' | 'advanceTo' | 'draw' | 'store' | 'queues' | 'fork' | 'held' | 'hold'> & {
  readonly time: number;
  readonly drawn: number;
  readonly queues: (now: () => number) => MemoryQueues;
};

function worldOf({ time: startAt, drawn: drawnBefore, queues: queuesAt, ...parts }: WorldParts): SmallWorld {
  let time = startAt;
  let drawn = drawnBefore;
  const now = () => time;
  const queues = queuesAt(now);
  return {
    ...parts,
    queues,
    store: appStore(parts.tables, storeOptions(now)),
    now,
    advanceTo: (at) => {
      time = Math.max(time, at);
    },
    draw: () => {
      drawn += 1;
      return `drawn-${drawn}`;
    },
    fork: () =>
      worldOf({
        ...parts,
        time,
        drawn,
        tables: parts.tables.fork(),
        queues: queues.fork,
        tenant: structuredClone(parts.tenant),
        sent: [...parts.sent],
        refusals: new Map(parts.refusals),
        beats: [...parts.beats],
        logged: [...parts.logged],
      }),
    held: () => ({
      time,
      drawn,
      transactions: parts.tables.transactions,
      queues: queues.held(),
      sent: parts.sent,
      beats: parts.beats,
      logged: parts.logged,
    }),
    hold: (held) => {
      ({ time, drawn } = held);
      parts.tables.repeat(held.transactions.slice(parts.tables.transactions.length));
      queues.hold(held.queues);
      parts.sent.splice(0, parts.sent.length, ...held.sent);
      parts.beats.splice(0, parts.beats.length, ...held.beats);
      parts.logged.splice(0, parts.logged.length, ...held.logged);
    },
  };
}

const storeOptions = (now: () => number) => ({
  randomSalt: () => [1, 2] as const,
  now: () => new Date(now()),
});

/** A process of the function app on this world. After its life ends, it has no further effect. */
export function startPipeline(world: SmallWorld, life: Life): Pipeline {
  const { now } = world;
  return {
    store: world.spoil(appStore(mortalTables(life, world.tables), storeOptions(now))),
    queues: mortalQueues(life, world.queues.port),
    graph: async () => world.graph?.(now, world.advanceTo) ?? graphOf(world.tenant, now),
    channel: async (_, channel) => mortalChannel(life, channel, receiverOf(world, channel)),
    controls,
    detectors,
    tenantIds: [tenantId],
    configuration: async () => world.configuration,
    sharedTarget: () => undefined,
    render: renderMessage,
    alertInWords,
    now,
    // Only the test moves the time, so a waiting collection sees the same moment in every run.
    sleep: async () => {},
    newHolder: world.draw,
    speed: 1,
    tickMs: 60_000,
    publicUrl: 'https://watch.contoso.example',
    clientState: (tenant, kind, nonce) => `${tenant}.${kind}.${nonce}`,
    newNonce: world.draw,
    heartbeat: async () => {
      world.beats.push(now());
      return null;
    },
    version: '0.0.0',
    isOwnNonce: () => true,
    log: (event, fields) => {
      if (!life.isDead) world.logged.push({ event, fields });
    },
  };
}

/** Stores what arrives. Mail is accepted with a pending status, as by ACS; a webhook answers at once. */
const receiverOf = (world: SmallWorld, channel: string): BoundChannel => ({
  send: async (_, message, deliveryId) => {
    const refusal = world.refusals.get(channel);
    if (refusal !== undefined) return refusal;
    world.sent.push({ channel, deliveryId, message });
    return channel === 'email-acs' ? { status: 'accepted', operationId: deliveryId } : { status: 'sent' };
  },
  poll: async () => ({ status: 'sent' }),
});

/** The app on a world: one process at a time, and a new one after a death. */
export type App = {
  readonly world: SmallWorld;
  readonly lives: readonly Life[];
  readonly pipeline: () => Pipeline;
  /** One tick of the timer. */
  readonly tick: () => Promise<void>;
  /** Works off every message that is visible now. */
  readonly drain: () => Promise<void>;
  /**
   * Runs ticks every minute (every nine minutes after two hours of half a day or more), and works off what becomes
   * visible in between.
   */
  readonly runUntil: (at: number) => Promise<void>;
  /** Lets a suspended process continue to its end. */
  readonly thaw: () => Promise<void>;
  readonly ask: (...messages: readonly CollectMessage[]) => Promise<void>;
};

/**
 * How worlds begin, by everything that the beginning depends on. Each beginning is played once in a file, and every test continues from a copy of it.
 */
const beginnings = new Map<string, Promise<SmallWorld>>();

/** The app after its first collection and `forMs` of work. */
export async function startCollected(world: SmallWorld, forMs: number): Promise<App> {
  const app = startApp(world);
  await app.tick();
  await app.drain();
  await app.runUntil(world.now() + forMs);
  return app;
}

/** The same without the messages sent until then. */
export async function startWatched(world: SmallWorld, forMs: number): Promise<App> {
  const app = await startCollected(world, forMs);
  world.sent.splice(0);
  return app;
}

/** The subjects of all mails, without the keys of their alerts. */
export const mailSubjects = ({ world }: App): string[] =>
  world.sent
    .filter(({ channel }) => channel === 'email-acs')
    .map(({ message }) => message.subject.replace(/ \[.*/, ''));

/** `alike` identifies a beginning. It contains plain values only, because functions cannot be compared. */
export async function goingOn(alike: unknown, begin: () => Promise<App>): Promise<App> {
  const key = JSON.stringify(alike);
  const found = beginnings.get(key) ?? begin().then(({ world }) => world);
  beginnings.set(key, found);
  return startApp((await found).fork());
}

/**
 * More messages at one moment mean that messages create further messages without end. With all resource types, three
 * deliveries of each are some thousands.
 */
const mostMessagesAtOnce = 6000;

export type AppOver = {
  readonly onDeath?: () => void;
  /** How long a process is suspended. It continues while its replacement runs. */
  readonly thawAfterMs?: number;
  /** Processes that work on the queues at the same time and do not die. */
  readonly others?: readonly Life[];
  /** Up to this many messages at one moment do not count as an endless loop. */
  readonly mostMessages?: number;
  /** Changes each process, the first one and the later ones. */
  readonly adapted?: (pipeline: Pipeline) => Pipeline;
};

/**
 * A period longer than this is played with fewer ticks after its first hours, which changes nothing if no news comes by
 * then. From ten minutes between two ticks on, the app would report a gap.
 */
const longMs = 12 * hourMs;
const newsMs = 2 * hourMs;
const longStepMs = 9 * minuteMs;

/** Fewer transactions than this happen before the first collection. */
const fewTransactions = 100;

const isCalm = ({ dieAt, frost, pause }: Life): boolean => [dieAt, frost, pause].every((one) => one === null);

export function startApp(world: SmallWorld, firstLife: Life = newLife(), over: AppOver = {}): App {
  const lives = [firstLife];
  const { frost } = firstLife;
  const { adapted = (pipeline) => pipeline } = over;
  const start = (life: Life): Pipeline => adapted(startPipeline(world, life));
  let pipeline = start(firstLife);
  let frozen: { readonly since: number; readonly work: Promise<unknown> } | undefined;

  const replace = (): 'died' => {
    over.onDeath?.();
    const life = newLife();
    lives.push(life);
    pipeline = start(life);
    return 'died';
  };
  /** A process that dies or is suspended leaves everything as it is. The next one starts. */
  const surviving = async (begin: () => Promise<unknown>): Promise<'done' | 'died'> => {
    try {
      const work = begin();
      if (frost === null || lives.length > 1) {
        await work;
        return 'done';
      }
      const stood = await Promise.race([work.then(() => false), frost.hasSet.then(() => true)]);
      if (!stood) return 'done';
      frozen = { since: world.now(), work };
      return replace();
    } catch (error) {
      if (!(error instanceof Death)) throw error;
      return replace();
    }
  };
  const thaw = async (): Promise<void> => {
    if (frozen === undefined || frost === null) return;
    const { work } = frozen;
    frozen = undefined;
    frost.thaw();
    await work;
  };
  const thawIfDue = async (): Promise<void> => {
    if (frozen !== undefined && world.now() - frozen.since >= (over.thawAfterMs ?? 0)) await thaw();
  };
  const tick = async (): Promise<void> => {
    await surviving(() => schedule(pipeline));
  };
  const others = (over.others ?? []).map(start);
  const drainAlone = async (work: (message: Queued) => Promise<'done' | 'died'>): Promise<void> => {
    for (let count = 0; ; count++) {
      if (count > (over.mostMessages ?? mostMessagesAtOnce)) throw new Error('the queues never come to rest');
      const message = world.queues.receive();
      if (message === undefined) return;
      if ((await work(message)) === 'done') world.queues.remove(message);
    }
  };
  const drainNow = async (): Promise<void> => {
    await Promise.all([
      drainAlone((message) => surviving(() => workOff(pipeline, message))),
      ...others.map((other) => drainAlone((message) => workOff(other, message).then(() => 'done'))),
    ]);
  };
  let mayBeFirst = isCalm(firstLife) && isPlain(world) && over.adapted === undefined && others.length === 0;
  const drain = async (): Promise<void> => {
    const isFirst = mayBeFirst && world.tables.transactions.length < fewTransactions;
    mayBeFirst = false;
    if (!isFirst) return drainNow();
    await collectOnce(world, firstLife, drainNow);
    // The memory of a process is not part of the copy, so another process continues, even if nothing was read.
    pipeline = start(firstLife);
  };
  const runUntil = async (at: number): Promise<void> => {
    const calmFrom = at - world.now() > longMs ? world.now() + newsMs : at;
    while (world.now() < at) {
      const stepMs = world.now() < calmFrom ? minuteMs : longStepMs;
      const nextTick = (Math.floor(world.now() / stepMs) + 1) * stepMs;
      const nextMessage = Math.min(...world.queues.waiting.map(({ visibleAt }) => visibleAt));
      world.advanceTo(Math.min(at, nextTick, Math.max(nextMessage, world.now())));
      if (world.now() === nextTick) await tick();
      await drain();
      await thawIfDue();
    }
  };
  return {
    world,
    lives,
    pipeline: () => pipeline,
    tick,
    drain,
    runUntil,
    thaw,
    ask: async (...messages) => {
      for (const message of messages) await world.queues.port.sendCollect(message);
    },
  };
}
