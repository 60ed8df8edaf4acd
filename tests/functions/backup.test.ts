import { connectBlobs } from '../../shared/store/azure-blobs';
import { connectTables } from '../../shared/store/azure-tables';
import { tableNames } from '../../shared/store/tables';
import { appStore } from '../app-store';
import { type SpawnedApp, spawnApp } from './spawned-app';

let app: SpawnedApp;
beforeAll(async () => {
  app = await spawnApp();
});
afterAll(() => app.stop());

const run = async (): Promise<number> =>
  (
    await fetch(`${app.url}/admin/functions/backup`, {
      method: 'POST',
      headers: { 'x-functions-key': app.host.masterKey, 'content-type': 'application/json' },
      body: '{"input":""}',
    })
  ).status;

const files = async (): Promise<readonly string[]> => {
  const names: string[] = [];
  for await (const name of connectBlobs({ connectionString: app.connectionString }, 'backups').list()) names.push(name);
  return names;
};

test('the function of the built app writes every table and a manifest, once a day', async () => {
  const tables = await connectTables({ connectionString: app.connectionString });
  await tables.createAll();
  const { watch } = appStore(tables);
  expect(await run()).toBe(202);
  for (let wait = 0; wait < 100 && (await watch.readBackup())?.row.whole == null; wait += 1)
    await new Promise((resolve) => setTimeout(resolve, 200));
  const whole = (await watch.readBackup())?.row.whole;
  const moment = whole?.began.slice(0, 19).replaceAll(':', '-');
  const written = [...tableNames.map((table) => `${moment}Z/${table}.jsonl.gz`), `${moment}Z/manifest.json`];
  expect(await files()).toEqual(written);
  expect(app.log.map(({ message }) => message).join('\n')).toContain('backup.done');
  expect(await run()).toBe(202);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(await files()).toEqual(written);
});
