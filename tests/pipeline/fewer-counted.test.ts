/** A person who met a requirement leaves. The share of the others grows, but nobody lost anything. */
import { minuteMs } from '../../shared/core/time/durations';
import { assignment, globalAdministratorRole, userAdministratorRole } from '../fixtures/conditional-access';
import { directoryAudit, person, target } from '../fixtures/records';
import { hint } from './history';
import { type App, createSmallWorld, evaluationOf, type SmallWorld, startCollected, tenantId } from './small-world';

async function watched(prepare: (world: SmallWorld) => void): Promise<App> {
  const world = createSmallWorld();
  prepare(world);
  return startCollected(world, 5 * minuteMs);
}

async function look(app: App): Promise<void> {
  for (const kind of ['directoryAudit', 'user', 'unifiedRoleAssignment', 'managedDevice'] as const) {
    await app.ask(hint(kind));
    await app.runUntil(app.world.now() + 2 * minuteMs);
  }
}

/** Controls that alerts report, also those that are too minor for a message. */
const alerted = async ({ world }: App): Promise<readonly string[]> =>
  (await world.store.alerts.readAlerts(tenantId)).flatMap(({ concerns }) => concerns);

test('an admin account that is deleted alerts nobody to the share of Global Administrators, and the control fails', async () => {
  const app = await watched(({ tenant }) => {
    tenant.assignments = [
      ...['ada', 'bea', 'person03'].map((id) => assignment(id, globalAdministratorRole)),
      ...['person04', 'person05', 'person06'].map((id) => assignment(id, userAdministratorRole)),
    ];
  });
  const { world } = app;
  expect((await evaluationOf(world, 'ZT.AD.002'))?.verdict.status).toBe('pass');
  world.tenant.users = world.tenant.users.filter(({ id }) => id !== 'person04');
  world.tenant.assignments = world.tenant.assignments.filter(({ principalId }) => principalId !== 'person04');
  const record = directoryAudit({
    id: 'deletion',
    activityDisplayName: 'Delete user',
    activityDateTime: new Date(world.now() - minuteMs).toISOString(),
    actor: person('bea'),
    targets: [target('User', 'person04')],
  });
  world.tenant.log.push({ record, visibleAt: world.now() });
  await look(app);
  await app.runUntil(world.now() + 30 * minuteMs);
  expect((await evaluationOf(world, 'ZT.AD.002'))?.verdict.status).toBe('fail');
  expect(await alerted(app)).not.toContain('control|ZT.AD.002');
});

test('a compliant device that is retired alerts nobody to the share of compliant devices', async () => {
  const app = await watched(({ tenant }) => {
    tenant.devices = tenant.devices
      .slice(0, 10)
      .map((device, at) => (at < 2 ? { ...device, complianceState: 'noncompliant' } : device));
  });
  const { world } = app;
  expect((await evaluationOf(world, 'ZT.DV.002'))?.verdict.status).toBe('pass');
  world.tenant.devices = world.tenant.devices.slice(0, 9);
  await look(app);
  await look(app);
  expect((await evaluationOf(world, 'ZT.DV.002'))?.verdict.status).toBe('fail');
  expect(await alerted(app)).not.toContain('control|ZT.DV.002');
});
