import type { DirectoryName } from '../../core/resource/directory-name';
import type { Ports } from '../context';

/** Adds the names of these people to those that a page knows; reads only the missing ones. */
export async function learnNames(
  { store }: Ports<'store'>,
  tenantId: string,
  ids: readonly string[],
  names: Map<string, DirectoryName>,
): Promise<void> {
  const unknown = ids.filter((id) => !names.has(id));
  for (const [id, name] of await store.directory.readNames(tenantId, unknown)) names.set(id, name);
}
