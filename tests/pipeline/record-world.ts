import type { WatchEvent } from '../../shared/core/event/event';
import { addDays } from '../../shared/core/log/seal';
import type { Store } from '../../shared/core/store';
import { defaultRetention, type TenantConfiguration } from '../../shared/core/tenant/configuration';
import { sealDays } from '../../shared/pipeline/operate/seal';
import type { TableName } from '../../shared/store/tables';
import { appStore } from '../app-store';
import { type MemoryTables, memoryTables } from '../memory-tables';
import { anEvent, aTenantRow } from '../store/fixtures';

export const tenantId = '11111111-2222-4333-8444-555555555555';
export const firstDay = '2026-11-20';
/** The day since which Contoso has been monitored. */
const watchedSince = `${firstDay}T09:00:00.000Z`;

/** A record in memory whose tables a test can change without using the product. */
export type RecordWorld = {
  readonly tables: MemoryTables;
  readonly store: Store;
  readonly now: () => number;
  /** Noon of the day this many days after the first. */
  readonly goTo: (day: number) => void;
  readonly configuration: TenantConfiguration;
  readonly seal: () => Promise<number>;
  /** Changes a row without using the product. */
  readonly spoil: (table: TableName, partition: string, rowKey: string, change: SpoiledRow) => Promise<void>;
};

/** Returns the new content of a row; null deletes it. */
type SpoiledRow = Readonly<Record<string, string | number>> | null;

export const dayNumber = (n: number): string => addDays(firstDay, n);

/** An event of the n-th day. */
export const eventOn = (day: number, n: number, over: Partial<WatchEvent> = {}): WatchEvent =>
  anEvent(tenantId, day * 1000 + n, {
    recordDay: dayNumber(day),
    anchor: `${dayNumber(day)}T10:00:00.000Z`,
    recordedAt: `${dayNumber(day)}T10:01:00.000Z`,
    ...over,
  });

export async function createRecordWorld(retention = defaultRetention): Promise<RecordWorld> {
  let time = Date.parse(`${firstDay}T12:00:00.000Z`);
  const tables = memoryTables();
  const now = () => time;
  const store = appStore(tables, { now: () => new Date(time) });
  await store.tenants.write(aTenantRow(tenantId, { watchedSince, summarisedAt: watchedSince }), null);
  // Safe: the record reads no other field of the configuration.
  const configuration = {
    tenantId,
    name: 'Contoso',
    retention,
    disabled: [] as readonly string[],
  } as TenantConfiguration;
  return {
    tables,
    store,
    now,
    goTo: (day) => {
      time = Date.parse(`${dayNumber(day)}T12:00:00.000Z`);
    },
    configuration,
    seal: () => sealDays({ store, now }, configuration),
    spoil: async (table, partition, rowKey, change) => {
      await tables.transact(table, partition, [
        change === null ? { type: 'delete', rowKey, etag: 'any' } : { type: 'upsert', rowKey, properties: change },
      ]);
    },
  };
}
