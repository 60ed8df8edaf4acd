import fc from 'fast-check';
import {
  addBit,
  bitsOf,
  createWordTable,
  meets,
  sharedBits,
  wordsFor,
} from '../../../shared/core/conditional-access/words';

const size = 70;
const length = wordsFor(size);
const set = fc.uniqueArray(fc.integer({ min: 0, max: size - 1 })).map((bits) => bits.sort((a, b) => a - b));

/** The sets, one after the other. */
function wordsOf(sets: readonly (readonly number[])[]) {
  const words = new Int32Array(sets.length * length);
  for (const [at, bits] of sets.entries()) for (const bit of bits) addBit(words, at * length, bit);
  return words;
}

test('a set has the bits that were added, from its start', () => {
  fc.assert(
    fc.property(fc.array(set), (sets) => {
      const words = wordsOf(sets);
      expect(sets.map((_, at) => bitsOf(words, at * length, length))).toEqual(sets);
    }),
  );
});

test('two sets overlap where both have the same bit', () => {
  fc.assert(
    fc.property(set, set, (a, b) => {
      const words = wordsOf([a, b]);
      expect(meets(words, 0, words.subarray(length), length)).toBe(a.some((bit) => b.includes(bit)));
    }),
  );
});

test('the intersection of two sets is ascending', () => {
  fc.assert(
    fc.property(set, set, (a, b) => {
      expect(sharedBits(wordsOf([a]), wordsOf([b]))).toEqual(a.filter((bit) => b.includes(bit)));
    }),
  );
});

test('the same set has the same number, however many there are and whatever was expected', () => {
  fc.assert(
    fc.property(fc.array(set, { maxLength: 200 }), fc.integer({ min: 0, max: 50 }), (sets, expected) => {
      const words = wordsOf(sets);
      const table = createWordTable(length, expected);
      const numbers = [...sets, ...sets].map((_, at) => table.numberOf(words, (at % sets.length) * length));
      const texts = [...new Set(sets.map((bits) => bits.join()))];
      expect(numbers).toEqual([...sets, ...sets].map((bits) => texts.indexOf(bits.join())));
    }),
  );
});
