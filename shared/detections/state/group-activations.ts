/**
 * Memberships of groups that PIM manages (PIM for Groups). Microsoft Graph lists them only with a permission that the app does not
 * have, so the log decides. PIM logs them in the words of roles, and Core Directory logs the membership as an action of MS-PIM.
 */
import {
  isAboutObject,
  isLoggedByPim,
  isPim,
  isSuccess,
  type MembershipRecord,
  readMembership,
  readRoleGrant,
} from '../../core/attribution';
import type { DetectorFacts } from '../../core/event/detector';
import { isSameAct } from '../../core/event/disproof';
import type { DirectoryAudit, LogRecord } from '../../core/log/record';
import { latestOf } from '../../core/time/latest';
import { saidByPim } from './role-grants';

type Member = Pick<MembershipRecord, 'groupId' | 'memberId'>;

/**
 * Whether PIM made a logged membership by activating it for an eligible person. `unproven`: the entry has PIM's name, but no entry of
 * PIM's own confirms it yet. Without PIM's licence, an application with that name is hiding something.
 */
export function activationOfMembership(
  { memberId, groupId }: Member,
  record: DirectoryAudit,
  facts: DetectorFacts,
): 'yes' | 'no' | 'unproven' {
  if (!isPim(record.actor) || memberId === null) return 'no';
  const said = saidByPim(record, memberId, (other) => isAboutObject(other, groupId), facts);
  if (said !== null) return said === 'activation' ? 'yes' : 'no';
  return facts.licences.has('P2') ? 'unproven' : 'no';
}

/** The membership that PIM's own entry shows as activated, if Core Directory's entry about it was read: who joined which group. */
export function activatedMember(record: LogRecord, facts: DetectorFacts): MembershipRecord | null {
  if (record.kind !== 'directoryAudit' || !isLoggedByPim(record) || !isSuccess(record)) return null;
  const grant = readRoleGrant(record);
  if (grant?.pim !== 'activation' || grant.effect !== 'added') return null;
  const [personId] = record.targets.flatMap(({ type, id }) =>
    type?.toLowerCase() === 'user' && id !== null ? [id] : [],
  );
  const joined = facts.recordsAbout(personId ?? '').flatMap((other) => {
    if (other.kind !== 'directoryAudit' || !isSuccess(other)) return [];
    const membership = readMembership(other);
    const isOfIt =
      membership?.effect === 'added' &&
      membership.memberId === personId &&
      isAboutObject(record, membership.groupId) &&
      isSameAct(other.activityDateTime, record.activityDateTime);
    return isOfIt && activationOfMembership(membership, other, facts) === 'yes' ? [membership] : [];
  });
  return joined[0] ?? null;
}

/**
 * Whether PIM's last entry about this member says that the membership was activated, or that an activation ended. An
 * addition under PIM's name that waits for its proof is reported by its own entry.
 */
export function isByActivation(member: Member, effect: MembershipRecord['effect'], facts: DetectorFacts): boolean {
  const grants = facts.recordsAbout(member.memberId ?? '').flatMap((record) => {
    if (record.kind !== 'directoryAudit' || !isLoggedByPim(record) || !isSuccess(record)) return [];
    const grant = isAboutObject(record, member.groupId) ? readRoleGrant(record) : null;
    return grant === null ? [] : [{ ...grant, at: record.activityDateTime }];
  });
  const newest = latestOf(grants.map(({ at }) => at));
  const isProven = grants.some(
    ({ at, pim, effect: did }) => at === newest && did === effect && (pim === 'activation' || pim === 'expired'),
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
