import type { Reference, WatchEvent } from '../../core/event/event';
import type { Store } from '../../core/ports';
import type { DirectoryName } from '../../core/resource/directory-name';

type GroupReference = Extract<Reference, { readonly name: string }>;

const isGroup = (named: Reference): named is GroupReference => named.type === 'group';
const isNamed = ({ id, name }: GroupReference): boolean => name !== '' && name !== id;

const asNamed = (id: string, displayName: string): readonly [string, DirectoryName] => [
  id,
  { id, displayName, address: null, type: 'group' },
];

/**
 * Names of the groups that some of these events could not name yet: an entry of the log that a policy excludes a group gives
 * its id alone, and may come before the look that reads the group. Another event of the story knows the name, or the groups
 * as they were last read, or as they were when they went.
 */
export async function namesOfGroups(
  { snapshots, directory }: Store,
  tenantId: string,
  events: readonly WatchEvent[],
): Promise<ReadonlyMap<string, DirectoryName>> {
  const groups = events
    .flatMap(({ lines }) => lines.flatMap(({ before, after }) => [...before, ...after]))
    .filter(isGroup);
  const missing = new Set(groups.filter((group) => !isNamed(group)).map(({ id }) => id));
  const told = groups.filter((group) => isNamed(group) && missing.has(group.id));
  const names = new Map(told.map(({ id, name }) => asNamed(id, name)));
  if ([...missing].every((id) => names.has(id))) return names;
  const head = await snapshots.readHead(tenantId, 'group');
  const read = head === undefined ? [] : await snapshots.readSmall(tenantId, 'group', head.manifest);
  for (const { id, displayName } of read)
    if (displayName !== null && missing.has(id) && !names.has(id)) names.set(...asNamed(id, displayName));
  // What is gone is called as it was when it was last seen.
  const gone = [...missing].filter((id) => !names.has(id));
  return gone.length === 0 ? names : new Map([...(await directory.readNames(tenantId, gone)), ...names]);
}
