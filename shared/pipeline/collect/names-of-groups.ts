import type { Reference, WatchEvent } from '../../core/event/event';
import { stepsOfStory } from '../../core/event/story';
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
 * Names of groups that some events could not name yet: a log entry about an excluded group gives only its id, and may come before the group
 * is collected. Another event of the story has the name, or the last collected groups, or those from before the deletion.
 */
export async function namesOfGroups(
  { snapshots, directory }: Store,
  tenantId: string,
  events: readonly WatchEvent[],
): Promise<ReadonlyMap<string, DirectoryName>> {
  const groups = events
    .flatMap((event) => [event, ...stepsOfStory(event)])
    .flatMap(({ lines = [] }) => lines.flatMap(({ before, after }) => [...before, ...after]))
    .filter(isGroup);
  const missing = new Set(groups.filter((group) => !isNamed(group)).map(({ id }) => id));
  const told = groups.filter((group) => isNamed(group) && missing.has(group.id));
  const names = new Map(told.map(({ id, name }) => asNamed(id, name)));
  if ([...missing].every((id) => names.has(id))) return names;
  const head = await snapshots.readHead(tenantId, 'group');
  const read = head === undefined ? [] : await snapshots.readSmall(tenantId, 'group', head.manifest);
  for (const { id, displayName } of read)
    if (displayName !== null && missing.has(id) && !names.has(id)) names.set(...asNamed(id, displayName));
  // A deleted group keeps its last known name.
  const gone = [...missing].filter((id) => !names.has(id));
  return gone.length === 0 ? names : new Map([...(await directory.readNames(tenantId, gone)), ...names]);
}
