import type { ControlState } from '../core/control';
import type { Line, Reference } from '../core/event';
import type { Application, ServicePrincipal } from '../core/resource';
import { acceptedIds } from './excepted-ids';
import { isPrivileged } from './role-holders';

/**
 * Application permissions with which an application makes itself an administrator, or reads or writes what everybody has: by the id
 * of the app role, which no two permissions share. https://learn.microsoft.com/graph/permissions-reference
 */
const tierZero: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8': 'RoleManagement.ReadWrite.Directory',
    '06b708a9-e830-4db3-a914-8e69da51d44f': 'AppRoleAssignment.ReadWrite.All',
    '1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9': 'Application.ReadWrite.All',
    'dd199f4a-f148-40a4-a2ec-f0069cc799ec': 'RoleAssignmentSchedule.ReadWrite.Directory',
    'fee28b28-e1f3-4841-818e-2704dc62245f': 'RoleEligibilitySchedule.ReadWrite.Directory',
    '2f6817f8-7b12-4f0f-bc18-eeaf60705a9e': 'PrivilegedAccess.ReadWrite.AzureADGroup',
    '41202f2c-f7ab-45be-b001-85c9728b9d69': 'PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup',
    '19dbc75e-c2e2-444c-a770-ec69d8559fc7': 'Directory.ReadWrite.All',
    '62a82d76-70ea-41e2-9197-370581804d09': 'Group.ReadWrite.All',
    'dbaae8cf-10b5-4b86-a4a1-f871c94c6695': 'GroupMember.ReadWrite.All',
    '741f803b-c850-494e-b5df-cde7c675a1ca': 'User.ReadWrite.All',
    '50483e42-d915-4231-9639-7fdb7fd190e5': 'UserAuthenticationMethod.ReadWrite.All',
    '01c0a623-fc9b-48e9-b794-0756f8e8f067': 'Policy.ReadWrite.ConditionalAccess',
    '9241abd9-d0e6-425a-bd4f-47ba86e767a4': 'DeviceManagementConfiguration.ReadWrite.All',
    'e2a3a72e-5f79-4c64-b1b1-878b674786c9': 'Mail.ReadWrite',
    'b633e1c5-b582-4048-a93e-9f11b44c7e96': 'Mail.Send',
    '75359482-378d-4052-8f01-80520e7db3cd': 'Files.ReadWrite.All',
    'a82116e5-55eb-4c41-a434-62fe8a61c773': 'Sites.FullControl.All',
    // The same of SharePoint itself, and Exchange's.
    '678536fe-1083-478a-9c59-b99265e6b0d3': 'Sites.FullControl.All',
    'dc890d15-9560-4a4c-9b7f-a736ec74ec40': 'full_access_as_app',
  }),
);
const tierZeroNames = new Set([...tierZero.values()].map((name) => name.toLowerCase()));

const same = (id: string): string => id.trim().toLowerCase();

/** Owner of the applications that Microsoft brings into every tenant. */
const microsoft = 'f8cdef31-a31e-4b4a-93e4-5f571e91255a';

/** Microsoft's own; one to which somebody in the tenant added a credential is his. */
export const isMicrosofts = ({ appOwnerOrganizationId, credentials }: ServicePrincipal): boolean =>
  same(appOwnerOrganizationId ?? '') === microsoft && credentials.length === 0;

/** An application as it is in this tenant: its service principal, and its registration where that is here too. */
export type App = {
  /** Object id of the service principal. */
  readonly id: string;
  readonly name: string;
  /** Undefined where Graph has not listed it yet. */
  readonly principal: ServicePrincipal | undefined;
  readonly registration: Application | undefined;
};

export const appReference = ({ id, name }: Pick<App, 'id' | 'name'>): Reference => ({ type: 'application', id, name });

/** How many applications a line of evidence names. */
const maxApps = 20;
export const appLine = (label: string, apps: readonly App[]): readonly Line[] =>
  apps.length === 0 ? [] : [{ label, before: [], after: apps.slice(0, maxApps).map(appReference) }];

