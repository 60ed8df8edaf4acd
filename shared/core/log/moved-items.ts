import type { AuditTarget } from './record';

/** An object in an audit log entry, with its values before and after. */
export type Described = Pick<AuditTarget, 'modifiedProperties'>;

/** The items that properties of this name, in lower case, have only after the change, and only before it. */
export function movedItems<T>(
  { modifiedProperties }: Described,
  name: string,
  itemsIn: (text: string) => readonly T[],
  keyOf: (item: T) => string,
): { readonly added: readonly T[]; readonly removed: readonly T[] } {
  const sides = modifiedProperties
    .filter(({ displayName }) => displayName.toLowerCase() === name)
    .map(({ oldValue, newValue }) => ({ before: itemsIn(oldValue ?? ''), after: itemsIn(newValue ?? '') }));
  const except = (items: readonly T[], others: readonly T[]): readonly T[] => {
    const keys = new Set(others.map(keyOf));
    return items.filter((item) => !keys.has(keyOf(item)));
  };
  return {
    added: sides.flatMap(({ before, after }) => except(after, before)),
    removed: sides.flatMap(({ before, after }) => except(before, after)),
  };
}
