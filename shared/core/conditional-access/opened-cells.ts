import type { Budget } from './budget';
import { fieldOf, type PolicyGrid, setOf, wordsOf } from './ladder';
import { everythingOpen, nothingFound, type Open } from './open-cells';
import type { PolicySet } from './policy-set';
import { type Rules, walkAll } from './walk';
import { meets, type Words } from './words';

/** `doubtedFor`: policies that make it unknown whether further cells are open. */
export type OpenedSince = Open & { readonly doubtedFor: PolicySet };

export function openedSince(
  policies: PolicyGrid,
  here: PolicySet,
  there: readonly PolicySet[],
  budget: Budget,
): OpenedSince {
  const live = there.reduce((all, set) => all | set, here);
  const field = fieldOf(policies, live);
  const { half } = field;
  const closing = there.map((set) => wordsOf(field, set));
  const keeping = wordsOf(field, here);
  /** Policies that apply, or may apply, in every cell below the current branch. */
  const always: Words = new Int32Array(half);
  const areAllMet = (words: Words, from: number): boolean => {
    for (const one of closing) if (!meets(words, from, one, half)) return false;
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
      !meets(path, at + half, keeping, half) && areAllMet(path, at + half) ? everythingOpen : nothingFound,
    listsCells: true,
  };
  const { open, unknownBy } = walkAll(policies, field, { yes: live, live }, rules, budget);
  return { grid: field.division.grid, open, doubtedFor: unknownBy };
}

export function closersOf(policies: PolicyGrid, here: PolicySet, others: PolicySet, budget: Budget): PolicySet {
  const live = here | others;
  const field = fieldOf(policies, live);
  const { half } = field;
  const keeping = wordsOf(field, here);
  /** The policies of the other moment that are still searched for. */
  const sought = wordsOf(field, others);
  const closers: Words = new Int32Array(half);
  const found = (at: number, path: Words, where: Words | null): void => {
    for (let word = 0; word < half; word += 1) {
      const closing = (path[at + half + word] ?? 0) & (sought[word] ?? 0) & (where?.[half + word] ?? -1);
      closers[word] = (closers[word] ?? 0) | closing;
      sought[word] = (sought[word] ?? 0) & ~closing;
    }
  };
  // The results are not used: the walk only has to visit every cell.
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
      if (!meets(path, at + half, keeping, half)) found(at, path, null);
      return nothingFound;
    },
    listsCells: false,
    skipsDoubtful: true,
  };
  walkAll(policies, field, { yes: live, live }, rules, budget);
  return setOf(field, closers);
}
