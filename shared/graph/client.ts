/**
 * Graph as one tenant sees it: the port of core/ports.ts over @microsoft/microsoft-graph-client with our own middleware
 * chain and paging.
 */

import * as z from 'zod';
import { isRefusal, LookError } from '../core/collection/failure';
import { type GraphSubscription, isWatchable } from '../core/collection/subscription-plan';
import type { DirectoryAudit } from '../core/log/record';
import type { DeltaKind, DeltaPage, FleetItem, Graph, ListKind, OnPage } from '../core/ports';
import type { DirectoryName } from '../core/resource/directory-name';
import type { LogKind, SmallKind } from '../core/resource/kind';
import type { Group, SmallResources } from '../core/resource/resource';
import { OtherTenant } from '../core/tenant/contained';
import { kindDefinition } from '../kinds';
import { domainCollector, readFederation } from '../kinds/domain/collect';
import type { Domain } from '../kinds/domain/domain';
import { goneGroup, maxByIds, namedGroupFields, readGroupId, readNamedGroup } from '../kinds/group/collect';
import { type Call, createPatience, type Patience, patienceOfOneLook } from './call';
import {
  type ByIds,
  byIdsCall,
  callAlong,
  callOf,
  createSubscriptionCall,
  deleteSubscriptionCall,
  deltaLinkCall,
  devicesCall,
  federationCall,
  listSubscriptionsCall,
  membersCall,
  ownersCall,
  registrationCall,
  renewSubscriptionCall,
  servicePrincipalCall,
} from './calls';
import type { FleetCollector, LogCollector, RecordOf, SmallCollector } from './collector/collector';
import { readDelta } from './collector/delta';
import { readMailbox } from './collector/mailbox';
import { fleetCollectors, logCollectors, smallCollectors } from './collectors';
import { BadRequest, BehindRetention } from './errors';
import {
  categoryClause,
  documentedQuery,
  filterWithin,
  isWithin,
  timeText,
  userClauses,
  windowQuery,
} from './log-window';
import type { Credential, Fetch, Log } from './middleware';
import { readNamed } from './names';
import { fetchOwnIdentity } from './own-identity';
import { fetchPages, type Page } from './paging';
import { singleOf } from './shape';
import { isSameTenant } from './tenant-check';
import type { Budgets } from './throttling';
import { createTransport } from './transport';

export type GraphOptions = {
  readonly tenantId: string;
  /** https://graph.microsoft.com, or the origin of a simulated tenant. */
  readonly baseUrl: string;
  /** Gives app-only tokens for https://graph.microsoft.com/.default; caching is its own business. */
  readonly credential: Credential;
  /** Shared by everything in this process that asks Graph. */
  readonly budgets: Budgets;
  readonly fetch: Fetch;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Where notifications and lifecycle notifications are to be sent; without it no subscription can be made. */
  readonly notificationUrl?: string;
  /** In [0, 1), for jitter. */
  readonly random?: () => number;
  readonly log?: Log;
  readonly requestTimeoutMs?: number;
  /** A larger answer is refused. */
  readonly maxBodyBytes?: number;
};

const Subscription = z.object({ id: z.string(), resource: z.string(), expirationDateTime: z.string() });

function readSubscription(body: unknown): GraphSubscription {
  const parsed = Subscription.safeParse(body);
  if (!parsed.success) throw new LookError({ reason: 'ours', told: '/subscriptions: not what Graph documents' });
  const { id, resource, expirationDateTime } = parsed.data;
  return { id, resource, expiresAt: expirationDateTime };
}

const ServicePrincipal = z.object({ id: z.string(), appId: z.string() });

function readServicePrincipal(body: unknown): z.infer<typeof ServicePrincipal> {
  const parsed = ServicePrincipal.safeParse(body);
  if (!parsed.success)
    throw new LookError({ reason: 'ours', told: '/servicePrincipals/{id}: not what Graph documents' });
  return parsed.data;
}

/** An owner whose name is not shown is one all the same. */
function readOwner(item: unknown): DirectoryName {
  const named = readNamed(item);
  return named ?? { id: readGroupId(item), displayName: '', address: null, type: 'other' };
}

/** The records of a collection matter more than the owners of the applications in them. */
const ownersPatienceMs = 3000;

const chunksOf = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

const isGone = (error: unknown): boolean => error instanceof LookError && error.failure.reason === 'gone';

/** How many groups are read at once: enough to hide the latency, little enough for the directory's budget. */
const groupsAtOnce = 4;

