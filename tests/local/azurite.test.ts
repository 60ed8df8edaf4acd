import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TableClient } from '@azure/data-tables';
import { QueueServiceClient } from '@azure/storage-queue';
import { build } from 'esbuild';
import { startAzurite } from '../../infra/local/azurite';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'azurite-test-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Resolves when the process has ended; the test's own timeout is the limit. */
async function untilGone(pid: number): Promise<void> {
  while (isRunning(pid)) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('serves queues and tables through its connection string and is gone after stop', async () => {
  const azurite = await startAzurite();
  try {
    const queue = QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient('first');
    await queue.create();
    await queue.sendMessage('hello');
    expect((await queue.receiveMessages()).receivedMessageItems[0]?.messageText).toBe('hello');
    expect(queue.url).toBe(`${azurite.queueUrl}/first`);

    const table = TableClient.fromConnectionString(azurite.connectionString, 'First', {
      allowInsecureConnection: true,
    });
    await table.createTable();
    await table.createEntity({ partitionKey: 'a', rowKey: 'b', n: 1 });
    expect(await table.getEntity('a', 'b')).toMatchObject({ n: 1 });
  } finally {
    await azurite.stop();
  }
  expect(isRunning(azurite.pid)).toBe(false);
  await expect(azurite.stop()).resolves.toBeUndefined();
});

test('two run side by side', async () => {
  const [one, other] = await Promise.all([startAzurite(), startAzurite()]);
  expect(one.queueUrl).not.toBe(other.queueUrl);
  await Promise.all([one.stop(), other.stop()]);
});

test('keeps written data when it is given a location', async () => {
  const location = join(folder, 'kept');
  const open = async () => {
    const azurite = await startAzurite({ location });
    const table = TableClient.fromConnectionString(azurite.connectionString, 'Kept', { allowInsecureConnection: true });
    return { azurite, table };
  };
  const before = await open();
  await before.table.createTable();
  await before.table.createEntity({ partitionKey: 'a', rowKey: 'b', n: 7 });
  await before.azurite.stop();

  const after = await open();
  expect(await after.table.getEntity('a', 'b')).toMatchObject({ n: 7 });
  await after.azurite.stop();
});

test('says why it did not start', async () => {
  const file = join(folder, 'a-file');
  await writeFile(file, '');
  await expect(startAzurite({ location: file })).rejects.toThrow(/Azurite did not start: it ended with 1/);
});

test('ends with a parent that is killed', async () => {
  const script = join(folder, 'parent.cjs');
  await build({
    stdin: {
      contents: `import { startAzurite } from './infra/local/azurite';
        startAzurite().then((azurite) => console.log(azurite.pid));`,
      resolveDir: process.cwd(),
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile: script,
    // A bundle in the project (dist/local) finds the package from there, but this one is elsewhere.
    define: { __filename: JSON.stringify(__filename) },
  });
  const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const pid = Number(await new Promise((resolve) => parent.stdout.once('data', (chunk) => resolve(String(chunk)))));
  expect(isRunning(pid)).toBe(true);
  parent.kill('SIGKILL');
  await untilGone(pid);
  expect(isRunning(pid)).toBe(false);
});
