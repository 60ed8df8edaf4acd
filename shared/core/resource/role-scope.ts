/** An object to which a role is limited. The id or the name is null if the source does not show it. */
type RolePart = {
  /** `object`: a group or an app, and the source does not show which of them. */
  readonly type: 'administrativeUnit' | 'app' | 'group' | 'object';
  readonly id: string | null;
  readonly name: string | null;
};

/** Where a role applies: in the whole tenant, or for one object only. */
export type RoleScope = 'tenant' | RolePart;

export const isPart = (scope: RoleScope | null): scope is RolePart => scope !== null && scope !== 'tenant';

/** Reads Graph's `directoryScopeId`: `/`, `/administrativeUnits/<id>`, or `/<id>` of a group or an app. */
export function readRoleScope(directoryScopeId: string): RoleScope {
  if (directoryScopeId === '/') return 'tenant';
  const id = directoryScopeId.slice(directoryScopeId.lastIndexOf('/') + 1).toLowerCase();
  return { type: /^\/administrativeUnits\//i.test(directoryScopeId) ? 'administrativeUnit' : 'object', id, name: null };
}

/** The id of the object; empty for the whole tenant, and if the source does not say. */
export const partIdOf = (scope: RoleScope | null): string => (isPart(scope) ? (scope.id ?? '') : '');

/** False if one of them is unknown. */
export const isSameScope = (one: RoleScope | null, other: RoleScope | null): boolean =>
  one !== null && other !== null && isPart(one) === isPart(other) && partIdOf(one) === partIdOf(other);
