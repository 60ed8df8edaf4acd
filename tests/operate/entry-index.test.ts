import { createEntryIndex } from '../../infra/operate/detect/entry-index';

test('every entry of a long log keeps its number, and an entry that comes again is found', () => {
  const keys = Array.from({ length: 20_000 }, (_, number) => `signIn|${number * 7919}`);
  const index = createEntryIndex();
  const numberOf = (key: string, next: number) => index.numberOf(key, next, (number) => keys[number] === key);
  expect(keys.map(numberOf)).toEqual(keys.map((_, number) => number));
  expect([...keys].reverse().map((key) => numberOf(key, keys.length))).toEqual(
    keys.map((_, number) => number).reverse(),
  );
});

test('two entries whose keys have the same hash stay two', () => {
  // Known to collide in FNV-1a of 32 bits.
  const keys = ['costarring', 'liquid'];
  const index = createEntryIndex();
  const numberOf = (key: string, next: number) => index.numberOf(key, next, (number) => keys[number] === key);
  expect(keys.map(numberOf)).toEqual([0, 1]);
  expect(keys.map((key) => numberOf(key, 2))).toEqual([0, 1]);
});
