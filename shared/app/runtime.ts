import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TokenCredential } from '@azure/identity';
import { type Application, type CloudSettings, readsByApplication } from '../config/application';
import { type Configuration, loadConfiguration } from '../config/config';
import { ConfigurationError } from '../config/configuration-error';
import { type Surroundings, signInTenants } from '../config/environment';
import { tenantConfigurationFrom } from '../config/tenant-configuration';
import { limitsFrom } from '../core/delivery/channel-limits';
import type { RestoreTarget } from '../core/deployment/backup-files';
import { clouds } from '../core/tenant/clouds';
import type { Recipient, TenantConfiguration } from '../core/tenant/configuration';
import type { TenantGraph } from '../graph/client';
import { clientStateFor, keyMarkOf } from '../graph/notification';
import { fleetPlaces } from '../pipeline/collect/fleet-places';
import type { AppPipeline } from '../pipeline/context';
import type { Log } from './log';
import { managedIdentity } from './managed-identity';
import { type ConnectedSignIn, connectSignIn, type PeopleSignIn } from './sign-in';
import { type ReadSignOuts, readSignOuts } from './sign-outs';
import { withCustomers } from './with-customers';

/** The parts that functions share. Built once per process; their SDKs are loaded on first use. */
type Runtime = {
  /** The packaged file, plus the onboarded customers that have been read. */
  readonly configuration: Configuration;
  /** The same with paused customers, whose data only people read. */
  readonly readable: Configuration;
  /** Those of the readable configuration. */
  readonly surroundings: Surroundings;
  /** Reads the list of customers at most once a minute. If that fails, the previous list stays; throws if there was none. */
  readonly refresh: (log: Log) => Promise<void>;
  /** Who was signed out of every session. */
  readonly signOuts: ReadSignOuts;
  readonly pipeline: (log: Log) => Promise<AppPipeline>;
  /** For the readable configuration. Nothing is collected or sent through it. */
  readonly readablePipeline: (log: Log) => Promise<AppPipeline>;
  /** Tables to restore a backup into: those of the configuration (null), or of another account. */
  readonly restoreTarget: (where: TablesConnection | null) => Promise<RestoreTarget>;
  /** Null if nobody can sign in. */
  readonly signIn: (log: Log) => Promise<PeopleSignIn | null>;
};

let built: Runtime | undefined;

/** The folder of package.json: one above dist/, where the bundle is. */
const packageFolder = (): string => join(__dirname, '..');

/** Throws ConfigurationError with every problem at once; nothing is started partially. */
export function runtime(): Runtime {
  built ??= createRuntime(loadConfiguration(process.env, packageFolder()));
  return built;
}

/** How an operator's tool differs from the app. */
type Operated = {
  /** In place of the managed identity. */
  readonly credential?: TokenCredential;
  /** The folder of package.json. */
  readonly folder?: string;
  /** A person waits: storage that does not answer within this time ends the command; ms. */
  readonly answerWithinMs?: number;
};

export function createRuntime(packaged: Configuration, { credential, folder, answerWithinMs }: Operated = {}): Runtime {
  let parts: Promise<Parts> | undefined;
  let signIn: Promise<ConnectedSignIn | null> | undefined;
  const build = (): Promise<Parts> => {
    parts ??= createParts(packaged, credential, answerWithinMs);
    // A storage account that does not respond at first may respond to the next invocation.
    parts.catch(() => {
      parts = undefined;
    });
    return parts;
  };
  const { configuration, readable, refresh } = withCustomers(packaged, async () => (await build()).store.customers);
  const tenantsNow = async (log: Log): Promise<readonly string[]> => {
    await refresh(log);
    const { signIn: settings } = readable().surroundings;
    return settings.type === 'closed' ? [] : signInTenants(settings);
  };
  return {
    get configuration() {
      return configuration();
    },
    get readable() {
      return readable();
    },
    get surroundings() {
      return readable().surroundings;
    },
    refresh,
    signOuts: readSignOuts(async () => (await build()).store.signOuts.read(), Date.now),
    pipeline: async (log) => pipelineOf(configuration(), await build(), log, folder ?? packageFolder()),
    readablePipeline: async (log) => pipelineOf(readable(), await build(), log, folder ?? packageFolder()),
    restoreTarget: async (where) => {
      const { tables } = await build();
      const [{ openTables }, { restoreTarget }] = await Promise.all([
        import('../store/azure-tables'),
        import('../store/backups'),
      ]);
      if (where === null) return restoreTarget(tables);
      const other = await openTables(
        'connectionString' in where ? where : { ...where, credential: await credentialFor(packaged, credential) },
        answerWithinMs,
      );
      return restoreTarget(other);
    },
    signIn: async (log) => {
      signIn ??= connectSignIn(packaged.surroundings);
      const connected = await signIn;
      return connected === null ? null : connected(() => tenantsNow(log));
    },
  };
}

