import { randomBytes } from 'node:crypto';
import { isObject, type Json, type JsonObject, textOf } from '../json';
import { seededGuid } from '../random';
import { GraphError, notFound } from './graph-error';
import type { Notifier } from './notifications';
import { requirePermission } from './permissions';
import type { TokenClaims } from './tokens';

/** Users, groups and other directory resources: 41,760 minutes. */
const longestLifeMs = 41_760 * 60_000;
const perApplicationAndTenant = 100;
const perTenant = 1_000;
const longestClientState = 128;

type Subscription = {
  readonly id: string;
  readonly applicationId: string;
  /** The tenant of the token that it was made with. */
  readonly tenantId: string;
  readonly resource: string;
  readonly changeType: readonly string[];
  readonly notificationUrl: string;
  readonly lifecycleNotificationUrl: string | undefined;
  readonly clientState: string | undefined;
  readonly latestSupportedTlsVersion: string;
  readonly expiresAt: number;
};

export type LifecycleEvent = 'reauthorizationRequired' | 'subscriptionRemoved' | 'missed';

/** An event of a directory object, in the words of a notification. */
type DirectoryChange = {
  readonly changeType: 'updated' | 'deleted';
  readonly type: 'User' | 'Group';
  readonly id: string;
  /** Set for a group whose members or owners changed. */
  readonly links?: {
    readonly name: 'members' | 'owners';
    readonly changes: readonly { readonly id: string; readonly removed: boolean }[];
  };
};

export type Subscriptions = {
  create(claims: TokenClaims, body: Json | undefined): Promise<JsonObject>;
  renew(claims: TokenClaims, id: string, body: Json | undefined): JsonObject;
  remove(claims: TokenClaims, id: string): void;
  get(claims: TokenClaims, id: string): JsonObject;
  list(claims: TokenClaims): readonly JsonObject[];
  /** Notifies the subscribers of a change. */
  notify(change: DirectoryChange): void;
  /** Sends a lifecycle event to one subscription, or to all of them. */
  sendLifecycleEvent(event: LifecycleEvent, subscriptionId?: string): number;
};

type SubscriptionOptions = {
  readonly seed: number;
  readonly now: () => number;
  readonly notifier: Notifier;
  /** Graph waits 10 seconds for a handshake; only tests have less patience. */
  readonly handshakeTimeoutMs: number;
};

function invalid(message: string): GraphError {
  return new GraphError(400, 'InvalidRequest', message);
}

function readUrl(body: JsonObject, property: string): string {
  const text = textOf(body, property);
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw invalid(`The value of ${property} is not a valid URL.`);
  }
  // Graph accepts only public HTTPS addresses. The simulated tenant also accepts loopback, because it has no certificates.
  const isLoopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback)) return text;
  throw invalid(`The ${property} must be an HTTPS endpoint.`);
}

function readExpiry(body: JsonObject, now: number): number {
  const expiresAt = Date.parse(textOf(body, 'expirationDateTime'));
  if (Number.isNaN(expiresAt)) throw invalid('expirationDateTime is a required property for subscription creation.');
  if (expiresAt <= now) throw invalid('Subscription expiration time is in the past.');
  if (expiresAt - now > longestLifeMs) {
    throw invalid('Subscription expiration can only be 41760 minutes in the future.');
  }
  return expiresAt;
}

