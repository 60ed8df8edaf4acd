import type { Group } from '../../../shared/core/resource/resource';
import { goneGroup, readNamedGroup } from '../../../shared/kinds/group/collect';
import { Refused } from './refused';

/** The groups in the folder and their members. */
export type GroupFiles = {
  /** Items of groups.json; undefined if it is not there. */
  readonly groups: readonly unknown[] | undefined;
  /** Items of members.json and transitiveMembers.json, by group id in lower case. */
  readonly members: ReadonlyMap<string, readonly object[]>;
  readonly transitiveMembers: ReadonlyMap<string, readonly object[]>;
  /** Ids of devices and service principals, in lower case, because a member may come without its type. */
  readonly notPeople: ReadonlySet<string>;
};

type Member = { readonly id: string; readonly type: 'person' | 'group' | 'other' };

/** The groups with these ids that the folder contains, and every role-assignable group. */
export function groupsOf(files: GroupFiles, wanted: ReadonlySet<string>): readonly Group[] {
  const named = new Map((files.groups ?? []).map(readNamedGroup).map(({ group }) => [group.id.toLowerCase(), group]));
  const hasFiles = (id: string): boolean => files.members.has(id) || files.transitiveMembers.has(id);
  const isGroup = (id: string): boolean => named.has(id) || hasFiles(id);
  const assignable = [...named.values()].filter(({ isAssignableToRole }) => isAssignableToRole);
  const ids = new Map([...wanted, ...assignable.map(({ id }) => id)].map((id) => [id.toLowerCase(), id]));

  const memberOf = (item: object): Member => {
    const { id, '@odata.type': odataType } = item as Readonly<Record<string, unknown>>; // Safe: every key of an object can be read.
    if (typeof id !== 'string' || id === '') throw new Refused('a member of a group', 'has no id');
    if (odataType === '#microsoft.graph.group') return { id, type: 'group' };
    if (odataType === '#microsoft.graph.user') return { id, type: 'person' };
    if (odataType !== undefined) return { id, type: 'other' };
    const key = id.toLowerCase();
    return { id, type: isGroup(key) ? 'group' : files.notPeople.has(key) ? 'other' : 'person' };
  };

  /** Undefined if a nested group is not in the folder, because then some people are unknown. */
  function inside(id: string): { readonly people: readonly string[]; readonly others: boolean } | undefined {
    const people = new Set<string>();
    let others = false;
    const seen = new Set<string>([id]);
    const open = [id];
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const whole = files.transitiveMembers.get(next);
      const members = whole ?? files.members.get(next);
      if (members === undefined) return undefined;
      for (const member of members.map(memberOf)) {
        if (member.type === 'person') people.add(member.id);
        if (member.type === 'other') others = true;
        const key = member.id.toLowerCase();
        if (member.type !== 'group' || whole !== undefined || seen.has(key)) continue;
        seen.add(key);
        open.push(key);
      }
    }
    return { people: [...people].sort(), others };
  }

  return [...ids].flatMap(([key, id]): readonly Group[] => {
    const group = named.get(key);
    const found = inside(key);
    if (found !== undefined)
      return [
        {
          id,
          displayName: group?.displayName ?? id,
          isAssignableToRole: group?.isAssignableToRole ?? false,
          isManagementRestricted: group?.isManagementRestricted ?? false,
          memberIds: found.people,
          ...(found.people.length === 0 && { holdsDevices: found.others }),
        },
      ];
    // The list of groups does not contain it, so the group was deleted and has no members.
    const isGone = files.groups !== undefined && !isGroup(key);
    return isGone ? [goneGroup(id)] : [];
  });
}
