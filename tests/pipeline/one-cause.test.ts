/** One cause that is seen from two sides, at two times, is one alert. */
import type { Kind } from '../../shared/core/kind';
import type { LogRecord } from '../../shared/core/record';
import { person, policyRecord } from '../fixtures/records';
import { hint } from './history';
import { createSmallWorld, startApp, tenantId } from './small-world';

const minuteMs = 60_000;

async function watched() {
  const world = createSmallWorld();
  const app = startApp(world);
  await app.tick();
  await app.drain();
  world.advanceTo(world.now() + 20 * minuteMs);
  const look = async (kind: Kind): Promise<void> => {
    world.advanceTo(world.now() + 2 * minuteMs);
    await app.ask(hint(kind));
    await app.drain();
  };
  const alerts = async (): Promise<readonly (readonly string[])[]> =>
    (await world.store.alerts.readAlerts(tenantId))
      .filter((alert) => alert.form === 'alert' && alert.status === 'open')
      .map(({ covers }) => [...new Set(covers)]);
  return { world, look, alerts };
}

test('an edit that the log shows before the policies can be judged is one alert with the controls that it fails', async () => {
  const { world, look, alerts } = await watched();
  const [before] = world.tenant.policies.filter(({ state }) => state === 'enabled');
  if (before === undefined) throw new Error('no policy');
  const after = { ...before, state: 'disabled' };
  const at = new Date(world.now()).toISOString();
  // Safe: a directory record with a time and a hand of its own.
  const record = { ...policyRecord(before, after, { actor: person('admin') }), activityDateTime: at } as LogRecord;
  world.tenant.log.push({ record, visibleAt: world.now() });
  world.tenant.failures.set('conditionalAccessPolicy', { reason: 'broken', told: 'HTTP 503' });
  world.tenant.policies = world.tenant.policies.map((policy) => (policy.id === before.id ? after : policy));
  await look('directoryAudit');
  expect(await alerts()).toEqual([[`EV.P01|${before.id}`]]);

  world.advanceTo(world.now() + 40 * minuteMs);
  world.tenant.failures.delete('conditionalAccessPolicy');
  await look('conditionalAccessPolicy');
  const [covers = [], ...others] = await alerts();
  expect(others).toEqual([]);
  expect(covers.some((key) => key.startsWith('control|'))).toBe(true);
});

test('devices that fall out in numbers and the control on the fleet that fails later are one alert', async () => {
  const { world, look, alerts } = await watched();
  // The first one is an administrator's, which is told by itself.
  const fall = async (share: number): Promise<void> => {
    const { devices } = world.tenant;
    world.tenant.devices = devices.map((device, at) =>
      at > 0 && at < share * devices.length ? { ...device, complianceState: 'noncompliant' } : device,
    );
    await look('managedDevice');
  };
  await fall(0.5);
  world.advanceTo(world.now() + 30 * minuteMs);
  await look('managedDevice');
  await look('managedDevice');
  const [covers = [], ...others] = await alerts();
  expect(others).toEqual([]);
  expect(covers).toEqual(expect.arrayContaining(['EV.D01|fleet', 'control|ZT.DV.002']));
});
