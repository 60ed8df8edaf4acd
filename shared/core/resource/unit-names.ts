import { isPart, readRoleScope } from './role-scope';
import type { Head } from './snapshot';

/** Names of the administrative units to which roles are limited, by id. Null: Graph did not show the name. */
export type UnitNames = Readonly<Record<string, string | null>>;

/** Stored with the list of roles that names the units. */
export const unitsFacet = 'units';

/** A facet is a part of a row of bounded size. Further units stay without a name. */
export const mostUnits = 200;

export const unitNamesIn = (head: Pick<Head, 'facets'> | undefined): UnitNames =>
  // Safe: the collection of the list stores them under this name.
  (head?.facets[unitsFacet] as UnitNames | undefined) ?? {};

/** The ids of the administrative units to which these roles are limited. */
export const unitsOf = (roles: readonly object[]): readonly string[] => [
  ...new Set(
    roles.flatMap((role) => {
      const scope = 'directoryScopeId' in role ? readRoleScope(String(role.directoryScopeId)) : 'tenant';
      return isPart(scope) && scope.type === 'administrativeUnit' ? (scope.id ?? []) : [];
    }),
  ),
];
