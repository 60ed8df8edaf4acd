import { lossOfFleet } from '../../core/collection/belief';
import { CollectionError, emptyAnswer, type Failure, isRefusal } from '../../core/collection/failure';
import type { DeltaKind, Graph, ListKind } from '../../core/collection/graph';
import type { KindRow } from '../../core/collection/kind-row';
import type { Change } from '../../core/event/change';
import type { FleetKind, Kind } from '../../core/resource/kind';
import { type Mailboxes, mailboxFacet, maxAsked } from '../../core/resource/mailboxes';
import type { FleetObserved, FleetResources } from '../../core/resource/resource';
import type { Head } from '../../core/resource/snapshot';
import type { FleetCollection } from '../../core/resource/snapshot-store';
import { dayMs } from '../../core/time/durations';
import type { Control, Fold, FoldAccounts, FoldContext } from '../../core/verdict/control';
import { isNeverEmpty } from '../../kinds';
import { iso, type Pipeline } from '../context';
import { type Collection, type CollectionContext, neverCommitted, succeeded } from './collection';
import { emergencyIdsOf } from './followed-accounts';
import { FoundInFleet } from './found-in-fleet';
import { believedAnswer, doubtedCollection } from './second-answer';
import { type DeviceNotes, deviceNotes, noDeviceNotes, seenOfDevices, withoutFirstResults } from './seen-of-devices';
import { loadState, type TenantState } from './tenant-state';

type Streamed = {
  /** Left out for a delta, which lacks unchanged resources. */
  readonly found?: FoundInFleet;
  readonly facets: Record<string, unknown>;
  readonly deltaLink: string | null;
  readonly notes: DeviceNotes;
};

/** Collects a fleet page by page: each page is compared with the snapshot, added to the folds, and dropped. */
export async function collectFleet(context: CollectionContext, kind: FleetKind): Promise<Collection> {
  const { pipeline, configuration } = context;
  const { tenantId } = configuration;
  const head = context.basis.heads.find((one) => one.kind === kind);
  const begunAt = iso(pipeline.now());
  const graph = await pipeline.graph(tenantId);
  const answered = await believedAnswer(
    async () => {
      const { collection, streamed } = await stream(context, kind, graph, head);
      return { collection, streamed, found: await collection.finish() };
    },
    ({ found }) => lossOfFleet(found.changes, { before: found.countBefore, after: found.count }),
  );
  if (answered.status === 'doubted') return doubtedCollection(context, answered.loss, head?.takenAt ?? neverCommitted);
  const { collection, streamed, found } = answered.answer;
  if (found.count === 0 && isNeverEmpty(kind)) throw new CollectionError(emptyAnswer(kind));
  const takenAt = iso(pipeline.now());
  const base = {
    configuration,
    kind,
    takenAt,
    startedFrom: head?.takenAt ?? neverCommitted,
    readSince: head?.begunAt,
    isFirst: head === undefined,
    records: [],
    baseline: undefined,
  };

  const changed = found.first || found.changes.length > 0 || found.removed > 0;
  // Nothing is written for an unchanged fleet, unless its storage format changes.
  const manifest = await collection.save();
  const next: Head = {
    tenantId,
    kind,
    version: (head?.version ?? 0) + (changed ? 1 : 0),
    takenAt,
    begunAt,
    count: found.count,
    manifest,
    previous: changed ? (head?.manifest ?? null) : (head?.previous ?? null),
    asides: head?.asides ?? {},
    facets: kind === 'user' ? await withMailboxes(context, graph, streamed.facets) : streamed.facets,
    epoch: head?.epoch ?? 0,
    etag: head?.etag ?? null,
  };
  // Safe: changes of this kind are changes.
  const changes = withoutFirstResults(found.changes as readonly Change[], streamed.notes);
  const seen = kind === 'managedDevice' ? await seenOfDevices(context, graph, changes, streamed.notes) : undefined;
  return {
    ...base,
    pending: { small: new Map(), heads: new Map([[kind, next]]) },
    commits: [next],
    ...(manifest !== head?.manifest && { contentAt: takenAt }),
    ...(streamed.found !== undefined && { found: streamed.found }),
    changes,
    fleetCounts: countsOf(changes.filter(({ resourceId }) => seen?.reenrolled.has(resourceId) !== true)),
    ...(seen !== undefined && { seenOfDevices: seen }),
    row: { before: context.row.row, after: rowAfter(context, kind, streamed, takenAt), etag: context.row.etag },
  };
}

/**
 * Read only for administrators and only if a threshold needs it, because the plans of all users are many times as large
 * as the user data. If they cannot be read, users are collected without them.
 */
