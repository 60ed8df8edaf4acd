import type { ConditionalAccessBasis } from '../control';
import type { ConditionalAccessPolicy } from '../resource';
import { assigned, assignmentsOf } from './assignments';
import { type AppAtom, deviceAtom } from './cell';
import { type Columns, columnsOf } from './columns';
import { contextOf, type EnforcedPolicy, enforcedPolicies } from './context';
import type { Coverage } from './coverage';
import { isExceptedApp, suitesOf } from './first-party-apps';
import { type Extents, extentsOfAnswer, foldGroups } from './fold-cells';
import { implication } from './grant';
import { hasKnownConditionsOnly, matchesApp, matchesClient, matchesFlow, matchesRisk } from './match';
import { type Certainties, firstOf, noPolicy, type PolicySet, pick, setWhere, textOf } from './policy-set';
import { asksForBlock, type Domain, type Requirement } from './requirement';
import { BudgetSpent, createSolver, nodeBudget } from './solve';
import type { UserClass } from './user-class';

/** Nodes of the graph that are visited at most; tests lower it. */
export type HoldsOptions = { readonly budget: number };

const combinations = (domain: Domain) =>
  domain.clientAppTypes.flatMap((clientAppType) =>
    domain.deviceStates.flatMap((state) =>
      domain.flows.map((flow) => ({ clientAppType, device: deviceAtom(state, new Set()), flow })),
    ),
  );

const targetsOf = ({ apps, exceptedApps }: Domain): readonly AppAtom[] =>
  apps === 'all'
    ? []
    : apps.filter((id) => !isExceptedApp(id, exceptedApps)).map((id) => ({ id, suites: suitesOf(id) }));

const canTarget = (enforced: EnforcedPolicy, domain: Domain): boolean =>
  domain.apps === 'all'
    ? enforced.policy.conditions.applications.includeApplications.some((app) => app.toLowerCase() !== 'none')
    : targetsOf(domain).some((app) => matchesApp(enforced, app) !== 'no');

/** False for a policy that no sign-in of the domain can meet: it names no app, or other clients only. */
export const canApply = (enforced: EnforcedPolicy, domain: Domain): boolean =>
  canTarget(enforced, domain) &&
  domain.clientAppTypes.some((type) => matchesClient(enforced, type) !== 'no') &&
  domain.flows.some((flow) => matchesFlow(enforced, flow) !== 'no');

export const canForce = (enforced: EnforcedPolicy, requirement: Requirement, domain: Domain): boolean =>
  domain.risks.some((risk) => matchesRisk(enforced, risk) !== 'no') &&
  canApply(enforced, domain) &&
  combinations(domain).some((cell) => implication(enforced, requirement, cell).implies !== 'no');

function targetsAll(enforced: EnforcedPolicy, domain: Domain): boolean {
  if (domain.apps !== 'all') return targetsOf(domain).every((app) => matchesApp(enforced, app) === 'yes');
  const { includeApplications, excludeApplications, applicationFilter } = enforced.policy.conditions.applications;
  return includeApplications.includes('All') && excludeApplications.length === 0 && applicationFilter === null;
}

/** True for a policy that nothing narrows and that forces the requirement whatever client or device signs in. */
function isBase(enforced: EnforcedPolicy, requirement: Requirement, domain: Domain): boolean {
  const { platforms, locations } = enforced.policy.conditions;
  const unnarrowed =
    targetsAll(enforced, domain) &&
    platforms === null &&
    locations === null &&
    enforced.deviceRule === null &&
    hasKnownConditionsOnly(enforced) === 'yes' &&
    domain.risks.every((risk) => matchesRisk(enforced, risk) === 'yes') &&
    domain.clientAppTypes.every((type) => matchesClient(enforced, type) === 'yes') &&
    domain.flows.every((flow) => matchesFlow(enforced, flow) === 'yes');
  if (!unnarrowed) return false;
  return combinations(domain).every((cell) => {
    const said = implication(enforced, requirement, cell);
    return said.implies === 'yes' && (said.direct || !asksForBlock(requirement));
  });
}

