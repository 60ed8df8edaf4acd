import type { ConditionalAccessPolicy } from '../resource/resource';
import { type Cell, isLegacyClient, visibleDevice } from './cell';
import { allOf, anyOf, type Certainty, certain } from './certainty';
import type { EnforcedPolicy, PolicyContext } from './context';
import type { GrantRequirement, Requirement } from './requirement';
import { isSessionRequirement } from './requirement';
import { hoursBetweenSignIns, sessionImplies } from './session';
import { isMultiFactor, isPhishingResistant } from './strength';

/** One requirement of a policy. */
export type Grant =
  | { readonly type: 'control'; readonly name: string }
  | { readonly type: 'strength'; readonly id: string }
  | { readonly type: 'termsOfUse' | 'customFactor'; readonly id: string };

/** One way to satisfy a policy: all of these grants at once. */
export type Alternative = readonly Grant[];

const knownControls = new Set([
  'block',
  'mfa',
  'compliantDevice',
  'domainJoinedDevice',
  'approvedApplication',
  'compliantApplication',
  'passwordChange',
  'riskRemediation',
]);

const isUnknown = (grant: Grant): boolean => grant.type === 'control' && !knownControls.has(grant.name);

function grantsOf(controls: NonNullable<ConditionalAccessPolicy['grantControls']>): readonly Grant[] {
  const strengthId = controls.authenticationStrengthId;
  return [
    ...controls.builtInControls.map((name): Grant => ({ type: 'control', name })),
    ...(strengthId === null ? [] : [{ type: 'strength', id: strengthId } as const]),
    ...controls.customAuthenticationFactors.map((id): Grant => ({ type: 'customFactor', id })),
    ...controls.termsOfUse.map((id): Grant => ({ type: 'termsOfUse', id })),
  ];
}

export const blocks = (policy: ConditionalAccessPolicy): boolean =>
  policy.grantControls?.builtInControls.includes('block') ?? false;

/**
 * The ways to satisfy a policy. With OR each grant is an alternative; with AND all grants form one. Empty if the policy
 * blocks or has only session controls. Null if the operator is unknown.
 * https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-grant
 */
export function alternativesOf(policy: ConditionalAccessPolicy): readonly Alternative[] | null {
  const known = alternatives.get(policy);
  if (known !== undefined) return known;
  const made = readAlternatives(policy);
  alternatives.set(policy, made);
  return made;
}

/** Cached because every requirement and type of sign-in needs them. */
const alternatives = new WeakMap<ConditionalAccessPolicy, readonly Alternative[] | null>();

function readAlternatives(policy: ConditionalAccessPolicy): readonly Alternative[] | null {
  if (policy.grantControls === null || blocks(policy)) return [];
  const grants = grantsOf(policy.grantControls);
  if (grants.length === 0) return [];
  if (grants.length === 1 || policy.grantControls.operator === 'AND') return [grants];
  return policy.grantControls.operator === 'OR' ? grants.map((grant) => [grant]) : null;
}

/**
 * Whether the sign-in can satisfy the grant. Legacy clients can present no second factor, device or accepted terms. An
 * unmanaged device cannot become compliant during the sign-in.
 */
function canSatisfy(grant: Grant, cell: Pick<Cell, 'clientAppType' | 'device' | 'flow'>): boolean {
  const legacy = isLegacyClient(cell.clientAppType);
  if (grant.type !== 'control') return !legacy;
  const device = visibleDevice(cell);
  switch (grant.name) {
    case 'mfa':
    case 'passwordChange':
    case 'riskRemediation':
      return !legacy;
    case 'compliantDevice':
      return !legacy && device.compliant;
    case 'domainJoinedDevice':
      return !legacy && device.hybridJoined;
    case 'approvedApplication':
    case 'compliantApplication':
      // Some ActiveSync clients are approved apps; other legacy clients are not.
      return cell.clientAppType !== 'other';
    default:
      return true;
  }
}

const isControl = (grant: Grant, names: readonly string[]): Certainty =>
  certain(grant.type === 'control' && names.includes(grant.name));

function proves(
  grant: Grant,
  context: PolicyContext,
  names: readonly string[],
  holds: typeof isMultiFactor,
): Certainty {
  if (grant.type !== 'strength') return isControl(grant, names);
  const strength = context.strengths.get(grant.id);
  return strength === undefined ? 'maybe' : holds(strength);
}

/**
 * Whether an alternative meets the requirement. Terms of use and custom factors prove nothing; an unknown control may
 * prove anything.
 */
