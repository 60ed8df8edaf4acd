/**
 * Some days of a small healthy tenant with attacks of several steps, played as in `npm run bench -- benign`, which
 * plays months of a larger tenant. Each attack is one alert that names its person.
 */
import { attackStories } from '../../bench/noise-year/attacks';
import type { PartInput } from '../../bench/noise-year/part';
import { detectors } from '../../shared/detections';
import { stories } from '../../shared/detections/stories';
import { mostMessages } from './ceiling';
import { played, stopPlaying } from './played';

const days = 10;
const input: PartInput = {
  seed: 11,
  people: 60,
  from: '2026-02-02T05:00:00Z',
  days,
  storySeed: 8,
  storiesFrom: 0,
  storiesTo: 4,
  attacks: 1,
  tickMinutes: 120,
  leastCadenceMinutes: 720,
};

afterAll(stopPlaying);

test('each attack is one alert with the right name, and few other messages are sent', async () => {
  const part = await played(input);
  expect(part.stories.map(({ name, alerts, isNamed }) => [name, alerts.length, isNamed])).toEqual(
    part.stories.map(({ name }) => [name, 1, true]),
  );
  expect(part.stories).toHaveLength(4);
  expect(part.noise.length > mostMessages(days) ? part.noise : []).toEqual([]);
  expect(part.failed).toEqual([]);
});

test('every detection of several steps has an attack that it reports', () => {
  const reporting = new Set(attackStories(1).flatMap(({ reportedBy }) => reportedBy));
  expect(stories.map(({ id }) => id).filter((id) => !reporting.has(id))).toEqual([]);
  expect([...reporting].filter((id) => !detectors.some((detector) => detector.id === id))).toEqual([]);
});
