import type { Divisible } from './alike';
import { type Column, type Columns, clientSort, sure } from './columns';
import type { Division } from './divisions';
import type { Grid } from './grid';
import type { Found, OpenCells } from './open-cells';
import { type Certainties, membersOf, type PolicySet, setOfMembers } from './policy-set';
import { addBit, bitsOf, createWordTable, setBit, type Words, type WordTable, wordsFor } from './words';

/** All policies and the cells that they divide sign-ins into, for one requirement. */
export type PolicyGrid = {
  readonly columns: Columns;
  readonly divisions: (set: PolicySet) => Division;
  /** By the position of a policy: whether it enforces the requirement by blocking. */
  readonly blocking: readonly boolean[];
  /** Whether the requirement is to block. */
  readonly wantsBlock: boolean;
};

/**
 * The order of the recursion. Apps come first, because many policies of a large tenant are for few apps, and the
 * policies for one app divide the other dimensions little. Device and flow share a level, because device code flow
 * hides the device.
 */
export const levels = ['app', 'platform', 'deviceInFlow', 'location', 'risk'] as const;
type LevelName = (typeof levels)[number];

/**
 * The policies that matter to some users, and the cells that these policies can tell apart. A set of policies takes
 * `half` words. Each cell has two sets: first the policies that apply, then those that apply or may apply.
 */
export type Field = {
  /** Positions among all policies, ascending. */
  readonly members: readonly number[];
  /** By the position of a policy: its bit plus one; 0 for a policy that does not matter. */
  readonly bitOf: Words;
  readonly half: number;
  readonly width: number;
  readonly set: PolicySet;
  readonly division: Division;
};

/** A dimension in which atoms that all policies of the field treat alike are merged. */
type Merged = {
  /** For each merged atom, the positions of its atoms in the grid. */
  readonly atoms: readonly (readonly number[])[];
  /** The two policy sets of each merged atom, one after the other. */
  readonly says: Words;
  /** The policies that apply to every merged atom, and those that apply to any. */
  readonly every: Words;
  readonly any: Words;
  /** Positions of atoms that may not exist: a gap there is not certain. */
  readonly doubtful: ReadonlySet<number>;
  /** Policies that apply to at least one atom that certainly exists. */
  readonly anySure: Words;
};

export type Level = Merged & {
  /** The policies that apply to every atom of this level and of all later ones. */
  readonly everywhere: Words;
  /** Policies that apply, or may apply, to at least one later cell that certainly exists. */
  readonly somewhere: Words;
  readonly next: Level | undefined;
  /** Cached results from this level on, by policy set. Clients of the same type share them. Created on first use, as below. */
  known: WordTable | null;
  readonly found: Found[];
  /** Equal parts of open cells share one object, so that equal branches can be recognised by identity. */
  readonly parts: Map<string, OpenCells>;
  varying: readonly Varying[] | null;
  alone: readonly Alone[] | null;
};

/** A level, with the policies that apply to every atom of the other levels from the one asked for on. */
export type Alone = { readonly level: Merged; readonly others: Words };

/** A policy that treats the atoms of a level differently: its bit, and the positions of the atoms by result. */
export type Varying = { readonly bit: number; readonly live: Words; readonly yes: Words };

/** The sign-ins of one client as a series of levels. */
export type Ladder = {
  readonly client: number;
  readonly apps: readonly number[];
  readonly start: Words;
  readonly levels: readonly Level[];
};

/** Adds a column's result for the policies of the field to `words`. */
function writeColumn({ members, half }: Field, column: Column, words: Words): void {
  for (let bit = 0; bit < members.length; bit += 1) {
    const said = column[members[bit] ?? 0] ?? 0;
    if (said === 0) continue;
    addBit(words, half, bit);
    if (said === sure) addBit(words, 0, bit);
  }
}

const noneDoubtful: ReadonlySet<number> = new Set();

/** The atoms of a dimension, merged where the policies of the field treat them alike, with their policy sets. */
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
  writeColumn(field, base, ofBase);
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

export function fieldOf({ columns, divisions }: PolicyGrid, set: PolicySet): Field {
  const members = membersOf(set);
  const half = wordsFor(members.length);
  const bitOf: Words = new Int32Array(columns.policies.length);
  for (const [bit, at] of members.entries()) bitOf[at] = bit + 1;
  return { members, bitOf, half, width: half * 2, set, division: divisions(set) };
}

