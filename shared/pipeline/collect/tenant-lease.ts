import type { Fence } from '../../core/alert/alert-step';
import { isRenewalDue } from '../../core/collection/lease-renewal';
import { iso, type Pipeline } from '../context';
import { whileRenewed } from './keep-lease';

/** Verdicts span kinds, so judging is serial per tenant. No Graph call is made under this lease. */
const holdMs = 30_000;
const patienceMs = 20_000;
const tryEveryMs = 250;

/**
 * Runs `work` under the tenant's lease. Undefined: the lease was not free within 20 s, or the given time, and nothing
 * was done.
 */
export async function underTenantLease<T>(
  pipeline: Pick<Pipeline, 'store' | 'now' | 'sleep'>,
  tenantId: string,
  holder: string,
  work: (fence: Fence) => Promise<{ readonly result: T; readonly fence: Fence }>,
  { patienceMs: patience }: { readonly patienceMs: number } = { patienceMs },
): Promise<T | undefined> {
  const startedAt = pipeline.now();
  // Slow storage requests count as waiting too.
  for (let slept = 0; Math.max(slept, pipeline.now() - startedAt) <= patience; slept += tryEveryMs) {
    const now = pipeline.now();
    const fence = await pipeline.store.alerts.acquire(tenantId, holder, iso(now), iso(now + holdMs));
    if (fence !== undefined) {
      try {
        const renew = renewalOf(pipeline, fence, now);
        // Slow storage may have used most of the lease already. If renewal fails, the rest of the lease remains.
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

/** A refused renewal does not end the work: its next write will fail if the lease is lost. */
function renewalOf({ store, now }: Pick<Pipeline, 'store' | 'now'>, fence: Fence, takenAt: number) {
  let heldUntil = takenAt + holdMs;
  return async (): Promise<void> => {
    const at = now();
    if (!isRenewalDue({ takenAt, heldUntil, leaseMs: holdMs }, at)) return;
    if (await store.alerts.renew(fence, iso(at + holdMs))) heldUntil = at + holdMs;
  };
}

/**
 * Releases the lease even if the work wrote something before it threw. Errors here are ignored, because the first error
 * is reported.
 */
async function letGo({ store }: Pick<Pipeline, 'store'>, fence: Fence): Promise<void> {
  try {
    await store.alerts.abandon(fence);
  } catch {
    // The lease expires by itself.
  }
}

/** The lease was lost during the work. Nothing more is written, and the queue retries. */
export class LeaseLost extends Error {
  override readonly name = 'LeaseLost';
}
