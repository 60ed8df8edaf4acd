import type { RoleThresholds } from '../resource/privileged-roles';
import type { ConditionalAccessPolicy } from '../resource/resource';
import type { ConditionalAccessBasis } from '../verdict/control';
import { referencesOf } from './classify-users';
import { firstOpened } from './first-opened';
import { referencesBetween, standInFor } from './policy-change';
import type { RequirementDomain } from './requirement';
import { isPhishingResistant } from './strength';

/** What protects people in place of a policy. The name is null if several policies do so together. */
export type Replacement = { readonly name: string | null };

/**
 * Whether nobody loses protection without this policy, which was turned off, set to report-only or deleted: one other policy does
 * everything it did, or nothing opens. Null if protection was lost, or if that cannot be decided. `now`: the present state.
 */
export function replacementFor(
  policy: ConditionalAccessPolicy,
  now: ConditionalAccessBasis,
  domain: { readonly users: RequirementDomain['users']; readonly thresholds: RoleThresholds },
  then: ConditionalAccessBasis = now,
): Replacement | null {
  const others = now.policies.filter(({ id }) => id !== policy.id);
  const same = standInFor(policy, others, referencesBetween(then, now));
  if (same !== undefined) return { name: same.displayName };
  if (!isComparedInFull(policy, now) || !areAllNamed(policy, now)) return null;
  const before = { ...now, policies: [...others, { ...policy, state: 'enabled' }] };
  return firstOpened([policy], before, { ...now, policies: others }, domain).status === 'nothing'
    ? { name: null }
    : null;
}

const comparedControls = new Set(['mfa', 'compliantdevice', 'domainjoineddevice']);

/** Blocks, session controls, terms of use, risk remediation and most strengths are not compared by what they open. */
function isComparedInFull(
  { conditions, grantControls, sessionControls }: ConditionalAccessPolicy,
  { strengths }: ConditionalAccessBasis,
): boolean {
  const isOfSessions = Object.values(sessionControls ?? {}).some((control) => control !== null);
  if (grantControls === null || isOfSessions || conditions.clientApplications !== null) return false;
  const { builtInControls, authenticationStrengthId, ...rest } = grantControls;
  const strength = strengths.find(({ id }) => id === authenticationStrengthId);
  return (
    builtInControls.every((control) => comparedControls.has(control.toLowerCase())) &&
    Object.values(rest).every((others) => !Array.isArray(others) || others.length === 0) &&
    (authenticationStrengthId === null || (strength !== undefined && isPhishingResistant(strength) === 'yes'))
  );
}

/** Only the objects that present policies name distinguish people. */
function areAllNamed(policy: ConditionalAccessPolicy, { policies }: ConditionalAccessBasis): boolean {
  const [wanted, known] = [referencesOf([policy]), referencesOf(policies)];
  return (['groupIds', 'userIds', 'roleIds'] as const).every((key) =>
    [...wanted[key]].every((id) => known[key].has(id)),
  );
}
