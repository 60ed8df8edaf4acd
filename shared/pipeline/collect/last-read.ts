import type { SmallKind } from '../../core/resource/kind';
import type { SmallResources, SubscribedSku } from '../../core/resource/resource';
import type { Head } from '../../core/resource/snapshot';
import type { Store } from '../../core/store';

/** The last collected state of a kind; null if it was never read. */
export async function lastRead<K extends SmallKind>(
  { snapshots }: Store,
  tenantId: string,
  kind: K,
): Promise<readonly SmallResources[K][] | null> {
  const head = await snapshots.readHead(tenantId, kind);
  return head === undefined ? null : snapshots.readSmall(tenantId, kind, head.manifest);
}

/** Like `lastRead`, with heads that have already been read. */
export async function lastReadBy<K extends SmallKind>(
  { snapshots }: Store,
  tenantId: string,
  heads: readonly Head[],
  kind: K,
): Promise<readonly SmallResources[K][] | null> {
  const head = heads.find((one) => one.kind === kind);
  return head === undefined ? null : snapshots.readSmall(tenantId, kind, head.manifest);
}

/** The tenant's subscriptions; null if they were never read. */
export const subscribedSkus = (store: Store, tenantId: string): Promise<readonly SubscribedSku[] | null> =>
  lastRead(store, tenantId, 'subscribedSku');
