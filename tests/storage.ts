import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startAzurite } from '../infra/local/azurite';
import { connectTables } from '../shared/store/azure-tables';
import type { Tables } from '../shared/store/tables';

/** More than all tests of a run need together. */
const accounts = Array.from({ length: 300 }, (_, at) => `account${at}`);
const [template = ''] = accounts;

/**
 * The connection string of an empty storage account that no other test uses. All test files of a run share one Azurite,
 * because each start takes more than a second of CPU time. It ends with the process of the test that started it, which
 * works until the run is over.
 */
export async function storageAccount(): Promise<string> {
  const folder = process.env.TEST_RUN_FOLDER;
  if (folder === undefined) throw new Error('TEST_RUN_FOLDER is not set: run the tests with Jest');
  const connection = join(folder, 'azurite');
  while (!existsSync(connection)) {
    if (isFirst(folder, 'starting')) await startShared(folder, connection);
    else await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const account = accounts.find((name) => isFirst(folder, name));
  if (account === undefined) throw new Error('all storage accounts of this run are in use');
  return readFileSync(connection, 'utf8').replaceAll(template, account);
}

/** An account in which all of our tables exist. */
export async function storageTables(): Promise<Tables> {
  const tables = await connectTables({ connectionString: await storageAccount() });
  await tables.createAll();
  return tables;
}

async function startShared(folder: string, connection: string): Promise<void> {
  try {
    const { connectionString, unref } = await startAzurite({ accounts });
    unref();
    writeFileSync(`${connection}.new`, connectionString);
    renameSync(`${connection}.new`, connection);
  } catch (error) {
    rmSync(join(folder, 'starting'));
    throw error;
  }
}

/** Whether nobody has claimed this name in this run before. */
function isFirst(folder: string, name: string): boolean {
  const claim = join(folder, name);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(claim, '', { flag: 'wx' });
    return true;
  } catch (error) {
    if (existsSync(claim)) return false;
    throw error;
  }
}
