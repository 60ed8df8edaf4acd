import type { TokenCredential } from '@azure/identity';
import { neededPermissions } from '../../../shared/graph/permissions';

/** "Microsoft Graph Command Line Tools", Microsoft's own public client for people at a terminal. */
const graphCommandLineTools = '14d82eec-204b-4c2f-b7e8-296a70dab67e';
export const graphResource = 'https://graph.microsoft.com';

export type RealCredential = {
  readonly credential: TokenCredential;
  readonly scopes: readonly string[];
  /** How the tenant is opened, as part of a sentence. */
  readonly how: string;
};

type Environment = Readonly<Record<string, string | undefined>>;

const appSettingNames = ['AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET'] as const;

/** Why there is no credential, with the remedy; undefined if one can be made. */
export function credentialRefusal(tenantId: string, env: Environment, isTerminal: boolean): string | undefined {
  const given = appSettingNames.filter((name) => env[name]);
  if (env.AZURE_TENANT_ID && env.AZURE_TENANT_ID.toLowerCase() !== tenantId)
    return 'AZURE_TENANT_ID names another tenant than --tenant: unset it, or give the same id';
  const missing = appSettingNames.filter((name) => !env[name]);
  if (given.length > 0 && missing.length > 0)
    return `${missing.join(' and ')} is not set, but ${given.join(' and ')} is: set both for an app registration, or none to sign in with a browser`;
  if (given.length === 0 && !isTerminal)
    return 'there is no credential: set AZURE_CLIENT_ID and AZURE_CLIENT_SECRET of an app registration, or run this in a terminal to sign in with a browser';
  return undefined;
}

/**
 * The app registration in the environment, or else the browser of a person. Call `credentialRefusal` first.
 *
 * @param permissions that the person is asked to consent to
 */
export async function chooseCredential(
  tenantId: string,
  env: Environment,
  permissions: readonly string[] = neededPermissions(),
): Promise<RealCredential> {
  const { ClientSecretCredential, InteractiveBrowserCredential } = await import('@azure/identity');
  const { AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: secret } = env;
  if (clientId && secret) {
    return {
      credential: new ClientSecretCredential(tenantId, clientId, secret),
      scopes: [`${graphResource}/.default`],
      how: 'with the app registration that AZURE_CLIENT_ID names',
    };
  }
  return {
    credential: new InteractiveBrowserCredential({
      tenantId,
      clientId: graphCommandLineTools,
      redirectUri: 'http://localhost',
    }),
    // Exactly the permissions that are used, so that the consent page lists no more than that.
    scopes: permissions.map((permission) => `${graphResource}/${permission}`),
    how: 'with the account that you use in the browser',
  };
}