/** The template deletes what is older than BACKUP_DAYS in it. */
const backupContainer = 'backups';

/** Where an operator named tables of another account; `endpoint` is opened with their own sign-in. */
export type TablesConnection = { readonly connectionString: string } | { readonly endpoint: string };

type Parts = Awaited<ReturnType<typeof createParts>>;

/** Adapters: the one place that builds them. Everything heavy is behind `await import()`, so that the webhook starts without it. */
async function createParts(
  configuration: Configuration,
  given: TokenCredential | undefined,
  answerWithinMs: number | undefined,
) {
  const { surroundings } = configuration;
  const [
    { openTables },
    { createStore },
    { connectQueues },
    { connectBlobs },
    { backupsOf },
    { createGraph },
    { createBudgets, limitsFor },
    { bindChannels },
    { controls },
    { detectors },
    input,
  ] = await Promise.all([
    import('../store/azure-tables'),
    import('../store/store'),
    import('../queues/azure-queues'),
    import('../store/azure-blobs'),
    import('../store/backups'),
    import('../graph/client'),
    import('../graph/throttling'),
    import('../channels'),
    import('../controls'),
    import('../detections'),
    import('./render'),
  ]);
  const credential = await credentialFor(configuration, given);
  const credentialOf = await credentialsOf(surroundings, credential, given === undefined);
  const tables = await openTables(
    surroundings.storage.type === 'connectionString'
      ? { connectionString: surroundings.storage.connectionString }
      : { endpoint: surroundings.storage.tableUrl, credential },
    answerWithinMs,
  );
  const queues = connectQueues(
    surroundings.storage.type === 'connectionString'
      ? { connectionString: surroundings.storage.connectionString }
      : { url: surroundings.storage.queueUrl, credential },
  );
  const blobs = connectBlobs(
    surroundings.storage.type === 'connectionString'
      ? { connectionString: surroundings.storage.connectionString }
      : { url: surroundings.storage.blobUrl, credential },
    backupContainer,
  );
  const budgets = createBudgets({
    now: () => Date.now(),
    sleep,
    limits: limitsFor({ identityProtectionPerSecond: configuration.identityProtectionPerSecond }),
  });
  const graphs = new Map<string, TenantGraph>();
  const graph = (tenantId: string): TenantGraph => {
    const known = graphs.get(tenantId);
    if (known !== undefined) return known;
    const made = createGraph({
      tenantId,
      baseUrl: surroundings.graphBaseUrl,
      resource: clouds[surroundings.cloud.name].graph,
      credential: credentialOf(tenantId),
      budgets,
      fetch,
      now: () => Date.now(),
      sleep,
      notificationUrl: `${surroundings.publicUrl}/api/graph/notifications`,
    });
    graphs.set(tenantId, made);
    return made;
  };
  const store = createStore(tables, detectors);
  const channels = (tenant: TenantConfiguration, secrets: Surroundings['secrets']) =>
    bindChannels({
      recipients: tenant.recipients,
      secrets,
      email:
        surroundings.acs === null || surroundings.emailSender === null
          ? null
          : {
              access:
                surroundings.acs.type === 'connectionString'
                  ? surroundings.acs
                  : { type: 'credential', endpoint: surroundings.acs.endpoint, credential: async () => credential },
              senderAddress: surroundings.emailSender,
              template: input.mailTemplate,
            },
      logs: surroundings.logs === null ? null : { ...surroundings.logs, credential: async () => credential },
      now: () => Date.now(),
    });
  return {
    tables,
    store,
    backups: backupsOf(tables, blobs),
    queues,
    graph,
    channels,
    controls,
    detectors,
    largeFleets: fleetPlaces(),
    render: input.renderMessage,
    alertInWords: input.alertInWords,
  };
}

