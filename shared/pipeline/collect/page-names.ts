import { sidesOf } from '../../core/event/change';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { Ports } from '../context';
import type { Collection } from './collection';
import { namesOfUsers } from './keep-names';
import type { TenantState } from './tenant-state';

/**
 * Names of the people on a page: from its row, the directory, which excludes erased people, or the last collected
 * users. No Graph call.
 */
export async function namesOnPage(
  pipeline: Ports<'store'>,
  state: Pick<TenantState, 'head' | 'tenantId'>,
  ids: readonly string[],
  known: ReadonlyMap<string, DirectoryName>,
): Promise<ReadonlyMap<string, DirectoryName>> {
  const wanted = [...new Set(ids)];
  const unknown = wanted.filter((id) => !known.has(id));
  const kept = await pipeline.store.directory.readNames(state.tenantId, unknown);
  const missing = new Set(unknown.filter((id) => !kept.has(id)));
  const read = missing.size === 0 ? [] : await namesOfUsers(pipeline, state.tenantId, state, missing);
  const all = new Map([...known, ...kept, ...read.map((named) => [named.id, named] as const)]);
  return new Map(
    wanted.flatMap((id) => {
      const named = all.get(id);
      return named === undefined ? [] : [[id, named] as const];
    }),
  );
}

type Names = ReadonlyMap<string, DirectoryName>;

/** The names and addresses of people that a collection found changed, by id. */
export function renamedIn({ kind, changes }: Pick<Collection, 'kind' | 'changes'>): Names {
  // The changes of a fleet can be many.
  if (kind !== 'user') return new Map();
  return new Map(
    changes.flatMap((change) => {
      const { before, after } = sidesOf(change);
      if (before === null || after === null || !('userPrincipalName' in before && 'userPrincipalName' in after))
        return [];
      const { id, displayName, userPrincipalName: address } = after;
      const isSame = before.displayName === displayName && before.userPrincipalName === address;
      return isSame ? [] : [[id, { id, displayName, address, type: 'person' }] as const];
    }),
  );
}

/** The names of a page with those that changed. Nobody is added, because people may have been erased. */
export const withRenamed = (names: Names, renamed: Names): Names =>
  new Map([...names].map(([id, named]) => [id, renamed.get(id) ?? named]));
