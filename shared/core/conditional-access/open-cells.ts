import type { Grid } from './grid';
import type { Words } from './words';

/**
 * Open cells as a graph with one level for each dimension. Equal parts share one node, so a product of many atoms stays
 * small. If `rest` is null, every cell of the later dimensions is open.
 */
export type OpenCells = {
  readonly branches: readonly Branch[];
  /** For each branch position, the positions of its atoms in the grid. */
  readonly atoms: readonly (readonly number[])[];
  readonly id: number;
};
type Branch = { readonly positions: readonly number[]; readonly rest: OpenCells | null };

/** The positions of a branch's atoms in the grid. */
export const atomsOf = ({ positions }: Branch, { atoms }: OpenCells): readonly number[] =>
  positions.flatMap((position) => atoms[position] ?? []).sort((a, b) => a - b);

/** Open cells: first by client, then by `levels`. */
export type Open = { readonly grid: Grid; readonly open: readonly OpenByClient[] };

/** The open cells of one client; null if all are open. */
export type OpenByClient = {
  readonly client: number;
  readonly cells: OpenCells | null;
  readonly apps: readonly number[];
};

export type Found = {
  /** undefined: nothing is open. null: everything is open. */
  readonly open: OpenCells | null | undefined;
  /** Policies of the field as `half` words; null if there are none. */
  readonly unknownBy: Words | null;
  readonly direct: boolean;
};

export const nothingFound: Found = { open: undefined, unknownBy: null, direct: true };
export const closedIndirectly: Found = { ...nothingFound, direct: false };
export const everythingOpen: Found = { ...nothingFound, open: null };

/** The open part of a level: for each rest, the positions of the atoms that lead to it. */
export function partOf(
  { atoms, parts }: Pick<OpenCells, 'atoms'> & { readonly parts: Map<string, OpenCells> },
  rests: readonly (OpenCells | null)[],
  positions: readonly (readonly number[])[],
): Found['open'] {
  if (rests.length === 0) return undefined;
  if (rests.length === 1 && rests[0] === null && positions[0]?.length === atoms.length) return null;
  let key = '';
  for (let at = 0; at < rests.length; at += 1) {
    key += `${rests[at]?.id ?? 'all'}`;
    let word = 0;
    let bits = 0;
    for (const position of positions[at] ?? []) {
      if (position >>> 5 !== word) {
        key += `,${word}:${bits}`;
        word = position >>> 5;
        bits = 0;
      }
      bits |= 1 << (position & 31);
    }
    key += `,${word}:${bits};`;
  }
  const before = parts.get(key);
  if (before !== undefined) return before;
  const branches = rests.map((rest, at) => ({ positions: positions[at] ?? [], rest }));
  const made = { branches, atoms, id: parts.size };
  parts.set(key, made);
  return made;
}

export function union(some: Words | null, more: Words, half: number): Words {
  if (some === null) return more;
  let isNew = false;
  for (let word = 0; word < half; word += 1) isNew ||= ((more[word] ?? 0) & ~(some[word] ?? 0)) !== 0;
  return isNew ? some.map((word, at) => word | (more[at] ?? 0)) : some;
}
