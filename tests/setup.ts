import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * Before Node 24, an async context makes each promise cost three times as much. Jest runs every test in one, to know
 * which of several concurrent tests caused an error. No test here is concurrent, so Jest gets no context; other callers
 * keep theirs.
 */
function sparePromises(): void {
  const { prototype } = AsyncLocalStorage;
  const { run } = prototype;
  if (run.name === runLean.name) return;
  function runLean(this: unknown, store: unknown, work: (...args: unknown[]) => unknown, ...args: unknown[]): unknown {
    const isOfJest = typeof store === 'object' && store !== null && ('test' in store || 'hook' in store);
    return isOfJest ? work(...args) : Reflect.apply(run, this, [store, work, ...args]);
  }
  prototype.run = runLean as typeof run; // Safe: called in the same way as `run`.
}
sparePromises();
