import { inParallel } from '../../async/in-parallel';
import { CollectionError } from '../../core/collection/failure';
import { deploymentId } from '../../core/deployment/deployment';
import type { Handshake } from '../../core/deployment/handshake';
import type { HealthAnswer } from '../../core/deployment/health';
import type {
  Attempt,
  DeploymentSeen,
  IdentitySeen,
  Survey,
  TenantBasics,
  TenantSeen,
} from '../../core/deployment/survey';
import type { QueueState } from '../../core/queues';
import type { Kind } from '../../core/resource/kind';
import { OtherTenant, TenantContained } from '../../core/tenant/contained';
import { kindDefinitions } from '../../kinds';
import { errorText, type HealthPorts, iso, operatorsOf, type Ports } from '../context';
import { unneededFor } from '../evaluate/enabled-checks';
import { attempt } from './attempt';
import { deploymentHealth, healthAnswer, healthOf, settingsWarnings, subscriptionHealthAt } from './health';

/** The inputs of the checks besides the stored state. */
export type Surveyed = Pick<DeploymentSeen, 'mailSender' | 'publicUrl' | 'unresolvedSettings'> & {
  /** How long to wait for a service that does not answer. */
  readonly patienceMs: number;
  /** Asks the notification endpoint to prove itself, as Microsoft Graph does. */
  readonly askHandshake: () => Promise<Handshake>;
  /** The difference between the clocks of this machine and of Microsoft Graph; ms, null without an answer. */
  readonly clockDifference: () => Promise<number | null>;
  /** The application permissions of Graph that are needed to read these kinds. */
  readonly neededPermissions: (kinds: readonly Kind[]) => readonly string[];
  /** Application permissions with which the app could grant itself everything. */
  readonly dangerousPermissions: readonly string[];
};

export type SurveyPorts = HealthPorts &
  Ports<
    | 'configurationWarnings'
    | 'graph'
    | 'heartbeat'
    | 'operatorsTenantId'
    | 'queues'
    | 'sleep'
    | 'tenantIds'
    | 'tenantNames'
    | 'version'
  >;

/** Tenants whose identity is checked at the same time. */
const width = 8;

/**
 * The state of the deployment, which the checks put into words. `shown`: the tenants that the reader operates. The
 * deployment as a whole is only for operators of all tenants.
 */
export async function surveyDeployment(
  pipeline: SurveyPorts,
  surveyed: Surveyed,
  shown: readonly string[],
): Promise<Survey> {
  const isAll = shown.length === pipeline.tenantIds.length;
  const [whole, identities] = await Promise.all([
    isAll ? tryServices(pipeline, surveyed) : null,
    inParallel(shown, width, (tenantId) => identityOf(pipeline, surveyed, tenantId)),
  ]);
  const health = await healthAnswer({ ...pipeline, queues: withStates(pipeline, whole?.queues) }, shown);
  // Safe: a list of readable tenants gets the long answer.
  const { deployment, tenants } = health as Extract<HealthAnswer, { readonly tenants: unknown }>;
  return {
    now: pipeline.now(),
    deployment: whole && { ...surveyed, ...whole, deployment },
    tenants: await Promise.all(
      tenants.map(async (tenant, at): Promise<TenantSeen> => {
        const configuration = await pipeline.configuration(tenant.tenantId).catch(() => null);
        return { health: tenant, configuration, identity: identities[at] ?? { status: 'silent' } };
      }),
    ),
  };
}

/** The deployment without its tenants: its cost does not grow with them. */
export async function surveyWhole(pipeline: SurveyPorts, surveyed: Surveyed): Promise<Survey> {
  const [whole, deployment] = await Promise.all([tryServices(pipeline, surveyed), deploymentHealth(pipeline)]);
  return { now: pipeline.now(), deployment: { ...surveyed, ...whole, deployment }, tenants: [] };
}

