import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QueueServiceClient } from '@azure/storage-queue';
import { build } from 'esbuild';
import type { LogEntry } from '../../../infra/local/host/host-log';
import { type SpawnedHost, type SpawnHostOptions, spawnHost } from '../../../infra/local/host/spawn-host';
import { storageAccount } from '../../storage';
import { type SampleApp, writeSampleApp } from './sample-app';

const SOURCE = `
const { appendFileSync } = require('node:fs');
const connection = 'Storage';
const work = output.storageQueue({ queueName: 'work', connection });
const more = output.storageQueue({ queueName: 'more', connection });
/** One line for each event, with the time as the app sees it. */
const tell = (line) => appendFileSync(process.env.STORY, new Date().toISOString() + ' ' + line + '\\n');

app.http('date', { authLevel: 'anonymous', handler: () => ({ jsonBody: { now: Date.now(), setting: process.env.SETTING, options: process.env.LOCAL_FUNCTIONS_HOST_OPTIONS ?? null } }) });
app.http('slow', { authLevel: 'anonymous', handler: async () => {
  tell('slow begins');
  await new Promise((resolve) => setTimeout(resolve, 300));
  return { body: 'finished' };
} });
app.timer('everyMinute', { schedule: '0 * * * * *', extraOutputs: [work], handler: (timer, context) => {
  tell('tick ' + timer.scheduleStatus.next);
  context.extraOutputs.set(work, { for: 'more' });
} });
app.storageQueue('work', { queueName: 'work', connection, extraOutputs: [more], handler: async (message, context) => {
  const { dequeueCount, id } = context.triggerMetadata;
  tell('work ' + dequeueCount + (message.isNamed ? ' ' + id : ''));
  if (message.hangs && process.env.HANGS === 'true') await new Promise(() => {});
  if (message.for === 'more') context.extraOutputs.set(more, 'once');
} });
app.storageQueue('more', { queueName: 'more', connection, handler: () => tell('more') });
app.hook.appTerminate(() => tell('terminate'));
console.log('loaded');
`;

const HOST_JSON = { extensions: { queues: { maxPollingInterval: '00:00:00.2', maxDequeueCount: 3 } } };
const HOUR = 3_600_000;

let connectionString: string;
let sample: SampleApp;
let folder: string;
let script: string;
let story: string;
const spawned: SpawnedHost[] = [];
const servers: Server[] = [];

