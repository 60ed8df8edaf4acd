/**
 * Sets of policies as 32-bit words, many of them in one array: a walk makes thousands of sets, and one object for each
 * would be slow. A set is the index at which it begins. The owner of the array knows how many words a set has.
 */
export type Words = Int32Array<ArrayBuffer>;

export const wordsFor = (count: number): number => Math.max(1, Math.ceil(count / 32));

export const addBit = (words: Words, from: number, bit: number): void => {
  const at = from + (bit >>> 5);
  words[at] = (words[at] ?? 0) | (1 << (bit & 31));
};

export const setBit = (words: Words, from: number, bit: number, isIn: boolean): void => {
  const at = from + (bit >>> 5);
  const mask = 1 << (bit & 31);
  words[at] = isIn ? (words[at] ?? 0) | mask : (words[at] ?? 0) & ~mask;
};

/** The set with the first `count` bits. */
export function firstBits(count: number): Words {
  const words: Words = new Int32Array(wordsFor(count)).fill(-1);
  const rest = count & 31;
  if (rest !== 0) words[words.length - 1] = (1 << rest) - 1;
  return words;
}

export const hasBit = (words: Words, from: number, bit: number): boolean =>
  ((words[from + (bit >>> 5)] ?? 0) & (1 << (bit & 31))) !== 0;

/** The first bit of a set at the start of the array; -1 if the set is empty. */
export function firstBit(words: Words): number {
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? 0;
    if (word !== 0) return at * 32 + 31 - Math.clz32(word & -word);
  }
  return -1;
}

export function isEmpty(words: Words, from: number, length: number): boolean {
  for (let at = 0; at < length; at += 1) if (words[from + at] !== 0) return false;
  return true;
}

export function meets(a: Words, fromA: number, b: Words, length: number): boolean {
  for (let at = 0; at < length; at += 1) if (((a[fromA + at] ?? 0) & (b[at] ?? 0)) !== 0) return true;
  return false;
}

/** The bits that are set, ascending. */
export function bitsOf(words: Words, from: number, length: number): readonly number[] {
  const bits: number[] = [];
  for (let at = 0; at < length; at += 1) {
    for (let rest = words[from + at] ?? 0; rest !== 0; rest &= rest - 1) {
      bits.push(at * 32 + 31 - Math.clz32(rest & -rest));
    }
  }
  return bits;
}

/** The bits that two sets share, ascending. Both sets are at the start of their arrays. */
export function sharedBits(a: Words, b: Words): readonly number[] {
  const bits: number[] = [];
  for (let at = 0; at < a.length; at += 1) {
    for (let rest = (a[at] ?? 0) & (b[at] ?? 0); rest !== 0; rest &= rest - 1) {
      bits.push(at * 32 + 31 - Math.clz32(rest & -rest));
    }
  }
  return bits;
}

/** Numbers sets in order of arrival. Equal sets have the same number. */
export type WordTable = { readonly numberOf: (words: Words, from: number) => number };

/** `expected`: the expected number of sets, to allocate enough space at once. */
export function createWordTable(length: number, expected: number): WordTable {
  const room = 2 ** Math.ceil(Math.log2(expected * 2 + 2));
  let kept: Words = new Int32Array((room / 2) * length);
  /** The number of the set plus one; 0 for an empty slot. */
  let slots: Words = new Int32Array(room);
  let count = 0;

  function slotOf(words: Words, from: number): number {
    let hash = 0;
    for (let at = 0; at < length; at += 1) {
      hash = Math.imul(hash ^ (words[from + at] ?? 0), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    const mask = slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const number = (slots[slot] ?? 0) - 1;
      if (number === -1) return slot;
      let at = 0;
      while (at < length && kept[number * length + at] === words[from + at]) at += 1;
      if (at === length) return slot;
    }
  }

  function grow(): void {
    const before = kept;
    kept = new Int32Array(before.length * 2);
    kept.set(before);
    slots = new Int32Array(slots.length * 2);
    for (let number = 0; number < count; number += 1) slots[slotOf(kept, number * length)] = number + 1;
  }

  return {
    numberOf: (words, from) => {
      const slot = slotOf(words, from);
      const known = slots[slot] ?? 0;
      if (known !== 0) return known - 1;
      const number = count;
      for (let at = 0; at < length; at += 1) kept[number * length + at] = words[from + at] ?? 0;
      slots[slot] = number + 1;
      count += 1;
      if (count * 2 >= slots.length) grow();
      return number;
    },
  };
}
