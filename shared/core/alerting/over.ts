import type { Alert } from '../alert/alert';
import { latestOf } from '../time/latest';
import type { NamedChange } from './named-change';

/** If the same happens again within this time, the ended alert is reopened instead of a new one being opened. */
const reopenMs = 24 * 60 * 60_000;

/**
 * Whether the alert ended after this change was seen. A collection proves the state at the time it was taken, but not
 * what happened before the alert was raised.
 */
export function isOverSince({ resolvedAt, closed, named }: Alert, { to }: NamedChange): boolean {
  const lasting = closed === null ? named.filter(({ isMomentary }) => !isMomentary) : [];
  const ends = lasting.flatMap(({ endedAt }) => endedAt ?? []);
  const overAt = ends.length < lasting.length ? null : latestOf(ends);
  return resolvedAt !== null && to <= (overAt ?? resolvedAt);
}

export const isRecentlyOver = ({ resolvedAt }: Alert, now: string): boolean =>
  resolvedAt !== null && Date.parse(now) - Date.parse(resolvedAt) < reopenMs;