function alternativeImplies(
  alternative: Alternative,
  requirement: GrantRequirement,
  context: PolicyContext,
): Certainty {
  const some = (holds: (grant: Grant) => Certainty): Certainty =>
    anyOf(alternative.map((grant) => (isUnknown(grant) ? 'maybe' : holds(grant))));
  switch (requirement.type) {
    case 'mfa':
      // Microsoft requires MFA before a password change and before the remediation of a risk.
      return some((grant) => proves(grant, context, ['mfa', 'passwordChange', 'riskRemediation'], isMultiFactor));
    case 'phishingResistantMfa':
      return some((grant) => proves(grant, context, [], isPhishingResistant));
    case 'managedDevice':
      return some((grant) =>
        isControl(grant, [
          ...(requirement.accepts.includes('compliant') ? ['compliantDevice'] : []),
          ...(requirement.accepts.includes('hybridJoined') ? ['domainJoinedDevice'] : []),
        ]),
      );
    case 'protectedApp':
      return some((grant) => isControl(grant, requirement.accepts));
    case 'riskRemediated': {
      const changed = allOf([
        some((grant) => isControl(grant, ['passwordChange'])),
        some((grant) => proves(grant, context, ['mfa'], isMultiFactor)),
      ]);
      return anyOf([some((grant) => isControl(grant, ['riskRemediation'])), changed]);
    }
    case 'anyOf':
      return anyOf(requirement.of.map((one) => alternativeImplies(alternative, one, context)));
    case 'riskySignInChallenged':
      return alternativeImplies(alternative, { type: 'mfa' }, context);
    case 'legacyAuthenticationBlocked':
    case 'blocked':
      return some(() => 'no');
  }
}

/** Whether every available alternative contains an unknown control. */
const mayProveAnything = (open: readonly Alternative[]): Certainty =>
  allOf(open.map((alternative) => (alternative.some(isUnknown) ? 'maybe' : 'no')));

/**
 * A second factor from before the risk does not answer it. So the policy must have a risk condition or require sign-in
 * every time.
 */
const answersRisk = ({ conditions, sessionControls }: ConditionalAccessPolicy): boolean =>
  conditions.signInRiskLevels.length > 0 || hoursBetweenSignIns(sessionControls) === 0;

/** Whether an alternative or a session control of the policy is of the required type. */
export function asksFor({ policy, context }: EnforcedPolicy, requirement: Requirement): boolean {
  if (isSessionRequirement(requirement)) return sessionImplies(policy.sessionControls, requirement) === 'yes';
  return (alternativesOf(policy) ?? []).some(
    (alternative) => alternativeImplies(alternative, requirement, context) === 'yes',
  );
}

/** The effect of an applicable policy on a sign-in, for one requirement. */
export type Implication = { readonly implies: Certainty; readonly direct: boolean };

const blocked: Implication = { implies: 'yes', direct: true };
const impossible: Implication = { implies: 'yes', direct: false };
const nothing: Implication = { implies: 'no', direct: false };

/**
 * Whether the policy enforces the requirement on the sign-ins of the cell: every alternative that they can satisfy must
 * imply the requirement. A policy that they cannot satisfy blocks them.
 */
export function implication(
  { policy, context }: EnforcedPolicy,
  requirement: Requirement,
  cell: Pick<Cell, 'clientAppType' | 'device' | 'flow'>,
): Implication {
  if (blocks(policy)) return blocked;
  const alternatives = alternativesOf(policy);
  const open = alternatives?.filter((alternative) => alternative.every((grant) => canSatisfy(grant, cell)));
  if (alternatives !== null && alternatives.length > 0 && open?.length === 0) return impossible;
  const unknown = open === undefined || open.length === 0 ? 'no' : mayProveAnything(open);
  // Session controls apply whatever grants the policy requires.
  if (isSessionRequirement(requirement)) {
    return { implies: anyOf([sessionImplies(policy.sessionControls, requirement), unknown]), direct: false };
  }
  if (open === undefined) return { implies: 'maybe', direct: false };
  if (open.length === 0) return nothing;
  if (requirement.type === 'riskySignInChallenged' && !answersRisk(policy)) return { implies: unknown, direct: false };
  return { implies: allOf(open.map((one) => alternativeImplies(one, requirement, context))), direct: false };
}

/** The alternatives that a sign-in of the cell can satisfy, for what-if. */
export const openAlternatives = (
  policy: ConditionalAccessPolicy,
  cell: Pick<Cell, 'clientAppType' | 'device' | 'flow'>,
): readonly Alternative[] =>
  (alternativesOf(policy) ?? []).filter((alternative) => alternative.every((grant) => canSatisfy(grant, cell)));
