/**
 * A collection died with its verdict recorded but not stored; another resource type makes the same control fail
 * before it is resumed.
 */
import type { Store } from '../../shared/core/store';
import { minuteMs } from '../../shared/core/time/durations';
import { violations } from './final-state';
import { apply, hint, run } from './history';
import { Death } from './mortal';

test('a verdict is recorded once, whichever collection records it', async () => {
  let isDying = false;
  const spoil = (store: Store): Store => ({
    ...store,
    evaluations: {
      ...store.evaluations,
      save: async (...given) => {
        if (!isDying) return store.evaluations.save(...given);
        isDying = false;
        throw new Death('after the events were recorded');
      },
    },
  });
  const { app, world } = await run([], { spoil });
  // The two then start from different times.
  world.advanceTo(world.now() + minuteMs);
  await app.ask(hint('conditionalAccessPolicy'));
  await app.drain();
  world.advanceTo(world.now() + minuteMs);
  isDying = true;
  apply(world, { change: { to: 'membership', person: 'person01', isMember: true }, by: 'ada' }, 0);
  await app.ask(hint('group'));
  await app.drain();
  apply(world, { change: { to: 'exclusion', id: 'ca01', isExcluded: true }, by: 'bea' }, 0);
  await app.ask(hint('conditionalAccessPolicy'));
  await app.drain();
  await app.runUntil(world.now() + 10 * minuteMs);
  expect(isDying).toBe(false);
  const recorded = (await violations({ app, world })).filter((line) => line.includes('was recorded in'));
  expect(recorded).toEqual([]);
});
