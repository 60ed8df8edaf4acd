import type { CollectionPath } from '../world';

type Removal = 'changed' | 'deleted';
export type DeltaChange = { readonly id: string; readonly removed?: Removal };

/** Stores changes in their order, so that delta queries can start from any point. */
export type DeltaTracker = {
  note(path: CollectionPath, id: string, removed?: Removal): void;
  /** The number of changes so far; a point in the sequence. */
  head(path: CollectionPath): number;
  /** The changes between two points, one entry for each object, in the order of their last change. */
  between(path: CollectionPath, from: number, to: number): readonly DeltaChange[];
  /** Makes every token issued until now invalid, as after maintenance at Microsoft. */
  expireTokens(): void;
  /** Grows with expireTokens; a token contains the generation it was made in. */
  generation(): number;
  /** Grows with every incremental round that has changes. */
  countRound(): number;
};

export function createDeltaTracker(): DeltaTracker {
  const changesByPath = new Map<CollectionPath, DeltaChange[]>();
  let generation = 0;
  let rounds = 0;

  const changesOf = (path: CollectionPath): DeltaChange[] => {
    const found = changesByPath.get(path);
    if (found !== undefined) return found;
    const created: DeltaChange[] = [];
    changesByPath.set(path, created);
    return created;
  };

  return {
    note(path, id, removed) {
      changesOf(path).push(removed === undefined ? { id } : { id, removed });
    },
    head: (path) => changesOf(path).length,
    between(path, from, to) {
      const last = new Map<string, DeltaChange>();
      for (const change of changesOf(path).slice(from, to)) {
        last.delete(change.id);
        last.set(change.id, change);
      }
      return [...last.values()];
    },
    expireTokens() {
      generation += 1;
    },
    generation: () => generation,
    countRound() {
      rounds += 1;
      return rounds;
    },
  };
}
