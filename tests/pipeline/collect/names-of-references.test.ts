import type { Line } from '../../../shared/core/event/event';
import { namesOfReferences } from '../../../shared/pipeline/collect/names-of-references';
import { anEvent } from '../../store/fixtures';
import { hint } from '../history';
import { businessPremium } from '../small-tenant';
import { createSmallWorld, startApp, tenantId } from '../small-world';

const vendors = 'f1000000-0000-4000-8000-000000000001';

const excluding = (n: number, name: string) => {
  const line: Line = { label: 'Excluded', before: [], after: [{ type: 'group', id: vendors, name }] };
  return anEvent(tenantId, n, { lines: [line] });
};

test('a group that one event of an alert could not name gets its name from another event', async () => {
  const { store } = createSmallWorld();
  const names = await namesOfReferences(store, tenantId, [excluding(1, vendors), excluding(2, 'Vendors-Temp')]);
  expect([...names].map(([id, { displayName }]) => [id, displayName])).toEqual([[vendors, 'Vendors-Temp']]);
});

test('a group that no event names gets the name it was last read with', async () => {
  const world = createSmallWorld();
  world.tenant.skus = [businessPremium];
  const app = startApp(world);
  await app.tick();
  await app.drain();
  const [group] = world.tenant.groups.filter(({ displayName }) => displayName !== null);
  const line: Line = {
    label: 'Excluded',
    before: [],
    after: [{ type: 'group', id: group?.id ?? '', name: group?.id ?? '' }],
  };
  const names = await namesOfReferences(world.store, tenantId, [anEvent(tenantId, 1, { lines: [line] })]);
  expect(names.get(group?.id ?? '')?.displayName).toBe(group?.displayName);
});

test('a text that names a group by its id gets the name of the group', async () => {
  const { store } = createSmallWorld();
  const line: Line = { label: 'Assigned to', before: [], after: [{ type: 'text', text: `exclude:${vendors}` }] };
  const events = [excluding(1, 'Vendors-Temp'), anEvent(tenantId, 2, { lines: [line] })];
  expect((await namesOfReferences(store, tenantId, events)).get(vendors)?.displayName).toBe('Vendors-Temp');
});

test.each(['is deleted', 'is no longer watched'])('a group that %s keeps its last known name', async (how) => {
  const world = createSmallWorld();
  world.tenant.skus = [businessPremium];
  const app = startApp(world);
  await app.tick();
  await app.drain();
  const [group] = world.tenant.groups.filter(({ displayName }) => displayName !== null);
  if (group === undefined) throw new Error('no group');
  world.tenant.groups = world.tenant.groups.flatMap((one) =>
    one.id !== group.id ? [one] : how === 'is deleted' ? [{ ...one, displayName: null, memberIds: [] }] : [],
  );
  world.advanceTo(world.now() + 60_000);
  await app.ask(hint('group'));
  await app.drain();
  const line: Line = { label: 'Excluded', before: [{ type: 'group', id: group.id, name: group.id }], after: [] };
  const names = await namesOfReferences(world.store, tenantId, [anEvent(tenantId, 1, { lines: [line] })]);
  expect(names.get(group.id)?.displayName).toBe(group.displayName);
});

test('a group without a known name, and one that is named already, are left unchanged', async () => {
  const { store } = createSmallWorld();
  expect((await namesOfReferences(store, tenantId, [excluding(1, vendors)])).size).toBe(0);
  expect((await namesOfReferences(store, tenantId, [excluding(1, 'Vendors-Temp')])).size).toBe(0);
});
