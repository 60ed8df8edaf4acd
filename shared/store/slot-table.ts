/** Finds resources by two hashes: a hash table with open addressing in one array of integers, which stores no text. */
import type { HashNumbers } from './large-fleet-rows';

type SlotTable = {
  /** The slot with both hashes; -1 if there is none. */
  readonly find: (id: number, content: number) => number;
  /** All slots with this id hash: usually one, and more if two ids have the same hash. */
  readonly under: (id: number) => readonly number[];
};

const free = -1;

export function slotTable({ ids, contents }: HashNumbers, isThere: Uint8Array): SlotTable {
  let size = 4;
  while (size < 2 * ids.length) size *= 2;
  const mask = size - 1;
  const table = new Int32Array(size).fill(free);
  for (let slot = 0; slot < ids.length; slot += 1) {
    if (isThere[slot] === 0) continue;
    // Safe: a slot below the length.
    let at = (ids[slot] as number) & mask;
    while (table[at] !== free) at = (at + 1) & mask;
    table[at] = slot;
  }
  return {
    find: (id, content) => {
      for (let at = id & mask; ; at = (at + 1) & mask) {
        const slot = table[at] as number; // Safe: the mask keeps the index within the table.
        if (slot === free || (ids[slot] === id && contents[slot] === content)) return slot;
      }
    },
    under: (id) => {
      const found: number[] = [];
      for (let at = id & mask; table[at] !== free; at = (at + 1) & mask) {
        const slot = table[at] as number; // Safe: the mask keeps the index within the table.
        if (ids[slot] === id) found.push(slot);
      }
      return found;
    },
  };
}