async function bundle(contents: string, outfile: string): Promise<void> {
  await build({
    stdin: { contents, resolveDir: process.cwd(), loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile,
    // The storage SDKs use import.meta.url, which CommonJS does not have.
    define: { 'import.meta.url': '__importMetaUrl' },
    banner: { js: "const __importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
  });
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spawn-host-test-'));
  script = join(folder, 'host.cjs');
  [connectionString, sample] = await Promise.all([
    storageAccount(),
    writeSampleApp(SOURCE, HOST_JSON),
    bundle(`import './infra/local/host/main'`, script),
  ]);
});

afterEach(async () => {
  await Promise.all(spawned.splice(0).map((host) => host.kill()));
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

afterAll(() => Promise.all([sample.remove(), rm(folder, { recursive: true, force: true })]));

let stories = 0;

beforeEach(async () => {
  stories += 1;
  story = join(folder, `story-${stories}`);
  const service = QueueServiceClient.fromConnectionString(connectionString);
  for (const name of ['work', 'more']) {
    await service.getQueueClient(name).createIfNotExists();
    await service.getQueueClient(name).clearMessages();
  }
});

async function start(options: Partial<SpawnHostOptions> = {}): Promise<SpawnedHost> {
  const { env, ...rest } = options;
  const host = await spawnHost({
    appDir: sample.appDir,
    script,
    ...rest,
    env: { Storage: connectionString, STORY: story, ...env },
  });
  spawned.push(host);
  return host;
}

const readStory = async (): Promise<string[]> =>
  (await readFile(story, 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');

/** Reads the log of the sample app until it has this line; the test's own timeout is the limit. */
async function untilWritten(line: string): Promise<void> {
  while (!(await readStory()).some((found) => found.endsWith(line))) await new Promise((next) => setTimeout(next, 20));
}

const sendWork = (message: object) =>
  QueueServiceClient.fromConnectionString(connectionString)
    .getQueueClient('work')
    .sendMessage(Buffer.from(JSON.stringify(message)).toString('base64'));

const readDate = async ({ url }: SpawnedHost) =>
  // Safe: the sample's shape.
  (await (await fetch(`${url}/api/date`)).json()) as { now: number; setting: string; options: string | null };

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('serves the app with its settings, and forwards its output', async () => {
  const log: LogEntry[] = [];
  const host = await start({
    env: { SETTING: 'set' },
    log: (entry) => log.push(entry),
    functionKey: 'f',
    masterKey: 'm',
  });
  expect(host.functions).toEqual(['date', 'slow', 'everyMinute', 'work', 'more']);
  expect(host).toMatchObject({ functionKey: 'f', masterKey: 'm' });
  expect(await readDate(host)).toMatchObject({ setting: 'set', options: null });
  expect(log).toContainEqual({ level: 'information', category: 'Console', message: 'loaded' });
});

test('advancing an hour runs sixty ticks in order, each with its own time and its queues drained', async () => {
  const offsets: number[] = [];
  const tenant: Server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    offsets.push(JSON.parse(body).offsetMs);
    response.end();
  });
  await new Promise<void>((resolve) => tenant.listen(0, '127.0.0.1', resolve));
  servers.push(tenant);
  const clockListener = `http://127.0.0.1:${(tenant.address() as AddressInfo).port}/`; // Safe: it listens on TCP.
  const host = await start({ clockListener });
  const { now } = await readDate(host);

  const advanced = await host.advanceClock(HOUR);
  expect(advanced).toEqual({ offsetMs: HOUR, ticks: 60, skippedTicks: 0 });
  expect((await readDate(host)).now - now).toBeGreaterThanOrEqual(HOUR);

  // Real time passes meanwhile: the minute after the hour may have come before the log is read.
  const lines = (await readStory()).slice(0, 180);
  const ticks = lines.filter((line) => line.includes('tick'));
  expect(ticks).toHaveLength(60);
  const firstMinute = Math.ceil(now / 60_000);
  const minutes = ticks.map((line) => Math.floor(Date.parse(line.slice(0, 24)) / 60_000));
  expect(minutes).toEqual(Array.from({ length: 60 }, (_, index) => firstMinute + index));
  expect(lines.map((line) => line.split(' ')[1])).toEqual(
    Array.from({ length: 60 }, () => ['tick', 'work', 'more']).flat(),
  );

  expect(offsets).toHaveLength(61);
  expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
  expect(offsets.at(-1)).toBe(HOUR);
  await host.stop();
});

test('a month ahead storage still works, and ticks can be left out', async () => {
  const host = await start({ clockOffsetMs: 24 * HOUR });
  const advanced = await host.advanceClock(30 * 24 * HOUR, { maxTicks: 10 });
  expect(advanced).toEqual({ offsetMs: 31 * 24 * HOUR, ticks: 10, skippedTicks: 30 * 24 * 60 - 10 });
  expect((await readStory()).filter((line) => line.endsWith('more')).length).toBeGreaterThanOrEqual(10);
});

test('stop lets a request finish, runs the hooks and leaves no child', async () => {
  const host = await start();
  const answer = fetch(`${host.url}/api/slow`).then((response) => response.text());
  await untilWritten('slow begins');
  expect(await host.stop()).toEqual({ code: 0, signal: null });
  expect(await answer).toBe('finished');
  expect((await readStory()).at(-1)).toMatch(/terminate$/);
  expect(isRunning(host.pid)).toBe(false);
});

test('SIGTERM is a graceful stop too', async () => {
  const host = await start();
  process.kill(host.pid, 'SIGTERM');
  expect(await host.exited).toEqual({ code: 0, signal: null });
  expect((await readStory()).at(-1)).toMatch(/terminate$/);
});

test('a message that a killed host was working on comes back, counted, to the next host', async () => {
  const first = await start({ queueLeaseMs: 1_000, env: { HANGS: 'true' } });
  await sendWork({ hangs: true });
  await untilWritten('work 1');
  expect(await first.kill()).toEqual({ code: null, signal: 'SIGKILL' });

  await start({ queueLeaseMs: 1_000 });
  await untilWritten('work 2');
  expect((await readStory()).some((line) => line.endsWith('terminate'))).toBe(false);
});

test('a lease is renewed as long as its message is worked on', async () => {
  const host = await start({
    queueLeaseMs: 3_000,
    env: { HANGS: 'true', 'AzureWebJobs.everyMinute.Disabled': 'true' },
  });
  await sendWork({ hangs: true });
  await untilWritten('work 1');
  await sendWork({});
  // The wait is two leases long. Without renewal, the hanging message would have come a second time.
  await new Promise((next) => setTimeout(next, 6_500));
  expect((await readStory()).map((line) => line.slice(25))).toEqual(['work 1', 'work 1']);
  await host.kill();
});

test('two hosts share one storage: each message is worked on once', async () => {
  const [one, other] = await Promise.all([start(), start({ env: { 'AzureWebJobs.everyMinute.Disabled': 'true' } })]);
  await Promise.all(Array.from({ length: 20 }, () => sendWork({ isNamed: true })));
  // Only these messages are named: a minute that begins meanwhile sends one of its own.
  const worked = async () => (await readStory()).flatMap((line) => / work \d+ (.+)$/.exec(line)?.[1] ?? []);
  while ((await worked()).length < 20) await new Promise((next) => setTimeout(next, 20));
  await Promise.all([one.stop(), other.stop()]);
  const ids = await worked();
  expect(new Set(ids).size).toBe(ids.length);
});

test('the second host follows the clock of the first, without ticks of its own', async () => {
  const other = await start({ masterKey: 'm', env: { 'AzureWebJobs.everyMinute.Disabled': 'true' } });
  const one = await start({ clockListener: `${other.url}/admin/host/clock?code=m` });
  expect(await one.advanceClock(HOUR)).toMatchObject({ ticks: 60 });
  expect(Math.abs((await readDate(one)).now - (await readDate(other)).now)).toBeLessThan(60_000);
  const ticks = (await readStory()).filter((line) => line.includes('tick')).map((line) => line.slice(25));
  // A tick of the second host would come twice. A real minute may begin before the advance and after it.
  expect(new Set(ticks).size).toBe(ticks.length);
  expect(ticks.length).toBeGreaterThanOrEqual(60);
  expect(ticks.length).toBeLessThanOrEqual(62);
});

test.each([
  ['registers nothing', '', /registered no function/],
  ['throws at load', `throw new Error('no configuration');`, /no configuration/],
  ['ends the process', `console.error('last words'); process.exit(3);`, /ended with 3(.|\n)*last words/],
  ['streams HTTP', `app.setup({ enableHttpStream: true }); app.http('a', { handler() {} });`, /enableHttpStream/],
])('says why an app that %s was not started', async (_, source, reason) => {
  const broken = await writeSampleApp(source);
  await expect(spawnHost({ appDir: broken.appDir, script })).rejects.toThrow(reason);
  await broken.remove();
});

test('a host ends with a parent that is killed', async () => {
  const parentScript = join(folder, 'parent.cjs');
  await bundle(
    `import { spawnHost } from './infra/local/host/spawn-host';
     spawnHost(${JSON.stringify({ appDir: sample.appDir, script, env: { Storage: connectionString, STORY: story } })})
       .then((host) => console.log(host.pid));`,
    parentScript,
  );
  const parent = spawn(process.execPath, [parentScript], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = Number(await new Promise((resolve) => parent.stdout.once('data', (chunk) => resolve(String(chunk)))));
  expect(isRunning(pid)).toBe(true);
  parent.kill('SIGKILL');
  while (isRunning(pid)) await new Promise((next) => setTimeout(next, 20));
  expect(isRunning(pid)).toBe(false);
});
