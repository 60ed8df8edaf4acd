import { AsyncLocalStorage } from 'node:async_hooks';
import fc from 'fast-check';

/**
 * Property tests draw the same cases in every run, so that a red one is red for everybody; PROPERTY_SEED=<number> draws others,
 * and a failure prints its seed and path.
 */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? '20261124') });

/**
 * Before Node 24 an async context makes each promise cost three times as much. Jest runs every test in one, to tell which of
 * several concurrent tests a stray error belongs to. No test here is concurrent, so Jest gets none; others keep theirs.
 */
function sparePromises(): void {
  const { prototype } = AsyncLocalStorage;
  const { run } = prototype;
  if (run.name === runLean.name) return;
  function runLean(this: unknown, store: unknown, work: (...args: unknown[]) => unknown, ...args: unknown[]): unknown {
    const isOfJest = typeof store === 'object' && store !== null && ('test' in store || 'hook' in store);
    return isOfJest ? work(...args) : Reflect.apply(run, this, [store, work, ...args]);
  }
  prototype.run = runLean as typeof run; // Safe: called as `run` is.
}
sparePromises();
