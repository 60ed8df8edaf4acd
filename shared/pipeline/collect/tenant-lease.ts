import type { Fence } from '../../core/alert/alert-step';
import { isRenewalDue } from '../../core/collection/lease-renewal';
import { iso, type Pipeline } from '../context';
import { whileRenewed } from './keep-lease';

/** A verdict spans kinds, so judging is serial per tenant; no Graph call while it is held. */
const holdMs = 30_000;
const patienceMs = 20_000;
const tryEveryMs = 250;

/** Runs `work` under the tenant's lease. Undefined: the lease was not won in 20 s, or in the given time, and nothing was done. */
export async function underTenantLease<T>(
  pipeline: Pick<Pipeline, 'store' | 'now' | 'sleep'>,
  tenantId: string,
  holder: string,
  work: (fence: Fence) => Promise<{ readonly result: T; readonly fence: Fence }>,
  { patienceMs: patience }: { readonly patienceMs: number } = { patienceMs },
): Promise<T | undefined> {
  const startedAt = pipeline.now();
  // Slow requests to storage are waiting too.
  for (let slept = 0; Math.max(slept, pipeline.now() - startedAt) <= patience; slept += tryEveryMs) {
    const now = pipeline.now();
    const fence = await pipeline.store.alerts.acquire(tenantId, holder, iso(now), iso(now + holdMs));
    if (fence !== undefined) {
      try {
        const renew = renewalOf(pipeline, fence, now);
        // Slow storage may have used up most of the lease while it was taken. If this fails, the lease still lasts a while.
        await renew().catch(() => {});
        const done = await whileRenewed(holdMs, renew, () => work(fence));
        await pipeline.store.alerts.release(done.fence);
        return done.result;
      } catch (error) {
        await letGo(pipeline, fence);
        throw error;
      }
    }
    await pipeline.sleep(tryEveryMs);
  }
  return undefined;
}

/** Work that wrote nothing yet learns at its next write that the lease is lost, so a refused renewal ends nothing. */
function renewalOf({ store, now }: Pick<Pipeline, 'store' | 'now'>, fence: Fence, takenAt: number) {
  let heldUntil = takenAt + holdMs;
  return async (): Promise<void> => {
    const at = now();
    if (!isRenewalDue({ takenAt, heldUntil, leaseMs: holdMs }, at)) return;
    if (await store.alerts.renew(fence, iso(at + holdMs))) heldUntil = at + holdMs;
  };
}

/** Whatever the work wrote before it threw, the lease is ours under its epoch. The first error is the one to report, not a failure here. */
async function letGo({ store }: Pick<Pipeline, 'store'>, fence: Fence): Promise<void> {
  try {
    await store.alerts.abandon(fence);
  } catch {
    // The lease expires by itself.
  }
}

/** The lease was lost during the work: nothing more may be written, the queue retries. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}
