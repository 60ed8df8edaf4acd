import type { Clock } from './shifted-date';
import type { Tick, TimerListener } from './timer-listener';

export type AdvanceOptions = {
  /** Runs at most this many ticks, evenly spread and including the last one. The others are skipped. */
  readonly maxTicks?: number;
};

export type Advanced = {
  /** How far the app's time is ahead of real time now. */
  readonly offsetMs: number;
  /** Ticks that were run. */
  readonly ticks: number;
  /** Ticks that `maxTicks` left out. */
  readonly skippedTicks: number;
};

type ClockWalkParts = {
  readonly clock: Clock;
  readonly timers: TimerListener;
  readonly drainQueues: () => Promise<void>;
  /**
   * Sends the new time to the simulated tenant. If that fails, the advance ends: results with two different times would prove
   * nothing.
   */
  readonly sendOffset: (offsetMs: number) => Promise<void>;
  /** When it aborts, a running advance ends before its next tick. */
  readonly stopping: AbortSignal;
};

export type ClockWalk = {
  /** Moves the app's time forward, running every tick on the way at its own time, and draining the queues at each. */
  readonly advance: (byMs: number, options?: AdvanceOptions) => Promise<Advanced>;
  /** Sets the offset, forward or back, without running anything in between. */
  readonly shiftTo: (offsetMs: number) => Promise<Advanced>;
  /** Skips a pause of the app during an advance; undefined outside one. */
  readonly skipWait: (ms: number) => Promise<void> | undefined;
};

/** @returns at most `most` of the ticks, evenly spread; the last is always among them. */
export function thinTicks(ticks: readonly Tick[], most: number): readonly Tick[] {
  if (ticks.length <= most) return ticks;
  return Array.from({ length: most }, (_, index) => Math.ceil(((index + 1) * ticks.length) / most) - 1).flatMap(
    (position) => ticks[position] ?? [],
  );
}

/** One advance at a time; a second waits for the first. */
export function createClockWalk({ clock, timers, drainQueues, sendOffset, stopping }: ClockWalkParts): ClockWalk {
  let last: Promise<unknown> = Promise.resolve();
  let isWalking = false;

  function inTurn<T>(run: () => Promise<T>): Promise<T> {
    const turn = last.then(run);
    last = turn.catch(() => undefined);
    return turn;
  }

  /** Real time passes while ticks run, so the time of a tick may already be over. An advance never moves time back. */
  async function moveTo(offsetMs: number): Promise<void> {
    clock.shiftTo(Math.max(clock.offsetMs(), offsetMs));
    await sendOffset(clock.offsetMs());
  }

  async function walk(ticks: readonly Tick[]): Promise<void> {
    for (const { atMs, name } of ticks) {
      stopping.throwIfAborted();
      await moveTo(atMs - clock.realNow());
      await timers.run(name, atMs);
      await drainQueues();
    }
  }

  async function advanceNow(byMs: number, { maxTicks }: AdvanceOptions): Promise<Advanced> {
    await timers.pause();
    const finalOffsetMs = clock.offsetMs() + byMs;
    const untilMs = clock.now() + byMs;
    const due = timers.ticksUntil(untilMs);
    const ticks = thinTicks(due, maxTicks ?? due.length);
    let walkedMs = clock.now();
    isWalking = true;
    try {
      await drainQueues();
      await walk(ticks);
      await moveTo(finalOffsetMs);
      walkedMs = untilMs;
    } finally {
      isWalking = false;
      timers.resumeAfter(walkedMs);
    }
    return { offsetMs: clock.offsetMs(), ticks: ticks.length, skippedTicks: due.length - ticks.length };
  }

  return {
    advance: (byMs, options = {}) => inTurn(() => advanceNow(byMs, options)),
    shiftTo: (offsetMs) =>
      inTurn(async () => {
        await timers.pause();
        clock.shiftTo(offsetMs);
        await sendOffset(offsetMs);
        timers.resumeAfter(clock.now());
        return { offsetMs: clock.offsetMs(), ticks: 0, skippedTicks: 0 };
      }),
    skipWait: (ms) => (isWalking ? moveTo(clock.offsetMs() + ms) : undefined),
  };
}
