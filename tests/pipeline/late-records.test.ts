/**
 * Microsoft's log shows entries late and in any order. Whatever the order, an alert is open in the end exactly if
 * something is wrong.
 */
import { minuteMs } from '../../shared/core/time/durations';
import { violations } from './final-state';
import { apply, hint, type TenantChange } from './history';
import { createSmallWorld, type SmallWorld, startApp, tenantId } from './small-world';

const excluded: TenantChange = { to: 'exclusion', id: 'ca01', isExcluded: true };
const included: TenantChange = { to: 'exclusion', id: 'ca01', isExcluded: false };
const granted: TenantChange = { to: 'role', person: 'person03', isHeld: true };
const revoked: TenantChange = { to: 'role', person: 'person03', isHeld: false };

/** Minutes after each change at which the log shows it; changes are a minute apart. */
const arrivals = [
  [1, 1, 1],
  [3, 9, 15],
  [3, 15, 9],
  [9, 3, 15],
  [9, 15, 3],
  [15, 3, 9],
  [15, 9, 3],
] as const;

type Looks = 'only at the log' | 'at the state too';

/** The first run, made once. Every case continues from a copy of it. */
let seen: SmallWorld;
beforeAll(async () => {
  seen = createSmallWorld();
  const app = startApp(seen);
  await app.tick();
  await app.drain();
  await app.runUntil(seen.now() + 5 * minuteMs);
});

/** Makes changes one after the other, which the log shows. Collects the state in between where `looks` says so. */
async function play(changes: readonly TenantChange[], latencies: readonly number[], looks: Looks) {
  const world = seen.fork();
  const app = startApp(world);
  for (const [at, change] of changes.entries()) {
    apply(world, { change, by: 'ada' }, latencies[at] ?? 0);
    if (looks === 'at the state too')
      await app.ask(hint(change.to === 'role' ? 'unifiedRoleAssignment' : 'conditionalAccessPolicy'));
    await app.drain();
    await app.runUntil(world.now() + minuteMs);
  }
  for (let look = 0; look < 20; look++) {
    await app.ask(hint('directoryAudit'));
    await app.drain();
    await app.runUntil(world.now() + minuteMs);
  }
  await app.runUntil(world.now() + 10 * minuteMs);
  return { app, world };
}

const cases = [
  [[excluded, included], 'resolved'],
  [[excluded, included, excluded], 'open'],
  [[granted, revoked], 'resolved'],
  [[granted, revoked, granted], 'open'],
] as const;

describe.each(['only at the log', 'at the state too'] as const)('looking %s', (looks) => {
  describe.each(cases)('%j ends %s', (changes, status) => {
    test.each(arrivals)('with entries after %d, %d and %d min', async (...latencies) => {
      const run = await play(changes, latencies, looks);
      expect(await violations(run)).toEqual([]);
      const alerts = await run.world.store.alerts.readAlerts(tenantId);
      const alerted = alerts.filter(({ form }) => form === 'alert');
      expect(alerted.length).toBeGreaterThan(0);
      expect(alerted.some((alert) => alert.status === 'open')).toBe(status === 'open');
      const messages = run.world.sent.filter(
        ({ channel, message }) => channel === 'webhook' && message.key !== 'START',
      );
      // The role and the control that it fails are two alerts if no known actor joins them.
      expect(messages.length).toBeLessThanOrEqual(3 * changes.length);
    });
  });
});
