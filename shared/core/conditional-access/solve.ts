import type { Divisible } from './alike';
import { type Column, type Columns, clientSort, forcedOf, sure } from './columns';
import { type Division, divisionsOf } from './divisions';
import type { Grid } from './grid';
import { type Certainties, membersOf, noPolicy, type PolicySet, pick, setOfMembers } from './policy-set';
import { asksForBlock, type Domain, type Requirement } from './requirement';
import {
  addBit,
  bitsOf,
  createWordTable,
  firstBit,
  firstBits,
  hasBit,
  isEmpty,
  meets,
  setBit,
  type Words,
  type WordTable,
  wordsFor,
} from './words';

/**
 * Cells that are open from one dimension on, as a graph: parts that are alike are one node, so that a product of many atoms stays small.
 * Its branches are over the next dimension; a null for a rest means every cell from there on.
 */
export type OpenCells = {
  readonly branches: readonly Branch[];
  /** By the positions that branches name: atoms of the grid that all policies treat alike. */
  readonly atoms: Merged['atoms'];
  readonly id: number;
};
type Branch = { readonly positions: readonly number[]; readonly rest: OpenCells | null };

/** Positions in the grid of the atoms of a branch. */
export const atomsOf = ({ positions }: Branch, { atoms }: OpenCells): readonly number[] =>
  positions.flatMap((position) => atoms[position] ?? []).sort((a, b) => a - b);

/** Nodes visited for one question; beyond it the answer is unknown. */
export const nodeBudget = 200_000;

/** What is left of the budget of a question. */
export type Budget = { left: number };

export class BudgetSpent extends Error {
  /** Ids of the policies that the sign-ins could not be gone through for; sorted. */
  constructor(readonly policyIds: readonly string[]) {
    super('budget spent');
  }
}

/**
 * The order of the recursion. Apps are first: most policies of a tenant that has many are for few apps, and what is left for one app
 * divides the other dimensions little. Device and flow are one: a device-code flow hides the device.
 */
const levels = ['app', 'platform', 'deviceInFlow', 'location', 'risk'] as const;
type LevelName = (typeof levels)[number];

/**
 * The policies that matter to some users, and the cells that these can tell apart. A set of them is `half` words. What is said of a
 * cell is two sets: which of them surely apply, and after it which do or may.
 */
type Field = {
  /** Positions among all policies, ascending. */
  readonly members: readonly number[];
  /** By the position of a policy: one more than its bit; 0 for those that do not matter. */
  readonly bitOf: Words;
  readonly half: number;
  readonly width: number;
  readonly set: PolicySet;
  readonly division: Division;
};

/** A dimension as some users meet it: atoms that all their policies treat alike are one. */
type Merged = {
  /** Positions in the grid of the atoms that are one here. */
  readonly atoms: readonly (readonly number[])[];
  /** What is said of each of them, one after the other. */
  readonly says: Words;
  /** What is said of every one of them, and of any. */
  readonly every: Words;
  readonly any: Words;
  /** Positions of which there may be no sign-in at all: what is open there is not known to be open. */
  readonly doubtful: ReadonlySet<number>;
  /** What is said of any of the others. */
  readonly anySure: Words;
};

type Level = Merged & {
  /** What is said of every atom of this level and of all after it. */
  readonly everywhere: Words;
  /** Policies that apply, or may, to some cell from this level on of which it is sure that there is one. */
  readonly somewhere: Words;
  /** Each level from this one on, with what is said of every atom of the others. */
  readonly alone: readonly { readonly level: Merged; readonly others: Words }[];
  /** What was found from here on, by the sets that reach it; shared by clients that can show the same. */
  readonly known: WordTable;
  readonly found: Found[];
  /** Equal parts of open cells are one object, so that branches with the same rest are recognised by identity. */
  readonly parts: Map<string, OpenCells>;
  /** Made where it is asked for. */
  varying: readonly Varying[] | null;
};

/** A policy of which not the same is said of every atom of a level: its bit, and of which atoms what is said, as sets of positions. */
type Varying = { readonly bit: number; readonly live: Words; readonly yes: Words };

/** Sign-ins of one client, with what decides on them. */
type Ladder = {
  readonly client: number;
  readonly apps: readonly number[];
  readonly start: Words;
  readonly levels: readonly Level[];
};

