/** Several processes at a time: one that is suspended and writes late, two at once, and midnight in between. */
import { minuteMs } from '../../shared/core/time/durations';
import { effectsOfSteps, faultsOf, runPlain, spread } from './crash-check';
import { finalState, violations } from './final-state';
import { type History, run } from './history';
import { newFrost, newLife } from './mortal';

const history: History = [
  {
    found: 'hinted',
    actions: [
      { change: { to: 'exclusion', id: 'ca01', isExcluded: true }, by: 'ada' },
      { change: { to: 'policy', id: 'ca02', state: 'disabled' }, by: 'bea' },
    ],
  },
];

/** Shorter than every lease; longer than the lease of the tenant; longer than the lease of the bucket. */
test.each([20_000, 45_000, 2 * minuteMs, 4 * minuteMs])(
  'a process that stands still for %d ms and writes late changes nothing',
  async (thawAfterMs) => {
    const plain = await runPlain(history);
    const calls = spread(effectsOfSteps(plain.life), 6);
    expect(calls.length).toBeGreaterThan(1);
    const wrong: string[] = [];
    for (const call of calls) {
      const late = await run(history, { life: newLife(null, { frost: newFrost(call) }), thawAfterMs });
      expect(late.app.lives).toHaveLength(2);
      const faults = await faultsOf(plain, late);
      wrong.push(...faults.map((line) => `${call} ${plain.life.calls[call - 1]?.name}: ${line}`));
    }
    expect(wrong).toEqual([]);
  },
);

test('a change that is begun before midnight and repeated after it is recorded once', async () => {
  // The first change is collected 45 s before midnight; the lease of a process that dies there ends after it.
  const startAt = Date.parse('2026-11-24T23:46:15.000Z');
  const plain = await runPlain(history, { startAt });
  expect(plain.state.events.some((line) => line.includes('2026-11-24') && line.includes('EV.P02'))).toBe(true);
  const daysOf = async (call: number): Promise<readonly string[]> => {
    const crashed = await run(history, { startAt, life: newLife({ call, moment: 'after' }) });
    // One of the violations is an event that is recorded under two days.
    expect(await violations(crashed)).toEqual([]);
    const { events } = await finalState(crashed, { withDays: false });
    expect(events).toEqual(undated.events);
    return (await finalState(crashed, { withDays: true })).events.filter((line) => line.includes('EV.P02'));
  };
  const undated = await finalState(await run(history, { startAt }), { withDays: false });
  const found: string[] = [];
  for (const call of spread(effectsOfSteps(plain.life), 14)) found.push(...(await daysOf(call)));
  // A death before the first record changes the day; a later one does not.
  expect(found.some((line) => line.includes('2026-11-24'))).toBe(true);
  expect(found.some((line) => line.includes('2026-11-25'))).toBe(true);
});
