import type { Change } from '../../core/event/change';
import type { FleetKind, Kind, SmallKind } from '../../core/resource/kind';
import type { SmallResources } from '../../core/resource/resource';
import type { Head } from '../../core/resource/snapshot';
import { type Baseline, hasBaseline } from '../../core/verdict/control';
import { isFleetKind, isSmallKind } from '../../kinds';
import { countsOf } from './collect-fleet';
import { differencesOf, isChange, keptBaseline } from './collect-small';
import { type Collection, type CollectionContext, succeeded } from './collection';

/**
 * Completes a collection that crashed while recording. Its findings are or will be reported, so it must be committed
 * first, even if the tenant has changed since. Otherwise an undone change would never end, and a verdict's number would
 * be used twice. Undefined if there is none.
 */
export async function resumeCollection(context: CollectionContext): Promise<Collection | undefined> {
  const { pipeline, configuration, kind, row } = context;
  const { pin } = row.row;
  const tried = pin?.tried.find((head) => head.kind === kind);
  if (pin === null || tried === undefined) return undefined;
  const committed = await pipeline.store.snapshots.readHead(configuration.tenantId, tried.kind);
  // Already committed. Every collection removes the pin from the row.
  if (committed?.takenAt !== pin.startedFrom) return undefined;
  const changes = await changesBetween(context, committed, tried);
  const closures = await openClosures(context, pin.tried);
  const commits = [...closures.map(({ head }) => head), { ...tried, etag: committed.etag }];
  const small = new Map<SmallKind, readonly SmallResources[SmallKind][]>(
    closures.map(({ head, resources }) => [head.kind as SmallKind, resources]), // Safe: a closure is a small kind.
  );
  if (isSmallKind(kind)) small.set(kind, await readSmall(context, kind, tried));
  return {
    configuration,
    kind,
    takenAt: tried.takenAt,
    startedFrom: pin.startedFrom,
    readSince: committed.begunAt,
    isFirst: false,
    pending: { small, heads: new Map<Kind, Head>(commits.map((head) => [head.kind, head])) },
    commits,
    changes,
    records: [],
    baseline: await baselineOf(context, tried),
    fleetCounts: isFleetKind(kind) ? countsOf(changes) : undefined,
    row: { before: row.row, after: succeeded(row.row, tried.takenAt), etag: row.etag },
  };
}

const readSmall = <K extends SmallKind>({ pipeline, configuration }: CollectionContext, kind: K, { manifest }: Head) =>
  pipeline.store.snapshots.readSmall(configuration.tenantId, kind, manifest);

async function changesBetween(context: CollectionContext, committed: Head, tried: Head): Promise<readonly Change[]> {
  const { kind } = context;
  if (isFleetKind(kind)) return fleetChanges(context, kind, committed, tried);
  if (!isSmallKind(kind)) return [];
  const [before, after] = await Promise.all([readSmall(context, kind, committed), readSmall(context, kind, tried)]);
  return differencesOf(kind, before, after).filter(isChange);
}

async function fleetChanges(
  { pipeline, configuration: { tenantId } }: CollectionContext,
  kind: FleetKind,
  committed: Head,
  tried: Head,
): Promise<readonly Change[]> {
  const { snapshots } = pipeline.store;
  const collection = await snapshots.openFleet(tenantId, kind, committed, 'list');
  for await (const page of snapshots.readFleet(tenantId, kind, tried.manifest)) {
    for (const resource of page) collection.see(resource);
  }
  const { changes } = await collection.finish();
  return changes as readonly Change[]; // Safe: a change of one kind is a Change.
}

/** Moves the heads of other kinds that belonged to this commit, unless another process has moved them. */
async function openClosures(
  context: CollectionContext,
  tried: readonly Head[],
): Promise<readonly { readonly head: Head; readonly resources: readonly SmallResources[SmallKind][] }[]> {
  const { pipeline, configuration, kind } = context;
  const open: { readonly head: Head; readonly resources: readonly SmallResources[SmallKind][] }[] = [];
  for (const head of tried) {
    if (head.kind === kind || !isSmallKind(head.kind)) continue;
    const committed = await pipeline.store.snapshots.readHead(configuration.tenantId, head.kind);
    if ((committed?.version ?? 0) >= head.version) continue;
    open.push({
      head: { ...head, etag: committed?.etag ?? null },
      resources: await readSmall(context, head.kind, head),
    });
  }
  return open;
}

async function baselineOf(
  { pipeline, configuration, kind }: CollectionContext,
  head: Head,
): Promise<Baseline | undefined> {
  if (!hasBaseline(kind)) return undefined;
  const resources = await keptBaseline(pipeline, configuration.tenantId, kind, head);
  return resources === undefined ? undefined : ({ kind, resources } as Baseline); // Safe: kept beside this kind's head.
}
