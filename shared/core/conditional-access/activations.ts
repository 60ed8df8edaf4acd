import type { Assignment, RoleAssignment } from './assignments';
import { noPolicy, type PolicySet } from './policy-set';
import type { UserClass } from './user-class';

/** What is asked of a person: what is open to them whatever they activate, or also which policies then leave them out. */
export type Asked = 'open' | 'leftOut';

/** Most combinations of roles that are kept for one person: eight roles that policies include and exclude each in a way of its own. */
const mostActivations = 256;

/** Some eligible roles, active at once: what they add to the policies that include and exclude the person. */
type Combination = RoleAssignment & { readonly roleIds: readonly string[] };

const nothingActivated: Combination = { roleIds: [], included: noPolicy, excluded: noPolicy };

const isWithin = (inner: PolicySet, outer: PolicySet): boolean => (inner & ~outer) === noPolicy;

const joined = (one: Combination, other: Combination): Combination => ({
  roleIds: [...one.roleIds, ...other.roleIds],
  included: one.included | other.included,
  excluded: one.excluded | other.excluded,
});

/**
 * Whether one combination shows all that the other shows: whom fewer policies meet, more is open to, whatever else they activate.
 * `kept`: policies that it must be included in where the other is.
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
  readonly ofRole: (roleId: string) => RoleAssignment;
  /** The policies that matter. */
  readonly among: PolicySet;
  readonly asked: Asked;
};

/**
 * The class as it is, and with every combination of its eligible roles active that the policies can tell apart, as far as one of them
 * does not show all that another shows. All have the key of the class, for they are the same people. Null beyond `mostActivations`:
 * never cut short.
 */
export function activationsOf(
  userClass: UserClass,
  { assignment: { included, excluded }, ofRole, among, asked }: Among,
): readonly UserClass[] | null {
  const roles = userClass.eligibleRoleIds.map((id) => ({ id, ...ofRole(id) }));
  const leaving = roles.reduce((all, role) => all | role.excluded, excluded.yes) & among;
  const kept = asked === 'leftOut' ? leaving : noPolicy;
  // A policy that leaves the person out already is none that a role could bring.
  const bringable = among & ~included.yes & (asked === 'leftOut' ? among : ~excluded.yes);
  const told = roles
    .map(({ id, ...role }): Combination => {
      return { roleIds: [id], included: role.included & bringable, excluded: role.excluded & among & ~excluded.yes };
    })
    .filter((role) => role.excluded !== noPolicy || (role.included & kept) !== noPolicy);
  let combinations: readonly Combination[] = [nothingActivated];
  for (const role of told) {
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
