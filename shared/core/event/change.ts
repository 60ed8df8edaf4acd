import { isSameJson } from '../canonical';
import type { FleetKind, SmallKind } from '../resource/kind';
import type { AnyResource, ResourceOf } from '../resource/resource';

/** The difference between two snapshots of one resource. It says nothing about whether the change is good or bad. */
export type Change<K extends SmallKind | FleetKind = SmallKind | FleetKind> = K extends SmallKind | FleetKind
  ? { readonly kind: K; readonly resourceId: string } & (
      | { readonly type: 'added'; readonly after: ResourceOf<K> }
      | { readonly type: 'removed'; readonly before: ResourceOf<K> }
      | { readonly type: 'modified'; readonly before: ResourceOf<K>; readonly after: ResourceOf<K> }
    )
  : never;

/** The resource before and after a change; null if it did not exist. */
export function sidesOf<K extends SmallKind | FleetKind>(
  change: Change<K>,
): { readonly before: ResourceOf<K> | null; readonly after: ResourceOf<K> | null } {
  // Safe: each variant of Change has exactly these properties, but TypeScript does not see that in a distributive type.
  const sides = change as unknown as { readonly before?: ResourceOf<K>; readonly after?: ResourceOf<K> };
  return { before: sides.before ?? null, after: sides.after ?? null };
}

/** The changes that lead from one array of a kind to another, ordered by id. Equal content is no change. */
export function diffResources<K extends SmallKind | FleetKind>(
  kind: K,
  before: readonly ResourceOf<K>[],
  after: readonly ResourceOf<K>[],
): Change<K>[] {
  const idOf = (resource: ResourceOf<K>): string => (resource as AnyResource).id; // Safe: every resource has an id.
  const old = new Map(before.map((resource) => [idOf(resource), resource]));
  const now = new Map(after.map((resource) => [idOf(resource), resource]));
  const ids = [...new Set([...old.keys(), ...now.keys()])].sort();
  return ids.flatMap((id) => {
    const change = changeOf(kind, id, old.get(id), now.get(id));
    return change === undefined ? [] : [change];
  });
}

export function changeOf<K extends SmallKind | FleetKind>(
  kind: K,
  resourceId: string,
  before: ResourceOf<K> | undefined,
  after: ResourceOf<K> | undefined,
): Change<K> | undefined {
  if (before === undefined && after === undefined) return undefined;
  if (before !== undefined && after !== undefined && isSameJson(before, after)) return undefined;
  const change =
    before === undefined
      ? { kind, resourceId, type: 'added', after }
      : after === undefined
        ? { kind, resourceId, type: 'removed', before }
        : { kind, resourceId, type: 'modified', before, after };
  return change as Change<K>; // Safe: each variant was built just above.
}
