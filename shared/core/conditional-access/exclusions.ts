import type { ConditionalAccessBasis } from '../control';
import type { ConditionalAccessPolicy } from '../resource';
import { leftOut } from './assignments';
import { type Columns, columnsOf } from './columns';
import type { UnknownReason } from './coverage';
import { holds } from './holds';
import { membersOf, noPolicy, type PolicySet, setOfMembers, setWhere } from './policy-set';
import { type Group, type Reading, readOnce } from './reading';
import type { Domain, Requirement } from './requirement';
import { BudgetSpent, createSolver, nodeBudget } from './solve';
import type { UserClass } from './user-class';

/** People or apps that a policy leaves out, in sign-ins in which no other policy asks the same. */
export type Exclusion = {
  readonly policyId: string;
  readonly leavesOut: 'people' | 'apps';
  readonly classes: readonly UserClass[];
};

export type Exclusions =
  | { readonly status: 'judged'; readonly exclusions: readonly Exclusion[] }
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

/** The policies, and after them each that leaves out apps as it would be if it left out none. */
type Widened = {
  readonly columns: Columns;
  /** Position of a policy -> that of its wide form. */
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

type Opened = { readonly people: UserClass[]; readonly apps: UserClass[] };

/** For each policy the open classes for whom it would close, or might, a cell that nothing closes, if it left nobody and nothing out. */
function openedBy(
  { columns, assignmentOf, question }: Reading,
  open: readonly UserClass[],
  requirement: Requirement,
  domain: Domain,
): readonly Opened[] {
  const { candidates, groupOf } = question(requirement, domain);
  const { columns: all, wideOf } = widenedOf(columns);
  const leavingApps = setWhere([...columns.policies.keys()], (at) => wideOf.has(at));
  const solver = createSolver(all, requirement, domain);
  const budget = { left: nodeBudget };
  const opened = columns.policies.map((): Opened => ({ people: [], apps: [] }));
  const known = new Map<Group, Map<PolicySet, readonly number[]>>();

  /** Positions of policies and of wide forms. */
  function closersFor(group: Group, people: PolicySet): readonly number[] {
    const ofGroup = known.get(group) ?? new Map<PolicySet, readonly number[]>();
    known.set(group, ofGroup);
    const before = ofGroup.get(people);
    if (before !== undefined) return before;
    const apps = setOfMembers(membersOf(group.applies.live & leavingApps).map((at) => wideOf.get(at) ?? at));
    const others = people | apps;
    const closers = others === noPolicy ? [] : membersOf(solver.closersOf(group.applies.live, others, budget));
    ofGroup.set(people, closers);
    return closers;
  }

  const policyOf = new Map([...wideOf].map(([at, wide]) => [wide, at]));
  for (const userClass of open) {
    for (const at of closersFor(groupOf(userClass), leftOut(assignmentOf(userClass)) & candidates.able)) {
      const narrow = policyOf.get(at);
      if (narrow === undefined) opened[at]?.people.push(userClass);
      else opened[narrow]?.apps.push(userClass);
    }
  }
  return opened;
}

/**
 * The exclusions that open something: sign-ins of the domain in which the requirement does not hold, and would if the policy left
 * nobody out. What another enforced policy makes up for is none.
 */
export function openExclusions(basis: ConditionalAccessBasis, requirement: Requirement, domain: Domain): Exclusions {
  const coverage = holds(requirement, domain, basis);
  if (coverage.status === 'unknown') return coverage;
  if (coverage.status === 'holds') return { status: 'judged', exclusions: [] };
  const reading = readOnce(basis);
  try {
    const opened = openedBy(reading, coverage.classes, requirement, domain);
    const exclusions = reading.columns.policies.flatMap(({ policy: { id } }, at): readonly Exclusion[] => {
      const { people = [], apps = [] } = opened[at] ?? {};
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
