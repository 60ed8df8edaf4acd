/** Much at once: few messages, and everything in the record. STORM=10000 plays the whole of it. */
import type { WatchEvent } from '../../shared/core/event';
import { user, userAdministratorRole } from '../fixtures/conditional-access';
import { person, roleRecord } from '../fixtures/records';
import { createSmallWorld, startApp, tenantId } from './small-world';

const minuteMs = 60_000;
const findings = Number(process.env.STORM ?? 300);

const hands = Number(process.env.HANDS ?? 40);

const nameOf = (at: number): string => `person-${String(at).padStart(5, '0')}`;

test(`${findings} findings in a minute are a handful of readable messages, and each is in the record`, async () => {
  const world = createSmallWorld();
  world.tenant.users.push(user('mallory', { displayName: 'Mallory Quist' }));
  world.tenant.users.push(...Array.from({ length: findings }, (_, at) => user(nameOf(at))));
  const app = startApp(world);
  await app.tick();
  await app.runUntil(world.now() + 12 * minuteMs);
  world.sent.splice(0);
  // A script makes an administrator of everybody.
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
  const alerts = (await world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
  expect(alerts).toMatchObject([{ count: findings, severity: 'high' }]);
  expect(alerts[0]?.concerns).toHaveLength(findings);
  expect(world.queues.poison).toEqual([]);

  expect(world.sent.length).toBeLessThanOrEqual(6);
  for (const { message } of world.sent) {
    expect(message.preview).toMatch(/^Person-\d+ became User Administrator at .* by Mallory Quist's account\.$/);
    const also = message.sections.find(({ heading }) => heading === 'ALSO')?.lines ?? [];
    expect(also).toHaveLength(6);
    expect(also[5]).toBe(`${(findings - 6).toLocaleString('en')} more on the alert page`);
    expect(JSON.stringify(message).length).toBeLessThan(5000);
  }
}, 3_600_000);

test(`${hands} people who each do one thing are as many alerts, and the alerts are read a few times for all of them`, async () => {
  let reads = 0;
  const world = createSmallWorld({
    spoil: (store) => ({
      ...store,
      alerts: {
        ...store.alerts,
        readAlerts: (tenant) => {
          reads += 1;
          return store.alerts.readAlerts(tenant);
        },
      },
    }),
  });
  world.tenant.users.push(...Array.from({ length: 2 * hands }, (_, at) => user(nameOf(at))));
  const app = startApp(world);
  await app.tick();
  await app.runUntil(world.now() + 12 * minuteMs);
  for (let at = 0; at < hands; at++) {
    const principalId = nameOf(at);
    const record = roleRecord(
      { principalId, principalType: 'User', templateId: userAdministratorRole, roleName: 'User Administrator' },
      {
        id: `grant-${at}`,
        correlationId: `grant-${at}`,
        activityDateTime: new Date(world.now() - minuteMs + at).toISOString(),
        actor: person(nameOf(hands + at)),
      },
    );
    world.tenant.log.push({ record, visibleAt: world.now() });
  }
  const before = reads;
  await app.ask({ tenantId, bucket: 'reports', kinds: ['directoryAudit'], reason: 'hint' });
  const begun = performance.now();
  await app.drain();
  if (process.env.HANDS !== undefined) console.log(`${hands} hands: ${Math.round(performance.now() - begun)} ms`);
  expect(reads - before).toBeLessThan(10);

  const alerts = (await world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');
  expect(alerts).toHaveLength(hands);
  expect(new Set(alerts.map(({ key }) => key)).size).toBe(hands);
  expect(alerts.filter(({ count }) => count !== 1)).toEqual([]);
  expect(world.queues.poison).toEqual([]);
}, 600_000);
