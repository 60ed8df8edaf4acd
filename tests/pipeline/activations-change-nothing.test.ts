/**
 * A policy that requires MFA of everyone excludes a person, and a policy for a role includes them while they have
 * activated that role. An activation ends by itself, so it neither fixes nor breaks anything.
 */
import { hourMs, minuteMs, secondMs } from '../../shared/core/time/durations';
import { assignment, globalAdministratorRole, withUsers } from '../fixtures/conditional-access';
import { readLog, received } from './accounts';
import { hint } from './history';
import { premiumWithP2 } from './small-tenant';
import { type App, createSmallWorld, startWatched, tenantId } from './small-world';

const pim = (id: string) => ({ id, memberType: 'Direct', startDateTime: null, endDateTime: null });
const held = assignment('person04', globalAdministratorRole);

async function watchedExclusion(): Promise<App> {
  const world = createSmallWorld();
  const { tenant } = world;
  tenant.skus = [premiumWithP2];
  tenant.roleInstances = tenant.assignments.map((one, at) => ({
    ...one,
    ...pim(`held${at}`),
    assignmentType: 'Assigned',
  }));
  tenant.roleEligibilities = [{ ...held, ...pim('eligible') }];
  const [first, ...others] = tenant.policies;
  if (first === undefined) throw new Error('nothing to edit');
  tenant.policies = [withUsers({ excludeUsers: ['person04'] })(first), ...others];
  return startWatched(world, 12 * minuteMs);
}

function activate({ world }: App): void {
  const { tenant } = world;
  const endDateTime = new Date(world.now() + hourMs).toISOString();
  tenant.assignments = [...tenant.assignments, held];
  tenant.roleInstances = [
    ...tenant.roleInstances,
    { ...held, ...pim('activated'), assignmentType: 'Activated', endDateTime },
  ];
}

function end({ world: { tenant } }: App): void {
  tenant.assignments = tenant.assignments.filter((one) => one !== held);
  tenant.roleInstances = tenant.roleInstances.filter(({ id }) => id !== 'activated');
}

const lists = ['unifiedRoleAssignment', 'unifiedRoleAssignmentScheduleInstance'] as const;

async function failing({ world }: App): Promise<readonly string[]> {
  const rows = await world.store.evaluations.readAll(tenantId);
  return rows
    .flatMap(({ evaluation: { controlId, verdict } }) => (verdict.status === 'fail' ? [controlId] : []))
    .sort();
}

test.each([
  ['first the assignments', lists],
  ["first PIM's list", lists.toReversed()],
])('no control changes, and nobody is alerted: %s', async (_, kinds) => {
  const app = await watchedExclusion();
  const before = await failing(app);
  expect(before).toContain('ZT.ID.001');
  app.world.sent.splice(0);
  for (const change of [activate, end, activate, end]) {
    change(app);
    app.world.advanceTo(app.world.now() + 10 * secondMs);
    for (const kind of kinds) {
      await app.ask(hint(kind));
      await app.drain();
      expect(await failing(app)).toEqual(before);
    }
    await readLog(app, 12);
    expect(await failing(app)).toEqual(before);
  }
  expect((await received(app)).mails).toEqual([]);
});
