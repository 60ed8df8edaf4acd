import { createPrivateKey, X509Certificate } from 'node:crypto';
import { isGuid } from '../core/same-id';
import { type Cloud, type CloudName, cloudNames, clouds } from '../core/tenant/clouds';
import type { WatchFile } from './schema';
import { type Environment, isUnresolved, readUrl, unresolved } from './setting';

/** The multi-tenant application that reads tenants, and its proof of identity. */
export type ReaderApplication = {
  readonly clientId: string;
  /** The tenant that the application and the managed identity belong to, in lower case. */
  readonly homeTenantId: string;
  /** Whether the application also reads the home tenant, instead of the managed identity. */
  readonly readsHome: boolean;
  /** Certificate and private key, PEM; a secret. Null if the managed identity proves its identity instead. */
  readonly certificate: string | null;
  /** ISO 8601; null without a certificate. */
  readonly certificateEndsAt: string | null;
};

/** The sign-in service and Graph of the deployment's cloud. */
export type CloudSettings = Cloud & {
  readonly name: CloudName;
  /** False if another sign-in service is named in its place. */
  readonly isMicrosofts: boolean;
};

export function readCloud(env: Environment, problems: string[]): CloudSettings | undefined {
  const given = env.MICROSOFT_CLOUD || 'global';
  const name = cloudNames.find((one) => one === given);
  if (name === undefined) {
    problems.push(`MICROSOFT_CLOUD: give one of ${cloudNames.join(', ')}`);
    return undefined;
  }
  const cloud = clouds[name];
  const authority = readUrl('AUTHORITY_URL', env.AUTHORITY_URL || cloud.authority, problems);
  const graph = readUrl('GRAPH_BASE_URL', env.GRAPH_BASE_URL || cloud.graph, problems);
  if (authority === undefined || graph === undefined) return undefined;
  for (const [setting, url] of [
    ['AUTHORITY_URL', authority],
    ['GRAPH_BASE_URL', graph],
  ] as const) {
    const other = cloudNames.find((one) => one !== name && [clouds[one].authority, clouds[one].graph].includes(url));
    if (other !== undefined && ![cloud.authority, cloud.graph].includes(url))
      problems.push(`${setting}: belongs to the cloud ${other}; remove it, or set MICROSOFT_CLOUD to ${other}`);
  }
  return { ...cloud, name, authority, graph, isMicrosofts: authority === cloud.authority };
}

/** Until when it is valid, ISO 8601; null if the text is not a certificate with its own private key. */
function endOfCertificate(pem: string): string | null {
  try {
    const certificate = new X509Certificate(pem);
    return certificate.checkPrivateKey(createPrivateKey(pem)) ? new Date(certificate.validTo).toISOString() : null;
  } catch {
    return null;
  }
}

/** Whether the application reads a tenant that has no identity of its own. */
export const readsByApplication = (application: ReaderApplication | null, tenantId: string): boolean =>
  application !== null && (application.readsHome || tenantId.toLowerCase() !== application.homeTenantId);

/** The operator's own tenant according to the file; else the first, because a file with one tenant names that one. */
const homeOf = (file: WatchFile | undefined): string | undefined =>
  file?.deployment?.tenant ?? file?.tenants[0]?.tenantId;

const listed = (ids: string | undefined): readonly string[] => (ids ?? '').split(',').map((id) => id.trim());

/** Null without an application: each tenant is read by an identity of its own. */
export function readApplication(
  env: Environment,
  file: WatchFile | undefined,
  problems: string[],
): ReaderApplication | null {
  if (!env.APP_CLIENT_ID) {
    for (const setting of ['APP_CERTIFICATE', 'HOME_TENANT_CREDENTIAL'])
      if (env[setting])
        problems.push(`${setting}: has no effect without APP_CLIENT_ID; run npm run register, or remove it`);
    return null;
  }
  if (!isGuid(env.APP_CLIENT_ID))
    problems.push('APP_CLIENT_ID: give the application (client) ID that npm run register prints');
  const homeTenantId = env.HOME_TENANT_ID || homeOf(file);
  if (homeTenantId !== undefined && !isGuid(homeTenantId))
    problems.push('HOME_TENANT_ID: give the ID of the tenant that the application is registered in');
  const tenantIds = [
    homeTenantId,
    ...listed(env.SIGN_IN_TENANT_IDS),
    ...(file?.tenants ?? []).map((one) => one.tenantId),
  ];
  if (tenantIds.some((id) => id?.toLowerCase() === env.APP_CLIENT_ID?.toLowerCase()))
    problems.push(
      'APP_CLIENT_ID: is also given as the ID of a tenant (HOME_TENANT_ID, SIGN_IN_TENANT_IDS or tenants); give the application (client) ID here, and the Directory (tenant) ID there',
    );
  const home = env.HOME_TENANT_CREDENTIAL || 'identity';
  if (home !== 'identity' && home !== 'application')
    problems.push('HOME_TENANT_CREDENTIAL: give identity or application');
  const certificate = env.APP_CERTIFICATE || null;
  const certificateEndsAt = certificate === null ? null : endOfCertificate(certificate);
  if (certificate !== null && certificateEndsAt === null)
    problems.push(
      isUnresolved(certificate)
        ? unresolved('APP_CERTIFICATE')
        : 'APP_CERTIFICATE: not a PEM with a certificate and its private key; store it in Key Vault as a PEM certificate and refer to its secret',
    );
  return {
    clientId: env.APP_CLIENT_ID.toLowerCase(),
    homeTenantId: (homeTenantId ?? '').toLowerCase(),
    readsHome: home === 'application',
    certificate,
    certificateEndsAt,
  };
}
