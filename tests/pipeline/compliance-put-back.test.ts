/** Compliance policies in Intune. A person who restores a policy is not reported as the one who weakened it. */

import { minuteMs } from '../../shared/core/time/durations';
import type { DeviceCompliancePolicy } from '../../shared/kinds/device-compliance-policy/device-compliance-policy';
import { auditEvent, modified, person, target } from '../fixtures/records';
import { compliancePolicy } from '../fixtures/settings';
import { received } from './accounts';
import { hint } from './history';
import { type App, createSmallWorld, startWatched } from './small-world';

const settings = { bitLockerEnabled: true, passwordMinimumLength: 8, osMinimumVersion: '10.0.22631' };
type Settings = Readonly<Record<string, unknown>>;

async function watched(): Promise<App> {
  const world = createSmallWorld();
  world.tenant.settings = { ...world.tenant.settings, deviceCompliancePolicy: [policyWith(settings)] };
  return startWatched(world, 12 * minuteMs);
}

const policyWith = (these: Settings): DeviceCompliancePolicy => compliancePolicy('windows10', these);

const capital = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** `by` edits the policy now, and the log shows it at once. */
function edit({ world }: App, by: string, before: Settings, after: Settings): void {
  world.tenant.settings = { ...world.tenant.settings, deviceCompliancePolicy: [policyWith(after)] };
  const names = Object.keys(before).filter((name) => before[name] !== after[name]);
  const shown = names.map((name) => modified(capital(name), String(before[name]), String(after[name])));
  const record = auditEvent({
    id: `${by} ${world.now()}`,
    correlationId: `${by} ${world.now()}`,
    activityDateTime: new Date(world.now() - 5_000).toISOString(),
    activityOperationType: 'Patch',
    activityType: 'Patch DeviceCompliancePolicy',
    category: 'Compliance',
    actor: person(by),
    targets: [target('DeviceCompliancePolicy', 'windows10', shown, 'windows10-Baseline')],
  });
  world.tenant.log.push({ record, visibleAt: world.now() });
}

async function look(app: App, kind: 'auditEvent' | 'deviceCompliancePolicy', minutes = 6): Promise<void> {
  await app.ask(hint(kind));
  await app.runUntil(app.world.now() + minutes * minuteMs);
}

const swapped = { ...settings, bitLockerEnabled: false, passwordMinimumLength: 14 };

test.each([
  ['the log', ['auditEvent']],
  ['the list', ['deviceCompliancePolicy']],
  ['both', ['auditEvent', 'deviceCompliancePolicy']],
] as const)(
  'an edit that loosens one part and tightens another is over when it is put back, as %s shows',
  async (_, kinds) => {
    const app = await watched();
    edit(app, 'mara', settings, swapped);
    for (const kind of kinds) await look(app, kind);
    edit(app, 'tom', swapped, settings);
    for (const kind of kinds) await look(app, kind);
    await app.runUntil(app.world.now() + 30 * minuteMs);
    const { firsts, alerts, mails } = await received(app);
    expect(firsts).toHaveLength(1);
    expect(alerts.map(({ status }) => status)).toEqual(['resolved']);
    expect(mails.filter((mail) => /tom's account weakened/.test(mail))).toEqual([]);
  },
);

test('a tightened policy that is put back before a collection read it is no weakening', async () => {
  const app = await watched();
  const tightened = { ...settings, passwordMinimumLength: 14 };
  edit(app, 'mara', settings, tightened);
  app.world.advanceTo(app.world.now() + 30_000);
  edit(app, 'tom', tightened, settings);
  await look(app, 'auditEvent', 30);
  expect((await received(app)).mails).toEqual([]);
});

test('a requirement that was in force since the last collection is a weakening if somebody removes it', async () => {
  const app = await watched();
  const tightened = { ...settings, passwordMinimumLength: 14 };
  edit(app, 'mara', settings, tightened);
  await look(app, 'deviceCompliancePolicy', 30);
  await look(app, 'auditEvent', 30);
  edit(app, 'tom', tightened, settings);
  await look(app, 'auditEvent', 30);
  const { firsts, actors } = await received(app);
  expect(firsts).toHaveLength(1);
  expect(actors).toEqual(['tom']);
});
