/**
 * From outside: Zero Trust Watch itself is watched, and a queue message that failed each time raises an alert, which
 * ends. Then a week passes, and on Monday people get one digest on every channel and on its page.
 */
import { QueueServiceClient } from '@azure/storage-queue';
import { startWorld, type World } from '../../infra/local/world';
import { hourMs, minuteMs } from '../../shared/core/time/durations';
import { dueWeek, weekNumber, weekOf } from '../../shared/core/week/week';
import { escapeHtml } from '../../shared/reports/html';
import {
  change,
  costlyEveryMs,
  eventRows,
  graphReader,
  keyOf,
  lookingOftenAt,
  operatorSession,
  readHealth,
  subjectsOf,
  until,
  untilReceived,
} from './observed-world';

jest.setTimeout(1_800_000);

/** The host uses real time. In at least one of two time zones, the midnight before Monday is far enough away. */
const zoneAt = (now: number): string =>
  Date.parse(weekOf(new Date(now).toISOString(), 'Etc/UTC').to) - now > 6 * hourMs ? 'Etc/UTC' : 'Pacific/Kiritimati';

let world: World;
const timeZone = zoneAt(Date.now());
const { id, to } = weekOf(new Date().toISOString(), timeZone);

beforeAll(async () => {
  world = await startWorld({
    speed: 60,
    auditLatencyMs: 1000,
    licence: 'e5',
    tenant: { pageSize: 50, honourTop: true },
    configurationOver: {
      timeZone,
      digest: { weekday: 1, hour: 8 },
      ...lookingOftenAt('conditionalAccessPolicy', 'directoryAudit', 'user'),
    },
  });
});
afterAll(() => world.stop());

test('a healthy deployment says so; a message that was given up is shown and recorded for its tenant, and so is its end', async () => {
  const healthy = () =>
    until(
      'a healthy deployment',
      async () => {
        const health = await readHealth(world);
        return health.status === 200 ? health.body : undefined;
      },
      costlyEveryMs,
    );
  const poisonEvents = async () =>
    (await eventRows(world)).filter(({ source }) => source === 'poison').map(({ type }) => type);

  const { deployment, tenants } = await healthy();
  expect(deployment).toMatchObject({ schedule: { ok: true }, heartbeat: { status: 'notConfigured' } });
  expect(deployment.version).toMatch(/^\d+\.\d+\.\d+/);
  const [{ tenantId, channels }] = tenants;
  expect(channels.length).toBeGreaterThanOrEqual(2);

  const queues = QueueServiceClient.fromConnectionString(world.endpoints.storage);
  const poison = queues.getQueueClient('collect-poison');
  await poison.createIfNotExists();
  const body = { tenantId, bucket: 'directory', kinds: ['user'], reason: 'due' };
  await poison.sendMessage(Buffer.from(JSON.stringify(body)).toString('base64'));
  await until('the event of it', async () => ((await poisonEvents()).length === 1 ? true : undefined), costlyEveryMs);
  const sick = await readHealth(world);
  expect([sick.status, sick.body.ok]).toEqual([503, false]);
  expect(sick.body.deployment.queues).toContainEqual(expect.objectContaining({ queue: 'collect', poisoned: 1 }));

  await poison.clearMessages();
  await until('the end of it', async () => ((await poisonEvents()).length === 2 ? true : undefined), costlyEveryMs);
  expect([...(await poisonEvents())].sort()).toEqual(['health', 'recovery']);
  await healthy();
});

const weeks = (): readonly string[] => subjectsOf(world).filter((subject) => subject.startsWith('Week'));

test('the digest is sent at its hour, once, with what happened in the week; its page shows the same', async () => {
  await untilReceived(world, /\[START\]$/);
  const read = await graphReader(world.tenant);
  // The app reads policies too, and Graph allows all clients together one request a second.
  const policy = await until('CA01', async () => {
    const policies = await read('identity/conditionalAccess/policies').catch(() => []);
    return policies.find(({ displayName }) => String(displayName).startsWith('CA01'));
  });
  const path = `/identity/conditionalAccess/policies/${String(policy.id)}`;
  const actor = { userPrincipalName: 'mara.klein@contoso.example', ipAddress: '192.0.2.44' };
  change(world, { op: 'update', path, body: { state: 'disabled' }, actor });
  const opened = await untilReceived(world, /^Critical · .*MFA/);
  change(world, { op: 'update', path, body: { state: 'enabled' }, actor });
  await untilReceived(world, /^Restored · /, keyOf(opened.subject));

  const due = Date.parse(to) + 8 * hourMs;
  await world.advanceClock(due - Date.now() - 2 * minuteMs, { maxTicks: 2 });
  expect(dueWeek(new Date(due).toISOString(), timeZone, { weekday: 1, hour: 8 }).id).toBe(id);
  expect(weeks()).toEqual([]);

  await world.advanceClock(5 * minuteMs, { maxTicks: 3 });
  const digest = await untilReceived(world, /^Week/);
  expect(digest.subject).toContain(`Week ${weekNumber(id)} · Contoso · `);
  // Seconds decide whether a collection read the tenant while the setting was open, or whether only the log shows it.
  expect(digest.text).toMatch(/(OPENED AND CLOSED IN THE WEEK|HAPPENED) \(\d+\)\n/);
  expect(digest.text).toContain("Mara Klein's account");
  expect(digest.text).toMatch(/\d+ of \d+ controls pass/);

  await world.advanceClock(hourMs, { maxTicks: 2 });
  expect([digest.mails.length, digest.cards.length, digest.calls.length]).toEqual([1, 1, 1]);
  expect(weeks()).toHaveLength(1);

  const address = /Open weekly digest:\s+(\S+)/.exec(digest.text)?.[1] ?? '';
  const page = await until(
    'the page of the week',
    async () => {
      const answer = await fetch(address, { headers: { cookie: await operatorSession(world) } });
      return answer.status === 200 ? answer.text() : undefined;
    },
    costlyEveryMs,
  );
  expect(page).toContain(escapeHtml(digest.subject.split(' · ').slice(2).join(' · ')));
  expect(page).toContain('Notifications');
  expect(page).not.toMatch(/<script|method="post"/i);
});
