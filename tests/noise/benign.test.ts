/**
 * Some days of a small healthy tenant with attacks of several steps among them, as `npm run bench -- benign` plays months of a larger one: each
 * attack is one alert that names whom it is about.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { attackStories } from '../../bench/noise-year/attacks';
import { mostMessages } from '../../bench/noise-year/ceiling';
import type { PartInput, PartResult } from '../../bench/noise-year/part';
import { detectors } from '../../shared/detections';
import { stories } from '../../shared/detections/stories';

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

let player: ChildProcess | undefined;
afterAll(() => {
  player?.kill();
});

const played = (): Promise<PartResult> =>
  new Promise((resolve, reject) => {
    const env = { ...process.env, BENCH_ROLE: JSON.stringify({ role: 'noise-part', input }) };
    player = fork(join(__dirname, '../../dist/bench/run.cjs'), [], { env });
    player.once('error', reject);
    player.once('exit', (code) => reject(new Error(`it ended with ${code}`)));
    // Safe: bench/child.ts sends nothing else.
    player.once('message', (message) => {
      const said = message as { readonly ok: boolean; readonly result: PartResult; readonly reason: string };
      if (said.ok) resolve(said.result);
      else reject(new Error(said.reason));
    });
  });

test('each attack is one alert with the right name, and little else is sent', async () => {
  const part = await played();
  expect(part.stories.map(({ name, alerts, isNamed }) => [name, alerts, isNamed])).toEqual(
    part.stories.map(({ name }) => [name, 1, true]),
  );
  expect(part.stories).toHaveLength(4);
  expect(part.noise.length > mostMessages(days) ? part.noise : []).toEqual([]);
  expect(part.failed).toEqual([]);
});

test('there is an attack for every story that reports several steps', () => {
  const told = new Set(attackStories(1).flatMap(({ toldBy }) => toldBy));
  expect(stories.map(({ id }) => id).filter((id) => !told.has(id))).toEqual([]);
  expect([...told].filter((id) => !detectors.some((detector) => detector.id === id))).toEqual([]);
});