async function withMailboxes(
  { pipeline, configuration, basis }: CollectionContext,
  graph: Graph,
  { [mailboxFacet]: _, ...facets }: Streamed['facets'],
): Promise<Streamed['facets']> {
  if (!configuration.thresholds.adminsWithoutMailbox) return facets;
  const state = await loadState(pipeline, configuration, basis.heads, basis.rows);
  const { privilegedIds } = await state.facts();
  try {
    const found = [...(await graph.fetchMailboxes([...privilegedIds].sort().slice(0, maxAsked)))];
    const idsOf = (wanted: boolean): readonly string[] => found.flatMap(([id, has]) => (has === wanted ? [id] : []));
    const kept: Mailboxes = { having: idsOf(true), lacking: idsOf(false) };
    return { ...facets, [mailboxFacet]: kept };
  } catch (error) {
    if (error instanceof CollectionError) return facets;
    throw error;
  }
}

async function stream(
  context: CollectionContext,
  kind: FleetKind,
  graph: Graph,
  head: Head | undefined,
): Promise<{ readonly collection: FleetCollection<FleetKind>; readonly streamed: Streamed }> {
  if (isListed(kind)) return streamList(context, kind, graph, head);
  const link = deltaLinkOf(context, kind, head);
  try {
    return await streamDelta(context, kind, graph, head, link);
  } catch (error) {
    const expired = error instanceof CollectionError && error.failure.reason === 'gone' && link !== null;
    if (!expired) throw error;
    // 410: the token is too old. The whole list is read and compared, so that no change is missed.
    return streamDelta(context, kind, graph, head, null);
  }
}

/**
 * Once a day, or if a control has no count yet, the whole list is read. This corrects a delta that missed something.
 */
function deltaLinkOf({ pipeline, row }: CollectionContext, kind: DeltaKind, head: Head | undefined): string | null {
  const fullAt = row.row.rereadDayAt;
  const isOld = fullAt === null || pipeline.now() - Date.parse(fullAt) >= dayMs;
  const isCounted = foldsOf(pipeline, kind).every(({ id }) => head?.facets[id] !== undefined);
  return head === undefined || isOld || !isCounted ? null : row.row.deltaLink;
}

const listed: ReadonlySet<FleetKind> = new Set<ListKind>([
  'managedDevice',
  'signInActivity',
  'unifiedGroup',
  'userRegistrationDetails',
]);
const isListed = (kind: FleetKind): kind is ListKind => listed.has(kind);

const nobody: FoldAccounts = { disabledIds: new Set(), privilegedIds: new Set(), emergencyIds: new Set() };

/** Kinds that show which accounts are disabled or privileged. */
const behindAccounts = ['user', 'unifiedRoleAssignment', 'group'] as const satisfies readonly Kind[];

/** Reports that were refused because one of these kinds was missing, and can be collected now. */
export const reportsAfter = (kind: Kind, before: Failure | null): readonly Kind[] =>
  before !== null && isRefusal(before) && behindAccounts.some((one) => one === kind)
    ? ['signInActivity', 'userRegistrationDetails']
    : [];

/** Facts about people that a report does not contain, from the committed users and roles. */
async function accountsFor(
  { pipeline, configuration, basis }: CollectionContext,
  kind: ListKind,
): Promise<FoldAccounts> {
  if (kind === 'managedDevice' || kind === 'unifiedGroup') return nobody;
  const { heads, rows } = basis;
  const missing = behindAccounts.filter((wanted) => !heads.some((head) => head.kind === wanted));
  if (missing.length > 0) {
    // If a kind is known to fail, the report does not wait for it; it cannot be judged for the same reason.
    const refused = rows.flatMap(({ kind: other, failure }) =>
      failure !== null && isRefusal(failure) && missing.some((one) => one === other) ? [failure] : [],
    );
    if (refused[0] !== undefined) throw new CollectionError(refused[0]);
    throw new CollectionError({
      reason: 'throttled',
      cause: 'order',
      retryAfterSeconds: 5,
      detail: `${kind}: users and roles come first`,
    });
  }
  const state = await loadState(pipeline, configuration, heads, rows);
  return {
    privilegedIds: (await state.facts()).privilegedIds,
    disabledIds: await disabledIn(state),
    emergencyIds: emergencyIdsOf(configuration, await state.small('group'), state.now),
  };
}

async function disabledIn(state: TenantState): Promise<ReadonlySet<string>> {
  const disabled = new Set<string>();
  for (const { enabled, ids } of await state.userClasses()) if (!enabled) for (const id of ids) disabled.add(id);
  return disabled;
}

async function streamList<K extends ListKind>(
  context: CollectionContext,
  kind: K,
  graph: Graph,
  head: Head | undefined,
) {
  const { pipeline, configuration } = context;
  const counting = countingOf(context, kind, await accountsFor(context, kind));
  context.place.need(head?.count ?? 0);
  const opening = pipeline.store.snapshots.openFleet(configuration.tenantId, kind, head, 'list');
  // It may fail before the first page arrives and is awaited only then. An unhandled error would end the process.
  opening.catch(() => undefined);
  const devices = deviceNotes(kind, pipeline.now(), configuration.thresholds);
  let collection: FleetCollection<K> | undefined;
  let seen = 0;
  for await (const page of graph.listFleet(kind)) {
    context.onPage();
    seen += page.length;
    context.place.need(seen);
    collection ??= await opening;
    for (const { resource, observed } of page) {
      collection.see(resource);
      counting.add(resource, observed);
      devices.add(resource, observed);
    }
    await context.keepLease();
  }
  // Safe: a collection of one fleet kind is a collection of a fleet.
  const opened = (collection ?? (await opening)) as unknown as FleetCollection<FleetKind>;
  return {
    collection: opened,
    streamed: { facets: counting.facets(), found: counting.found, deltaLink: null, notes: devices.notes },
  };
}

