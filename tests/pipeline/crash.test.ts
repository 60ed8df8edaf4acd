/**
 * The process dies at any call to storage, queues or channels, and the state is compared once a new one has finished. A
 * first run finds the calls. CRASH_RUNS=500 tries more random histories; CRASH_ALL=1 dies at every call of the story.
 */
import fc from 'fast-check';
import { crashRuns, effectsOf, faultsOf, runPlain, spread } from './crash-check';
import { violations } from './final-state';
import { anyHistory, anyMixedHistory, type History, run } from './history';
import { type Moment, newLife } from './mortal';
import { realCadences } from './small-world';

const isExhaustive = process.env.CRASH_ALL === '1';

/**
 * A change of every resource type that these tests cover (policies, roles, devices, memberships), found by
 * notification and by the log.
 */
const story: History = [
  { found: 'hinted', actions: [{ change: { to: 'policy', id: 'ca01', state: 'disabled' }, by: 'ada' }] },
  {
    found: 'logged',
    actions: [
      { change: { to: 'role', person: 'person03', isHeld: true }, by: 'bea' },
      { change: { to: 'membership', person: 'person01', isMember: true }, by: 'ada' },
    ],
  },
  {
    found: 'logged',
    actions: [
      { change: { to: 'policy', id: 'ca01', state: 'enabled' }, by: 'ada' },
      { change: { to: 'exclusion', id: 'ca02', isExcluded: true }, by: 'bea' },
    ],
  },
  { found: 'hinted', actions: [{ change: { to: 'devices', count: 6, isCompliant: false }, by: 'ada' }] },
];

const moments: readonly Moment[] = ['before', 'after'];

test('a story ends the same no matter where the process died', async () => {
  const plain = await runPlain(story);
  const wrong: string[] = [];
  for (const [at, call] of spread(effectsOf(plain.life), 11).entries()) {
    for (const moment of isExhaustive ? moments : [moments[at % 2] ?? 'after']) {
      const found = await faultsOf(plain, await run(story, { life: newLife({ call, moment }) }));
      wrong.push(...found.map((line) => `dying ${moment} call ${call} (${plain.life.calls[call - 1]?.name}): ${line}`));
    }
  }
  expect(wrong).toEqual([]);
}, 1_200_000);

test('any history ends the same no matter where the process died', async () => {
  await fc.assert(
    fc.asyncProperty(anyHistory, fc.nat(), fc.constantFrom(...moments), async (history, place, moment) => {
      const plain = await runPlain(history);
      const effects = effectsOf(plain.life);
      const call = effects[place % effects.length] ?? 1;
      const crashed = await run(history, { life: newLife({ call, moment }) });
      expect(crashed.app.lives).toHaveLength(2);
      expect(await faultsOf(plain, crashed)).toEqual([]);
    }),
    { numRuns: crashRuns, endOnFailure: true },
  );
}, 1_200_000);

test('with changes at once, at every cadence, and a death anywhere: no event is lost and no row is left over', async () => {
  const cadenceMinutes = realCadences();
  await fc.assert(
    fc.asyncProperty(anyMixedHistory, fc.nat(), fc.constantFrom(...moments), async (history, place, moment) => {
      const life = newLife();
      expect(await violations(await run(history, { life, configuration: { cadenceMinutes } }))).toEqual([]);
      const effects = effectsOf(life);
      const call = effects[place % effects.length] ?? 1;
      const crashed = await run(history, { life: newLife({ call, moment }), configuration: { cadenceMinutes } });
      // After a death in the very last collection, leases must still expire.
      await crashed.app.runUntil(crashed.world.now() + 5 * 60_000);
      expect(await violations(crashed)).toEqual([]);
    }),
    { numRuns: crashRuns, endOnFailure: true },
  );
}, 1_200_000);
