import { TextRows } from '../../../shared/pipeline/collect/text-rows';

test('rows of many blocks are read in the order of their fields, equal rows once', () => {
  const rows = new TextRows();
  const added = Array.from({ length: 9000 }, (_, n) => [`Müller ${(n * 7919) % 4500}`, `id-${(n * 7919) % 4500}`, '+']);
  const positions = Uint32Array.from(added, (fields) => rows.add(...fields));
  const bytes = (fields: readonly string[]): Buffer => Buffer.from(fields.join('\u0001'));
  const expected = added.slice(0, 4500).sort((a, b) => Buffer.compare(bytes(a), bytes(b)));
  expect([...rows.sorted(positions)]).toEqual(expected);
});

test('control characters in a field neither end it nor begin another, and a very long field is cut', () => {
  const rows = new TextRows();
  const positions = Uint32Array.of(rows.add('a\u0001b', 'c\u0000d'), rows.add('x'.repeat(300_000), 'id'));
  expect([...rows.sorted(positions)]).toEqual([
    ['a b', 'c d'],
    ['x'.repeat(1000), 'id'],
  ]);
});
