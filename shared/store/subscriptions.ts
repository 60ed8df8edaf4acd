import type { SubscriptionStore } from '../core/collection/subscription-store';
import { subscriptionRow, tenantPartition } from './keys';
import { collected, jsonRow, readJson } from './rows';
import { subscriptionRow as schema } from './schemas/tenant';
import type { Tables } from './tables';

const table = 'Subscriptions';

/** Subscriptions to Graph's notifications, one row for each resource. */
export const subscriptionStore = (tables: Tables): SubscriptionStore => ({
  list: async (tenantId) => {
    const rows = await collected(tables.list(table, { partition: tenantPartition(tenantId) }));
    return rows.map((row) => readJson(table, row, 'subscription', schema));
  },
  put: async (row) => {
    const properties = jsonRow('subscription', row, { expiresAt: row.expiresAt });
    await tables.transact(table, tenantPartition(row.tenantId), [
      { type: 'upsert', rowKey: subscriptionRow(row.resource), properties },
    ]);
  },
  remove: async (tenantId, resource) => {
    await tables.transact(table, tenantPartition(tenantId), [
      { type: 'delete', rowKey: subscriptionRow(resource), etag: 'any' },
    ]);
  },
});
