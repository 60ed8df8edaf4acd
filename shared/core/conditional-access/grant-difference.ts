import type { ConditionalAccessPolicy } from '../resource/resource';
import { type Certainty, certain } from './certainty';
import type { Strengths } from './context';
import { type Alternative, alternativesOf, blocks, type Grant } from './grant';
import type { Difference, WeakerReason } from './policy-difference';
import { isAtLeastAsStrong, isMultiFactor } from './strength';

/** The alternatives that grant access. An empty list blocks; an empty alternative requires nothing. */
function demandsOf(policy: ConditionalAccessPolicy): readonly Alternative[] {
  if (blocks(policy)) return [];
  const alternatives = alternativesOf(policy) ?? [];
  return alternatives.length === 0 ? [[]] : alternatives;
}

type Side = { readonly policy: ConditionalAccessPolicy; readonly strengths: Strengths };

function meets(shown: Grant, shownBy: Strengths, asked: Grant, askedBy: Strengths): Certainty {
  if (asked.type === 'control' && shown.type === 'control') return certain(asked.name === shown.name);
  if (shown.type === 'strength') {
    const strength = shownBy.get(shown.id);
    if (strength === undefined) return asked.type === 'strength' && asked.id === shown.id ? 'yes' : 'maybe';
    if (asked.type === 'control') return asked.name === 'mfa' ? isMultiFactor(strength) : 'no';
    if (asked.type !== 'strength') return 'no';
    const other = askedBy.get(asked.id);
    return other === undefined ? certain(asked.id === shown.id) : isAtLeastAsStrong(strength, other);
  }
  return certain(asked.type === shown.type && 'id' in asked && 'id' in shown && asked.id === shown.id);
}

const suffices = (shown: Alternative, shownBy: Strengths, asked: Alternative, askedBy: Strengths): boolean =>
  asked.every((grant) => shown.some((one) => meets(one, shownBy, grant, askedBy) === 'yes'));

/** Whether the first side requires at least as much as the other: each of its alternatives satisfies the other side. */
const asksAsMuch = (one: Side, other: Side): boolean => {
  const demands = demandsOf(other.policy);
  return demandsOf(one.policy).every((shown) =>
    demands.some((asked) => suffices(shown, one.strengths, asked, other.strengths)),
  );
};

const operatorOf = (policy: ConditionalAccessPolicy): string | undefined => policy.grantControls?.operator;

function controlsOf(policy: ConditionalAccessPolicy): readonly string[] {
  const grants = policy.grantControls;
  if (grants === null) return [];
  return [...grants.builtInControls, ...grants.customAuthenticationFactors, ...grants.termsOfUse];
}

/** The reasons why a policy requires less than before, the most important first. */
function weakerReasons(before: ConditionalAccessPolicy, after: ConditionalAccessPolicy): readonly WeakerReason[] {
  const reasons: WeakerReason[] = [];
  if (operatorOf(before) === 'AND' && demandsOf(after).length > 1) reasons.push('operatorOr');
  const kept = controlsOf(after);
  if (controlsOf(before).some((control) => !kept.includes(control))) reasons.push('controlRemoved');
  const strength = before.grantControls?.authenticationStrengthId ?? null;
  if (strength !== null && after.grantControls?.authenticationStrengthId !== undefined) {
    if (after.grantControls?.authenticationStrengthId === null) reasons.push('controlRemoved');
    else reasons.push('strengthWeaker');
  }
  return reasons.length > 0 ? [...new Set(reasons)] : ['alternativeAdded'];
}

/** Changes to the grant controls. A different grant that is neither stronger nor weaker counts as both. */
export function grantDifferences(before: Side, after: Side): readonly Difference[] {
  const noWeaker = asksAsMuch(after, before);
  const noStronger = asksAsMuch(before, after);
  return [
    ...(noWeaker
      ? []
      : weakerReasons(before.policy, after.policy).map((reason) => ({ reason, effect: 'weaker' }) as const)),
    ...(noStronger ? [] : [{ reason: 'controlAdded', effect: 'stronger' } as const]),
  ];
}
