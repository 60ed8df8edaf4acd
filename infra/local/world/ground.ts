import { randomBytes } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { firstPath, signInPaths } from '../../../shared/core/access/sign-in-paths';
import type { Authority } from '../authority/authority';
import { type Azurite, startAzurite } from '../azurite';
import { type Receivers, startReceivers } from '../receivers';
import type { Surroundings } from './app-settings';
import { freePort } from './free-port';
import { configurationPath, logPath } from './local-files';
import { adatum, directoryOf } from './people';
import type { Undo } from './undo';

export { projectFolder } from './project-folder';

/** The parts that a simulated and a real tenant both need. */
export type Ground = {
  /** A connection string. */
  readonly storage: string;
  readonly storagePid: number;
  readonly receivers: Receivers;
  /** One for each host. */
  readonly ports: readonly number[];
  readonly notificationKey: string;
  readonly authority: Authority;
  readonly sessionKey: string;
};

type GroundOptions = {
  /** The port of the first host; 0 is any free port. */
  readonly port: number;
  readonly hosts: number;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly authority: Authority;
  /** Storage that the caller starts and stops. */
  readonly storage?: Pick<Azurite, 'connectionString' | 'pid'>;
};

async function startStorage(undo: Undo): Promise<Azurite> {
  const azurite = await startAzurite();
  undo.add(azurite.stop);
  return azurite;
}

const randomWord = (bytes: number): string => randomBytes(bytes).toString('base64url');

async function choosePort(wanted: number): Promise<number> {
  const port = await freePort(wanted);
  if (port === undefined) throw new Error(`port ${wanted} of 127.0.0.1 is taken`);
  return port;
}

/** Starts storage and receivers, finds ports and makes the secrets of this start. */
export async function prepareGround(
  undo: Undo,
  { port, hosts, now, authority, storage }: GroundOptions,
): Promise<Ground> {
  const azurite = storage ?? (await startStorage(undo));
  const receivers = await startReceivers({ now });
  undo.add(receivers.close);
  const ports = await Promise.all(Array.from({ length: hosts }, (_, index) => choosePort(index === 0 ? port : 0)));
  const [first = 0] = ports;
  authority.addRedirectUris([signInPaths.callback, signInPaths.signedOut].map((path) => urlOfPort(first) + path));
  return {
    storage: azurite.connectionString,
    storagePid: azurite.pid,
    receivers,
    ports,
    notificationKey: randomWord(48),
    authority,
    sessionKey: randomWord(48),
  };
}

/** The file of the function app's log; undefined without a folder. */
export const logPathOf = ({ ports: [port = 0] }: Ground, folder: string | undefined): string | undefined =>
  folder === undefined ? undefined : logPath(folder, port);

/** Writes the watch.config.json of this world; returns its path. */
export async function writeConfiguration(
  undo: Undo,
  { ports: [port = 0] }: Ground,
  configuration: Readonly<Record<string, unknown>>,
): Promise<string> {
  const path = configurationPath(port);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify(configuration, null, 2)}\n`);
  undo.add(() => rm(path, { force: true }));
  return path;
}

const urlOfPort = (port: number): string => `http://127.0.0.1:${port}`;

/** The posture page. */
export const postureUrlOf = (ground: Ground): string => publicUrlOf(ground) + firstPath;

/** The parts that differ between a simulated and a real tenant. */
type Watched = Pick<
  Surroundings,
  'graphUrl' | 'identityEndpoint' | 'identityHeader' | 'customers' | 'configurationFile' | 'speed' | 'tick'
>;

/** The address of the function app: the first host. */
export const publicUrlOf = ({ ports: [port = 0] }: Pick<Ground, 'ports'>): string => urlOfPort(port);

/** `tenants`: the monitored ones, whose people may sign in beside those of the firm that manages them. */
export function surroundingsOf(
  ground: Ground,
  watched: Watched,
  tenants: readonly { readonly tenantId: string; readonly name: string }[],
): Surroundings {
  const directories = tenants.map(directoryOf);
  directories.forEach(ground.authority.addDirectory);
  return {
    storage: ground.storage,
    acsConnectionString: ground.receivers.acsConnectionString,
    teamsWorkflowUrl: ground.receivers.teamsWorkflowUrl,
    webhookUrl: ground.receivers.webhookUrl,
    webhookSecret: ground.receivers.webhookSecret,
    logsEndpoint: ground.receivers.url,
    logsRuleId: ground.receivers.logsRuleId,
    publicUrl: publicUrlOf(ground),
    notificationKey: ground.notificationKey,
    signIn: {
      authority: ground.authority.url,
      clientId: ground.authority.application.appId,
      homeTenantId: directories[0]?.id ?? adatum.id,
      tenantIds: [adatum, ...directories].map(({ id }) => id),
      sessionKey: ground.sessionKey,
    },
    ...watched,
  };
}
