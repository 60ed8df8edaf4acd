import type { Exposure } from '../event';
import { isPrivilegedRole } from '../privileged-roles';
import type { UserClass } from './user-class';

const maxIds = 50;

/** Whether people of the class hold a privileged role, however they hold it, or can activate one. */
export const isPrivilegedClass = (userClass: UserClass, rolesAdded: readonly string[]): boolean =>
  [
    ...userClass.roleIds,
    ...userClass.otherRoleIds,
    ...userClass.eligibleRoleIds,
    ...userClass.otherEligibleRoleIds,
  ].some((id) => isPrivilegedRole(id) || rolesAdded.includes(id));

const sortedUnique = (ids: readonly string[]): readonly string[] => [...new Set(ids)].sort();

export type ExposedPeople = {
  readonly ids: readonly string[];
  readonly count: number;
  readonly privilegedIds: readonly string[];
  readonly privilegedCount: number;
};

/** The exposure as it is told: privileged people first, at most 50 ids. */
export function exposureOf(people: ExposedPeople, of: number): Exposure {
  const privileged = sortedUnique(people.privilegedIds);
  const others = sortedUnique(people.ids).filter((id) => !privileged.includes(id));
  return {
    unit: 'people',
    count: people.count,
    of,
    ids: [...privileged, ...others].slice(0, maxIds),
    privilegedCount: people.privilegedCount,
    privilegedIds: privileged.slice(0, maxIds),
  };
}

/** Everybody in the classes. */
export function peopleOf(classes: readonly UserClass[], rolesAdded: readonly string[]): ExposedPeople {
  const privileged = classes.filter((userClass) => isPrivilegedClass(userClass, rolesAdded));
  return {
    ids: classes.flatMap((userClass) => userClass.ids),
    count: classes.reduce((sum, userClass) => sum + userClass.count, 0),
    privilegedIds: privileged.flatMap((userClass) => userClass.ids),
    privilegedCount: privileged.reduce((sum, userClass) => sum + userClass.count, 0),
  };
}
