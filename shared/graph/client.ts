import type { Graph } from '../core/collection/graph';
import { readGroupId } from '../kinds/group/collect';
import { askAuditLog, auditQuestionState, fetchIdsOfAddresses, readAuditAnswer } from './audit-log';
import { callOf } from './calls';
import { fetchGroups, fetchMailboxes, fetchNames, fetchOwners } from './directory-objects';
import { fetchFailingSettings } from './failing-settings';
import { deltaFleet, listFleet } from './fleets';
import { listAuditHistory, listRecords } from './logs';
import type { Credential, GraphFetch, GraphLog } from './middleware';
import { fetchGranted, fetchOwnIdentity } from './own-identity';
import { countedBy, listAll, type Requests } from './requests';
import { fetchSmall } from './small-kinds';
import { createSubscription, deleteSubscription, listSubscriptions, renewSubscription } from './subscriptions';
import type { Budgets } from './throttling';
import { createTransport } from './transport';

export type GraphOptions = {
  readonly tenantId: string;
  /** https://graph.microsoft.com, or the origin of a simulated tenant. */
  readonly baseUrl: string;
  /** Returns app-only tokens for the resource's /.default, and caches them itself. */
  readonly credential: Credential;
  /** Origin of Graph in the deployment's cloud: the audience of tokens. https://graph.microsoft.com by default. */
  readonly resource?: string;
  /** Shared by every Graph client in this process. */
  readonly budgets: Budgets;
  readonly fetch: GraphFetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Where Graph sends notifications and lifecycle notifications; without it no subscription can be created. */
  readonly notificationUrl?: string;
  /** In [0, 1), for jitter. */
  readonly random?: () => number;
  readonly log?: GraphLog;
  readonly requestTimeoutMs?: number;
  /** A larger answer is refused. */
  readonly maxBodyBytes?: number;
};

export type TenantGraph = Graph & {
  /**
   * Throws OtherTenant if the identity reads another tenant. Each request checks this too; this call checks it before any other
   * work begins.
   */
  readonly confirmTenant: () => Promise<void>;
};

/**
 * Every read is complete or throws CollectionError. No read waits longer than 20 s in total for budgets and retries. If the token
 * is for another tenant, nothing is read and OtherTenant is thrown.
 */
export function createGraph(options: GraphOptions): TenantGraph {
  const { tenantId, credential, resource, notificationUrl, now } = options;
  const chain = {
    ...options,
    random: options.random ?? Math.random,
    log: options.log ?? (() => undefined),
    requestTimeoutMs: options.requestTimeoutMs ?? 30_000,
    maxBodyBytes: options.maxBodyBytes ?? 64 * 1024 * 1024,
  };
  const { sendForJson, sendForText, confirmTenant } = createTransport(chain);
  const requests: Requests = { tenantId, now, sendForJson, sendForText };
  return {
    confirmTenant,
    fetchSmall: (kind, onPage) => fetchSmall(requests, kind, onPage),
    fetchAssignableGroupIds: (onPage) => listAll(requests, callOf('group'), readGroupId, countedBy(onPage)),
    fetchGroups: (ids, onPage, devicesToo) => fetchGroups(requests, ids, onPage, devicesToo),
    listFleet: (kind) => listFleet(requests, kind),
    deltaFleet: (kind, deltaLink) => deltaFleet(requests, kind, deltaLink),
    listRecords: listRecords(requests),
    listAuditHistory: (from, to, categories) => listAuditHistory(requests, from, to, categories),
    askAuditLog: askAuditLog(requests),
    auditQuestionState: auditQuestionState(requests),
    readAuditAnswer: readAuditAnswer(requests),
    fetchIdsOfAddresses: fetchIdsOfAddresses(requests),
    fetchNames: (ids) => fetchNames(requests, ids),
    fetchMailboxes: (ids) => fetchMailboxes(requests, ids),
    fetchOwners: (servicePrincipalId) => fetchOwners(requests, servicePrincipalId),
    fetchFailingSettings: (deviceIds) => fetchFailingSettings(requests, deviceIds),
    fetchOwnIdentity: () => fetchOwnIdentity(credential, tenantId, resource),
    fetchGranted: () => fetchGranted(chain),
    createSubscription: (resource, clientState, expiresAt) =>
      createSubscription(requests, notificationUrl, resource, clientState, expiresAt),
    renewSubscription: (id, expiresAt) => renewSubscription(requests, id, expiresAt),
    deleteSubscription: (id) => deleteSubscription(requests, id),
    listSubscriptions: () => listSubscriptions(requests),
    spent: (bucket) => options.budgets.spent(tenantId, bucket),
    resume: (bucket, spent) => options.budgets.resume(tenantId, bucket, spent),
  };
}
