import type { ChannelBudgetStore } from '../core/delivery/channel-budget-store';
import { channelBudgetRow, deploymentPartition } from './keys';
import { jsonRow, readJson } from './rows';
import { channelBudgetRow as schema } from './schemas/recipient';
import type { Tables } from './tables';
import { writeRow } from './written';

const table = 'Tenants';

/**
 * One row for each channel, beside the timer's row, because a provider limits the whole deployment instead of each
 * tenant.
 */
export const channelBudgetStore = (tables: Tables): ChannelBudgetStore => ({
  read: async (way) => {
    const row = await tables.get(table, deploymentPartition, channelBudgetRow(way));
    return row && { row: readJson(table, row, 'budget', schema), etag: row.etag };
  },
  write: (row, etag) =>
    writeRow(tables, table, deploymentPartition, channelBudgetRow(row.way), jsonRow('budget', row), etag),
});