/** Runs `work` for all items, a few at a time, results in order. The first failure ends it. */
async function forAll<T, R>(items: readonly T[], atOnce: number, work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  let failed = false;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length && !failed; index = next++) {
      const item = items[index];
      if (item === undefined) continue;
      try {
        results[index] = await work(item);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}

export type TenantGraph = Graph & {
  /** Throws OtherTenant where the identity reads another tenant. Each request says so too; this asks before anything is begun. */
  readonly confirmTenant: () => Promise<void>;
};

/**
 * Every read is complete or throws LookError; no read waits longer than 20 s in all for budgets and retries. Where the token is for
 * another tenant, nothing is read and OtherTenant is thrown.
 */
export function createGraph(options: GraphOptions): TenantGraph {
  const { notificationUrl } = options;
  const { sendForJson, sendForText, confirmTenant } = createTransport({
    ...options,
    random: options.random ?? Math.random,
    log: options.log ?? (() => undefined),
    requestTimeoutMs: options.requestTimeoutMs ?? 30_000,
    maxBodyBytes: options.maxBodyBytes ?? 64 * 1024 * 1024,
  });

  const countedBy = (onPage?: OnPage): Patience => createPatience(patienceOfOneLook, onPage);

  const answerTo = async (call: Call, patience: Patience): Promise<unknown> => {
    const answer = await sendForJson(call, patience);
    patience.onPage();
    return answer;
  };

  const pagesOf = (first: Call, patience: Patience = createPatience(), atMost?: number): AsyncGenerator<Page> =>
    fetchPages((call) => answerTo(call, patience), first, atMost);

  const listAll = async <T>(
    first: Call,
    read: (item: unknown) => T,
    patience: Patience = createPatience(),
    atMost?: number,
  ): Promise<readonly T[]> => {
    const items: T[] = [];
    for await (const { value } of pagesOf(first, patience, atMost)) for (const item of value) items.push(read(item));
    return items.slice(0, atMost);
  };

  /** A federated domain says nothing of its trust: that is asked for domain by domain, for Graph has no list of it. */
  const fetchDomains = async (patience: Patience): Promise<readonly Domain[]> => {
    const domains = await listAll(callOf('domain'), domainCollector.read, patience);
    return forAll(domains, groupsAtOnce, async (domain): Promise<Domain> => {
      if (domain.authenticationType !== 'Federated') return domain;
      try {
        const [federationConfiguration] = await listAll(federationCall(domain.id), readFederation, patience);
        return { ...domain, federationConfiguration: federationConfiguration ?? null };
      } catch (error) {
        // A child of a federated domain has no configuration of its own.
        if (isGone(error)) return domain;
        throw error;
      }
    });
  };

  const fetchSmall = async <K extends Exclude<SmallKind, 'group'>>(
    kind: K,
    onPage?: OnPage,
  ): Promise<readonly SmallResources[K][]> => {
    const patience = countedBy(onPage);
    // Safe: where the kind is the domain, its resources are domains.
    if (kind === 'domain') return (await fetchDomains(patience)) as readonly SmallResources[typeof kind][];
    const collector: SmallCollector<K> = smallCollectors[kind];
    const read = (item: unknown): SmallResources[K] => {
      const resource = collector.read(item, options.now());
      if (kind === 'organization' && !isSameTenant(resource.id, options.tenantId))
        throw new OtherTenant({ tenantId: resource.id, name: null });
      return resource;
    };
    if (collector.answer === 'list') {
      const { within, merge = (items) => items } = collector;
      const filter = within === undefined ? '' : filterWithin(within, options.now());
      const first = merge(await listAll(callOf(kind, filter), read, patience, collector.atMost));
      const further = await forAll(collector.further ?? [], 1, async (path) => {
        try {
          return await listAll({ ...callAlong(kind, path), path, missing: 'gone' }, read, patience);
        } catch (error) {
          if (isGone(error)) return [];
          throw error;
        }
      });
      // What is listed newest first moves to the next page while somebody adds to it, and would be counted twice.
      return [...new Map([...first, ...further.flat()].map((one) => [one.id, one])).values()];
    }
    try {
      return [read(singleOf(kind, await answerTo(callOf(kind), patience)))];
    } catch (error) {
      if (collector.missing === 'gone' && isGone(error)) return [];
      throw error;
    }
  };

  const fetchByIds = async <T>(
    wanted: ByIds,
    read: (item: unknown) => T,
    patience: Patience,
  ): Promise<readonly T[]> => {
    const chunks = chunksOf([...new Set(wanted.ids)], maxByIds);
    const found = await forAll(chunks, 1, (ids) => listAll(byIdsCall({ ...wanted, ids }), read, patience));
    return found.flat();
  };

  /** Null where the group has gone. */
  const fetchMembers = async (id: string, patience: Patience): Promise<readonly string[] | null> => {
    try {
      return [...new Set(await listAll(membersCall(id), readGroupId, patience))].sort();
    } catch (error) {
      if (isGone(error)) return null;
      throw error;
    }
  };

  /** Undefined where nobody may ask: that is no reason to know nothing of the group. */
  const holdsDevices = async (id: string, patience: Patience): Promise<boolean | undefined> => {
    try {
      return (await listAll(devicesCall(id), readGroupId, patience, 1)).length > 0;
    } catch (error) {
      if (isGone(error) || (error instanceof LookError && isRefusal(error.failure))) return undefined;
      throw error;
    }
  };

  const fetchGroups = async (
    ids: readonly string[],
    onPage?: OnPage,
    devicesToo?: ReadonlySet<string>,
  ): Promise<readonly Group[]> => {
    const patience = countedBy(onPage);
    const { permission } = kindDefinition('group');
    const wanted: ByIds = { ids, types: ['group'], select: namedGroupFields, permission };
    const named = new Map((await fetchByIds(wanted, readNamedGroup, patience)).map((group) => [group.id, group]));
    return forAll([...new Set(ids)], groupsAtOnce, async (id): Promise<Group> => {
      const group = named.get(id);
      const memberIds = group === undefined ? null : await fetchMembers(id, patience);
      if (group === undefined || memberIds === null) return goneGroup(id);
      const isAsked = memberIds.length === 0 && devicesToo?.has(id) === true;
      const hasDevices = isAsked ? await holdsDevices(id, patience) : undefined;
      return { ...group, memberIds, ...(hasDevices !== undefined && { holdsDevices: hasDevices }) };
    });
  };

  const fetchNames = async (ids: readonly string[]): Promise<readonly DirectoryName[]> => {
    const { permission } = kindDefinition('user');
    const wanted: ByIds = { ids, types: [], select: 'id,displayName,userPrincipalName,mail', permission };
    return (await fetchByIds(wanted, readNamed, createPatience())).filter((named) => named !== null);
  };

  const fetchMailboxes = async (ids: readonly string[]): Promise<ReadonlyMap<string, boolean>> => {
    const { permission } = kindDefinition('user');
    const wanted: ByIds = { ids, types: ['user'], select: 'id,assignedPlans', permission };
    return new Map((await fetchByIds(wanted, readMailbox, createPatience())).flat());
  };

  /** Of the service principal, and of the application behind it where that lives in this tenant. */
  const fetchOwners = async (servicePrincipalId: string): Promise<readonly DirectoryName[]> => {
    const patience = createPatience(ownersPatienceMs);
    const { appId } = readServicePrincipal(await sendForJson(servicePrincipalCall(servicePrincipalId), patience));
    const registrations = await listAll(registrationCall(appId), readGroupId, patience);
    const calls = [
      ownersCall('servicePrincipals', servicePrincipalId),
      ...registrations.map((id) => ownersCall('applications', id)),
    ];
    const found = await forAll(calls, 1, (call) => listAll(call, readOwner, patience));
    return [...new Map(found.flat().map((owner) => [owner.id, owner])).values()];
  };

  async function* listFleet<K extends ListKind>(kind: K): AsyncGenerator<readonly FleetItem<K>[]> {
    const { read }: FleetCollector<K> = fleetCollectors[kind];
    try {
      for await (const { value } of pagesOf(callOf(kind))) yield value.map(read);
    } catch (error) {
      // Its pace is its own: what the bucket's lease is shared with need not stay away for it.
      if (kind !== 'signInActivity' || !(error instanceof LookError) || error.failure.reason !== 'throttled')
        throw error;
      throw new LookError({ reason: 'broken', told: error.failure.told });
    }
  }

  async function* deltaFleet<K extends DeltaKind>(kind: K, deltaLink: string | null): AsyncGenerator<DeltaPage<K>> {
    const collector: FleetCollector<K> = fleetCollectors[kind];
    let ended = false;
    for await (const page of pagesOf(deltaLink === null ? callOf(kind) : deltaLinkCall(kind, deltaLink))) {
      const items: FleetItem<K>[] = [];
      const removed = new Set<string>();
      for (const item of page.value) {
        const read = readDelta(collector, item);
        if (read.type === 'present') {
          items.push(read.item);
          // One object can come more than once, and what is said of it last holds.
          removed.delete(read.item.resource.id);
        } else removed.add(read.id);
      }
      ended = page.deltaLink !== null;
      yield { items, removedIds: [...removed], deltaLink: page.deltaLink };
    }
    // Without it the next collection would have to begin again, and would not know it.
    if (!ended) throw new LookError({ reason: 'ours', told: `${kind}: the last page carries no delta link` });
  }

  async function* recordsBetween<K extends LogKind>(
    kind: K,
    from: string,
    to: string,
    narrower?: string,
    onFilterRefused: () => void = () => undefined,
  ): AsyncGenerator<readonly RecordOf<K>[]> {
    const { read }: LogCollector<K> = logCollectors[kind];
    async function* recordsOf(query: string): AsyncGenerator<readonly RecordOf<K>[]> {
      for await (const { value } of pagesOf(callOf(kind, query)))
        yield value.map(read).filter((record) => isWithin(record, from, to));
    }
    try {
      yield* recordsOf(windowQuery(kind, from, to, narrower));
    } catch (error) {
      const documented = documentedQuery(kind, from, to, narrower);
      if (!(error instanceof BadRequest) || documented === null) throw error;
      yield* recordsOf(documented);
      // Only now: where it refuses this one too, the filter was not what it refused.
      onFilterRefused();
    }
  }

  /** Graph refuses a query from before the time that it keeps, even where everything that it keeps is wanted. */
  async function* recordsHeld<K extends LogKind>(
    kind: K,
    from: string,
    to: string,
    narrower?: string,
    onFilterRefused?: () => void,
  ): AsyncGenerator<readonly RecordOf<K>[]> {
    const end = timeText(kind, to);
    let start = timeText(kind, from);
    for (let refusals = 0; ; refusals += 1) {
      try {
        yield* recordsBetween(kind, start, end, narrower, onFilterRefused);
        return;
      } catch (error) {
        if (!(error instanceof BehindRetention) || error.earliest <= start || refusals === 2) throw error;
        // The time that Graph keeps moves on, so its edge has passed by the time of our query.
        start = refusals === 0 ? error.earliest : new Date(Date.parse(error.earliest) + 60_000).toISOString();
        if (start >= end) return;
      }
    }
  }

  async function* signInsOf(
    userIds: readonly string[],
    from: string,
    to: string,
  ): AsyncGenerator<readonly RecordOf<'signIn'>[]> {
    const wanted = new Set(userIds.map((id) => id.toLowerCase()));
    for (const clause of userClauses(userIds)) {
      for await (const records of recordsHeld('signIn', from, to, clause)) {
        // A filter that Graph does not heed must not bring in the rest of the tenant.
        yield records.filter(({ userId }) => wanted.has(userId.toLowerCase()));
      }
    }
  }

  const listRecords: Graph['listRecords'] = (kind, from, to, only, onFilterRefused) =>
    kind === 'signIn'
      ? signInsOf(only?.userIds ?? [], from, to)
      : recordsHeld(kind, from, to, undefined, onFilterRefused);

  async function* listAuditHistory(
    from: string,
    to: string,
    categories: readonly string[],
  ): AsyncGenerator<readonly DirectoryAudit[]> {
    if (categories.length > 0) yield* recordsHeld('directoryAudit', from, to, categoryClause(categories));
  }

  const createSubscription = async (
    resource: string,
    clientState: string,
    expiresAt: string,
  ): Promise<GraphSubscription> => {
    // A 201 proves nothing: Graph accepts paths for which it never sends anything.
    if (!isWatchable(resource))
      throw new LookError({ reason: 'ours', told: 'a resource that Graph does not notify for' });
    if (notificationUrl === undefined)
      throw new LookError({ reason: 'ours', told: 'no notification URL is configured' });
    const call = createSubscriptionCall({ resource, clientState, expiresAt, notificationUrl });
    return readSubscription(await sendForJson(call, createPatience()));
  };

  const deleteSubscription = async (id: string): Promise<void> => {
    try {
      await sendForText(deleteSubscriptionCall(id), createPatience());
    } catch (error) {
      // What was asked for is true already.
      if (!isGone(error)) throw error;
    }
  };

  return {
    confirmTenant,
    fetchSmall,
    fetchAssignableGroupIds: (onPage) => listAll(callOf('group'), readGroupId, countedBy(onPage)),
    fetchGroups,
    listFleet,
    deltaFleet,
    listRecords,
    listAuditHistory,
    fetchNames,
    fetchMailboxes,
    fetchOwners,
    fetchOwnIdentity: () => fetchOwnIdentity(options.credential, options.tenantId),
    createSubscription,
    renewSubscription: async (id, expiresAt) =>
      readSubscription(await sendForJson(renewSubscriptionCall(id, expiresAt), createPatience())),
    deleteSubscription,
    listSubscriptions: () => listAll(listSubscriptionsCall(), readSubscription),
    spent: (bucket) => options.budgets.spent(options.tenantId, bucket),
    resume: (bucket, spent) => options.budgets.resume(options.tenantId, bucket, spent),
  };
}
