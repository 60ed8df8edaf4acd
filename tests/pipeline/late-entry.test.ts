/**
 * Log entries that arrive up to a day late. None is missed at any hour of the last daily reading, and an alert that
 * waits for one soon gets its actor.
 */
import { hourMs, minuteMs } from '../../shared/core/time/durations';
import { userAdministratorRole } from '../fixtures/conditional-access';
import { person, roleRecord } from '../fixtures/records';
import { change, excluding, look, received, watched } from './accounts';
import { createSmallWorld, startApp, tenantId } from './small-world';

const hoursLate = [0.5, 1, 13, 23.5];

test('no entry is missed that comes half an hour, an hour, 13 or almost 24 hours late, at any hour of the day', async () => {
  const world = createSmallWorld();
  const app = startApp(world);
  const begun = world.now() + 30 * hourMs;
  const grant = { principalId: 'ada', principalType: 'User', templateId: userAdministratorRole, roleName: 'A role' };
  const records = Array.from({ length: 24 }, (_, hour) => begun + hour * hourMs + 7 * 60_000).flatMap((at) =>
    hoursLate.map((late) => {
      const id = `entry of ${new Date(at).toISOString()}, ${late} h late`;
      const over = { id, correlationId: id, activityDateTime: new Date(at).toISOString(), actor: person('ada') };
      const record = roleRecord(grant, over);
      world.tenant.log.push({ record, visibleAt: at + late * hourMs });
      return record;
    }),
  );
  while (world.now() < begun + 74 * hourMs) {
    world.advanceTo(world.now() + hourMs);
    await app.ask({ tenantId, bucket: 'reports', kinds: ['directoryAudit'], reason: 'hint' });
    await app.drain();
  }
  const known = await world.store.records.known(tenantId, records);
  expect(records.map(({ id }) => id).filter((id) => !known.has(id))).toEqual([]);
});

test.each([3, 6, 10, 20, 23])(
  'an alert gets its actor within 1.5 hours of an entry that is %d hours late',
  async (late) => {
    const app = await watched();
    const { world } = app;
    // The daily reading is over, and the next one is too far away.
    const slowly = async (until: number): Promise<void> => {
      while (world.now() < until) {
        world.advanceTo(world.now() + 10 * minuteMs);
        await look(app, 'directoryAudit');
      }
    };
    const attributed = async () =>
      (await received(app)).alerts
        .filter(({ named }) => named.some(({ source }) => source === 'EV.P02'))
        .map(({ attribution }) => attribution.status);
    await slowly(world.now() + 25 * hourMs);
    await look(app, 'conditionalAccessPolicy');
    change(app, 'mara', late * hourMs, excluding('person05'));
    const at = world.now();
    await app.runUntil(at + minuteMs);
    await look(app, 'conditionalAccessPolicy');
    expect(await attributed()).toEqual(['notYetKnown']);
    await slowly(at + (late + 1.5) * hourMs);
    expect(await attributed()).toEqual(['known']);
    expect((await received(app)).mails.at(-1)).toContain("mara's account made the change");
  },
);
