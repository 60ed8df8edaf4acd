import {
  anyOfRequirements,
  atSignInRisk,
  atUserRisk,
  blocked,
  browserNotPersistent,
  compliantDevice,
  domainOf,
  exceptedApps,
  exposureOf,
  inFlow,
  isEnforced,
  isExcepted,
  legacyAuthenticationBlocked,
  managedDevice,
  mfa,
  openExclusions,
  peopleIn,
  peopleOf,
  phishingResistantMfa,
  protectedApp,
  type Requirement,
  type RequirementDomain,
  registerDevice,
  registerSecurityInformation,
  restrictedByApp,
  riskRemediated,
  riskySignInChallenged,
  signInFrequency,
  tokenProtected,
  type UncoveredExclusion,
  type UserClass,
} from '../../../core/conditional-access';
import type { Line, Reference } from '../../../core/event/event';
import {
  type ControlState,
  defineControl,
  type Finding,
  findingsOf,
  type Verdict,
} from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { coverageControl, tenantFinding, unknownReason, withoutConditionalAccess } from '../../coverage-verdict';
import { conditionalAccessActivities, policyActivities } from '../../policy-activities';

export const thresholds = {
  undeclaredExclusions: threshold.choice(
    ['fail', 'noted'],
    'fail',
    'What happens if a policy excludes accounts and nobody accepted that. "fail": the control fails. "noted": it passes with a note, and the accounts still count in the controls on MFA and devices. SCuBA: each must be listed. Prowler: a person checks. Maester and Zero Trust Assessment do not check it.',
  ),
};

type Problem = 'nothingEnforced' | 'peopleLeftOut' | 'appsLeftOut';

const id = 'ZT.ID.020';

/** A requirement that an enforced policy can have, its domain, and the other controls under which an exclusion from it can be declared. */
type Question = {
  readonly requirement: Requirement;
  readonly narrowed?: Partial<RequirementDomain>;
  readonly controls: readonly string[];
};

const isMember = ({ guestType }: UserClass): boolean => guestType === 'member' || guestType === 'internalGuest';
const everyRisk = ['low', 'medium', 'high'];
const aYear = 8760;

const questions: readonly Question[] = [
  { requirement: mfa, controls: ['ZT.ID.001', 'ZT.ID.002'] },
  { requirement: phishingResistantMfa, controls: ['ZT.ID.009', 'ZT.AD.009'] },
  { requirement: compliantDevice, controls: ['ZT.DV.001'] },
  { requirement: managedDevice, controls: ['ZT.DV.001'] },
  { requirement: protectedApp, controls: [] },
  { requirement: legacyAuthenticationBlocked, controls: ['ZT.ID.003'] },
  { requirement: blocked, controls: [] },
  { requirement: blocked, narrowed: inFlow('deviceCodeFlow'), controls: ['ZT.ID.004'] },
  { requirement: blocked, narrowed: inFlow('authenticationTransfer'), controls: ['ZT.ID.005'] },
  {
    requirement: anyOfRequirements(mfa, managedDevice),
    narrowed: { apps: [registerSecurityInformation], users: isMember },
    controls: ['ZT.ID.006'],
  },
  { requirement: mfa, narrowed: { apps: [registerDevice] }, controls: ['ZT.ID.007'] },
  {
    requirement: riskRemediated,
    narrowed: { ...atUserRisk(...everyRisk), users: isMember },
    controls: ['ZT.ID.016'],
  },
  { requirement: riskySignInChallenged, narrowed: atSignInRisk(...everyRisk), controls: ['ZT.ID.017'] },
  { requirement: signInFrequency(aYear), controls: ['ZT.ID.023'] },
  { requirement: browserNotPersistent, controls: ['ZT.ID.023'] },
  { requirement: tokenProtected, controls: [] },
  { requirement: restrictedByApp, controls: [] },
];

