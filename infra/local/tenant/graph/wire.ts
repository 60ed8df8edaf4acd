import { isList, isObject, type Json, type JsonObject } from '../json';
import type { Kind } from '../kinds/kind';
import type { GraphRequest } from './endpoint';
import type { Query } from './query';

const graphOrigin = 'https://graph.microsoft.com';
export const graphRoot = `${graphOrigin}/v1.0`;

/**
 * Enum members that Graph hides behind `unknownFutureValue` unless the client sends
 * `Prefer: include-unknown-enum-members`, by entity type and property (v1.0 metadata).
 */
const hiddenMembers: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  conditionalAccessPolicy: {
    builtInControls: ['riskRemediation'],
    includePlatforms: ['linux'],
    excludePlatforms: ['linux'],
    allowedCombinations: ['qrCodePin'],
  },
  authenticationStrengthPolicy: { allowedCombinations: ['qrCodePin'] },
  riskyUser: { riskDetail: lateRiskDetails() },
  riskyUserHistoryItem: { riskDetail: lateRiskDetails(), detail: lateRiskDetails() },
  riskDetection: {
    riskDetail: lateRiskDetails(),
    activity: ['servicePrincipal'],
    tokenIssuerType: ['AzureADBackupAuth', 'ADFederationServicesMFAAdapter', 'NPSExtension'],
  },
  signIn: { riskDetail: lateRiskDetails() },
};

function lateRiskDetails(): readonly string[] {
  return [
    'm365DAdminDismissedDetection',
    'adminConfirmedServicePrincipalCompromised',
    'adminDismissedAllRiskForServicePrincipal',
    'userChangedPasswordOnPremises',
    'adminDismissedRiskForSignIn',
    'adminConfirmedAccountSafe',
    'microsoftRevokedSessions',
  ];
}

function hideMember(text: string, hidden: readonly string[]): string {
  // Flag enums are written as a comma-separated text; each flag is hidden by itself.
  return text
    .split(',')
    .map((member) => (hidden.includes(member) ? 'unknownFutureValue' : member))
    .join(',');
}

function hideIn(value: Json, hiddenByProperty: Readonly<Record<string, readonly string[]>>): Json {
  if (isList(value)) return value.map((item) => hideIn(item, hiddenByProperty));
  if (!isObject(value)) return value;
  const shown: { [key: string]: Json } = {};
  for (const [key, inner] of Object.entries(value)) {
    const hidden = hiddenByProperty[key];
    if (hidden === undefined) shown[key] = hideIn(inner, hiddenByProperty);
    else if (typeof inner === 'string') shown[key] = hideMember(inner, hidden);
    else if (isList(inner)) {
      shown[key] = inner.map((item) => (typeof item === 'string' ? hideMember(item, hidden) : item));
    } else shown[key] = inner;
  }
  return shown;
}

/** Whether the client asked for enum members that are newer than `unknownFutureValue`. */
export function wantsUnknownMembers(request: GraphRequest): boolean {
  return (request.headers.prefer ?? '').toLowerCase().includes('include-unknown-enum-members');
}

/** Hides new enum members from a client that did not ask for them. */
export function hideUnknownMembers(resource: JsonObject, entityType: string, request: GraphRequest): JsonObject {
  const hidden = hiddenMembers[entityType];
  if (hidden === undefined || wantsUnknownMembers(request)) return resource;
  const shown = hideIn(resource, hidden);
  return isObject(shown) ? shown : resource;
}

/**
 * A resource with the properties that a request asked for. A selected property that the resource lacks is null in the
 * directory; navigation properties are left out.
 */
export function selectFrom(resource: JsonObject, kind: Kind, select: readonly string[] | undefined): JsonObject {
  const chosen = select ?? kind.defaultSelect;
  const shown: { [key: string]: Json } = {};
  if (chosen === undefined && kind.navigation === undefined) return resource;
  if (chosen === undefined) {
    for (const [key, value] of Object.entries(resource)) {
      if (kind.navigation?.includes(key) !== true) shown[key] = value;
    }
    return shown;
  }
  const type = resource['@odata.type'];
  if (type !== undefined) shown['@odata.type'] = type;
  for (const property of chosen) {
    const value = resource[property];
    // A property of another derived type is left out. For example, a country has no isTrusted.
    if (value !== undefined || kind.properties.includes(property)) shown[property] = value ?? null;
  }
  return shown;
}

export function metadataUrl(context: string, select: readonly string[] | undefined, suffix = ''): string {
  const selection = select === undefined ? '' : `(${select.join(',')})`;
  return `${graphRoot}/$metadata#${context}${selection}${suffix}`;
}

/** A link on graph.microsoft.com: Graph returns it whatever host the request was for. */
export function graphLink(
  { path, version }: Pick<GraphRequest, 'path' | 'version'>,
  query: Pick<Query, 'repeated'>,
  token: readonly [name: string, value: string],
): string {
  const parts = [...query.repeated, token].map(([name, value]) => `${name}=${encodeURIComponent(value)}`);
  return `${graphOrigin}/${version ?? 'v1.0'}${path}?${parts.join('&')}`;
}
