import type { Graph } from '../core/collection/graph';
import { readGroupId } from '../kinds/group/collect';
import { askAuditLog, auditQuestionState, fetchIdsOfAddresses, readAuditAnswer } from './audit-log';
import { callOf } from './calls';
import { fetchGroups, fetchMailboxes, fetchNames, fetchOwners } from './directory-objects';
import { fetchFailingSettings } from './failing-settings';
import { deltaFleet, listFleet } from './fleets';
import { listAuditHistory, listRecords } from './logs';
import type { ChainOptions } from './middleware';
import { fetchGranted, fetchOwnIdentity } from './own-identity';
import { countedBy, listAll, type Requests } from './requests';
import { fetchSmall } from './small-kinds';
import { createSubscription, deleteSubscription, listSubscriptions, renewSubscription } from './subscriptions';
import { createTransport } from './transport';

/** Options of the chain that have a default. */
type Chosen = 'random' | 'log' | 'requestTimeoutMs' | 'maxBodyBytes';

export type GraphOptions = Omit<ChainOptions, Chosen> &
  Partial<Pick<ChainOptions, Chosen>> & {
    /** Where Graph sends notifications and lifecycle notifications; without it no subscription can be created. */
    readonly notificationUrl?: string;
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
