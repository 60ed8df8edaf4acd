import { isMicrosofts } from '../core/conditional-access';
import type { Line, Reference } from '../core/event/event';
import { tierZeroPermission } from '../core/resource/tier-zero-permissions';
import type { ControlState } from '../core/verdict/control';
import type { Application } from '../kinds/application/application';
import type { ServicePrincipal } from '../kinds/service-principal/service-principal';
import { acceptedIds } from './excepted-ids';
import { isPrivileged } from './role-holders';

const same = (id: string): string => id.trim().toLowerCase();

/** An application in this tenant: its service principal, and its registration if that is in this tenant too. */
export type App = {
  /** Object id of the service principal. */
  readonly id: string;
  readonly name: string;
  /** Undefined if Graph has not listed the application yet. */
  readonly principal: ServicePrincipal | undefined;
  readonly registration: Application | undefined;
};

export const appReference = ({ id, name }: Pick<App, 'id' | 'name'>): Reference => ({ type: 'application', id, name });

/** The most applications that an evidence line names. */
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

/** Matches its application id, its object id, or the id of its service principal. */
export const isNamed = ({ id, principal, registration }: App, wanted: string): boolean =>
  [id, principal?.appId, registration?.id, registration?.appId].some(
    (one) => one !== undefined && same(one) === same(wanted),
  );

/** Whether a declaration in force names the application: by its application id, its object id, or the id of its service principal. */
export function approvedFor(controlId: string, state: ControlState): (app: App) => boolean {
  const accepted = new Set([...acceptedIds(controlId, state)].map(same));
  return ({ id, principal, registration }) =>
    [id, principal?.appId, registration?.id, registration?.appId].some(
      (one) => one !== undefined && accepted.has(same(one)),
    );
}

/** One application with its watched permissions. */
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

/** The applications with tier-0 application permissions. Needs appRoleAssignment, servicePrincipal and application. */
export function tierZeroHolders(state: ControlState): readonly Holding[] {
  const appOf = appsOf(state);
  return gathered(
    state.small('appRoleAssignment').flatMap(({ principalId, principalType, principalName, appRoleId }) => {
      const permission = tierZeroPermission(appRoleId);
      return permission === undefined || same(principalType ?? '') === 'user' || same(principalType ?? '') === 'group'
        ? []
        : [{ app: appOf(principalId, principalName), permission }];
    }),
  );
}

/** The applications with tenant-wide delegated scopes. Needs oAuth2PermissionGrant, servicePrincipal and application. */
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

/** Applications that hold a privileged role, with its ids. Needs unifiedRoleAssignment, servicePrincipal and application. */
export function roleHoldingApps(
  state: ControlState,
): readonly { readonly app: App; readonly roleIds: readonly string[] }[] {
  const appOf = appsOf(state);
  const held = new Map<string, { app: App; roleIds: string[] }>();
  const known = new Set(state.small('servicePrincipal').map(({ id }) => same(id)));
  for (const assignment of state.small('unifiedRoleAssignment')) {
    const { principalId, principalType, principalName, roleDefinitionId } = assignment;
    // If Graph does not give the principal's type, the list of service principals decides.
    const isApp = principalType === 'servicePrincipal' || (principalType === 'unknown' && known.has(same(principalId)));
    if (!isApp || !isPrivileged(roleDefinitionId, state)) continue;
    const entry = held.get(same(principalId)) ?? { app: appOf(principalId, principalName ?? ''), roleIds: [] };
    held.set(same(principalId), { ...entry, roleIds: [...new Set([...entry.roleIds, roleDefinitionId])].sort() });
  }
  return [...held.values()].sort((a, b) => (a.app.id < b.app.id ? -1 : 1));
}
