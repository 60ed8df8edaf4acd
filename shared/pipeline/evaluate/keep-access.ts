import { isSameJson } from '../../core/canonical';
import { type AccessRow, accessRow } from '../../core/page/access-row';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { Control } from '../../core/verdict/control';
import type { Look } from '../collect/look';
import { namesOnPage } from '../collect/page-names';
import { appKind, basisKinds, type TenantState } from '../collect/tenant-state';
import type { Ports } from '../context';

const movers: ReadonlySet<string> = new Set([...basisKinds, appKind, 'user', 'subscribedSku']);

/** Keeps who is covered by what, where a collection may have moved it. */
export async function keepAccess(
  pipeline: Ports<'store'>,
  look: Look,
  state: TenantState,
  controls: readonly Control[],
): Promise<void> {
  if (movers.has(look.kind) && (look.isFirst || look.changes.length > 0))
    await updateAccess(pipeline, state, controls, look.takenAt);
}

/** Runs whatever changed, because an exception can end with time alone. */
export async function updateAccess(
  pipeline: Ports<'store'>,
  state: TenantState,
  controls: readonly Control[],
  at: string,
): Promise<void> {
  // Coverage is unknown without users, or without both policies and a reason for their absence.
  if (state.head('user') === undefined || state.held('conditionalAccessPolicy').status === 'unknown') return;
  const { configuration, now } = state;
  const row = accessRow({ basis: await state.conditionalAccess(), configuration, now, controls }, at);
  await pipeline.store.pageRows.update(state.tenantId, 'access', async (kept) => {
    if (kept !== undefined && isSameJson({ ...row, at: kept.row.at }, kept.row)) return undefined;
    const people = await namesOnPage(pipeline, state, peopleIn(row), kept?.names ?? new Map());
    return { row, names: new Map([...people, ...(await groupNames(state, row))]) };
  });
}

/** Ids of the people whom the page names. */
const peopleIn = ({ views, exclusions, classes }: AccessRow): readonly string[] => [
  ...Object.values(views).flatMap((lines) => lines.flatMap(({ cells }) => cells.flatMap(({ ids }) => ids))),
  ...exclusions.flatMap(({ id, type }) => (type === 'person' ? [id] : [])),
  ...classes.flatMap(({ ids }) => ids),
];

async function groupNames(state: TenantState, { exclusions, classes }: AccessRow): Promise<[string, DirectoryName][]> {
  const wanted = new Set([...exclusions.map(({ id }) => id), ...classes.flatMap(({ groupIds }) => groupIds)]);
  return (await state.small('group')).flatMap(({ id, displayName }) =>
    displayName !== null && wanted.has(id)
      ? [[id, { id, displayName, address: null, type: 'group' }] satisfies [string, DirectoryName]]
      : [],
  );
}
