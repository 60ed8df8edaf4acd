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

/** Everything that outlives a process: storage, queues, the tenant, the receivers, and the time. */
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
  /** Names for holders and nonces: the same run draws the same ones. */
  readonly draw: () => string;
  /** How a process sees the store; a negative control spoils it. */
  readonly spoil: (store: Store) => Store;
  /** Another tenant than `tenant`, over HTTP. */
  readonly graph: ((now: () => number, advanceTo: (at: number) => void) => Graph) | undefined;
  /** A world of its own that is as this one is now: what was begun once is gone on with in several ways. */
  readonly fork: () => SmallWorld;
  /** Everything in it but the tenant. */
  readonly held: () => WorldHeld;
  /** Takes the place of everything in a world that has just begun. */
  readonly hold: (held: WorldHeld) => void;
  /** Its tables and queues are in memory, and its messages come once and in order. */
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

// Safe: one entry a kind.
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
  // Collections happen when a test asks for them, so that they come in the same order in every run. Safe: one entry a
  // kind.
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
  /** Real ones; a world on them has no fork. */
  readonly tables?: Tables;
  readonly graph?: SmallWorld['graph'];
};

const unspoiled = (store: Store): Store => store;

/** Nothing but data decides what happens in it. */
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

/** A process of the function app on this world: it lives until its life ends, and then it has no effect any more. */
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
    // Only the test moves time: a collection that waits for its turn sees the same moment in every run.
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

/** Keeps what arrives. Mail is accepted with a pending status, as by ACS; a webhook answers at once. */
const receiverOf = (world: SmallWorld, channel: string): BoundChannel => ({
  send: async (_, message, deliveryId) => {
    const refusal = world.refusals.get(channel);
    if (refusal !== undefined) return refusal;
    world.sent.push({ channel, deliveryId, message });
    return channel === 'email-acs' ? { status: 'accepted', operationId: deliveryId } : { status: 'sent' };
  },
  poll: async () => ({ status: 'sent' }),
});

/** The app on a world: one process at a time, and a new one when the old one died. */
export type App = {
  readonly world: SmallWorld;
  readonly lives: readonly Life[];
  readonly pipeline: () => Pipeline;
  /** One tick of the timer. */
  readonly tick: () => Promise<void>;
  /** Works off every message that is visible now. */
  readonly drain: () => Promise<void>;
  /** Ticks every minute, or every five in more than a day, and drains what becomes visible in between. */
  readonly runUntil: (at: number) => Promise<void>;
  /** Lets a process that stands still continue to its end. */
  readonly thaw: () => Promise<void>;
  readonly ask: (...messages: readonly CollectMessage[]) => Promise<void>;
};

/** Beginnings, by what they depend on: each is played once in a file, and every test continues from a fork of it. */
const beginnings = new Map<string, Promise<SmallWorld>>();

/** The app after its first collection and `forMs` of work; the messages sent until then are left out. */
export async function startWatched(world: SmallWorld, forMs: number): Promise<App> {
  const app = startApp(world);
  await app.tick();
  await app.drain();
  await app.runUntil(world.now() + forMs);
  world.sent.splice(0);
  return app;
}

/** `alike` distinguishes beginnings: plain values only, since functions cannot be compared. */
export async function goingOn(alike: unknown, begin: () => Promise<App>): Promise<App> {
  const key = JSON.stringify(alike);
  const found = beginnings.get(key) ?? begin().then(({ world }) => world);
  beginnings.set(key, found);
  return startApp((await found).fork());
}

/**
 * More at one moment means that messages create messages without end; three deliveries of each take some thousands
 * with all resource types.
 */
const mostMessagesAtOnce = 6000;

export type AppOver = {
  readonly onDeath?: () => void;
  /** How long a process stands still; it continues beside its replacement. */
  readonly thawAfterMs?: number;
  /** Processes that work off the queues beside the first, and do not die. */
  readonly others?: readonly Life[];
  /** This many messages at one moment are not yet an endless loop. */
  readonly mostMessages?: number;
  /** Changes each process, the first and the later ones. */
  readonly adapted?: (pipeline: Pipeline) => Pipeline;
};

/** In days without news, the minutes between two ticks change nothing. From ten minutes on, the app alerts a gap. */
const longMs = 24 * hourMs;
const longStepMs = 5 * minuteMs;

/** Fewer than this are made before the first collection. */
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
  /** A process that dies or stands still leaves everything as it is; the next one starts. */
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
    // What a process remembers is not read with the rest, so another one continues, even if nothing was read.
    pipeline = start(firstLife);
  };
  const runUntil = async (at: number): Promise<void> => {
    const stepMs = at - world.now() > longMs ? longStepMs : minuteMs;
    while (world.now() < at) {
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