function domainFor({ requirement, narrowed = {}, controls }: Question, { facts }: ControlState): RequirementDomain {
  const { configuration, now } = facts;
  const ids = [id, ...controls];
  return domainOf(requirement, {
    ...narrowed,
    users: (userClass) =>
      userClass.enabled &&
      (narrowed.users?.(userClass) ?? true) &&
      !ids.some((controlId) => isExcepted(userClass, controlId, configuration, now)),
    exceptedApps: ids.flatMap((controlId) => exceptedApps(controlId, configuration, now)),
  });
}

/** Only another block makes up for an exclusion from a block. A required managed device does not. */
const basisFor = ({ requirement }: Question, state: ControlState) => {
  const basis = state.conditionalAccess();
  return requirement.type === 'blocked'
    ? {
        ...basis,
        policies: basis.policies.filter((one) => one.grantControls?.builtInControls.includes('block') ?? false),
      }
    : basis;
};

const distinct = (classes: readonly UserClass[]): readonly UserClass[] => [
  ...new Map(classes.map((one) => [one.key, one])).values(),
];

/** Each policy is reported once, however much its exclusion opens. */
function merged(exclusions: readonly UncoveredExclusion[]): readonly UncoveredExclusion[] {
  const byPolicy = new Map<string, UncoveredExclusion>();
  for (const one of exclusions) {
    const key = `${one.policyId}|${one.leavesOut}`;
    const classes = distinct([...(byPolicy.get(key)?.classes ?? []), ...one.classes]);
    byPolicy.set(key, { ...one, classes });
  }
  return [...byPolicy.values()].sort((a, b) => (a.policyId < b.policyId ? -1 : 1));
}

const nameOf = (objectId: string, { facts }: ControlState): string => facts.nameOf(objectId) ?? objectId;

const findingOf = ({ policyId, leavesOut, classes }: UncoveredExclusion, state: ControlState): Finding<Problem> => ({
  resourceId: policyId,
  subject: { type: 'policy', id: policyId, name: nameOf(policyId, state) },
  problem: leavesOut === 'people' ? 'peopleLeftOut' : 'appsLeftOut',
  details: { people: peopleIn(classes) },
});

const maxNamed = 10;

function lineOf({ policyId, leavesOut, classes }: UncoveredExclusion, state: ControlState): Line {
  const policy = state.small('conditionalAccessPolicy').find((one) => one.id === policyId);
  const excluded = policy?.conditions.applications.excludeApplications ?? [];
  const apps = excluded.map((app): Reference => ({ type: 'application', id: app, name: nameOf(app, state) }));
  const people = classes.flatMap(({ ids }) => ids).map((person): Reference => ({ type: 'person', id: person }));
  return {
    label: `Left out of ${nameOf(policyId, state)}`,
    before: [],
    after: (leavesOut === 'people' ? people : apps).slice(0, maxNamed),
  };
}

const enforcedIn = (state: ControlState): readonly string[] =>
  state
    .conditionalAccess()
    .policies.filter(isEnforced)
    .map(({ id: policyId }) => policyId)
    .sort();

/** Enforced policies that exclude a group whose members have not been read. */
function unreadExclusions(state: ControlState): readonly string[] {
  const { policies, unresolvedGroupIds } = state.conditionalAccess();
  return policies
    .filter(isEnforced)
    .filter(({ conditions }) => conditions.users.excludeGroups.some((groupId) => unresolvedGroupIds.has(groupId)))
    .map(({ id: policyId }) => policyId);
}

/** Nobody loses protection by a policy that is turned on, even if it excludes people. */
const isNewlyEnforced = (policyId: string, { memory }: ControlState): boolean =>
  memory?.enforced?.includes(policyId) === false;

function failureOf(open: readonly UncoveredExclusion[], state: ControlState) {
  const { thresholds } = state.facts.configuration;
  const people = distinct(open.filter(({ leavesOut }) => leavesOut === 'people').flatMap(({ classes }) => classes));
  const of = peopleIn(state.conditionalAccess().userClasses.filter(({ enabled }) => enabled));
  return {
    findings: findingsOf(open.map((one) => findingOf(one, state))),
    exposure: exposureOf(peopleOf(people, thresholds), of),
  };
}

