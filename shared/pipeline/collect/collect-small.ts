import { isSameJson } from '../../core/canonical';
import { lossOfList } from '../../core/collection/belief';
import { CollectionError, emptyAnswer } from '../../core/collection/failure';
import type { Graph } from '../../core/collection/graph';
import { moveBaseline, moveLocations, moveStrengths, placesNamedBy, referencesOf } from '../../core/conditional-access';
import { type Change, diffResources, sidesOf } from '../../core/event/change';
import { goneFacet, mostGone, whoLeft } from '../../core/resource/gone-people';
import type { Kind, SmallKind } from '../../core/resource/kind';
import type { Group, RoleAssignment, SmallResources } from '../../core/resource/resource';
import type { Head, Manifest } from '../../core/resource/snapshot';
import { mostUnits, type UnitNames, unitNamesIn, unitsFacet, unitsOf } from '../../core/resource/unit-names';
import { sameId } from '../../core/same-id';
import { type Baseline, hasBaseline } from '../../core/verdict/control';
import { isNeverEmpty } from '../../kinds';
import { groupsNamedBy } from '../../kinds/device-compliance-policy/assigned-groups';
import { iso, type Pipeline, type Ports } from '../context';
import { type Basis, type Collection, type CollectionContext, neverCommitted, succeeded } from './collection';
import { fetchNewlyMade, type NewlyMade } from './newly-made';
import { believedAnswer, doubtedCollection } from './second-answer';
import { roleKinds } from './tenant-state';

/** Stored content with ZT.ID.021's baseline of policies, strengths and locations. */
const baselineAside = 'policyBaseline';

/** Number of collections that wait for unreadable groups before continuing without them. */
const closurePatience = 3;
const closureWaitMs = 20_000;

type Committed<K extends SmallKind> = {
  readonly head: Head | undefined;
  readonly resources: readonly SmallResources[K][];
};

/** Collects a kind as one array. Collections of policies and roles also wait for the groups that they name. */
export async function collectSmall(context: CollectionContext, kind: SmallKind): Promise<Collection> {
  const { pipeline, configuration } = context;
  const { tenantId } = configuration;
  const begunAt = iso(pipeline.now());
  const graph = await pipeline.graph(tenantId);
  const before = await readCommitted(context, kind);
  const answered = await believedAnswer(
    () => fetchAnswer(context, graph, kind, before),
    ({ differences, resources: { length } }) => lossOfList(differences.filter(canBeLoss), length),
  );
  if (answered.status === 'doubted')
    return doubtedCollection(context, answered.loss, before.head?.takenAt ?? neverCommitted);
  const { resources, named, differences } = answered.answer;
  if (resources.length === 0 && isNeverEmpty(kind)) throw new CollectionError(emptyAnswer(kind));
  const readAt = iso(pipeline.now());
  const isAsBefore = before.head !== undefined && differences.length === 0;
  const reading = isAsBefore || !dependsOnOthers(kind) ? context : await asCommittedNow(context);
  const closure = await fetchClosure(reading, graph, kind, resources);
  const made = await fetchNewlyMade(reading, graph, namedByChanged(kind, differences));
  // The time at which the collection is complete, because a fetch takes some time.
  const takenAt = iso(pipeline.now());
  const baseline = await baselineAfter(reading, before, kind, resources, made);
  const next = await nextHead(context, kind, before.head, resources, differences.length > 0, takenAt, baseline);
  const gone = await fetchGone(context, graph, differences);
  const units = await fetchUnits(context, graph, kind, resources, before.head);
  const facets = {
    ...next.facets,
    ...(gone.length > 0 && { [goneFacet]: { at: takenAt, ids: gone } }),
    ...(units !== undefined && { [unitsFacet]: units }),
  };
  const head = { ...next, begunAt, facets };
  const commits = closure === undefined ? [head] : [closure.head, head];
  const small = new Map<SmallKind, readonly SmallResources[SmallKind][]>([[kind, resources]]);
  if (closure !== undefined) small.set('group', closure.groups);
  // These are not committed, because the collections of their own types must report them as new.
  for (const [other, all] of made) small.set(other, all);
  return {
    configuration,
    kind,
    takenAt,
    startedFrom: before.head?.takenAt ?? neverCommitted,
    readSince: before.head?.begunAt,
    isFirst: before.head === undefined,
    pending: { small, heads: new Map<Kind, Head>(commits.map((commit) => [commit.kind, commit])) },
    commits,
    ...((closure !== undefined || head.manifest !== before.head?.manifest) && { contentAt: readAt }),
    changes: differences.filter(isChange),
    records: [],
    baseline,
    ...(named && {
      namedGroups: {
        asked: named.asked,
        areFewer: differences.some(({ type, resourceId }) => type === 'removed' && !named.asked.has(resourceId)),
      },
    }),
    fleetCounts: undefined,
    row: {
      before: context.row.row,
      after: succeeded(context.row.row, takenAt, context.pages()),
      etag: context.row.etag,
    },
  };
}

