import { type Change, sidesOf } from '../event/change';
import { without } from '../without';
import type { AnyResource, Group, RoleAssignment } from './resource';
import type { Head } from './snapshot';

/**
 * People who left a list of roles or members because their account was deleted, as the collection of that list found.
 * The list of users may still contain them.
 */
type GonePeople = { readonly at: string; readonly ids: readonly string[] };

export const goneFacet = 'gone';

/** A facet is a part of a row of bounded size. If more people leave a list at once, the others count until users are read. */
export const mostGone = 500;

/** What the last collection of a list found; undefined if nobody on it was deleted. */
export const goneIn = (head: Pick<Head, 'facets'> | undefined): GonePeople | undefined =>
  // Safe: the collection of the list stores it under this name.
  head?.facets[goneFacet] as GonePeople | undefined;

/** Deleted people whom the list of users was read too early to lack. */
export const goneSince = (users: Head | undefined, lists: readonly (Head | undefined)[]): ReadonlySet<string> =>
  new Set(
    lists.flatMap((list) => {
      const gone = goneIn(list);
      return gone === undefined || users === undefined || (users.begunAt ?? users.takenAt) >= gone.at ? [] : gone.ids;
    }),
  );

/** The people whom a list of roles or members no longer shows. */
export function whoLeft(change: Change): readonly string[] {
  const { before, after } = sidesOf(change);
  return without(peopleIn(before), peopleIn(after));
}

function peopleIn(resource: AnyResource | null): readonly string[] {
  if (resource === null) return [];
  if ('memberIds' in resource) return resource.memberIds;
  return 'principalType' in resource && 'directoryScopeId' in resource && resource.principalType === 'user'
    ? [resource.principalId]
    : [];
}

/** PIM lists the roles of a deleted account for some days. Graph no longer shows what sort of principal it was. */
export const isUnresolved = ({ principalType }: RoleAssignment): boolean => principalType === 'unknown';

export const withoutMembers = (group: Group, gone: ReadonlySet<string>): Group =>
  group.memberIds.some((id) => gone.has(id))
    ? { ...group, memberIds: group.memberIds.filter((id) => !gone.has(id)) }
    : group;
