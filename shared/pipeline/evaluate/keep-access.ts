import { isSameJson } from '../../core/canonical';
import { type AccessRow, accessRow } from '../../core/page/access-row';
import type { PastAccess } from '../../core/page/page-history';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { Control } from '../../core/verdict/control';
import type { Collection } from '../collect/collection';
import { namesOnPage, renamedIn, withRenamed } from '../collect/page-names';
import { appKind, basisKinds, type TenantState } from '../collect/tenant-state';
import type { Ports } from '../context';

const movers: ReadonlySet<string> = new Set([...basisKinds, appKind, 'user', 'subscribedSku']);

/** Stores who is covered by which policies, if a collection may have changed it. */
export async function keepAccess(
  pipeline: Ports<'store'>,
  collection: Collection,
  state: TenantState,
  controls: readonly Control[],
): Promise<void> {
  if (movers.has(collection.kind) && (collection.isFirst || collection.changes.length > 0))
    await updateAccess(pipeline, state, controls, collection.takenAt, renamedIn(collection));
}

/** Runs without changes too, because exceptions end with time. */
export async function updateAccess(
  pipeline: Ports<'store'>,
  state: TenantState,
  controls: readonly Control[],
  at: string,
  renamed: ReadonlyMap<string, DirectoryName> = new Map(),
): Promise<void> {
  // Coverage is unknown without users, or without both policies and a reason for their absence.
  if (state.head('user') === undefined || state.held('conditionalAccessPolicy').status === 'unknown') return;
  const { configuration, now } = state;
  const row = accessRow({ basis: await state.conditionalAccess(), configuration, now, controls }, at);
  await pipeline.store.pageRows.update(state.tenantId, 'access', async (kept) => {
    const known = withRenamed(kept?.names ?? new Map(), renamed);
    if (kept !== undefined && isSameJson({ ...row, at: kept.row.at }, kept.row))
      return [...renamed.keys()].some((id) => known.has(id)) ? { row: kept.row, names: known } : undefined;
    const groups = await groupNames(state, row);
    const { views, exclusions } = row;
    const objectNames = await exclusionNames(state, row, groups);
    // Stored before the row: a repeated collection that finds the row written stores no version.
    await pipeline.store.pageHistory.keep(state.tenantId, 'access', { at, views, exclusions, objectNames });
    const people = await namesOnPage(pipeline, state, peopleIn(row), known);
    return { row, names: new Map([...people, ...groups]) };
  });
}

const peopleIn = (row: AccessRow): readonly string[] => [
  ...peopleOnAccess(row),
  ...row.classes.flatMap(({ ids }) => ids),
];

/** Ids of the people whom the page names besides the choices of its form. */
export const peopleOnAccess = ({ views, exclusions }: Pick<AccessRow, 'views' | 'exclusions'>): readonly string[] => [
  ...Object.values(views).flatMap((lines) => lines.flatMap(({ cells }) => cells.flatMap(({ ids }) => ids))),
  ...exclusions.flatMap(({ id, type }) => (type === 'person' ? [id] : [])),
];

async function groupNames(state: TenantState, { exclusions, classes }: AccessRow): Promise<[string, DirectoryName][]> {
  const wanted = new Set([...exclusions.map(({ id }) => id), ...classes.flatMap(({ groupIds }) => groupIds)]);
  return (await state.small('group')).flatMap(({ id, displayName }) =>
    displayName !== null && wanted.has(id)
      ? [[id, { id, displayName, address: null, type: 'group' }] satisfies [string, DirectoryName]]
      : [],
  );
}

/** The names of the objects in the exclusions. */
async function exclusionNames(
  state: TenantState,
  { exclusions }: AccessRow,
  groups: readonly (readonly [string, DirectoryName])[],
): Promise<PastAccess['objectNames']> {
  const policies = await state.small('conditionalAccessPolicy');
  const all = new Map([
    ...policies.map(({ id, displayName }) => [id, displayName] as const),
    ...groups.map(([id, { displayName }]) => [id, displayName] as const),
  ]);
  const wanted = new Set(exclusions.flatMap(({ id, policyIds }) => [id, ...policyIds]));
  return Object.fromEntries([...all].filter(([id]) => wanted.has(id)));
}
