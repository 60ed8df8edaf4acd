import type { Budget } from './budget';
import { type Alone, aloneIn, type Field, fieldOf, type Level, type PolicyGrid, setOf } from './ladder';
import { closedIndirectly, everythingOpen, type Found, nothingFound, type Open } from './open-cells';
import type { Certainties, PolicySet } from './policy-set';
import { type Rules, walkAll } from './walk';
import { addBit, isEmpty, meets, type Words } from './words';

/** The result for a group of users, without the list of their open cells. */
export type Answer = {
  readonly isOpen: boolean;
  readonly by: PolicySet;
  readonly unknownBy: PolicySet;
  /** False if a cell is closed only by a grant that no sign-in of that cell can satisfy. */
  readonly direct: boolean;
  /** Number of nodes visited for this result. */
  readonly spent: number;
};

/** The rules of a walk that finds which cells are closed, and by which policies. */
class ClosedCells implements Rules {
  /** Policies that close a cell, each once. */
  readonly named: Words;
  private readonly half: number;
  private readonly blocking: Words;
  private readonly closing: Words;
  private readonly lone: Words;

  constructor(
    private readonly policies: PolicyGrid,
    private readonly field: Field,
    readonly listsCells: boolean,
  ) {
    const { half, members } = field;
    this.half = half;
    this.named = new Int32Array(half);
    this.closing = new Int32Array(half);
    this.lone = new Int32Array(half);
    this.blocking = new Int32Array(half);
    for (const [bit, at] of members.entries()) if (policies.blocking[at]) addBit(this.blocking, 0, bit);
  }

  seen(path: Words, at: number, level: Level): Found | null {
    const { wantsBlock } = this.policies;
    const onlyBlocks = wantsBlock && meets(path, at + this.half, this.blocking, this.half);
    const isClosed = aloneIn(level).some((dimension) => this.closedAlong(path, at, dimension, onlyBlocks));
    if (!isClosed) return null;
    return wantsBlock && !onlyBlocks ? closedIndirectly : nothingFound;
  }

  decide(path: Words, at: number, { everywhere }: Level): Found | null {
    const { half, closing, blocking } = this;
    if (isEmpty(path, at + half, half)) return everythingOpen;
    let isClosed = false;
    for (let word = 0; word < half; word += 1) {
      const here = (path[at + word] ?? 0) & (everywhere[word] ?? 0);
      closing[word] = here;
      if (here !== 0) isClosed = true;
    }
    if (!isClosed) return null;
    const canBeDirect = this.policies.wantsBlock && meets(path, at + half, blocking, half);
    return canBeDirect && !meets(closing, 0, blocking, half) ? null : this.closed();
  }

  end(path: Words, at: number): Found {
    const { half, closing } = this;
    if (isEmpty(path, at, half)) {
      if (isEmpty(path, at + half, half)) return everythingOpen;
      return { ...nothingFound, unknownBy: path.slice(at + half, at + half * 2) };
    }
    for (let word = 0; word < half; word += 1) closing[word] = path[at + word] ?? 0;
    return this.closed();
  }

  /** Adds a policy that closes the cell, unless one in the list already does. */
  private name(isBlocked: boolean): void {
    const { half, closing, blocking, named } = this;
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

  private closed(): Found {
    const { wantsBlock } = this.policies;
    const isBlocked = wantsBlock && meets(this.closing, 0, this.blocking, this.half);
    this.name(isBlocked);
    return wantsBlock && !isBlocked ? closedIndirectly : nothingFound;
  }

  /** A dimension is closed if each of its atoms has a policy that is narrowed by this dimension only. */
  private closedAlong(path: Words, at: number, { level, others }: Alone, onlyBlocks: boolean): boolean {
    const { half, lone, blocking, closing } = this;
    const { width } = this.field;
    for (let word = 0; word < half; word += 1) {
      lone[word] = (path[at + word] ?? 0) & (others[word] ?? 0) & (onlyBlocks ? (blocking[word] ?? 0) : -1);
    }
    if (isEmpty(lone, 0, half)) return false;
    const { says } = level;
    for (let from = 0; from < says.length; from += width) if (!meets(says, from, lone, half)) return false;
    for (let from = 0; from < says.length; from += width) {
      for (let word = 0; word < half; word += 1) closing[word] = (says[from + word] ?? 0) & (lone[word] ?? 0);
      this.name(false);
    }
    return true;
  }
}

/** Whether people to whom these policies apply have open cells. Lists the cells only on request. */
export function closedCells(
  policies: PolicyGrid,
  applies: Certainties,
  listsCells: boolean,
  budget: Budget,
): Answer & Open {
  const field = fieldOf(policies, applies.live);
  const rules = new ClosedCells(policies, field, listsCells);
  const before = budget.left;
  const { open, unknownBy, direct } = walkAll(policies, field, applies, rules, budget);
  return {
    grid: field.division.grid,
    open,
    isOpen: open.length > 0,
    by: setOf(field, rules.named),
    unknownBy,
    direct,
    spent: before - budget.left,
  };
}
