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
  const turns = turnsOf(pipeline.store);
  const startedAt = pipeline.now();
  let turn: Turn | undefined;
  try {
    // Slow storage requests count as waiting too.
    for (let slept = 0; Math.max(slept, pipeline.now() - startedAt) <= patience; ) {
      const now = pipeline.now();
      const other = turn === undefined ? turns.get(tenantId) : undefined;
      if (other !== undefined && now - other.since <= holdMs) {
        slept += await Promise.race([other.isOver, sleepOnce(pipeline)]);
        continue;
      }
      turn ??= takeTurn(turns, tenantId, now);
      const fence = await pipeline.store.alerts.acquire(tenantId, holder, iso(now), iso(now + holdMs));
      if (fence !== undefined) return await underFence(pipeline, fence, now, work);
      slept += await sleepOnce(pipeline);
    }
    return undefined;
  } finally {
    turn?.end();
  }
}

async function underFence<T>(
  pipeline: Pick<Pipeline, 'store' | 'now'>,
  fence: Fence,
  takenAt: number,
  work: (fence: Fence) => Promise<{ readonly result: T; readonly fence: Fence }>,
): Promise<T> {
  try {
    const renew = renewalOf(pipeline, fence, takenAt);
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

const sleepOnce = ({ sleep }: Pick<Pipeline, 'sleep'>): Promise<number> => sleep(tryEveryMs).then(() => tryEveryMs);

/** An invocation of this process holds the lease of a tenant or asks for it. */
type Turn = {
  /** Epoch milliseconds. */
  readonly since: number;
  /** Resolves to the time that waiting for it costs of the patience; ms. */
  readonly isOver: Promise<0>;
  readonly end: () => void;
};
type Turns = Map<string, Turn>;

/**
 * The invocations of one process wait for each other here, and only one of them asks the storage. It is asked again
 * while a turn lasts longer than a lease, because that lease may have expired.
 */
const turnsByStore = new WeakMap<Pipeline['store']['alerts'], Turns>();

function turnsOf({ alerts }: Pipeline['store']): Turns {
  const turns = turnsByStore.get(alerts) ?? new Map<string, Turn>();
  turnsByStore.set(alerts, turns);
  return turns;
}

function takeTurn(turns: Turns, tenantId: string, since: number): Turn {
  let resolve: (costs: 0) => void = () => {};
  const isOver = new Promise<0>((done) => {
    resolve = done;
  });
  const turn: Turn = {
    since,
    isOver,
    end: () => {
      if (turns.get(tenantId) === turn) turns.delete(tenantId);
      resolve(0);
    },
  };
  turns.set(tenantId, turn);
  return turn;
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