/** What is known of some users, without which of their cells are open. */
export type Answer = {
  readonly isOpen: boolean;
  readonly by: PolicySet;
  readonly unknownBy: PolicySet;
  /** False where some cell is closed only by a grant that no sign-in of it can satisfy. */
  readonly direct: boolean;
  /** Nodes that were visited for it. */
  readonly spent: number;
};

/** Open cells: branches over clients first, then over `levels`. */
export type Open = { readonly grid: Grid; readonly open: readonly OpenByClient[] };

/** `doubtedFor`: policies for which there may be more such cells. */
type OpenedSince = Open & { readonly doubtedFor: PolicySet };

/** What is open for one client; a null for cells means all of that client's. */
export type OpenByClient = {
  readonly client: number;
  readonly cells: OpenCells | null;
  readonly apps: readonly number[];
};

type Found = {
  /** undefined: nothing is open. null: everything is. */
  readonly open: OpenCells | null | undefined;
  /** Policies of the field, `half` words; null: none. */
  readonly unknownBy: Words | null;
  readonly direct: boolean;
};

const nothingFound: Found = { open: undefined, unknownBy: null, direct: true };
const closedIndirectly: Found = { ...nothingFound, direct: false };
const everythingOpen: Found = { ...nothingFound, open: null };

/** The end of a walk: no further branch can change the answer. The state that is reached begins at `at` of the path. */
type Rules = {
  readonly decide: (path: Words, at: number, level: Level) => Found | null;
  readonly end: (path: Words, at: number) => Found;
  /** What takes longer to see, asked where neither it is decided nor the same state was met before. */
  readonly seen?: (path: Words, at: number, level: Level) => Found | null;
  /** Whether it is asked which cells are open, and not only whether some are: then null stands for what is open of a node. */
  readonly isTold: boolean;
  /** Whether cells are left aside of which it is not sure that there are any. */
  readonly isOfSure?: boolean;
};

