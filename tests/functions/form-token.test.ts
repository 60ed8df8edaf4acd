import { type Bound, formToken, isFormToken } from '../../functions/form-token';
import { dayMs } from '../../shared/core/time/durations';

const keys = ['k'.repeat(40), 'j'.repeat(40)];
const ada: Bound = { id: 'ada', tenantId: 'tenant-1' };
const now = Date.parse('2026-11-24T13:00:00Z');
const token = formToken(keys, ada, now);

test.each<[string, string, readonly string[], Bound, number]>([
  ['the same day', token, keys, ada, now + 3_600_000],
  ['the day after', token, keys, ada, now + dayMs],
  ['after a rotation', token, ['n'.repeat(40), keys[0] ?? ''], ada, now],
])('a token works %s', (_, given, known, bound, at) => {
  expect(isFormToken(given, known, bound, at)).toBe(true);
});

test.each<[string, string, readonly string[], Bound, number]>([
  ['two days later', token, keys, ada, now + 2 * dayMs],
  ['the day before', token, keys, ada, now - dayMs],
  ['for another person', token, keys, { ...ada, id: 'bea' }, now],
  ['for the same id in another organisation', token, keys, { ...ada, tenantId: 'tenant-2' }, now],
  ['under another key', token, ['x'.repeat(40)], ada, now],
  ['without keys', token, [], ada, now],
  ['cut', token.slice(0, -1), keys, ada, now],
  ['with more at its end', `${token}A`, keys, ada, now],
  ['with a character that decoders skip', `${token} `, keys, ada, now],
  ['in another alphabet', Buffer.from(token, 'base64url').toString('base64'), keys, ada, now],
  ['that is empty', '', keys, ada, now],
])('a token is refused: %s', (_, given, known, bound, at) => {
  expect(isFormToken(given, known, bound, at)).toBe(false);
});

test('two people never share a token because of a comma in an id', () => {
  const [one, two] = [
    { id: 'a', tenantId: 'b,c' },
    { id: 'a,b', tenantId: 'c' },
  ];
  expect(formToken(keys, one, now)).not.toBe(formToken(keys, two, now));
});
