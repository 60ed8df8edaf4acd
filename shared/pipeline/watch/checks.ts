import { inParallel } from '../../async/in-parallel';
import { LookError } from '../../core/collection/failure';
import { type Check, type CheckTable, type CheckVerdict, checkAreas, checkVerdicts } from '../../core/deployment/check';
import type { QueueState } from '../../core/ports';
import type { Kind } from '../../core/resource/kind';
import { TenantContained } from '../../core/tenant/contained';
import { kindDefinitions } from '../../kinds';
import { type HealthPorts, iso, type Ports } from '../context';
import { unneededFor } from '../evaluate/enabled-checks';
import { type Attempt, attempt } from './attempt';
import { type DeploymentSeen, deploymentChecks } from './deployment-checks';
import { type HealthAnswer, healthAnswer } from './health';
import { type IdentitySeen, type TenantSeen, tenantChecks } from './tenant-checks';

/** What is checked beside the stored state. */
export type Surveyed = Pick<DeploymentSeen, 'mailSender' | 'unresolvedSettings'> & {
  /** How long to wait for a service that does not answer. */
  readonly patienceMs: number;
  /** The Date header of Microsoft Graph; null without an answer. */
  readonly graphDate: () => Promise<string | null>;
  /** Application permissions of Graph that reading these kinds takes. */
  readonly neededPermissions: (kinds: readonly Kind[]) => readonly string[];
  /** Application permissions with which the app could grant itself everything. */
  readonly dangerousPermissions: readonly string[];
};

export type CheckPorts = HealthPorts &
  Ports<'configurationWarnings' | 'graph' | 'heartbeat' | 'queues' | 'sleep' | 'tenantIds' | 'tenantNames' | 'version'>;

/** Tenants whose identity is asked at the same time. */
const width = 8;

/**
 * The table of doctor and of the health page. `shown`: tenants that the reader operates; lines about the deployment as a whole are for
 * operators of all tenants.
 */
export async function checkTable(
  pipeline: CheckPorts,
  surveyed: Surveyed,
  shown: readonly string[],
): Promise<CheckTable> {
  const isAll = shown.length === pipeline.tenantIds.length;
  const [queues, storage, graphDate, identities] = await Promise.all([
    isAll ? attempt(pipeline, surveyed.patienceMs, pipeline.queues.states()) : null,
    isAll ? attempt(pipeline, surveyed.patienceMs, pipeline.store.watch.tryRow(iso(pipeline.now()))) : null,
    isAll ? attempt(pipeline, surveyed.patienceMs, surveyed.graphDate()) : null,
    inParallel(shown, width, (tenantId) => identityOf(pipeline, surveyed, tenantId)),
  ]);
  const health = await healthAnswer({ ...pipeline, queues: withStates(pipeline, queues) }, shown);
  const now = pipeline.now();
  // Safe: a list of readable tenants gets the long answer.
  const { deployment, tenants } = health as Extract<HealthAnswer, { readonly tenants: unknown }>;
  const seen: DeploymentSeen = { ...surveyed, now, deployment, queues, storage, graphDate };
  const seenTenants = await Promise.all(
    tenants.map(async (tenant, at): Promise<TenantSeen> => {
      const configuration = await pipeline.configuration(tenant.tenantId).catch(() => null);
      return { now, health: tenant, configuration, identity: identities[at] ?? { status: 'silent' } };
    }),
  );
  return tableOf([...(isAll ? deploymentChecks(seen) : []), ...seenTenants.flatMap(tenantChecks)], iso(now));
}

/** The counts and the verdict over these lines. */
export function tableOf(lines: readonly Check[], checkedAt: string): CheckTable {
  const checks = [...lines].sort(
    (a, b) =>
      (a.tenantId ?? '').localeCompare(b.tenantId ?? '') || checkAreas.indexOf(a.area) - checkAreas.indexOf(b.area),
  );
  const count = (verdict: CheckVerdict): number => checks.filter((one) => one.verdict === verdict).length;
  // Safe: one entry for each verdict.
  const counts = Object.fromEntries(checkVerdicts.map((verdict) => [verdict, count(verdict)])) as CheckTable['counts'];
  return { version: 1, checkedAt, ok: counts.red === 0, counts, checks };
}

const withStates = (
  { queues }: Ports<'queues'>,
  states: Attempt<readonly QueueState[]> | null,
): CheckPorts['queues'] => ({
  ...queues,
  states: async () => (states?.status === 'done' ? states.value : []),
});

async function identityOf(pipeline: CheckPorts, surveyed: Surveyed, tenantId: string): Promise<IdentitySeen> {
  const asked = await attempt(pipeline, surveyed.patienceMs, askIdentity(pipeline, surveyed, tenantId));
  if (asked.status === 'done') return asked.value;
  if (asked.status === 'silent') return asked;
  if (asked.error instanceof TenantContained) return { status: 'contained' };
  return asked.error instanceof LookError
    ? { status: 'refused', failure: asked.error.failure }
    : { status: 'failed', error: asked.error };
}

async function askIdentity(pipeline: CheckPorts, surveyed: Surveyed, tenantId: string): Promise<IdentitySeen> {
  const unneeded = unneededFor(pipeline, await pipeline.configuration(tenantId));
  const needed = surveyed.neededPermissions(kindDefinitions.flatMap(({ kind }) => (unneeded.has(kind) ? [] : [kind])));
  const granted = await (await pipeline.graph(tenantId)).fetchGranted();
  if (granted === null) return { status: 'unread' };
  return {
    status: 'read',
    granted,
    missing: needed.filter((one) => !granted.includes(one)),
    excess: granted.filter((one) => !needed.includes(one)),
    dangerous: granted.filter((one) => surveyed.dangerousPermissions.includes(one)),
  };
}
