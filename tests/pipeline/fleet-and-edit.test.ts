/**
 * A policy is edited, and in the same minute devices report that they are no longer compliant: the message names the
 * edit and its author.
 */
import { minuteMs } from '../../shared/core/time/durations';
import { renderText } from '../../shared/reports/mail/email';
import { auditEvent, modified, person, target } from '../fixtures/records';
import { hint } from './history';
import { createSmallWorld, startApp } from './small-world';

async function played(order: 'edit first' | 'entry late') {
  const world = createSmallWorld();
  const [first] = world.tenant.devices;
  const [policy] = world.tenant.settings.deviceCompliancePolicy;
  if (first === undefined || policy === undefined) throw new Error('the fixture has no device or no policy');
  world.tenant.devices = Array.from({ length: 100 }, (_, at) => ({ ...first, id: `pc${at}`, userId: 'person01' }));
  const app = startApp(world);
  await app.tick();
  await app.drain();
  await app.runUntil(world.now() + 10 * minuteMs);
  const record = auditEvent({
    activityDateTime: new Date(world.now()).toISOString(),
    actor: person('person03'),
    targets: [
      target(
        'DeviceCompliancePolicy',
        policy.id,
        [modified('OsMinimumVersion', '10.0.1', '10.0.9')],
        policy.displayName,
      ),
    ],
  });
  world.tenant.log.push({ record, visibleAt: world.now() + (order === 'entry late' ? 8 : 0) * minuteMs });
  world.advanceTo(world.now() + 20_000);
  world.tenant.devices = world.tenant.devices.map((device, at) =>
    at < 60 ? { ...device, complianceState: 'noncompliant' } : device,
  );
  const look = async (kind: Parameters<typeof hint>[0]): Promise<void> => {
    await app.ask(hint(kind));
    await app.drain();
  };
  if (order === 'edit first') await look('auditEvent');
  await look('managedDevice');
  await app.runUntil(world.now() + 2 * minuteMs);
  await look('managedDevice');
  await app.runUntil(world.now() + 8 * minuteMs);
  if (order === 'entry late') await look('auditEvent');
  await app.runUntil(world.now() + 15 * minuteMs);
  const texts = world.sent
    .filter(({ channel }) => channel === 'webhook')
    .map(({ message }) => `${message.subject}\n${renderText(message).replaceAll(/\s+/g, ' ')}`);
  return { texts: texts.filter((text) => /compliant|compliance/i.test(text)), policy };
}

test.each(['edit first', 'entry late'] as const)('%s', async (order) => {
  const { texts, policy } = await played(order);
  const [message] = texts;
  expect(message).toBeDefined();
  const named = order === 'edit first' ? message : texts.at(-1);
  expect(named).toContain(`edited the compliance policy "${policy.displayName}"`);
  expect(named).toContain('person03');
  // An unknown actor must not be reported as no admin action.
  expect(texts.join('\n')).not.toMatch(/no admin action/i);
});
