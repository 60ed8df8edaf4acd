import type { ConditionalAccessPolicy } from '../resource/resource';
import type { ConditionalAccessBasis } from '../verdict/control';
import { BudgetSpent, nodeBudget } from './budget';
import type { Answer } from './closed-cells';
import { type EnforcedPolicy, isEnforced } from './context';
import type { Coverage } from './coverage';
import { doubtfulApps } from './first-party-apps';
import { foldGroups } from './fold-cells';
import { firstOf, noPolicy, type PolicySet, pick } from './policy-set';
import { type AssignedCandidates, type Question, type Reading, readOnce } from './reading';
import type { Requirement, RequirementDomain } from './requirement';
import type { UserClass } from './user-class';
import { asIfEverybodyMayActivate, asksForSuite, leavingOutRoles, worldsOf } from './worlds';

/** `budget`: limit on the visited nodes; tests lower it. */
type HoldsOptions = { readonly budget: number };

/**
 * The requirement as security defaults enforce it. They are weaker than policies, because Microsoft decides when to
 * require MFA.
 */
export const securityDefaultsForce = (basis: ConditionalAccessBasis, requirement: Requirement): boolean =>
  basis.securityDefaultsOn &&
  (requirement.type === 'mfa' ||
    requirement.type === 'legacyAuthenticationBlocked' ||
    (requirement.type === 'anyOf' && requirement.of.some((one) => securityDefaultsForce(basis, one))));

/** Judges classes with the same policies and activations only once. */
function byGroup(
  classes: readonly UserClass[],
  { groupOf, activationsOf }: Question,
): ReadonlyMap<AssignedCandidates, readonly UserClass[]> {
  const groups = new Map<AssignedCandidates, UserClass[]>();
  for (const userClass of classes) {
    for (const activated of activationsOf(userClass, 'open')) {
      const group = groupOf(activated);
      const known = groups.get(group);
      if (known === undefined) groups.set(group, [activated]);
      else known.push(activated);
    }
  }
  return groups;
}

type Look = Pick<Answer, 'isOpen' | 'by' | 'unknownBy' | 'direct'> & {
  readonly group: AssignedCandidates;
  /** One class for each combination of eligible roles that the policies tell apart. */
  readonly classes: readonly UserClass[];
};

const allIn = (sets: readonly PolicySet[]): PolicySet => sets.reduce((union, set) => union | set, noPolicy);

const idsOf = (policies: readonly EnforcedPolicy[], set: PolicySet): readonly string[] =>
  [...new Set(pick(policies, set).map(({ policy }) => policy.id))].sort();

type Looks = {
  readonly status: 'looked';
  readonly looks: readonly Look[];
  readonly reading: Reading;
  readonly question: Question;
};
type Unknown = Extract<Coverage, { readonly status: 'unknown' }>;

/** Judges all groups of people in the domain without listing their open cells. */
export function lookAt(
  requirement: Requirement,
  domain: RequirementDomain,
  basis: ConditionalAccessBasis,
  options: Partial<HoldsOptions> = {},
): Looks | Unknown {
  if (basis.userClasses.length === 0) return { status: 'unknown', reason: 'noUsers', policyIds: [] };
  const reading = readOnce(basis);
  const question = reading.question(requirement, domain);
  const budget = { left: options.budget ?? nodeBudget };
  try {
    const groups = [...byGroup(basis.userClasses.filter(domain.users), question)];
    const looks = groups.map(([group, classes]): Look => {
      const { isOpen, by, unknownBy, direct } =
        group.closing === noPolicy
          ? question.answerFor(group, budget)
          : { isOpen: false, by: firstOf(group.closing), unknownBy: noPolicy, direct: true };
      return { group, classes, isOpen, by, unknownBy, direct };
    });
    return { status: 'looked', looks, reading, question };
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    return { status: 'unknown', reason: 'tooManyCells', policyIds: error.policyIds };
  }
}

/** The exposed classes with the active roles with which they are exposed. A class can appear several times. */
export const openActivations = (looks: readonly Look[]): readonly UserClass[] =>
  looks.filter(({ isOpen }) => isOpen).flatMap(({ classes }) => classes);

/** Ids of policies with unreadable exclusions, conditions or grants, if the result depends on them. */
const undecidedIds = ({ looks, reading }: Looks): readonly string[] =>
  idsOf(reading.columns.policies, allIn(looks.map((look) => look.unknownBy)));

/**
 * Whether the requirement is met for every sign-in of the domain. In each cell, an enforced policy must apply and
 * enforce it or block. Different policies may close different cells. All cells are checked, and the order of policies
 * and ids does not matter.
 * https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-policies
 */
