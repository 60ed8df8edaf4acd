import { isLate, isOfNoTenant, type LossReason, readLossOf } from '../../core/collection/read-loss';
import { commonest } from '../../core/commonest';
import type { Kind } from '../../core/resource/kind';
import { latestOf } from '../../core/time/latest';
import { collectEveryMs } from '../collect/cadence';
import type { Ports } from '../context';

/** Problems that all tenants have in common, according to the stored rows. */
export type SharedTrouble = {
  /** Since when no tenant's collection has begun although the timer requested them for more than twice the shortest cadence; null if one has. */
  readonly collectSilentSince: string | null;
  /** No tenant can be read, for a reason that is no tenant's own, such as an outage of Entra; null if one can. */
  readonly unread: { readonly since: string; readonly reason: string } | null;
  /** The last time that one of the checked tenants was read; null if none ever was. */
  readonly readAt: string | null;
};

export const noSharedTrouble: SharedTrouble = { collectSilentSince: null, unread: null, readAt: null };

/** Reads tenants until one shows that nothing is common to all. A single tenant has alerts of its own for both. */
export async function sharedTrouble(
  pipeline: Ports<'configuration' | 'now' | 'speed' | 'store' | 'tenantIds' | 'tickMs'>,
  upSinceOf: (tenantId: string) => number,
): Promise<SharedTrouble> {
  const { tenantIds, store, now } = pipeline;
  if (tenantIds.length < 2) return noSharedTrouble;
  const attempts: string[] = [];
  const reads: string[] = [];
  const reasons: LossReason[] = [];
  let isAnyTried = false;
  let isAnyRead = false;
  for (const tenantId of tenantIds) {
    // A tenant that this version cannot read is skipped, and does not stop the others from being watched.
    const rows = await store.watermarks.readKinds(tenantId).catch(() => []);
    const tried = latestOf(rows.flatMap(({ lastAttemptAt }) => lastAttemptAt ?? []));
    if (tried === null) continue;
    const configuration = await pipeline.configuration(tenantId).catch(() => undefined);
    if (configuration === undefined) continue;
    const cadenceOf = (kind: Kind): number => collectEveryMs(pipeline, configuration, kind);
    const at = { now: now(), upSince: upSinceOf(tenantId) };
    attempts.push(tried);
    // One collection of any tenant shows that the function runs.
    isAnyTried ||= !isLate(tried, Math.min(...rows.map(({ kind }) => cadenceOf(kind))), at);
    // The first message matters to single sources only.
    const { whole } = readLossOf({ rows, cadenceMs: cadenceOf, ...at, summarisedAt: null });
    const read = latestOf(rows.flatMap(({ lastSuccessAt }) => lastSuccessAt ?? []));
    if (read !== null) reads.push(read);
    if (whole === null) isAnyRead ||= read !== null;
    else if (isOfNoTenant(whole.reason) && read !== null) reasons.push(whole.reason);
    if (isAnyTried && isAnyRead) break;
  }
  const readAt = latestOf(reads);
  const reason = reasons.length < 2 ? undefined : commonest(reasons);
  return {
    collectSilentSince: isAnyTried ? null : latestOf(attempts),
    unread: isAnyRead || reason === undefined || readAt === null ? null : { since: readAt, reason },
    readAt,
  };
}
