/** Much at once: few messages, and everything in the record. STORM=10000 plays the whole of it. */
import type { WatchEvent } from '../../shared/core/event';
import { user, userAdministratorRole } from '../fixtures/conditional-access';
import { person, roleRecord } from '../fixtures/records';
import { createSmallWorld, startApp, tenantId } from './small-world';

const minuteMs = 60_000;
const findings = Number(process.env.STORM ?? 300);

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
