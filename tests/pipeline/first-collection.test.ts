/** A test gives the same result whether the first collection is played or its stored result is read. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { minuteMs } from '../../shared/core/time/durations';
import { toText } from '../plain-text';
import { hint } from './history';
import { goodTenant } from './small-tenant';
import { type App, createSmallWorld, startApp, tenantId, type WorldOver } from './small-world';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'first-collection-'));
  process.env.TEST_RUN_FOLDER = folder;
});
afterAll(() => rmSync(folder, { recursive: true }));

const asItIs = (): void => undefined;

async function begun(over: WorldOver = {}, prepare: (app: App) => void = asItIs): Promise<App> {
  const app = startApp(createSmallWorld(over));
  prepare(app);
  await app.tick();
  await app.drain();
  return app;
}

/** Everything except the memory of the process that read it. */
const stateOf = ({ world, lives }: App) => toText([world.held(), world.tenant, lives]);

test('it is the same world, and the same happens in it afterwards', async () => {
  const [played, read] = [await begun(), await begun()];
  expect(readdirSync(folder)).toHaveLength(1);
  expect(stateOf(read)).toBe(stateOf(played));

  for (const app of [played, read]) {
    app.world.tenant.policies = app.world.tenant.policies.map((policy) => ({ ...policy, state: 'disabled' }));
    await app.ask(hint('conditionalAccessPolicy'));
    await app.drain();
    await app.runUntil(app.world.now() + 10 * minuteMs);
  }
  expect(played.world.sent.length).toBeGreaterThan(2);
  expect(toText(read.world.sent)).toBe(toText(played.world.sent));
  const alerts = ({ world }: App) => world.store.alerts.readAlerts(tenantId);
  expect(await alerts(read)).toEqual(await alerts(played));
});

test.each<readonly [string, WorldOver, (app: App) => void]>([
  ['another tenant', {}, ({ world }) => void world.tenant.users.pop()],
  ['another configuration', { configuration: { name: 'Fabrikam' } }, asItIs],
  ['another time', { startAt: Date.parse('2026-11-25T08:00:00.000Z') }, asItIs],
  ['a channel that refuses', {}, ({ world }) => void world.refusals.set('webhook', { status: 'sent' })],
])('%s is played for itself', async (_, over, prepare) => {
  const { length } = readdirSync(folder);
  await begun(over, prepare);
  expect(readdirSync(folder)).toHaveLength(length + 1);
});

test('a world with code of a test in it is always played', async () => {
  const kept = readdirSync(folder);
  await begun({ spoil: (store) => ({ ...store }) });
  await begun({}, ({ world }) => {
    world.tenant.auditLog = { ...goodTenant().auditLog, readAuditAnswer: async () => [] } as never;
  });
  expect(readdirSync(folder)).toEqual(kept);
});
