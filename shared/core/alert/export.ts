import { actorsIn, type EventActor, isCounted, type WatchEvent } from '../event/event';
import type { DirectoryName } from '../resource/directory-name';
import type { Uptime } from '../time/uptime';
import type { Evaluation } from '../verdict/evaluation';
import type { Alert, Transition } from './alert';
import type { Operator } from './operator';

/** Version of the columns and fields below. Removing a field or changing its meaning needs a new version; adding one does not. */
export const exportVersion = 1;

export const exportKinds = ['events', 'alerts', 'controls', 'uptime'] as const;
export type ExportKind = (typeof exportKinds)[number];
export const exportFormats = ['jsonl', 'csv'] as const;
export type ExportFormat = (typeof exportFormats)[number];

type Cell = string | number | boolean | null;
/** Empty if the export was requested without names. */
export type ExportNames = ReadonlyMap<string, DirectoryName>;
type Column<T> = readonly [name: string, cell: (item: T, names: ExportNames) => Cell];

type AlertStory = { readonly alert: Alert; readonly transitions: readonly Transition[] };
type AlertLine = { readonly alert: Alert; readonly transition: Transition };

const list = (items: readonly string[]): string => items.join(' ');
const namesOf = (ids: readonly string[], names: ExportNames): string =>
  ids
    .map((id) => nameOf(id, names))
    .filter((name) => name !== '')
    .join('; ');
const nameOf = (id: string, names: ExportNames): string => {
  const named = names.get(id);
  if (named === undefined || named.type === 'erased') return '';
  return named.address === null ? named.displayName : `${named.displayName} <${named.address}>`;
};

const actorsOf = ({ attribution }: Pick<WatchEvent, 'attribution'>): readonly EventActor[] => actorsIn(attribution);
const actorIdsOf = (of: Pick<WatchEvent, 'attribution'>): string[] =>
  actorsOf(of).flatMap((actor) => (actor.type === 'microsoft' ? [] : [actor.id]));
const actorNamesOf = (of: Pick<WatchEvent, 'attribution'>, names: ExportNames): string =>
  actorsOf(of)
    .map((actor) => (actor.type === 'person' ? nameOf(actor.id, names) : actor.name))
    .filter((name) => name !== '')
    .join('; ');

const eventColumns: readonly Column<WatchEvent>[] = [
  ['version', () => exportVersion],
  ['id', ({ id }) => id],
  ['tenantId', ({ tenantId }) => tenantId],
  ['type', ({ type }) => type],
  ['source', ({ source }) => source],
  ['severity', ({ severity }) => severity],
  ['recordDay', ({ recordDay }) => recordDay],
  ['recordedAt', ({ recordedAt }) => recordedAt],
  ['happenedAt', ({ happenedAt }) => happenedAt],
  ['anchor', ({ anchor }) => anchor],
  ['resourceKind', ({ resource }) => resource.kind],
  ['resourceId', ({ resource }) => resource.id],
  ['resourceName', ({ resource }) => resource.name],
  ['attribution', ({ attribution }) => attribution.status],
  ['actorType', (event) => list(actorsOf(event).map(({ type }) => type))],
  ['actorId', (event) => list(actorIdsOf(event))],
  ['actorName', actorNamesOf],
  [
    'actorIpAddress',
    (event) => list(actorsOf(event).flatMap((one) => (one.type === 'person' ? (one.ipAddress ?? []) : []))),
  ],
  ['recordId', ({ attribution }) => (attribution.status === 'known' ? attribution.recordId : null)],
  ['peopleIds', ({ peopleIds }) => list(peopleIds)],
  ['peopleNames', ({ peopleIds }, names) => namesOf(peopleIds, names)],
  ['exposedUnit', ({ exposure }) => exposure?.unit ?? null],
  ['exposedCount', ({ exposure }) => (isCounted(exposure) ? exposure.count : null)],
  ['exposedOf', ({ exposure }) => (isCounted(exposure) ? exposure.of : null)],
  ['exposedPrivileged', ({ exposure }) => (isCounted(exposure) ? exposure.privilegedCount : null)],
  ['groupKey', ({ groupKey }) => groupKey],
  ['concern', ({ concern }) => concern],
  ['lookBack', ({ lookBack }) => lookBack],
  ['lines', ({ lines }) => JSON.stringify(lines)],
  ['details', ({ details }) => JSON.stringify(details)],
];

