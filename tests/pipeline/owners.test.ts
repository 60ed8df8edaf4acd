import type { LogRecord } from '../../shared/core/log/record';
import { minuteMs } from '../../shared/core/time/durations';
import { noteOwners } from '../../shared/pipeline/collect/note-owners';
import { anAudit } from '../store/fixtures';
import { newLife } from './mortal';
import { createSmallWorld, startPipeline, tenantId } from './small-world';

const application = '3f1c1f5e-0000-4000-8000-0000000000a1';
const unread = '3f1c1f5e-0000-4000-8000-0000000000a2';

const actedBy = (servicePrincipalId: string | null, number = 1): LogRecord => ({
  ...anAudit(number, '2026-11-24T08:00:00Z', ['policy-1']),
  actor: { type: 'application', servicePrincipalId, displayName: 'Deployer' },
});

function worldWithOwners() {
  const world = createSmallWorld();
  const [ada, bea] = world.tenant.users.map(({ id }) => id);
  if (ada === undefined || bea === undefined) throw new Error('a tenant of nobody');
  world.tenant.owners.set(application, [ada]);
  const pipeline = startPipeline(world, newLife());
  const note = async (...records: readonly LogRecord[]) =>
    noteOwners(pipeline, tenantId, await pipeline.graph(tenantId), records);
  const read = async (id = application) => (await world.store.directory.readOwners(tenantId, [id])).get(id);
  return { world, ada, bea, note, read };
}

test('the owner of an app that acted is kept by id, and by name where names can be erased', async () => {
  const { world, ada, note, read } = worldWithOwners();
  await note(actedBy(application));
  expect(await read()).toMatchObject({ owners: [{ id: ada }], isRead: true });
  expect((await world.store.directory.readNames(tenantId, [ada])).get(ada)?.type).toBe('person');
});

test('an owner who gives an app up before using it counts as its owner for a month', async () => {
  const { world, ada, bea, note, read } = worldWithOwners();
  await note(actedBy(application));
  world.tenant.owners.set(application, [bea]);
  world.advanceTo(world.now() + 61 * minuteMs);
  await note(actedBy(application, 2));
  expect((await read())?.owners.map(({ id }) => id)).toEqual([ada, bea]);
  world.advanceTo(world.now() + 32 * 24 * 60 * minuteMs);
  await note(actedBy(application, 3));
  expect((await read())?.owners.map(({ id }) => id)).toEqual([bea]);
});

test('owners that cannot be read are reported as that, end no collection, and delete nothing', async () => {
  const { world, ada, note, read } = worldWithOwners();
  await note(actedBy(unread));
  expect(await read(unread)).toMatchObject({ owners: [], isRead: false });
  await note(actedBy(application));
  world.tenant.owners.delete(application);
  world.advanceTo(world.now() + 61 * minuteMs);
  await note(actedBy(application));
  expect(await read()).toMatchObject({ owners: [{ id: ada }], isRead: false });
});

test('owners are asked for once an hour, and never with an invalid id', async () => {
  const { world, note, read } = worldWithOwners();
  await note(actedBy(null), actedBy('Deployer'), anAudit(3, '2026-11-24T08:00:00Z', ['policy-1']));
  expect(await read('Deployer')).toBeUndefined();
  await note(actedBy(application));
  const first = await read();
  world.advanceTo(world.now() + 30 * minuteMs);
  await note(actedBy(application, 2));
  expect(await read()).toEqual(first);
});
