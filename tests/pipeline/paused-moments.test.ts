/** An event that happened once during a pause and cannot be undone is held back, and sent when the pause ends. */
import type { Operator } from '../../shared/core/alert/operator';
import type { RuleRequest } from '../../shared/core/rule/rule';
import { hourMs, minuteMs } from '../../shared/core/time/durations';
import { makeRule } from '../../shared/pipeline/alert/rules';
import { auditEvent, person, target } from '../fixtures/records';
import { type App, createSmallWorld, startWatched, tenantId } from './small-world';

const iso = (ms: number): string => new Date(ms).toISOString();

const kai: Operator = { id: 'kai', tenantId, name: 'Kai Olsen' };

async function hold(app: App, kind: RuleRequest['kind'], forMs: number): Promise<void> {
  const request: RuleRequest = {
    kind,
    source: kind === 'suppression' ? 'EV.D07' : null,
    resourceId: null,
    actorId: kind === 'expectedChange' ? 'bea' : null,
    openings: [],
    reason: 'maintenance',
    owner: 'it@contoso.example',
    from: null,
    until: iso(app.world.now() + forMs),
    alertId: null,
  };
  const { status } = await makeRule(app.pipeline(), tenantId, request, kai);
  expect(status).toBe('done');
}

async function wipe(app: App, devices: readonly number[]): Promise<void> {
  await app.runUntil(app.world.now() + 5 * minuteMs);
  for (const n of devices) {
    const record = auditEvent({
      id: `wipe-${n}`,
      activityType: 'wipe ManagedDevice',
      activityOperationType: 'Action',
      category: 'Device',
      activityDateTime: iso(app.world.now() - minuteMs + n * 1000),
      actor: person('bea', null),
      targets: [target('ManagedDevice', `device${n}`, [], `LAPTOP-${n}`)],
    });
    app.world.tenant.log.push({ record, visibleAt: app.world.now() });
  }
  await app.ask({ tenantId, bucket: 'intune', kinds: ['auditEvent'], reason: 'hint' });
  await app.runUntil(app.world.now() + 3 * minuteMs);
}

const alertMails = ({ world }: App) =>
  world.sent
    .filter(({ channel, message }) => channel === 'email-acs' && /^(Critical|High|Medium)/.test(message.subject))
    .map(({ message }) => message);

const watched = (): Promise<App> => startWatched(createSmallWorld(), 5 * minuteMs);

test('a mass wipe during a pause is one critical alert when the pause ends, with the account and all devices', async () => {
  const app = await watched();
  await hold(app, 'pause', hourMs);
  await wipe(app, [1, 2, 3]);
  await wipe(app, [4, 5]);
  expect(alertMails(app)).toEqual([]);
  await app.runUntil(app.world.now() + 2 * hourMs);
  expect(alertMails(app).map(({ subject }) => subject.replace(/ \[.*/, ''))).toEqual([
    'Critical · Contoso · 5 devices wiped in Intune',
  ]);
  const text = JSON.stringify(alertMails(app)[0]);
  expect(text).toContain("bea's account");
  expect(text).toContain('5 devices, of 16');
  expect(text).toContain('during the pause');
  expect(text).not.toContain('still wrong');
});

test.each(['suppression', 'expectedChange'] as const)('after a %s nothing is sent about it', async (kind) => {
  const app = await watched();
  await hold(app, kind, hourMs);
  await wipe(app, [1, 2, 3]);
  await app.runUntil(app.world.now() + 2 * hourMs);
  expect(alertMails(app)).toEqual([]);
});

test('noise contract: what is only recorded stays so after a pause', async () => {
  const app = await watched();
  await hold(app, 'pause', hourMs);
  await wipe(app, [1, 2]);
  await app.runUntil(app.world.now() + 2 * hourMs);
  expect(alertMails(app)).toEqual([]);
});
