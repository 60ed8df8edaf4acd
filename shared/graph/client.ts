/**
 * Graph as one tenant sees it: the port of core/ports.ts over @microsoft/microsoft-graph-client with our own middleware
 * chain and paging.
 */
import type { Client } from '@microsoft/microsoft-graph-client';
import { z } from 'zod';
import { LookError } from '../core/failure';
import type { LogKind, SmallKind } from '../core/kind';
import { kindDefinition } from '../core/kind';
import type { DeltaPage, FleetItem, Graph, GraphSubscription, Named } from '../core/ports';
import type { LogRecord } from '../core/record';
import type { Group, SmallResources } from '../core/resource';
import { type Call, createPatience, type Patience } from './call';
import { collectors, fleetCollectors, logCollectors, smallCollectors } from './collectors';
import type { Collector, SmallCollector } from './collectors/collector';
import { byIdsPath, maxByIds, membersPathOf, membersQuery, readGroupId, readNamedGroup } from './collectors/group';
import { readUserDelta } from './collectors/user';
import { BehindRetention } from './errors';
import { isWithin, timeText, windowQuery } from './log-window';
import { type Credential, createChain, Exchange, type Fetch, graphOrigin, type Log } from './middleware';
import { readNamed } from './names';
import { fetchPages, type Page, type Send } from './paging';
import { isWatchable, permissionToWatch } from './subscriptions';
import type { Budgets } from './throttling';

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
  readonly random?: () => number;
  readonly log?: Log;
  readonly requestTimeoutMs?: number;
  /** A larger answer is refused. */
  readonly maxBodyBytes?: number;
};

const headers = {
  // Without it Graph hides members of enumerations that are newer than the API version.
  Prefer: 'include-unknown-enum-members',
  // Background reads step back for the tenant's interactive apps when Graph is short of room.
  'x-ms-throttle-priority': 'low',
};

const Subscription = z.object({ id: z.string(), resource: z.string(), expirationDateTime: z.string() });

function readSubscription(body: unknown): GraphSubscription {
  const parsed = Subscription.safeParse(body);
  if (!parsed.success) throw new LookError({ reason: 'ours', told: '/subscriptions: not what Graph documents' });
  const { id, resource, expirationDateTime } = parsed.data;
  return { id, resource, expiresAt: expirationDateTime };
}

const withQuery = (path: string, ...parts: readonly string[]): string => {
  const query = parts.filter((part) => part !== '').join('&');
  return query === '' ? path : `${path}?${query}`;
};

const readCall = (collector: Collector<keyof typeof collectors>, url: string): Call => {
  const { permission, licence } = kindDefinition(collector.kind);
  return {
    method: 'GET',
    url,
    path: collector.path,
    scope: collector.scope,
    cost: collector.cost,
    permission,
    licence: licence === 'free' ? null : licence,
    repeatable: true,
    missing: 'ours',
  };
};

const byIdsCall = (ids: readonly string[], types: readonly string[], select: string, permission: string): Call => ({
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

const membersCall = (id: string): Call => ({
  method: 'GET',
  url: withQuery(membersPathOf(id), membersQuery),
  path: membersPathOf('{id}').replace('%7Bid%7D', '{id}'),
  scope: 'directory',
  cost: 5,
  permission: kindDefinition('group').permission,
  licence: null,
  repeatable: true,
  missing: 'gone',
});

const subscriptionCall = (
  method: Call['method'],
  id: string | null,
  resource: string | null,
  body?: unknown,
): Call => ({
  method,
  url: id === null ? '/subscriptions' : `/subscriptions/${encodeURIComponent(id)}`,
  path: id === null ? '/subscriptions' : '/subscriptions/{id}',
  scope: method === 'GET' ? 'subscriptionList' : 'subscriptions',
  cost: 1,
  permission: resource === null ? 'User.Read.All' : permissionToWatch(resource),
  licence: null,
  ...(body === undefined ? {} : { body }),
  // A 201 that was lost on its way has made a subscription all the same: the plan finds it in the list.
  repeatable: method !== 'POST',
  missing: id === null ? 'ours' : 'gone',
});

const chunksOf = <T>(items: readonly T[], size: number): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size));

