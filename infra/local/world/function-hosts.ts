import { request } from 'node:http';
import type { Advanced, AdvanceOptions } from '../host/clock-walk';
import type { LogSink } from '../host/host-log';
import { type HostExit, type SpawnedHost, spawnHost } from '../host/spawn-host';
import type { AppSettings } from './app-settings';

type FunctionHostsOptions = {
  /** Folder of package.json and host.json. */
  readonly appDir: string;
  /** One port for each host. */
  readonly ports: readonly number[];
  /** The environment, made again for each start so that a restarted host sees later changes. */
  readonly settings: () => AppSettings;
  /** How far the app's time is ahead of real time at the first start; 0 by default. */
  readonly clockOffsetMs?: number;
  /** URL to which the first host sends its clock's offset; asked for at each start. */
  readonly clockListener?: () => string;
  readonly log: LogSink;
  /** Called when a host ends by itself. */
  readonly onUnexpectedExit: (index: number, exit: HostExit) => void;
  /** How long a message is hidden: after that, a message of a killed host comes back. */
  readonly queueLeaseMs?: number;
};

export type FunctionHosts = {
  readonly urls: readonly string[];
  /** The running host, or undefined while it is down. */
  readonly running: (index: number) => SpawnedHost | undefined;
  /** Starts a host; does nothing if the host runs already. */
  readonly start: (index: number) => Promise<void>;
  /** Ends a host by SIGKILL; does nothing if the host is down. */
  readonly kill: (index: number) => Promise<void>;
  readonly stop: (index: number) => Promise<void>;
  readonly stopAll: () => Promise<void>;
  /** @throws when the first host, which runs the timers, is down. */
  readonly advanceClock: (byMs: number, options?: AdvanceOptions) => Promise<Advanced>;
  /** The first host reported that its clock has moved: the others follow. */
  readonly follow: (offsetMs: number) => Promise<void>;
};

/** There is little to wait for: the storage is in memory, so anything that a collection would still write is lost. */
const stopGraceMs = 1_000;

/** Azure runs a timer on one instance only, so only the first host has it. */
const withoutTimer = { 'AzureWebJobs.schedule.Disabled': 'true' };

function shiftClock({ url, masterKey }: SpawnedHost, offsetMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = { 'x-functions-key': masterKey, 'content-type': 'application/json' };
    const sent = request(`${url}/admin/host/clock`, { method: 'POST', headers }, (response) => {
      response.resume();
      response.once('end', () =>
        response.statusCode === 200 ? resolve() : reject(new Error(`the second host answered ${response.statusCode}`)),
      );
    });
    sent.once('error', reject);
    sent.end(JSON.stringify({ offsetMs }));
  });
}

/** The function app in one or two processes of its own. Nothing runs until `start`. */
export function createFunctionHosts(options: FunctionHostsOptions): FunctionHosts {
  const { appDir, ports, settings, clockListener, log, onUnexpectedExit, queueLeaseMs } = options;
  const hosts: (SpawnedHost | undefined)[] = ports.map(() => undefined);
  let offset = options.clockOffsetMs ?? 0;

  async function start(index: number): Promise<void> {
    const port = ports[index];
    if (port === undefined) throw new Error(`there is no host ${index}`);
    if (hosts[index] !== undefined) return;
    const host = await spawnHost({
      appDir,
      port,
      env: { ...settings(), ...(index > 0 && withoutTimer) },
      log,
      stopGraceMs,
      clockOffsetMs: offset,
      ...(clockListener !== undefined && index === 0 && { clockListener: clockListener() }),
      ...(queueLeaseMs !== undefined && { queueLeaseMs }),
    });
    hosts[index] = host;
    void host.exited.then((exit) => {
      if (hosts[index] !== host) return;
      hosts[index] = undefined;
      onUnexpectedExit(index, exit);
    });
  }

  async function end(index: number, how: 'kill' | 'stop'): Promise<void> {
    const host = hosts[index];
    hosts[index] = undefined;
    await host?.[how]();
  }

  return {
    urls: ports.map((port) => `http://127.0.0.1:${port}`),
    running: (index) => hosts[index],
    start,
    kill: (index) => end(index, 'kill'),
    stop: (index) => end(index, 'stop'),
    stopAll: async () => {
      await Promise.all(hosts.map((_, index) => end(index, 'stop')));
    },
    advanceClock: (byMs, advance) => {
      const [first] = hosts;
      if (first === undefined) throw new Error('the host that runs the timers is down: start it first');
      return first.advanceClock(byMs, advance);
    },
    follow: async (offsetMs) => {
      offset = offsetMs;
      await Promise.all(hosts.slice(1).map((host) => host && shiftClock(host, offsetMs)));
    },
  };
}
