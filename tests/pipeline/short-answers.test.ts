/** Short and empty answers that once raised false alerts: nobody is alerted, and real deletions are found at once. */

import type { Kind } from '../../shared/core/resource/kind';
import { minuteMs } from '../../shared/core/time/durations';
import { assignment, globalAdministratorRole, policy } from '../fixtures/conditional-access';
import { hint } from './history';
import { people, type Slip, vendorGroup } from './small-tenant';
import { type App, createSmallWorld, goingOn, startCollected, tenantId } from './small-world';

/** Seven administrators, and everything collected once. */
const begun = (): Promise<App> =>
  goingOn('begun', async () => {
    const world = createSmallWorld();
    world.tenant.assignments = [
      ...world.tenant.assignments,
      ...people.slice(0, 5).map((id) => assignment(id, globalAdministratorRole)),
    ];
    return startCollected(world, 5 * minuteMs);
  });

async function collected(app: App, kind: Kind, ...slips: readonly Slip[]): Promise<void> {
  app.world.tenant.slips.set(kind, [...slips]);
  await app.ask(hint(kind));
  await app.drain();
}

test.each([
  ['1 of 7 role assignments', 'unifiedRoleAssignment', 1],
  ['6 of 7 role assignments', 'unifiedRoleAssignment', 6],
  ['2 of 3 policies', 'conditionalAccessPolicy', 2],
  ['no policy', 'conditionalAccessPolicy', 0],
  ['no licence', 'subscribedSku', 0],
] as const)('one answer with %s alerts nobody, and neither does the right one after it', async (_, kind, keep) => {
  const app = await begun();
  const sent = app.world.sent.length;
  await collected(app, kind, { keep });
  await app.runUntil(app.world.now() + 10 * minuteMs);
  await collected(app, kind);
  await app.runUntil(app.world.now() + 10 * minuteMs);
  expect(app.world.sent.slice(sent).map(({ message }) => message.subject)).toEqual([]);
});

test('policies that are really deleted are reported by the collection that misses them', async () => {
  const app = await begun();
  app.world.tenant.policies = [];
  await collected(app, 'conditionalAccessPolicy');
  expect((await app.world.store.snapshots.readHead(tenantId, 'conditionalAccessPolicy'))?.count).toBe(0);
  await app.runUntil(app.world.now() + 2 * minuteMs);
  expect(app.world.sent.some(({ message }) => message.subject.startsWith('Critical'))).toBe(true);
});

test('a group that a policy names for the first time is not reported deleted because one answer lacks it', async () => {
  const app = await begun();
  const groups = app.world.store.snapshots;
  app.world.tenant.policies = [
    ...app.world.tenant.policies,
    policy({ id: 'ca09', displayName: 'CA09 Vendors', users: { includeUsers: [], includeGroups: [vendorGroup] } }),
  ];
  app.world.tenant.slips.set('group', [{ keep: 0 }]);
  await collected(app, 'conditionalAccessPolicy');
  const head = await groups.readHead(tenantId, 'group');
  const read = head === undefined ? [] : await groups.readSmall(tenantId, 'group', head.manifest);
  expect(read.find(({ id }) => id === vendorGroup)).toMatchObject({ displayName: expect.any(String) });
});
