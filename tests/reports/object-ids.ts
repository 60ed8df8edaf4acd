/** The same report with ids as in Entra, and with a name for each of them, because people read only names. */
import { createHash } from 'node:crypto';
import type { Message } from '../../shared/core/delivery/message';
import type { EventActor, Reference, WatchEvent } from '../../shared/core/event/event';
import type { DirectoryName } from '../../shared/core/resource/directory-name';
import { isGuid } from '../../shared/core/same-id';
import { renderTeamsCard } from '../../shared/reports/card/teams-card';
import type { AlertReport } from '../../shared/reports/message/alert-report';

const guidOf = (id: string): string => {
  if (isGuid(id)) return id;
  const hex = createHash('sha256').update(id).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

type Found = Pick<DirectoryName, 'type'> & { readonly name: string };

const referenceTypes = { group: 'group', application: 'application', device: 'device' } as const;

type Pair = readonly [id: string, found: Found];

function foundIn(event: WatchEvent): readonly Pair[] {
  const { attribution, exposure, resource } = event;
  const actors: readonly EventActor[] =
    attribution.status === 'known'
      ? [attribution.actor]
      : attribution.status === 'ambiguous'
        ? attribution.candidates
        : [];
  const counted = exposure?.computed === true ? [...exposure.ids, ...exposure.privilegedIds] : [];
  const people = [
    ...event.peopleIds,
    ...counted,
    ...actors.flatMap((actor) => (actor.type === 'person' ? actor.id : [])),
  ];
  const references = event.lines.flatMap(({ before, after }) => [...before, ...after]);
  return [
    ...(resource.kind === 'control'
      ? []
      : [[resource.id, { type: 'other', name: resource.name ?? 'Some object' }] as const]),
    ...references.flatMap((one: Reference): readonly Pair[] => {
      if (one.type === 'text')
        return isGuid(one.text) ? [[one.text, { type: 'group', name: 'Some group' }] as const] : [];
      if (one.type === 'person') return [[one.id, { type: 'person', name: one.id }] as const];
      const type = Object.hasOwn(referenceTypes, one.type)
        ? referenceTypes[one.type as keyof typeof referenceTypes] // Safe: it is one of them.
        : 'other';
      return [[one.id, { type, name: one.name }] as const];
    }),
    ...people.map((id) => [id, { type: 'person', name: id }] as const),
  ];
}

/** `names`: read together with the object, or not read yet, so that the event has only the id. */
export function withObjectIds(report: AlertReport, names: 'read' | 'unread'): AlertReport {
  const found = new Map(report.events.flatMap(foundIn));
  const inGuids = (value: unknown): unknown => {
    if (typeof value === 'string') return found.has(value) ? guidOf(value) : value;
    if (Array.isArray(value)) return value.map(inGuids);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, inGuids(one)]));
  };
  const unnamed = (one: Reference): Reference =>
    one.type === 'person' || one.type === 'text' ? one : { ...one, name: one.id };
  const events = report.events.map((event): WatchEvent => {
    const mapped = {
      ...event,
      ...(inGuids({
        peopleIds: event.peopleIds,
        exposure: event.exposure,
        attribution: event.attribution,
        details: event.details,
      }) as Pick<WatchEvent, 'peopleIds' | 'exposure' | 'attribution' | 'details'>), // Safe: of the same shape.
      lines: event.lines.map(({ label, before, after }) => {
        const side = (all: readonly Reference[]): readonly Reference[] =>
          all.map((one) =>
            one.type === 'text'
              ? { ...one, text: found.has(one.text) ? guidOf(one.text) : one.text }
              : { ...one, id: guidOf(one.id) },
          );
        return { label, before: side(before), after: side(after) };
      }),
      resource:
        event.resource.kind === 'control' ? event.resource : { ...event.resource, id: guidOf(event.resource.id) },
    };
    if (names === 'read') return mapped;
    return {
      ...mapped,
      resource: mapped.resource.kind === 'control' ? mapped.resource : { ...mapped.resource, name: mapped.resource.id },
      lines: mapped.lines.map(({ label, before, after }) => ({
        label,
        before: before.map(unnamed),
        after: after.map(unnamed),
      })),
      details: Object.fromEntries(Object.entries(mapped.details).filter(([key]) => !/Name$/.test(key))),
    };
  });
  return {
    ...report,
    alert: {
      ...report.alert,
      attribution: inGuids(report.alert.attribution) as AlertReport['alert']['attribution'], // Safe: of the same shape.
    },
    events,
    names: new Map(
      [...found].map(([id, { type, name }]) => [
        guidOf(id),
        {
          id: guidOf(id),
          displayName: report.names.get(id)?.displayName ?? (isGuid(name) ? 'A known object' : `Known ${name}`),
          address: null,
          type,
        },
      ]),
    ),
  };
}

/** The names of the partners in tests/fixtures/settings.ts. */
const organisations: ReadonlySet<string> = new Set(['aaaaaaaa-0000-4000-8000-00000000000f']);

const guids = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/gi;

/**
 * Every id of a named object in the text of a message or its card. Addresses of pages contain ids, and data for
 * programs is read by programs. Graph has no names of other organisations.
 */
export function idsInWords(message: Message, { names }: AlertReport): readonly string[] {
  const { links, machine, items, tenantId, ...words } = message;
  const labels = [...links, ...(items ?? [])].map((one) => ({ ...one, url: '' }));
  const { actions, ...card } = renderTeamsCard(message).attachments[0].content as { readonly actions?: unknown };
  const ids = new Set(JSON.stringify([words, labels, card]).match(guids) ?? []);
  return [...ids].filter((id) => names.has(id) || !organisations.has(id));
}