const operatorName = (operator: Operator | null | undefined, names: ExportNames): string =>
  operator === null || operator === undefined || names.size === 0
    ? ''
    : nameOf(operator.id, names) || (names.get(operator.id)?.type === 'erased' ? '' : (operator.name ?? ''));

const alertColumns: readonly Column<AlertLine>[] = [
  ['version', () => exportVersion],
  ['id', ({ alert }) => alert.id],
  ['tenantId', ({ alert }) => alert.tenantId],
  ['key', ({ alert }) => alert.key],
  ['form', ({ alert }) => alert.form],
  ['status', ({ alert }) => alert.status],
  ['severity', ({ alert }) => alert.severity],
  ['groupKey', ({ alert }) => alert.groupKey],
  ['openedAt', ({ alert }) => alert.openedAt],
  ['happenedAt', ({ alert }) => alert.happenedAt],
  ['lastEventAt', ({ alert }) => alert.lastEventAt],
  ['resolvedAt', ({ alert }) => alert.resolvedAt],
  ['events', ({ alert }) => alert.count],
  ['attribution', ({ alert }) => alert.attribution.status],
  ['actorId', ({ alert }) => list(actorIdsOf(alert))],
  ['actorName', ({ alert }, names) => actorNamesOf(alert, names)],
  ['acknowledgedById', ({ alert }) => alert.acknowledged?.by.id ?? null],
  ['acknowledgedAt', ({ alert }) => alert.acknowledged?.at ?? null],
  ['closedById', ({ alert }) => alert.closed?.by.id ?? null],
  ['closedAt', ({ alert }) => alert.closed?.at ?? null],
  ['transitionSeq', ({ transition }) => transition.seq],
  ['transition', ({ transition }) => transition.type],
  ['transitionAt', ({ transition }) => transition.at],
  ['transitionSeverity', ({ transition }) => transition.severity],
  ['transitionEventId', ({ transition }) => transition.eventId],
  ['transitionById', ({ transition }) => transition.by?.id ?? null],
  ['transitionByName', ({ transition }, names) => operatorName(transition.by, names)],
  ['transitionNote', ({ transition }) => transition.note],
  ['mergedIntoId', ({ alert }) => alert.mergedInto?.id ?? null],
];

type ControlLine = { readonly tenantId: string; readonly title: string | null; readonly evaluation: Evaluation };

const controlColumns: readonly Column<ControlLine>[] = [
  ['version', () => exportVersion],
  ['tenantId', ({ tenantId }) => tenantId],
  ['controlId', ({ evaluation }) => evaluation.controlId],
  ['title', ({ title }) => title],
  ['at', ({ evaluation }) => evaluation.at],
  ['status', ({ evaluation }) => evaluation.verdict.status],
  ['since', ({ evaluation }) => evaluation.since],
  ['lastKnownStatus', ({ evaluation }) => evaluation.lastKnown?.status ?? null],
  ['lastKnownSince', ({ evaluation }) => evaluation.lastKnown?.since ?? null],
  ['reason', ({ evaluation: { verdict } }) => ('reason' in verdict ? verdict.reason : null)],
  ['findings', ({ evaluation: { verdict } }) => (verdict.status === 'fail' ? verdict.findings.total : null)],
  [
    'exposedCount',
    ({ evaluation: { verdict } }) =>
      verdict.status === 'fail' && isCounted(verdict.exposure) ? verdict.exposure.count : null,
  ],
  [
    'exposedOf',
    ({ evaluation: { verdict } }) =>
      verdict.status === 'fail' && isCounted(verdict.exposure) ? verdict.exposure.of : null,
  ],
  ['numerator', ({ evaluation: { verdict } }) => ('metric' in verdict ? (verdict.metric?.numerator ?? null) : null)],
  [
    'denominator',
    ({ evaluation: { verdict } }) => ('metric' in verdict ? (verdict.metric?.denominator ?? null) : null),
  ],
  ['definitionVersion', ({ evaluation }) => evaluation.definitionVersion],
];

type UptimeLine = { readonly tenantId: string; readonly title: string | null; readonly uptime: Uptime };

const seconds = (ms: number): number => Math.round(ms / 1000);
const uptimeColumns: readonly Column<UptimeLine>[] = [
  ['version', () => exportVersion],
  ['tenantId', ({ tenantId }) => tenantId],
  ['controlId', ({ uptime }) => uptime.controlId],
  ['title', ({ title }) => title],
  ['from', ({ uptime }) => uptime.from],
  ['to', ({ uptime }) => uptime.to],
  ['heldSeconds', ({ uptime }) => seconds(uptime.heldMs)],
  ['failedSeconds', ({ uptime }) => seconds(uptime.failedMs)],
  ['notKnownSeconds', ({ uptime }) => seconds(uptime.notKnownMs)],
  ['share', ({ uptime: { share } }) => (share === null ? null : Math.floor(share * 1e6) / 1e6)],
];