/** Runs all folds over a fleet at once, while its pages stream by. */
const countingOf = (
  { pipeline, configuration: { thresholds } }: CollectionContext,
  kind: FleetKind,
  accounts: FoldAccounts,
): Counting => countingFor(pipeline, kind, { nowMs: pipeline.now(), thresholds, accounts });

type Counting = {
  readonly add: (...item: FoldedItem) => void;
  readonly facets: () => Record<string, unknown>;
  readonly found: FoundInFleet;
};

export function countingFor(
  controls: Parameters<typeof foldsOf>[0],
  kind: FleetKind,
  given: Omit<FoldContext, 'found' | 'now'>,
): Counting {
  const found = new FoundInFleet(kind);
  let id = '';
  const runs = foldsOf(controls, kind).map(({ id: foldId, fold }) => {
    const add = found.adderOf(foldId);
    return {
      foldId,
      fold,
      accumulator: fold.init(),
      context: {
        ...given,
        now: iso(given.nowMs),
        found: (problem: string, name: string | null) => add(problem, { id, name }),
      },
    };
  });
  return {
    found,
    add: (resource, observed) => {
      id = resource.id;
      for (const run of runs) run.accumulator = run.fold.add(run.accumulator, resource, observed, run.context);
    },
    facets: () => Object.fromEntries(runs.map(({ foldId, accumulator }) => [foldId, accumulator])),
  };
}
type FoldedItem = [FleetResources[FleetKind], FleetObserved[FleetKind]];

async function streamDelta(
  context: CollectionContext,
  kind: DeltaKind,
  graph: Graph,
  head: Head | undefined,
  link: string | null,
) {
  const { pipeline, configuration } = context;
  if (link === null) context.place.need(head?.count ?? 0);
  const collection = await pipeline.store.snapshots.openFleet(
    configuration.tenantId,
    kind,
    head,
    link === null ? 'list' : 'delta',
  );
  const counting = countingOf(context, kind, nobody);
  let deltaLink: string | null = null;
  let items = 0;
  for await (const page of graph.deltaFleet(kind, link)) {
    context.onPage();
    items += page.items.length;
    context.place.need(items);
    for (const { resource, observed } of page.items) {
      collection.see(resource);
      counting.add(resource, observed);
    }
    // Disappeared resources are passed on even if the whole list was read, because no later delta reports them.
    for (const id of page.removedIds) collection.drop(id);
    deltaLink = page.deltaLink ?? deltaLink;
    await context.keepLease();
  }
  // Safe: a collection of one fleet kind is a collection of a fleet.
  const seen = collection as unknown as FleetCollection<FleetKind>;
  // A delta lacks unchanged resources: only the whole list can be counted.
  const counted =
    link === null ? { facets: counting.facets(), found: counting.found } : { facets: { ...head?.facets } };
  return { collection: seen, streamed: { ...counted, deltaLink, notes: noDeviceNotes } };
}

/** Folds of all controls on a kind. A fold's facet is stored under its control's id and its position. */
export const foldsOf = (
  pipeline: Pick<Pipeline, 'controls'>,
  kind: FleetKind,
): { readonly id: string; readonly fold: Fold<FleetKind, unknown> }[] =>
  pipeline.controls.flatMap((control) =>
    control.folds.flatMap((fold, at) => (fold.kind === kind ? [{ id: facetId(control, at), fold }] : [])),
  );

/** A redefined control starts a new fold. */
export const facetId = ({ id, version }: Control, at: number): string => `${id}.${version}.${at}`;

function rowAfter(
  { row: { row }, pages }: CollectionContext,
  kind: FleetKind,
  { deltaLink }: Streamed,
  takenAt: string,
): KindRow {
  const after = succeeded(row, takenAt, pages());
  if (isListed(kind)) return after;
  const wasFull =
    row.rereadDayAt === null || row.deltaLink === null || Date.parse(takenAt) - Date.parse(row.rereadDayAt) >= dayMs;
  return { ...after, deltaLink, rereadDayAt: wasFull ? takenAt : row.rereadDayAt };
}

export function countsOf(changes: readonly Change[]): Record<string, number> | undefined {
  if (changes.length === 0) return undefined;
  const counts: Record<string, number> = {};
  for (const { type } of changes) counts[type] = (counts[type] ?? 0) + 1;
  return counts;
}
