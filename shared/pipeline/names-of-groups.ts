import type { WatchEvent } from '../core/event';
import type { Named, Store } from '../core/ports';

/**
 * Names of the groups that events could not name yet: an entry of the log that a policy excludes a group gives its id alone,
 * and may come before the look that reads the group.
 */
export async function namesOfGroups(
  { snapshots }: Store,
  tenantId: string,
  events: readonly WatchEvent[],
): Promise<ReadonlyMap<string, Named>> {
  const ids = new Set(
    events
      .flatMap(({ lines }) => lines.flatMap(({ before, after }) => [...before, ...after]))
      .flatMap((named) => (named.type === 'group' && named.name === named.id ? [named.id] : [])),
  );
  if (ids.size === 0) return new Map();
  const head = await snapshots.readHead(tenantId, 'group');
  const groups = head === undefined ? [] : await snapshots.readSmall(tenantId, 'group', head.manifest);
  return new Map(
    groups.flatMap(({ id, displayName }) =>
      displayName !== null && ids.has(id)
        ? [[id, { id, displayName, address: null, type: 'group' as const }] as const]
        : [],
    ),
  );
}
