/**
 * The unified audit log through the pipeline, queried over HTTP: the simulated tenant takes a query, works for
 * minutes, and shows entries half an hour late.
 */

import type { TenantOptions } from '../../infra/local/tenant/simulation';
import { type SimulatedTenant, startTenant } from '../../infra/local/tenant/start-tenant';
import type { Kind } from '../../shared/core/resource/kind';
import { minuteMs } from '../../shared/core/time/durations';
import { createBudgets } from '../../shared/graph/throttling';
import { tokensOf } from '../graph/collect-kind';
import { connect } from '../graph/scripted-graph';
import { type App, createSmallWorld, startApp, tenantId, watchedConfiguration } from './small-world';

const started: SimulatedTenant[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((tenant) => tenant.close()));
});

type Played = { readonly app: App; readonly tenant: SimulatedTenant };

/** A tenant that is monitored for ten minutes, with the unified audit log among its sources. */
async function play(
  options: TenantOptions = {},
  optionalSources: readonly Kind[] = ['exchangeAudit', 'sharePointAudit', 'complianceAudit'],
): Promise<Played> {
  const cadenceMinutes = {
    ...watchedConfiguration().cadenceMinutes,
    exchangeAudit: 30,
    sharePointAudit: 30,
    complianceAudit: 30,
  };
  const world = createSmallWorld({ configuration: { optionalSources, cadenceMinutes } });
  const tenant = await startTenant({ tenantId, now: world.now, ...options });
  started.push(tenant);
  const { graph } = connect(tenant.graphUrl, {
    tenantId,
    credential: { getToken: tokensOf(tenant, world.now) },
    budgets: createBudgets({ now: world.now, sleep: async () => {} }),
    now: world.now,
    sleep: async () => {},
  });
  const { askAuditLog, auditQuestionState, readAuditAnswer, fetchIdsOfAddresses } = graph;
  world.tenant.auditLog = { askAuditLog, auditQuestionState, readAuditAnswer, fetchIdsOfAddresses };
  const app = startApp(world);
  await app.runUntil(world.now() + 10 * minuteMs);
  return { app, tenant };
}

let made = 0;
const mara = 'mara.klein@contoso.example';

/** A person creates an inbox rule; the simulated tenant writes its entry. */
function makeRule({ tenant, app }: Played, name: string, more: object = {}): void {
  made += 1;
  const parameters = [
    { Name: 'Name', Value: name },
    { Name: 'ForwardTo', Value: 'box@fabrikam.example' },
  ];
  const body = {
    id: `00000000-0000-4000-8000-${String(made).padStart(12, '0')}`,
    createdDateTime: new Date(app.world.now()).toISOString(),
    auditLogRecordType: 'ExchangeAdmin',
    operation: 'New-InboxRule',
    service: 'Exchange',
    userType: 'Regular',
    userId: '1003200ABCD',
    userPrincipalName: mara,
    objectId: '',
    clientIp: null,
    auditData: { Workload: 'Exchange', ResultStatus: 'True', ClientIP: '192.0.2.44:51000', Parameters: parameters },
    ...more,
  };
  const applied = tenant.applyChanges([{ op: 'create', path: '/security/auditLog/queries', body }]);
  expect(applied.outcome).toBe('read');
}

const alertsOf = async ({ app }: Played) =>
  (await app.world.store.alerts.readAlerts(tenantId)).filter(({ form }) => form === 'alert');

const forwardingAlerts = async (played: Played) =>
  (await alertsOf(played)).filter(({ concerns }) => concerns.some((concern) => concern.includes('EV.X05')));

const rowOf = async ({ app }: Played, kind: Kind = 'exchangeAudit') =>
  (await app.world.store.watermarks.readKind(tenantId, kind))?.row;

const run = (played: Played, minutes: number) => played.app.runUntil(played.app.world.now() + minutes * minuteMs);

