import type { Assignment, PoliciesOfRole } from './assignments';
import { noPolicy, type PolicySet } from './policy-set';
import type { UserClass } from './user-class';

/**
 * Which combinations of a person's eligible roles matter: those that leave most open, or also those in which policies exclude the person.
 */
export type ActivationQuestion = 'open' | 'leftOut';

/** The most role combinations kept for one person: eight roles that policies include and exclude, each in its own way. */
const mostActivations = 256;

/** Some eligible roles, active at once: their additions to the policies that include and exclude the person. */
type Combination = PoliciesOfRole & { readonly roleIds: readonly string[] };

const nothingActivated: Combination = { roleIds: [], included: noPolicy, excluded: noPolicy };

const isWithin = (inner: PolicySet, outer: PolicySet): boolean => (inner & ~outer) === noPolicy;

const joined = (one: Combination, other: Combination): Combination => ({
  roleIds: [...one.roleIds, ...other.roleIds],
  included: one.included | other.included,
  excluded: one.excluded | other.excluded,
});

/**
 * True if one combination makes the other redundant: if fewer policies apply to a person, more is open, whatever else they activate.
 * `kept`: policies that must include the first if they include the other.
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
  /** Only these policies are considered. */
  readonly among: PolicySet;
  readonly asked: ActivationQuestion;
};

/**
 * The class itself, and with each combination of its eligible roles active that the policies can tell apart, without redundant ones. All
 * have the key of the class, because they are the same people. Null beyond `mostActivations`: never cut short.
 */
export function activationsOf(
  userClass: UserClass,
  { assignment: { included, excluded }, ofRole, among, asked }: Among,
): readonly UserClass[] | null {
  const roles = userClass.eligibleRoleIds.map((id) => ({ id, ...ofRole(id) }));
  const leaving = roles.reduce((all, role) => all | role.excluded, excluded.yes) & among;
  const kept = asked === 'leftOut' ? leaving : noPolicy;
  // If a policy excludes the person already, no role can make it apply.
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

/** The class after its people have activated these of their roles. */
export const withActive = (userClass: UserClass, roleIds: readonly string[]): UserClass => ({
  ...userClass,
  roleIds: [...new Set([...userClass.roleIds, ...roleIds])].sort(),
  eligibleRoleIds: userClass.eligibleRoleIds.filter((id) => !roleIds.includes(id)),
});
