import { eligibleActivityNames, roleActivityNames } from '../../../core/attribution';
import type { CoverageProblem } from '../../../core/conditional-access';
import {
  holds,
  isEnforced,
  legacyTrustedIps,
  mfa,
  openedByPlace,
  phishingResistantMfa,
  placesNamedBy,
} from '../../../core/conditional-access';
import {
  type ConditionalAccessBasis,
  type ControlState,
  defineControl,
  type Verdict,
} from '../../../core/verdict/control';
import { administratorsDoubt, administratorsJudged } from '../../administrators-covered';
import {
  allMet,
  coverageControl,
  type JudgedRequirement,
  judgedFor,
  undeclared,
  withoutConditionalAccess,
} from '../../coverage-verdict';
import { textLine } from '../../evidence-line';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

type Problem = CoverageProblem;

const id = 'ZT.NW.002';

/**
 * An IP address is not a second factor: ZT.ID.001 and ZT.AD.009 must also be met in each trusted location. Only gaps that a
 * location causes fail here. People who are excluded everywhere fail those two controls, and removing the exclusion of a location
 * would not help.
 */
export const entraTrustedLocationsMfaRequired = defineControl({
  id,
  name: 'entra-trusted-locations-mfa-required',
  title: 'Trusted locations do not bypass MFA',
  area: 'identity',
  pillar: 'network',
  severity: 'high',
  severityReason: 'In the building, on its Wi-Fi or on its VPN, a password is enough.',
  licence: 'P1',
  openedBy: ['mfaExclusion'],
  version: 5,
  ...coverageControl,
  needsWhereLicensed: ['unifiedRoleEligibilityScheduleInstance'],
  collections: 1,
  limitations:
    'Trusted locations are those that Microsoft Graph lists. If a policy names all trusted locations, the trusted addresses of the per-user MFA portal count too, and these cannot be read. Eligible admins (PIM) are judged as if active. People who are excluded everywhere are excluded at these locations too; ZT.ID.001 and ZT.AD.009 report them.',
  remediation:
    'Entra admin center > Protection > Conditional Access > Policies > the policy that asks for MFA > Network: remove the exclusion of trusted locations; do the same in the policy for admins. Graph: PATCH /identity/conditionalAccess/policies/{id} with conditions.locations null. For people who are exempt in the office on purpose, add an exception under acceptedExclusions, with an owner and an end date.',
  effort: 'days',
  mappings: {},
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/concept-assignment-network',
    'https://learn.microsoft.com/security/zero-trust/deploy/identity',
  ],
  activities: [...conditionalAccessActivities, ...policyActivities, ...roleActivityNames, ...eligibleActivityNames],
  folds: [],
  evaluate: (state) => {
    const missing = withoutConditionalAccess(state);
    if (missing !== undefined) return missing;
    const locations = trustedPlaces(state);
    if (locations.length === 0) return { status: 'notApplicable', reason: 'no location is trusted' };
    const everybody = { ...undeclared('ZT.ID.001', state), locations };
    const administrators = { ...undeclared('ZT.AD.009', state), locations };
    const anywhere = judgedFor(id, mfa, state, everybody);
    // If no policy requires MFA anywhere, none requires it in trusted locations, so the control cannot pass.
    const isAskedNowhere = isAskedOfNobody(anywhere, state);
    const verdict = verdictOn(
      [
        isAskedNowhere ? anywhere : openedOnly(anywhere, state.conditionalAccess()),
        administratorsJudged(id, phishingResistantMfa, state, administrators, judgedByPlace),
      ],
      state,
    );
    const doubt = verdict.status === 'pass' ? administratorsDoubt(state) : undefined;
    if (doubt !== undefined || !('evidence' in verdict)) return doubt ?? verdict;
    const places = locations.map(
      (place) => state.facts.nameOf(place) ?? 'trusted addresses of the per-user MFA portal',
    );
    return { ...verdict, evidence: [...textLine('Trusted locations', places), ...verdict.evidence] };
  },
});

/**
 * Policies for roles count even if nobody has the role now: one person more or less in a role must not change the
 * verdict on everybody else.
 */
function isAskedOfNobody({ requirement, domain, coverage }: JudgedRequirement, state: ControlState): boolean {
  if (coverage.status !== 'open' || coverage.by.length > 0) return false;
  const inRoles = holds(requirement, domain, inEveryRole(state.conditionalAccess()));
  return inRoles.status === 'open' && inRoles.by.length === 0;
}

/** The basis if everybody held each role to which a policy in force applies. */
function inEveryRole(basis: ConditionalAccessBasis): ConditionalAccessBasis {
  const roles = basis.policies.filter(isEnforced).flatMap(({ conditions }) => conditions.users.includeRoles);
  return {
    ...basis,
    userClasses: basis.userClasses.map((one) => ({ ...one, roleIds: [...new Set([...one.roleIds, ...roles])].sort() })),
  };
}

const openedOnly = (judged: JudgedRequirement, basis: ConditionalAccessBasis): JudgedRequirement => ({
  ...judged,
  coverage: openedByPlace(judged.coverage, judged.requirement, judged.domain, basis),
});

const judgedByPlace: typeof judgedFor = (controlId, requirement, state, narrowed, basis = state.conditionalAccess()) =>
  openedOnly(judgedFor(controlId, requirement, state, narrowed, basis), basis);

/**
 * Counts the requirements that fail. Admins have a requirement of their own, so one more admin changes only that
 * number.
 */
function verdictOn(judged: readonly [JudgedRequirement, JudgedRequirement], state: ControlState): Verdict<Problem> {
  const [first, ...others] = judged.filter(({ coverage }) => coverage.status === 'open');
  return first === undefined ? allMet([...judged], state) : allMet([first, ...others], state);
}

/**
 * Ids of the trusted locations. The addresses of the old MFA portal count as one if a policy names all trusted locations.
 */
function trustedPlaces(state: ControlState): readonly string[] {
  const trusted = state.small('namedLocation').filter((place) => place.type === 'ip' && place.isTrusted);
  const named = state
    .small('conditionalAccessPolicy')
    .filter((policy) => policy.state === 'enabled')
    .flatMap(placesNamedBy);
  const isOld = named.some((place) => place === 'AllTrusted' || place === legacyTrustedIps);
  return [...trusted.map((place) => place.id), ...(isOld ? [legacyTrustedIps] : [])];
}
