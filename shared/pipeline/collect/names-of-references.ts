import { isNamed, type Line, objectsInLine, type WatchEvent } from '../../core/event/event';
import { stepsOfStory } from '../../core/event/story-event';
import type { DirectoryName } from '../../core/resource/directory-name';
import { guidsIn } from '../../core/same-id';
import type { Store } from '../../core/store';

const textsInLine = ({ before, after }: Line): readonly string[] =>
  [...before, ...after].flatMap((reference) => (reference.type === 'text' ? [reference.text] : []));

const asNamed = (id: string, displayName: string, type: DirectoryName['type']): readonly [string, DirectoryName] => [
  id,
  { id, displayName, address: null, type },
];

/**
 * Adds names of objects that events show by id only, such as an excluded group that was not collected yet. They come
 * from other events of the same story, the last collected groups, or earlier log entries.
 */
export async function namesOfReferences(
  { snapshots, directory }: Store,
  tenantId: string,
  events: readonly WatchEvent[],
): Promise<ReadonlyMap<string, DirectoryName>> {
  const lines = events.flatMap((event) => [event, ...stepsOfStory(event)]).flatMap((event) => event.lines ?? []);
  const objects = lines.flatMap(objectsInLine);
  const unnamed = objects.filter((object) => !isNamed(object));
  // A text names groups by id, for example those to which a compliance policy is assigned.
  const inTexts = lines.flatMap(textsInLine).flatMap(guidsIn);
  const missing = new Set([...unnamed.map(({ id }) => id), ...inTexts]);
  const named = objects.filter((object) => isNamed(object) && missing.has(object.id));
  const names = new Map(
    named.map(({ id, name, type }) =>
      asNamed(id, name, type === 'group' || type === 'application' || type === 'device' ? type : 'other'),
    ),
  );
  const groups = [...unnamed.filter(({ type }) => type === 'group').map(({ id }) => id), ...inTexts];
  if (groups.some((id) => !names.has(id))) {
    const head = await snapshots.readHead(tenantId, 'group');
    const read = head === undefined ? [] : await snapshots.readSmall(tenantId, 'group', head.manifest);
    for (const { id, displayName } of read)
      if (displayName !== null && missing.has(id) && !names.has(id)) names.set(...asNamed(id, displayName, 'group'));
  }
  // A deleted object keeps its last known name.
  const gone = [...missing].filter((id) => !names.has(id));
  return gone.length === 0 ? names : new Map([...(await directory.readNames(tenantId, gone)), ...names]);
}
