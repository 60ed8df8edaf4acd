/**
 * Devices of the directory come as deltas, which leave out unchanged ones: they are counted when the whole list is
 * read.
 */
import { dayMs, minuteMs } from '../../shared/core/time/durations';
import { hint } from './history';
import { type App, createSmallWorld, evaluationOf, startApp, tenantId } from './small-world';

const device = (id: string) => ({
  id,
  deviceId: `entra-${id}`,
  displayName: `PC-${id}`,
  accountEnabled: true,
  isCompliant: true,
  isManaged: true,
  trustType: 'AzureAd',
  operatingSystem: 'Windows',
});
const five = ['a', 'b', 'c', 'd', 'e'];

async function look(app: App, afterMs: number): Promise<void> {
  app.world.advanceTo(app.world.now() + afterMs);
  await app.ask(hint('device'));
  await app.drain();
}

const evaluationIn = ({ world }: App) => evaluationOf(world, 'ZT.DV.008');

async function watched(): Promise<App> {
  const world = createSmallWorld();
  world.tenant.directoryDevices = five.map(device);
  const app = startApp(world);
  await app.tick();
  await app.drain();
  return app;
}

test('devices that a delta leaves out still count, and stale ones show when the whole list is read', async () => {
  const app = await watched();
  const { tenant } = app.world;
  expect((await evaluationIn(app))?.verdict).toMatchObject({
    status: 'pass',
    evidence: expect.arrayContaining([expect.objectContaining({ after: [{ type: 'text', text: '0 of 5' }] })]),
  });
  tenant.deltaOfDevices = ['a'];
  for (const id of ['b', 'c', 'd']) tenant.stamps.set(id, '2026-01-01T00:00:00.000Z');
  await look(app, 20 * minuteMs);
  await look(app, 20 * minuteMs);
  expect((await evaluationIn(app))?.verdict).toMatchObject({
    status: 'pass',
    evidence: expect.arrayContaining([expect.objectContaining({ after: [{ type: 'text', text: '0 of 5' }] })]),
  });
  for (let day = 0; day < 2; day++) {
    app.world.advanceTo(app.world.now() + dayMs);
    await app.tick();
    await app.drain();
  }
  expect((await evaluationIn(app))?.verdict).toMatchObject({
    status: 'fail',
    findings: { total: 3, first: [{ resourceId: 'b', problem: 'stale' }, {}, {}] },
  });
});

test('a head that is older than the count is read as a whole list at the next collection', async () => {
  const app = await watched();
  const { store, tenant } = app.world;
  const head = await store.snapshots.readHead(tenantId, 'device');
  expect(Object.keys(head?.facets ?? {})).toEqual(['ZT.DV.008.3.1']);
  if (head !== undefined) await store.snapshots.commitHead({ ...head, facets: {} });
  tenant.deltaOfDevices = [];
  await look(app, 20 * minuteMs);
  const after = await store.snapshots.readHead(tenantId, 'device');
  expect(after?.facets['ZT.DV.008.3.1']).toMatchObject({ total: 5, good: 5 });
});

test('a device that is deleted while the whole list is read is not kept: no later delta lists it', async () => {
  const app = await watched();
  const { store, tenant } = app.world;
  tenant.goneMeanwhile = ['e'];
  app.world.advanceTo(app.world.now() + dayMs);
  await look(app, minuteMs);
  expect((await store.snapshots.readHead(tenantId, 'device'))?.count).toBe(4);
});
