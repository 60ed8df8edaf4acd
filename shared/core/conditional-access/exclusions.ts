import type { ConditionalAccessBasis } from '../control';
import type { ConditionalAccessPolicy } from '../resource';
import { compare } from './compare';
import { contextOf, type EnforcedPolicy, enforcedPolicies } from './context';
import { canForce, holds } from './holds';
import { matchesUser } from './match';
import type { Domain, Requirement } from './requirement';
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
      readonly reason: 'notUnderstood' | 'tooManyCells' | 'noUsers';
      readonly policyIds: readonly string[];
    };

type Users = ConditionalAccessPolicy['conditions']['users'];
const nobodyLeftOut: Partial<Users> = {
  excludeUsers: [],
  excludeGroups: [],
  excludeRoles: [],
  excludeGuestsOrExternalUsers: null,
};

const withoutExcludedPeople = (policy: ConditionalAccessPolicy): ConditionalAccessPolicy => ({
  ...policy,
  conditions: { ...policy.conditions, users: { ...policy.conditions.users, ...nobodyLeftOut } },
});

const withoutExcludedApps = (policy: ConditionalAccessPolicy): ConditionalAccessPolicy => ({
  ...policy,
  conditions: {
    ...policy.conditions,
    applications: { ...policy.conditions.applications, excludeApplications: [] },
  },
});

/** Policies that are looked at one by one; with more the answer is unknown, unless one of those opens something. */
const maxExamined = 15;

type Examined = {
  readonly leavesOut: Exclusion['leavesOut'];
  readonly policy: ConditionalAccessPolicy;
  readonly wide: ConditionalAccessPolicy;
  readonly classes: readonly UserClass[];
};

/** The open classes that the policy would be assigned to if it left nobody out, and those for whom it leaves out apps. */
function examinedOf(enforced: EnforcedPolicy, open: readonly UserClass[]): readonly Examined[] {
  const { policy, context } = enforced;
  const wide = withoutExcludedPeople(policy);
  const [asWide] = enforcedPolicies([wide], context);
  const people =
    asWide === undefined
      ? []
      : open.filter((one) => matchesUser(enforced, one) === 'no' && matchesUser(asWide, one) !== 'no');
  const leavesAppsOut = policy.conditions.applications.excludeApplications.length > 0;
  const withApps = leavesAppsOut ? open.filter((one) => matchesUser(enforced, one) !== 'no') : [];
  return [
    ...(people.length === 0 ? [] : [{ leavesOut: 'people', policy, wide, classes: people } as const]),
    ...(withApps.length === 0
      ? []
      : [{ leavesOut: 'apps', policy, wide: withoutExcludedApps(policy), classes: withApps } as const]),
  ];
}

/**
 * The exclusions that open something: sign-ins of the domain in which the requirement does not hold, and would if the policy left
 * nobody out. What another enforced policy makes up for is none.
 */
export function openExclusions(basis: ConditionalAccessBasis, requirement: Requirement, domain: Domain): Exclusions {
  const coverage = holds(requirement, domain, basis);
  if (coverage.status === 'unknown') return coverage;
  if (coverage.status === 'holds') return { status: 'judged', exclusions: [] };
  const examined = enforcedPolicies(basis.policies, contextOf(basis))
    .filter((enforced) => canForce(enforced, requirement, domain))
    .flatMap((enforced) => examinedOf(enforced, coverage.classes));
  const unknownBy = new Set<string>();
  const exclusions = examined
    .slice(0, maxExamined)
    .flatMap(({ leavesOut, policy, wide, classes }): readonly Exclusion[] => {
      const policies = basis.policies.map((one) => (one.id === policy.id ? wide : one));
      const before = { ...basis, policies, userClasses: classes };
      const answer = compare(before, { ...basis, userClasses: classes }, requirement, domain);
      if (answer.status === 'unknown') {
        for (const id of answer.policyIds) unknownBy.add(id);
        return [];
      }
      const opened = [...answer.opened.classes, ...answer.widened.classes];
      return opened.length === 0 ? [] : [{ policyId: policy.id, leavesOut, classes: opened }];
    });
  if (exclusions.length === 0 && unknownBy.size > 0) {
    return { status: 'unknown', reason: 'notUnderstood', policyIds: [...unknownBy].sort() };
  }
  if (exclusions.length === 0 && examined.length > maxExamined) {
    const policyIds = [...new Set(examined.map(({ policy }) => policy.id))].sort();
    return { status: 'unknown', reason: 'tooManyCells', policyIds };
  }
  return { status: 'judged', exclusions };
}
