import type { ConditionalAccessPolicy } from '../resource/resource';
import type { ConditionalAccessBasis } from '../verdict/control';
import { leftOut } from './assignments';
import { type Budget, BudgetSpent, nodeBudget } from './budget';
import { type Columns, columnsOf } from './columns';
import type { UnknownReason } from './coverage';
import { holds, lookAt, openActivations, securityDefaultsForce } from './holds';
import { membersOf, noPolicy, type PolicySet, setOfMembers, setWhere } from './policy-set';
import { type AssignedCandidates, type Question, type Reading, readOnce } from './reading';
import type { Requirement, RequirementDomain } from './requirement';
import { createSolver } from './solve';
import type { UserClass } from './user-class';

/** An exclusion of people or apps, with the sign-ins for which no other policy enforces the requirement. */
export type UncoveredExclusion = {
  readonly policyId: string;
  readonly leavesOut: 'people' | 'apps';
  readonly classes: readonly UserClass[];
};

type Exclusions =
  | { readonly status: 'judged'; readonly exclusions: readonly UncoveredExclusion[] }
  | {
      readonly status: 'unknown';
      readonly reason: UnknownReason;
      readonly policyIds: readonly string[];
    };

const withoutExcludedApps = (policy: ConditionalAccessPolicy): ConditionalAccessPolicy => ({
  ...policy,
  conditions: {
    ...policy.conditions,
    applications: { ...policy.conditions.applications, excludeApplications: [] },
  },
});

/** The policies, and after them a copy of each policy that excludes apps, without these exclusions. */
type Widened = {
  readonly columns: Columns;
  /** Position of a policy -> position of its copy without app exclusions. */
  readonly wideOf: ReadonlyMap<number, number>;
};

const widened = new WeakMap<Columns, Widened>();

function widenedOf(columns: Columns): Widened {
  const known = widened.get(columns);
  if (known !== undefined) return known;
  const { policies } = columns;
  const leaving = [...policies.entries()].filter(
    ([, { policy }]) => policy.conditions.applications.excludeApplications.length > 0,
  );
  const wide = leaving.map(([, enforced]) => ({ ...enforced, policy: withoutExcludedApps(enforced.policy) }));
  const made = {
    columns: wide.length === 0 ? columns : columnsOf([...policies, ...wide]),
    wideOf: new Map(leaving.map(([at], index) => [at, policies.length + index])),
  };
  widened.set(columns, made);
  return made;
}

type Opened = { readonly people: Set<UserClass>; readonly apps: Set<UserClass> };

/** Finds policies that would close, or might close, a cell if they excluded neither these people nor any apps. */
type Closers = {
  /** Whether an exclusion can matter to the group. Most people are skipped here. */
  readonly isAskedFor: (group: AssignedCandidates, leftOutOf: PolicySet) => boolean;
  /**
   * Policies by position that would close a cell: `people` if they excluded no people, `apps` if they excluded no apps.
   */
  readonly closersFor: (group: AssignedCandidates, leftOutOf: PolicySet, budget: Budget) => Closing;
};
type Closing = { readonly people: readonly number[]; readonly apps: readonly number[]; readonly spent: number };

const known = new WeakMap<Question, Closers>();

function closersOf(
  { columns }: Reading,
  question: Question,
  requirement: Requirement,
  domain: RequirementDomain,
): Closers {
  const before = known.get(question);
  if (before !== undefined) return before;
  const { columns: all, wideOf } = widenedOf(columns);
  const policyOf = new Map([...wideOf].map(([at, wide]) => [wide, at]));
  const leavingApps = setWhere([...columns.policies.keys()], (at) => wideOf.has(at));
  const solver = all === columns ? question.solver : createSolver(all, requirement, domain);
  const found = new WeakMap<AssignedCandidates, Map<PolicySet, Closing>>();

  const isAskedFor = ({ applies }: AssignedCandidates, people: PolicySet): boolean =>
    people !== noPolicy || (applies.live & leavingApps) !== noPolicy;

  function closing(group: AssignedCandidates, people: PolicySet, budget: Budget): Closing {
    const apps = setOfMembers(membersOf(group.applies.live & leavingApps).map((at) => wideOf.get(at) ?? at));
    const others = people | apps;
    const left = budget.left;
    const closers = others === noPolicy ? [] : membersOf(solver.closersOf(group.applies.live, others, budget));
    return {
      people: closers.filter((at) => !policyOf.has(at)),
      apps: closers.flatMap((at) => policyOf.get(at) ?? []),
      spent: left - budget.left,
    };
  }

  function closersFor(group: AssignedCandidates, people: PolicySet, budget: Budget): Closing {
    const ofGroup = found.get(group) ?? new Map<PolicySet, Closing>();
    found.set(group, ofGroup);
    const asked = ofGroup.get(people);
    if (asked === undefined) {
      const made = closing(group, people, budget);
      ofGroup.set(people, made);
      return made;
    }
    if (asked.spent > budget.left) throw new BudgetSpent(question.solver.idsIn(group.applies.live | people));
    budget.left -= asked.spent;
    return asked;
  }

  const made = { isAskedFor, closersFor };
  known.set(question, made);
  return made;
}