/** Finds applications by the id of their service principal. */
export function appsOf(state: ControlState): (principalId: string, name?: string) => App {
  const principals = new Map(state.small('servicePrincipal').map((one) => [same(one.id), one]));
  const registrations = new Map(state.small('application').map((one) => [same(one.appId), one]));
  return (principalId, name = '') => {
    const principal = principals.get(same(principalId));
    return {
      id: principalId,
      name: principal?.displayName ?? name,
      principal,
      registration: principal === undefined ? undefined : registrations.get(same(principal.appId)),
    };
  };
}

/** Whether a declaration in force names the application: by its application id, its object id, or that of its service principal. */
export function approvedFor(controlId: string, state: ControlState): (app: App) => boolean {
  const accepted = new Set([...acceptedIds(controlId, state)].map(same));
  return ({ id, principal, registration }) =>
    [id, principal?.appId, registration?.id, registration?.appId].some(
      (one) => one !== undefined && accepted.has(same(one)),
    );
}

/** One application and what of the watched it holds. */
export type Holding = { readonly app: App; readonly permissions: readonly string[] };

function gathered(all: readonly { readonly app: App; readonly permission: string }[]): readonly Holding[] {
  const byId = new Map<string, { app: App; permissions: Set<string> }>();
  for (const { app, permission } of all) {
    if (app.principal !== undefined && isMicrosofts(app.principal)) continue;
    const entry = byId.get(same(app.id)) ?? { app, permissions: new Set<string>() };
    byId.set(same(app.id), { app, permissions: entry.permissions.add(permission) });
  }
  return [...byId.values()]
    .map(({ app, permissions }) => ({ app, permissions: [...permissions].sort() }))
    .sort((a, b) => (a.app.id < b.app.id ? -1 : 1));
}

/** Who holds which tier-0 permission as itself. Needs appRoleAssignment, servicePrincipal and application. */
export function tierZeroHolders(state: ControlState): readonly Holding[] {
  const appOf = appsOf(state);
  return gathered(
    state.small('appRoleAssignment').flatMap(({ principalId, principalType, principalName, appRoleId }) => {
      const permission = tierZero.get(same(appRoleId));
      return permission === undefined || same(principalType ?? '') === 'user' || same(principalType ?? '') === 'group'
        ? []
        : [{ app: appOf(principalId, principalName), permission }];
    }),
  );
}

/** Who may use which scope in the name of everybody. Needs oAuth2PermissionGrant, servicePrincipal and application. */
export function grantHolders(
  state: ControlState,
  isWatched: (scopes: readonly string[]) => readonly string[],
): readonly Holding[] {
  const appOf = appsOf(state);
  return gathered(
    state
      .small('oAuth2PermissionGrant')
      .flatMap(({ clientId, scopes }) => isWatched(scopes).map((permission) => ({ app: appOf(clientId), permission }))),
  );
}

export const isTierZeroScope = (scope: string): boolean => tierZeroNames.has(scope.toLowerCase());

/** Applications that hold a privileged role, with its ids. Needs unifiedRoleAssignment, servicePrincipal and application. */
export function roleHoldingApps(
  state: ControlState,
): readonly { readonly app: App; readonly roleIds: readonly string[] }[] {
  const appOf = appsOf(state);
  const held = new Map<string, { app: App; roleIds: string[] }>();
  const known = new Set(state.small('servicePrincipal').map(({ id }) => same(id)));
  for (const assignment of state.small('unifiedRoleAssignment')) {
    const { principalId, principalType, principalName, roleDefinitionId } = assignment;
    // Where Graph does not say what the principal is, the list of service principals does.
    const isApp = principalType === 'servicePrincipal' || (principalType === 'unknown' && known.has(same(principalId)));
    if (!isApp || !isPrivileged(roleDefinitionId, state)) continue;
    const entry = held.get(same(principalId)) ?? { app: appOf(principalId, principalName ?? ''), roleIds: [] };
    held.set(same(principalId), { ...entry, roleIds: [...new Set([...entry.roleIds, roleDefinitionId])].sort() });
  }
  return [...held.values()].sort((a, b) => (a.app.id < b.app.id ? -1 : 1));
}
