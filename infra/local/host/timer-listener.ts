import type { RegisteredFunction } from './functions-core';
import { describeError, type LogSink } from './host-log';
import { type InvocationOutcome, type Invoker, type TriggerInput, triggerOf } from './invocation';
import { type NcrontabSchedule, readNcrontab } from './ncrontab';
import type { Clock } from './shifted-date';
import { resolveSettings } from './storage-clients';

/** One occurrence of one timer; times are the app's. */
export type Tick = { readonly atMs: number; readonly name: string };

export type TimerListener = {
  /** Begins to fire, and runs timers with `runOnStartup` once. */
  readonly start: () => void;
  /** Stops firing, and resolves when no timer is running any more. */
  readonly pause: () => Promise<void>;
  /** Every occurrence that is due up to and including a time, in order. */
  readonly ticksUntil: (untilMs: number) => readonly Tick[];
  /** Runs one timer now, or after its current run. */
  readonly run: (name: string, atMs: number) => Promise<InvocationOutcome>;
  /** Skips every occurrence up to this time; the timer fires again at the next one. */
  readonly resumeAfter: (atMs: number) => void;
};

type TimerListenerParts = {
  readonly functions: readonly RegisteredFunction[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly clock: Pick<Clock, 'now'>;
  readonly invoke: Invoker['invoke'];
  readonly log: LogSink;
  /** When it aborts, no timer fires any more, resumed or not. */
  readonly stopping: AbortSignal;
};

type Timer = {
  readonly name: string;
  readonly schedule: NcrontabSchedule;
  readonly runOnStartup: boolean;
  /** The timer extension stores no schedule status for schedules under a minute. */
  readonly isMonitored: boolean;
  nextMs: number | undefined;
  lastMs: number | undefined;
  running: Promise<unknown> | undefined;
  handle: NodeJS.Timeout | undefined;
};

const LONGEST_WAIT_MS = 2 ** 31 - 1;
const NEVER = '0001-01-01T00:00:00+00:00';

function isMonitored(schedule: NcrontabSchedule, fromMs: number): boolean {
  const first = schedule.next(fromMs);
  const second = first === undefined ? undefined : schedule.next(first);
  return first === undefined || second === undefined || second - first >= 60_000;
}

function readTimer(called: RegisteredFunction, { environment, clock }: TimerListenerParts): Timer {
  const { name } = called.metadata;
  const trigger = triggerOf(called);
  const schedule = readNcrontab(resolveSettings(String(trigger.schedule), environment));
  const nowMs = clock.now();
  return {
    name,
    schedule,
    runOnStartup: trigger.runOnStartup === true,
    isMonitored: trigger.useMonitor !== false && isMonitored(schedule, nowMs),
    nextMs: schedule.next(nowMs),
    lastMs: undefined,
    running: undefined,
    handle: undefined,
  };
}

const toIso = (ms: number | undefined): string => (ms === undefined ? NEVER : new Date(ms).toISOString());

/** TimerInfo as the host sends it. No run is ever past due, because the local host does not repeat missed runs. */
function toTimerInput({ isMonitored, lastMs, schedule }: Timer, atMs: number): TriggerInput {
  const last = toIso(lastMs);
  const status = { Last: last, LastUpdated: last, Next: toIso(schedule.next(atMs)) };
  const timer = { Schedule: { AdjustForDST: true }, ScheduleStatus: isMonitored ? status : null, IsPastDue: false };
  return { value: { json: JSON.stringify(timer) } };
}

/** @throws when a schedule is not one that the timer extension accepts, or names a missing setting. */
export function createTimerListener(parts: TimerListenerParts): TimerListener {
  const { clock, invoke, log, stopping } = parts;
  const timers = new Map(parts.functions.map((called) => [called.metadata.name, readTimer(called, parts)]));
  let isPaused = true;

  /** Runs after the current run, so that a timer never overlaps with itself. */
  function run(timer: Timer, atMs: number): Promise<InvocationOutcome> {
    const begin = async () => {
      const outcome = await invoke(timer.name, toTimerInput(timer, atMs));
      timer.lastMs = atMs;
      return outcome;
    };
    const outcome = (timer.running ?? Promise.resolve()).then(begin);
    timer.running = outcome;
    void outcome.finally(() => {
      if (timer.running === outcome) timer.running = undefined;
    });
    return outcome;
  }

  async function fire(timer: Timer, atMs: number): Promise<void> {
    await run(timer, atMs);
    if (isPaused) return;
    // Occurrences during the run are skipped, as the timer extension skips them.
    timer.nextMs = timer.schedule.next(Math.max(atMs, clock.now()));
    arm(timer);
  }

  function arm(timer: Timer): void {
    clearTimeout(timer.handle);
    const { nextMs } = timer;
    if (isPaused || nextMs === undefined) return;
    const waitMs = Math.min(Math.max(0, nextMs - clock.now()), LONGEST_WAIT_MS);
    timer.handle = setTimeout(() => {
      // Node's timers may fire a millisecond early, and long waits are split.
      if (clock.now() < nextMs) return arm(timer);
      // Removed from the list when it begins, so that a tick that a pause interrupts does not run twice.
      timer.nextMs = timer.schedule.next(nextMs);
      fire(timer, nextMs).catch((error: unknown) => {
        log({ level: 'error', category: 'Host.Timers', message: describeError(error).stack });
      });
    }, waitMs);
  }

  function resume(): void {
    if (stopping.aborted) return;
    isPaused = false;
    for (const timer of timers.values()) arm(timer);
  }

  function ticksOf({ name, schedule, nextMs }: Timer, untilMs: number): Tick[] {
    const ticks: Tick[] = [];
    for (let atMs = nextMs; atMs !== undefined && atMs <= untilMs; atMs = schedule.next(atMs))
      ticks.push({ atMs, name });
    return ticks;
  }

  return {
    start() {
      resume();
      const early = [...timers.values()].filter((timer) => timer.runOnStartup);
      for (const timer of early) void run(timer, clock.now());
    },
    async pause() {
      isPaused = true;
      for (const timer of timers.values()) clearTimeout(timer.handle);
      await Promise.all([...timers.values()].map((timer) => timer.running));
    },
    ticksUntil: (untilMs) =>
      [...timers.values()].flatMap((timer) => ticksOf(timer, untilMs)).sort((a, b) => a.atMs - b.atMs),
    async run(name, atMs) {
      const timer = timers.get(name);
      if (!timer) throw new Error(`no timer is named "${name}"`);
      return run(timer, atMs);
    },
    resumeAfter(atMs) {
      for (const timer of timers.values()) timer.nextMs = timer.schedule.next(atMs);
      resume();
    },
  };
}
