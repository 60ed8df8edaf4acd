/**
 * Memberships of groups that PIM manages (PIM for Groups). Microsoft Graph lists them only with a permission that the app does not
 * have, so the log decides. PIM logs them in the words of roles, and Core Directory logs the membership as an action of MS-PIM.
 */
import {
  isLoggedByPim,
  isPim,
  isSuccess,
  type MembershipRecord,
  readMembership,
  readRoleGrant,
} from '../../core/attribution';
import type { DetectorFacts } from '../../core/event/detector';
import { isSameAct } from '../../core/event/disproof';
import { type DirectoryAudit, type LogRecord, recordTargetIds } from '../../core/log/record';
import { latestOf } from '../../core/time/latest';

type Member = Pick<MembershipRecord, 'groupId' | 'memberId'>;

/** PIM's own entry about a member of a group. PIM names the person and the group among its targets. */
type PimEntry = {
  readonly record: DirectoryAudit;
  readonly effect: 'added' | 'removed';
  readonly isActivation: boolean;
};

const isNamed = (record: LogRecord, id: string): boolean =>
  recordTargetIds(record).some((one) => one.toLowerCase() === id.toLowerCase());

const entriesOfPim = ({ groupId, memberId }: Member, facts: DetectorFacts): readonly PimEntry[] =>
  memberId === null
    ? []
    : facts.recordsAbout(memberId).flatMap((record) => {
        if (record.kind !== 'directoryAudit' || !isLoggedByPim(record) || !isSuccess(record)) return [];
        const grant = readRoleGrant(record);
        if (grant === null || !isNamed(record, groupId)) return [];
        return [{ record, effect: grant.effect, isActivation: grant.pim === 'activation' || grant.pim === 'expired' }];
      });

/**
 * Whether PIM made a logged membership by activating it for an eligible person. `unproven`: the entry has PIM's name, but no entry of
 * PIM's own confirms it yet. Without PIM's licence, an application with that name is hiding something.
 */
export function activationOfMembership(
  { memberId, groupId }: Member,
  { actor, activityDateTime: at, correlationId }: DirectoryAudit,
  facts: DetectorFacts,
): 'yes' | 'no' | 'unproven' {
  if (!isPim(actor) || memberId === null) return 'no';
  const near = entriesOfPim({ memberId, groupId }, facts)
    .filter(({ record, effect }) => effect === 'added' && isSameAct(record.activityDateTime, at))
    .map(({ record, isActivation }) => ({
      isActivation,
      distance:
        correlationId !== null && record.correlationId === correlationId
          ? -1
          : Math.abs(Date.parse(record.activityDateTime) - Date.parse(at)),
    }));
  if (near.length === 0) return facts.licences.has('P2') ? 'unproven' : 'no';
  const least = Math.min(...near.map(({ distance }) => distance));
  return near.every(({ distance, isActivation }) => distance > least || isActivation) ? 'yes' : 'no';
}

/** The membership that PIM's own entry shows as activated, if Core Directory's entry about it was read: who joined which group. */
export function activatedMember(record: LogRecord, facts: DetectorFacts): MembershipRecord | null {
  if (record.kind !== 'directoryAudit' || !isLoggedByPim(record) || !isSuccess(record)) return null;
  if (readRoleGrant(record)?.pim !== 'activation' || readRoleGrant(record)?.effect !== 'added') return null;
  const [personId] = record.targets.flatMap(({ type, id }) =>
    type?.toLowerCase() === 'user' && id !== null ? [id] : [],
  );
  const joined = facts.recordsAbout(personId ?? '').flatMap((other) => {
    if (other.kind !== 'directoryAudit' || !isSuccess(other)) return [];
    const membership = readMembership(other);
    const isOfIt =
      membership?.effect === 'added' &&
      membership.memberId === personId &&
      isNamed(record, membership.groupId) &&
      isSameAct(other.activityDateTime, record.activityDateTime);
    return isOfIt && activationOfMembership(membership, other, facts) === 'yes' ? [membership] : [];
  });
  return joined[0] ?? null;
}

/**
 * Whether PIM's last entry about this member says that the membership was activated, or that an activation ended. An
 * addition under PIM's name that waits for its proof is reported by its own entry.
 */
export function isByActivation(member: Member, effect: PimEntry['effect'], facts: DetectorFacts): boolean {
  const entries = entriesOfPim(member, facts);
  const newest = latestOf(entries.map(({ record }) => record.activityDateTime));
  const isProven = entries.some(
    (entry) => entry.record.activityDateTime === newest && entry.isActivation && entry.effect === effect,
  );
  return isProven || (effect === 'added' && isAwaited(member, facts));
}

function isAwaited(member: Member, facts: DetectorFacts): boolean {
  const newest = facts.recordsAbout(member.memberId ?? '').findLast((record): record is DirectoryAudit => {
    if (record.kind !== 'directoryAudit' || !isSuccess(record)) return false;
    const membership = readMembership(record);
    return membership?.memberId === member.memberId && membership.groupId === member.groupId;
  });
  if (newest === undefined || readMembership(newest)?.effect !== 'added') return false;
  return activationOfMembership(member, newest, facts) === 'unproven';
}
