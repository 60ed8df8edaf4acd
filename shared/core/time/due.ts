import type { DeliveryKey } from '../delivery/delivery';
import type { Kind } from '../resource/kind';

/** Work with a due time. Only a hint: the row that it names is the truth. */
export type DueRow = { readonly tenantId: string; readonly notBefore: string } & (
  | { readonly what: 'delivery'; readonly key: DeliveryKey }
  /** Attributes a change again. */
  | {
      readonly what: 'attribution';
      readonly eventId: string;
      readonly recordDay: string;
      readonly attempt: number;
    }
  /** Creates, renews and repairs the tenant's subscriptions. */
  | { readonly what: 'subscriptions' }
  /** Deletes content rows that no head refers to, and finds deliveries that lost their Due row. */
  | { readonly what: 'sweep' }
  /** Reminds people of an unacknowledged alert, or notifies others. */
  | { readonly what: 'reminder'; readonly alertId: string }
  /** Handles a rule that ends soon or has ended. */
  | { readonly what: 'rule'; readonly ruleId: string }
  /** Collects a kind early, because pending findings are judged by its current state. */
  | { readonly what: 'look'; readonly kind: Kind }
);
