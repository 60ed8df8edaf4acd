import { type Authority, startAuthority } from './authority/authority';
import type { Azurite } from './azurite';
import type { ControlledWorld } from './control/controlled-world';
import { startControlServer } from './control/server';
import type { Advanced, AdvanceOptions } from './host/clock-walk';
import type { LogSink } from './host/host-log';
import type { Receivers } from './receivers';
import type { LicenceTier } from './tenant/graph/licences';
import type { TenantOptions } from './tenant/simulation';
import { type SimulatedTenant, startTenant } from './tenant/start-tenant';
import { type AppSettings, appSettings } from './world/app-settings';
import { watchConfiguration } from './world/configuration';
import { type Endpoints, type EndpointsFile, publishEndpoints } from './world/endpoints-file';
import { createFunctionHosts, type FunctionHosts } from './world/function-hosts';
import { createGraphLookup, type GraphLookup } from './world/graph-lookup';
import {
  type Ground,
  logPathOf,
  postureUrlOf,
  prepareGround,
  publicUrlOf,
  surroundingsOf,
  writeConfiguration,
} from './world/ground';
import { openLogFile } from './world/log-file';
import { adatum, localApplication, localIdentity } from './world/people';
import { projectFolder } from './world/project-folder';
import { startOrUndo, type Undo } from './world/undo';

type WorldOptions = {
  /** The port of the function app's first host; 0, the default, is any free port. */
  readonly port?: number;
  /** Divides cadences and waits; 60 by default. */
  readonly speed?: number;
  /** Storage that the caller starts and stops; by default an Azurite that keeps everything in memory. */
  readonly storage?: Pick<Azurite, 'connectionString' | 'pid'>;
  /** The number of host processes on one storage. The timers run in the first one. */
  readonly hosts?: 1 | 2;
  readonly licence?: LicenceTier;
  /** True if alerts and events are also sent to a simulated table of Log Analytics; off by default. */
  readonly logAnalytics?: boolean;
  /** A folder of Graph JSON that is loaded over the simulated tenant before its first collection. */
  readonly load?: string;
  readonly seed?: number;
  /** How long an audit record takes to appear; 2 s by default. */
  readonly auditLatencyMs?: number;
  /** Called when the tenant is open, before its first collection. */
  readonly beforeFirstCollection?: (tenant: SimulatedTenant, lookup: GraphLookup) => Promise<void>;
  /** The time of all clocks at the start, epoch ms; the real time by default, and never less. */
  readonly startAt?: number;
  /** How far the clock of the simulated tenant is ahead of that of the hosts, all the time; ms, 0 by default. */
  readonly tenantAheadMs?: number;
  /** NCRONTAB of the function app's timer; by default the speed decides. */
  readonly tick?: string;
  /** Further options of the simulated tenant. */
  readonly tenant?: Omit<TenantOptions, 'now'>;
  /** Replaces top-level keys of the local watch.config.json; gets the tenant's id. */
  readonly configurationOver?:
    | Readonly<Record<string, unknown>>
    | ((tenantId: string) => Readonly<Record<string, unknown>>);
  /** Changes the function app's environment at the end, for example to put a proxy between the app and a part of the world. */
  readonly adjustSettings?: (settings: AppSettings) => AppSettings;
  /** How long a queue message is hidden while it is processed. The messages of a killed host come back only after that. */
  readonly queueLeaseMs?: number;
  /** Where endpoints.json is written when everything is running; nowhere by default. */
  readonly endpointsFile?: string;
  /** Gets the function app's log. */
  readonly log?: LogSink;
  /** Folder for a file with the function app's log, which stays after the stop; nowhere by default. */
  readonly logFolder?: string;
  /** Called with problems that a person must know, such as a host that ended by itself or an error that the app logged. */
  readonly onProblem?: (line: string) => void;
};

