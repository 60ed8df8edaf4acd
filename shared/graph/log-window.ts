/** The part of a log between two times, asked for in a way that Graph takes. */
import { LookError } from '../core/failure';
import type { LogKind } from '../core/kind';

/** A time we put into a filter; throws LookError `ours` for anything else, so that no text can change the query. */
export function timeText(kind: LogKind, time: string): string {
  const milliseconds = Date.parse(time);
  if (Number.isNaN(milliseconds)) throw new LookError({ reason: 'ours', told: `${kind}: a time that is none` });
  return new Date(milliseconds).toISOString();
}

/** The audit logs know ge and le, not lt: the last moment is taken off by `isWithin`. */
export const windowQuery = (from: string, to: string): string =>
  `$filter=${encodeURIComponent(`activityDateTime ge ${from} and activityDateTime le ${to}`)}`;

/** Graph gives seven decimals of a second, which Date cuts to three: what matters is that no record falls between two windows. */
export function isWithin(time: string, from: string, to: string): boolean {
  const at = Date.parse(time);
  return at >= Date.parse(from) && at < Date.parse(to);
}