/**
 * People who left the list because their account was deleted. Until the users are read too, they would look like people
 * who lost a protection.
 */
async function fetchGone(
  { pipeline, configuration: { tenantId } }: CollectionContext,
  graph: Graph,
  differences: readonly Change<SmallKind>[],
): Promise<readonly string[]> {
  const left = [...new Set(differences.flatMap(whoLeft))].sort().slice(0, mostGone);
  if (left.length === 0) return [];
  try {
    const there = new Set((await graph.fetchNames(left)).map(({ id }) => sameId(id)));
    return left.filter((id) => !there.has(sameId(id)));
  } catch (error) {
    if (!(error instanceof CollectionError)) throw error;
    pipeline.log('people.unread', { tenant: tenantId, reason: error.failure.reason });
    return [];
  }
}

/**
 * The names of the administrative units that the list shows by id; undefined if it shows no other unit than before. If
 * they cannot be read, roles for them are reported without the name of the unit.
 */
async function fetchUnits(
  { pipeline, configuration: { tenantId } }: CollectionContext,
  graph: Graph,
  kind: SmallKind,
  resources: readonly SmallResources[SmallKind][],
  before: Head | undefined,
): Promise<UnitNames | undefined> {
  const known = unitNamesIn(before);
  const units = roleKinds.some((one) => one === kind) ? unitsOf(resources).slice(0, mostUnits) : [];
  const unnamed = units.filter((id) => !Object.hasOwn(known, id));
  if (unnamed.length === 0) return undefined;
  try {
    const found = new Map((await graph.fetchNames(unnamed)).map((one) => [sameId(one.id), one.displayName]));
    return Object.fromEntries(units.map((id) => [id, known[id] ?? found.get(id) ?? null]));
  } catch (error) {
    if (!(error instanceof CollectionError)) throw error;
    pipeline.log('units.unnamed', { tenant: tenantId, reason: error.failure.reason });
    return undefined;
  }
}

type Answer = {
  readonly resources: readonly SmallResources[SmallKind][];
  /** The groups to read: those that policies, roles or declarations name. */
  readonly named: { readonly asked: ReadonlySet<string> } | undefined;
  readonly differences: readonly Change<SmallKind>[];
};

async function fetchAnswer(
  context: CollectionContext,
  graph: Graph,
  kind: SmallKind,
  before: Committed<SmallKind>,
): Promise<Answer> {
  const named = kind === 'group' ? await fetchNamedGroups(context, graph) : undefined;
  const resources = kind === 'group' ? (named?.groups ?? []) : await graph.fetchSmall(kind, context.onPage);
  await context.keepLease();
  const differences = before.head === undefined ? [] : differencesOf(kind, before.resources, resources);
  return { resources, named, differences };
}

/** The locations and strengths that changed policies name. */
const namedByChanged = (kind: SmallKind, differences: readonly Change<SmallKind>[]): readonly string[] =>
  kind !== 'conditionalAccessPolicy'
    ? []
    : differences.flatMap((one) => {
        const { after } = sidesOf(one as Change<'conditionalAccessPolicy'>); // Safe: the kind was checked above.
        return after === null
          ? []
          : [...placesNamedBy(after), after.grantControls?.authenticationStrengthId ?? []].flat();
      });

