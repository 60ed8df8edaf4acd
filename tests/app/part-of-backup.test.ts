/**
 * Tables into which a restore wrote only a part of a backup: the app must not believe that the missing rows never
 * existed.
 */
import { withCustomers } from '../../shared/app/with-customers';
import { readConfiguration } from '../../shared/config/config';
import { restoreTarget } from '../../shared/store/backups';
import { appStore } from '../app-store';
import { memoryTables } from '../memory-tables';

const moment = '2026-11-29T02-10-00Z';
const mark = { moment, hash: 'h', knowsWhoLeft: true, isWritten: false };
const log = { info: () => {}, warn: () => {}, error: () => {} };

const packaged = readConfiguration(
  JSON.stringify({ tenants: [{ tenantId: '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11', name: 'Contoso' }] }),
  {
    AzureWebJobsStorage: 'UseDevelopmentStorage=true',
    PUBLIC_BASE_URL: 'https://watch.contoso.example',
    NOTIFICATION_KEY: 'k'.repeat(40),
    TENANT_IDENTITIES: '',
  },
);

function appOn(tables = memoryTables()) {
  const target = restoreTarget(tables);
  const start = (isRestoring = false) => withCustomers(packaged, async () => appStore(tables), isRestoring);
  return { target, start };
}

test('no function begins, until the restore is complete', async () => {
  const { target, start } = appOn();
  await target.writeMark(mark);
  const app = start();
  await expect(app.refresh(log)).rejects.toThrow(`only a part of the backup ${moment}`);
  await expect(app.refresh(log)).rejects.toThrow('Run the same restore command again');
  await target.writeMark(null);
  await expect(app.refresh(log)).resolves.toBeUndefined();
});

test('an app that ran before the restore began stops too', async () => {
  const { target, start } = appOn();
  const app = start();
  await app.refresh(log);
  await target.writeMark(mark);
  jest.useFakeTimers({ now: Date.now() + 61_000, doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
  try {
    await expect(app.refresh(log)).rejects.toThrow(`only a part of the backup ${moment}`);
  } finally {
    jest.useRealTimers();
  }
});

test('the restore command itself opens these tables', async () => {
  const { target, start } = appOn();
  await target.writeMark(mark);
  await expect(start(true).refresh(log)).resolves.toBeUndefined();
});
