/**
 * The watch of one tenant fails while the timer goes on. What nothing checks any more is not shown as calm: neither in the
 * list of tenants nor on the overview of the tenant.
 */
import { overviewModel } from '../../../shared/app/overview';
import { tenantsPage } from '../../../shared/app/tenants-page';
import { minuteMs } from '../../../shared/core/time/durations';
import { gatherOverview } from '../../../shared/pipeline/operate/overview';
import { renderOverviewPage } from '../../../shared/reports/page/overview/overview-page';
import { tenantPartition } from '../../../shared/store/keys';
import { type App, createSmallWorld, startWatched, tenantId } from '../small-world';

const url = 'https://watch.contoso.example/t';

async function listed(app: App) {
  const page = await tenantsPage(app.pipeline(), [tenantId], {
    ...{ isPaused: () => false, isContained: () => false, url, customersUrl: null, mayInvite: false },
    ...{ deploymentUrl: null, signedInAs: null, get: () => null },
  });
  // Safe: one tenant is readable.
  const { tenants } = page.json() as { tenants: readonly { state: string }[] };
  return { state: tenants[0]?.state, html: page.html('bm9uY2U=') };
}

async function overview(app: App): Promise<string> {
  const pipeline = app.pipeline();
  const gathered = await gatherOverview(pipeline, tenantId);
  return renderOverviewPage(overviewModel(pipeline, gathered, url, { role: 'reader', name: null }), null);
}

test('is said ten minutes after its last watch, in the list and on the overview, until it runs again', async () => {
  const app = await startWatched(createSmallWorld(), 30 * minuteMs);
  const { world } = app;
  const calm = (await listed(app)).state;
  expect(calm).not.toBe('late');
  const words = /othing has checked for missed collections and undelivered messages since 09:2\d/;
  expect(await overview(app)).not.toMatch(words);
  const damaged = (
    await world.tables.transact('Subscriptions', tenantPartition(tenantId), [
      { type: 'upsert', rowKey: 'damaged', properties: { subscription: '{' } },
    ])
  ).ok;
  expect(damaged).toBe(true);
  const brokenAt = world.now();
  await app.runUntil(brokenAt + 4 * minuteMs);
  expect((await listed(app)).state).toBe(calm);
  await app.runUntil(brokenAt + 11 * minuteMs);
  const { state, html } = await listed(app);
  expect([state, html]).toEqual(['late', expect.stringMatching(/As of 08:2\d</)]);
  expect(await overview(app)).toMatch(words);
  await world.tables.transact('Subscriptions', tenantPartition(tenantId), [
    { type: 'delete', rowKey: 'damaged', etag: 'any' },
  ]);
  await app.runUntil(world.now() + 6 * minuteMs);
  expect((await listed(app)).state).toBe(calm);
  expect(await overview(app)).not.toMatch(words);
});
