import { randomBytes } from 'node:crypto';
import { isSameInAnyCase } from '../../../shared/core/same-id';
import type { FoundTenant } from '../../../shared/core/tenant/contained';
import { organisationCall, readOrganisation, tenantOfToken } from '../../../shared/graph/tenant-check';
import { startAuthority } from '../authority/authority';
import type { Receivers } from '../receivers';
import { appSettings } from '../world/app-settings';
import { watchConfiguration } from '../world/configuration';
import { type Endpoints, type EndpointsFile, publishEndpoints } from '../world/endpoints-file';
import { createFunctionHosts } from '../world/function-hosts';
import {
  type Ground,
  logPathOf,
  postureUrlOf,
  prepareGround,
  publicUrlOf,
  surroundingsOf,
  writeConfiguration,
} from '../world/ground';
import { openLogFile } from '../world/log-file';
import { adatum, localApplication, localIdentity } from '../world/people';
import { projectFolder } from '../world/project-folder';
import { startOrUndo, type Undo } from '../world/undo';
import { graphResource, type RealCredential } from './real-credential';
import { startTokenRelay } from './token-relay';

type RealWorldOptions = {
  readonly tenantId: string;
  readonly entry: RealCredential;
  readonly port: number;
  readonly endpointsFile: string;
  /** Folder for the function app's log. */
  readonly logFolder: string;
  readonly onProblem: (line: string) => void;
  /** Microsoft Graph by default. */
  readonly graphUrl?: string;
};

export type RealWorld = {
  readonly receivers: Receivers;
  readonly endpoints: Endpoints;
  readonly endpointsFile: EndpointsFile | undefined;
  readonly logFile: string | undefined;
  readonly stop: () => Promise<void>;
};

/** Graph cannot reach this machine, so there are no subscriptions, and every resource type is polled. */
const pollingOnly = {
  'AzureWebJobs.subscriptions.Disabled': 'true',
  // A short interval, so that a person does not wait a minute for the first collection. A tick in which nothing is due
  // costs nothing.
  SCHEDULE_TICK: '*/5 * * * * *',
};

/** The tenant of a token, according to Graph; null if Graph gives none. */
async function organisationOf(token: string, graphUrl: string): Promise<FoundTenant | null> {
  try {
    const response = await fetch(`${graphUrl}/v1.0${organisationCall.url}`, {
      headers: { authorization: `Bearer ${token}` },
      redirect: 'manual',
    });
    return response.ok ? readOrganisation(await response.json()) : null;
  } catch {
    return null;
  }
}

/**
 * Signs in before anything is started.
 *
 * @throws with the remedy if that fails
 */
async function signIn({ tenantId, entry, graphUrl = graphResource }: RealWorldOptions): Promise<void> {
  const token = await entry.credential.getToken([...entry.scopes]);
  if (token === null) throw new Error('sign-in returned no token');
  const claimed = tenantOfToken(token.token);
  const isOther = claimed !== null && !isSameInAnyCase(claimed, tenantId);
  // Monitoring a different tenant than the requested one would mix up two customers. The app checks each of its tokens
  // in the same way.
  const found = await organisationOf(token.token, graphUrl);
  if (found !== null && !isSameInAnyCase(found.tenantId, tenantId))
    throw new Error(
      `the token is for the tenant ${[found.name, found.tenantId].filter((one) => one !== null).join(', ')}, not for the one that --tenant names`,
    );
  if (isOther) throw new Error(`the token is for the tenant ${claimed}, not for the one that --tenant names`);
  if (claimed === null && found === null)
    throw new Error('neither the token nor /organization says which tenant it is for; grant Organization.Read.All');
}

async function open(undo: Undo, options: RealWorldOptions, onProblem: (line: string) => void): Promise<RealWorld> {
  const { tenantId, entry, port, graphUrl = graphResource } = options;
  await signIn(options);
  const secret = randomBytes(24).toString('base64url');
  // A real tenant is shown only to the person who started this, and not to other users of this machine.
  const door = { secret, leadsTo: (): string => postureUrlOf(ground) };
  const authority = await startAuthority({
    directories: [adatum],
    application: localApplication,
    identity: localIdentity,
    door,
  });
  undo.add(authority.close);
  const relay = await startTokenRelay(entry, authority.exchangeToken);
  undo.add(relay.close);
  const ground: Ground = await prepareGround(undo, { port, hosts: 1, now: Date.now, authority });
  const watched = { tenantId, name: `Tenant ${tenantId.slice(0, 8)}`, breakGlass: [] };
  const configuration = watchConfiguration(watched, Date.now());
  const surroundings = surroundingsOf(
    ground,
    {
      graphUrl,
      identityEndpoint: relay.identityEndpoint,
      identityHeader: relay.identityHeader,
      configurationFile: await writeConfiguration(undo, ground, configuration),
      speed: 1,
    },
    [watched],
  );
  const logFile = logPathOf(ground, options.logFolder);
  const hosts = createFunctionHosts({
    appDir: projectFolder(),
    ports: ground.ports,
    settings: () => ({ ...appSettings(surroundings), ...pollingOnly }),
    log: openLogFile(undo, logFile, onProblem),
    onUnexpectedExit: (_, { code, signal }) =>
      onProblem(`The function app ended by itself: ${signal ?? `exit code ${code}`}`),
  });
  undo.add(hosts.stopAll);
  await hosts.start(0);
  const endpoints: Endpoints = {
    functions: publicUrlOf(ground),
    graph: graphUrl,
    receivers: ground.receivers.url,
    storage: ground.storage,
    posture: `${authority.url}/door?secret=${secret}`,
    pid: process.pid,
  };
  const endpointsFile = await publishEndpoints(undo, options.endpointsFile, endpoints);
  return { receivers: ground.receivers, endpoints, endpointsFile, logFile, stop: undo.run };
}

/**
 * Monitors a real tenant from this machine: read-only, by polling alone, with alerts going to the local receivers. Storage
 * is in memory: the baseline is lost when it stops.
 *
 * @throws with the reason when signing in fails or a part does not start; started parts are stopped
 */
export const startRealWorld = (options: RealWorldOptions): Promise<RealWorld> =>
  startOrUndo(options.onProblem, (undo, onProblem) => open(undo, options, onProblem));
