/** The application permission that each Graph call needs: granted at set-up, and named if Graph refuses the call. */
import { appRoleIds } from '../core/resource/app-roles';
import type { Kind } from '../core/resource/kind';
import { kindDefinition, kindDefinitions } from '../kinds';

type GraphPermission = {
  /** The path below /v1.0. */
  readonly path: string;
  readonly permission: string;
  /** The purpose of the permission: a verb and its object, which complete a sentence. */
  readonly why: string;
  /** Called only if this kind is collected; left out for calls that every tenant needs. */
  readonly with?: Kind;
};

const permissionOf = (kind: Kind): string => kindDefinition(kind).permission;

/** Calls that belong to no kind alone. */
export const otherPermissions: readonly GraphPermission[] = [
  {
    path: '/directoryObjects/getByIds',
    permission: 'User.Read.All',
    why: 'names people in messages (groups are named with Group.Read.All)',
  },
  {
    path: '/directoryObjects/getByIds (assignedPlans)',
    permission: 'User.Read.All',
    why: 'reads whether admins have a mailbox licence, if thresholds.adminsWithoutMailbox asks for it',
  },
  {
    path: '/servicePrincipals/{id}/owners, /applications/{id}/owners',
    permission: 'Application.Read.All',
    why: 'finds the owners of an application that made a change, so that they cannot handle its alert',
  },
  {
    path: '/deviceManagement/managedDevices/{id}/deviceCompliancePolicyStates, …/settingStates',
    permission: 'DeviceManagementConfiguration.Read.All',
    why: 'reads which settings a device fails, for devices that have just become non-compliant',
    with: 'managedDevice',
  },
  { path: '/subscriptions (users)', permission: 'User.Read.All', why: 'receives a notification when a user changes' },
  {
    path: '/subscriptions (groups/{id}/members)',
    permission: 'Group.Read.All',
    why: 'receives a notification when a membership changes',
  },
];

/** The kinds that are read in every tenant, unless its operator disables them. */
export const standardKinds = (): readonly Kind[] =>
  kindDefinitions.filter(({ optional }) => optional !== true).map(({ kind }) => kind);

const othersWith = (kinds: readonly Kind[]): readonly GraphPermission[] =>
  otherPermissions.filter((other) => other.with === undefined || kinds.includes(other.with));

/** Every permission, once, in alphabetical order. */
export function neededPermissions(kinds: readonly Kind[] = standardKinds()): readonly string[] {
  const names = [...kinds.map(permissionOf), ...othersWith(kinds).map(({ permission }) => permission)];
  return [...new Set(names)].sort();
}

/** An application with one of these can grant itself everything. They are never requested, and reported if granted. */
export const dangerousAppRoleIds: Readonly<Record<string, string>> = {
  'AppRoleAssignment.ReadWrite.All': '06b708a9-e830-4db3-a914-8e69da51d44f',
  'Application.ReadWrite.All': '1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9',
  'Directory.ReadWrite.All': '19dbc75e-c2e2-444c-a770-ec69d8559fc7',
  'RoleManagement.ReadWrite.Directory': '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8',
};

/** An application permission as it is granted. */
export type AppRole = {
  readonly permission: string;
  readonly appRoleId: string;
  /** The purpose, in a sentence. */
  readonly why: string;
};

/** The app roles to grant, in alphabetical order. Throws if a permission has no id because a new kind's id was forgotten. */
export const neededAppRoles = (kinds: readonly Kind[] = standardKinds()): readonly AppRole[] =>
  neededPermissions(kinds).map((permission) => {
    const appRoleId = appRoleIds[permission];
    if (appRoleId === undefined) throw new Error(`${permission}: its app role id is missing in permissions.ts`);
    return { permission, appRoleId, why: whyNeeded(permission, kinds) };
  });

function whyNeeded(permission: string, kinds: readonly Kind[]): string {
  const read = kinds.map(kindDefinition).filter((definition) => definition.permission === permission);
  const others = othersWith(kinds)
    .filter((other) => other.permission === permission)
    .map(({ why }) => why);
  const uses = read.length === 0 ? others : [`reads ${listed(read.map(({ plural }) => plural))}`, ...others];
  const sentence = uses.join('; ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

const listed = (items: readonly string[]): string =>
  items.length < 2 ? items.join() : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