/** Graph's present list, without committing anything. */
export async function readNow(
  context: CollectionContext,
  kind: SmallKind,
): Promise<readonly SmallResources[SmallKind][]> {
  const graph = await context.pipeline.graph(context.configuration.tenantId);
  const now =
    kind === 'group' ? (await fetchNamedGroups(context, graph)).groups : await graph.fetchSmall(kind, context.onPage);
  if (now.length === 0 && isNeverEmpty(kind)) throw new CollectionError(emptyAnswer(kind));
  await context.keepLease();
  return now;
}

/**
 * False for a group that is no longer read because nothing names it any more. A role-assignable group is always listed.
 */
function canBeLoss(change: Change<SmallKind>): boolean {
  if (change.kind !== 'group' || change.type !== 'removed') return true;
  const { before } = sidesOf<'group'>(change as Change<'group'>); // Safe: the kind was checked above.
  return before?.isAssignableToRole === true;
}

/** All differences between two arrays of a kind. */
export function differencesOf(
  kind: SmallKind,
  before: readonly SmallResources[SmallKind][],
  after: readonly SmallResources[SmallKind][],
): readonly Change<SmallKind>[] {
  // Safe: both arrays hold resources of this kind; the compiler cannot follow a union through a generic.
  return diffResources(kind, before as never, after as never) as unknown as Change<SmallKind>[];
}

/**
 * False for a group that only enters or leaves the snapshot because policies or roles name it, or because of its device
 * check. False also for nested groups, which show in the members. A deleted group stays in the list without a name.
 */
export function isChange(change: Change): boolean {
  if (change.kind !== 'group') return true;
  const { before, after } = sidesOf<'group'>(change as Change<'group'>); // Safe: the kind was checked above.
  const apart = (side: Group): Group => ({ ...side, groupIds: [], nested: [], holdsDevices: false });
  return before !== null && after !== null && !isSameJson(apart(before), apart(after));
}

/**
 * True if a collection of groups began before policies or roles were committed that name further groups. Committing it
 * would remove those groups, and their members would be unknown until the next collection, so it is refused.
 */
export async function lacksNamedGroups(context: Reading, { namedGroups }: Collection): Promise<boolean> {
  if (namedGroups === undefined) return false;
  const { named } = await groupsNamed(context, new Map());
  return [...named].some((id) => !namedGroups.asked.has(id));
}

type Reading = Pick<CollectionContext, 'configuration'> & {
  readonly pipeline: Ports<'store'>;
  readonly basis: Pick<Basis, 'heads'>;
};

/** Other processes may have committed while Graph answered, so the data for comparison is read again. */
async function asCommittedNow(context: CollectionContext): Promise<CollectionContext> {
  const { pipeline, configuration, basis } = context;
  return {
    ...context,
    basis: { ...basis, heads: await pipeline.store.snapshots.readHeads(configuration.tenantId) },
  };
}

/** The last committed state of a kind; empty if it was never read. */
async function readCommitted<K extends SmallKind>(
  { pipeline, configuration, basis }: Reading,
  kind: K,
): Promise<Committed<K>> {
  const { snapshots } = pipeline.store;
  const head = basis.heads.find((one) => one.kind === kind);
  return {
    head,
    resources: head === undefined ? [] : await snapshots.readSmall(configuration.tenantId, kind, head.manifest),
  };
}

async function nextHead(
  { pipeline, configuration: { tenantId } }: CollectionContext,
  kind: SmallKind,
  before: Head | undefined,
  resources: readonly SmallResources[SmallKind][],
  changed: boolean,
  takenAt: string,
  baseline: Baseline | undefined,
): Promise<Head> {
  const { snapshots } = pipeline.store;
  const isNew = before === undefined || changed;
  // Safe: `resources` are of `kind`; the compiler cannot follow a union through a generic.
  const manifest = isNew ? await snapshots.writeSmall(tenantId, kind, resources as never) : before.manifest;
  const asides: Record<string, Manifest> = { ...before?.asides };
  if (baseline !== undefined && isNew)
    asides[baselineAside] = await snapshots.writeSmall(tenantId, kind, baseline.resources as never); // Safe: the resources are of `kind`.
  return {
    tenantId,
    kind,
    version: (before?.version ?? 0) + (isNew ? 1 : 0),
    takenAt,
    begunAt: before?.begunAt,
    contentAt: isNew ? takenAt : before.contentAt,
    count: resources.length,
    manifest,
    previous: isNew ? (before?.manifest ?? null) : before.previous,
    asides,
    facets: before?.facets ?? {},
    epoch: before?.epoch ?? 0,
    etag: before?.etag ?? null,
  };
}

