import type { WatchEvent } from '../../core/event/event';
import type { DirectoryName } from '../../core/resource/directory-name';
import { isGuid } from '../../core/same-id';
import { plainText } from './plain-text';

/**
 * The event for wording. If its object's name was not read, the id was kept instead: the last known name replaces it, or no name, and the
 * words give the object's type.
 */
export function namedEvent(event: WatchEvent, names: ReadonlyMap<string, DirectoryName>): WatchEvent {
  const { resource, details } = event;
  // An event never contains a person's name, which the wording looks up. An object with a name in the event is a group.
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
      // Wordings only read strings. An empty one makes them use the name of the object.
      ...Object.fromEntries(unread.map(([key, value]) => [key, knownAs(String(value), names) ?? ''])),
    },
  };
}

/** The events of one alert: an object that one source shows without a name has the name that another source of the alert shows. */
export function namedEvents(
  events: readonly WatchEvent[],
  names: ReadonlyMap<string, DirectoryName>,
): readonly WatchEvent[] {
  const named = events.map((event) => namedEvent(event, new Map([...shownIn(events), ...names])));
  const keyOf = ({ source, resource }: WatchEvent): string => `${source}|${resource.id}`;
  const known = new Map(named.flatMap((event) => (isUnread(event.resource.name) ? [] : [[keyOf(event), event]])));
  return named.map((event) => {
    const name = isUnread(event.resource.name) ? known.get(keyOf(event))?.resource.name : undefined;
    return name === undefined ? event : { ...event, resource: { ...event.resource, name } };
  });
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
