import type { ConditionalAccessBasis } from '../control';
import { type Assignment, assigned, assignmentsOf } from './assignments';
import { contextOf, enforcedPolicies } from './context';
import { alternativesOf, asksFor } from './grant';
import { canApply, canForce, peopleIn } from './holds';
import { noPolicy, type PolicySet } from './policy-set';
import { asksForBlock, type Domain, isSessionRequirement, type Requirement } from './requirement';
import type { UserClass } from './user-class';

/** Why one policy does not close what is open, although it asks for what is required. */
export type Cause = {
  readonly policyId: string;
  readonly problem: /** Would force it, but is report-only: evaluated and logged, never enforced. */
    | 'reportOnly'
    | 'disabled'
    /** Forces it, but leaves these people out. */
    | 'excluded'
    /** Applies to these people, but not to all of their sign-ins. */
    | 'narrowed'
    /** Accepts something else in its place. */
    | 'otherGrantSuffices';
  readonly people: number;
};

const cause = (policyId: string, problem: Cause['problem'], classes: readonly UserClass[]): readonly Cause[] =>
  classes.length === 0 ? [] : [{ policyId, problem, people: peopleIn(classes) }];

/** The policies that come near to closing what is open, with what keeps each from it; the likeliest mistakes first. */
export function causesOf(
  openClasses: readonly UserClass[],
  requirement: Requirement,
  domain: Domain,
  basis: ConditionalAccessBasis,
): readonly Cause[] {
  // As if all were enforced: a policy that is not may be what was meant to close it.
  const policies = [...basis.policies].sort((a, b) => (a.id < b.id ? -1 : 1));
  const asIfOn = enforcedPolicies(
    policies.map((policy) => ({ ...policy, state: 'enabled' })),
    contextOf(basis),
  );
  const states = new Map(policies.map(({ id, state }) => [id, state]));
  const assignmentOf = assignmentsOf(asIfOn);
  const assignments = openClasses.map((userClass) => ({ userClass, assignment: assignmentOf(userClass) }));
  const causes = asIfOn.flatMap((enforced, at): readonly Cause[] => {
    const { policy } = enforced;
    const asksForIt = asksFor(enforced, requirement);
    const forces = canForce(enforced, requirement, domain);
    // A policy that only shuts out what cannot satisfy it says nothing of the requirement; blocks are about nothing else.
    const isAbout = asksForIt || (forces && asksForBlock(requirement));
    if (!isAbout || !canApply(enforced, domain)) return [];
    const bit = 1n << BigInt(at);
    const where = (isSo: (assignment: Assignment) => PolicySet): readonly UserClass[] =>
      assignments.filter(({ assignment }) => (isSo(assignment) & bit) !== noPolicy).map(({ userClass }) => userClass);
    const applies = where((assignment) => assigned(assignment).live);
    const state = states.get(policy.id);
    if (state !== 'enabled') {
      const problem = state === 'enabledForReportingButNotEnforced' ? 'reportOnly' : 'disabled';
      return cause(policy.id, problem, applies);
    }
    const leftOut = where(({ included, excluded }) => included.live & excluded.yes);
    const weak = !isSessionRequirement(requirement) && (alternativesOf(policy) ?? []).length > 1;
    return [
      ...cause(policy.id, 'excluded', leftOut),
      ...cause(policy.id, weak ? 'otherGrantSuffices' : 'narrowed', applies),
    ];
  });
  return causes.sort((a, b) => likeliestFirst.indexOf(a.problem) - likeliestFirst.indexOf(b.problem));
}

const likeliestFirst: readonly Cause['problem'][] = [
  'excluded',
  'reportOnly',
  'disabled',
  'otherGrantSuffices',
  'narrowed',
];
