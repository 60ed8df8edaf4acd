/**
 * The people whom policies reach are computed from all users of a tenant. Users are read again only if the result may
 * have changed.
 */
import type { Store } from '../../shared/core/store';
import { type Action, apply, hint, kindOf } from './history';
import { type App, createSmallWorld, startCollected } from './small-world';

/** A world after its first run, and the number of reads of users since. */
async function begun(): Promise<{ readonly app: App; readonly readsAt: (action: Action) => Promise<number> }> {
  let reads = 0;
  const counted = (store: Store): Store => ({
    ...store,
    snapshots: {
      ...store.snapshots,
      readFleet: (tenantId, kind, manifest) => {
        if (kind === 'user') reads += 1;
        return store.snapshots.readFleet(tenantId, kind, manifest);
      },
    },
  });
  const app = await startCollected(createSmallWorld({ spoil: counted }), 12 * 60_000);
  const readsAt = async (action: Action): Promise<number> => {
    reads = 0;
    apply(app.world, action, 0);
    await app.ask(hint(kindOf(action.change)));
    await app.drain();
    return reads;
  };
  return { app, readsAt };
}

test('users are read again after a change that affects people, and after no other', async () => {
  const { readsAt } = await begun();
  // Before this, the last state may have been judged by another process.
  await readsAt({ change: { to: 'securityDefaults', isOn: true }, by: 'ada' });
  expect(await readsAt({ change: { to: 'securityDefaults', isOn: false }, by: 'ada' })).toBe(0);
  expect(await readsAt({ change: { to: 'policy', id: 'ca01', state: 'disabled' }, by: 'ada' })).toBeGreaterThan(0);
  expect(
    await readsAt({ change: { to: 'membership', person: 'person01', isMember: true }, by: 'ada' }),
  ).toBeGreaterThan(0);
  expect(await readsAt({ change: { to: 'role', person: 'person03', isHeld: true }, by: 'ada' })).toBeGreaterThan(0);
  // The state from before is known.
  expect(await readsAt({ change: { to: 'role', person: 'person03', isHeld: false }, by: 'ada' })).toBe(0);
});

test('another process reads users for itself', async () => {
  const one = await begun();
  const other = await begun();
  await one.readsAt({ change: { to: 'policy', id: 'ca01', state: 'disabled' }, by: 'ada' });
  expect(await other.readsAt({ change: { to: 'policy', id: 'ca01', state: 'disabled' }, by: 'ada' })).toBeGreaterThan(
    0,
  );
});
