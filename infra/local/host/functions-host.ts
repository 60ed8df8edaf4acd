import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createAdminEndpoints } from './admin-endpoints';
import { loadApp } from './app-loader';
import { type Advanced, type AdvanceOptions, createClockWalk } from './clock-walk';
import { createKey, type FunctionKeys } from './function-keys';
import { createFunctionsCore, type ProgrammingModel, type RegisteredFunction, type Registry } from './functions-core';
import { type HostJson, loadHostJson } from './host-json';
import { filterLog, type LogSink } from './host-log';
import { createHttpListener } from './http-listener';
import { createInvoker, type InvocationOutcome, type Invoker, triggerOf } from './invocation';
import { checkBindings, createOutputs } from './output-bindings';
import { createQueueListener, type QueueListener } from './queue-listener';
import { type Clock, installShiftedDate } from './shifted-date';
import { installSkippedWaits } from './skipped-waits';
import { createStorageClients, resolveSettings, type StorageClients } from './storage-clients';
import { createTimerListener, type TimerListener } from './timer-listener';

export type FunctionsHostOptions = {
  /** Folder of package.json (whose `main` is the app, one CommonJS file) and host.json. */
  readonly appDir: string;
  /** 0, the default, is any free port. The host listens on 127.0.0.1 only. */
  readonly port?: number;
  /** App settings, added to the environment until stop. `AzureWebJobs.NAME.Disabled=true` switches a function off. */
  readonly env?: Readonly<Record<string, string>>;
  /** Gets every line that host.json lets through. By default nothing is written. */
  readonly log?: LogSink;
  /** How far the app's time is ahead of real time at the start. */
  readonly clockOffsetMs?: number;
  /** URL that gets `POST {"offsetMs": n}` whenever the offset changes. */
  readonly clockListener?: string;
  /** Generated when not given. */
  readonly masterKey?: string;
  readonly functionKey?: string;
  /**
   * How long a queue message is hidden while it is processed: 10 minutes by default, as in Azure; ms. The messages of a killed host
   * come back only after that, so tests of crashes use less. At least 1,000.
   */
  readonly queueLeaseMs?: number;
  /** How long stop waits for running functions; 10 s by default. */
  readonly stopGraceMs?: number;
};

export type FunctionsHost = {
  /** The address without a slash at its end, such as `http://127.0.0.1:7071`. */
  readonly url: string;
  readonly masterKey: string;
  readonly functionKey: string;
  /** Names of the functions that the app registered, in that order, switched-off ones included. */
  readonly functions: readonly string[];
  /** Runs a timer or queue function once with this input, and waits for it. */
  readonly invoke: (name: string, input?: unknown) => Promise<InvocationOutcome>;
  /** Moves the app's time forward through every timer tick in between (see clock-walk.ts). */
  readonly advanceClock: (byMs: number, options?: AdvanceOptions) => Promise<Advanced>;
  /**
   * Works until no message is visible in any queue and none is running.
   *
   * @throws after 5 minutes.
   */
  readonly drainQueues: () => Promise<void>;
  /** Stops listening, waits for running functions, runs the appTerminate hooks, and undoes the changes of start. */
  readonly stop: () => Promise<void>;
};

const QUEUE_LEASE_MS = 600_000;
const STOP_GRACE_MS = 10_000;
const DRAIN_LIMIT_MS = 300_000;
const TRIGGERS = ['httpTrigger', 'timerTrigger', 'queueTrigger', 'warmupTrigger'];

type Environment = Record<string, string | undefined>;

/** A process has only one Date, one environment and one `require`. */
let isHosting = false;

function checkFunctions(functions: readonly RegisteredFunction[]): void {
  // Azure takes this for a successful deployment, and every route answers 404.
  if (functions.length === 0) throw new Error('the app registered no function');
  for (const called of functions) {
    const { name, retryOptions } = called.metadata;
    const { type } = triggerOf(called);
    if (!TRIGGERS.includes(type))
      throw new Error(`function ${name}: the local host does not know the trigger "${type}"`);
    if (retryOptions) throw new Error(`function ${name}: the local host does not do retry policies`);
    checkBindings(called.metadata);
  }
}