/** The enforced policies of a basis with what is read of them once, whatever is asked. */
export type Read = {
  readonly columns: Columns;
  readonly assignedTo: (userClass: UserClass) => Certainties;
};

const read = new WeakMap<ConditionalAccessBasis, Read>();

export function readOnce(basis: ConditionalAccessBasis): Read {
  const known = read.get(basis);
  if (known !== undefined) return known;
  const policies = enforcedPolicies(basis.policies, contextOf(basis));
  const assignmentOf = assignmentsOf(policies);
  const byClass = new Map<UserClass, Certainties>();
  const assignedTo = (userClass: UserClass): Certainties => {
    const found = byClass.get(userClass) ?? assigned(assignmentOf(userClass));
    byClass.set(userClass, found);
    return found;
  };
  const made = { columns: columnsOf(policies), assignedTo };
  read.set(basis, made);
  return made;
}

export type Candidates = {
  /** Policies that could force the requirement somewhere in the domain; the others only cost time. */
  readonly able: PolicySet;
  /** Of those, each that closes every cell of whom it is assigned to. */
  readonly base: PolicySet;
};

export function candidatesOf(
  policies: readonly EnforcedPolicy[],
  requirement: Requirement,
  domain: Domain,
): Candidates {
  const able = policies.map((enforced) => canForce(enforced, requirement, domain));
  return {
    able: setWhere([...able.keys()], (at) => able[at] === true),
    base: setWhere([...policies.keys()], (at) => {
      const enforced = policies[at];
      return able[at] === true && enforced !== undefined && isBase(enforced, requirement, domain);
    }),
  };
}

/** The requirement as security defaults keep it: weaker than policies, for Microsoft decides when it asks. */
export const securityDefaultsForce = (basis: ConditionalAccessBasis, requirement: Requirement): boolean =>
  basis.securityDefaultsOn &&
  (requirement.type === 'mfa' ||
    requirement.type === 'legacyAuthenticationBlocked' ||
    (requirement.type === 'anyOf' && requirement.of.some((one) => securityDefaultsForce(basis, one))));

type UserGroup = { readonly classes: UserClass[]; readonly applies: Certainties };

/** The same for classes that the same policies are assigned to. */
export const keyOfApplies = ({ yes, live }: Certainties): string => `${textOf(yes)} ${textOf(live)}`;

/** Classes that the same candidates are assigned to need one look. */
function groupsOf(
  classes: readonly UserClass[],
  appliesTo: (userClass: UserClass) => Certainties,
): readonly UserGroup[] {
  const groups = new Map<string, UserGroup>();
  for (const userClass of classes) {
    const applies = appliesTo(userClass);
    const key = keyOfApplies(applies);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { classes: [userClass], applies });
    else group.classes.push(userClass);
  }
  return [...groups.values()];
}

type Look = {
  readonly classes: readonly UserClass[];
  readonly by: PolicySet;
  readonly unknownBy: PolicySet;
  readonly direct: boolean;
  readonly extents: readonly Extents[];
  readonly untold: number;
};

const allIn = (sets: readonly PolicySet[]): PolicySet => sets.reduce((union, set) => union | set, noPolicy);

const idsOf = (policies: readonly EnforcedPolicy[], set: PolicySet): readonly string[] =>
  [...new Set(pick(policies, set).map(({ policy }) => policy.id))].sort();