export type Solver = {
  /** Whether those are left open to whom policies surely (`yes`) or possibly (`live`) apply. */
  readonly judge: (applies: Certainties, budget: Budget) => Answer;
  /** The sign-ins that are open to them. It takes longer, so ask it for few people. */
  readonly openTo: (applies: Certainties, budget: Budget) => Open;
  /** The cells that no policy of `here` can close, and that some policy of each of `there` closes, or may. */
  readonly openedSince: (here: PolicySet, there: readonly PolicySet[], budget: Budget) => OpenedSince;
  /** Those of `others` that close, or may, a cell that no policy of `here` can close. */
  readonly closersOf: (here: PolicySet, others: PolicySet, budget: Budget) => PolicySet;
  /** Ids of the policies; sorted. */
  readonly idsIn: (set: PolicySet) => readonly string[];
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

/** With more policies that vary the atoms are gone through one by one. */
const mostVarying = 6;

/**
 * The atoms of a level as the policies that reach it treat them: positions of those that lead to the same state, in the order of the
 * first of each. Null where so many policies vary that it is not worth while.
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

/** Each part as what of it is inside and what is outside of a set; a part that is all on one side stays itself. */
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

/** The open part of a level: for each rest the positions that lead to it. */
function partOf(
  { atoms, parts }: Level,
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

/** What a column says of the policies of the field, added to `words`. */
function writeColumn({ members, half }: Field, column: Column, words: Words, at: number): void {
  for (let bit = 0; bit < members.length; bit += 1) {
    const said = column[members[bit] ?? 0] ?? 0;
    if (said === 0) continue;
    addBit(words, at + half, bit);
    if (said === sure) addBit(words, at, bit);
  }
}

const noneDoubtful: ReadonlySet<number> = new Set();

/** The atoms that the policies of the field treat alike as one, with what is said of them. */
function mergedOf(field: Field, { base, partsFor }: Divisible, isDoubtful?: (position: number) => boolean): Merged {
  const { width, half, bitOf, set } = field;
  const { atoms, columns, differing } = partsFor(set);
  const says: Words = new Int32Array(atoms.length * width);
  const every: Words = new Int32Array(width).fill(-1);
  const any: Words = new Int32Array(width);
  const doubtful =
    isDoubtful === undefined
      ? noneDoubtful
      : new Set([...atoms.keys()].filter((part) => atoms[part]?.every(isDoubtful) ?? false));
  const anySure: Words = doubtful.size === 0 ? any : new Int32Array(width);
  if (base === undefined) return { atoms, says, every, any, doubtful, anySure };
  const ofBase: Words = new Int32Array(width);
  writeColumn(field, base, ofBase, 0);
  for (let part = 0; part < columns.length; part += 1) {
    const column = columns[part];
    if (column === undefined) continue;
    const at = part * width;
    for (let word = 0; word < width; word += 1) says[at + word] = ofBase[word] ?? 0;
    for (const policy of differing[part] ?? []) {
      const bit = (bitOf[policy] ?? 0) - 1;
      const said = column[policy] ?? 0;
      setBit(says, at, bit, said === sure);
      setBit(says, at + half, bit, said !== 0);
    }
    for (let word = 0; word < width; word += 1) {
      every[word] = (every[word] ?? 0) & (says[at + word] ?? 0);
      any[word] = (any[word] ?? 0) | (says[at + word] ?? 0);
      if (!doubtful.has(part)) anySure[word] = (anySure[word] ?? 0) | (says[at + word] ?? 0);
    }
  }
  return { atoms, says, every, any, doubtful, anySure };
}

function bothOf(a: Words, b: Words): Words {
  const both: Words = new Int32Array(a.length);
  for (let at = 0; at < a.length; at += 1) both[at] = (a[at] ?? 0) & (b[at] ?? 0);
  return both;
}

/**
 * Goes through all cells of the policies' grid without visiting them one by one: dimension after dimension, atoms that lead to the same
 * set of policies are one way on, and each set is gone through once. Exact; beyond the budget it throws BudgetSpent.
 */
export function createSolver(columns: Columns, requirement: Requirement, domain: Domain): Solver {
  const forced = forcedOf(columns, requirement);
  const divisions = divisionsOf(columns, forced, domain);
  const wantsBlock = asksForBlock(requirement);

  function fieldOf(set: PolicySet): Field {
    const members = membersOf(set);
    const half = wordsFor(members.length);
    const bitOf: Words = new Int32Array(columns.policies.length);
    for (const [bit, at] of members.entries()) bitOf[at] = bit + 1;
    return { members, bitOf, half, width: half * 2, set, division: divisions(set) };
  }

  const idsIn = (set: PolicySet): readonly string[] =>
    [...new Set(pick(columns.policies, set).map(({ policy }) => policy.id))].sort();

  /** The policies of the field that are in a set of all of them, as words. */
  function wordsOf({ members, half }: Field, set: PolicySet): Words {
    const words: Words = new Int32Array(half);
    let bit = 0;
    for (const at of membersOf(set)) {
      while (bit < members.length && (members[bit] ?? 0) < at) bit += 1;
      if (members[bit] === at) addBit(words, 0, bit);
    }
    return words;
  }

  const setOf = ({ members, half }: Field, words: Words, from = 0): PolicySet =>
    setOfMembers(bitsOf(words, from, half).map((bit) => members[bit] ?? 0));

  /** The ladders of all clients; those that can show the same share what is found. */
  function laddersOf(field: Field, applies: Certainties): readonly Ladder[] {
    const { half, width } = field;
    const { grid, platform, location, risk, reachedBy, deviceInFlow } = field.division;
    if (levels.some((name) => atomsIn(grid, name) === 0)) return [];
    const shared = {
      platform: mergedOf(field, platform),
      location: mergedOf(field, location, (position) => grid.location[position]?.mayBeNowhere ?? false),
      risk: mergedOf(field, risk),
    };
    const everything: Words = new Int32Array(width).fill(-1);

    function climb(clientAppType: string): readonly Level[] {
      const merged: Readonly<Record<LevelName, Merged>> = {
        ...shared,
        deviceInFlow: mergedOf(field, deviceInFlow(clientAppType)),
        app: mergedOf(field, reachedBy(clientAppType).app),
      };
      const ladder: Level[] = [];
      for (const name of [...levels].reverse()) {
        const after = ladder[0];
        const here = merged[name];
        const alone = (after?.alone ?? []).map(({ level, others }) => ({ level, others: bothOf(others, here.every) }));
        ladder.unshift({
          ...here,
          everywhere: after === undefined ? here.every : bothOf(here.every, after.everywhere),
          somewhere: after === undefined ? here.anySure : bothOf(here.anySure, after.somewhere),
          alone: [{ level: here, others: after === undefined ? everything : after.everywhere }, ...alone],
          known: createWordTable(width, name === 'app' ? 1 : 12),
          found: [],
          parts: new Map(),
          varying: null,
        });
      }
      return ladder;
    }

    const assigned: Words = new Int32Array(width);
    assigned.set(wordsOf(field, applies.yes));
    assigned.set(applies.yes === applies.live ? assigned.subarray(0, half) : wordsOf(field, applies.live), half);
    const known: Words = new Int32Array(width);
    writeColumn(field, columns.known, known, 0);
    const applying = bothOf(assigned, known);
    const bySort = new Map<string, readonly Level[]>();
    return grid.clientAppType.flatMap((clientAppType, client) => {
      const apps = reachedBy(clientAppType).positions;
      // No app that it could speak to: there is no such sign-in.
      if (apps.length === 0) return [];
      const sort = clientSort(clientAppType);
      const ladder = bySort.get(sort) ?? climb(clientAppType);
      bySort.set(sort, ladder);
      const ofClient: Words = new Int32Array(width);
      writeColumn(field, columns.client(clientAppType), ofClient, 0);
      return [{ client, apps, start: bothOf(applying, ofClient), levels: ladder }];
    });
  }

  function spend(field: Field, budget: Budget): void {
    budget.left -= 1;
    if (budget.left < 0) throw new BudgetSpent(idsIn(setOfMembers(field.members)));
  }

  function walk(
    field: Field,
    ladder: Ladder,
    { decide, end, seen, isTold, isOfSure = false }: Rules,
    budget: Budget,
  ): Found {
    const { half, width } = field;
    const path: Words = new Int32Array(width * (levels.length + 1));
    path.set(ladder.start);
    function from(depth: number): Found {
      const at = depth * width;
      const level = ladder.levels[depth];
      if (level === undefined) return end(path, at);
      const early = decide(path, at, level);
      if (early !== null) return early;
      const number = level.known.numberOf(path, at);
      const before = level.found[number];
      if (before !== undefined) return before;
      const late = seen?.(path, at, level) ?? null;
      if (late !== null) {
        level.found[number] = late;
        return late;
      }
      spend(field, budget);
      let unknownBy: Words | null = null;
      let direct = true;
      let isOpen = false;
      const rests: (OpenCells | null)[] = [];
      const open: number[][] = [];
      const { atoms, says } = level;
      const alike = depth === 0 || atoms.length < 4 ? null : alikeIn(level, path, at, half);
      const turns = alike === null ? atoms.length : alike.length;
      for (let turn = 0; turn < turns; turn += 1) {
        const part = alike?.[turn];
        const position = part === undefined ? turn : firstBit(part);
        const isDoubtful = level.doubtful.size > 0 && areAllDoubtful(level, part ?? position);
        if (isDoubtful && isOfSure) continue;
        for (let word = 0; word < width; word += 1) {
          path[at + width + word] = (path[at + word] ?? 0) & (says[position * width + word] ?? 0);
        }
        const found = from(depth + 1);
        if (found.unknownBy !== null) unknownBy = union(unknownBy, found.unknownBy, half);
        direct &&= found.direct;
        if (found.open === undefined) continue;
        if (isDoubtful) {
          unknownBy = union(unknownBy, wordsOf(field, columns.trusting), half);
          continue;
        }
        if (!isTold) {
          isOpen = true;
          continue;
        }
        const positions = part === undefined ? [position] : bitsOf(part, 0, part.length);
        const known = rests.indexOf(found.open);
        if (known === -1) {
          rests.push(found.open);
          open.push([...positions]);
        } else open[known]?.push(...positions);
      }
      for (const positions of open) positions.sort((a, b) => a - b);
      const result = { open: isOpen ? null : partOf(level, rests, open), unknownBy, direct };
      level.found[number] = result;
      return result;
    }
    return from(0);
  }

  /** Visits the cells of the people to whom policies apply; the open ones are found when they are reported. */
  function goThrough(applies: Certainties, isTold: boolean, budget: Budget): Answer & Open {
    const field = fieldOf(applies.live);
    const { half } = field;
    const { grid } = field.division;
    const blocking: Words = new Int32Array(half);
    for (const [bit, at] of field.members.entries()) if (forced.blocking[at]) addBit(blocking, 0, bit);
    const named: Words = new Int32Array(half);
    const closing: Words = new Int32Array(half);
    const lone: Words = new Int32Array(half);

    /** A policy that closes cells is named once: a cell that a named one closes needs no other name. */
    function name(isBlocked: boolean): void {
      for (let word = 0; word < half; word += 1) {
        const here = (closing[word] ?? 0) & (isBlocked ? (blocking[word] ?? 0) : -1);
        if ((here & (named[word] ?? 0)) !== 0) return;
      }
      for (let word = 0; word < half; word += 1) {
        const here = (closing[word] ?? 0) & (isBlocked ? (blocking[word] ?? 0) : -1);
        if (here === 0) continue;
        named[word] = (named[word] ?? 0) | (here & -here);
        return;
      }
    }

    function closed(): Found {
      const isBlocked = wantsBlock && meets(closing, 0, blocking, 0, half);
      name(isBlocked);
      return wantsBlock && !isBlocked ? closedIndirectly : nothingFound;
    }

    /** Policies that one dimension alone narrows close all of it where each atom of that dimension has one. */
    function closedAlong(
      path: Words,
      at: number,
      { level, others }: Level['alone'][number],
      onlyBlocks: boolean,
    ): boolean {
      for (let word = 0; word < half; word += 1) {
        lone[word] = (path[at + word] ?? 0) & (others[word] ?? 0) & (onlyBlocks ? (blocking[word] ?? 0) : -1);
      }
      if (isEmpty(lone, 0, half)) return false;
      const { says } = level;
      for (let from = 0; from < says.length; from += field.width) if (!meets(says, from, lone, 0, half)) return false;
      for (let from = 0; from < says.length; from += field.width) {
        for (let word = 0; word < half; word += 1) closing[word] = (says[from + word] ?? 0) & (lone[word] ?? 0);
        name(false);
      }
      return true;
    }

    const rules: Rules = {
      seen: (path, at, { alone }) => {
        const onlyBlocks = wantsBlock && meets(path, at + half, blocking, 0, half);
        const isClosed = alone.some((dimension) => closedAlong(path, at, dimension, onlyBlocks));
        if (!isClosed) return null;
        return wantsBlock && !onlyBlocks ? closedIndirectly : nothingFound;
      },
      decide: (path, at, { everywhere }) => {
        if (isEmpty(path, at + half, half)) return everythingOpen;
        let isClosed = false;
        for (let word = 0; word < half; word += 1) {
          const here = (path[at + word] ?? 0) & (everywhere[word] ?? 0);
          closing[word] = here;
          if (here !== 0) isClosed = true;
        }
        if (!isClosed) return null;
        const canBeDirect = wantsBlock && meets(path, at + half, blocking, 0, half);
        return canBeDirect && !meets(closing, 0, blocking, 0, half) ? null : closed();
      },
      end: (path, at) => {
        if (isEmpty(path, at, half)) {
          if (isEmpty(path, at + half, half)) return everythingOpen;
          return { ...nothingFound, unknownBy: path.slice(at + half, at + half * 2) };
        }
        for (let word = 0; word < half; word += 1) closing[word] = path[at + word] ?? 0;
        return closed();
      },
      isTold,
    };

    const before = budget.left;
    let unknownBy: Words | null = null;
    let direct = true;
    const open: OpenByClient[] = [];
    for (const ladder of laddersOf(field, applies)) {
      const found = walk(field, ladder, rules, budget);
      if (found.unknownBy !== null) unknownBy = union(unknownBy, found.unknownBy, half);
      direct &&= found.direct;
      if (found.open !== undefined) open.push({ client: ladder.client, cells: found.open, apps: ladder.apps });
    }
    return {
      grid,
      open,
      isOpen: open.length > 0,
      by: setOf(field, named),
      unknownBy: unknownBy === null ? noPolicy : setOf(field, unknownBy),
      direct,
      spent: before - budget.left,
    };
  }

  function judge(applies: Certainties, budget: Budget): Answer {
    const { isOpen, by, unknownBy, direct, spent } = goThrough(applies, false, budget);
    return { isOpen, by, unknownBy, direct, spent };
  }

  function openTo(applies: Certainties, budget: Budget): Open {
    const { grid, open } = goThrough(applies, true, budget);
    return { grid, open };
  }

  function openedSince(here: PolicySet, there: readonly PolicySet[], budget: Budget): OpenedSince {
    const live = there.reduce((all, set) => all | set, here);
    const field = fieldOf(live);
    const { half } = field;
    const { grid } = field.division;
    const closing = there.map((set) => wordsOf(field, set));
    const keeping = wordsOf(field, here);
    /** Of the policies that are alive, those that are so in every cell from here on. */
    const always: Words = new Int32Array(half);
    const areAllMet = (words: Words, from: number): boolean => {
      for (const one of closing) if (!meets(words, from, one, 0, half)) return false;
      return true;
    };
    const rules: Rules = {
      decide: (path, at, { everywhere }) => {
        if (!areAllMet(path, at + half)) return nothingFound;
        let isKept = false;
        let isKeptEverywhere = false;
        for (let word = 0; word < half; word += 1) {
          const alive = path[at + half + word] ?? 0;
          always[word] = alive & (everywhere[half + word] ?? 0);
          isKept ||= (alive & (keeping[word] ?? 0)) !== 0;
          isKeptEverywhere ||= ((always[word] ?? 0) & (keeping[word] ?? 0)) !== 0;
        }
        if (isKeptEverywhere) return nothingFound;
        return !isKept && areAllMet(always, 0) ? everythingOpen : null;
      },
      end: (path, at) =>
        !meets(path, at + half, keeping, 0, half) && areAllMet(path, at + half) ? everythingOpen : nothingFound,
      isTold: true,
    };
    let doubtedFor: Words | null = null;
    const open: OpenByClient[] = [];
    for (const ladder of laddersOf(field, { yes: live, live })) {
      const found = walk(field, ladder, rules, budget);
      if (found.unknownBy !== null) doubtedFor = union(doubtedFor, found.unknownBy, half);
      if (found.open !== undefined) open.push({ client: ladder.client, cells: found.open, apps: ladder.apps });
    }
    return { grid, open, doubtedFor: doubtedFor === null ? noPolicy : setOf(field, doubtedFor) };
  }

  function closersOf(here: PolicySet, others: PolicySet, budget: Budget): PolicySet {
    const live = here | others;
    const field = fieldOf(live);
    const { half } = field;
    const keeping = wordsOf(field, here);
    /** Of the others, those that are not found yet. */
    const sought = wordsOf(field, others);
    const closers: Words = new Int32Array(half);
    const found = (at: number, path: Words, where: Words | null): void => {
      for (let word = 0; word < half; word += 1) {
        const closing = (path[at + half + word] ?? 0) & (sought[word] ?? 0) & (where?.[half + word] ?? -1);
        closers[word] = (closers[word] ?? 0) | closing;
        sought[word] = (sought[word] ?? 0) & ~closing;
      }
    };
    // The cells are not used here: it is enough that the walk visits each of them.
    const rules: Rules = {
      decide: (path, at, { everywhere, somewhere }) => {
        let isSought = false;
        let isKept = false;
        for (let word = 0; word < half; word += 1) {
          const alive = path[at + half + word] ?? 0;
          isSought ||= (alive & (sought[word] ?? 0)) !== 0;
          if ((alive & (keeping[word] ?? 0)) === 0) continue;
          isKept = true;
          if ((alive & (keeping[word] ?? 0) & (everywhere[half + word] ?? 0)) !== 0) return nothingFound;
        }
        if (!isSought) return nothingFound;
        if (isKept) return null;
        found(at, path, somewhere);
        return nothingFound;
      },
      end: (path, at) => {
        if (!meets(path, at + half, keeping, 0, half)) found(at, path, null);
        return nothingFound;
      },
      isTold: false,
      isOfSure: true,
    };
    for (const ladder of laddersOf(field, { yes: live, live })) walk(field, ladder, rules, budget);
    return setOf(field, closers);
  }

  return { judge, openTo, openedSince, closersOf, idsIn };
}

function union(some: Words | null, more: Words, half: number): Words {
  if (some === null) return more;
  let isNew = false;
  for (let word = 0; word < half; word += 1) isNew ||= ((more[word] ?? 0) & ~(some[word] ?? 0)) !== 0;
  return isNew ? some.map((word, at) => word | (more[at] ?? 0)) : some;
}

const atomsIn = (grid: Grid, level: LevelName): number =>
  level === 'deviceInFlow' ? grid.device.length * grid.flow.length : grid[level].length;
