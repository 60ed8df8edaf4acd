import * as z from 'zod';
import type { SettingsStore } from '../core/ports';
import { tenantPartition } from './keys';
import { checkVersion, collected } from './rows';
import type { Tables } from './tables';

const table = 'Settings';
const setting = z.object({ key: z.string(), value: z.string() });

/** A tenant's own configuration: one row a key, its value as JSON text. Whoever lays it over the packaged one checks it strictly. */
export const settingsStore = (tables: Tables): SettingsStore => ({
  read: async (tenantId) => {
    const settings: [string, unknown][] = [];
    for (const row of await collected(tables.list(table, { partition: tenantPartition(tenantId) }))) {
      checkVersion(table, row, 1);
      const { key, value } = setting.parse(row.properties);
      settings.push([key, readValue(key, value)]);
    }
    return Object.fromEntries(settings);
  },
});

/** Rows of Settings may be written by hand: say which one is not JSON, not what it holds. */
function readValue(key: string, value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    throw new Error(`Settings row ${key}: its value is not JSON`);
  }
}
