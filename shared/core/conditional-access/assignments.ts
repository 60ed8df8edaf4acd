import type { GuestOrExternalUsers } from '../resource/resource';
import type { EnforcedPolicy } from './context';
import { isSuchGuest } from './match';
import { type Certainties, certaintiesOf, noPolicy, nothingApplies, type PolicySet } from './policy-set';
import type { UserClass } from './user-class';

/** The policies that include a class, and those that exclude it. */
export type Assignment = { readonly included: Certainties; readonly excluded: Certainties };

/** The policies that apply: an exclusion wins over an inclusion. */
export function assigned({ included, excluded }: Assignment): Certainties {
  const yes = included.yes & ~excluded.live;
  const isCertain = included.yes === included.live && excluded.yes === excluded.live;
  return { yes, live: isCertain ? yes : included.live & ~excluded.yes };
}

/** The policies that would apply, or might, if they did not exclude these people. */
export const leftOut = ({ included, excluded }: Assignment): PolicySet => included.live & excluded.yes;

type Terms = {
  readonly users: readonly string[];
  readonly groups: readonly string[];
  readonly roles: readonly string[];
  readonly guests: GuestOrExternalUsers | null;
};

type Index = {
  readonly ofClass: (userClass: UserClass) => Certainties;
  readonly ofRole: (roleId: string) => PolicySet;
};

/**
 * The policies by the terms that they contain, so that a class looks up its own terms instead of going through all
 * policies.
 */
function indexOf(policies: readonly EnforcedPolicy[], termsOf: (policy: EnforcedPolicy) => Terms): Index {
  const terms = policies.map(termsOf);
  const byTerm = (list: (terms: Terms) => readonly string[]): ReadonlyMap<string, PolicySet> => {
    const sets = new Map<string, PolicySet>();
    for (const [at, one] of terms.entries()) {
      for (const term of list(one)) sets.set(term, (sets.get(term) ?? noPolicy) | (1n << BigInt(at)));
    }
    return sets;
  };
  const users = byTerm((one) => one.users);
  const groups = byTerm((one) => one.groups);
  const roles = byTerm((one) => one.roles);
  const unresolved = certaintiesOf(policies, (policy) =>
    termsOf(policy).groups.some((id) => policy.context.unresolvedGroupIds.has(id)) ? 'yes' : 'no',
  ).yes;
  const guestSets = new Map<string, Certainties>();
  const guestsOf = (userClass: UserClass): Certainties => {
    const known = guestSets.get(userClass.guestType);
    if (known !== undefined) return known;
    const sets = certaintiesOf(policies, (policy) => isSuchGuest(termsOf(policy).guests, userClass));
    guestSets.set(userClass.guestType, sets);
    return sets;
  };
  const ofRole = (roleId: string): PolicySet => roles.get(roleId) ?? noPolicy;
  const ofClass = (userClass: UserClass): Certainties => {
    const guests = guestsOf(userClass);
    let yes = guests.yes | (users.get('All') ?? noPolicy);
    if (userClass.guestType !== 'member') yes |= users.get('GuestsOrExternalUsers') ?? noPolicy;
    if (userClass.userId !== null) yes |= users.get(userClass.userId) ?? noPolicy;
    for (const id of userClass.groupIds) yes |= groups.get(id) ?? noPolicy;
    for (const id of userClass.roleIds) yes |= ofRole(id);
    return { yes, live: yes | guests.live | unresolved };
  };
  return { ofClass, ofRole };
}

/** The policies that include active holders of a role, and those that exclude them. */
export type PoliciesOfRole = { readonly included: PolicySet; readonly excluded: PolicySet };

type Assignments = {
  /**
   * The policies that include a class with its active roles, and those that exclude it. Gives the same result as
   * `matchesUser`, for all policies at once.
   */
  readonly ofClass: (userClass: UserClass) => Assignment;
  readonly ofRole: (roleId: string) => PoliciesOfRole;
};

export function assignmentsOf(policies: readonly EnforcedPolicy[]): Assignments {
  const included = indexOf(policies, ({ policy: { conditions } }) => ({
    users: conditions.users.includeUsers,
    groups: conditions.users.includeGroups,
    roles: conditions.users.includeRoles,
    guests: conditions.users.includeGuestsOrExternalUsers,
  }));
  const excluded = indexOf(policies, ({ policy: { conditions } }) => ({
    users: conditions.users.excludeUsers,
    groups: conditions.users.excludeGroups,
    roles: conditions.users.excludeRoles,
    guests: conditions.users.excludeGuestsOrExternalUsers,
  }));
  const none: Assignment = { included: nothingApplies, excluded: nothingApplies };
  const noRole: PoliciesOfRole = { included: noPolicy, excluded: noPolicy };
  if (policies.length === 0) return { ofClass: () => none, ofRole: () => noRole };
  return {
    ofClass: (userClass) => ({ included: included.ofClass(userClass), excluded: excluded.ofClass(userClass) }),
    ofRole: (roleId) => ({ included: included.ofRole(roleId), excluded: excluded.ofRole(roleId) }),
  };
}