/** Each exclusion from a policy is accepted with an owner and an end date, or another policy requires the same of that person. */
export const entraConditionalAccessExclusionsDeclared = defineControl({
  id,
  name: 'entra-conditional-access-exclusions-declared',
  title: 'Every Conditional Access exclusion is accepted or covered',
  area: 'identity',
  pillar: 'identities',
  severity: 'high',
  severityReason: 'A growing group of exceptions removes protection without any policy edit.',
  licence: 'P1',
  openedBy: ['mfaExclusion', 'legacyProtocol'],
  thresholds,
  version: 3,
  ...coverageControl,
  collections: 1,
  limitations:
    'An exclusion counts as covered if another enforced policy requires the same of the excluded accounts or apps. Terms of use and factors of other providers are not judged. If a group is accepted as a whole, new members raise an event and do not fail this control. A policy that is turned on with exclusions fails the control without an alert, because nobody loses protection. ZT.ID.002 judges types of guests that do not exist yet.',
  remediation:
    'Remove people, groups, roles or apps from the exclusions: Entra admin center > Protection > Conditional Access > Policies > the policy > Users > Exclude, or PATCH /identity/conditionalAccess/policies/{id} with conditions.users.excludeUsers, excludeGroups and excludeRoles corrected. For accounts that must stay excluded, add an entry under breakGlass, serviceAccounts or acceptedExclusions with a reason, an owner and an end date.',
  effort: 'days',
  mappings: {
    maester: ['MT.1036'],
    prowler: ['entra_conditional_access_policy_no_exclusion_gaps'],
  },
  references: [
    'https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups',
    'https://learn.microsoft.com/entra/id-governance/conditional-access-exclusion',
    'https://maester.dev/docs/tests/MT.1036',
  ],
  activities: [...conditionalAccessActivities, ...policyActivities],
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    const missing = withoutConditionalAccess(state);
    if (missing !== undefined) return missing;
    const basis = state.conditionalAccess();
    if (basis.securityDefaultsOn) {
      return { status: 'notApplicable', reason: 'security defaults are on, so no policy can be enforced' };
    }
    // A tenant without any policy must not pass: nobody is excluded, but nobody is covered either.
    if (!basis.policies.some(isEnforced)) {
      const findings = findingsOf([tenantFinding('nothingEnforced', null)]);
      return { status: 'fail', findings, exposure: null, evidence: [], metric: null };
    }
    const answers = questions.map((question) =>
      openExclusions(basisFor(question, state), question.requirement, domainFor(question, state)),
    );
    const open = merged(answers.flatMap((one) => (one.status === 'judged' ? one.exclusions : [])));
    const unknown = answers.find((one) => one.status === 'unknown');
    // Until a newly excluded group is read, its members would be missing from the number of people. The last verdict stays.
    const unread = unknown === undefined || state.memory === null ? [] : unreadExclusions(state);
    if (unread.length > 0) return { status: 'unknown', reason: unknownReason('groupsNotRead', unread, state) };
    const { thresholds } = state.facts.configuration;
    const evidence = open.slice(0, maxNamed).map((one) => lineOf(one, state));
    if (open.length === 0 || thresholds.undeclaredExclusions === 'noted') {
      if (unknown?.status === 'unknown') {
        return { status: 'unknown', reason: unknownReason(unknown.reason, unknown.policyIds, state) };
      }
      const note = open.length === 0 ? null : 'exclusions that nobody declared are only noted';
      return { status: 'pass', note, evidence, metric: null };
    }
    const old = open.filter(({ policyId }) => !isNewlyEnforced(policyId, state));
    return {
      status: 'fail',
      ...failureOf(open, state),
      evidence,
      metric: null,
      ...(old.length < open.length && { compared: old.length === 0 ? null : failureOf(old, state) }),
    };
  },
  remember: (state) => ({ enforced: enforcedIn(state) }),
});
