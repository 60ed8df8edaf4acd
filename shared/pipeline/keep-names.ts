import type { Attribution, Exposure, Line, WatchEvent } from '../core/event';
import type { Named } from '../core/ports';
import type { LogRecord } from '../core/record';
import type { Pipeline } from './context';
import type { Look } from './look';
import type { TenantState } from './tenant-state';

/**
 * Keeps the names of the people whom events name, as they are now: from the log's own entries, then from the users as last
 * read. Kept before anything is raised, so that no message goes out with an id in it. No Graph call: the tenant lease is held.
 */
export async function keepNames(
  pipeline: Pipeline,
  look: Look,
  state: TenantState,
  events: readonly WatchEvent[],
): Promise<void> {
  const wanted = new Set(events.flatMap(peopleOf));
  const names = new Map<string, Named>();
  for (const named of look.records.flatMap(namesIn)) if (wanted.has(named.id)) names.set(named.id, named);
  const head = state.head('user');
  const missing = new Set([...wanted].filter((id) => !names.has(id)));
  if (head !== undefined && missing.size > 0) {
    for await (const users of pipeline.store.snapshots.readFleet(look.configuration.tenantId, 'user', head.manifest)) {
      for (const { id, displayName, userPrincipalName } of users) {
        if (missing.delete(id)) names.set(id, { id, displayName, address: userPrincipalName, type: 'person' });
      }
      if (missing.size === 0) break;
    }
  }
  if (names.size > 0)
    await pipeline.store.directory.keepNames(look.configuration.tenantId, [...names.values()], look.takenAt);
}

/** Ids of the people whom an event names, in whatever part. */
export const peopleOf = ({ peopleIds, exposure, lines, attribution }: WatchEvent): string[] => [
  ...peopleIds,
  ...exposedPeople(exposure),
  ...lines.flatMap(peopleInLine),
  ...actorsOf(attribution),
];

const exposedPeople = (exposure: Exposure | null): readonly string[] =>
  exposure === null || exposure.unit !== 'people' ? [] : [...exposure.ids, ...exposure.privilegedIds];

const peopleInLine = ({ before, after }: Line): string[] =>
  [...before, ...after].flatMap((reference) => (reference.type === 'person' ? [reference.id] : []));

export const actorsOf = (attribution: Attribution): string[] => {
  const actors =
    attribution.status === 'known'
      ? [attribution.actor]
      : attribution.status === 'ambiguous'
        ? attribution.candidates
        : [];
  return actors.flatMap((actor) => (actor.type === 'person' ? [actor.id] : []));
};

/** The log names its actors and the people that it acts on. */
export const namesIn = ({ actor, targets }: LogRecord): Named[] => [
  ...(actor.type === 'user' ? named(actor.id, actor.displayName, actor.userPrincipalName) : []),
  ...targets.flatMap(({ type, id, displayName, userPrincipalName }) =>
    type?.toLowerCase() === 'user' && id !== null ? named(id, displayName, userPrincipalName) : [],
  ),
];

const named = (id: string, displayName: string | null, address: string | null): Named[] => {
  const name = displayName ?? address;
  return name === null || name === '' ? [] : [{ id, displayName: name, address, type: 'person' }];
};
