import type { ConditionalAccessBasis } from '../verdict/control';
import { isEnforced } from './context';
import { doubtfulApps, isSuite, suites } from './first-party-apps';
import type { RequirementDomain } from './requirement';

/** One possible answer for the doubtful apps: the policies and the domain of the question, if it is true. */
type World = { readonly basis: ConditionalAccessBasis; readonly domain: RequirementDomain };

/**
 * Microsoft does not publish the suite of every app. The two worlds are those in which none of the doubtful apps is in a suite, and in
 * which all are: each app is judged by itself, so a result that holds in both holds for every mixture. Empty if there is no doubt.
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

/** If eligible roles could not be read: everybody may activate the roles that policies exclude. */
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

/** The enforced policies that exclude active holders of some role. */
export const leavingOutRoles = ({ policies }: ConditionalAccessBasis): readonly string[] =>
  policies
    .filter((policy) => isEnforced(policy) && policy.conditions.users.excludeRoles.length > 0)
    .map(({ id }) => id)
    .sort();
