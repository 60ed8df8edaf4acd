import * as z from 'zod';
import { type OtherTenantMark, TenantContained } from '../core/tenant/contained';
import type { SettingsStore } from '../core/tenant/settings-store';
import { otherTenantRow, tenantPartition } from './keys';
import { checkVersion, collected, jsonRow, readJson } from './rows';
import { otherTenantMark } from './schemas/tenant';
import type { TableRow, Tables } from './tables';

const table = 'Settings';
const setting = z.object({ key: z.string(), value: z.string() });

/**
 * A tenant's own configuration: one row for each key, its value as JSON text. The code that merges it into the packaged file checks
 * it strictly. A mark for a tenant whose token belongs to another tenant is in the same partition, so that one request reads both.
 */
export function settingsStore(tables: Tables): SettingsStore {
  const readMarked: SettingsStore['readMarked'] = async (tenantId) => {
    const settings: [string, unknown][] = [];
    let otherTenant: OtherTenantMark | null = null;
    for (const row of await collected(tables.list(table, { partition: tenantPartition(tenantId) }))) {
      if (row.rowKey === otherTenantRow) otherTenant = readMark(row);
      else settings.push(readSetting(tenantId, row));
    }
    return { settings: Object.fromEntries(settings), otherTenant };
  };
  return {
    readMarked,
    read: async (tenantId) => (await readMarked(tenantId)).settings,
    markOtherTenant: async (mark) => {
      const partition = tenantPartition(mark.tenantId);
      const row = await tables.get(table, partition, otherTenantRow);
      const known = row && readMark(row);
      if (known !== undefined && known.found.tenantId === mark.found.tenantId) return known;
      const properties = jsonRow('mark', mark);
      await tables.transact(table, partition, [{ type: 'upsert', rowKey: otherTenantRow, properties }]);
      return mark;
    },
    clearOtherTenant: async (tenantId) => {
      await tables.transact(table, tenantPartition(tenantId), [
        { type: 'delete', rowKey: otherTenantRow, etag: 'any' },
      ]);
    },
  };
}

const readMark = (row: TableRow): OtherTenantMark => readJson(table, row, 'mark', otherTenantMark);

/** People can write rows of Settings by hand, so an error names the unreadable row. It never contains the value. */
function readSetting(tenantId: string, row: TableRow): [string, unknown] {
  checkVersion(table, row, 1);
  const read = setting.safeParse(row.properties);
  if (!read.success) throw unreadable(tenantId, `Settings row ${row.rowKey}: it has no key and value as text`);
  const { key, value } = read.data;
  try {
    return [key, JSON.parse(value)];
  } catch {
    throw unreadable(tenantId, `Settings row ${key}: its value is not JSON`);
  }
}

const unreadable = (tenantId: string, problem: string): TenantContained =>
  new TenantContained(tenantId, { type: 'settings', problems: [problem] });