const leftOutOf = (reading: Reading, { candidates }: Question, userClass: UserClass): PolicySet =>
  leftOut(reading.assignmentOf(userClass)) & candidates.able;

/**
 * For each policy, the open classes with an uncovered cell that it would close, or might, if it excluded no people and
 * no apps.
 */
function openedBy(
  reading: Reading,
  question: Question,
  { closersFor }: Closers,
  open: readonly UserClass[],
): readonly Opened[] {
  const budget = { left: nodeBudget };
  const opened = reading.columns.policies.map((): Opened => ({ people: new Set(), apps: new Set() }));
  const closings = new Map<AssignedCandidates, Map<PolicySet, Closing>>();
  for (const userClass of open) {
    for (const activated of question.activationsOf(userClass, 'leftOut')) {
      const group = question.groupOf(activated);
      const people = leftOutOf(reading, question, activated);
      const ofGroup = closings.get(group) ?? new Map<PolicySet, Closing>();
      closings.set(group, ofGroup);
      const closing = ofGroup.get(people) ?? closersFor(group, people, budget);
      ofGroup.set(people, closing);
      for (const at of closing.people) opened[at]?.people.add(userClass);
      for (const at of closing.apps) opened[at]?.apps.add(userClass);
    }
  }
  return opened;
}

/** The result if no exclusion leaves anything open. Unknown if the coverage of some people is unknown. */
function asNothingIsFound(
  requirement: Requirement,
  domain: RequirementDomain,
  basis: ConditionalAccessBasis,
): Exclusions {
  const coverage = holds(requirement, domain, basis);
  return coverage.status === 'unknown' ? coverage : { status: 'judged', exclusions: [] };
}

/**
 * The exclusions that leave sign-ins uncovered: without the exclusion, the policy would cover them. An exclusion that
 * another enforced policy covers is not listed.
 */
export function openExclusions(
  basis: ConditionalAccessBasis,
  requirement: Requirement,
  domain: RequirementDomain,
): Exclusions {
  if (basis.userClasses.length > 0 && securityDefaultsForce(basis, requirement)) {
    return { status: 'judged', exclusions: [] };
  }
  const reading = readOnce(basis);
  const question = reading.question(requirement, domain);
  const closers = closersOf(reading, question, requirement, domain);
  // Classes that no exclusion affects are skipped.
  const touched = (userClass: UserClass): boolean =>
    domain.users(userClass) &&
    question
      .activationsOf(userClass, 'leftOut')
      .some((one) => closers.isAskedFor(question.groupOf(one), leftOutOf(reading, question, one)));
  const looked = lookAt(requirement, { ...domain, users: touched }, basis);
  if (looked.status === 'unknown') return looked;
  const openKeys = new Set(openActivations(looked.looks).map(({ key }) => key));
  const open = basis.userClasses.filter((one) => touched(one) && openKeys.has(one.key));
  if (open.length === 0) return asNothingIsFound(requirement, domain, basis);
  try {
    const opened = openedBy(reading, question, closers, open);
    const exclusions = reading.columns.policies.flatMap(({ policy: { id } }, at): readonly UncoveredExclusion[] => {
      const [people, apps] = [[...(opened[at]?.people ?? [])], [...(opened[at]?.apps ?? [])]];
      return [
        ...(people.length === 0 ? [] : [{ policyId: id, leavesOut: 'people', classes: people } as const]),
        ...(apps.length === 0 ? [] : [{ policyId: id, leavesOut: 'apps', classes: apps } as const]),
      ];
    });
    return { status: 'judged', exclusions };
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error;
    return { status: 'unknown', reason: 'tooManyCells', policyIds: error.policyIds };
  }
}
