import {
  atSignInRisk,
  atUserRisk,
  blocked,
  blocks,
  type Comparison,
  compare,
  compliantDevice,
  domainOf,
  hoursBetweenSignIns,
  inFlow,
  isEnforced,
  legacyAuthenticationBlocked,
  managedDevice,
  mfa,
  phishingResistantMfa,
  type Requirement,
  type RequirementDomain,
  riskRemediated,
  riskySignInChallenged,
  signInFrequency,
  type UserClass,
} from '../../../shared/core/conditional-access';
import type { RoleThresholds } from '../../../shared/core/resource/privileged-roles';
import type { ConditionalAccessBasis } from '../../../shared/core/verdict/control';
import type { Compared, ComparedRequirement } from '../../../shared/reports/assessment/assessment-comparison';

type Asked = {
  readonly about: Compared['about'];
  readonly requirement: Requirement;
  readonly narrowed?: Partial<RequirementDomain>;
  /** The policies to compare; left out for all. */
  readonly among?: (basis: ConditionalAccessBasis) => ConditionalAccessBasis;
};

const onlyBlocks = (basis: ConditionalAccessBasis): ConditionalAccessBasis => ({
  ...basis,
  policies: basis.policies.filter(blocks),
});

/** Only accounts of this tenant: the user risk of a guest is known only in their home tenant. */
const ofOwnPeople = {
  users: ({ enabled, guestType }: UserClass) => enabled && (guestType === 'member' || guestType === 'internalGuest'),
};

const always: Readonly<Record<Exclude<ComparedRequirement, 'signInFrequency'>, Omit<Asked, 'about'>>> = {
  mfa: { requirement: mfa },
  phishingResistantMfa: { requirement: phishingResistantMfa },
  managedDevice: { requirement: managedDevice },
  compliantDevice: { requirement: compliantDevice },
  legacyAuthenticationBlocked: { requirement: legacyAuthenticationBlocked },
  legacyAuthenticationBlockedDirectly: { requirement: legacyAuthenticationBlocked, among: onlyBlocks },
  deviceCodeBlocked: { requirement: blocked, narrowed: inFlow('deviceCodeFlow') },
  authenticationTransferBlocked: { requirement: blocked, narrowed: inFlow('authenticationTransfer') },
  userRiskRemediated: { requirement: riskRemediated, narrowed: { ...atUserRisk('high'), ...ofOwnPeople } },
  riskySignInChallenged: { requirement: riskySignInChallenged, narrowed: atSignInRisk('medium', 'high') },
};

/**
 * Every sign-in frequency of an enforced policy: if a change raises four hours to twelve, the requirement of four hours is lost.
 */
const hoursIn = ({ policies }: ConditionalAccessBasis): readonly number[] =>
  policies
    .filter(isEnforced)
    .map(({ sessionControls }) => hoursBetweenSignIns(sessionControls))
    .filter((hours): hours is number => hours !== null && Number.isFinite(hours));

/** The requirements that a change removed and added; empty if the result before or after it is unknown. */
export function comparedBy(
  before: ConditionalAccessBasis | null,
  after: ConditionalAccessBasis | null,
  thresholds: RoleThresholds,
): readonly Compared[] {
  if (before === null || after === null) return [];
  const hours = [...new Set([before, after].flatMap(hoursIn))].sort((a, b) => a - b);
  const asked: readonly Asked[] = [
    // Safe: the keys of the object itself.
    ...(Object.keys(always) as (keyof typeof always)[]).map((requirement) => ({
      about: { requirement },
      ...always[requirement],
    })),
    ...hours.map(
      (every): Asked => ({
        about: { requirement: 'signInFrequency', hours: every },
        requirement: signInFrequency(every),
      }),
    ),
  ];
  return asked.map(({ about, requirement, narrowed, among = (basis) => basis }) => {
    const comparison: Comparison = compare(
      among(before),
      among(after),
      requirement,
      domainOf(requirement, narrowed),
      thresholds,
    );
    return { about, comparison };
  });
}
