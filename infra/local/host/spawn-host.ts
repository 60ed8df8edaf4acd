import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type ChildMessage, type ChildOptions, OPTIONS_VARIABLE, type ParentMessage } from './child-protocol';
import type { Advanced, AdvanceOptions } from './clock-walk';
import type { LogLevel, LogSink } from './host-log';

export type SpawnHostOptions = ChildOptions & {
  /** Gets the host's log and, as category `Console`, the app's stdout and stderr. */
  readonly log?: LogSink;
  /** The bundle of main.ts; `dist/local/host.cjs` of this project by default. */
  readonly script?: string;
};

export type HostExit = { readonly code: number | null; readonly signal: NodeJS.Signals | null };

export type SpawnedHost = {
  readonly url: string;
  readonly masterKey: string;
  readonly functionKey: string;
  readonly functions: readonly string[];
  readonly pid: number;
  /** Moves the app's time forward through every timer tick in between (see clock-walk.ts). */
  readonly advanceClock: (byMs: number, options?: AdvanceOptions) => Promise<Advanced>;
  /** Stops the host gracefully: running functions may finish, and the appTerminate hooks run. Ends the process by force if that takes too long. */
  readonly stop: () => Promise<HostExit>;
  /** SIGKILL, like a machine that loses power. */
  readonly kill: () => Promise<HostExit>;
  readonly exited: Promise<HostExit>;
};

const STOP_GRACE_MS = 10_000;
/** How much longer than its own grace period the child gets before it is killed. */
const STOP_MARGIN_MS = 5_000;
const KEPT_LINES = 20;

/** Works from the sources and from a bundle: both are in the project. */
function findScript(): string {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return join(folder, 'dist', 'local', 'host.cjs');
    if (folder === dirname(folder)) throw new Error('no package.json above the local host: give its script');
  }
}

function spawnChild({ script, log, ...options }: SpawnHostOptions): ChildProcess {
  return spawn(process.execPath, ['--enable-source-maps', script ?? findScript()], {
    env: { ...process.env, [OPTIONS_VARIABLE]: JSON.stringify(options) },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

function forwardLines(stream: Readable | null, level: LogLevel, log: LogSink): void {
  if (!stream) return;
  createInterface({ input: stream }).on('line', (message) => log({ level, category: 'Console', message }));
}

/** Does not use fetch, because an advance of weeks may take longer than the five minutes that fetch waits. */
function post(url: string, masterKey: string, body: unknown): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { 'x-functions-key': masterKey, 'content-type': 'application/json' };
    const sent = request(url, { method: 'POST', headers }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(JSON.stringify(body));
  });
}

/** Resolves when the host is ready. Rejects with its reason, or with its last lines, if it ended instead. */
function untilReady(child: ChildProcess, exited: Promise<HostExit>, log: LogSink, lastLines: readonly string[]) {
  return new Promise<Extract<ChildMessage, { type: 'ready' }>>((resolve, reject) => {
    let reason = '';
    // Safe: main.ts sends nothing else.
    child.on('message', (received) => {
      const message = received as ChildMessage;
      if (message.type === 'ready') resolve(message);
      if (message.type === 'failed') reason = message.message;
      if (message.type === 'log') log(message.entry);
    });
    child.once('error', reject);
    void exited.then(({ code, signal }) => {
      const words = reason || [`it ended with ${signal ?? code}`, ...lastLines].join('\n');
      reject(new Error(`the local Functions host did not start: ${words}`));
    });
  });
}

/**
 * Starts a local Functions host in a process of its own, which ends with this one.
 * @throws with the host's reason when it does not start.
 */
export async function spawnHost(options: SpawnHostOptions): Promise<SpawnedHost> {
  const lastLines: string[] = [];
  const log: LogSink = (entry) => {
    lastLines.push(entry.message);
    if (lastLines.length > KEPT_LINES) lastLines.shift();
    options.log?.(entry);
  };
  const child = spawnChild(options);
  const exited = new Promise<HostExit>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  forwardLines(child.stdout, 'information', log);
  forwardLines(child.stderr, 'error', log);
  const { url, masterKey, functionKey, functions } = await untilReady(child, exited, log, lastLines);

  async function advanceClock(advanceMs: number, advance: AdvanceOptions = {}): Promise<Advanced> {
    const { status, text } = await post(`${url}/admin/host/clock`, masterKey, { advanceMs, ...advance });
    if (status !== 200) throw new Error(`the clock was not advanced: ${status} ${text}`);
    return JSON.parse(text) as Advanced; // Safe: admin-endpoints.ts answers exactly that.
  }

  async function stop(): Promise<HostExit> {
    const message: ParentMessage = { type: 'stop' };
    if (child.connected) child.send(message, () => undefined);
    const limitMs = (options.stopGraceMs ?? STOP_GRACE_MS) + STOP_MARGIN_MS;
    const force = setTimeout(() => child.kill('SIGKILL'), limitMs);
    return exited.finally(() => clearTimeout(force));
  }

  async function kill(): Promise<HostExit> {
    child.kill('SIGKILL');
    return exited;
  }

  return { url, masterKey, functionKey, functions, pid: child.pid ?? 0, advanceClock, stop, kill, exited };
}
