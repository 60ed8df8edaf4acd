import type { Message } from '../../core/delivery/message';
import type { Attribution, Line, WatchEvent } from '../../core/event/event';
import type { Severity } from '../../core/event/severity';
import { plainText } from '../language/plain-text';
import { paragraphsIn } from '../message/other-alerts';

/** Increased when a column is removed or changes its meaning; not for new columns. */
const logSchemaVersion = 1;

/** A field of a custom table holds 64 KB. Longer text is cut here, so that the cut can be reported. */
const longestText = 30_000;

/** A row of the alert table: docs/log-analytics.md describes each column. `null` is an empty column. */
export type AlertLogRow = {
  readonly TimeGenerated: string;
  readonly SchemaVersion: number;
  /** The same for every attempt to send one delivery, so that repetitions can be recognised. */
  readonly RowId: string;
  readonly WatchedTenantId: string;
  readonly WatchedTenantName: string;
  readonly AlertId: string;
  readonly AlertKey: string;
  /** The alert's id and how many times it was reopened. Sentinel creates one incident for each such value. */
  readonly IncidentKey: string;
  readonly AlertStatus: string;
  readonly Because: string;
  readonly AlertSeverity: Severity;
  /** Sentinel has no critical severity. */
  readonly SentinelSeverity: 'High' | 'Medium' | 'Low' | 'Informational';
  readonly Sources: readonly string[];
  readonly HappenedAt: string | null;
  readonly SeenAt: string;
  readonly SentAt: string;
  readonly AlertTitle: string;
  readonly AlertText: string;
  readonly Details: string;
  readonly Steps: readonly string[];
  readonly AlertUrl: string | null;
  readonly ActorType: string | null;
  readonly ActorId: string | null;
  readonly ActorName: string | null;
  readonly ActorAddress: string | null;
  readonly ActorIpAddress: string | null;
};

const sentinelSeverities = {
  critical: 'High',
  high: 'High',
  medium: 'Medium',
  low: 'Low',
  informational: 'Informational',
} as const;

export function alertLogRow(message: Message, rowId: string): AlertLogRow {
  const { machine } = message;
  const actor = machine.actor ?? null;
  return {
    TimeGenerated: machine.sentAt,
    SchemaVersion: logSchemaVersion,
    RowId: rowId,
    WatchedTenantId: message.tenantId,
    WatchedTenantName: message.tenantName,
    AlertId: machine.alertId,
    AlertKey: message.key,
    IncidentKey: `${machine.alertId}-${machine.episode ?? 0}`,
    AlertStatus: machine.status,
    Because: machine.because,
    AlertSeverity: message.severity,
    SentinelSeverity: sentinelSeverities[message.severity],
    Sources: machine.sources,
    HappenedAt: machine.happenedAt,
    SeenAt: machine.seenAt,
    SentAt: machine.sentAt,
    AlertTitle: cut(message.subject),
    AlertText: cut(message.firstLine),
    Details: cut(
      [
        ...paragraphsIn(message),
        ...message.sections.flatMap(({ heading, lines }) => [heading, ...lines.map((line) => `- ${line}`)]),
      ].join('\n'),
    ),
    Steps: message.steps,
    AlertUrl: message.links[0]?.url ?? null,
    ActorType: actor?.type ?? null,
    ActorId: actor?.id ?? null,
    ActorName: actor?.name ?? null,
    ActorAddress: actor?.address ?? null,
    ActorIpAddress: actor?.ipAddress ?? null,
  };
}

/** A row of the event table: ids and facts as recorded, without names of people. */
export type EventLogRow = {
  readonly TimeGenerated: string;
  readonly SchemaVersion: number;
  readonly WatchedTenantId: string;
  readonly EventId: string;
  readonly EventType: string;
  readonly Source: string;
  readonly EventSeverity: Severity;
  readonly Anchor: string;
  readonly HappenedAt: string | null;
  readonly RecordedAt: string;
  readonly RecordDay: string;
  readonly ResourceKind: string;
  readonly ResourceId: string;
  readonly ResourceName: string | null;
  readonly PeopleIds: readonly string[];
  readonly AttributionStatus: string;
  readonly ActorType: string | null;
  readonly ActorId: string | null;
  readonly ActorIpAddress: string | null;
  readonly GroupKey: string | null;
  readonly Concern: string | null;
  readonly LookBack: boolean;
  readonly Exposure: WatchEvent['exposure'];
  readonly Lines: readonly Line[];
  readonly Details: WatchEvent['details'];
  /** True if Exposure, Lines, PeopleIds and Details were too long for one call and were left out. */
  readonly Shortened: boolean;
};

export function eventLogRow(event: WatchEvent): EventLogRow {
  return {
    TimeGenerated: event.recordedAt,
    SchemaVersion: logSchemaVersion,
    WatchedTenantId: event.tenantId,
    EventId: event.id,
    EventType: event.type,
    Source: event.source,
    EventSeverity: event.severity,
    Anchor: event.anchor,
    HappenedAt: event.happenedAt,
    RecordedAt: event.recordedAt,
    RecordDay: event.recordDay,
    ResourceKind: event.resource.kind,
    ResourceId: event.resource.id,
    ResourceName: event.resource.name === null ? null : cut(visible(event.resource.name)),
    PeopleIds: event.peopleIds,
    AttributionStatus: event.attribution.status,
    ...actorOf(event.attribution),
    GroupKey: event.groupKey,
    Concern: event.concern,
    LookBack: event.lookBack,
    Exposure: event.exposure,
    Lines: visibleIn(event.lines),
    Details: visibleIn(event.details),
    Shortened: false,
  };
}

/** Shortens an oversized row: the parts that say who, what and when are kept. */
export const shortened = (row: EventLogRow): EventLogRow => ({
  ...row,
  Exposure: null,
  Lines: [],
  PeopleIds: [],
  Details: {},
  Shortened: true,
});

function actorOf(attribution: Attribution): Pick<EventLogRow, 'ActorType' | 'ActorId' | 'ActorIpAddress'> {
  if (attribution.status !== 'known') return { ActorType: null, ActorId: null, ActorIpAddress: null };
  const { actor } = attribution;
  return {
    ActorType: actor.type,
    ActorId: actor.type === 'microsoft' ? actor.name : actor.id,
    ActorIpAddress: actor.type === 'person' ? actor.ipAddress : null,
  };
}

/**
 * Anyone who can rename a group can write text into this table. So no name may change the reading direction, hide text
 * or break a line. The record keeps the original.
 */
const visible = (text: string): string => plainText(text, Number.POSITIVE_INFINITY);

function visibleIn<T>(value: T): T {
  if (typeof value === 'string') return visible(value) as T; // Safe: a string replaces a string.
  if (typeof value !== 'object' || value === null) return value;
  const inner = Array.isArray(value)
    ? value.map(visibleIn)
    : Object.fromEntries(Object.entries(value).map(([name, part]) => [name, visibleIn(part)]));
  return inner as T; // Safe: the shape is the same, only the strings differ.
}

/** Cuts between whole characters, never inside a surrogate pair. */
const cut = (text: string): string =>
  text.length <= longestText ? text : `${[...text.slice(0, longestText)].slice(0, -1).join('')}…`;
