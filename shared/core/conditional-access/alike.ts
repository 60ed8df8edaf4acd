import { type Column, differencesFrom } from './columns';
import { membersOf, type PolicySet, setOfMembers, textOf } from './policy-set';
import { addBit, bitsOf, createWordTable, setBit, sharedBits, type Words, wordsFor } from './words';

/** Atoms grouped by the policies that tell them apart. The groups are sorted by their first atom. */
type Parts = {
  /** For each group, the positions of its atoms, ascending. */
  readonly atoms: readonly (readonly number[])[];
  /** The result of all policies for the first atom of each group. */
  readonly columns: readonly Column[];
  /** For each group, the positions of the policies whose result differs from that in `base`. */
  readonly differing: readonly (readonly number[])[];
};

/** All or some atoms of a dimension, as columns. */
export type Divisible = {
  /** The column of the first atom; undefined if there are no atoms. */
  readonly base: Column | undefined;
  readonly partsFor: (set: PolicySet) => Parts;
};

/** The people of a tenant change while the process runs. Beyond this many sets of policies, the cache is cleared. */
const mostSets = 1_000;

/** Caches a value per set of policies. */
export function onceForSet<Made>(make: (set: PolicySet) => Made): (set: PolicySet) => Made {
  const known = new Map<string, Made>();
  return (set) => {
    const key = textOf(set);
    const before = known.get(key);
    if (before !== undefined) return before;
    const made = make(set);
    if (known.size >= mostSets) known.clear();
    known.set(key, made);
    return made;
  };
}

function wordsOf(set: PolicySet, count: number): Words {
  const words: Words = new Int32Array(wordsFor(count));
  for (const at of membersOf(set)) addBit(words, 0, at);
  return words;
}

function partsOf(columns: readonly Column[], base: Column, among: Words): Parts {
  const members = bitsOf(among, 0, among.length);
  const bitOf: Words = new Int32Array(base.length);
  for (const [bit, at] of members.entries()) bitOf[at] = bit;
  const half = wordsFor(members.length);
  const table = createWordTable(half * 2, columns.length);
  const differences = differencesFrom(base);
  const says: Words = new Int32Array(half * 2);
  const parts: { readonly positions: number[]; readonly column: Column; readonly differing: readonly number[] }[] = [];
  for (const [position, column] of columns.entries()) {
    const differing = sharedBits(differences(column), among);
    says.fill(0);
    for (const at of differing) {
      // Two bits per policy for its difference from the base; no bit is set if nothing differs.
      const said = (column[at] ?? 0) + 1;
      const bit = bitOf[at] ?? 0;
      setBit(says, 0, bit, (said & 1) !== 0);
      setBit(says, half, bit, (said & 2) !== 0);
    }
    const alike = parts[table.numberOf(says, 0)];
    if (alike === undefined) parts.push({ positions: [position], column, differing });
    else alike.positions.push(position);
  }
  return {
    atoms: parts.map(({ positions }) => positions),
    columns: parts.map(({ column }) => column),
    differing: parts.map(({ differing }) => differing),
  };
}

/** The policies whose result is not the same for all atoms. */
function varyingIn(columns: readonly Column[], base: Column): PolicySet {
  const varying: Words = new Int32Array(wordsFor(base.length));
  for (const differ of columns.map(differencesFrom(base))) {
    for (let word = 0; word < varying.length; word += 1) varying[word] = (varying[word] ?? 0) | (differ[word] ?? 0);
  }
  return setOfMembers(bitsOf(varying, 0, varying.length));
}

/**
 * Only policies whose result varies can tell atoms apart. There are few sets of such policies, even with many people
 * and questions, so the grouping is cached per set.
 */
export function divisible(columns: readonly Column[]): Divisible {
  const [base] = columns;
  if (base === undefined) return { base, partsFor: () => ({ atoms: [], columns: [], differing: [] }) };
  const varying = varyingIn(columns, base);
  const partsFor = onceForSet((set) => partsOf(columns, base, wordsOf(set, base.length)));
  return { base, partsFor: (set) => partsFor(set & varying) };
}
