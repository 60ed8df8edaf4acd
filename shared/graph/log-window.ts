/** The filter for the requested part of a log. Graph accepts its form, and no text can break out of it. */

import { CollectionError } from '../core/collection/failure';
import { type LogRecord, recordMs } from '../core/log/record';
import type { LogKind } from '../core/resource/kind';
import { hourMs } from '../core/time/durations';
import { logCollectors } from './collectors';

/** A time for a filter. Throws CollectionError `ours` for anything else, so that no text can change the query. */
export function timeText(kind: LogKind, time: string): string {
  const milliseconds = Date.parse(time);
  if (Number.isNaN(milliseconds)) throw new CollectionError({ reason: 'ours', detail: `${kind}: not a valid time` });
  return new Date(milliseconds).toISOString();
}

/**
 * All logs accept ge and le, but not all accept lt, so `isWithin` removes the records at the last moment. `narrower` is a clause
 * from one of the functions below.
 */
export function windowQuery(kind: LogKind, from: string, to: string, narrower?: string): string {
  return queryBetween(logCollectors[kind].timeProperty, from, to, narrower);
}

/**
 * The filter by the documented time. It returns more records, because that time is earlier than the wanted one. Null if
 * there is no other time.
 */
export function documentedQuery(kind: LogKind, from: string, to: string, narrower?: string): string | null {
  const { documented } = logCollectors[kind];
  if (documented === undefined) return null;
  const earliest = new Date(Date.parse(from) - documented.earlierHours * hourMs).toISOString();
  return queryBetween(documented.timeProperty, earliest, to, narrower);
}

function queryBetween(timeProperty: string, from: string, to: string, narrower?: string): string {
  const window = `${timeProperty} ge ${from} and ${timeProperty} le ${to}`;
  return `$filter=${encodeURIComponent(narrower === undefined ? window : `${window} and ${narrower}`)}`;
}

/** The entries of a log in the last hours that match a clause. */
export const filterWithin = (
  { property, hours, clause }: { readonly property: string; readonly hours: number; readonly clause: string },
  nowMs: number,
): string =>
  `$filter=${encodeURIComponent(`${property} ge ${new Date(nowMs - hours * hourMs).toISOString()} and ${clause}`)}`;

/** Graph returns seven decimals of a second, and Date keeps only three. No record may be left out between two windows. */
export function isWithin(record: LogRecord, from: string, to: string): boolean {
  const at = recordMs(record);
  return at >= Date.parse(from) && at < Date.parse(to);
}

const oneOf = (property: string, values: readonly string[]): string =>
  `(${values.map((value) => `${property} eq '${value}'`).join(' or ')})`;

const idShape = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Longer filters are refused: Graph allows only this many clauses in one. */
const maxIdsAtOnce = 15;

/** Filters for the sign-ins of these people or apps, each short enough. Throws CollectionError `ours` for an invalid id. */
export function idClauses(property: 'userId' | 'servicePrincipalId', ids: readonly string[]): readonly string[] {
  const unique = [...new Set(ids.map((id) => id.toLowerCase()))];
  if (!unique.every((id) => idShape.test(id)))
    throw new CollectionError({ reason: 'ours', detail: `signIn: not a valid ${property}` });
  return Array.from({ length: Math.ceil(unique.length / maxIdsAtOnce) }, (_, index) =>
    oneOf(property, unique.slice(index * maxIdsAtOnce, (index + 1) * maxIdsAtOnce)),
  );
}

/** A filter for these categories of the audit log. Throws CollectionError `ours` for an invalid name. */
export function categoryClause(categories: readonly string[]): string {
  if (!categories.every((name) => /^[A-Za-z]{1,64}$/.test(name)))
    throw new CollectionError({ reason: 'ours', detail: 'directoryAudit: not a valid category' });
  return oneOf('category', [...new Set(categories)]);
}
