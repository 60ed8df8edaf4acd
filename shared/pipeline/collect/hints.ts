import { byBucket } from '../../core/log/audit-hits';
import type { CollectMessage, SubscriptionsMessage } from '../../core/ports';
import type { Kind } from '../../core/resource/kind';
import { isFleetKind } from '../../kinds';

/** "Look at this kind of this tenant": all that is believed of a notification. */
type Hint = { readonly tenantId: string; readonly kind: Kind; readonly lifecycle?: string };

/** One message a tenant and bucket; fleets apart. */
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

/** A lifecycle notification says that a subscription wants care; what was missed meanwhile is looked at as well. */
export function subscriptionMessages(hints: readonly Hint[]): SubscriptionsMessage[] {
  const told = hints.filter(({ lifecycle }) => lifecycle !== undefined);
  return [...new Set(told.map(({ tenantId }) => tenantId))].map((tenantId) =>
    told.some((hint) => hint.tenantId === tenantId && hint.lifecycle === 'reauthorizationRequired')
      ? { tenantId, reauthorize: true }
      : { tenantId },
  );
}
