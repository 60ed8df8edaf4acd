import { createKey, isAllowed, readAuthLevel } from '../../../infra/local/host/function-keys';

const keys = { master: createKey(), function: createKey() };

test.each([
  ['anonymous', '', true],
  ['function', keys.function, true],
  ['function', keys.master, true],
  ['function', '', false],
  ['function', `${keys.function}x`, false],
  ['function', keys.function.slice(1), false],
  ['admin', keys.master, true],
  ['admin', keys.function, false],
  ['admin', '', false],
] as const)('%s with the key %j: %s', (level, given, expected) => {
  expect(isAllowed(level, given, keys)).toBe(expected);
});

test.each([
  ['anonymous', 'anonymous'],
  ['FUNCTION', 'function'],
  ['admin', 'admin'],
  ['something new', 'admin'],
  [undefined, 'function'],
])('the level %j is read as %s', (written, expected) => {
  expect(readAuthLevel(written)).toBe(expected);
});

test('keys are long and never the same', () => {
  expect(keys.master).toHaveLength(43);
  expect(keys.master).not.toBe(keys.function);
});
