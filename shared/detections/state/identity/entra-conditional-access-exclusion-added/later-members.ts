import { isSuccess, readMembership } from '../../../../core/attribution';
import { onlyAmong } from '../../../../core/conditional-access';
import type { DetectorFacts } from '../../../../core/event/detector';
import type { Exposure } from '../../../../core/event/event';
import { allExposed } from '../../../../core/event/migration';
import { activityKey, type LogRecord, recordTime } from '../../../../core/log/record';
import { type Exclusion, exclusionsAdded, sidesOfRecord } from '../../policy-sides';

export const groupsAmong = (exclusions: readonly Exclusion[]): readonly string[] =>
  exclusions.flatMap(({ type, id }) => (type === 'group' ? [id] : []));

/** The entry of the edit that excluded a group; undefined if the log does not show it yet. */
export const editThatExcluded = (
  policyId: string,
  groupId: string,
  { recordsUnder }: DetectorFacts,
): LogRecord | undefined =>
  recordsUnder(policyId, 0, Number.POSITIVE_INFINITY).findLast((record) => {
    const sides = sidesOfRecord(record);
    return sides?.id === policyId && groupsAmong(exclusionsAdded(sides.before, sides.after)).includes(groupId);
  });

/** The key of the edits that can have excluded a group, for an entry about one of its members. */
export const exclusionEditKey = activityKey('update conditional access policy');

/** Whether the log shows that this policy did not exclude the group yet at this time, epoch ms: the next edit of it excluded the group. */
export function isExcludedSince(
  policyId: string,
  groupId: string,
  at: number,
  { recordsUnder }: Pick<DetectorFacts, 'recordsUnder'>,
): boolean {
  const names = (exclusions: readonly Exclusion[]): boolean => groupsAmong(exclusions).includes(groupId);
  const edits = recordsUnder(exclusionEditKey, at + 1, Number.POSITIVE_INFINITY).flatMap((record) => {
    const sides = sidesOfRecord(record);
    return sides?.id === policyId ? [sides] : [];
  });
  const next = edits.find(
    ({ before, after }) => names(exclusionsAdded(before, after)) || names(exclusionsAdded(after, before)),
  );
  return next !== undefined && names(exclusionsAdded(next.before, next.after));
}

/** The entries that add a person to a group after the edit that excluded the group. Each is another action, by its own account. */
export const joinedAfter = (edit: LogRecord, groupId: string, { recordsUnder }: DetectorFacts): readonly LogRecord[] =>
  recordsUnder(groupId, Date.parse(recordTime(edit)) + 1, Number.POSITIVE_INFINITY).filter((record) => {
    const membership = record.kind === 'directoryAudit' && isSuccess(record) ? readMembership(record) : null;
    return (
      membership?.groupId === groupId &&
      membership.effect === 'added' &&
      membership.as === 'member' &&
      membership.memberType === 'person'
    );
  });

/**
 * What an edit exposes by itself. The people who joined later are exposed by the accounts that added them. Undefined if the edit exposes
 * nobody but them, or if they cannot be distinguished.
 */
export function withoutLater(
  exposure: Exposure,
  later: readonly LogRecord[],
):
  | { readonly exposure: Exposure; readonly details: { readonly isShared: true; readonly exposed?: number } }
  | undefined {
  if (later.length === 0) return undefined;
  const all = allExposed(exposure);
  // Not everybody is named: the number says that it includes another change.
  if (!exposure.computed || all === null) return { exposure, details: { isShared: true } };
  const joined = new Set(later.map((record) => readMembership(record)?.memberId));
  const isOwn = (id: string): boolean => !joined.has(id);
  if (all.every(isOwn)) return undefined;
  const own = onlyAmong(exposure, isOwn);
  return { exposure: own, details: { isShared: true, exposed: own.count } };
}
