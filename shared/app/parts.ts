import type { TokenCredential } from '@azure/identity';
import { type CloudSettings, type ReaderApplication, readsByApplication } from '../config/application';
import type { Configuration } from '../config/config';
import type { Surroundings } from '../config/environment';
import type { Queues } from '../core/queues';
import { clouds } from '../core/tenant/clouds';
import type { TenantConfiguration } from '../core/tenant/configuration';
import type { TenantGraph } from '../graph/client';
import type { Credential } from '../graph/middleware';
import { fleetPlaces } from '../pipeline/collect/fleet-places';
import { fetchFromGraph, now } from './clock';
import { managedIdentity } from './managed-identity';

/** The template deletes files in it that are older than BACKUP_DAYS. */
const backupContainer = 'backups';

export type Parts = Awaited<ReturnType<typeof createParts>>;

/** Builds all adapters; no other file does. Everything large is behind `await import()`, so that the webhook starts without it. */
export async function createParts(
  configuration: Configuration,
  given: TokenCredential | undefined,
  answerWithinMs: number | undefined,
  connected: Promise<Queues>,
) {
  const { surroundings } = configuration;
  const [{ createStore }, { backupsOf }, { controls }, { detectors }, { renderMessage, alertInWords, mailTemplate }] =
    await Promise.all([
      import('../store/store'),
      import('../store/backups'),
      import('../controls'),
      import('../detections'),
      import('./render'),
    ]);
  const credential = await credentialFor(configuration, given);
  const [{ tables, blobs }, queues] = await Promise.all([
    connectStorage(surroundings.storage, credential, answerWithinMs),
    connected,
    setClock(surroundings.graphBaseUrl),
  ]);
  return {
    tables,
    store: createStore(tables, detectors, { now: () => new Date(now()) }),
    backups: backupsOf(tables, blobs),
    queues,
    graph: await graphOfTenants(configuration, await credentialsOf(surroundings, credential, given === undefined)),
    channels: await channelsOfTenants(surroundings, credential, mailTemplate),
    controls,
    detectors,
    largeFleets: fleetPlaces(),
    render: renderMessage,
    alertInWords,
  };
}

/** Runs before any work, so that a process that only sends messages has the same clock as one that collects. */
async function setClock(graphBaseUrl: string): Promise<void> {
  const { fetchDate } = await import('../graph/clock');
  await fetchDate(fetchFromGraph, graphBaseUrl);
}

/** Needs no table: a message is put back while the tables do not answer. */
export async function queuesOf(storage: Surroundings['storage'], credential: TokenCredential): Promise<Queues> {
  const { connectQueues } = await import('../queues/azure-queues');
  return storage.type === 'connectionString'
    ? connectQueues({ connectionString: storage.connectionString })
    : connectQueues({ url: storage.queueUrl, credential });
}

async function connectStorage(
  storage: Surroundings['storage'],
  credential: TokenCredential,
  answerWithinMs: number | undefined,
) {
  const [{ openTables }, { connectBlobs }] = await Promise.all([
    import('../store/azure-tables'),
    import('../store/azure-blobs'),
  ]);
  if (storage.type === 'connectionString') {
    const { connectionString } = storage;
    return {
      tables: await openTables({ connectionString }, answerWithinMs),
      blobs: connectBlobs({ connectionString }, backupContainer),
    };
  }
  return {
    tables: await openTables({ endpoint: storage.tableUrl, credential }, answerWithinMs),
    blobs: connectBlobs({ url: storage.blobUrl, credential }, backupContainer),
  };
}

/** One client per tenant. All of them share the limit that Graph sets for one application. */
async function graphOfTenants(
  { surroundings, identityProtectionPerSecond }: Configuration,
  credentialOf: (tenantId: string) => Credential,
): Promise<(tenantId: string) => TenantGraph> {
  const [{ createGraph }, { createBudgets, limitsFor }] = await Promise.all([
    import('../graph/client'),
    import('../graph/throttling'),
  ]);
  const budgets = createBudgets({ now, sleep, limits: limitsFor({ identityProtectionPerSecond }) });
  const graphs = new Map<string, TenantGraph>();
  return (tenantId) => {
    const known = graphs.get(tenantId);
    if (known !== undefined) return known;
    const made = createGraph({
      tenantId,
      baseUrl: surroundings.graphBaseUrl,
      resource: clouds[surroundings.cloud.name].graph,
      credential: credentialOf(tenantId),
      budgets,
      fetch: fetchFromGraph,
      now,
      sleep,
      notificationUrl: `${surroundings.publicUrl}/api/graph/notifications`,
    });
    graphs.set(tenantId, made);
    return made;
  };
}

async function channelsOfTenants({ acs, emailSender, logs }: Surroundings, own: TokenCredential, template: string) {
  const { bindChannels } = await import('../channels');
  const credential = async () => own;
  const access = acs?.type === 'identity' ? ({ type: 'credential', endpoint: acs.endpoint, credential } as const) : acs;
  return (tenant: TenantConfiguration, secrets: Surroundings['secrets']) =>
    bindChannels({
      recipients: tenant.recipients,
      secrets,
      email: access === null || emailSender === null ? null : { access, senderAddress: emailSender, template },
      logs: logs === null ? null : { ...logs, credential },
      now,
    });
}

/** An operator's own credential if one is given, else that of the app. */
export const credentialFor = async ({ surroundings }: Configuration, given: TokenCredential | undefined) =>
  given ?? managedIdentity(surroundings.identityClientId);

/**
 * The credential for each tenant. Storage and channels always use the app's own identity. The account of an operator replaces all
 * of these, and its token is checked for each tenant in the same way.
 */
async function credentialsOf(
  { tenantIdentities, application, cloud }: Surroundings,
  own: TokenCredential,
  isApp: boolean,
): Promise<(tenantId: string) => Credential> {
  if (!isApp) return () => own;
  const others = await Promise.all(
    [...tenantIdentities].map(async ([tenantId, clientId]) => [tenantId, await managedIdentity(clientId)] as const),
  );
  const credentials = new Map(others);
  const consented = application === null ? null : await applicationCredentials(application, cloud, own);
  return (tenantId) => {
    const named = credentials.get(tenantId.toLowerCase());
    if (named !== undefined) return named;
    return consented !== null && readsByApplication(application, tenantId) ? consented(tenantId) : own;
  };
}

/** The credential of the multi-tenant application: from the managed identity, or from its certificate. */
async function applicationCredentials(
  { clientId, certificate }: ReaderApplication,
  { authority, exchange, isMicrosofts }: CloudSettings,
  own: TokenCredential,
): Promise<(tenantId: string) => Credential> {
  const { createTenantCredentials } = await import('../identity/tenant-credentials');
  return createTenantCredentials({
    authority,
    isMicrosofts,
    clientId,
    voucher:
      certificate === null
        ? { type: 'identity', assertion: async () => (await own.getToken(`${exchange}/.default`))?.token ?? '' }
        : { type: 'certificate', pem: certificate },
    now,
    fetch,
  });
}

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
