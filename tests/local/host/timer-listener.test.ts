import { createTimerListener, type TimerListener } from '../../../infra/local/host/timer-listener';

const START = Date.UTC(2026, 10, 24, 12, 0, 30);

let timers: TimerListener;
let stopping: AbortController;
let runs: string[];

beforeEach(() => {
  jest.useFakeTimers({ now: START });
});

afterEach(() => {
  jest.useRealTimers();
});

/** @param runMs how long each run takes */
function listen(binding: object, runMs = 0): void {
  runs = [];
  stopping = new AbortController();
  const at = () => new Date(Date.now()).toISOString().slice(11, 19);
  timers = createTimerListener({
    functions: [
      {
        metadata: { name: 'tick', bindings: { timer: { type: 'timerTrigger', ...binding } } },
        callback: () => undefined,
      },
    ],
    environment: {},
    clock: { now: () => Date.now() },
    stopping: stopping.signal,
    log: () => undefined,
    invoke: async (_, { value }) => {
      runs.push(`${at()} begins ${JSON.parse(value.json ?? '').ScheduleStatus?.Last.slice(11, 19) ?? 'unmonitored'}`);
      if (runMs > 0) await new Promise((resolve) => setTimeout(resolve, runMs));
      runs.push(`${at()} ends`);
      return { status: 'succeeded', response: {} };
    },
  });
}

const pass = (seconds: number) => jest.advanceTimersByTimeAsync(seconds * 1000);

test('fires at its times, and reports when it last did', async () => {
  listen({ schedule: '0 * * * * *' });
  timers.start();
  await pass(29);
  expect(runs).toEqual([]);
  await pass(61);
  expect(runs).toEqual(['12:01:00 begins 00:00:00', '12:01:00 ends', '12:02:00 begins 12:01:00', '12:02:00 ends']);
});

test('never overlaps with itself; occurrences that pass meanwhile are skipped', async () => {
  listen({ schedule: '0 * * * * *' }, 150_000);
  timers.start();
  await pass(30 + 240);
  expect(runs).toEqual(['12:01:00 begins 00:00:00', '12:03:30 ends', '12:04:00 begins 12:01:00']);
});

test('runs once at the start where its binding asks for it, and then at its times', async () => {
  listen({ schedule: '0 * * * * *', runOnStartup: true });
  timers.start();
  await pass(31);
  expect(runs.filter((line) => line.includes('begins'))).toEqual([
    '12:00:30 begins 00:00:00',
    '12:01:00 begins 12:00:30',
  ]);
});

test('a schedule under a minute has no status', async () => {
  listen({ schedule: '*/15 * * * * *' });
  timers.start();
  await pass(15);
  expect(runs[0]).toBe('12:00:45 begins unmonitored');
});

test('an occurrence months away is waited for', async () => {
  listen({ schedule: '0 0 0 1 6 *' });
  timers.start();
  await pass(100 * 86_400);
  expect(runs).toEqual([]);
  await pass(100 * 86_400);
  expect(runs[0]).toBe('00:00:00 begins 00:00:00');
});

test('a manual run waits for the current run', async () => {
  listen({ schedule: '0 * * * * *' }, 10_000);
  timers.start();
  await pass(31);
  void timers.run('tick', Date.now());
  await pass(25);
  expect(runs.map((line) => line.slice(0, 14))).toEqual([
    '12:01:00 begin',
    '12:01:10 ends',
    '12:01:10 begin',
    '12:01:20 ends',
  ]);
});

test('while paused it does not fire; a stopping host does not resume it', async () => {
  listen({ schedule: '0 * * * * *' });
  timers.start();
  await timers.pause();
  await pass(120);
  expect(runs).toEqual([]);
  timers.resumeAfter(Date.now());
  await pass(60);
  expect(runs).toHaveLength(2);
  await timers.pause();
  stopping.abort();
  timers.resumeAfter(Date.now());
  await pass(120);
  expect(runs).toHaveLength(2);
});
