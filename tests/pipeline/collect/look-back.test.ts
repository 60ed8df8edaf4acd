/** Changes from the weeks before the first run are listed once, in the first message, and never raise an alert. */

import type { WatchEvent } from '../../../shared/core/event/event';
import type { LogRecord } from '../../../shared/core/log/record';
import { dayMs, minuteMs } from '../../../shared/core/time/durations';
import { userAdministratorRole } from '../../fixtures/conditional-access';
import { roleRecord } from '../../fixtures/records';
import { hint } from '../history';
import { type App, createSmallWorld, defaultStart, type SmallWorld, startCollected, tenantId } from '../small-world';

const daysBefore = (days: number): string => new Date(defaultStart - days * dayMs).toISOString();

/** A privileged role was assigned this many days before monitoring began. */
const grant = (days: number, personId: string, over: Partial<LogRecord> = {}): LogRecord =>
  ({
    ...roleRecord({
      principalId: personId,
      principalType: 'User',
      templateId: userAdministratorRole,
      roleName: 'User Administrator',
    }),
    id: `grant-${personId}-${days}`,
    activityDateTime: daysBefore(days),
    ...over,
  }) as LogRecord; // Safe: a role record with another id and time.

async function firstRun(records: readonly LogRecord[], prepare?: (world: SmallWorld) => void): Promise<App> {
  const world = createSmallWorld();
  for (const record of records) world.tenant.log.push({ record, visibleAt: 0 });
  prepare?.(world);
  return startCollected(world, 12 * minuteMs);
}

async function historyOf({ world }: App): Promise<WatchEvent[]> {
  const found: WatchEvent[] = [];
  for await (const page of world.store.events.list(tenantId, [daysBefore(0).slice(0, 10)])) {
    found.push(...page.filter(({ lookBack }) => lookBack));
  }
  return found;
}

const alertsOf = async ({ world }: App) =>
  (await world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');

const summaries = ({ world }: App): string[] =>
  world.sent.filter(({ message }) => message.key === 'START').map(({ message }) => JSON.stringify(message));

test('earlier changes are in the first message, with the account that made them, and raise no alert', async () => {
  const app = await firstRun([grant(12, 'person03'), grant(3, 'person04')]);
  expect((await historyOf(app)).map(({ peopleIds, groupKey }) => [peopleIds, groupKey])).toEqual(
    expect.arrayContaining([
      [['person03'], null],
      [['person04'], null],
    ]),
  );
  expect(await alertsOf(app)).toEqual([]);
  const [summary] = summaries(app);
  expect(summary).toMatch(/LAST 30 DAYS/);
  expect(summary).toMatch(/2 things you may have missed/);
  expect(summary).toMatch(/12 Nov: mara's account made person03 a User Administrator/);
});

test('a quiet past has no list', async () => {
  const app = await firstRun([]);
  expect(summaries(app)).not.toEqual([]);
  expect(summaries(app).join()).not.toMatch(/LAST \d+ DAYS|may have missed/);
});

test('changes that are older than Microsoft keeps, or were made since monitoring began, are not in the list', async () => {
  const app = await firstRun([grant(31, 'person03')]);
  expect(await historyOf(app)).toEqual([]);
  const record = {
    ...grant(0, 'person04'),
    activityDateTime: new Date(app.world.now() - minuteMs).toISOString(),
  } as LogRecord; // Safe: as above.
  app.world.tenant.log.push({ record, visibleAt: 0 });
  await app.ask({ tenantId, bucket: 'reports', kinds: ['directoryAudit'], reason: 'hint' });
  await app.runUntil(app.world.now() + 5 * minuteMs);
  expect(await historyOf(app)).toEqual([]);
  expect((await alertsOf(app)).length).toBeGreaterThan(0);
});

test('without Entra ID P1 the log reaches back a week', async () => {
  const app = await firstRun([grant(12, 'person03'), grant(3, 'person04')], ({ tenant }) => {
    tenant.skus = [];
  });
  expect((await historyOf(app)).map(({ peopleIds }) => peopleIds)).toEqual([['person04']]);
  expect(summaries(app).join()).toMatch(/LAST 7 DAYS/);
});

test('the past is read once, and continues where it stopped when a process dies or the log fails', async () => {
  const records = Array.from({ length: 23 }, (_, at) => grant(29 - at, `person${String(at % 16).padStart(2, '0')}`));
  const app = await firstRun(records, ({ tenant }) => {
    tenant.failures.set('directoryAudit', { reason: 'broken', detail: 'HTTP 503' });
  });
  expect(summaries(app)).toEqual([]);
  app.world.tenant.failures.clear();
  await app.runUntil(app.world.now() + 30 * minuteMs);
  expect(summaries(app)).toHaveLength(2);
  expect((await historyOf(app)).length).toBe(23);
  const reads = app.world.tenant.reads.filter((read) => read.startsWith('history')).length;
  await app.runUntil(app.world.now() + 60 * minuteMs);
  expect(app.world.tenant.reads.filter((read) => read.startsWith('history')).length).toBe(reads);
});

test('a log that may not be read does not delay the first message, and the message says so', async () => {
  const app = await firstRun([grant(3, 'person04')], ({ tenant }) => {
    tenant.failures.set('directoryAudit', {
      reason: 'notPermitted',
      permission: 'AuditLog.Read.All',
      detail: 'HTTP 403',
    });
  });
  expect(summaries(app)).toHaveLength(2);
  expect(summaries(app).join()).toMatch(/The log could not be read: a permission is missing, grant AuditLog.Read.All/);
});

test('changes since monitoring began are alerted, also where the log was refused until days later', async () => {
  const refusal = { reason: 'notPermitted', permission: 'AuditLog.Read.All', detail: 'Forbidden' } as const;
  const app = await firstRun([grant(1, 'person04')], ({ tenant }) => {
    tenant.failures.set('directoryAudit', refusal);
  });
  const { world } = app;
  world.advanceTo(defaultStart + 2 * dayMs);
  world.tenant.log.push({ record: grant(-1, 'person03'), visibleAt: 0 });
  world.tenant.failures.delete('directoryAudit');
  for (let look = 0; look < 3; look++) {
    await app.ask(hint('directoryAudit'));
    await app.drain();
    await app.runUntil(world.now() + 10 * minuteMs);
  }
  const alerts = (await alertsOf(app)).map((alert) => JSON.stringify(alert));
  expect(alerts.filter((text) => text.includes('person03'))).toHaveLength(1);
  expect(alerts.filter((text) => text.includes('person04'))).toEqual([]);
});