/** A stricter policy updates the baseline, a weaker one never does. So a weakening keeps failing until it is fixed. */
async function baselineAfter(
  context: CollectionContext,
  before: Committed<SmallKind>,
  kind: SmallKind,
  current: readonly SmallResources[SmallKind][],
  made: NewlyMade,
): Promise<Baseline | undefined> {
  if (!hasBaseline(kind)) return undefined;
  const held = before.head === undefined ? current : await readBaseline(context, kind, before);
  // Safe: all of these arrays contain resources of this kind; the compiler cannot follow a union.
  const [was, is] = [held as never, current as never];
  switch (kind) {
    case 'authenticationStrengthPolicy':
      return { kind, resources: moveStrengths(was, is) };
    case 'namedLocation':
      if (before.head === undefined) return { kind, resources: is };
      return {
        kind,
        resources: moveLocations(was, is, (await readCommitted(context, 'conditionalAccessPolicy')).resources),
      };
    case 'conditionalAccessPolicy': {
      if (before.head === undefined) return { kind, resources: is };
      const strengths = await readCommitted(context, 'authenticationStrengthPolicy');
      const strengthsBefore = await readBaseline(context, 'authenticationStrengthPolicy', strengths);
      // Safe: the map holds resources of a kind under that kind.
      const strengthsAfter = (made.get('authenticationStrengthPolicy') ??
        strengths.resources) as typeof strengths.resources;
      const locations = await readCommitted(context, 'namedLocation');
      const locationsBefore = await readBaseline(context, 'namedLocation', locations);
      // Safe: the map holds resources of a kind under that kind.
      const locationsAfter = (made.get('namedLocation') ?? locations.resources) as typeof locations.resources;
      const known = { strengthsBefore, strengthsAfter, locationsBefore, locationsAfter };
      return { kind, resources: moveBaseline(was, is, known) };
    }
  }
}

/** The baseline stored beside a head; undefined if there is none. */
export async function keptBaseline<K extends SmallKind>(
  { store }: Pick<Pipeline, 'store'>,
  tenantId: string,
  kind: K,
  head: Pick<Head, 'asides'> | undefined,
): Promise<readonly SmallResources[K][] | undefined> {
  const aside = head?.asides[baselineAside];
  return aside === undefined ? undefined : store.snapshots.readSmall(tenantId, kind, aside);
}

/** The baseline stored with the kind's last commit; the commit itself if there is no baseline yet. */
const readBaseline = async <K extends SmallKind>(
  { pipeline, configuration: { tenantId } }: CollectionContext,
  kind: K,
  { head, resources }: Committed<K>,
): Promise<readonly SmallResources[K][]> => (await keptBaseline(pipeline, tenantId, kind, head)) ?? resources;

/** All groups that matter: those that policies, roles or declarations name, and every role-assignable one. */
async function fetchNamedGroups(
  context: CollectionContext,
  graph: Graph,
): Promise<{ readonly groups: readonly Group[]; readonly asked: ReadonlySet<string> }> {
  const { named, devicesToo } = await groupsNamed(context, new Map());
  const assignable = await graph.fetchAssignableGroupIds(context.onPage);
  // Only Graph knows whether a declared id is a group or a person.
  const declared = new Set(declaredAccounts(context).filter((id) => !named.has(id)));
  const asked = new Set([...named, ...declared, ...assignable]);
  const groups = await graph.fetchGroups([...asked].sort(), context.onPage, devicesToo);
  return { groups: groups.filter(({ id, displayName }) => displayName !== null || !declared.has(id)), asked };
}

const declaredAccounts = ({ configuration }: CollectionContext): readonly string[] =>
  [...configuration.breakGlass, ...configuration.syncAccounts, ...configuration.serviceAccounts].map(({ id }) => id);

