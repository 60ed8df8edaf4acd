/** The watcher is watched, from outside: the built app, real storage; a message that nobody could work off is told, and its end. */
import { QueueServiceClient } from '@azure/storage-queue';
import { startWorld, type World } from '../../infra/local/world';
import { costlyEveryMs, eventRows, lookingOftenAt, readHealth, until } from './told-world';

jest.setTimeout(1_800_000);

let world: World | undefined;
afterAll(() => world?.stop());

test('a healthy deployment says so; work that was given up shows, is recorded for its tenant, and so is its end', async () => {
  const started = await startWorld({
    speed: 60,
    auditLatencyMs: 1000,
    licence: 'e5',
    configurationOver: lookingOftenAt('directoryAudit', 'user'),
    tenant: { pageSize: 50, honourTop: true },
  });
  world = started;
  const healthy = () =>
    until(
      'a healthy deployment',
      async () => {
        const health = await readHealth(started);
        return health.status === 200 ? health.body : undefined;
      },
      costlyEveryMs,
    );
  const poisonEvents = async () =>
    (await eventRows(started)).filter(({ source }) => source === 'poison').map(({ type }) => type);

  const { deployment, tenants } = await healthy();
  expect(deployment).toMatchObject({ schedule: { ok: true }, heartbeat: { status: 'notConfigured' } });
  expect(deployment.version).toMatch(/^\d+\.\d+\.\d+/);
  const [{ tenantId, channels }] = tenants;
  expect(channels.length).toBeGreaterThanOrEqual(2);

  const queues = QueueServiceClient.fromConnectionString(started.endpoints.storage);
  const poison = queues.getQueueClient('collect-poison');
  await poison.createIfNotExists();
  const body = { tenantId, bucket: 'directory', kinds: ['user'], reason: 'due' };
  await poison.sendMessage(Buffer.from(JSON.stringify(body)).toString('base64'));
  await until('the event of it', async () => ((await poisonEvents()).length === 1 ? true : undefined));
  const sick = await readHealth(started);
  expect([sick.status, sick.body.ok]).toEqual([503, false]);
  expect(sick.body.deployment.queues).toContainEqual(expect.objectContaining({ queue: 'collect', poisoned: 1 }));

  await poison.clearMessages();
  await until('the end of it', async () => ((await poisonEvents()).length === 2 ? true : undefined));
  expect([...(await poisonEvents())].sort()).toEqual(['health', 'recovery']);
  await healthy();
});
