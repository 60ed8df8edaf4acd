/** The requests to Graph, each with its budget, its permission and the meaning of a 404. */

import { permissionToWatch } from '../core/collection/subscription-plan';
import type { Kind } from '../core/resource/kind';
import { kindDefinition } from '../kinds';
import { byIdsPath, membersPathOf, membersQuery } from '../kinds/group/collect';
import type { Call } from './call';
import { collectors } from './collectors';

const withQuery = (path: string, ...parts: readonly string[]): string => {
  const query = parts.filter((part) => part !== '').join('&');
  return query === '' ? path : `${path}?${query}`;
};

/** The first page of a kind; `filter` is a whole `$filter=…`, already encoded. */
export const callOf = (kind: Kind, filter = ''): Call => {
  const { path, query } = collectors[kind];
  return callAlong(kind, withQuery(path, filter, query));
};

/** A call along a link that Graph returned. */
export const callAlong = (kind: Kind, url: string): Call => {
  const collector = collectors[kind];
  const { path, scope, cost } = collector;
  const { permission, licence } = kindDefinition(kind);
  return {
    method: 'GET',
    url,
    path,
    scope,
    cost,
    permission,
    licence: licence === 'free' ? null : licence,
    repeatable: true,
    missing: 'missing' in collector && collector.missing === 'gone' ? 'gone' : 'ours',
  };
};

/** Continues from the end of the last delta query. */
export const deltaLinkCall = (kind: Kind, link: string): Call => ({ ...callAlong(kind, link), isDeltaLink: true });

export type ByIds = {
  readonly ids: readonly string[];
  /** Directory object types, empty for all. */
  readonly types: readonly string[];
  readonly select: string;
  readonly permission: string;
};

export const byIdsCall = ({ ids, types, select, permission }: ByIds): Call => ({
  method: 'POST',
  url: withQuery(byIdsPath, `$select=${select}`),
  path: byIdsPath,
  scope: 'directory',
  cost: 1,
  permission,
  licence: null,
  body: types.length === 0 ? { ids } : { ids, types },
  // A POST that only reads.
  repeatable: true,
  missing: 'ours',
});

export const membersCall = (id: string): Call => ({
  method: 'GET',
  url: withQuery(membersPathOf(id, 'user'), membersQuery),
  path: '/groups/{id}/transitiveMembers/microsoft.graph.user',
  scope: 'directory',
  cost: 5,
  permission: kindDefinition('group').permission,
  licence: null,
  repeatable: true,
  missing: 'gone',
});

/** The groups in the group. */
export const innerGroupsCall = (id: string): Call => ({
  ...membersCall(id),
  url: withQuery(membersPathOf(id, 'group'), membersQuery),
  path: '/groups/{id}/transitiveMembers/microsoft.graph.group',
});

/** Whether the group contains any device. */
export const devicesCall = (id: string): Call => ({
  ...membersCall(id),
  url: withQuery(membersPathOf(id, 'device'), '$select=id&$top=1'),
  path: '/groups/{id}/transitiveMembers/microsoft.graph.device',
  permission: kindDefinition('device').permission,
});

export const federationCall = (domain: string): Call => ({
  method: 'GET',
  url: `/domains/${encodeURIComponent(domain)}/federationConfiguration`,
  path: '/domains/{id}/federationConfiguration',
  scope: 'directory',
  cost: 1,
  permission: kindDefinition('domain').permission,
  licence: null,
  repeatable: true,
  missing: 'gone',
});

const subscriptionCall = (method: Call['method'], permission: string): Omit<Call, 'url' | 'path' | 'missing'> => ({
  method,
  scope: method === 'GET' ? 'subscriptionList' : 'subscriptions',
  cost: 1,
  permission,
  licence: null,
  // If the answer to a POST is lost, the subscription exists all the same. The next plan finds it in the list.
  repeatable: method !== 'POST',
});

const allSubscriptions = { url: '/subscriptions', path: '/subscriptions', missing: 'ours' } as const;

const oneSubscription = (id: string) =>
  ({ url: `/subscriptions/${encodeURIComponent(id)}`, path: '/subscriptions/{id}', missing: 'gone' }) as const;

export const listSubscriptionsCall = (): Call => ({
  ...subscriptionCall('GET', permissionToWatch('users')),
  ...allSubscriptions,
});

type NewSubscription = {
  readonly resource: string;
  readonly clientState: string;
  readonly expiresAt: string;
  readonly notificationUrl: string;
};

export const createSubscriptionCall = (wanted: NewSubscription): Call => ({
  ...subscriptionCall('POST', permissionToWatch(wanted.resource)),
  ...allSubscriptions,
  body: {
    changeType: 'updated,deleted',
    notificationUrl: wanted.notificationUrl,
    lifecycleNotificationUrl: wanted.notificationUrl,
    resource: wanted.resource,
    expirationDateTime: wanted.expiresAt,
    clientState: wanted.clientState,
    latestSupportedTlsVersion: 'v1_2',
  },
});

export const renewSubscriptionCall = (id: string, expiresAt: string): Call => ({
  ...subscriptionCall('PATCH', permissionToWatch('users')),
  ...oneSubscription(id),
  body: { expirationDateTime: expiresAt },
});

export const deleteSubscriptionCall = (id: string): Call => ({
  ...subscriptionCall('DELETE', permissionToWatch('users')),
  ...oneSubscription(id),
});

/**
 * Permission for the owners of an application and of its service principal.
 * https://learn.microsoft.com/graph/api/serviceprincipal-list-owners
 */
const ownersPermission = 'Application.Read.All';

const applicationCall = (url: string, path: string): Call => ({
  method: 'GET',
  url,
  path,
  scope: 'directory',
  cost: 1,
  permission: ownersPermission,
  licence: null,
  repeatable: true,
  missing: 'gone',
});

export const servicePrincipalCall = (id: string): Call =>
  applicationCall(`/servicePrincipals/${encodeURIComponent(id)}?$select=id,appId`, '/servicePrincipals/{id}');

/** The registration of an application, if it lives in this tenant. */
export const registrationCall = (appId: string): Call => {
  const filter = encodeURIComponent(`appId eq '${appId.replaceAll("'", "''")}'`);
  return applicationCall(`/applications?$filter=${filter}&$select=id`, '/applications');
};

export const ownersCall = (of: 'applications' | 'servicePrincipals', id: string): Call =>
  applicationCall(
    `/${of}/${encodeURIComponent(id)}/owners?$select=id,displayName,userPrincipalName,mail`,
    `/${of}/{id}/owners`,
  );