const isGone = (error: unknown): boolean => error instanceof LookError && error.failure.reason === 'gone';

/** How many groups are read at once: enough to hide the latency, little enough for the directory's budget. */
const groupsAtOnce = 4;

/** Runs `work` for all items, a few at a time, results in order. The first failure ends it. */
async function forAll<T, R>(items: readonly T[], atOnce: number, work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index];
      if (item !== undefined) results[index] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return results;
}

/** Every read is complete or throws LookError; no read waits longer than 20 s in all for budgets and retries. */
export function createGraph(options: GraphOptions): Graph {
  const { notificationUrl } = options;
  const chain = createChain({
    ...options,
    random: options.random ?? Math.random,
    log: options.log ?? (() => undefined),
    requestTimeoutMs: options.requestTimeoutMs ?? 30_000,
    maxBodyBytes: options.maxBodyBytes ?? 64 * 1024 * 1024,
  });

  let client: Client | null = null;
  // Loaded with the first request only: the webhook starts without it.
  const load = async (): Promise<Client> => {
    const library = await import('@microsoft/microsoft-graph-client');
    client ??= library.Client.initWithMiddleware({ middleware: chain, baseUrl: graphOrigin, defaultVersion: 'v1.0' });
    return client;
  };

  const exchange = async (call: Call, patience: Patience): Promise<string> => {
    const sent = new Exchange(call, patience);
    const { ResponseType } = await import('@microsoft/microsoft-graph-client');
    const request = (await load())
      .api(call.path)
      .headers(headers)
      .middlewareOptions([sent])
      .responseType(ResponseType.RAW);
    try {
      await (call.method === 'GET'
        ? request.get()
        : call.method === 'POST'
          ? request.post(call.body)
          : call.method === 'PATCH'
            ? request.patch(call.body)
            : request.delete());
    } catch (error) {
      throw sent.thrown ?? error;
    }
    return sent.answer?.type === 'answered' ? sent.answer.text : '';
  };

  const sendWith =
    (patience: Patience): Send =>
    async (call) => {
      const body = await exchange(call, patience);
      try {
        return JSON.parse(body);
      } catch {
        throw new LookError({ reason: 'broken', told: `${call.method} ${call.path}: the answer is no JSON` });
      }
    };

  const pagesOf = (call: Call, patience = createPatience()): AsyncGenerator<Page> =>
    fetchPages(sendWith(patience), call);

  const listAll = async <T>(call: Call, read: (item: unknown) => T, patience?: Patience): Promise<readonly T[]> => {
    const items: T[] = [];
    for await (const { value } of pagesOf(call, patience)) for (const item of value) items.push(read(item));
    return items;
  };

  const fetchSmall = async <K extends Exclude<SmallKind, 'group'>>(kind: K): Promise<readonly SmallResources[K][]> => {
    const collector: SmallCollector<K> = smallCollectors[kind];
    const call = readCall(collector, withQuery(collector.path, collector.query));
    if (collector.answer === 'list') return listAll(call, collector.read);
    return [collector.read(await sendWith(createPatience())(call))];
  };

  const fetchByIds = async <T>(
    ids: readonly string[],
    types: readonly string[],
    select: string,
    permission: string,
    read: (item: unknown) => T,
    patience: Patience,
  ): Promise<readonly T[]> => {
    const chunks = chunksOf([...new Set(ids)], maxByIds);
    const found = await forAll(chunks, 1, (chunk) =>
      listAll(byIdsCall(chunk, types, select, permission), read, patience),
    );
    return found.flat();
  };

  /** Null where the group has gone. */
  const fetchMembers = async (id: string, patience: Patience): Promise<readonly string[] | null> => {
    try {
      const ids = await listAll(membersCall(id), readGroupId, patience);
      return [...new Set(ids)].sort();
    } catch (error) {
      if (isGone(error)) return null;
      throw error;
    }
  };

  const fetchGroups = async (ids: readonly string[]): Promise<readonly Group[]> => {
    const patience = createPatience();
    const { permission } = kindDefinition('group');
    const select = 'id,displayName,isAssignableToRole';
    const named = await fetchByIds(ids, ['group'], select, permission, readNamedGroup, patience);
    const byId = new Map(named.map((group) => [group.id, group]));
    return forAll([...new Set(ids)], groupsAtOnce, async (id): Promise<Group> => {
      const group = byId.get(id);
      const memberIds = group === undefined ? null : await fetchMembers(id, patience);
      if (group === undefined || memberIds === null)
        return { id, displayName: null, isAssignableToRole: false, memberIds: [] };
      return { ...group, memberIds };
    });
  };

  const fetchNames = async (ids: readonly string[]): Promise<readonly Named[]> => {
    const select = 'id,displayName,userPrincipalName,mail';
    const found = await fetchByIds(ids, [], select, 'User.Read.All', readNamed, createPatience());
    return found.filter((named) => named !== null);
  };

  async function* listFleet(kind: 'managedDevice'): AsyncGenerator<readonly FleetItem<'managedDevice'>[]> {
    const collector = fleetCollectors[kind];
    const call = readCall(collector, withQuery(collector.path, collector.query));
    for await (const { value } of pagesOf(call)) yield value.map(collector.read);
  }

  async function* deltaFleet(kind: 'user', deltaLink: string | null): AsyncGenerator<DeltaPage<'user'>> {
    const collector = fleetCollectors[kind];
    const call = readCall(collector, deltaLink ?? withQuery(collector.path, collector.query));
    let ended = false;
    for await (const page of pagesOf(call)) {
      const items: FleetItem<'user'>[] = [];
      const removedIds: string[] = [];
      for (const item of page.value) {
        const read = readUserDelta(item);
        if (read.type === 'present') items.push(read.item);
        else removedIds.push(read.id);
      }
      ended = page.deltaLink !== null;
      yield { items, removedIds, deltaLink: page.deltaLink };
    }
    // Without it the next look could only begin again, and would not know that it must.
    if (!ended) throw new LookError({ reason: 'ours', told: `${kind}: the last page carries no delta link` });
  }

  async function* recordsBetween(kind: LogKind, from: string, to: string): AsyncGenerator<readonly LogRecord[]> {
    const collector = logCollectors[kind];
    const call = readCall(collector, withQuery(collector.path, windowQuery(from, to), collector.query));
    for await (const { value } of pagesOf(call)) {
      yield value
        .map((item): LogRecord => collector.read(item))
        .filter(({ activityDateTime }) => isWithin(activityDateTime, from, to));
    }
  }

  async function* listRecords(kind: LogKind, from: string, to: string): AsyncGenerator<readonly LogRecord[]> {
    const start = timeText(kind, from);
    const end = timeText(kind, to);
    try {
      yield* recordsBetween(kind, start, end);
    } catch (error) {
      // Graph refuses a question that reaches behind what it still holds, where an answer of what it has is meant.
      if (!(error instanceof BehindRetention) || error.earliest <= start) throw error;
      yield* recordsBetween(kind, error.earliest, end);
    }
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
    const body = {
      changeType: 'updated,deleted',
      notificationUrl,
      lifecycleNotificationUrl: notificationUrl,
      resource,
      expirationDateTime: expiresAt,
      clientState,
      latestSupportedTlsVersion: 'v1_2',
    };
    return readSubscription(await sendWith(createPatience())(subscriptionCall('POST', null, resource, body)));
  };

  const renewSubscription = async (id: string, expiresAt: string): Promise<GraphSubscription> => {
    const call = subscriptionCall('PATCH', id, null, { expirationDateTime: expiresAt });
    return readSubscription(await sendWith(createPatience())(call));
  };

  const deleteSubscription = async (id: string): Promise<void> => {
    try {
      await exchange(subscriptionCall('DELETE', id, null), createPatience());
    } catch (error) {
      // What was asked for is true already.
      if (!isGone(error)) throw error;
    }
  };

  return {
    fetchSmall,
    fetchAssignableGroupIds: () => {
      const { path, query } = collectors.group;
      return listAll(readCall(collectors.group, withQuery(path, query)), readGroupId);
    },
    fetchGroups,
    listFleet,
    deltaFleet,
    listRecords,
    fetchNames,
    createSubscription,
    renewSubscription,
    deleteSubscription,
    listSubscriptions: () => listAll(subscriptionCall('GET', null, null), readSubscription),
  };
}
