/**
 * A holder of the tenant lease that continues too late: others have judged meanwhile, and its verdicts cannot be saved.
 */

import type { Store } from '../../shared/core/store';
import { minuteMs } from '../../shared/core/time/durations';
import { apply, hint, type TenantChange } from '../pipeline/history';
import { createSmallWorld, startCollected, tenantId } from '../pipeline/small-world';

const policyOff: TenantChange = { to: 'policy', id: 'ca01', state: 'disabled' };
const policyOn: TenantChange = { to: 'policy', id: 'ca01', state: 'enabled' };

test('a sent failure whose verdict was lost is sent as ended, and sent again when it returns', async () => {
  let isLost = false;
  const spoil = (store: Store): Store => ({
    ...store,
    evaluations: {
      ...store.evaluations,
      save: (tenant, evaluations) => {
        if (!isLost) return store.evaluations.save(tenant, evaluations);
        isLost = false;
        return Promise.resolve({ status: 'conflict' });
      },
    },
  });
  const world = createSmallWorld({ spoil });
  const app = await startCollected(world, 5 * minuteMs);
  const statuses = async () => (await world.store.alerts.readAlerts(tenantId)).map(({ status }) => status);
  const applyAndCollect = async (change: TenantChange) => {
    apply(world, { change, by: 'ada' }, 0);
    await app.ask(hint('conditionalAccessPolicy'));
    await app.drain();
  };

  isLost = true;
  await applyAndCollect(policyOff);
  expect(isLost).toBe(false);
  // The change is undone before the collection after the lost one.
  await applyAndCollect(policyOn);
  await app.runUntil(world.now() + 5 * minuteMs);
  expect(await statuses()).not.toContain('open');

  await applyAndCollect(policyOff);
  await app.runUntil(world.now() + 5 * minuteMs);
  expect(await statuses()).toContain('open');
});
