import { appStore } from '../app-store';
import { memoryTables } from '../memory-tables';

test('messages sent on a channel are counted for every instance, and of two simultaneous writes only one succeeds', async () => {
  const { channelBudgets } = appStore(memoryTables());
  const row = { way: 'webhook|HOOK_URL', spent: [[1, 'a'] as const], failing: { since: 1, count: 2, until: 3 } };
  expect(await channelBudgets.read(row.way)).toBeUndefined();
  const written = await channelBudgets.write(row, null);
  expect(await channelBudgets.write(row, null)).toEqual({ status: 'conflict' });
  const etag = written.status === 'written' ? written.etag : '';
  expect((await channelBudgets.write({ ...row, failing: null }, etag)).status).toBe('written');
  expect(await channelBudgets.write(row, etag)).toEqual({ status: 'conflict' });
  expect((await channelBudgets.read(row.way))?.row).toEqual({ ...row, failing: null });
  expect(await channelBudgets.read('email-acs')).toBeUndefined();
});
