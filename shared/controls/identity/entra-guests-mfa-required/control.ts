import type { CoverageProblem } from '../../../core/conditional-access';
import {
  type Coverage,
  domainOf,
  externalTypes,
  holds,
  mfa,
  nextOfType,
  peopleIn,
  policiesByHomeTenant,
  type UserClass,
} from '../../../core/conditional-access';
import { type ControlState, defineControl, type Verdict } from '../../../core/verdict/control';
import {
  coverageJudgesWithout,
  coverageNeeds,
  coverageProblemsAlike,
  coverageVerdict,
  type OpenCoverage,
  securityDefaultsNote,
  undeclared,
  unitedCoverage,
  withoutConditionalAccess,
} from '../../coverage-verdict';
import { textLine } from '../../evidence-line';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

type Problem = CoverageProblem;

const id = 'ZT.ID.002';
const trustNote =
  'MFA of other organisations counts by default, so their people only need to pass the MFA of their own organisation';

const isOpen = (coverage: Coverage): coverage is OpenCoverage => coverage.status === 'open';

const opens = (coverage: Coverage, key: string): boolean =>
  isOpen(coverage) && coverage.classes.some((one) => one.key === key);

/** What policies require of a future guest of each type, from any tenant, and of the guests who are here. */
function coverageOf(guests: readonly UserClass[], state: ControlState): { types: readonly Coverage[]; all: Coverage } {
  const basis = state.conditionalAccess();
  const domain = domainOf(mfa, undeclared(id, state));
  const fromEverywhere = (userClasses: readonly UserClass[]): readonly Coverage[] =>
    policiesByHomeTenant(basis.policies).map((policies) => holds(mfa, domain, { ...basis, policies, userClasses }));
  const types = fromEverywhere(externalTypes.map(nextOfType));
  const present = guests.length === 0 ? [] : fromEverywhere(guests);
  // The home tenant of a guest is unknown, so a policy with a list of tenants may not cover them. Guests who lack MFA
  // under the policies of every tenant lack it for certain, even if each tenant leaves another app uncovered.
  const openFromEverywhere = guests.filter(({ key }) => present.every((coverage) => opens(coverage, key)));
  const here = present.every(({ status }) => status === 'holds')
    ? present
    : [holds(mfa, domain, { ...basis, userClasses: guests }), ...fromEverywhere(openFromEverywhere).filter(isOpen)];
  return { types, all: unitedCoverage([...types, ...here], peopleIn(guests.filter(domain.users))) };
}

const noUsers: Coverage = { status: 'unknown', reason: 'noUsers', policyIds: [] };

const uncoveredTypes = (types: readonly Coverage[]): readonly string[] => {
  const open = new Set(types.filter(isOpen).flatMap(({ classes }) => classes.map(({ guestType }) => guestType)));
  return externalTypes.filter((type) => open.has(type));
};

/**
 * Every external user must use MFA, of any guest type and from any tenant: present guests, and those who will be
 * invited.
 */
export const entraGuestsMfaRequired = defineControl({
  id,
  name: 'entra-guests-mfa-required',
  title: 'MFA is required of guests and external users of every type',
  area: 'identity',
  pillar: 'identities',
  severity: 'high',
  severityReason:
    'Your organisation neither chose nor monitors the passwords of guests, and they open everything shared with guests.',
  licence: 'P1',
  openedBy: ['mfaExclusion'],
  version: 4,
  // The open guest types say how far the control fails; the policies that almost cover them only explain it.
  milderProblems: coverageProblemsAlike,
  isAboutOneThing: true,
  needs: [...coverageNeeds, 'authorizationPolicy', 'crossTenantAccessPolicyConfigurationDefault'],
  followsSignIns: true,
  judgesWithout: coverageJudgesWithout,
  dependsOnTime: 'expiries',
  usesConditionalAccess: true,
  collections: 1,
  limitations:
    'Whether MFA of another organisation is trusted is noted with the verdict, not judged; agreements with single organisations are not read here. The home tenant of a guest is not read: a policy that lists tenants covers the other guests only together with another policy. Users of direct connect and of service providers have no account to count.',
  remediation:
    'Entra admin center > Protection > Conditional Access > Policies > New policy: Users > Include > Select users and groups > Guest or external users: all six types, of all external organisations; Target resources: All resources; no condition; Grant: Require multifactor authentication; Enable policy: On. Or take the exclusion of guests out of the policy for all users: PATCH /identity/conditionalAccess/policies/{id} with conditions.users.excludeGuestsOrExternalUsers null. For a service provider whose technicians you exclude on purpose, add an exception under acceptedExclusions as guestType serviceProvider.',
  effort: 'days',
  mappings: {
    maester: ['MT.1016'],
    zta: ['21851'],
    prowler: ['entra_conditional_access_policy_mfa_enforced_for_guest_users'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/policy-guests-mfa-strength',
    'https://learn.microsoft.com/entra/external-id/authentication-conditional-access',
    'https://maester.dev/docs/tests/MT.1016',
  ],
  activities: [
    ...conditionalAccessActivities,
    ...policyActivities,
    'update the company default cross-tenant access setting',
    'update a partner cross-tenant access setting',
    'invite external user',
    'add user',
    'enable account',
  ],
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    const missing = withoutConditionalAccess(state);
    if (missing !== undefined) return missing;
    const { userClasses } = state.conditionalAccess();
    const guests = userClasses.filter(({ guestType }) => guestType !== 'member');
    const closed = state.small('authorizationPolicy').some(({ allowInvitesFrom }) => allowInvitesFrom === 'none');
    if (userClasses.length > 0 && guests.length === 0 && closed) {
      return { status: 'notApplicable', reason: 'there is no guest, and nobody can invite one' };
    }
    const trusted = state
      .small('crossTenantAccessPolicyConfigurationDefault')
      .some(({ inboundTrust }) => inboundTrust?.isMfaAccepted === true);
    const { types, all } = coverageOf(guests, state);
    const question = { requirement: mfa, domain: domainOf(mfa, undeclared(id, state)) };
    const verdict = coverageVerdict(userClasses.length === 0 ? noUsers : all, question, state, (holding) =>
      holding.bySecurityDefaults ? securityDefaultsNote : trusted ? trustNote : null,
    );
    const open = uncoveredTypes(types);
    const metric = { numerator: externalTypes.length - open.length, denominator: externalTypes.length, floor: 1 };
    if (verdict.status === 'pass') return { ...verdict, metric };
    if (verdict.status !== 'fail') return verdict;
    const first = verdict.findings.first.map((one) => ({ ...one, details: { ...one.details, reasons: open } }));
    return {
      ...verdict,
      findings: { ...verdict.findings, first },
      evidence: [...textLine('Types without MFA', open), ...verdict.evidence],
      metric,
    };
  },
});
