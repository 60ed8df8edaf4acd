import type { ConditionalAccessPolicy } from '../resource/resource';
import type { ConditionalAccessBasis } from '../verdict/control';
import { modernClients } from './cell';
import { allOf, anyOf, type Certainty, certain, not } from './certainty';
import { contextOf, type EnforcedPolicy, enforcedPolicies, isEnforced, type PolicyContext } from './context';
import { type Alternative, alternativesOf, blocks, type Grant } from './grant';
import { canNameApps, hasKnownConditionsOnly, matchesClient, matchesFlow, matchesUser } from './match';
import type { UserClass } from './user-class';

/**
 * Why a policy stops people who have only a security key or a certificate. It blocks, it requires a device or an
 * approved app, or it requires something else, such as terms of use.
 */
export type ObstacleType = 'blocks' | 'wantsDevice' | 'wantsMore';

/** maybe: part of the policy could not be read. */
type Obstacle = {
  readonly policyId: string;
  readonly type: ObstacleType;
  readonly certainty: Exclude<Certainty, 'no'>;
};

const keyMethods = new Set(['fido2', 'x509CertificateMultiFactor']);

/** Whether a security key or a certificate alone satisfies the grant. */
function keySatisfies(grant: Grant, { strengths }: PolicyContext): Certainty {
  switch (grant.type) {
    case 'termsOfUse':
    case 'customFactor':
      return 'no';
    case 'strength': {
      const strength = strengths.get(grant.id);
      return strength === undefined
        ? 'maybe'
        : certain(strength.allowedCombinations.some((one) => keyMethods.has(one)));
    }
    case 'control':
      // Microsoft requires MFA before a password change and before the remediation of a risk.
      if (['mfa', 'passwordChange', 'riskRemediation'].includes(grant.name)) return 'yes';
      return isDeviceGrant(grant) ? 'no' : 'maybe';
  }
}

const deviceControls = new Set([
  'compliantDevice',
  'domainJoinedDevice',
  'approvedApplication',
  'compliantApplication',
]);
const isDeviceGrant = (grant: Grant): boolean => grant.type === 'control' && deviceControls.has(grant.name);

const keyOpens = (alternatives: readonly Alternative[], context: PolicyContext): Certainty =>
  anyOf(alternatives.map((alternative) => allOf(alternative.map((grant) => keySatisfies(grant, context)))));

/**
 * Whether the policy applies to emergency sign-ins of the class, in a browser or an app. Location, platform and risk do
 * not count, because nobody can choose them in an emergency.
 */
function reaches(enforced: EnforcedPolicy, userClass: UserClass): Certainty {
  const { applications } = enforced.policy.conditions;
  return allOf([
    matchesUser(enforced, userClass),
    certain(canNameApps(applications)),
    anyOf(modernClients.map((client) => matchesClient(enforced, client))),
    matchesFlow(enforced, 'none'),
  ]);
}

function obstacleOf(enforced: EnforcedPolicy, userClass: UserClass): readonly Obstacle[] {
  const reached = reaches(enforced, userClass);
  if (reached === 'no') return [];
  const { policy, context } = enforced;
  const certainty = allOf([reached, hasKnownConditionsOnly(enforced)]) === 'yes' ? 'yes' : 'maybe';
  if (blocks(policy)) return [{ policyId: policy.id, type: 'blocks', certainty }];
  const alternatives = alternativesOf(policy);
  if (alternatives === null) return [{ policyId: policy.id, type: 'wantsMore', certainty: 'maybe' }];
  const opens = alternatives.length === 0 ? 'yes' : keyOpens(alternatives, context);
  if (opens === 'yes') return [];
  const type = alternatives.flat().some(isDeviceGrant) ? 'wantsDevice' : 'wantsMore';
  return [{ policyId: policy.id, type, certainty: opens === 'maybe' ? 'maybe' : certainty }];
}

/** A policy with an unknown state may be enforced, so it counts as an obstacle. */
const isOff = ({ state }: ConditionalAccessPolicy): boolean =>
  state === 'disabled' || state === 'enabledForReportingButNotEnforced';

function possiblyEnforced(basis: ConditionalAccessBasis): readonly EnforcedPolicy[] {
  const policies = basis.policies.filter((policy) => !isOff(policy));
  return enforcedPolicies(
    policies.map((policy) => ({ ...policy, state: 'enabled' })),
    contextOf(basis),
  );
}

/** The policies that prevent the class from signing in with a security key or certificate alone; sorted by id. */
export function obstaclesOf(userClass: UserClass, basis: ConditionalAccessBasis): readonly Obstacle[] {
  const enforced = new Set(basis.policies.filter(isEnforced).map(({ id }) => id));
  return possiblyEnforced(basis)
    .flatMap((policy) => obstacleOf(policy, userClass))
    .map((obstacle) => (enforced.has(obstacle.policyId) ? obstacle : { ...obstacle, certainty: 'maybe' }));
}

/** Yes if no enforced policy with grant controls applies to the class. */
export const isLeftOutEverywhere = (userClass: UserClass, basis: ConditionalAccessBasis): Certainty =>
  allOf(
    possiblyEnforced(basis)
      .filter(({ policy }) => policy.grantControls !== null)
      .map((enforced) => not(reaches(enforced, userClass))),
  );
