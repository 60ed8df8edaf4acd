/**
 * A resource type that could never be read has no committed time. Events that are found while it fails are recorded
 * nevertheless.
 */
import { controls } from '../../shared/controls';
import type { Store } from '../../shared/core/store';
import { apply, hint } from './history';
import { createSmallWorld, startCollected, tenantId } from './small-world';

const kinds = [...new Set(controls.flatMap(({ needsWhereLicensed }) => needsWhereLicensed))];
const unlicensed = { reason: 'notLicensed', licence: null, detail: 'no licence' } as const;
const unreadable = { reason: 'notPermitted', permission: 'Any.Read.All', detail: 'Forbidden' } as const;

test.each([false, true])(
  'a verdict that is lost with it leaves no pin and throws nothing; overtaken: %s',
  async (isLate) => {
    let isOvertaken = false;
    const spoil = (store: Store): Store => ({
      ...store,
      evaluations: {
        ...store.evaluations,
        save: async (...given) => {
          if (!isOvertaken) return store.evaluations.save(...given);
          isOvertaken = false;
          return { status: 'conflict' };
        },
      },
    });
    const world = createSmallWorld({ spoil });
    for (const kind of kinds) apply(world, { change: { to: 'sight', kind, failure: unlicensed }, by: 'ada' }, 0);
    const app = await startCollected(world, 12 * 60_000);
    for (const kind of kinds) apply(world, { change: { to: 'sight', kind, failure: unreadable }, by: 'ada' }, 0);
    await app.runUntil(world.now() + 60_000);
    isOvertaken = isLate;
    await app.ask(...kinds.map(hint));
    await app.drain();
    await app.runUntil(world.now() + 25 * 60 * 60_000);
    const day = (at: number) => new Date(at).toISOString().slice(0, 10);
    const days = [0, 1, 2].map((back) => day(world.now() - back * 86_400_000));
    const recorded = await world.store.events.recent(tenantId, days, 1000);
    expect(recorded.some(({ source }) => source === 'controlBlind')).toBe(true);
    expect(recorded.filter(({ anchor }) => Number.isNaN(Date.parse(anchor)))).toEqual([]);
    const rows = await world.store.watermarks.readKinds(tenantId);
    expect(isOvertaken).toBe(false);
    expect(rows.filter(({ pin }) => pin !== null).map(({ kind }) => kind)).toEqual([]);
    expect(world.logged.filter(({ event }) => event === 'collection.failed')).toEqual([]);
  },
);
