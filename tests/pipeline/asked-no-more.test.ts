/** If a change turns out to belong to another alert, its actor is no longer searched for. */
import { dayMs, minuteMs, secondMs } from '../../shared/core/time/durations';
import { awaitedSince } from '../../shared/pipeline/alert/attribute-later';
import { iso } from '../../shared/pipeline/context';
import { change, joiningExcluded, look, readLog, received, watched } from './accounts';
import { tenantId } from './small-world';

test('an alert that became part of another is answered once, also after its day has been sealed', async () => {
  const app = await watched();
  const { world } = app;
  change(app, 'mara', 5 * secondMs, joiningExcluded('person05'));
  await readLog(app, 1);
  change(app, 'mara', 3 * minuteMs, joiningExcluded('person06'));
  world.advanceTo(world.now() + 15 * secondMs);
  await look(app, 'group');
  await readLog(app, 6);
  const { alerts } = await received(app);
  expect(alerts.filter(({ mergedInto }) => mergedInto !== undefined)).toHaveLength(1);
  world.advanceTo(world.now() + 2 * dayMs);
  expect(await awaitedSince(app.pipeline(), tenantId, iso(world.now()))).toBeNull();
  await readLog(app, 2);
  const { events } = world.store;
  const ids = (await Promise.all((await events.days(tenantId)).map((day) => events.ids(tenantId, day)))).flat();
  expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
});
