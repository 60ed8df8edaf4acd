/**
 * Tenants that share hosts. A tenant with a problem delays no other, and nothing is collected twice. `npm run bench --
 * P10` measures it with a thousand tenants.
 */
import { manyTenants, storageOf, tenantIdOf, tenantTroubles } from '../../bench/tenants/many-tenants';

const tenants = 10;
const minutes = 6;

test('five tenants with problems do not affect the others', async () => {
  const storage = await storageOf(tenants, Date.parse('2026-11-24T10:00:30.000Z'));
  const run = async (troubles: typeof tenantTroubles) => {
    const world = await manyTenants(storage, { hosts: 2, troubles });
    const ticks = await world.runFor(minutes);
    const sound = Array.from({ length: tenants - tenantTroubles.length }, (_, at) => tenantIdOf(at));
    return {
      collected: [...world.collected].filter(([key]) => sound.some((tenantId) => key.startsWith(tenantId))).sort(),
      longestWaitMs: Math.max(
        ...world.worked.filter(({ tenantId }) => sound.includes(tenantId)).map(({ waitedMs }) => waitedMs),
      ),
      ticks: ticks.length,
      cadenceMinutesOf: world.cadenceMinutesOf,
    };
  };
  const well = await run([]);
  const troubled = await run(tenantTroubles);
  expect(well.ticks).toBe(minutes);
  expect(well.collected.length).toBeGreaterThan(20);
  const twice = well.collected.filter(
    ([key, times]) => times > 1 + Math.ceil(minutes / well.cadenceMinutesOf(key.split(' ')[1] ?? '')),
  );
  expect(twice).toEqual([]);
  expect(troubled.collected).toEqual(well.collected);
  expect(troubled.longestWaitMs).toBeLessThan(well.longestWaitMs + 1000);
});
