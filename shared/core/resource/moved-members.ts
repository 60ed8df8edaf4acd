import { without } from '../without';
import type { Group } from './resource';

type Moved = {
  readonly came: readonly string[];
  readonly went: readonly string[];
};

/** Who joined a group and who left it: people, and groups inside it. */
export type MovedMembers = { readonly people: Moved; readonly groups: Moved };

export function movedMembers(before: Group, after: Group): MovedMembers {
  const people = moved(before.memberIds, after.memberIds);
  const isKnown = before.groupIds !== undefined && after.groupIds !== undefined;
  const groups = isKnown ? moved(before.groupIds, after.groupIds) : none;
  return {
    people,
    groups: {
      came: people.came.length === 0 ? [] : outermost(groups.came, after),
      went: people.went.length === 0 ? [] : outermost(groups.went, before),
    },
  };
}

/**
 * If a nested group is added or removed, its people come and go with it. The log has only one entry, about the group.
 */
export const loggedMembers = ({ people, groups }: MovedMembers): Moved => ({
  came: groups.came.length > 0 ? groups.came : people.came,
  went: groups.went.length > 0 ? groups.went : people.went,
});

/** A group comes and goes with the groups in it. Two groups that contain each other are both kept. */
function outermost(ids: readonly string[], { nested = [] }: Group): readonly string[] {
  const holds = (outer: string, inner: string): boolean =>
    nested.some(({ id, groupIds }) => id === outer && groupIds.includes(inner));
  return ids.filter((id) => !ids.some((outer) => outer !== id && holds(outer, id) && !holds(id, outer)));
}

const none: Moved = { came: [], went: [] };

const moved = (before: readonly string[], after: readonly string[]): Moved => ({
  came: without(after, before),
  went: without(before, after),
});
