import { type ClockWalk, createClockWalk, thinTicks } from '../../../infra/local/host/clock-walk';
import type { Clock } from '../../../infra/local/host/shifted-date';
import { createTimerListener } from '../../../infra/local/host/timer-listener';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 24, 12, 0, 30);

/** Real time stands still here, except when a test lets it pass. */
function stillClock(): Clock & { pass: (ms: number) => void } {
  let realMs = START;
  let offsetMs = 0;
  return {
    realNow: () => realMs,
    now: () => realMs + offsetMs,
    offsetMs: () => offsetMs,
    shiftTo: (next) => {
      offsetMs = next;
    },
    uninstall: () => undefined,
    pass: (ms) => {
      realMs += ms;
    },
  };
}

const opened: { pause: () => Promise<void> }[] = [];

// An advance leaves its timers running, as it must.
afterEach(() => Promise.all(opened.splice(0).map((timers) => timers.pause())));

type Settings = {
  readonly schedules: Readonly<Record<string, string>>;
  readonly runMs?: number;
  readonly onTick?: (own: { readonly walk: ClockWalk }) => Promise<void> | undefined;
};

function createWorld({ schedules, runMs = 0, onTick }: Settings) {
  const clock = stillClock();
  const story: string[] = [];
  const stopping = new AbortController();
  const at = () => new Date(clock.now()).toISOString().slice(11, 19);
  const timers = createTimerListener({
    functions: Object.entries(schedules).map(([name, schedule]) => ({
      metadata: { name, bindings: { timer: { type: 'timerTrigger', schedule } } },
      callback: () => undefined,
    })),
    environment: { EVERY_MINUTE: '0 * * * * *' },
    clock,
    stopping: stopping.signal,
    log: () => undefined,
    invoke: async (name) => {
      story.push(`${at()} ${name}`);
      clock.pass(runMs);
      await onTick?.({ walk });
      return { status: 'succeeded', response: {} };
    },
  });
  opened.push(timers);
  const tell = { fails: false };
  const walk: ClockWalk = createClockWalk({
    clock,
    timers,
    stopping: stopping.signal,
    drainQueues: async () => void story.push('drain'),
    sendOffset: async (offsetMs) => {
      if (tell.fails) throw new Error('the tenant is away');
      story.push(`offset ${offsetMs}`);
    },
  });
  return { clock, timers, walk, story, stopping, tell };
}

test('runs every tick at its own time, sends the offset before and drains after', async () => {
  const { walk, story, clock } = createWorld({ schedules: { tick: '%EVERY_MINUTE%' } });
  const advanced = await walk.advance(2 * MINUTE);
  expect(advanced).toEqual({ offsetMs: 2 * MINUTE, ticks: 2, skippedTicks: 0 });
  expect(story).toEqual([
    'drain',
    'offset 30000',
    '12:01:00 tick',
    'drain',
    'offset 90000',
    '12:02:00 tick',
    'drain',
    'offset 120000',
  ]);
  expect(clock.now()).toBe(START + 2 * MINUTE);
});

test('ticks of several timers come in the order of time', async () => {
  const { walk, story } = createWorld({ schedules: { hourly: '0 0 * * * *', quarter: '0 */15 * * * *' } });
  await walk.advance(60 * MINUTE);
  expect(story.filter((line) => line.includes(':'))).toEqual([
    '12:15:00 quarter',
    '12:30:00 quarter',
    '12:45:00 quarter',
    '13:00:00 hourly',
    '13:00:00 quarter',
  ]);
});

test('the tick at the very end belongs to the advance, and is not run again by the next', async () => {
  const { walk } = createWorld({ schedules: { tick: '0 * * * * *' } });
  expect(await walk.advance(MINUTE / 2)).toMatchObject({ ticks: 1 });
  expect(await walk.advance(MINUTE - 1)).toMatchObject({ ticks: 0 });
  expect(await walk.advance(1)).toMatchObject({ ticks: 1 });
});

