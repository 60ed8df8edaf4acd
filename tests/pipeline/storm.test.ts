/**
 * Many changes at once: few messages, and everything in the record. STORM=10000 and ACCOUNTS=10000 play the largest
 * cases.
 */
import type { WatchEvent } from '../../shared/core/event/event';
import type { Store } from '../../shared/core/store';
import type { Recipient } from '../../shared/core/tenant/configuration';
import { minuteMs } from '../../shared/core/time/durations';
import { keysInWords, paragraphsIn } from '../../shared/reports/message/other-alerts';
import { everythingAtOnce } from '../fixtures/attention';
import { user, userAdministratorRole } from '../fixtures/conditional-access';
import { person, roleRecord } from '../fixtures/records';
import { newLife } from './mortal';
import { type App, createSmallWorld, type SmallWorld, startApp, tenantId } from './small-world';

const findings = Number(process.env.STORM ?? 150);

/** Each change is a separate alert, because no account's change is attributed to another. */
const accounts = Number(process.env.ACCOUNTS ?? 300);

const nameOf = (at: number): string => `person-${String(at).padStart(5, '0')}`;

test(`${findings} findings in a minute are a handful of readable messages, and each is in the record`, async () => {
  const world = createSmallWorld();
  world.tenant.users.push(user('mallory', { displayName: 'Mallory Quist' }));
  world.tenant.users.push(...Array.from({ length: findings }, (_, at) => user(nameOf(at))));
  const app = startApp(world);
  await app.tick();
  await app.runUntil(world.now() + 12 * minuteMs);
  world.sent.splice(0);
  // A script makes everybody an administrator.
  const begun = world.now() - minuteMs;
  for (let at = 0; at < findings; at++) {
    const principalId = nameOf(at);
    const record = roleRecord(
      { principalId, principalType: 'User', templateId: userAdministratorRole, roleName: 'User Administrator' },
      {
        id: `grant-${at}`,
        correlationId: `grant-${at}`,
        activityDateTime: new Date(begun + Math.floor((at * minuteMs) / findings)).toISOString(),
        actor: person('mallory'),
      },
    );
    world.tenant.log.push({ record, visibleAt: world.now() });
  }
  await app.ask({ tenantId, bucket: 'reports', kinds: ['directoryAudit'], reason: 'hint' });
  await app.drain();
  await app.runUntil(world.now() + 20 * minuteMs);

  const events: WatchEvent[] = [];
  for await (const page of world.store.events.list(tenantId, await world.store.events.days(tenantId)))
    events.push(...page.filter(({ source }) => source === 'EV.R01'));
  expect(new Set(events.flatMap(({ peopleIds }) => peopleIds)).size).toBe(findings);
  const all = (await world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
  const [spike, ...more] = all.filter(({ groupKey }) => groupKey.startsWith('EV.R09'));
  expect(spike).toBeDefined();
  expect(more).toEqual([]);
  // A new administrator is an alert that ends by itself.
  const alerts = all.filter((alert) => alert !== spike);
  expect(alerts).toHaveLength(findings);
  for (const alert of alerts) expect(alert).toMatchObject({ count: 1, severity: 'high' });
  expect(world.queues.poison).toEqual([]);

  // Each recipient gets two alerts separately, the spike that they form, and the rest combined.
  for (const channel of new Set(world.sent.map((one) => one.channel))) {
    const messages = world.sent.filter((one) => one.channel === channel).map(({ message }) => message);
    const alone = messages.filter(({ items }) => items === undefined || items.length === 0);
    if (channel === 'webhook') continue;
    const single = alone.filter(({ subject }) => !subject.includes(`${findings} accounts received admin roles`));
    expect([single.length, alone.length]).toEqual([2, 3]);
    for (const { preview } of single)
      expect(preview).toMatch(/^Mallory Quist's account made person-\d+ a User Administrator at .*\.$/);
    const together = messages.filter((message) => !alone.includes(message));
    const counts = together.map(({ subject }) => Number(/ ([\d,]+) alerts within minutes/.exec(subject)?.[1]));
    expect(counts.reduce((sum, count) => sum + count, 2)).toBe(findings);
    expect(together.length).toBeLessThanOrEqual(2);
    for (const { items } of together) expect(items?.length).toBeLessThanOrEqual(20);
  }
}, 3_600_000);

/** This many accounts make as many other people administrators within a second. */
function grantByEach(world: SmallWorld, count: number): void {
  world.tenant.users.push(...Array.from({ length: 2 * count }, (_, at) => user(nameOf(at))));
  for (let at = 0; at < count; at++) {
    const principalId = nameOf(at);
    const record = roleRecord(
      { principalId, principalType: 'User', templateId: userAdministratorRole, roleName: 'User Administrator' },
      {
        id: `grant-${at}`,
        correlationId: `grant-${at}`,
        activityDateTime: new Date(world.now() - minuteMs + Math.floor((at * minuteMs) / count)).toISOString(),
        actor: person(nameOf(count + at)),
      },
    );
    world.tenant.log.push({ record, visibleAt: world.now() });
  }
}

type Reads = { alerts: number; deliveries: number };

/** Counts reads of alerts and of deliveries. */
const counting =
  (reads: Reads) =>
  (store: Store): Store => ({
    ...store,
    alerts: {
      ...store.alerts,
      readAlerts: (tenant) => {
        reads.alerts += 1;
        return store.alerts.readAlerts(tenant);
      },
      readDelivery: (tenant, key) => {
        reads.deliveries += 1;
        return store.alerts.readDelivery(tenant, key);
      },
    },
  });

async function struck(count: number, reads: Reads, recipient: Recipient): Promise<App> {
  const routes = [
    { recipients: [recipient.id], minimumSeverity: 'high', sendResolved: true, ...everythingAtOnce },
  ] as const;
  const world = createSmallWorld({ spoil: counting(reads), configuration: { recipients: [recipient], routes } });
  const app = startApp(world, newLife(), { mostMessages: 4 * count + 6000 });
  await app.tick();
  await app.runUntil(world.now() + 12 * minuteMs);
  world.sent.splice(0);
  grantByEach(world, count);
  Object.assign(reads, { alerts: 0, deliveries: 0 });
  await app.ask({ tenantId, bucket: 'reports', kinds: ['directoryAudit'], reason: 'hint' });
  const begun = process.cpuUsage().user;
  await app.drain();
  if (process.env.ACCOUNTS !== undefined) console.log(`raised: ${(process.cpuUsage().user - begun) / 1e6} s of CPU`);
  return app;
}

const alertsOf = async ({ store }: SmallWorld) =>
  (await store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');

test(`${accounts} people who each make one change are as many alerts in the record, and a handful of messages that cover all of them`, async () => {
  const reads: Reads = { alerts: 0, deliveries: 0 };
  const mail = { id: 'mail', name: 'Security', channel: 'email-acs', address: 'security@contoso.example' } as const;
  const app = await struck(accounts, reads, mail);
  const { world } = app;
  // Read once for all alerts, not once for each.
  expect(reads.alerts).toBeLessThan(10);
  await app.runUntil(world.now() + (4 + 2 * Math.ceil(accounts / 2500)) * minuteMs);

  const alerts = await alertsOf(world);
  expect(new Set(alerts.map(({ key }) => key)).size).toBe(accounts);
  expect(alerts.filter(({ count, severity }) => count !== 1 || severity !== 'high')).toEqual([]);
  const recorded = new Set<string>();
  for await (const page of world.store.events.list(tenantId, await world.store.events.days(tenantId)))
    for (const { source, peopleIds } of page) if (source === 'EV.R01') for (const id of peopleIds) recorded.add(id);
  expect(recorded.size).toBe(accounts);
  const unsent = [];
  for (const { id } of alerts) {
    const [delivery, ...more] = await world.store.alerts.readDeliveries(tenantId, id);
    if (delivery?.state !== 'sent' || more.length > 0) unsent.push(id);
  }
  expect(unsent).toEqual([]);
  expect(world.queues.poison).toEqual([]);

  // Eight are sent separately. After that it is a storm, and one message covers up to 2,500.
  const messages = world.sent.map(({ message }) => message);
  const single = messages.filter(({ items }) => items === undefined || items.length === 0);
  const together = messages.filter((message) => !single.includes(message));
  expect(single).toHaveLength(8);
  expect(together).toHaveLength(Math.ceil((accounts - 8) / 2500));
  const counts = together.map(({ subject }) =>
    Number(/ ([\d,]+) alerts in a short time/.exec(subject)?.[1]?.replace(',', '')),
  );
  expect(counts.reduce((sum, count) => sum + count, single.length)).toBe(accounts);
  for (const message of together) {
    const { subject, preview, items, others, links } = message;
    expect(subject.length).toBeLessThan(120);
    expect(preview.length).toBeLessThanOrEqual(110);
    expect(items).toHaveLength(20);
    expect(paragraphsIn(message)).toEqual([
      'Many alerts were raised within ten minutes, so the rest come in one message.',
      expect.stringMatching(/^The worst 20 are listed here\. The other [\d,]+ are on the page: all high\.$/),
    ]);
    expect(others && keysInWords(others)).toMatch(/^Keys of the others: (\w{4,}, ){59}\w{4,} and [\d,]+ more\.$/);
    expect(links).toHaveLength(1);
  }
  for (const message of messages) expect(JSON.stringify(message).length).toBeLessThan(9000);
}, 3_600_000);

const calls = Math.min(accounts, 400);

test(`a program is called for each of ${calls}, as fast as allowed, and none is read again and again meanwhile`, async () => {
  const reads: Reads = { alerts: 0, deliveries: 0 };
  const hook = { id: 'hook', name: 'Tickets', channel: 'webhook', urlSetting: 'HOOK_URL', secretSetting: 'H' } as const;
  const app = await struck(calls, reads, hook);
  const { world } = app;
  const begun = world.now();
  while (world.sent.length < calls && world.now() < begun + 10 * minuteMs) await app.runUntil(world.now() + minuteMs);
  // For severe messages, nine a second remain, and a quarter of the ten a second that a program accepts.
  expect(world.now() - begun).toBeLessThanOrEqual(Math.ceil((2 * calls * 1250) / 9 / minuteMs) * minuteMs);
  expect(new Set(world.sent.map(({ message }) => message.machine.alertId)).size).toBe(calls);
  expect(world.sent).toHaveLength(calls);
  // If no other alert counts the change, its message reads no other alert.
  expect(reads.alerts).toBeLessThan(calls / 4);
  expect(reads.deliveries).toBeLessThan(60 * calls);
}, 3_600_000);