test('a rule that forwards mail outside is alerted once, although every later answer repeats it', async () => {
  const played = await play();
  makeRule(played, 'Copy');
  await run(played, 120);
  const [alert, ...others] = await forwardingAlerts(played);
  expect(others).toEqual([]);
  expect(alert).toMatchObject({ severity: 'high', status: 'open' });
  await run(played, 240);
  expect(await forwardingAlerts(played)).toHaveLength(1);
  const [first] = played.app.world.sent.filter(({ message }) => message.key === alert?.key);
  expect(first?.message.paragraphs).toContainEqual(
    expect.stringMatching(/^It happened \d+ min before Microsoft's log showed it\.$/),
  );
});

test('an entry names its people by their ids', async () => {
  const played = await play();
  makeRule(played, 'Copy');
  await run(played, 120);
  const [alert] = await forwardingAlerts(played);
  expect(JSON.stringify(alert)).not.toContain(mara);
});

test('only record types and operations that a detection reads are queried', async () => {
  const played = await play();
  makeRule(played, 'Copy', { operation: 'MailItemsAccessed', auditLogRecordType: 'ExchangeItemAggregated' });
  await run(played, 150);
  expect(await forwardingAlerts(played)).toEqual([]);
  expect((await rowOf(played))?.lastSuccessAt).not.toBeNull();
});

test('without the permission nothing is read and nothing is alerted', async () => {
  const played = await play({ permissions: ['AuditLog.Read.All', 'Organization.Read.All', 'User.Read.All'] });
  makeRule(played, 'Copy');
  await run(played, 150);
  expect((await rowOf(played))?.failure).toMatchObject({
    reason: 'notPermitted',
    permission: 'AuditLogsQuery-Exchange.Read.All',
  });
  expect(await alertsOf(played)).toEqual([]);
});

test('a permission for one workload is enough for that workload', async () => {
  const played = await play({
    permissions: ['AuditLogsQuery-Exchange.Read.All', 'Organization.Read.All', 'User.Read.All'],
  });
  makeRule(played, 'Copy');
  await run(played, 120);
  expect(await forwardingAlerts(played)).toHaveLength(1);
});

test('a source that is not turned on is never queried', async () => {
  const played = await play({}, []);
  await run(played, 90);
  expect(played.tenant.requests().filter(({ path }) => path.includes('auditLog/queries'))).toEqual([]);
  expect(await rowOf(played)).toBeUndefined();
});

const running = { id: 'x', status: 'running' };

test.each([
  ['failed', { id: 'x', status: 'failed' }, 'ended our query as failed'],
  ['cancelled', { id: 'x', status: 'cancelled' }, 'ended our query as cancelled'],
  ['never ends', running, 'has not answered our query for two hours'],
])('a query that %s is reported as failed, and repeated', async (_, body, reason) => {
  const played = await play();
  played.tenant.addFaults([{ match: '^GET /security/auditLog/queries/[^/]+$', status: 200, body }]);
  makeRule(played, 'Copy');
  await run(played, 150);
  expect((await rowOf(played))?.failure).toMatchObject({ reason: 'broken', detail: expect.stringContaining(reason) });
  played.tenant.clearFaults();
  await run(played, 200);
  expect(await forwardingAlerts(played)).toHaveLength(1);
  expect((await rowOf(played))?.failure).toBeNull();
});

test('a throttled query is repeated later', async () => {
  const played = await play();
  played.tenant.addFaults([
    { match: '^POST /security/auditLog/queries$', status: 429, headers: { 'retry-after': '300' }, body: {}, times: 9 },
  ]);
  makeRule(played, 'Copy');
  await run(played, 240);
  expect(await forwardingAlerts(played)).toHaveLength(1);
});

test('a log that is switched off is reported as that', async () => {
  const played = await play();
  const body = { error: { code: 'UnknownError', message: '{"Status":"AuditingDisabledTenant"}' } };
  played.tenant.addFaults([{ match: '/security/auditLog/queries', status: 400, body }]);
  await run(played, 90);
  expect((await rowOf(played))?.failure).toMatchObject({
    reason: 'broken',
    detail: expect.stringContaining('the unified audit log is switched off'),
  });
});

test('an answer of many pages is read over several collections, and no entry twice', async () => {
  const played = await play({ pageSize: 2, honourTop: false });
  for (let count = 0; count < 30; count++) makeRule(played, `Copy ${count}`);
  await run(played, 200);
  const events = await played.app.world.store.events.recent(tenantId, ['2026-11-24'], 500);
  const found = events.filter((event) => event.source === 'EV.X05');
  expect(found).toHaveLength(30);
  expect(new Set(found.map(({ resource }) => resource.id)).size).toBe(30);
});