test('time does not run backwards when a run takes longer than the gap to the next tick', async () => {
  const { walk, story, clock } = createWorld({ schedules: { tick: '0 * * * * *' }, runMs: 90_000 });
  await walk.advance(3 * MINUTE);
  expect(story.filter((line) => line.includes(':'))).toEqual(['12:01:00 tick', '12:02:30 tick', '12:04:00 tick']);
  expect(clock.offsetMs()).toBe(3 * MINUTE);
});

test('two advances wait for each other', async () => {
  const { walk, clock } = createWorld({ schedules: { tick: '0 * * * * *' } });
  const both = await Promise.all([walk.advance(MINUTE), walk.advance(MINUTE)]);
  expect(both.map(({ offsetMs }) => offsetMs)).toEqual([MINUTE, 2 * MINUTE]);
  expect(clock.offsetMs()).toBe(2 * MINUTE);
});

test('maxTicks runs that many, the last among them, and reports how many were left out', async () => {
  const { walk, story } = createWorld({ schedules: { tick: '0 * * * * *' } });
  expect(await walk.advance(60 * MINUTE, { maxTicks: 3 })).toMatchObject({ ticks: 3, skippedTicks: 57 });
  expect(story.filter((line) => line.includes(':'))).toEqual(['12:20:00 tick', '12:40:00 tick', '13:00:00 tick']);
});

test('a tenant that refuses the new time ends the advance', async () => {
  const { walk, tell, story } = createWorld({ schedules: { tick: '0 * * * * *' } });
  tell.fails = true;
  await expect(walk.advance(MINUTE)).rejects.toThrow('the tenant is away');
  expect(story).toEqual(['drain']);
});

test('a host that stops ends the advance', async () => {
  const { walk, stopping, story } = createWorld({ schedules: { tick: '0 * * * * *' } });
  stopping.abort(new Error('the host is stopping'));
  await expect(walk.advance(MINUTE)).rejects.toThrow('the host is stopping');
  expect(story).toEqual(['drain']);
});

test('an offset can be set without a tick, forward and back', async () => {
  const { walk, story } = createWorld({ schedules: { tick: '0 * * * * *' } });
  expect(await walk.shiftTo(5 * MINUTE)).toEqual({ offsetMs: 5 * MINUTE, ticks: 0, skippedTicks: 0 });
  expect(await walk.shiftTo(MINUTE)).toMatchObject({ offsetMs: MINUTE });
  expect(story.some((line) => line.includes('tick'))).toBe(false);
});

test('a schedule that names a missing setting is refused at once', () => {
  expect(() => createWorld({ schedules: { tick: '%NOWHERE%' } })).toThrow(/%NOWHERE%/);
});

test('thinned ticks are spread evenly', () => {
  const ticks = Array.from({ length: 10 }, (_, index) => ({ atMs: index, name: 'tick' }));
  expect(thinTicks(ticks, 10)).toEqual(ticks);
  expect(thinTicks(ticks, 4).map(({ atMs }) => atMs)).toEqual([2, 4, 7, 9]);
  expect(thinTicks(ticks, 1).map(({ atMs }) => atMs)).toEqual([9]);
});

test('a pause that the app makes during an advance moves time, one before or after it does not', async () => {
  const { walk, clock, story } = createWorld({ schedules: { tick: '0 * * * * *' } });
  expect(walk.skipWait(1_400)).toBeUndefined();
  await walk.advance(MINUTE);
  expect(walk.skipWait(1_400)).toBeUndefined();

  const paused = createWorld({ schedules: { tick: '0 * * * * *' }, onTick: (own) => own.walk.skipWait(1_400) });
  await paused.walk.advance(MINUTE);
  expect(paused.story).toContain('offset 31400');
  expect([clock.now(), paused.clock.now()]).toEqual([START + MINUTE, START + MINUTE]);
  expect(story).not.toContain('offset 31400');
});
