import type { DeliveryKey } from '../delivery/delivery';
import type { Kind } from '../resource/kind';

/** Work that waits for a time. Only a hint: what it names is the truth. */
export type DueRow = { readonly tenantId: string; readonly notBefore: string } & (
  | { readonly what: 'delivery'; readonly key: DeliveryKey }
  /** Ask again who made a change. */
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
  /** Remind people of an alert that nobody acknowledged, or notify somebody else. */
  | { readonly what: 'reminder'; readonly alertId: string }
  /** A rule ends soon, or has ended. */
  | { readonly what: 'rule'; readonly ruleId: string }
  /** Look at a kind before its time: what waits for it is decided by what is true then. */
  | { readonly what: 'look'; readonly kind: Kind }
);
