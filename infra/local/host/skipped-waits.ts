/**
 * Pauses between requests are this long. What is shorter is over soon; what is longer is a limit on something that takes
 * real time, such as an answer, and must not strike early.
 */
const shortestMs = 500;
const longestMs = 5_000;

/** Moves the app's time forward in place of a wait; undefined where time is not being walked through. */
export type SkipWait = (ms: number) => Promise<void> | undefined;

/** Node's own fetch keeps a clock of pauses, which is nobody's pause. The lines: the message, this, the replacement, its caller. */
const isNodesOwn = (): boolean => new Error().stack?.split('\n')[3]?.includes('node:internal/') ?? false;

type Target = Pick<typeof globalThis, 'setTimeout' | 'clearTimeout'>;

/**
 * Replaces `target.setTimeout`: an app that pauses between two requests, so as to keep to a budget of Graph, does not pause
 * in real time while its clock is walked forward; the pause is walked too. A week would take hours otherwise. Gives the
 * function that puts the target's own timers back.
 */
export function installSkippedWaits(target: Target, skip: SkipWait): () => void {
  const { setTimeout: realSet, clearTimeout: realClear } = target;
  const pending = new Set<unknown>();

  target.setTimeout = new Proxy(realSet, {
    apply(_, self: unknown, given: [callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]]) {
      const [callback, ms = 0, ...args] = given;
      const skipped = ms >= shortestMs && ms <= longestMs && !isNodesOwn() ? skip(ms) : undefined;
      if (skipped === undefined) return Reflect.apply(realSet, self, given);
      // Whichever is first runs it: the walked time, or the real one where telling it to the world fails.
      const run = () => {
        if (pending.delete(handle)) callback(...args);
      };
      const handle = realSet(run, ms);
      pending.add(handle);
      void skipped.then(
        () =>
          setImmediate(() => {
            realClear(handle);
            run();
          }),
        () => undefined,
      );
      return handle;
    },
  });
  target.clearTimeout = new Proxy(realClear, {
    apply(_, self: unknown, given: [handle?: NodeJS.Timeout]) {
      pending.delete(given[0]);
      return Reflect.apply(realClear, self, given);
    },
  });
  return () => {
    target.setTimeout = realSet;
    target.clearTimeout = realClear;
  };
}