function coverageOf(looks: readonly Look[], policies: readonly EnforcedPolicy[], of: number): Coverage {
  const by = idsOf(policies, allIn(looks.map((look) => look.by)));
  const unknownBy = idsOf(policies, allIn(looks.map((look) => look.unknownBy)));
  const open = looks.filter(({ extents }) => extents.length > 0);
  if (open.length > 0) {
    const classes = open.flatMap((look) => look.classes);
    const cellsUntold = open.reduce((sum, { untold }) => sum + untold, 0);
    return { status: 'open', cells: foldGroups(open), cellsUntold, classes, count: peopleIn(classes), of, by };
  }
  if (unknownBy.length > 0) return { status: 'unknown', reason: 'notUnderstood', policyIds: unknownBy };
  const direct = looks.every((look) => look.direct) ? 'direct' : 'indirect';
  return { status: 'holds', by, bySecurityDefaults: false, direct, of };
}

/**
 * Whether the requirement holds for every sign-in of the domain: for each cell some enforced policy applies and forces it, or
 * blocks. Cells may be closed by different policies. Order of policies and ids does not matter; nothing is sampled.
 * Semantics: https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-policies
 */
export function holds(
  requirement: Requirement,
  domain: Domain,
  basis: ConditionalAccessBasis,
  options: Partial<HoldsOptions> = {},
): Coverage {
  if (basis.userClasses.length === 0) return { status: 'unknown', reason: 'noUsers', policyIds: [] };
  const classes = basis.userClasses.filter(domain.users);
  const of = peopleIn(classes);
  if (securityDefaultsForce(basis, requirement)) {
    return { status: 'holds', by: [], bySecurityDefaults: true, direct: 'direct', of };
  }
  const { columns, assignedTo } = readOnce(basis);
  const { able, base } = candidatesOf(columns.policies, requirement, domain);
  const groups = groupsOf(classes, (userClass) => {
    const { yes, live } = assignedTo(userClass);
    return { yes: yes & able, live: live & able };
  });
  const solver = createSolver(columns, requirement, domain, options.budget ?? nodeBudget);
  try {
    const looks = groups.map((group): Look => {
      const closing = group.applies.yes & base;
      if (closing !== noPolicy) {
        const by = firstOf(closing);
        return { classes: group.classes, by, unknownBy: noPolicy, direct: true, extents: [], untold: 0 };
      }
      const answer = solver.judge(group.applies);
      const { told, untold } = extentsOfAnswer(answer);
      const { by, unknownBy, direct } = answer;
      return { classes: group.classes, by, unknownBy, direct, extents: told, untold };
    });
    return coverageOf(looks, columns.policies, of);
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    return { status: 'unknown', reason: 'tooManyCells', policyIds: error.policyIds };
  }
}

export const peopleIn = (classes: readonly UserClass[]): number =>
  classes.reduce((sum, userClass) => sum + userClass.count, 0);

function baseOf(basis: ConditionalAccessBasis, requirement: Requirement, domain: Domain): readonly EnforcedPolicy[] {
  const policies = enforcedPolicies(basis.policies, contextOf(basis));
  return pick(policies, candidatesOf(policies, requirement, domain).base);
}

/** Policies that alone force the requirement on everybody whom they do not leave out: all users, all apps, nothing narrows them. */
export const baselinePolicies = (
  basis: ConditionalAccessBasis,
  requirement: Requirement,
  domain: Domain,
): readonly string[] =>
  baseOf(basis, requirement, domain)
    .filter(({ policy }) => policy.conditions.users.includeUsers.includes('All'))
    .map(({ policy }) => policy.id);

/** Policies that would be such a baseline if they were enabled, by id. */
export function nearBaselinePolicies(
  basis: ConditionalAccessBasis,
  requirement: Requirement,
  domain: Domain,
): readonly ConditionalAccessPolicy[] {
  const off = basis.policies.filter(({ state }) => state !== 'enabled');
  const asIfOn = { ...basis, policies: off.map((policy) => ({ ...policy, state: 'enabled' })) };
  const ids = new Set(baselinePolicies(asIfOn, requirement, domain));
  return off.filter(({ id }) => ids.has(id)).sort((a, b) => (a.id < b.id ? -1 : 1));
}