const normalised = (resource: string): string => resource.replace(/^\//, '').replace(/\/$/, '');

/** The resources for which Graph sends notifications. For others it may answer 201 and never send any. */
const pushed = /^(users|groups)(\/[^/]+)?$|^groups\/[^/]+\/(members|owners)$/i;

function readChangeType(body: JsonObject, resource: string): readonly string[] {
  const types = textOf(body, 'changeType')
    .split(',')
    .map((type) => type.trim().toLowerCase())
    .filter((type) => type !== '');
  if (types.length === 0 || types.some((type) => !['created', 'updated', 'deleted'].includes(type))) {
    throw invalid('The value of changeType is not valid.');
  }
  if (types.includes('created') && pushed.test(resource)) {
    throw invalid(`Change type 'created' is not supported for resource '${resource}'.`);
  }
  return types;
}

function requireReadOf(resource: string, claims: TokenClaims): void {
  if (/^users/i.test(resource)) requirePermission('directory', claims.roles, ['User.Read.All', 'Directory.Read.All']);
  if (/^groups/i.test(resource)) requirePermission('directory', claims.roles, ['Group.Read.All', 'Directory.Read.All']);
}

const statusNames: Readonly<Record<number, string>> = {
  202: 'Accepted',
  204: 'NoContent',
  400: 'BadRequest',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'NotFound',
  405: 'MethodNotAllowed',
  500: 'InternalServerError',
  502: 'BadGateway',
  503: 'ServiceUnavailable',
};

/** Checks that an endpoint wants notifications: it must return the token, decoded, as plain text. */
async function shakeHands(url: string, timeoutMs: number): Promise<void> {
  // The characters after the random part must be decoded exactly once, so a receiver that decodes them twice or not at all fails.
  const token = `Validation: Testing client application reachability for subscription Request-Id: ${randomBytes(8).toString('hex')} +%25&é`;
  const separator = url.includes('?') ? '&' : '?';
  const general =
    'Subscription validation request failed. Notification endpoint must respond with 200 OK to validation request.';
  let response: Response;
  let answer: string;
  try {
    response = await fetch(`${url}${separator}validationToken=${encodeURIComponent(token)}`, {
      method: 'POST',
      headers: { 'content-type': 'text/plain; charset=utf-8', 'content-length': '0' },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    answer = await response.text();
  } catch {
    throw invalid('Subscription validation request timed out.');
  }
  if (response.status !== 200) {
    throw invalid(
      `Subscription validation request failed. HTTP status code is '${statusNames[response.status] ?? response.status}'.`,
    );
  }
  const isText = /^text\/plain\b/i.test(response.headers.get('content-type') ?? '');
  if (!isText || answer !== token) throw invalid(general);
}

function isExpired(subscription: Subscription, now: number): boolean {
  return subscription.expiresAt <= now;
}

function wireForm(subscription: Subscription): JsonObject {
  return {
    id: subscription.id,
    resource: subscription.resource,
    applicationId: subscription.applicationId,
    changeType: subscription.changeType.join(','),
    clientState: subscription.clientState ?? null,
    notificationUrl: subscription.notificationUrl,
    notificationQueryOptions: null,
    lifecycleNotificationUrl: subscription.lifecycleNotificationUrl ?? null,
    expirationDateTime: new Date(subscription.expiresAt).toISOString(),
    creatorId: subscription.applicationId,
    includeResourceData: null,
    latestSupportedTlsVersion: subscription.latestSupportedTlsVersion,
    encryptionCertificate: null,
    encryptionCertificateId: null,
    notificationUrlAppId: null,
  };
}

/** Whether a change concerns a subscribed resource. */
function isAbout(resource: string, change: DirectoryChange): boolean {
  const [root = '', id, part] = normalised(resource).toLowerCase().split('/');
  if (root !== `${change.type.toLowerCase()}s`) return false;
  if (id !== undefined && id !== change.id.toLowerCase()) return false;
  return part === undefined || part === change.links?.name;
}

function changedResource(change: DirectoryChange, tenantId: string): JsonObject {
  const odataId = `${change.type}s/${change.id}`;
  const links = change.links;
  // "@removed" is text in notifications and an object in delta answers. Graph does both.
  const linkDelta =
    links === undefined
      ? {}
      : {
          [`${links.name}@delta`]: links.changes.map(({ id, removed }) =>
            removed ? { id, '@removed': 'deleted' } : { id },
          ),
        };
  return {
    '@odata.type': `#Microsoft.Graph.${change.type}`,
    '@odata.id': odataId,
    id: change.id,
    organizationId: tenantId,
    ...linkDelta,
  };
}

const isOwn = ({ applicationId, tenantId }: Subscription, claims: TokenClaims): boolean =>
  applicationId === claims.applicationId && tenantId === claims.tenantId;

/** A requested subscription, with the checks that Graph makes before it calls the endpoints. */
function readSubscription(body: Json | undefined, claims: TokenClaims, now: number): Omit<Subscription, 'id'> {
  if (!isObject(body)) throw invalid('The request body is not valid.');
  const resource = textOf(body, 'resource');
  if (resource === '') throw invalid('resource is a required property for subscription creation.');
  if (body.includeResourceData === true) throw invalid('Rich notifications are not supported for this resource.');
  const changeType = readChangeType(body, normalised(resource));
  requireReadOf(normalised(resource), claims);
  const notificationUrl = readUrl(body, 'notificationUrl');
  const lifecycleNotificationUrl =
    body.lifecycleNotificationUrl == null ? undefined : readUrl(body, 'lifecycleNotificationUrl');
  const clientState = body.clientState == null ? undefined : textOf(body, 'clientState');
  if ((clientState?.length ?? 0) > longestClientState) {
    throw invalid(`clientState must not be longer than ${longestClientState} characters.`);
  }
  return {
    applicationId: claims.applicationId,
    tenantId: claims.tenantId,
    resource,
    changeType,
    notificationUrl,
    lifecycleNotificationUrl,
    clientState,
    latestSupportedTlsVersion: textOf(body, 'latestSupportedTlsVersion') || 'v1_2',
    expiresAt: readExpiry(body, now),
  };
}

/** The fields that every notification has. */
const notificationOf = ({ id, expiresAt, clientState, tenantId }: Subscription) => ({
  subscriptionId: id,
  subscriptionExpirationDateTime: new Date(expiresAt).toISOString(),
  clientState: clientState ?? null,
  tenantId,
});

function checkQuota(subscriptions: readonly Subscription[], claims: TokenClaims): void {
  const ofApplication = subscriptions.filter((each) => isOwn(each, claims)).length;
  if (ofApplication >= perApplicationAndTenant) {
    throw new GraphError(
      403,
      'Forbidden',
      `Subscription quota exceeded: ${perApplicationAndTenant} per application and tenant.`,
    );
  }
  if (subscriptions.length >= perTenant) {
    throw new GraphError(403, 'Forbidden', `Subscription quota exceeded: ${perTenant} per tenant.`);
  }
}

/** Graph's subscriptions of this tenant, and of the other tenants that it plays. An expired one is deleted silently. */
export function createSubscriptions(options: SubscriptionOptions): Subscriptions {
  const { now, notifier } = options;
  const subscriptions = new Map<string, Subscription>();
  let created = 0;

  const dropExpired = (): void => {
    for (const subscription of subscriptions.values()) {
      if (isExpired(subscription, now())) subscriptions.delete(subscription.id);
    }
  };
  const find = (claims: TokenClaims, id: string): Subscription => {
    dropExpired();
    const found = subscriptions.get(id);
    if (found === undefined || !isOwn(found, claims)) throw notFound('notifications', id);
    return found;
  };

  return {
    async create(claims, body) {
      const wanted = readSubscription(body, claims, now());
      dropExpired();
      checkQuota([...subscriptions.values()], claims);
      await shakeHands(wanted.notificationUrl, options.handshakeTimeoutMs);
      if (wanted.lifecycleNotificationUrl !== undefined)
        await shakeHands(wanted.lifecycleNotificationUrl, options.handshakeTimeoutMs);
      const subscription: Subscription = { id: seededGuid(options.seed, 'subscription', created), ...wanted };
      created += 1;
      subscriptions.set(subscription.id, subscription);
      return wireForm(subscription);
    },

    renew(claims, id, body) {
      const found = find(claims, id);
      if (!isObject(body)) throw invalid('The request body is not valid.');
      const unknown = Object.keys(body).filter((key) => key !== 'expirationDateTime' && !key.startsWith('@'));
      if (unknown.length > 0) throw invalid(`The property '${unknown[0]}' cannot be changed.`);
      const renewed = { ...found, expiresAt: readExpiry(body, now()) };
      subscriptions.set(id, renewed);
      return wireForm(renewed);
    },

    remove(claims, id) {
      find(claims, id);
      subscriptions.delete(id);
    },

    get: (claims, id) => wireForm(find(claims, id)),

    list(claims) {
      dropExpired();
      return [...subscriptions.values()].filter((each) => isOwn(each, claims)).map(wireForm);
    },

    notify(change) {
      dropExpired();
      for (const subscription of subscriptions.values()) {
        if (!pushed.test(normalised(subscription.resource)) || !isAbout(subscription.resource, change)) continue;
        if (!subscription.changeType.includes(change.changeType)) continue;
        notifier.queue(subscription.notificationUrl, {
          ...notificationOf(subscription),
          changeType: change.changeType,
          resource: `${change.type}s/${change.id}`,
          resourceData: changedResource(change, subscription.tenantId),
        });
      }
    },

    sendLifecycleEvent(event, subscriptionId) {
      dropExpired();
      const chosen = [...subscriptions.values()].filter(
        (each) => subscriptionId === undefined || each.id === subscriptionId,
      );
      for (const subscription of chosen) {
        if (subscription.lifecycleNotificationUrl === undefined) continue;
        notifier.queue(subscription.lifecycleNotificationUrl, {
          lifecycleEvent: event,
          ...notificationOf(subscription),
        });
        if (event === 'subscriptionRemoved') subscriptions.delete(subscription.id);
      }
      return chosen.length;
    },
  };
}
