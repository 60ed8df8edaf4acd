/** Entries of the log that come up to a day late: none is missed, at any hour of the last long read. */
import { hourMs } from '../../shared/core/time/durations';
import { userAdministratorRole } from '../fixtures/conditional-access';
import { person, roleRecord } from '../fixtures/records';
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
