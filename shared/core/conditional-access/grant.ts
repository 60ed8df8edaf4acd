import type { ConditionalAccessPolicy } from '../resource';
import { type Cell, isLegacyClient, visibleDevice } from './cell';
import { allOf, anyOf, type Certainty, certain } from './certainty';
import type { EnforcedPolicy, PolicyContext } from './context';
import type { Requirement } from './requirement';
import { isMultiFactor, isPhishingResistant } from './strength';

/** One thing that a policy asks for. */
export type Grant =
  | { readonly type: 'control'; readonly name: string }
  | { readonly type: 'strength'; readonly id: string }
  | { readonly type: 'termsOfUse' | 'customFactor'; readonly id: string };

/** One way to satisfy a policy: all of these together. */
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
 * The ways to satisfy a policy. OR: each grant alone, so that the weakest decides; AND: all in one. Empty where the policy
 * asks for nothing (session controls only) or blocks. Null where the operator is none that we know.
 * https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-grant
 */
export function alternativesOf(policy: ConditionalAccessPolicy): readonly Alternative[] | null {
  if (policy.grantControls === null || blocks(policy)) return [];
  const grants = grantsOf(policy.grantControls);
  if (grants.length === 0) return [];
  if (grants.length === 1 || policy.grantControls.operator === 'AND') return [grants];
  return policy.grantControls.operator === 'OR' ? grants.map((grant) => [grant]) : null;
}

/**
 * Whether the sign-in can show it at all. A client of the old protocols shows neither a second factor nor a device nor terms;
 * an unmanaged device never becomes compliant by trying.
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
      // Some ActiveSync clients are approved apps; other old clients never are.
      return cell.clientAppType !== 'other';
    default:
      return true;
  }
}

function strengthImplies(id: string, requirement: Requirement, context: PolicyContext): Certainty {
  const strength = context.strengths.get(id);
  if (strength === undefined) return 'maybe';
  return requirement.type === 'mfa' ? isMultiFactor(strength) : isPhishingResistant(strength);
}

/** Whether whoever has shown the grant has met the requirement. Terms of use and custom factors prove nothing. */
function grantImplies(grant: Grant, requirement: Requirement, context: PolicyContext): Certainty {
  if (grant.type === 'control' && !knownControls.has(grant.name)) return 'maybe';
  switch (requirement.type) {
    case 'mfa':
      if (grant.type === 'strength') return strengthImplies(grant.id, requirement, context);
      // Microsoft asks for MFA before it lets a password be changed or a risk be remedied.
      return certain(grant.type === 'control' && ['mfa', 'passwordChange', 'riskRemediation'].includes(grant.name));
    case 'phishingResistantMfa':
      return grant.type === 'strength' ? strengthImplies(grant.id, requirement, context) : 'no';
    case 'managedDevice':
      return certain(
        grant.type === 'control' &&
          ((grant.name === 'compliantDevice' && requirement.accepts.includes('compliant')) ||
            (grant.name === 'domainJoinedDevice' && requirement.accepts.includes('hybridJoined'))),
      );
    case 'legacyAuthenticationBlocked':
      return 'no';
  }
}

export const grantForces = (grant: Grant, requirement: Requirement, context: PolicyContext): boolean =>
  grantImplies(grant, requirement, context) === 'yes';

/** What a policy that applies makes of a sign-in, for one requirement. */
export type Implication = { readonly implies: Certainty; readonly direct: boolean };

const blocked: Implication = { implies: 'yes', direct: true };
const impossible: Implication = { implies: 'yes', direct: false };
const nothing: Implication = { implies: 'no', direct: false };

/**
 * Whether the policy forces the requirement on the sign-ins of the cell: every way to satisfy it that this cell has must imply
 * the requirement, and where the cell has none, nobody gets in.
 */
export function implication(
  { policy, context }: EnforcedPolicy,
  requirement: Requirement,
  cell: Pick<Cell, 'clientAppType' | 'device' | 'flow'>,
): Implication {
  if (policy.grantControls === null) return nothing;
  if (blocks(policy)) return blocked;
  const alternatives = alternativesOf(policy);
  if (alternatives === null) return { implies: 'maybe', direct: false };
  if (alternatives.length === 0) return nothing;
  const open = alternatives.filter((alternative) => alternative.every((grant) => canSatisfy(grant, cell)));
  if (open.length === 0) return impossible;
  const implies = allOf(
    open.map((alternative) => anyOf(alternative.map((grant) => grantImplies(grant, requirement, context)))),
  );
  return { implies, direct: false };
}

/** Ways to get in that the sign-in of the cell has, for what-if. */
export const openAlternatives = (
  policy: ConditionalAccessPolicy,
  cell: Pick<Cell, 'clientAppType' | 'device' | 'flow'>,
): readonly Alternative[] =>
  (alternativesOf(policy) ?? []).filter((alternative) => alternative.every((grant) => canSatisfy(grant, cell)));

export const asksForDevice = (policy: ConditionalAccessPolicy): boolean =>
  policy.grantControls?.builtInControls.some((name) => name === 'compliantDevice' || name === 'domainJoinedDevice') ??
  false;
