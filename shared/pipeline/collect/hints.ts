import { byBucket } from '../../core/log/audit-hits';
import type { CollectMessage, SubscriptionsMessage } from '../../core/queues';
import type { Kind } from '../../core/resource/kind';
import { isFleetKind } from '../../kinds';

/** "Collect this kind in this tenant": the only part of a notification that counts. */
type Hint = { readonly tenantId: string; readonly kind: Kind; readonly lifecycle?: string };

/** One message for each tenant and bucket; fleets separately. */
export function collectMessages(hints: readonly Hint[]): {
  readonly collect: CollectMessage[];
  readonly collectFleet: CollectMessage[];
} {
  const messages = [...new Set(hints.map(({ tenantId }) => tenantId))].flatMap((tenantId) => {
    const kinds = hints.filter((hint) => hint.tenantId === tenantId).map(({ kind }) => kind);
    return [kinds.filter(isFleetKind), kinds.filter((kind) => !isFleetKind(kind))].flatMap((part) =>
      [...byBucket(part)].map(
        ([bucket, named]): CollectMessage => ({ tenantId, bucket, kinds: named, reason: 'hint' }),
      ),
    );
  });
  const isFleet = ({ kinds }: CollectMessage): boolean => kinds.some(isFleetKind);
  return { collect: messages.filter((message) => !isFleet(message)), collectFleet: messages.filter(isFleet) };
}

/** Lifecycle notifications mean that a subscription needs attention. Changes missed meanwhile are collected too. */
export function subscriptionMessages(hints: readonly Hint[]): SubscriptionsMessage[] {
  const lifecycleHints = hints.filter(({ lifecycle }) => lifecycle !== undefined);
  return [...new Set(lifecycleHints.map(({ tenantId }) => tenantId))].map((tenantId) =>
    lifecycleHints.some((hint) => hint.tenantId === tenantId && hint.lifecycle === 'reauthorizationRequired')
      ? { tenantId, reauthorize: true }
      : { tenantId },
  );
}