function isEnabled({ metadata }: RegisteredFunction, environment: Environment): boolean {
  const { name } = metadata;
  const value = environment[`AzureWebJobs.${name}.Disabled`] ?? environment[`AzureWebJobs__${name}__Disabled`] ?? '';
  return !/^(1|true)$/i.test(value);
}

/** Adds settings to the environment. The returned function restores it. */
function overlayEnvironment(environment: Environment, settings: Readonly<Record<string, string>>): () => void {
  const before = Object.keys(settings).map((name) => [name, environment[name]] as const);
  Object.assign(environment, settings);
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete environment[name];
      else environment[name] = value;
    }
  };
}

function clockSender(url: string | undefined): (offsetMs: number) => Promise<void> {
  return async (offsetMs) => {
    if (url === undefined) return;
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ offsetMs }),
    });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`the clock listener answered ${response.status}`);
  };
}

type QueueParts = {
  readonly storage: StorageClients;
  readonly environment: Environment;
  readonly hostJson: HostJson;
  readonly leaseMs: number;
  readonly invoker: Invoker;
  readonly log: LogSink;
};

async function openQueueListener(called: RegisteredFunction, parts: QueueParts): Promise<QueueListener> {
  const { connection, queueName } = triggerOf(called);
  const name = resolveSettings(String(queueName), parts.environment);
  const openPoisonQueue = () => parts.storage.queue(connection, `${name}-poison`);
  return createQueueListener({
    queue: await parts.storage.queue(connection, name),
    openPoisonQueue: name.endsWith('-poison') ? undefined : openPoisonQueue,
    settings: parts.hostJson.queues,
    leaseMs: parts.leaseMs,
    invoke: (input) => parts.invoker.invoke(called.metadata.name, input),
    log: parts.log,
  });
}

/** The function of one queue may fill another queue, so all are repeated until none had work. */
async function drainAll(queues: readonly QueueListener[]): Promise<void> {
  const limit = AbortSignal.timeout(DRAIN_LIMIT_MS);
  let hadWork = true;
  while (hadWork) hadWork = (await Promise.all(queues.map((queue) => queue.drain(limit)))).some(Boolean);
}

type RegisteredApp = {
  readonly registry: Registry;
  readonly model: ProgrammingModel;
  readonly functions: readonly RegisteredFunction[];
};

type Surroundings = {
  readonly options: FunctionsHostOptions;
  readonly hostJson: HostJson;
  readonly environment: Environment;
  readonly clock: Clock;
  readonly log: LogSink;
  /** Undone in reverse order when the host stops or does not start. */
  readonly undo: (() => void)[];
};

/** Loads the app and locks its registry, in the worker's order. */
async function registerApp({ options, log, undo }: Surroundings): Promise<RegisteredApp> {
  const { core, registry } = createFunctionsCore((level, category, message) =>
    log({ level, category: category === 'user' ? 'Function.User' : 'Worker', message }),
  );
  const { unload } = await loadApp(options.appDir, core);
  undo.push(unload);
  const functions = [...registry.functions.values()];
  checkFunctions(functions);
  const model = registry.model();
  if (!model) throw new Error('the app set no programming model');
  return { registry, model, functions };
}

async function finishStartup({ registry, model }: RegisteredApp, invoker: Invoker): Promise<void> {
  await invoker.runAppHooks('appStart');
  const capabilities = await model.getCapabilities?.({ RawHttpBodyBytes: 'true' });
  if (capabilities?.HttpUri) throw new Error('the local host does not do enableHttpStream');
  registry.lock();
}

type RunningParts = {
  readonly invoker: Invoker;
  readonly timers: TimerListener;
  readonly queues: readonly QueueListener[];
  readonly graceMs: number;
};

/** Resolves when nothing runs any more, or when the grace period is over. */
async function settle({ invoker, timers, queues, graceMs }: RunningParts): Promise<void> {
  const grace = new AbortController();
  const givenUp = sleep(graceMs, undefined, { signal: grace.signal }).catch(() => undefined);
  await Promise.race([
    Promise.all([timers.pause(), ...queues.map((queue) => queue.stop()), invoker.settled()]),
    givenUp,
  ]);
  grace.abort();
}

const keysOf = ({ masterKey, functionKey }: Surroundings['options']): FunctionKeys => ({
  master: masterKey ?? createKey(),
  function: functionKey ?? createKey(),
});

