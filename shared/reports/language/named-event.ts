import type { WatchEvent } from '../../core/event/event';
import type { DirectoryName } from '../../core/resource/directory-name';
import { isGuid } from '../../core/same-id';
import { plainText } from './plain-text';

/**
 * The event in the form that wordings read. An object whose name was unknown has an id in the event. Here the id is
 * replaced by the last known name, or left empty so that the text names the type of object.
 */
export function namedEvent(event: WatchEvent, names: ReadonlyMap<string, DirectoryName>): WatchEvent {
  const { resource, details } = event;
  // Events never contain names of people, so an object with a name in the event is a group.
  const isPerson = names.get(resource.id)?.type === 'person';
  const found = isPerson ? null : (knownAs(resource.id, names) ?? knownAs(resource.name?.trim() ?? '', names) ?? null);
  const name = isUnread(resource.name) ? found : resource.name;
  const unread = Object.entries(details).filter(([key, value]) => /Name$/.test(key) && isGuidText(value));
  if (name === resource.name && unread.length === 0) return event;
  return {
    ...event,
    resource: { ...resource, name },
    details: {
      ...details,
      // Wordings only read strings. With an empty one, they use the name of the object.
      ...Object.fromEntries(unread.map(([key, value]) => [key, knownAs(String(value), names) ?? ''])),
    },
  };
}

/** The events of one alert. If an object has no name in one event, its name in another one is used. */
export function namedEvents(
  events: readonly WatchEvent[],
  names: ReadonlyMap<string, DirectoryName>,
): readonly WatchEvent[] {
  const all = new Map([...shownIn(events), ...names]);
  const named = events.map((event) => namedEvent(event, all));
  const known = new Map(
    named.flatMap((event) => {
      const { name } = event.resource;
      return isUnread(name) ? [] : keysOf(event, all).map((key) => [key, name] as const);
    }),
  );
  return named.map((event) => {
    const key = isUnread(event.resource.name) ? keysOf(event, all).find((one) => known.has(one)) : undefined;
    const name = key === undefined ? undefined : known.get(key);
    return withScope(name === undefined ? event : { ...event, resource: { ...event.resource, name } }, named);
  });
}

/**
 * The ids of the object of an event: its own, and that of the app or group before its part, such as a permission. People
 * have no name in an event.
 */
function keysOf({ resource: { id }, peopleIds }: WatchEvent, names: ReadonlyMap<string, DirectoryName>) {
  const [whole = id] = id.split('|');
  const isPerson = peopleIds.includes(whole) || names.get(whole)?.type === 'person';
  return isPerson ? [id] : [...new Set([id, whole])];
}

/** Some log entries about a role lack its scope or the name of the object. Another event about the same role can show them. */
function withScope(event: WatchEvent, all: readonly WatchEvent[]): WatchEvent {
  const { roleId, scope, scopeName } = event.details;
  if (roleId === undefined || (scope !== undefined && scopeName !== null)) return event;
  const holderOf = ({ resource }: WatchEvent): string | undefined => resource.id.split('|')[0];
  const known = all.find(
    (other) =>
      other.details.roleId === roleId &&
      holderOf(other) === holderOf(event) &&
      (scope === undefined
        ? other.details.scope !== undefined
        : other.resource.id === event.resource.id && other.details.scopeName != null),
  );
  if (known === undefined) return event;
  const { scope: shown = null, scopeName: name } = known.details;
  return {
    ...event,
    // Both events then count as one about the same role.
    resource: { ...event.resource, id: known.resource.id },
    details: { ...event.details, scope: shown, ...(name !== undefined && { scopeName: name }) },
  };
}

/** The names of objects in the lines of events. */
const shownIn = (events: readonly WatchEvent[]): ReadonlyMap<string, DirectoryName> =>
  new Map(
    events
      .flatMap(({ lines }) => lines.flatMap(({ before, after }) => [...before, ...after]))
      .flatMap((one) =>
        one.type === 'person' || one.type === 'text' || isUnread(one.name)
          ? []
          : [[one.id, { type: 'other', id: one.id, displayName: one.name, address: null }] as const],
      ),
  );

const isGuidText = (value: unknown): boolean => typeof value === 'string' && isGuid(value.trim());

const isUnread = (name: string | null): boolean => name === null || name.trim() === '' || isGuidText(name);

const knownAs = (id: string, names: ReadonlyMap<string, DirectoryName>): string | undefined => {
  const named = names.get(id);
  return named === undefined || named.type === 'erased' ? undefined : plainText(named.displayName) || undefined;
};
