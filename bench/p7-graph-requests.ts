import type { SeenRequest } from '../infra/local/tenant/server';
import { startWorld, type World } from '../infra/local/world';
import { kindDefinitions } from '../shared/core/kind';
import { atMost, type Report, round, type Size } from './report';
import { peakWithin } from './statistics';

const quietHours = { full: 2, quick: 0.5 } as const;
const busyHours = { full: 1, quick: 0.5 } as const;
const hourMs = 3_600_000;
/** The first tick comes within a minute. */
const startMs = 75_000;
const changeEveryMs = 10 * 60_000;

/** Which requests share a throttle budget of Graph. */
const budgetPaths = [
  { name: 'identity protection and Conditional Access', path: /^\/v1\.0\/identity\/|^\/v1\.0\/identityProtection\// },
  { name: 'audit reports', path: /^\/v1\.0\/auditLogs\// },
  { name: 'Intune', path: /^\/v1\.0\/deviceManagement\// },
  { name: 'subscriptions', path: /^\/v1\.0\/subscriptions/ },
] as const;
const everythingElse = 'directory';

const budgetOf = ({ path }: SeenRequest): string =>
  budgetPaths.find((budget) => budget.path.test(path))?.name ?? everythingElse;

/** First pages only: a list asked for anew. Links of later pages carry a token. */
const isFirstPage = ({ method, path }: SeenRequest): boolean => method === 'GET' && !/skiptoken|deltatoken/i.test(path);

/** Lists that stand for a kind each, by the path that asks for them. */
const lists = [
  { kind: 'conditionalAccessPolicy', path: '/v1.0/identity/conditionalAccess/policies' },
  { kind: 'namedLocation', path: '/v1.0/identity/conditionalAccess/namedLocations' },
  { kind: 'authenticationStrengthPolicy', path: '/v1.0/policies/authenticationStrengthPolicies' },
  { kind: 'directoryAudit', path: '/v1.0/auditLogs/directoryAudits' },
  { kind: 'auditEvent', path: '/v1.0/deviceManagement/auditEvents' },
  { kind: 'deviceCompliancePolicy', path: '/v1.0/deviceManagement/deviceCompliancePolicies' },
  { kind: 'managedDevice', path: '/v1.0/deviceManagement/managedDevices' },
  { kind: 'unifiedRoleAssignment', path: '/v1.0/roleManagement/directory/roleAssignments' },
] as const;

const cadenceMsOf = (kind: string): number =>
  (kindDefinitions.find((definition) => definition.kind === kind)?.cadenceMinutes ?? Number.NaN) * 60_000;

const pathOnly = ({ path }: SeenRequest): string => path.split('?')[0] ?? path;

type Window = { readonly requests: readonly SeenRequest[]; readonly ms: number };

/** Looks that are under way in the second host when time jumps would seem to be late; so nothing jumps before the first ones are done. */
async function watchStart(world: World): Promise<Window> {
  const from = world.tenant.now();
  await new Promise((resolve) => setTimeout(resolve, startMs));
  return { requests: world.tenant.requestsSince(from), ms: world.tenant.now() - from };
}

async function watch(world: World, ms: number): Promise<Window> {
  const from = world.tenant.now();
  await world.advanceClock(ms);
  // The last tick's work may still be under way in the second host.
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  return { requests: world.tenant.requestsSince(from), ms: world.tenant.now() - from };
}

async function watchBusily(world: World, hours: number): Promise<Window> {
  const from = world.tenant.now();
  const policy = await world.lookup.find('identity/conditionalAccess/policies', 'state', 'enabled');
  for (let turn = 0; turn * changeEveryMs < hours * hourMs; turn += 1) {
    const state = turn % 2 === 0 ? 'disabled' : 'enabled';
    const applied = world.tenant.applyChanges([
      {
        op: 'update',
        path: `/identity/conditionalAccess/policies/${String(policy?.id)}`,
        body: { state },
        actor: { userPrincipalName: 'mara.klein@contoso.example', ipAddress: '192.0.2.10' },
      },
    ]);
    if (applied.outcome === 'refused') throw new Error(applied.reason);
    await world.advanceClock(changeEveryMs);
  }
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  return { requests: world.tenant.requestsSince(from), ms: world.tenant.now() - from };
}

const timesOf = (requests: readonly SeenRequest[], budget: string): number[] =>
  requests.filter((request) => budgetOf(request) === budget).map(({ time }) => time);

/** How often a list was asked for beyond its slots: the same page fetched twice for one look would show here. */
function listRows({
  requests,
  ms,
}: Window): { readonly kind: string; readonly asked: number; readonly slots: number }[] {
  return lists.map(({ kind, path }) => ({
    kind,
    asked: requests.filter((request) => isFirstPage(request) && pathOnly(request) === path).length,
    slots: Math.ceil(ms / cadenceMsOf(kind)),
  }));
}

/** P7: what Graph is asked, with two hosts on one storage, as the simulated tenant counts it on its own clock. */
export async function graphRequests(size: Size): Promise<Report> {
  const world = await startWorld({ hosts: 2, speed: 1, tenant: { pageSize: 100, honourTop: true } });
  try {
    const start = await watchStart(world);
    const quiet = await watch(world, quietHours[size] * hourMs);
    const busy = await watchBusily(world, busyHours[size]);
    const windows = { 'first looks': start, quiet, 'a change every ten minutes': busy };
    const names = [...budgetPaths.map(({ name }) => name), everythingElse];
    const refused = Object.values(windows).flatMap(({ requests }) => requests.filter(({ status }) => status === 429));
    const rows = Object.entries(windows).flatMap(([window, { requests, ms }]) =>
      names.map((name) => {
        const times = timesOf(requests, name);
        return [
          window,
          name,
          String(times.length),
          round((times.length / ms) * 1000),
          String(peakWithin(times, 1_000)),
          String(peakWithin(times, 10_000)),
        ];
      }),
    );
    const all = Object.values(windows);
    const worst = (budget: string, windowMs: number): number =>
      Math.max(...all.map(({ requests }) => peakWithin(timesOf(requests, budget), windowMs)));
    // The first looks read everything at once; an average over a minute of them says nothing.
    const average = (budget: string): number =>
      Math.max(...[quiet, busy].map(({ requests, ms }) => (timesOf(requests, budget).length / ms) * 1000));
    const twice = listRows(quiet).filter(({ asked, slots }) => asked > slots + 1);
    return {
      title: 'P7: Graph requests with two hosts',
      method: `Two hosts on one storage, ${quietHours[size]} simulated hours in which nothing happens and ${busyHours[size]} with a change of a policy every ten minutes; counted by the simulated tenant on its own clock. In the quiet hours the lists were asked for (of so many slots): ${listRows(
        quiet,
      )
        .map(({ kind, asked, slots }) => `${kind} ${asked} (${slots})`)
        .join(', ')}.`,
      columns: ['window', 'budget', 'requests', 'average a second', 'peak in 1 s', 'peak in 10 s'],
      rows,
      verdicts: [
        atMost('identity protection and Conditional Access, peak in 1 s', worst(budgetPaths[0].name, 1_000), 1),
        atMost('identity protection and Conditional Access, average a second', average(budgetPaths[0].name), 0.2),
        atMost('audit reports, peak in 10 s', worst(budgetPaths[1].name, 10_000), 5),
        {
          budget: 'no request that the tenant refused as too many',
          measured: refused.length === 0 ? 'none' : refused.map(pathOnly).join(', '),
          kept: refused.length === 0,
        },
        {
          budget: 'one list per kind and page: no list asked for more often than its slots',
          measured: twice.length === 0 ? 'none' : twice.map(({ kind, asked }) => `${kind} ${asked}`).join(', '),
          kept: twice.length === 0,
        },
      ],
    };
  } finally {
    await world.stop();
  }
}