export type World = {
  readonly tenant: SimulatedTenant;
  readonly receivers: Receivers;
  /** Finds objects of the tenant by name. */
  readonly lookup: GraphLookup;
  readonly hosts: FunctionHosts;
  readonly endpoints: Endpoints;
  /** The sign-in service of this world. */
  readonly authority: Authority;
  readonly notificationKey: string;
  /** Undefined if no log file was requested. */
  readonly logFile: string | undefined;
  /** Undefined if no endpoints file was requested. */
  readonly endpointsFile: EndpointsFile | undefined;
  /** Child processes that run now. */
  readonly pids: () => readonly number[];
  /** SIGKILL, like a machine that loses power. */
  readonly killHost: (index?: number) => Promise<void>;
  readonly startHost: (index?: number) => Promise<void>;
  /** Runs every tick in between and drains the queues at each. */
  readonly advanceClock: (byMs: number, options?: AdvanceOptions) => Promise<Advanced>;
  /** Ends everything in order. Safe to call twice. */
  readonly stop: () => Promise<void>;
};

const defaultAuditLatencyMs = 2_000;
const defaultSpeed = 60;

type Clock = {
  readonly now: () => number;
  readonly offsetMs: () => number;
  readonly shiftTo: (offsetMs: number) => void;
};

function createClock(startAt: number): Clock {
  let offset = Math.max(0, startAt - Date.now());
  return {
    now: () => Date.now() + offset,
    offsetMs: () => offset,
    shiftTo: (offsetMs) => {
      offset = offsetMs;
    },
  };
}

async function openTenant(
  undo: Undo,
  options: WorldOptions,
  authority: Authority,
  { now }: Clock,
): Promise<SimulatedTenant> {
  const latency = options.auditLatencyMs ?? defaultAuditLatencyMs;
  const tenant = await startTenant({
    auditLatencyMs: { min: latency, max: latency },
    // Pages have the same length as Graph's. The tenant's usual length of 3 is for finding mistakes: with it, reading a month of
    // history within the budget of the reports would take too long.
    pageSize: 100,
    honourTop: true,
    ...(options.licence !== undefined && { licence: options.licence }),
    ...(options.seed !== undefined && { seed: options.seed }),
    ...options.tenant,
    exchangeToken: authority.exchangeToken,
    now: () => now() + (options.tenantAheadMs ?? 0),
  });
  undo.add(() => tenant.close());
  if (options.load === undefined) return tenant;
  const loaded = await tenant.load(options.load);
  if (loaded.outcome === 'refused') throw new Error(`the folder was not loaded: ${loaded.reason}`);
  return tenant;
}

const breakGlassNames: readonly string[] = ['BreakGlass-1', 'BreakGlass-2'];

async function findBreakGlass(lookup: GraphLookup): Promise<readonly { readonly id: string; readonly name: string }[]> {
  const found = await Promise.all(
    breakGlassNames.map(async (name) => ({ name, account: await lookup.find('users', 'displayName', name) })),
  );
  return found.flatMap(({ name, account }) => (typeof account?.id === 'string' ? [{ id: account.id, name }] : []));
}

type Parts = {
  readonly ground: Ground;
  readonly tenant: SimulatedTenant;
  readonly hosts: FunctionHosts;
  readonly clock: Clock;
};

function controlled({ ground, tenant, hosts, clock }: Parts): ControlledWorld {
  // Requests before this time are lookups by this world, not requests of the app.
  const openedAt = tenant.now();
  return {
    load: (dir) => tenant.load(dir),
    applyChanges: (changes) => tenant.applyChanges(changes),
    addFaults: (faults) => tenant.addFaults(faults),
    clearFaults: () => tenant.clearFaults(),
    advanceClock: (byMs, options) => (hosts.running(0) === undefined ? undefined : hosts.advanceClock(byMs, options)),
    followClock: async (offsetMs) => {
      clock.shiftTo(offsetMs);
      await hosts.follow(offsetMs);
    },
    requests: () => tenant.requestsSince(openedAt),
    received: ground.receivers.received,
    hosts: ground.ports.length,
    moveHost: (index, action) => hosts[action](index),
  };
}

/** The function app's environment, made again at each start of a host. */
async function configureApp(
  undo: Undo,
  { ground, tenant, lookup }: { ground: Ground; tenant: SimulatedTenant; lookup: GraphLookup },
  options: WorldOptions,
): Promise<() => AppSettings> {
  const watched = {
    tenantId: tenant.tenantId,
    name: options.tenant?.name ?? 'Contoso',
    breakGlass: await findBreakGlass(lookup),
  };
  const { configurationOver: over } = options;
  const laidOver = typeof over === 'function' ? over(tenant.tenantId) : over;
  const configuration = watchConfiguration(watched, tenant.now(), laidOver, options.logAnalytics);
  const surroundings = surroundingsOf(
    ground,
    {
      graphUrl: tenant.graphUrl,
      identityEndpoint: tenant.identityEndpoint,
      identityHeader: tenant.identityHeader,
      customers: tenant.customers,
      configurationFile: await writeConfiguration(undo, ground, configuration),
      speed: options.speed ?? defaultSpeed,
      ...(options.tick !== undefined && { tick: options.tick }),
    },
    [watched, ...tenant.customers],
  );
  return () => {
    const settings = appSettings(surroundings);
    return options.adjustSettings?.(settings) ?? settings;
  };
}

