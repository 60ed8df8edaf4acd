import { fnv1a } from '../../../shared/core/fnv';

const firstSlots = 1024;

type EntryIndex = {
  /**
   * The number of the entry with this key; the next number if there is none yet. Keys are not kept, so `isOf` answers whether an entry
   * has the key.
   */
  readonly numberOf: (key: string, next: number, isOf: (number: number) => boolean) => number;
};

/** Finds entries by a hash of their key, because the keys of a long log would take more memory than everything else. */
export function createEntryIndex(): EntryIndex {
  let hashes = new Uint32Array(firstSlots);
  /** Numbers of entries, plus one; 0 if a slot is free. */
  let numbers = new Uint32Array(firstSlots);
  let count = 0;

  /** The first slot from the position of the hash on that is free or that `isIt` accepts. */
  function slotOf(hash: number, isIt: (slot: number) => boolean): number {
    let slot = hash % numbers.length;
    while (numbers[slot] !== 0 && !isIt(slot)) slot = (slot + 1) % numbers.length;
    return slot;
  }

  function grow(): void {
    const [oldHashes, oldNumbers] = [hashes, numbers];
    hashes = new Uint32Array(oldHashes.length * 2);
    numbers = new Uint32Array(oldNumbers.length * 2);
    for (const [slot, number] of oldNumbers.entries()) {
      if (number !== 0) put(oldHashes[slot] ?? 0, number);
    }
  }

  function put(hash: number, number: number): void {
    const slot = slotOf(hash, () => false);
    hashes[slot] = hash;
    numbers[slot] = number;
  }

  return {
    numberOf: (key, next, isOf) => {
      const hash = fnv1a(key);
      const found = numbers[slotOf(hash, (slot) => hashes[slot] === hash && isOf((numbers[slot] ?? 1) - 1))] ?? 0;
      if (found !== 0) return found - 1;
      if (count * 2 >= numbers.length) grow();
      put(hash, next + 1);
      count += 1;
      return next;
    },
  };
}
