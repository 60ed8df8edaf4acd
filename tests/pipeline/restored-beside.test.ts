/** One policy is turned on again while another one is turned off. The alert about the first one stays resolved. */
import type { ConditionalAccessPolicy } from '../../shared/core/resource/resource';
import { minuteMs, secondMs } from '../../shared/core/time/durations';
import { policy } from '../fixtures/conditional-access';
import { policyRecord } from '../fixtures/records';
import { type Change, change, look, readLog, received } from './accounts';
import { put } from './one-policy';
import { type App, createSmallWorld, startWatched } from './small-world';

/** Each blocks another risk, so none can stand in for another. */
const blocking = (id: string, at: number): ConditionalAccessPolicy =>
  policy({
    id,
    displayName: `${id} Block risk`,
    grants: { builtInControls: ['block'] },
    conditions: { signInRiskLevels: [['low', 'medium', 'high'][at] ?? 'high'] },
  });

const turning =
  (id: string, state: 'enabled' | 'disabled'): Change =>
  (app) => {
    const before = app.world.tenant.policies.find((one) => one.id === id);
    if (before === undefined) throw new Error(`There is no policy ${id}.`);
    const after = { ...before, state };
    put(app, after);
    return policyRecord(before, after);
  };

async function turn(app: App, by: string, id: string, state: 'enabled' | 'disabled', lateMs: number): Promise<void> {
  change(app, by, lateMs, turning(id, state));
  app.world.advanceTo(app.world.now() + 10 * secondMs);
}

test('an alert about a policy that is on again stays over when another policy is turned off', async () => {
  const world = createSmallWorld();
  world.tenant.policies = [...world.tenant.policies, ...['one', 'two', 'three'].map(blocking)];
  const app = await startWatched(world, 12 * minuteMs);
  for (const id of ['one', 'two']) {
    await turn(app, 'mara', id, 'disabled', 5 * secondMs);
    await look(app, 'conditionalAccessPolicy');
    await readLog(app, 4);
  }
  await turn(app, 'tom', 'two', 'enabled', 30 * secondMs);
  await turn(app, 'tom', 'three', 'disabled', 3 * minuteMs);
  await readLog(app, 7);
  const { mails, firsts, alerts } = await received(app);
  expect(firsts).toHaveLength(3);
  expect(mails.filter((mail) => mail.includes('Open again'))).toEqual([]);
  expect(alerts.filter(({ status }) => status === 'open')).toHaveLength(2);
});