async function startApp(surroundings: Surroundings): Promise<FunctionsHost> {
  const { options, hostJson, environment, clock, log, undo } = surroundings;
  const registered = await registerApp(surroundings);
  const { registry, model, functions } = registered;
  const stopping = new AbortController();
  const storage = createStorageClients(environment);
  const invoker = createInvoker({
    registry,
    model,
    functionTimeoutMs: hostJson.functionTimeoutMs,
    log,
    sendOutputs: createOutputs(storage, hostJson.queues.messageEncoding),
  });
  await finishStartup(registered, invoker);

  const enabled = functions.filter((called) => isEnabled(called, environment));
  const withTrigger = (type: string) => enabled.filter((called) => triggerOf(called).type === type);
  const timers = createTimerListener({
    functions: withTrigger('timerTrigger'),
    environment,
    clock,
    invoke: invoker.invoke,
    log,
    stopping: stopping.signal,
  });
  const queueParts = { storage, environment, hostJson, leaseMs: options.queueLeaseMs ?? QUEUE_LEASE_MS, invoker, log };
  const queues = await Promise.all(withTrigger('queueTrigger').map((called) => openQueueListener(called, queueParts)));
  const drainQueues = () => drainAll(queues);
  const clockWalk = createClockWalk({
    clock,
    timers,
    drainQueues,
    sendOffset: clockSender(options.clockListener),
    stopping: stopping.signal,
  });
  undo.push(installSkippedWaits(globalThis, clockWalk.skipWait));

  async function trigger(called: RegisteredFunction, input: unknown): Promise<InvocationOutcome> {
    const { name } = called.metadata;
    if (triggerOf(called).type === 'timerTrigger') return timers.run(name, clock.now());
    return invoker.invoke(name, { value: { string: typeof input === 'string' ? input : JSON.stringify(input) } });
  }

  const keys = keysOf(options);
  const http = createHttpListener({
    functions: withTrigger('httpTrigger'),
    routePrefix: hostJson.routePrefix,
    keys,
    invoke: invoker.invoke,
    admin: createAdminEndpoints({ keys, functions: enabled, clockWalk, trigger }),
    log,
  });
  const url = await http.listen(options.port ?? 0);
  for (const queue of queues) queue.start();
  timers.start();

  async function stop(): Promise<void> {
    http.stopAccepting();
    stopping.abort(new Error('the host is stopping'));
    await settle({ invoker, timers, queues, graceMs: options.stopGraceMs ?? STOP_GRACE_MS });
    await invoker.runAppHooks('appTerminate');
    http.close();
  }

  return {
    url,
    masterKey: keys.master,
    functionKey: keys.function,
    functions: functions.map(({ metadata }) => metadata.name),
    invoke: async (name, input = '') => {
      const called = functions.find(({ metadata }) => metadata.name === name);
      if (!called || triggerOf(called).type === 'httpTrigger')
        throw new Error(`no timer or queue function is named "${name}"`);
      return trigger(called, input);
    },
    advanceClock: clockWalk.advance,
    drainQueues,
    stop,
  };
}

/**
 * Starts the local Functions host in this process. Only one can run in a process; spawnHost starts more.
 *
 * @throws if host.json or the app is missing or invalid, if the app registered no function, or if it uses something that this host
 * does not support
 */
export async function startFunctionsHost(options: FunctionsHostOptions): Promise<FunctionsHost> {
  if (isHosting) throw new Error('a local Functions host runs in this process already; use spawnHost for another');
  isHosting = true;
  const undo: (() => void)[] = [
    () => {
      isHosting = false;
    },
  ];
  const undoAll = () => {
    for (const step of undo.splice(0).reverse()) step();
  };
  try {
    const hostJson = await loadHostJson(join(options.appDir, 'host.json'));
    const environment: Environment = process.env;
    undo.push(overlayEnvironment(environment, options.env ?? {}));
    const clock = installShiftedDate(globalThis, options.clockOffsetMs);
    undo.push(clock.uninstall);
    const log = filterLog(options.log ?? (() => undefined), hostJson.logLevel);
    const host = await startApp({ options, hostJson, environment, clock, log, undo });
    let stopped: Promise<void> | undefined;
    const stop = () => {
      stopped ??= host.stop().finally(undoAll);
      return stopped;
    };
    return { ...host, stop };
  } catch (error) {
    undoAll();
    throw error;
  }
}