/** Kinds whose collection ends only when the groups they name are known. */
const namesGroups: ReadonlySet<SmallKind> = new Set<SmallKind>([
  'conditionalAccessPolicy',
  'deviceCompliancePolicy',
  ...roleKinds,
]);

/** Kinds whose collection is compared or committed with lists of other kinds. */
const dependsOnOthers = (kind: SmallKind): boolean => namesGroups.has(kind) || hasBaseline(kind);

type NamedGroups = {
  readonly named: ReadonlySet<string>;
  /** The groups that compliance policies include or exclude. */
  readonly devicesToo: ReadonlySet<string>;
};

async function groupsNamed(
  context: Reading,
  fresh: ReadonlyMap<SmallKind, readonly SmallResources[SmallKind][]>,
): Promise<NamedGroups> {
  const read = async <K extends SmallKind>(kind: K): Promise<readonly SmallResources[K][]> => {
    const found = fresh.get(kind);
    if (found !== undefined) return found as readonly SmallResources[K][]; // Safe: the map holds resources of a kind under that kind.
    return (await readCommitted(context, kind)).resources;
  };
  const [policies, compliancePolicies, ...assignments] = await Promise.all([
    read('conditionalAccessPolicy'),
    read('deviceCompliancePolicy'),
    ...roleKinds.map((kind): Promise<readonly RoleAssignment[]> => read(kind)),
  ]);
  const declared = Object.values(context.configuration.acceptedExclusions)
    .flat()
    .filter(({ kind }) => kind === 'group')
    .map(({ id }) => id);
  const holders = assignments
    .flat()
    .filter(({ principalType }) => principalType === 'group')
    .map(({ principalId }) => principalId);
  const devicesToo = new Set(compliancePolicies.flatMap(groupsNamedBy));
  return { named: new Set([...referencesOf(policies).groupIds, ...holders, ...declared, ...devicesToo]), devicesToo };
}

/**
 * Adds newly named groups and their members to a collection of policies or roles. Until they can be read, nothing is
 * committed, so that the change is later compared with the state before it. After a few tries it continues without
 * them, and dependent results are unknown.
 */
async function fetchClosure(
  context: CollectionContext,
  graph: Graph,
  kind: SmallKind,
  resources: readonly SmallResources[SmallKind][],
): Promise<{ readonly head: Head; readonly groups: readonly Group[] } | undefined> {
  if (!namesGroups.has(kind)) return undefined;
  const { named, devicesToo } = await groupsNamed(context, new Map([[kind, resources]]));
  const { head, resources: known } = await readCommitted(context, 'group');
  const missing = [...named].filter((id) => !known.some((group) => group.id === id)).sort();
  if (missing.length === 0) return undefined;
  try {
    const fetched = await withinPatience(fetchNewGroups(context, graph, missing, devicesToo));
    const groups = [...known, ...fetched].sort((a, b) => (a.id < b.id ? -1 : 1));
    const takenAt = head?.takenAt ?? iso(context.pipeline.now());
    const next = await nextHead(context, 'group', head, groups, true, takenAt, undefined);
    return { head: next, groups };
  } catch (error) {
    if (!(error instanceof CollectionError)) throw error;
    const isFinal = error.failure.reason === 'notPermitted' || (context.row.row.failure?.count ?? 0) >= closurePatience;
    if (!isFinal) throw error;
    return undefined;
  }
}

/** A named group that is missing from one answer may still exist, so it is requested again. */
async function fetchNewGroups(
  { onPage }: CollectionContext,
  graph: Graph,
  ids: readonly string[],
  devicesToo: ReadonlySet<string>,
): Promise<readonly Group[]> {
  const fetched = await graph.fetchGroups(ids, onPage, devicesToo);
  const gone = fetched.filter(({ displayName }) => displayName === null).map(({ id }) => id);
  if (gone.length === 0) return fetched;
  const again = new Map((await graph.fetchGroups(gone, onPage, devicesToo)).map((group) => [group.id, group]));
  return fetched.map((group) => again.get(group.id) ?? group);
}

async function withinPatience<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new CollectionError({
            reason: 'throttled',
            retryAfterSeconds: closureWaitMs / 1000,
            detail: 'newly named groups were not read within 20 s',
          }),
        ),
      closureWaitMs,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
