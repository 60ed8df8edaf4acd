import type { ConditionalAccessBasis } from '../verdict/control';
import { isEnforced } from './context';
import { doubtfulApps, isSuite, suites } from './first-party-apps';
import type { RequirementDomain } from './requirement';

/** One assumption about the doubtful apps, with the policies and the domain as they are if it is true. */
type World = { readonly basis: ConditionalAccessBasis; readonly domain: RequirementDomain };

/**
 * Microsoft does not publish the suite of every app. One world assumes that none of the doubtful apps belongs to a
 * suite, the other that all do. Each app is judged by itself, so a result that is true in both worlds is true for every
 * mixture. Empty if no app is doubtful.
 */
export function worldsOf(basis: ConditionalAccessBasis, domain: RequirementDomain): readonly World[] {
  if (basis.doubtfulAppsIn !== undefined) return [];
  const foreign = basis.foreignAppIds ?? new Set<string>();
  const doubtful = doubtfulApps(basis.policies.filter(isEnforced), foreign);
  if (doubtful.length === 0) return [];
  const asked = domain.apps === 'all' ? [] : domain.apps.filter(isSuite);
  const named = new Set(
    basis.policies.flatMap(({ conditions: { applications } }) => [
      ...applications.includeApplications,
      ...applications.excludeApplications,
    ]),
  );
  const inNone = { ...basis, foreignAppIds: new Set([...foreign, ...doubtful]) };
  return [
    { basis: inNone, domain },
    ...suites
      .filter((suite) => named.has(suite) || asked.includes(suite))
      .map((suite): World => {
        const apps = domain.apps === 'all' || !asked.includes(suite) ? domain.apps : [...domain.apps, ...doubtful];
        return { basis: { ...basis, doubtfulAppsIn: suite }, domain: { ...domain, apps } };
      }),
  ];
}

/** Whether the question is about a suite with unknown members. */
export const asksForSuite = ({ apps }: RequirementDomain): boolean => apps !== 'all' && apps.some(isSuite);

/** The basis for eligible roles that could not be read: everybody may activate the roles that policies exclude. */
export function asIfEverybodyMayActivate(basis: ConditionalAccessBasis): ConditionalAccessBasis {
  const leftOut = rolesLeftOut(basis);
  return {
    ...basis,
    isEligibilityUnread: false,
    userClasses: basis.userClasses.map((userClass) => ({
      ...userClass,
      eligibleRoleIds: [...new Set([...userClass.eligibleRoleIds, ...leftOut])].sort(),
    })),
  };
}

const rolesLeftOut = ({ policies }: ConditionalAccessBasis): readonly string[] => [
  ...new Set(policies.filter(isEnforced).flatMap(({ conditions }) => conditions.users.excludeRoles)),
];

/** The enforced policies that exclude active holders of a role. */
export const leavingOutRoles = ({ policies }: ConditionalAccessBasis): readonly string[] =>
  policies
    .filter((policy) => isEnforced(policy) && policy.conditions.users.excludeRoles.length > 0)
    .map(({ id }) => id)
    .sort();
