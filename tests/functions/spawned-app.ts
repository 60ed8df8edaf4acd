import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QueueServiceClient } from '@azure/storage-queue';
import { signInAs } from '../../infra/local/authority/sign-in-as';
import type { LogEntry } from '../../infra/local/host/host-log';
import { type SpawnedHost, spawnHost } from '../../infra/local/host/spawn-host';
import { freePort as findPort } from '../../infra/local/world/free-port';
import { identitiesOf } from '../fixtures/identities';
import { storageAccount } from '../storage';
import { type Person, type SignIn, startSignIn } from './signed-in';

export const tenantId = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
/** The person who opens the pages in these tests. */
export const operator: Person = { oid: 'local', tid: tenantId, name: 'Olga Berg', roles: ['operator'] };
export const currentKey = 'current-key-current-key-current-key-0001';
export const previousKey = 'previous-key-previous-key-previous-0002';

export type SpawnedApp = {
  readonly host: SpawnedHost;
  readonly url: string;
  readonly log: readonly LogEntry[];
  readonly signIn: SignIn;
  /** The Cookie header of a session of a person who can sign in. */
  readonly sessionOf: (person: Person) => Promise<string>;
  /** The connection string of its storage. */
  readonly connectionString: string;
  /** All messages of a queue, oldest first; they are removed. */
  readonly takeAll: (queueName: string) => Promise<readonly unknown[]>;
  readonly stop: () => Promise<void>;
};

/** Functions that would process the messages that the tests check. */
const resting = ['schedule', 'collect', 'collectFleet', 'deliver', 'digest', 'subscriptions'];

async function freePort(): Promise<number> {
  const port = await findPort(0);
  if (port === undefined) throw new Error('no port of this machine is free');
  return port;
}

/** A port on which nothing listens: a connection to it is refused at once. */
const closedQueues = (connection: string, port: number): string =>
  connection.replace(/QueueEndpoint=http:\/\/[^/;]+/, `QueueEndpoint=http://127.0.0.1:${port}`);

async function connectionOf(connection: string, { queuesAreDown, tableUrl }: AppOptions): Promise<string> {
  if (queuesAreDown === true) return closedQueues(connection, await freePort());
  return tableUrl === undefined
    ? connection
    : connection.replace(/TableEndpoint=http:\/\/[^/;]+/, `TableEndpoint=${tableUrl}`);
}

async function undoAll(undo: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const step of [...undo].reverse()) await step();
}

type AppOptions = {
  readonly queuesAreDown?: boolean;
  /** The address of the tables, instead of the app's own storage. */
  readonly tableUrl?: string;
  /** The tenants of the configuration. */
  readonly tenants?: readonly Readonly<Record<string, unknown>>[];
  /** The configuration file, apart from its tenants. */
  readonly file?: Readonly<Record<string, unknown>>;
  /** Who can sign in; the operator above by default. */
  readonly people?: readonly Person[];
  /** Queue functions that run in addition to the HTTP functions. */
  readonly awake?: readonly string[];
  /** Further app settings. */
  readonly settings?: Readonly<Record<string, string>>;
};

/** The built app in a separate process with separate storage. Only its HTTP functions run. */
export async function spawnApp(options: AppOptions = {}): Promise<SpawnedApp> {
  const undo: (() => Promise<unknown>)[] = [];
  try {
    const folder = await mkdtemp(join(tmpdir(), 'functions-test-'));
    undo.push(() => rm(folder, { recursive: true, force: true }));
    const configuration = join(folder, 'watch.config.json');
    await writeFile(
      configuration,
      JSON.stringify({ ...options.file, tenants: options.tenants ?? [{ tenantId, name: 'Contoso <b>&' }] }),
    );
    const connectionString = await storageAccount();
    const signIn = await startSignIn(options.people ?? [operator]);
    undo.push(signIn.stop);
    const port = await freePort();
    signIn.trust(`http://127.0.0.1:${port}`);
    const log: LogEntry[] = [];
    const host = await spawnHost({
      appDir: join(__dirname, '..', '..'),
      port,
      log: (entry) => log.push(entry),
      env: {
        AzureWebJobsStorage: await connectionOf(connectionString, options),
        WATCH_CONFIG: configuration,
        PUBLIC_BASE_URL: `http://127.0.0.1:${port}`,
        NOTIFICATION_KEY: currentKey,
        NOTIFICATION_KEY_PREVIOUS: previousKey,
        ...signIn.settings,
        ...options.settings,
        SCHEDULE_TICK: '0 0 0 1 1 *',
        TENANT_IDENTITIES: identitiesOf((options.tenants ?? []).map((one) => String(one.tenantId))),
        ...Object.fromEntries(
          resting
            .filter((name) => !options.awake?.includes(name))
            .map((name) => [`AzureWebJobs.${name}.Disabled`, 'true']),
        ),
      },
    });
    undo.push(host.stop);
    const queues = QueueServiceClient.fromConnectionString(connectionString);
    const takeAll = async (queueName: string): Promise<readonly unknown[]> => {
      const queue = queues.getQueueClient(queueName);
      await queue.createIfNotExists();
      const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 32 });
      await queue.clearMessages();
      return receivedMessageItems.map(({ messageText }): unknown =>
        JSON.parse(Buffer.from(messageText, 'base64').toString('utf8')),
      );
    };
    return {
      host,
      url: host.url,
      log,
      signIn,
      sessionOf: ({ oid }) => signInAs(host.url, oid),
      connectionString,
      takeAll,
      stop: () => undoAll(undo),
    };
  } catch (error) {
    await undoAll(undo);
    throw error;
  }
}
