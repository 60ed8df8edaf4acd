/** Which application permission each Graph call needs: what is granted at set-up and named when Graph refuses. */
import { type Kind, kindDefinition, kindDefinitions } from '../core/kind';

export type GraphPermission = {
  /** The path below /v1.0. */
  readonly path: string;
  readonly permission: string;
  /** What it is for, in a sentence. */
  readonly why: string;
};

export const permissionOf = (kind: Kind): string => kindDefinition(kind).permission;

/** Calls that belong to no kind alone. */
export const otherPermissions: readonly GraphPermission[] = [
  {
    path: '/directoryObjects/getByIds',
    permission: 'User.Read.All',
    why: 'names of people in messages; names of groups come with Group.Read.All',
  },
  { path: '/subscriptions (users)', permission: 'User.Read.All', why: 'to be told at once when a user changes' },
  {
    path: '/subscriptions (groups/{id}/members)',
    permission: 'Group.Read.All',
    why: 'to be told at once when a membership changes',
  },
];

/** Every permission, once, in alphabetical order. */
export function neededPermissions(kinds: readonly Kind[] = kindDefinitions.map(({ kind }) => kind)): readonly string[] {
  const names = [...kinds.map(permissionOf), ...otherPermissions.map(({ permission }) => permission)];
  return [...new Set(names)].sort();
}
