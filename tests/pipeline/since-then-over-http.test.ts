/** The sign-ins of exposed people, from the simulated tenant over HTTP, on real tables. */
import { allReadPermissions } from '../../infra/local/tenant/graph/permissions';
import type { TenantOptions } from '../../infra/local/tenant/simulation';
import { type SimulatedTenant, startTenant } from '../../infra/local/tenant/start-tenant';
import { renderMessage } from '../../shared/app/render';
import type { Graph } from '../../shared/core/collection/graph';
import { minuteMs } from '../../shared/core/time/durations';
import { createBudgets } from '../../shared/graph/throttling';
import { gatherAlert } from '../../shared/pipeline/operate/posture';
import { renderText } from '../../shared/reports/mail/email';
import { fetchToken } from '../graph/collect-kind';
import { connect } from '../graph/scripted-graph';
import { startAzuriteTables } from '../store/azurite-tables';
import { hint } from './history';
import { type App, createSmallWorld, defaultStart, startApp, tenantId } from './small-world';

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of undo.splice(0).reverse()) await stop();
});

type World = {
  readonly app: App;
  readonly tenant: SimulatedTenant;
  readonly idOf: (path: string, name: string) => Promise<string>;
};

async function watched(options: TenantOptions = {}): Promise<World> {
  const clock: { now: () => number } = { now: () => defaultStart };
  const tenant = await startTenant({
    now: () => clock.now(),
    pageSize: 100,
    honourTop: true,
    auditLatencyMs: { min: 2 * minuteMs, max: 2 * minuteMs },
    ...options,
  });
  undo.push(() => tenant.close());
  const { tables, stop } = await startAzuriteTables();
  undo.push(stop);
  let graph: Graph | undefined;
  const graphOf = (now: () => number, advanceTo: (at: number) => void): Graph => {
    const sleep = async (ms: number): Promise<void> => advanceTo(now() + ms);
    graph ??= connect(tenant.graphUrl, {
      tenantId: tenant.tenantId,
      credential: { getToken: async () => ({ token: await fetchToken(tenant), expiresOnTimestamp: 0 }) },
      budgets: createBudgets({ now, sleep }),
      now,
      sleep,
    }).graph;
    return graph;
  };
  const world = createSmallWorld({ tables, graph: graphOf });
  clock.now = world.now;
  const app = startApp(world);
  await app.tick();
  await app.drain();
  await app.runUntil(world.now() + 20 * minuteMs);
  const token = await fetchToken(tenant);
  const idOf = async (path: string, name: string): Promise<string> => {
    const answer = await fetch(`${tenant.graphUrl}/v1.0/${path}`, { headers: { authorization: `Bearer ${token}` } });
    // Safe: a list of Graph.
    const { value } = (await answer.json()) as { value: readonly { id: string; displayName: string }[] };
    return value.find(({ displayName }) => displayName === name)?.id ?? '';
  };
  return { app, tenant, idOf };
}

const policies = 'identity/conditionalAccess/policies';

async function excludeVendors({ app, tenant, idOf }: World): Promise<string> {
  const [ca01, vendors] = [
    await idOf(policies, 'CA01 Require MFA for everyone'),
    await idOf('groups?$top=999', 'Vendors-Temp'),
  ];
  const applied = tenant.applyChanges([
    {
      op: 'update',
      path: `/${policies}/${ca01}`,
      body: { conditions: { users: { excludeGroups: [vendors] } } },
      actor: { userPrincipalName: 'mara.klein@contoso.example', ipAddress: '192.0.2.44' },
    },
  ]);
  expect(applied.outcome).toBe('read');
  await app.ask(hint('conditionalAccessPolicy'));
  await app.runUntil(app.world.now() + 4 * minuteMs);
  return ca01;
}

/** A sign-in, and whether CA01 required MFA of it. */
function signsIn({ tenant }: World, ca01: string, userPrincipalName: string, result: 'notApplied' | 'success'): void {
  const applied = tenant.applyChanges([
    {
      op: 'create',
      path: '/auditLogs/signIns',
      body: {
        userPrincipalName,
        conditionalAccessStatus: result,
        appliedConditionalAccessPolicies: [
          { id: ca01, displayName: 'CA01', result, enforcedGrantControls: ['Mfa'], enforcedSessionControls: [] },
        ],
      },
    },
  ]);
  expect(applied.outcome).toBe('read');
}

const messagesOf = ({ app }: World) =>
  app.world.sent
    .filter(({ channel, message }) => channel === 'webhook' && /MFA/.test(message.subject))
    .map(({ message }) => ({ because: message.machine.because, text: renderText(message).replaceAll(/\s+/g, ' ') }));

test('who signed in with a password only is read from the log and sent once', async () => {
  const world = await watched();
  const ca01 = await excludeVendors(world);
  signsIn(world, ca01, 'emil.weber@contoso.example', 'notApplied');
  signsIn(world, ca01, 'paul.orth@contoso.example', 'success');
  signsIn(world, ca01, 'jan.pohl@contoso.example', 'notApplied');
  await world.app.runUntil(world.app.world.now() + 70 * minuteMs);
  const messages = messagesOf(world);
  expect(messages.map(({ because }) => because)).toEqual(['opened', 'actorFound', 'signedIn']);
  const text = messages.at(-1)?.text;
  expect(text).toMatch(/Update \d\d:\d\d: 2 of the 1\d people have signed in since, 1 with a password only/);
  expect(text).toContain('With a password only: Emil Weber');
  expect(text).not.toContain('Jan Pohl');
  // The log says when the policy was changed, so that earlier sign-ins do not count.
  const changedAt = /"CA01 Require MFA for everyone" at (\d\d:\d\d)/.exec(text ?? '')?.[1];
  expect(text).toContain(`SINCE ${changedAt} By`);
}, 300_000);

test('without the permission the alert says that sign-ins cannot be read, and no number is sent', async () => {
  const world = await watched();
  const { tenant, app } = world;
  const ca01 = await excludeVendors(world);
  signsIn(world, ca01, 'emil.weber@contoso.example', 'notApplied');
  const others = allReadPermissions.filter((permission) => permission !== 'AuditLog.Read.All');
  tenant.setPermissions(others, { liveTokens: true });
  await app.runUntil(app.world.now() + 70 * minuteMs);
  expect(messagesOf(world).map(({ because }) => because)).not.toContain('signedIn');
  const [alert] = (await app.world.store.alerts.readAlerts(tenantId)).filter(
    ({ sinceThen }) => sinceThen !== undefined,
  );
  const page = await gatherAlert(app.pipeline(), tenantId, alert?.id ?? '');
  if (page === undefined) throw new Error('no alert');
  expect(renderText(renderMessage(page.input)).replaceAll(/\s+/g, ' ')).toContain(
    'Their sign-ins cannot be read, because a permission is missing: grant AuditLog.Read.All.',
  );
}, 300_000);
