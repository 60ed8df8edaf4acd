import { holderEffect, isPim, isSuccess, readEligibleGrant, readRoleGrant } from '../../core/attribution';
import { type Change, sidesOf } from '../../core/event/change';
import type { DetectorFacts } from '../../core/event/detector';
import { isSameAct } from '../../core/event/disproof';
import { actorIdOf, type LogRecord } from '../../core/log/record';
import type { RoleEligibilityScheduleInstance } from '../../core/resource/resource';
import { isPart, isSameScope } from '../../core/resource/role-scope';
import { takesBackWithinMs } from '../../core/time/take-back';
import { isPersonAtRisk } from '../people';
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

/** The entries about the role of one person, without activations and PIM's copies in the directory. Oldest first. */
function stepsOf({ principalId, roleId, at }: RoleGrant, facts: DetectorFacts) {
  const until = at === null ? Date.parse(facts.now) : Date.parse(at);
  return facts.recordsUnder(principalId, until - takesBackWithinMs, until + takesBackWithinMs).flatMap((record) => {
    if (record.kind !== 'directoryAudit' || !isSuccess(record) || isPim(record.actor)) return [];
    const [active, eligible] = [readRoleGrant(record), readEligibleGrant(record)];
    const found = active ?? eligible;
    if (found === null || found.principalId !== principalId || found.roleId !== roleId) return [];
    if (found.pim === 'activation' || found.pim === 'expired') return [];
    const as = active === null ? 'eligible' : 'active';
    const { effect, scope } = found;
    return [{ as, effect, scope, at: record.activityDateTime, actorId: actorIdOf(record.actor) }] as const;
  });
}

/**
 * True if the account that makes the person eligible takes the same role away as a permanent one. Who had the role for
 * long, or was eligible before it became permanent, gains nothing by that. After a new grant it is no step down, and
 * neither is it if the same account had only just made the person eligible, or if one of the two is at risk.
 */
export function isStepDown(grant: RoleGrant, facts: DetectorFacts): boolean {
  if (grant.effect !== 'added') return false;
  const steps = stepsOf(grant, facts);
  const own = steps.findLast(
    ({ as, effect, at }) => as === 'eligible' && effect === 'added' && (grant.at === null || isSameAct(at, grant.at)),
  );
  if (own === undefined || own.actorId === null) return false;
  const isAtRisk = (id: string): boolean => isPersonAtRisk(id, Date.parse(own.at), facts);
  if (isAtRisk(own.actorId) || isAtRisk(grant.principalId)) return false;
  const isTaken = steps.some(
    ({ as, effect, at, actorId, scope }) =>
      as === 'active' &&
      effect === 'removed' &&
      actorId === own.actorId &&
      isSameAct(at, own.at) &&
      (!isPart(scope) || isSameScope(scope, grant.scope)),
  );
  const before = steps.filter(({ at }) => at < own.at && !isSameAct(at, own.at));
  const given = before.findLast(({ as, effect }) => as === 'active' && effect === 'added');
  if (!isTaken || given === undefined) return isTaken;
  return (
    before.some(({ as, effect, at }) => as === 'eligible' && effect === 'removed' && isSameAct(at, given.at)) &&
    !before.some(({ as, effect, actorId }) => as === 'eligible' && effect === 'added' && actorId === own.actorId)
  );
}