const columnNames = <T>(columns: readonly Column<T>[]): readonly string[] => columns.map(([name]) => name);

export const exportColumns: Readonly<Record<ExportKind, readonly string[]>> = {
  events: columnNames(eventColumns),
  alerts: columnNames(alertColumns),
  controls: columnNames(controlColumns),
  uptime: columnNames(uptimeColumns),
};

/** The first line of a CSV file. */
export const csvHeader = (kind: ExportKind): string => csvLine(exportColumns[kind]);

const cells = <T>(columns: readonly Column<T>[], item: T, names: ExportNames): string =>
  csvLine(columns.map(([, cell]) => cell(item, names)));

export const eventCsv = (event: WatchEvent, names: ExportNames): string => cells(eventColumns, event, names);
/** The export as CSV, one line for each transition. */
export const alertCsv = ({ alert, transitions }: AlertStory, names: ExportNames): string =>
  transitions.map((transition) => cells(alertColumns, { alert, transition }, names)).join('');
export const controlCsv = (line: ControlLine): string => cells(controlColumns, line, new Map());

export const uptimeCsv = (line: UptimeLine): string => cells(uptimeColumns, line, new Map());

/** RFC 4180: every line ends with CR LF. */
export const csvLine = (values: readonly Cell[]): string => `${values.map(csvCell).join(',')}\r\n`;

/**
 * A spreadsheet would calculate this cell, so an apostrophe in front makes it text. Anyone who can create groups or
 * policies chooses their names. https://owasp.org/www-community/attacks/CSV_Injection
 */
const startsFormula = /^[\s\p{Cf}\p{Cc}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r\n]/u;

/**
 * With a semicolon as list separator, as in most of Europe, spreadsheets also begin a cell after a semicolon or line
 * break inside a value, and quotes do not prevent it. The sign is optional so that a long run of spaces is scanned
 * once.
 */
const cellInside = /([;\r\n][\s\p{Cf}\p{Cc}]*)([=+\-@\uFF1D\uFF0B\uFF0D\uFF20])?/gu;

function csvCell(value: Cell): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const inside = value.replace(cellInside, (whole, gap: string, sign?: string) =>
    sign === undefined ? whole : `${gap}'${sign}`,
  );
  const text = startsFormula.test(value) ? `'${inside}` : inside;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const jsonLine = (kind: ExportKind, value: object): string =>
  `${JSON.stringify({ version: exportVersion, kind, ...value })}\n`;

const namesAside = (ids: readonly string[], names: ExportNames): object => {
  if (names.size === 0) return {};
  const known = [...new Set(ids)].flatMap((id) => {
    const named = names.get(id);
    return named === undefined || named.type === 'erased'
      ? []
      : [[id, { name: named.displayName, address: named.address }] as const];
  });
  return { names: Object.fromEntries(known) };
};

export const eventJson = (event: WatchEvent, ids: readonly string[], names: ExportNames): string =>
  jsonLine('events', { event, ...namesAside(ids, names) });
export const alertJson = ({ alert, transitions }: AlertStory, ids: readonly string[], names: ExportNames): string => {
  const story = { alert, transitions };
  return jsonLine('alerts', { ...(names.size === 0 ? withoutOperatorNames(story) : story), ...namesAside(ids, names) });
};
export const uptimeJson = (line: UptimeLine): string => jsonLine('uptime', line);
export const controlJson = (line: ControlLine): string => jsonLine('controls', line);

/** Operator names are stored in the rows, so they are removed unless the export was requested with names. */
function withoutOperatorNames({ alert, transitions }: AlertStory): AlertStory {
  const nameless = (by: Operator): Operator => ({ ...by, name: null });
  const { acknowledged, closed } = alert;
  return {
    alert: {
      ...alert,
      acknowledged: acknowledged && { ...acknowledged, by: nameless(acknowledged.by) },
      closed: closed && { ...closed, by: nameless(closed.by) },
    },
    transitions: transitions.map((transition) => ({
      ...transition,
      by: transition.by && nameless(transition.by),
    })),
  };
}
