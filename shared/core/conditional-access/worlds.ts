import type { ConditionalAccessBasis } from '../verdict/control';
import { isEnforced } from './context';
import { doubtfulApps, isSuite, suites } from './first-party-apps';
import type { Domain } from './requirement';

/** What may be the truth, and where a question is asked then. */
type World = { readonly basis: ConditionalAccessBasis; readonly domain: Domain };

/**
 * Microsoft does not say of every app whether it is in a suite. The worlds in which none of the doubtful ones is, and in which all of them
 * are in one: an app is judged for itself, so that what holds in each of these holds whichever of them are in it. Empty where there is
 * no doubt.
 */
export function worldsOf(basis: ConditionalAccessBasis, domain: Domain): readonly World[] {
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

/** Whether the question is about a suite of which not every member is known. */
export const asksForSuite = ({ apps }: Domain): boolean => apps !== 'all' && apps.some(isSuite);

/** Where nobody knows who may activate roles: everybody may, those that policies leave out. */
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
