import type { ConditionalAccessBasis } from '../control';
import type { ConditionalAccessPolicy } from '../resource';
import { contextOf, enforcedPolicies, type PolicyContext } from './context';
import { alternativesOf, asksFor } from './grant';
import { canApply, canForce, peopleIn } from './holds';
import { matchesUser } from './match';
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

const includesAll = (policy: ConditionalAccessPolicy): ConditionalAccessPolicy => ({
  ...policy,
  conditions: {
    ...policy.conditions,
    users: {
      ...policy.conditions.users,
      excludeUsers: [],
      excludeGroups: [],
      excludeRoles: [],
      excludeGuestsOrExternalUsers: null,
    },
  },
});

function matching(
  policy: ConditionalAccessPolicy,
  context: PolicyContext,
  classes: readonly UserClass[],
): readonly UserClass[] {
  const [enforced] = enforcedPolicies([{ ...policy, state: 'enabled' }], context);
  return enforced === undefined ? [] : classes.filter((one) => matchesUser(enforced, one) !== 'no');
}

const cause = (policyId: string, problem: Cause['problem'], classes: readonly UserClass[]): readonly Cause[] =>
  classes.length === 0 ? [] : [{ policyId, problem, people: peopleIn(classes) }];

/** The policies that come near to closing what is open, with what keeps each from it; the likeliest mistakes first. */
export function causesOf(
  openClasses: readonly UserClass[],
  requirement: Requirement,
  domain: Domain,
  basis: ConditionalAccessBasis,
): readonly Cause[] {
  const context = contextOf(basis);
  const policies = [...basis.policies].sort((a, b) => (a.id < b.id ? -1 : 1));
  const causes = policies.flatMap((policy): readonly Cause[] => {
    const [enforced] = enforcedPolicies([{ ...policy, state: 'enabled' }], context);
    if (enforced === undefined) return [];
    const asksForIt = asksFor(enforced, requirement);
    const forces = canForce(enforced, requirement, domain);
    // A policy that only shuts out what cannot satisfy it says nothing of the requirement; old clients are met in no other way.
    const isAbout = asksForIt || (forces && asksForBlock(requirement));
    if (!isAbout || !canApply(enforced, domain)) return [];
    const applies = matching(policy, context, openClasses);
    if (policy.state !== 'enabled') {
      const problem = policy.state === 'enabledForReportingButNotEnforced' ? 'reportOnly' : 'disabled';
      return cause(policy.id, problem, applies);
    }
    const leftOut = matching(includesAll(policy), context, openClasses).filter((one) => !applies.includes(one));
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
