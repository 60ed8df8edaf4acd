import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rates } from '../../bench/noise-year/rates';

const page = readFileSync(join(__dirname, '../../docs/noise-model.md'), 'utf8');
const rows = [...page.matchAll(/^\| `(\w+)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$/gm)].map(
  ([, name = '', value = '', unit = '', why = '']) => ({
    name,
    value: Number(value),
    unit: unit.trim(),
    why: why.trim(),
  }),
);

test('the numbers of the generator are those of docs/noise-model.md', () => {
  expect(Object.fromEntries(rows.map(({ name, value }) => [name, value]))).toEqual(rates);
  expect(rows).toHaveLength(Object.keys(rates).length);
});

test.each(rows)('$name has a unit and a reason', ({ unit, why }) => {
  expect(unit).not.toBe('');
  expect(why.length).toBeGreaterThan(20);
});
