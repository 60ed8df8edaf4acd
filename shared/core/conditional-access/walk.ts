import { type Budget, BudgetSpent } from './budget';
import { policyIdsIn } from './columns';
import {
  type Field,
  type Ladder,
  type Level,
  laddersOf,
  levels,
  numberOf,
  type PolicyGrid,
  setOf,
  type Varying,
  wordsOf,
} from './ladder';
import { type Found, type OpenByClient, type OpenCells, partOf, union } from './open-cells';
import { type Certainties, noPolicy, type PolicySet, setOfMembers } from './policy-set';
import { addBit, bitsOf, firstBit, firstBits, hasBit, type Words, wordsFor } from './words';

/**
 * Decides where a walk can stop, because further steps cannot change the answer. The current state begins at `at` in
 * the path.
 */
export type Rules = {
  readonly decide: (path: Words, at: number, level: Level) => Found | null;
  readonly end: (path: Words, at: number) => Found;
  /** A slower check for new states that the faster check did not decide. */
  readonly seen?: (path: Words, at: number, level: Level) => Found | null;
  /** Whether open cells are listed. If not, null for cells means only that there are some. */
  readonly listsCells: boolean;
  /** Leaves out cells that may not exist. */
  readonly skipsDoubtful?: boolean;
};

function varyingOf(level: Level, half: number): readonly Varying[] {
  if (level.varying !== null) return level.varying;
  const { says, every, any, atoms } = level;
  const width = half * 2;
  const differ: Words = new Int32Array(half);
  for (let word = 0; word < half; word += 1) {
    const live = (any[half + word] ?? 0) & ~(every[half + word] ?? 0);
    differ[word] = live | ((any[word] ?? 0) & ~(every[word] ?? 0));
  }
  const varying = bitsOf(differ, 0, half).map((bit): Varying => {
    const one = { bit, live: new Int32Array(wordsFor(atoms.length)), yes: new Int32Array(wordsFor(atoms.length)) };
    for (let position = 0; position < atoms.length; position += 1) {
      if (hasBit(says, position * width + half, bit)) addBit(one.live, 0, position);
      if (hasBit(says, position * width, bit)) addBit(one.yes, 0, position);
    }
    return one;
  });
  level.varying = varying;
  return varying;
}

/** If more policies vary than this, atoms are not grouped. */
const mostVarying = 6;

/**
 * The atoms of a level, grouped by the state that they lead to. Null if too many policies vary, because grouping would
 * then take longer than it saves.
 */
function alikeIn(level: Level, path: Words, at: number, half: number): readonly Words[] | null {
  const reaching: Varying[] = [];
  for (const one of varyingOf(level, half)) {
    if (!hasBit(path, at + half, one.bit)) continue;
    reaching.push(one);
    if (reaching.length > mostVarying) return null;
  }
  let parts: readonly Words[] = [firstBits(level.atoms.length)];
  for (const { bit, live, yes } of reaching) {
    parts = split(parts, live);
    if (hasBit(path, at, bit)) parts = split(parts, yes);
  }
  return parts.length === 1 ? parts : parts.toSorted((a, b) => firstBit(a) - firstBit(b));
}

/** Splits each part into the atoms inside and outside a set. A part that is entirely inside or outside stays whole. */
function split(parts: readonly Words[], by: Words): readonly Words[] {
  const made: Words[] = [];
  for (const part of parts) {
    let inside = 0;
    let outside = 0;
    for (let word = 0; word < part.length; word += 1) {
      const here = part[word] ?? 0;
      inside |= here & (by[word] ?? 0);
      outside |= here & ~(by[word] ?? 0);
    }
    if (inside === 0 || outside === 0) {
      made.push(part);
      continue;
    }
    const within: Words = new Int32Array(part.length);
    const beyond: Words = new Int32Array(part.length);
    for (let word = 0; word < part.length; word += 1) {
      const here = part[word] ?? 0;
      within[word] = here & (by[word] ?? 0);
      beyond[word] = here & ~(by[word] ?? 0);
    }
    made.push(within, beyond);
  }
  return made;
}

const areAllDoubtful = ({ doubtful }: Level, positions: Words | number): boolean =>
  typeof positions === 'number'
    ? doubtful.has(positions)
    : bitsOf(positions, 0, positions.length).every((position) => doubtful.has(position));