type Watch = { readonly hosts: FunctionHosts; readonly controlUrl: string };

/** The function app and the control API call each other: the app reports its clock, and the API moves the clock of the app. */
async function startWatch(
  undo: Undo,
  parts: Omit<Parts, 'hosts'> & { readonly settings: () => AppSettings },
  options: WorldOptions,
  onProblem: (line: string) => void,
): Promise<Watch> {
  const { ground, settings } = parts;
  const keepLog = openLogFile(undo, logPathOf(ground, options.logFolder), onProblem);
  const hosts = createFunctionHosts({
    appDir: projectFolder(),
    ports: ground.ports,
    settings,
    clockOffsetMs: parts.clock.offsetMs(),
    clockListener: () => `${control.url}/control/clock-offset`,
    log: (entry) => {
      keepLog(entry);
      options.log?.(entry);
    },
    onUnexpectedExit: (index, { code, signal }) =>
      onProblem(`The function app (host ${index}) ended by itself: ${signal ?? `exit code ${code}`}`),
    ...(options.queueLeaseMs !== undefined && { queueLeaseMs: options.queueLeaseMs }),
  });
  const control = await startControlServer(controlled({ ...parts, hosts }));
  undo.add(control.close);
  undo.add(hosts.stopAll);
  for (const index of ground.ports.keys()) await hosts.start(index);
  return { hosts, controlUrl: control.url };
}

async function open(undo: Undo, options: WorldOptions, onProblem: (line: string) => void): Promise<World> {
  const clock = createClock(options.startAt ?? 0);
  // The parts start one after the other. If they started together, a part could start after the failure of another one, and would
  // never be stopped.
  const authority = await startAuthority({
    directories: [adatum],
    application: localApplication,
    identity: localIdentity,
    now: clock.now,
  });
  undo.add(authority.close);
  const tenant = await openTenant(undo, options, authority, clock);
  const ground = await prepareGround(undo, {
    port: options.port ?? 0,
    hosts: options.hosts ?? 1,
    now: clock.now,
    authority,
    ...(options.storage !== undefined && { storage: options.storage }),
  });
  const lookup = createGraphLookup(tenant);
  await options.beforeFirstCollection?.(tenant, lookup);
  const settings = await configureApp(undo, { ground, tenant, lookup }, options);
  const { hosts, controlUrl } = await startWatch(undo, { ground, tenant, clock, settings }, options, onProblem);
  const endpoints: Endpoints = {
    functions: publicUrlOf(ground),
    graph: tenant.graphUrl,
    control: controlUrl,
    receivers: ground.receivers.url,
    storage: ground.storage,
    posture: postureUrlOf(ground),
    pid: process.pid,
  };
  const endpointsFile = await publishEndpoints(undo, options.endpointsFile, endpoints);
  return {
    tenant,
    receivers: ground.receivers,
    lookup,
    hosts,
    endpoints,
    endpointsFile,
    authority,
    notificationKey: ground.notificationKey,
    logFile: logPathOf(ground, options.logFolder),
    pids: () => [ground.storagePid, ...ground.ports.flatMap((_, index) => hosts.running(index)?.pid ?? [])],
    killHost: (index = 0) => hosts.kill(index),
    startHost: (index = 0) => hosts.start(index),
    advanceClock: hosts.advanceClock,
    stop: undo.run,
  };
}

/**
 * Starts the local world: storage, the simulated tenant, the receivers, the control API and the function app, as it was built in
 * dist/, in a process of its own (or two). Child processes end with this process, for whatever reason it ends.
 *
 * @throws with the reason if a part does not start; started parts are stopped
 */
export const startWorld = (options: WorldOptions = {}): Promise<World> =>
  startOrUndo(options.onProblem, (undo, onProblem) => open(undo, options, onProblem));