/** Data for a tenant's page that is not in its own rows. One request to tables, whatever the size of the tenant. */
export async function surveyTenant(
  pipeline: IdentityPorts & Ports<'now' | 'store'>,
  surveyed: Surveyed,
  tenantId: string,
): Promise<TenantBasics> {
  const [configuration, identity, rows, subscriptions] = await Promise.all([
    pipeline.configuration(tenantId),
    identityOf(pipeline, surveyed, tenantId),
    pipeline.store.watermarks.readKinds(tenantId),
    pipeline.store.subscriptions.list(tenantId),
  ]);
  return {
    tenantId,
    warnings: settingsWarnings(pipeline, configuration),
    subscriptions: subscriptions.map(subscriptionHealthAt(pipeline.now())),
    isRead: rows.some(({ lastSuccessAt }) => lastSuccessAt !== null),
    timeZone: configuration.timeZone,
    identity,
  };
}

async function tryServices(
  pipeline: SurveyPorts,
  { patienceMs, clockDifference: askClock, askHandshake }: Surveyed,
): Promise<Pick<DeploymentSeen, 'queues' | 'storage' | 'clockDifference' | 'handshake' | 'own'>> {
  const [queues, storage, clockDifference, handshake, own] = await Promise.all([
    attempt(pipeline, patienceMs, pipeline.queues.states()),
    attempt(pipeline, patienceMs, pipeline.store.watch.tryRow(iso(pipeline.now()))),
    attempt(pipeline, patienceMs, askClock()),
    attempt(pipeline, patienceMs, askHandshake()),
    ownRecipients(pipeline),
  ]);
  return { queues, storage, clockDifference, handshake, own };
}

async function ownRecipients(pipeline: SurveyPorts): Promise<DeploymentSeen['own']> {
  if (operatorsOf(pipeline) !== deploymentId) return null;
  const [configuration, health] = await Promise.all([
    pipeline.configuration(deploymentId),
    healthOf(pipeline, deploymentId),
  ]);
  return { configuration, health };
}

const withStates = (
  { queues }: Ports<'queues'>,
  states: Attempt<readonly QueueState[]> | undefined,
): SurveyPorts['queues'] => ({
  ...queues,
  states: async () => (states?.status === 'done' ? states.value : []),
});

type IdentityPorts = Ports<'configuration' | 'controls' | 'detectors' | 'graph' | 'registered' | 'sleep'>;

async function identityOf(pipeline: IdentityPorts, surveyed: Surveyed, tenantId: string): Promise<IdentitySeen> {
  const asked = askIdentity(pipeline, surveyed, tenantId).catch(withoutIdentity);
  const answer = await attempt(pipeline, surveyed.patienceMs, asked);
  return answer.status === 'done' ? answer.value : answer;
}

function withoutIdentity(error: unknown): IdentitySeen {
  if (error instanceof TenantContained) return { status: 'contained' };
  if (error instanceof OtherTenant) return { status: 'otherTenant' };
  return error instanceof CollectionError
    ? { status: 'refused', failure: error.failure }
    : { status: 'failed', problem: errorText(error) };
}

async function askIdentity(pipeline: IdentityPorts, surveyed: Surveyed, tenantId: string): Promise<IdentitySeen> {
  const unneeded = unneededFor(pipeline, await pipeline.configuration(tenantId));
  const needed = surveyed.neededPermissions(kindDefinitions.flatMap(({ kind }) => (unneeded.has(kind) ? [] : [kind])));
  const granted = await (await pipeline.graph(tenantId)).fetchGranted();
  if (granted === null) return { status: 'unread' };
  const excess = granted.filter((one) => !needed.includes(one));
  return {
    status: 'read',
    granted,
    missing: needed.filter((one) => !granted.includes(one)),
    excess,
    unused: kindDefinitions.flatMap(({ kind, optional, permission }) =>
      optional === true && unneeded.has(kind) && excess.includes(permission) ? [{ permission, kind }] : [],
    ),
    dangerous: granted.filter((one) => surveyed.dangerousPermissions.includes(one)),
  };
}
