/**
 * Pauses between requests have this length; ms. A shorter wait is over soon. A longer one limits something that takes real time,
 * such as an answer, and must not end early.
 */
const shortestMs = 500;
const longestMs = 5_000;

/** Moves the app's time forward in place of a wait; undefined outside an advance. */
export type SkipWait = (ms: number) => Promise<void> | undefined;

/**
 * Node's own fetch sets a timer that looks like a pause and must not be skipped. The fourth line of the stack names the caller of
 * the replaced setTimeout.
 */
const isNodesOwn = (): boolean => new Error().stack?.split('\n')[3]?.includes('node:internal/') ?? false;

type Target = Pick<typeof globalThis, 'setTimeout' | 'clearTimeout'>;

/**
 * Replaces `target.setTimeout`: while its clock is advanced, an app that pauses between two requests to respect a budget of Graph
 * does not wait in real time, because its time jumps over the pause. Otherwise a week would take hours. Returns the function that
 * restores the target's own timers.
 */
export function installSkippedWaits(target: Target, skip: SkipWait): () => void {
  const { setTimeout: realSet, clearTimeout: realClear } = target;
  const pending = new Set<unknown>();

  target.setTimeout = new Proxy(realSet, {
    apply(_, self: unknown, given: [callback: (...args: unknown[]) => void, ms?: number, ...args: unknown[]]) {
      const [callback, ms = 0, ...args] = given;
      const skipped = ms >= shortestMs && ms <= longestMs && !isNodesOwn() ? skip(ms) : undefined;
      if (skipped === undefined) return Reflect.apply(realSet, self, given);
      // Runs once: at the skipped time, or at the real time if sending the new time fails.
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