/** The policies of the set that belong to the field, as words. */
export function wordsOf({ members, half }: Field, set: PolicySet): Words {
  const words: Words = new Int32Array(half);
  let bit = 0;
  for (const at of membersOf(set)) {
    while (bit < members.length && (members[bit] ?? 0) < at) bit += 1;
    if (members[bit] === at) addBit(words, 0, bit);
  }
  return words;
}

export const setOf = ({ members, half }: Field, words: Words): PolicySet =>
  setOfMembers(bitsOf(words, 0, half).map((bit) => members[bit] ?? 0));

type SharedLevels = Readonly<Record<Exclude<LevelName, 'app' | 'deviceInFlow'>, Merged>>;

/** The levels of the dimensions that are the same for every client. */
function sharedLevels(field: Field): SharedLevels {
  const { grid, platform, location, risk } = field.division;
  return {
    platform: mergedOf(field, platform),
    location: mergedOf(field, location, (position) => grid.location[position]?.mayBeNowhere ?? false),
    risk: mergedOf(field, risk),
  };
}

function levelsOf(field: Field, clientAppType: string, shared: SharedLevels): readonly Level[] {
  const { division } = field;
  const merged: Readonly<Record<LevelName, Merged>> = {
    ...shared,
    deviceInFlow: mergedOf(field, division.deviceInFlow(clientAppType)),
    app: mergedOf(field, division.reachedBy(clientAppType).app),
  };
  const ladder: Level[] = [];
  for (const name of [...levels].reverse()) {
    const after = ladder[0];
    const here = merged[name];
    ladder.unshift({
      ...here,
      everywhere: after === undefined ? here.every : bothOf(here.every, after.everywhere),
      somewhere: after === undefined ? here.anySure : bothOf(here.anySure, after.somewhere),
      next: after,
      known: null,
      found: [],
      parts: new Map(),
      varying: null,
      alone: null,
    });
  }
  return ladder;
}

/** The number of a state at a level. Equal states have the same number. */
export function numberOf(level: Level, { width }: Field, path: Words, at: number): number {
  level.known ??= createWordTable(width, 12);
  return level.known.numberOf(path, at);
}

/** The level and all later ones, each with the policies that apply to every atom of the others. */
export function aloneIn(level: Level): readonly Alone[] {
  if (level.alone !== null) return level.alone;
  const { next, every } = level;
  const others = next?.everywhere ?? new Int32Array(every.length).fill(-1);
  const later = next === undefined ? [] : aloneIn(next);
  level.alone = [{ level, others }, ...later.map((one) => ({ level: one.level, others: bothOf(one.others, every) }))];
  return level.alone;
}

/** The policies that apply to the users and reach at least one cell. */
function applyingTo(field: Field, known: Column, { yes, live }: Certainties): Words {
  const { half, width } = field;
  const assigned: Words = new Int32Array(width);
  assigned.set(wordsOf(field, yes));
  assigned.set(yes === live ? assigned.subarray(0, half) : wordsOf(field, live), half);
  const reaching: Words = new Int32Array(width);
  writeColumn(field, known, reaching);
  return bothOf(assigned, reaching);
}

/** The ladders of all clients. Clients of the same type share their cached results. */
export function laddersOf({ columns }: PolicyGrid, field: Field, applies: Certainties): readonly Ladder[] {
  const { grid, reachedBy } = field.division;
  if (levels.some((name) => atomsIn(grid, name) === 0)) return [];
  const shared = sharedLevels(field);
  const applying = applyingTo(field, columns.known, applies);
  const bySort = new Map<string, readonly Level[]>();
  return grid.clientAppType.flatMap((clientAppType, client) => {
    const apps = reachedBy(clientAppType).positions;
    // This client can access none of the apps.
    if (apps.length === 0) return [];
    const sort = clientSort(clientAppType);
    const ladder = bySort.get(sort) ?? levelsOf(field, clientAppType, shared);
    bySort.set(sort, ladder);
    const ofClient: Words = new Int32Array(field.width);
    writeColumn(field, columns.client(clientAppType), ofClient);
    return [{ client, apps, start: bothOf(applying, ofClient), levels: ladder }];
  });
}

const atomsIn = (grid: Grid, level: LevelName): number =>
  level === 'deviceInFlow' ? grid.device.length * grid.flow.length : grid[level].length;
