import fc from 'fast-check';
import { canonicalJson, isSameJson, shortHash } from '../../shared/core/canonical';

/** The same value with the keys of every object reversed. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, item]) => [key, turned(item)]),
  );
}

describe('canonical JSON', () => {
  test.each<[string, unknown, string]>([
    ['keys are sorted at every depth', { b: 1, a: { d: [], c: null } }, '{"a":{"c":null,"d":[]},"b":1}'],
    ['lists keep their order', [3, 1, 2], '[3,1,2]'],
    ['an undefined field is absent', { a: undefined, b: 1 }, '{"b":1}'],
    ['text is quoted', 'a"b\n', '"a\\"b\\n"'],
    ['null stays null', undefined, 'null'],
  ])('%s', (_, value, expected) => {
    expect(canonicalJson(value)).toBe(expected);
  });

  test('is JSON of the same value, in any order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(turned(value))).toBe(text);
      }),
    );
  });

  test('two values have one text only where they are equal', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 2 }), fc.jsonValue({ maxDepth: 2 }), (a, b) => {
        const [first, second] = [a, b].map((value): unknown => JSON.parse(JSON.stringify(value)));
        const equal = JSON.stringify(turned(turned(first))) === JSON.stringify(turned(turned(second)));
        if (equal) expect(canonicalJson(first)).toBe(canonicalJson(second));
        if (canonicalJson(first) === canonicalJson(second)) expect(first).toEqual(second);
      }),
    );
  });
});

describe('equal JSON', () => {
  // Absent and undefined are equal in an object, and null is different; in a list undefined is null.
  const item = fc.oneof(fc.constant(undefined), fc.jsonValue({ maxDepth: 2 }));
  const value = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c'), item),
    fc.array(item, { maxLength: 2 }),
  );

  test('has the same canonical text', () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        expect(isSameJson(a, b)).toBe(canonicalJson(a) === canonicalJson(b));
        expect(isSameJson(a, turned(a))).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test.each<[string, unknown, unknown, boolean]>([
    ['keys in another order', { a: 1, b: [2] }, { b: [2], a: 1 }, true],
    ['an additional key', { a: 1 }, { a: 1, b: null }, false],
    ['an undefined key', { a: 1 }, { a: 1, b: undefined }, true],
    ['undefined against null', { a: undefined }, { a: null }, false],
    ['an undefined item', [undefined], [null], true],
    ['a list against an object', [], {}, false],
    ['another order of items', [1, 2], [2, 1], false],
    ['a deep difference', { a: [{ b: 1 }] }, { a: [{ b: 2 }] }, false],
  ])('%s', (_, a, b, expected) => {
    expect(isSameJson(a, b)).toBe(expected);
    expect(isSameJson(b, a)).toBe(expected);
  });
});

test('a short hash is the first 128 bits of SHA-256', () => {
  expect(shortHash('abc')).toBe('ba7816bf8f01cfea414140de5dae2223');
  expect(shortHash('')).toBe('e3b0c44298fc1c149afbf4c8996fb924');
});