export function holds(
  requirement: Requirement,
  domain: RequirementDomain,
  basis: ConditionalAccessBasis,
  options: Partial<HoldsOptions> = {},
): Coverage {
  const plain = asKnown(requirement, domain, basis, options);
  const isSettled = plain.status === 'open' || (plain.status === 'holds' && plain.bySecurityDefaults);
  if (isSettled || (plain.status === 'unknown' && plain.reason !== 'notUnderstood')) return plain;
  const known = inEveryWorld(plain, requirement, domain, basis, options);
  if (known.status !== 'holds' || basis.isEligibilityUnread !== true) return known;
  const asIf = holds(requirement, domain, asIfEverybodyMayActivate(basis), options);
  return asIf.status === 'holds'
    ? known
    : { status: 'unknown', reason: 'rolesNotRead', policyIds: leavingOutRoles(basis) };
}

/**
 * If the result depends on which apps belong to a suite, it is computed for each case. It is unknown if the cases
 * differ.
 */
function inEveryWorld(
  plain: Coverage,
  requirement: Requirement,
  domain: RequirementDomain,
  basis: ConditionalAccessBasis,
  options: Partial<HoldsOptions>,
): Coverage {
  if (plain.status === 'holds' && !asksForSuite(domain)) return plain;
  const worlds = worldsOf(basis, domain);
  if (worlds.length === 0) return plain;
  const by = new Set<string>();
  let direct: 'direct' | 'indirect' = 'direct';
  for (const world of worlds) {
    const coverage = asKnown(requirement, world.domain, world.basis, options);
    if (coverage.status !== 'holds') {
      return plain.status === 'unknown'
        ? plain
        : { status: 'unknown', reason: 'notUnderstood', policyIds: doubted(basis) };
    }
    for (const id of coverage.by) by.add(id);
    if (coverage.direct === 'indirect') direct = 'indirect';
  }
  const of = peopleIn(basis.userClasses.filter(domain.users));
  return { status: 'holds', by: [...by].sort(), bySecurityDefaults: false, direct, of };
}

/** The policies that name an app which may or may not belong to a suite. */
const doubted = ({ policies, foreignAppIds }: ConditionalAccessBasis): readonly string[] =>
  policies
    .filter((policy) => isEnforced(policy) && doubtfulApps([policy], foreignAppIds).length > 0)
    .map(({ id }) => id)
    .sort();

/** Certain results only; possible ones count neither as open nor as closed. */
function asKnown(
  requirement: Requirement,
  domain: RequirementDomain,
  basis: ConditionalAccessBasis,
  options: Partial<HoldsOptions>,
): Coverage {
  const of = peopleIn(basis.userClasses.filter(domain.users));
  if (basis.userClasses.length > 0 && securityDefaultsForce(basis, requirement)) {
    return { status: 'holds', by: [], bySecurityDefaults: true, direct: 'direct', of };
  }
  const looked = lookAt(requirement, domain, basis, options);
  if (looked.status === 'unknown') return looked;
  const { looks, question, reading } = looked;
  const by = idsOf(reading.columns.policies, allIn(looks.map((look) => look.by)));
  const openAs = openActivations(looks);
  if (openAs.length > 0) {
    const open = looks.filter(({ isOpen }) => isOpen);
    const openKeys = new Set(openAs.map(({ key }) => key));
    const classes = basis.userClasses.filter((one) => domain.users(one) && openKeys.has(one.key));
    const folded = foldGroups(open.map((look) => ({ classes: look.classes, open: () => question.openTo(look.group) })));
    return { status: 'open', ...folded, classes, openAs, count: peopleIn(classes), of, by };
  }
  const unknownBy = undecidedIds(looked);
  if (unknownBy.length > 0) return { status: 'unknown', reason: 'notUnderstood', policyIds: unknownBy };
  const direct = looks.every((look) => look.direct) ? 'direct' : 'indirect';
  return { status: 'holds', by, bySecurityDefaults: false, direct, of };
}

export const peopleIn = (classes: readonly UserClass[]): number =>
  classes.reduce((sum, userClass) => sum + userClass.count, 0);

function baseOf(
  basis: ConditionalAccessBasis,
  requirement: Requirement,
  domain: RequirementDomain,
): readonly EnforcedPolicy[] {
  const { columns, question } = readOnce(basis);
  return pick(columns.policies, question(requirement, domain).candidates.base);
}

/**
 * Policies that enforce the requirement for all users and apps without further conditions, except for the users they
 * exclude.
 */
export const baselinePolicies = (
  basis: ConditionalAccessBasis,
  requirement: Requirement,
  domain: RequirementDomain,
): readonly string[] =>
  baseOf(basis, requirement, domain)
    .filter(({ policy }) => policy.conditions.users.includeUsers.includes('All'))
    .map(({ policy }) => policy.id);

/** Ids of policies that would be such a baseline if they were on. */
export function nearBaselinePolicies(
  basis: ConditionalAccessBasis,
  requirement: Requirement,
  domain: RequirementDomain,
): readonly ConditionalAccessPolicy[] {
  const off = basis.policies.filter(({ state }) => state !== 'enabled');
  const asIfOn = { ...basis, policies: off.map((policy) => ({ ...policy, state: 'enabled' })) };
  const ids = new Set(baselinePolicies(asIfOn, requirement, domain));
  return off.filter(({ id }) => ids.has(id)).sort((a, b) => (a.id < b.id ? -1 : 1));
}
