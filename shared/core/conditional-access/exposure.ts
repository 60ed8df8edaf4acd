import type { CountedExposure } from '../event/event';
import { countsAsPrivileged, type RoleThresholds } from '../resource/privileged-roles';
import type { UserClass } from './user-class';

const maxIds = 50;

/** True if people of the class hold a privileged role, directly or through a group, or can activate one. */
export function isPrivilegedClass(userClass: UserClass, thresholds: RoleThresholds): boolean {
  const isPrivileged = (id: string): boolean => countsAsPrivileged(id, thresholds);
  return (
    userClass.roleIds.some(isPrivileged) ||
    userClass.otherRoleIds.some(isPrivileged) ||
    userClass.eligibleRoleIds.some(isPrivileged) ||
    userClass.otherEligibleRoleIds.some(isPrivileged)
  );
}

/** The first ids in order, without duplicates. Sorting a hundred thousand ids to keep fifty would be slow. */
function firstIds(ids: readonly string[], without: ReadonlySet<string> = new Set()): readonly string[] {
  const first: string[] = [];
  for (const id of ids) {
    const last = first[first.length - 1];
    if (first.length === maxIds && last !== undefined && id >= last) continue;
    if (without.has(id) || first.includes(id)) continue;
    const at = first.findIndex((other) => other > id);
    first.splice(at === -1 ? first.length : at, 0, id);
    if (first.length > maxIds) first.pop();
  }
  return first;
}

export type ExposedPeople = {
  readonly ids: readonly string[];
  readonly count: number;
  readonly privilegedIds: readonly string[];
  readonly privilegedCount: number;
  /** The classes that contain exactly these people; left out if they are known by their ids alone. */
  readonly classKeys?: readonly string[] | undefined;
};

const everyone = new WeakMap<readonly string[], ExposedPeople>();

/** All people behind an exposure that was just made; undefined if it names them all, or not all are known. */
export function everyoneIn({ ids, count }: CountedExposure): ExposedPeople | undefined {
  const people = everyone.get(ids);
  if (people === undefined || count <= ids.length) return undefined;
  return people.classKeys !== undefined || new Set(people.ids).size === count ? people : undefined;
}

/** The part of an exposure that affects these people. Only people whose ids are listed count. */
export function onlyAmong<P extends ExposedPeople>(people: P, isOne: (id: string) => boolean): P {
  const [ids, privilegedIds] = [people.ids.filter(isOne), people.privilegedIds.filter(isOne)];
  return {
    ...people,
    ids,
    count: ids.length,
    privilegedIds,
    privilegedCount: privilegedIds.length,
    classKeys: undefined,
  };
}

/** The exposure as it is reported: privileged people first, at most 50 ids. */
export function exposureOf(people: ExposedPeople, of: number): CountedExposure {
  const privileged = firstIds(people.privilegedIds);
  const others =
    privileged.length < maxIds
      ? firstIds(people.ids, new Set(people.privilegedIds)).slice(0, maxIds - privileged.length)
      : [];
  const ids = [...privileged, ...others];
  everyone.set(ids, people);
  return {
    computed: true,
    unit: 'people',
    count: people.count,
    of,
    ids,
    privilegedCount: people.privilegedCount,
    privilegedIds: privileged,
  };
}

export function peopleOf(classes: readonly UserClass[], thresholds: RoleThresholds): ExposedPeople {
  const privileged = classes.filter((userClass) => isPrivilegedClass(userClass, thresholds));
  return {
    ids: classes.flatMap((userClass) => userClass.ids),
    count: classes.reduce((sum, userClass) => sum + userClass.count, 0),
    privilegedIds: privileged.flatMap((userClass) => userClass.ids),
    privilegedCount: privileged.reduce((sum, userClass) => sum + userClass.count, 0),
    classKeys: classes.map(({ key }) => key),
  };
}
