import type { Assignment, PoliciesOfRole } from './assignments';
import { noPolicy, type PolicySet } from './policy-set';
import type { UserClass } from './user-class';

/**
 * Which role activations to examine: those that leave the most sign-ins open, or also those that make a policy exclude
 * the person.
 */
export type ActivationQuestion = 'open' | 'leftOut';

/** Limit on the role combinations kept for one person: eight roles can be combined in 256 ways. */
const mostActivations = 256;

/** Eligible roles that are active at the same time, and the policies that include or exclude their holders. */
type Combination = PoliciesOfRole & { readonly roleIds: readonly string[] };

const nothingActivated: Combination = { roleIds: [], included: noPolicy, excluded: noPolicy };

const isWithin = (inner: PolicySet, outer: PolicySet): boolean => (inner & ~outer) === noPolicy;

const joined = (one: Combination, other: Combination): Combination => ({
  roleIds: [...one.roleIds, ...other.roleIds],
  included: one.included | other.included,
  excluded: one.excluded | other.excluded,
});

/**
 * True if one combination makes the other redundant. The fewer policies apply to a person, the more sign-ins are open.
 * `kept`: policies that must include the first combination if they include the other.
 */
const standsFor = (one: Combination, other: Combination, kept: PolicySet): boolean =>
  isWithin(one.included, other.included) &&
  isWithin(other.excluded, one.excluded) &&
  isWithin(other.included & kept, one.included);

function withoutThoseStoodFor(all: readonly Combination[], kept: PolicySet): readonly Combination[] {
  let left: readonly Combination[] = [];
  for (const one of all) {
    if (left.some((other) => standsFor(other, one, kept))) continue;
    left = [...left.filter((other) => !standsFor(one, other, kept)), one];
  }
  return left;
}

type Among = {
  readonly assignment: Assignment;
  readonly ofRole: (roleId: string) => PoliciesOfRole;
  readonly among: PolicySet;
  readonly asked: ActivationQuestion;
};

/**
 * The class without eligible roles, and once for each combination of active eligible roles that the policies can tell
 * apart. Redundant combinations are left out. All results have the key of the class, because they are the same people.
 * Null if there are more than `mostActivations` combinations.
 */
export function activationsOf(
  userClass: UserClass,
  { assignment: { included, excluded }, ofRole, among, asked }: Among,
): readonly UserClass[] | null {
  const roles = userClass.eligibleRoleIds.map((id) => ({ id, ...ofRole(id) }));
  const leaving = roles.reduce((all, role) => all | role.excluded, excluded.yes) & among;
  const kept = asked === 'leftOut' ? leaving : noPolicy;
  // If a policy already excludes the person, a role cannot make it apply.
  const bringable = among & ~included.yes & (asked === 'leftOut' ? among : ~excluded.yes);
  const named = roles
    .map(({ id, ...role }): Combination => {
      return { roleIds: [id], included: role.included & bringable, excluded: role.excluded & among & ~excluded.yes };
    })
    .filter((role) => role.excluded !== noPolicy || (role.included & kept) !== noPolicy);
  let combinations: readonly Combination[] = [nothingActivated];
  for (const role of named) {
    const more = combinations.map((one) => joined(one, role));
    combinations = withoutThoseStoodFor([...combinations, ...more], kept);
    if (combinations.length > mostActivations) return null;
  }
  return combinations.map(({ roleIds }) => (roleIds.length === 0 ? userClass : withActive(userClass, roleIds)));
}

/** The class with these eligible roles active. */
export const withActive = (userClass: UserClass, roleIds: readonly string[]): UserClass => ({
  ...userClass,
  roleIds: [...new Set([...userClass.roleIds, ...roleIds])].sort(),
  eligibleRoleIds: userClass.eligibleRoleIds.filter((id) => !roleIds.includes(id)),
});
