import { startAzurite } from '../../infra/local/azurite';
import { connectTables } from '../../shared/store/azure-tables';
import type { Tables } from '../../shared/store/tables';

/** Azurite in a child process of this test, with all of our tables created. */
export async function startAzuriteTables(): Promise<{ readonly tables: Tables; readonly stop: () => Promise<void> }> {
  const azurite = await startAzurite();
  const tables = await connectTables({ connectionString: azurite.connectionString });
  await tables.createAll();
  return { tables, stop: azurite.stop };
}
