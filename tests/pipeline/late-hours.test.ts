/**
 * Log entries that arrive up to two days late. None is missed, at any hour of the day and however irregularly the log
 * is read.
 */
import { hourMs, minuteMs } from '../../shared/core/time/durations';
import { userAdministratorRole } from '../fixtures/conditional-access';
import { person, roleRecord } from '../fixtures/records';
import { hint } from './history';
import { createSmallWorld, startApp, tenantId } from './small-world';

const hoursLate = [0.5, 1, 1.9, 2.1, 6, 13, 18, 22, 23.5, 24, 30, 36, 47, 48];

/**
 * Minutes between two collections: full hours, or intervals in which each daily reading comes later in the day than the
 * one before.
 */
test.each([60, 97])(
  'with a collection every %d minutes, no late entry is missed at any hour of the day',
  async (every) => {
    const world = createSmallWorld();
    const app = startApp(world);
    const begun = world.now() + 30 * hourMs;
    const grant = { principalId: 'ada', principalType: 'User', templateId: userAdministratorRole, roleName: 'A role' };
    const records = Array.from({ length: 24 }, (_, hour) => begun + hour * hourMs + 7 * minuteMs).flatMap((at) =>
      hoursLate.map((late) => {
        const id = `entry of ${new Date(at).toISOString()}, ${late} h late`;
        const over = { id, correlationId: id, activityDateTime: new Date(at).toISOString(), actor: person('ada') };
        const record = roleRecord(grant, over);
        world.tenant.log.push({ record, visibleAt: at + late * hourMs });
        return record;
      }),
    );
    while (world.now() < begun + (24 + 48 + 26) * hourMs) {
      world.advanceTo(world.now() + every * minuteMs);
      await app.ask(hint('directoryAudit'));
      await app.drain();
    }
    const known = await world.store.records.known(tenantId, records);
    expect(records.filter(({ id }) => !known.has(id)).map(({ id }) => id)).toEqual([]);
  },
);
