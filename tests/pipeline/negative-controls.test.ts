/** Proof that the crash tests notice a broken safeguard. */
import type { Store } from '../../shared/core/store';
import { differences, finalState, violations } from './final-state';
import { anchoring, type History, run } from './history';
import { newLife } from './mortal';
import { committedEarly, markersInMemory } from './spoiled-store';

const history: History = [
  { found: 'hinted', actions: [{ change: { to: 'exclusion', id: 'ca01', isExcluded: true }, by: 'ada' }] },
];

/** The result of the crash test for a store, if the process dies around the recording of events. */
async function verdictOn(spoil: (store: Store) => Store): Promise<readonly string[]> {
  const life = newLife();
  const plain = await run(history, { life, spoil });
  expect(await violations(plain)).toEqual([]);
  const state = await finalState(plain, { withDays: true });
  const first = life.calls.findIndex(({ during }) => during === anchoring);
  const step = life.calls.findIndex(({ during }, at) => at > first && during !== anchoring);
  const calls = life.calls.flatMap(({ name, during }, at) =>
    at >= step && during !== anchoring && name === 'Events.transact' ? [at + 1] : [],
  );
  expect(calls.length).toBeGreaterThan(0);
  const found: string[] = [];
  for (const call of calls) {
    for (const moment of ['before', 'after'] as const) {
      const crashed = await run(history, { life: newLife({ call, moment }), spoil });
      found.push(...(await violations(crashed)));
      found.push(...differences(state, await finalState(crashed, { withDays: true })));
    }
  }
  return found;
}

test('the store as it is passes', async () => {
  expect(await verdictOn((store) => store)).toEqual([]);
});

test('a commit that comes before the events loses them, and the test sees it', async () => {
  expect(await verdictOn(committedEarly)).toEqual(expect.arrayContaining([expect.stringMatching(/^events: missing/)]));
});

test('events whose markers die with the process are never sent, and the test sees it', async () => {
  expect(await verdictOn(markersInMemory)).toEqual(
    expect.arrayContaining([expect.stringMatching(/^nobody was alerted to/)]),
  );
});
