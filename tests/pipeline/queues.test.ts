/** Messages that come twice, in another order, or never, and two processes at once. The final state is the same. */

import fc from 'fast-check';
import { minuteMs } from '../../shared/core/time/durations';
import { crashRuns, runPlain } from './crash-check';
import { type FinalState, finalState, violations, whatIsOpen, withoutIds } from './final-state';
import { type History, run } from './history';
import type { QueueTemper } from './memory-queues';
import { newLife } from './mortal';
import { realCadences, watchedConfiguration } from './small-world';

const history: History = [
  {
    found: 'hinted',
    actions: [
      { change: { to: 'exclusion', id: 'ca01', isExcluded: true }, by: 'ada' },
      { change: { to: 'policy', id: 'ca02', state: 'disabled' }, by: 'ada' },
    ],
  },
  { found: 'hinted', actions: [{ change: { to: 'exclusion', id: 'ca01', isExcluded: false }, by: 'ada' }] },
];

/** Numbers from 0 up to `below`, the same for the same seed. */
function dice(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const cadenceMinutes = realCadences();

/**
 * Two alerts may share a control that both made fail. Which of them has it depends on which was over by then. The
 * difference shows in what joined an alert without a message, and in the account that is searched for with it.
 */
const withoutShared = <T extends { readonly alerts: readonly string[]; readonly events: readonly string[] }>(
  state: T,
) => ({
  ...state,
  alerts: state.alerts.map((line) => line.replaceAll(',joined', '')),
  events: state.events.filter((line) => !line.startsWith('attribution ')),
});

test('every message three times, in any order: the same in the end', async () => {
  const plain = withoutShared(withoutIds((await runPlain(history)).state));
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      const roll = dice(seed);
      const temper: QueueTemper = { copiesOf: () => 3, pick: (visible) => roll(Math.max(1, visible)) };
      const shuffled = await run(history, { temper });
      expect(await violations(shuffled)).toEqual([]);
      expect(shuffled.world.sent).toHaveLength(new Set(shuffled.world.sent.map(({ deliveryId }) => deliveryId)).size);
      expect(withoutShared(withoutIds(await finalState(shuffled, { withDays: true })))).toEqual(plain);
    }),
    { numRuns: crashRuns, endOnFailure: true },
  );
});

test('lost hints cost time and nothing else', async () => {
  const plain = await run(history, { configuration: { cadenceMinutes } });
  await plain.app.runUntil(plain.world.now() + 40 * minuteMs);
  const temper: QueueTemper = {
    copiesOf: (body) => ('reason' in body && body.reason === 'hint' ? 0 : 1),
    pick: () => 0,
  };
  const deaf = await run(history, { temper, configuration: { cadenceMinutes } });
  await deaf.app.runUntil(deaf.world.now() + 40 * minuteMs);
  expect(await violations(deaf)).toEqual([]);
  expect(await whatIsOpen(deaf)).toEqual(await whatIsOpen(plain));
  expect(await whatIsOpen(deaf)).toContain('control|ZT.ID.021');
});

/**
 * Whether a group that a policy names is first read with the policy or by itself depends on timing; no message
 * reports it.
 */
const comparable = (state: FinalState) => {
  const { events, ...rest } = withoutIds(state);
  return { ...rest, events: events.filter((line) => !line.startsWith('change group ')) };
};

test('two processes at the same time do nothing twice', async () => {
  const plain = withoutShared(comparable((await runPlain(history)).state));
  await fc.assert(
    fc.asyncProperty(fc.nat(), async (seed) => {
      const roll = dice(seed);
      const pause = async (): Promise<void> => {
        for (let turns = roll(3); turns > 0; turns--) await new Promise((resolve) => setImmediate(resolve));
      };
      // A postponed message comes once. If two copies met each time, one of them would be postponed forever.
      const copiesOf = (_: object, delaySeconds: number): number => (delaySeconds > 0 ? 1 : 2);
      const temper: QueueTemper = { copiesOf, pick: (visible) => roll(Math.max(1, visible)) };
      const life = newLife(null, { pause });
      const both = await run(history, { life, others: [newLife(null, { pause })], temper });
      expect(await violations(both)).toEqual([]);
      expect(both.world.sent).toHaveLength(new Set(both.world.sent.map(({ deliveryId }) => deliveryId)).size);
      expect(withoutShared(comparable(await finalState(both, { withDays: true })))).toEqual(plain);
    }),
    { numRuns: crashRuns, endOnFailure: true },
  );
});

test('the configuration of the tests collects only when asked', () => {
  expect(new Set(Object.values(watchedConfiguration().cadenceMinutes))).toEqual(new Set([1440]));
});
