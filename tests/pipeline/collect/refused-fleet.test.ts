/** A fleet whose stored rows cannot be read, and whose list Microsoft refuses as well. */
import { setImmediate as turn } from 'node:timers/promises';
import type { Store } from '../../../shared/core/store';
import { hint } from '../history';
import { createSmallWorld, startApp } from '../small-world';

test('a snapshot that cannot be read while Graph refuses the list ends one collection, not the process', async () => {
  let isDamaged = false;
  const spoil = (store: Store): Store => ({
    ...store,
    snapshots: {
      ...store.snapshots,
      openFleet: async (...given) => {
        if (isDamaged) throw new Error('Snapshots: damaged');
        return store.snapshots.openFleet(...given);
      },
    },
  });
  const world = createSmallWorld({ spoil });
  const app = startApp(world);
  await app.tick();
  await app.drain();
  world.advanceTo(world.now() + 60_000);
  isDamaged = true;
  world.tenant.slips.set('managedDevice', [
    { refusal: { reason: 'throttled', retryAfterSeconds: 5, detail: 'HTTP 429' } },
  ]);
  await app.ask(hint('managedDevice'));
  await app.drain();
  // An unhandled rejection would end the process here and fail this file.
  await turn();
  expect(world.tenant.slips.get('managedDevice')).toEqual([]);
});