/** The open branches of a node found so far. Positions that lead to the same open cells share a branch. */
class OpenBranches {
  private readonly rests: (OpenCells | null)[] = [];
  private readonly positions: number[][] = [];

  add(rest: OpenCells | null, positions: readonly number[]): void {
    const known = this.rests.indexOf(rest);
    if (known !== -1) {
      this.positions[known]?.push(...positions);
      return;
    }
    this.rests.push(rest);
    this.positions.push([...positions]);
  }

  asPart(level: Level): Found['open'] {
    for (const positions of this.positions) positions.sort((a, b) => a - b);
    return partOf(level, this.rests, this.positions);
  }
}

class Walk {
  /** The policy sets at each level, one after the other. */
  private readonly path: Words;

  constructor(
    private readonly policies: PolicyGrid,
    private readonly field: Field,
    private readonly ladder: Ladder,
    private readonly rules: Rules,
    private readonly budget: Budget,
  ) {
    this.path = new Int32Array(field.width * (levels.length + 1));
    this.path.set(ladder.start);
  }

  from(depth: number): Found {
    const { path, rules } = this;
    const at = depth * this.field.width;
    const level = this.ladder.levels[depth];
    if (level === undefined) return rules.end(path, at);
    const early = rules.decide(path, at, level);
    if (early !== null) return early;
    const number = numberOf(level, this.field, path, at);
    const before = level.found[number];
    if (before !== undefined) return before;
    const found = rules.seen?.(path, at, level) ?? this.through(level, depth);
    level.found[number] = found;
    return found;
  }

  /** Visits the atoms of a level. Atoms that lead to the same state are visited once. */
  private through(level: Level, depth: number): Found {
    this.spend();
    const { path, rules, field } = this;
    const { half, width } = field;
    const at = depth * width;
    let unknownBy: Words | null = null;
    let direct = true;
    let isOpen = false;
    const open = new OpenBranches();
    const alike = depth === 0 || level.atoms.length < 4 ? null : alikeIn(level, path, at, half);
    const turns = alike === null ? level.atoms.length : alike.length;
    for (let turn = 0; turn < turns; turn += 1) {
      const part = alike?.[turn];
      const position = part === undefined ? turn : firstBit(part);
      const isDoubtful = level.doubtful.size > 0 && areAllDoubtful(level, part ?? position);
      if (isDoubtful && rules.skipsDoubtful) continue;
      for (let word = 0; word < width; word += 1) {
        path[at + width + word] = (path[at + word] ?? 0) & (level.says[position * width + word] ?? 0);
      }
      const found = this.from(depth + 1);
      if (found.unknownBy !== null) unknownBy = union(unknownBy, found.unknownBy, half);
      direct &&= found.direct;
      if (found.open === undefined) continue;
      if (isDoubtful) unknownBy = union(unknownBy, wordsOf(field, this.policies.columns.trusting), half);
      else if (!rules.listsCells) isOpen = true;
      else open.add(found.open, part === undefined ? [position] : bitsOf(part, 0, part.length));
    }
    return { open: isOpen ? null : open.asPart(level), unknownBy, direct };
  }

  private spend(): void {
    this.budget.left -= 1;
    if (this.budget.left >= 0) return;
    throw new BudgetSpent(policyIdsIn(this.policies.columns, setOfMembers(this.field.members)));
  }
}

/** The result for the sign-ins of all clients. `unknownBy` is a set of all policies, not of the field. */
type Walked = {
  readonly open: readonly OpenByClient[];
  readonly unknownBy: PolicySet;
  readonly direct: boolean;
};

export function walkAll(
  policies: PolicyGrid,
  field: Field,
  applies: Certainties,
  rules: Rules,
  budget: Budget,
): Walked {
  let unknownBy: Words | null = null;
  let direct = true;
  const open: OpenByClient[] = [];
  for (const ladder of laddersOf(policies, field, applies)) {
    const found = new Walk(policies, field, ladder, rules, budget).from(0);
    if (found.unknownBy !== null) unknownBy = union(unknownBy, found.unknownBy, field.half);
    direct &&= found.direct;
    if (found.open !== undefined) open.push({ client: ladder.client, cells: found.open, apps: ladder.apps });
  }
  return { open, unknownBy: unknownBy === null ? noPolicy : setOf(field, unknownBy), direct };
}
