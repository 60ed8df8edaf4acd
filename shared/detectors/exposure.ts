import { isSameJson } from '../core/canonical';
import {
  type Comparison,
  compare,
  domainOf,
  exposureOf,
  isExcepted,
  mfa,
  type Shift,
  type UserClass,
} from '../core/conditional-access';
import type { ConditionalAccessBasis } from '../core/control';
import type { DetectorFacts } from '../core/detector';
import type { Exposure } from '../core/event';
import type { ConditionalAccessPolicy } from '../core/resource';

/** Who needs MFA no longer, and who does again, by everything that changed in this look; null where it cannot be told. */
export function mfaShift(facts: DetectorFacts): Extract<Comparison, { readonly status: 'compared' }> | null {
  const { conditionalAccess } = facts;
  return conditionalAccess === null ? null : compared(conditionalAccess.before, conditionalAccess.after, facts);
}

/** Who needs MFA no longer because of one policy, all others being what they are now. Null: nobody, or it cannot be told. */
export function mfaLostBy(policyId: string, facts: DetectorFacts): Exposure | null {
  const { conditionalAccess } = facts;
  if (conditionalAccess === null) return null;
  const { before, after } = conditionalAccess;
  const old = before.policies.find(({ id }) => id === policyId);
  if (old === undefined) return null;
  const shift = isOnlyChange(policyId, before, after)
    ? compared(before, after, facts)
    : compared(withPolicy(old, before, after), withoutOthers(policyId, before, after), facts);
  return shift === null ? null : lossOf(shift);
}

const isOnlyChange = (policyId: string, before: ConditionalAccessBasis, after: ConditionalAccessBasis): boolean =>
  isSameJson(others(policyId, before), others(policyId, after));

const others = (policyId: string, { policies }: ConditionalAccessBasis): readonly ConditionalAccessPolicy[] =>
  policies.filter(({ id }) => id !== policyId);

/** The present with the policy as it was. */
const withPolicy = (
  old: ConditionalAccessPolicy,
  before: ConditionalAccessBasis,
  after: ConditionalAccessBasis,
): ConditionalAccessBasis => ({ ...withoutOthers(old.id, before, after), policies: [...others(old.id, after), old] });

/** The present, with people told apart by what the policy names: after its deletion only the old classes still do that. */
const withoutOthers = (
  policyId: string,
  before: ConditionalAccessBasis,
  after: ConditionalAccessBasis,
): ConditionalAccessBasis =>
  after.policies.some(({ id }) => id === policyId) ? after : { ...after, userClasses: before.userClasses };

/** The people of ZT.ID.001, so that a detection and the control that it makes fail count the same people. */
function compared(
  before: ConditionalAccessBasis,
  after: ConditionalAccessBasis,
  { configuration, now }: DetectorFacts,
) {
  const { thresholds } = configuration;
  const users = (userClass: UserClass): boolean =>
    userClass.enabled && !isExcepted(userClass, 'ZT.ID.001', configuration, now);
  const comparison = compare(before, after, mfa, domainOf(mfa, { users }), thresholds);
  return comparison.status === 'compared' ? comparison : null;
}

/** Null: nobody lost anything. */
export const lossOf = ({ opened }: { readonly opened: Shift }): Exposure | null =>
  opened.count === 0 ? null : exposureOf(opened, opened.of);