/** An operator's own, or that of the app. */
const credentialFor = async ({ surroundings }: Configuration, given: TokenCredential | undefined) =>
  given ?? managedIdentity(surroundings.identityClientId);

/**
 * The credential for each tenant; storage and channels always use the app's own identity. An operator's account replaces all of them:
 * whether it may read a tenant is checked with its token, as for any other.
 */
async function credentialsOf(
  { tenantIdentities, application, cloud }: Surroundings,
  own: TokenCredential,
  isApp: boolean,
): Promise<(tenantId: string) => TokenCredential> {
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
  { clientId, certificate }: Application,
  { authority, exchange, isMicrosofts }: CloudSettings,
  own: TokenCredential,
): Promise<(tenantId: string) => TokenCredential> {
  const { createTenantCredentials } = await import('../identity/tenant-credentials');
  return createTenantCredentials({
    authority,
    isMicrosofts,
    clientId,
    voucher:
      certificate === null
        ? { type: 'identity', assertion: async () => (await own.getToken(`${exchange}/.default`))?.token ?? '' }
        : { type: 'certificate', pem: certificate },
    now: () => Date.now(),
    fetch,
  });
}

const heartbeatTo = (url: string) => async (): Promise<string | null> =>
  (await import('./heartbeat-call')).callHeartbeat(url);

let version: string | undefined;

/** Version of the built package; the bundle is in its folder. */
function ownVersion(folder: string): string {
  // Safe: our own package.json; any other content is shown as unknown.
  version ??= String(
    (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { version?: string }).version ?? 'unknown',
  );
  return version;
}

const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function pipelineOf(configuration: Configuration, parts: Parts, log: Log, folder: string): AppPipeline {
  const { surroundings } = configuration;
  const [notificationKey] = surroundings.notificationKeys;
  if (notificationKey === undefined) throw new ConfigurationError(['NOTIFICATION_KEY: is not set']);
  const keyMark = keyMarkOf(notificationKey);
  return {
    store: parts.store,
    backups: parts.backups,
    queues: parts.queues,
    graph: async (tenantId) => {
      const graph = parts.graph(tenantId);
      await graph.confirmTenant();
      return graph;
    },
    channel: async (tenant, channel) => {
      const bound = parts.channels(tenant, surroundings.secrets).get(channel as Recipient['channel']); // Safe: a lookup; an unknown channel is refused below.
      if (bound === undefined) throw new Error(`the channel ${channel} is not bound`);
      return bound;
    },
    controls: parts.controls,
    detectors: parts.detectors,
    tenantIds: configuration.tenantIds,
    operatorsTenantId: configuration.operatorsTenantId,
    rollUps: configuration.rollUps,
    configuration: tenantConfigurationFrom(configuration, parts.store.settings),
    tenantNames: configuration.names,
    sharedTarget: configuration.sharedTarget,
    render: (input) => parts.render(input),
    alertInWords: parts.alertInWords,
    now: () => Date.now(),
    sleep,
    newHolder: () => randomUUID(),
    largeFleets: parts.largeFleets,
    speed: surroundings.speed,
    tickMs: surroundings.tickMs,
    channelLimits: limitsFrom(configuration.providerLimits),
    configurationWarnings: configuration.fileWarnings,
    publicUrl: surroundings.publicUrl,
    // Safe: the pipeline names kinds only.
    clientState: (tenantId, kind, nonce) => clientStateFor(notificationKey, tenantId, kind as never, nonce),
    heartbeat: surroundings.heartbeatUrl === null ? null : heartbeatTo(surroundings.heartbeatUrl),
    version: ownVersion(folder),
    newNonce: () => `${keyMark}${randomBytes(12).toString('base64url')}`,
    isOwnNonce: (nonce) => nonce.startsWith(keyMark),
    log: (event, fields) => log.info(event, fields),
  };
}
