/**
 * A policy is edited, and in the same minute devices report that they are no longer compliant: the message names the
 * edit and its author.
 */
import type { FailingSettings } from '../../shared/core/resource/failing-settings';
import { minuteMs } from '../../shared/core/time/durations';
import { renderText } from '../../shared/reports/mail/email';
import { auditEvent, modified, person, target } from '../fixtures/records';
import { compliancePolicy } from '../fixtures/settings';
import { hint } from './history';
import { createSmallWorld, startCollected } from './small-world';

type Edited = { readonly platform: 'windows10' | 'ios'; readonly failing?: FailingSettings };

async function played(order: 'edit first' | 'entry late', { platform, failing }: Edited = { platform: 'windows10' }) {
  const world = createSmallWorld();
  const [first] = world.tenant.devices;
  world.tenant.settings = {
    ...world.tenant.settings,
    deviceCompliancePolicy: [
      ...world.tenant.settings.deviceCompliancePolicy,
      compliancePolicy('windows10', { bitLockerEnabled: true }, { id: 'kiosk', displayName: 'Kiosk' }),
    ],
  };
  const policy = world.tenant.settings.deviceCompliancePolicy.find(({ id }) => id === platform);
  if (first === undefined || policy === undefined) throw new Error('the fixture has no device or no policy');
  world.tenant.devices = Array.from({ length: 100 }, (_, at) => ({ ...first, id: `pc${at}`, userId: 'person01' }));
  const app = await startCollected(world, 10 * minuteMs);
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
  if (failing !== undefined) for (const { id } of world.tenant.devices) world.tenant.failingSettings.set(id, failing);
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
  // An unknown actor must not be reported as "no admin action involved".
  expect(texts.join('\n')).not.toMatch(/no admin action/i);
});

/** Person03 edits one policy in the minute in which Windows devices lose compliance. */
const named = async (edited: Edited): Promise<boolean> => {
  const { texts } = await played('edit first', edited);
  expect(texts).not.toEqual([]);
  return /person03|edited the compliance policy/.test(texts.join('\n'));
};
const fails = (...policies: readonly string[]): FailingSettings => ({ status: 'read', settings: ['X.Y'], policies });

test("an edit of another platform's policy is not named", async () => {
  expect(await named({ platform: 'ios' })).toBe(false);
});

test('of two policies of one platform only the one that the devices fail is named', async () => {
  expect(await named({ platform: 'windows10', failing: fails('Kiosk') })).toBe(false);
  expect(await named({ platform: 'windows10', failing: fails('windows10-Baseline') })).toBe(true);
});

test('devices that fail a policy which is not on the list can have fallen by any of their platform', async () => {
  expect(await named({ platform: 'windows10', failing: fails('Default Device Compliance Policy') })).toBe(true);
});
