import { holderEffect, isSuccess } from '../../core/attribution';
import { type Change, sidesOf } from '../../core/event/change';
import type { DetectorFacts } from '../../core/event/detector';
import type { LogRecord } from '../../core/log/record';
import type { RoleEligibilityScheduleInstance } from '../../core/resource/resource';
import { isSameScope } from '../../core/resource/role-scope';
import {
  keptDetails,
  keptInLog,
  listedGrant,
  loggedGrant,
  type RoleGrant,
  saidPermanent,
  scopeOf,
} from './role-grants';

/** Eligible roles in a change of PIM's list. One that is replaced by another for the same role and scope is not removed. */
export function eligibilitiesOfChange(change: Change, facts: DetectorFacts): readonly RoleGrant[] {
  if (change.kind !== 'unifiedRoleEligibilityScheduleInstance') return [];
  const { before, after } = sidesOf(change);
  if (after !== null && !isThroughGroup(after)) {
    const kept = keptDetails(before, after, facts);
    return before === null || kept !== null ? [{ ...grantOf(after, 'added', facts), ...kept }] : [];
  }
  if (before === null || after !== null || isThroughGroup(before)) return [];
  const grant = grantOf(before, 'removed', facts);
  return isStillEligible(grant, facts) ? [] : [grant];
}

/** Eligible roles through a group belong to the group. */
const isThroughGroup = ({ memberType }: RoleEligibilityScheduleInstance): boolean =>
  memberType.toLowerCase() === 'group';

const isStillEligible = ({ principalId, roleId, scope }: RoleGrant, facts: DetectorFacts): boolean =>
  facts
    .eligibilitiesOf(principalId)
    .some((one) => one.roleDefinitionId === roleId && isSameScope(scopeOf(one, facts), scope));

const grantOf = (
  instance: RoleEligibilityScheduleInstance,
  effect: RoleGrant['effect'],
  facts: DetectorFacts,
): RoleGrant => ({
  ...listedGrant(instance, 'eligible', effect, facts),
  activation: 'no',
  permanent: effect === 'added' ? instance.endDateTime === null : null,
});

/** The eligible roles of an account, group or app that a record shows as deleted. PIM lists them for up to a week more. */
export function eligibilitiesOfDeleted(record: LogRecord, facts: DetectorFacts): readonly RoleGrant[] {
  if (record.kind !== 'directoryAudit' || !isSuccess(record) || holderEffect(record) !== 'removed') return [];
  return record.targets
    .flatMap(({ id }) => (id === null ? [] : facts.eligibilitiesOf(id)))
    .map((one) => ({ ...grantOf(one, 'removed', facts), at: record.activityDateTime, isHolderGone: true }));
}

/** The eligible role that a record shows, as Core Directory or as PIM writes it. */
export function eligibilitiesOfRecord(entry: LogRecord, facts: DetectorFacts): readonly RoleGrant[] {
  const found = loggedGrant(entry, 'eligible', facts);
  if (found === null) return [];
  const { record, base } = found;
  const listed = facts.eligibilitiesOf(base.principalId).filter((one) => !isThroughGroup(one));
  const kept = keptInLog(base, record, listed, facts);
  if (kept !== undefined) return kept;
  const permanent = base.effect === 'removed' ? null : saidPermanent(record);
  return [{ ...base, activation: 'no', permanent }];
}
