import { isSuccess, readMembership } from '../../../../core/attribution';
import { onlyAmong } from '../../../../core/conditional-access';
import type { DetectorFacts } from '../../../../core/event/detector';
import type { Exposure } from '../../../../core/event/event';
import { allExposed } from '../../../../core/event/migration';
import { activityKey, type LogRecord, recordMs } from '../../../../core/log/record';
import type { ConditionalAccessPolicy } from '../../../../core/resource/resource';
import { onceForFacts } from '../../../once';
import { isFoundBefore } from '../../found-before';
import { type Exclusion, exclusionsAdded, exclusionsOf, sidesOfRecord } from '../../policy-sides';

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

/** The edits in the log that excluded groups from policies, or ended that, oldest first. Read once for all of them. */
const exclusionsLogged = onceForFacts(
  () => '',
  (_: null, { recordsUnder }) =>
    recordsUnder(exclusionEditKey, 0, Number.POSITIVE_INFINITY).flatMap((record) => {
      const sides = sidesOfRecord(record);
      if (sides === null) return [];
      const edit = { policyId: sides.id, at: recordMs(record) };
      const added = groupsAmong(exclusionsAdded(sides.before, sides.after));
      const removed = groupsAmong(exclusionsAdded(sides.after, sides.before)).filter((id) => !added.includes(id));
      return [
        ...added.map((groupId) => ({ ...edit, groupId, isExcluded: true })),
        ...removed.map((groupId) => ({ ...edit, groupId, isExcluded: false })),
      ];
    }),
);

/**
 * Whether this policy, which excludes the group now, excluded it when this entry was written. While the log does not show when it was excluded,
 * an exclusion that no collection had found before counts as later: its edit judges the entry again.
 */
export function wasExcluded(
  policy: ConditionalAccessPolicy,
  groupId: string,
  entry: LogRecord,
  facts: DetectorFacts,
): boolean {
  const at = recordMs(entry);
  const edits = exclusionsLogged(null, facts).filter((edit) => edit.policyId === policy.id && edit.groupId === groupId);
  const next = edits.find((edit) => edit.at > at);
  const isLogged = edits.findLast((edit) => edit.at <= at)?.isExcluded ?? (next && !next.isExcluded);
  const approved = facts.approvedPolicy(policy.id);
  return (
    isLogged ??
    (isFoundBefore('conditionalAccessPolicy', entry, facts) ||
      approved === null ||
      groupsAmong(exclusionsOf(approved)).includes(groupId))
  );
}

/** The entries that add a person to a group after the edit that excluded the group. Each is another action, by its own account. */
export const joinedAfter = (edit: LogRecord, groupId: string, { recordsUnder }: DetectorFacts): readonly LogRecord[] =>
  recordsUnder(groupId, recordMs(edit) + 1, Number.POSITIVE_INFINITY).filter((record) => {
    const membership = record.kind === 'directoryAudit' && isSuccess(record) ? readMembership(record) : null;
    return (
      membership?.groupId === groupId &&
      membership.effect === 'added' &&
      membership.as === 'member' &&
      membership.memberType === 'person'
    );
  });

/**
 * What an edit exposes by itself, without the people who joined later: they are exposed by the accounts that added
 * them. Undefined if the edit exposes nobody else, or if the people cannot be distinguished.
 */
export function withoutLater(
  exposure: Exposure,
  later: readonly LogRecord[],
):
  | { readonly exposure: Exposure; readonly details: { readonly isShared: true; readonly exposed?: number } }
  | undefined {
  // Without numbers there is nothing to share, and the later members may never have been exposed.
  if (later.length === 0 || !exposure.computed) return undefined;
  const all = allExposed(exposure);
  // The event does not name everybody, so the message says that the number includes another change.
  if (all === null) return { exposure, details: { isShared: true } };
  const joined = new Set(later.map((record) => readMembership(record)?.memberId));
  const isOwn = (id: string): boolean => !joined.has(id);
  if (all.every(isOwn)) return undefined;
  const own = onlyAmong(exposure, isOwn);
  return { exposure: own, details: { isShared: true, exposed: own.count } };
}
