import fc from 'fast-check';
import { canonicalJson, shortHash } from '../../shared/core/canonical';

/** The same value with the keys of every object in the opposite order. */
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
    ['what is undefined is absent', { a: undefined, b: 1 }, '{"b":1}'],
    ['text is quoted', 'a"b\n', '"a\\"b\\n"'],
    ['nothing at all is null', undefined, 'null'],
  ])('%s', (_, value, expected) => {
    expect(canonicalJson(value)).toBe(expected);
  });

  test('is JSON of the same value, whatever the order of its keys', () => {
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

test('a short hash is the first 128 bits of SHA-256', () => {
  expect(shortHash('abc')).toBe('ba7816bf8f01cfea414140de5dae2223');
  expect(shortHash('')).toBe('e3b0c44298fc1c149afbf4c8996fb924');
});
