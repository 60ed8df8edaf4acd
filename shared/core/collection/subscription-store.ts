import type { SubscriptionRow } from './subscription-plan';

export type SubscriptionStore = {
  readonly list: (tenantId: string) => Promise<readonly SubscriptionRow[]>;
  readonly put: (row: SubscriptionRow) => Promise<void>;
  readonly remove: (tenantId: string, resource: string) => Promise<void>;
};
