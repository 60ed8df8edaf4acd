import type { Tables } from '../../shared/store/tables';
import { memoryTables } from '../memory-tables';
import { storageTables } from '../storage';

let lastTenant = 0;

/** A separate tenant id for every test, so that tests on one storage do not interfere. */
export const nextTenant = (): string => {
  lastTenant += 1;
  return `00000000-0000-4000-8000-${String(lastTenant).padStart(12, '0')}`;
};

/** Runs one suite with both implementations of the table contract. */
export function describeTables(name: string, suite: (tables: () => Tables) => void): void {
  describe(`${name} in memory`, () => {
    const tables = memoryTables();
    suite(() => tables);
  });
  describe(`${name} on Azurite`, () => {
    let tables: Tables;
    beforeAll(async () => {
      tables = await storageTables();
    });
    suite(() => tables);
  });
}
