/** A tenant leaves after the app watched it for hours, and comes back under the same ID while the app still runs. */
import { hourMs, minuteMs, secondMs } from '../../../shared/core/time/durations';
import { tableNames } from '../../../shared/store/tables';
import { change, editing } from '../accounts';
import { createSmallWorld, realCadences, type SmallWorld, startWatched, tenantId } from '../small-world';

/** The keys of every row in every table, and whether the row names the tenant. */
async function everyRow({
  tables,
}: SmallWorld): Promise<readonly { readonly key: string; readonly isOurs: boolean }[]> {
  const found: { key: string; isOurs: boolean }[] = [];
  for (const table of tableNames)
    for await (const row of tables.list(table, { partition: { from: '', to: '\uffff' } })) {
      const key = `${table} ${row.partitionKey} ${row.rowKey}`;
      found.push({ key, isOurs: (key + JSON.stringify(row.properties)).includes(tenantId) });
    }
  return found;
}

test('no row that the app wrote of it is left, and its return is a first sight: a summary, and no news', async () => {
  const world = createSmallWorld({ configuration: { cadenceMinutes: realCadences() } });
  const app = await startWatched(world, hourMs);
  change(
    app,
    'mara',
    5 * secondMs,
    editing((policy) => ({ ...policy, state: 'disabled' })),
  );
  await app.runUntil(world.now() + 90 * minuteMs);
  expect(world.sent.some(({ message }) => message.subject.startsWith('Critical'))).toBe(true);
  expect((await everyRow(world)).filter(({ isOurs }) => isOurs).length).toBeGreaterThan(400);
  await world.store.tenantRows.deleteAll(tenantId);
  // The rows of the deployment: its version, its timer, and how much of each provider's limit is used.
  const left = await everyRow(world);
  expect(left.filter(({ key, isOurs }) => isOurs || !key.startsWith('Tenants deployment '))).toEqual([]);

  world.sent.splice(0);
  world.advanceTo(world.now() + hourMs);
  await app.runUntil(world.now() + 40 * minuteMs);
  const messages = world.sent.map(({ channel, message }) => `${channel} ${message.machine.because}`);
  expect(messages.sort()).toEqual(['email-acs summary', 'webhook summary']);
});
