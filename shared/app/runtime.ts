import { randomBytes, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TokenCredential } from '@azure/identity';
import { type Configuration, loadConfiguration } from '../config/config';
import { ConfigurationError } from '../config/configuration-error';
import { type Surroundings, signInTenants } from '../config/environment';
import { tenantConfigurationFrom } from '../config/tenant-configuration';
import { limitsFrom } from '../core/delivery/channel-limits';
import type { RestoreTarget } from '../core/deployment/backup-files';
import type { Queues } from '../core/queues';
import type { Recipient } from '../core/tenant/configuration';
import { clientStateFor, keyMarkOf } from '../graph/notification';
import type { AppPipeline } from '../pipeline/context';
import { now } from './clock';
import type { Log } from './log';
import { createParts, credentialFor, type Parts, queuesOf, sleep } from './parts';
import { type ConnectedSignIn, connectSignIn, type PeopleSignIn } from './sign-in';
import { type ReadSignOuts, readSignOuts } from './sign-outs';
import { withCustomers } from './with-customers';

/** The parts that functions share. Built once per process; their SDKs are loaded on first use. */
type Runtime = {
  /** The packaged file, plus the onboarded customers that have been read. */
  readonly configuration: Configuration;
  /** The configuration with paused customers too, whose data only people read. */
  readonly readable: Configuration;
  /** The ids of tenants with a readable configuration. */
  readonly surroundings: Surroundings;
  /**
   * Reads the list of customers at most once a minute. If that fails, the previous list stays; throws if there was none. Throws
   * PartOfBackup while the tables are not restored completely.
   */
  readonly refresh: (log: Log) => Promise<void>;
  /** Who was signed out of every session. */
  readonly signOuts: ReadSignOuts;
  readonly pipeline: (log: Log) => Promise<AppPipeline>;
  /** The parts of the pipeline, without its tables. */
  readonly queues: () => Promise<Queues>;
  /** The pipeline for the readable configuration. Nothing is collected or sent through it. */
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
  /** A credential that replaces the managed identity. */
  readonly credential?: TokenCredential;
  /** The folder of package.json. */
  readonly folder?: string;
  /** A person waits: the command ends if storage does not answer within this time; ms. */
  readonly answerWithinMs?: number;
  /** True for the command that completes a restore. */
  readonly isRestoring?: boolean;
};

export function createRuntime(
  packaged: Configuration,
  { credential, folder, answerWithinMs, isRestoring = false }: Operated = {},
): Runtime {
  let parts: Promise<Parts> | undefined;
  let queues: Promise<Queues> | undefined;
  let signIn: Promise<ConnectedSignIn | null> | undefined;
  const connected = (): Promise<Queues> => {
    queues ??= credentialFor(packaged, credential).then((own) => queuesOf(packaged.surroundings.storage, own));
    return queues;
  };
  const build = (): Promise<Parts> => {
    parts ??= createParts(packaged, credential, answerWithinMs, connected());
    // A storage account that does not respond at first may respond to the next invocation.
    parts.catch(() => {
      parts = undefined;
    });
    return parts;
  };
  const { configuration, readable, refresh } = withCustomers(packaged, async () => (await build()).store, isRestoring);
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
    signOuts: readSignOuts(async () => (await build()).store.signOuts.read(), now),
    queues: connected,
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

/** Tables of another account that an operator named. `endpoint` is opened with their own sign-in. */
export type TablesConnection = { readonly connectionString: string } | { readonly endpoint: string };

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
    now,
    sleep,
    newHolder: () => randomUUID(),
    largeFleets: parts.largeFleets,
    speed: surroundings.speed,
    tickMs: surroundings.tickMs,
    channelLimits: limitsFrom(configuration.providerLimits),
    configurationWarnings: configuration.fileWarnings,
    certificateEndsAt: surroundings.application?.certificateEndsAt ?? null,
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
