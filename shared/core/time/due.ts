import type { DeliveryKey } from '../delivery/delivery';
import type { Kind } from '../resource/kind';

/** Work with a due time. Only a hint: the row that it names is the truth. */
export type DueRow = { readonly tenantId: string; readonly notBefore: string } & (
  | { readonly what: 'delivery'; readonly key: DeliveryKey }
  /** Attribute the change again. */
  | {
      readonly what: 'attribution';
      readonly eventId: string;
      readonly recordDay: string;
      readonly attempt: number;
    }
  /** Create, renew and repair the tenant's subscriptions. */
  | { readonly what: 'subscriptions' }
  /** Sweep what no head names any more, and find deliveries that lost their Due row. */
  | { readonly what: 'sweep' }
  /** Remind people of an unacknowledged alert, or notify somebody else. */
  | { readonly what: 'reminder'; readonly alertId: string }
  /** A rule ends soon, or has ended. */
  | { readonly what: 'rule'; readonly ruleId: string }
  /** Collects a kind early, because pending findings are judged by its current state. */
  | { readonly what: 'look'; readonly kind: Kind }
);
