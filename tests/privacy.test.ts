import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WatchFileSchema } from '../shared/config/schema';
import { exportColumns, exportKinds, exportVersion } from '../shared/core/alert/export';
import { defaultRetention } from '../shared/core/tenant/configuration';
import { tableNames } from '../shared/store/tables';

const root = join(__dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const privacy = read('docs/privacy.md');

const section = (text: string, heading: string): string =>
  text.split(/^## /m).find((part) => part.startsWith(`${heading}\n`)) ?? '';
const rowsOf = (text: string): string[][] =>
  text
    .split('\n')
    .filter((line) => /^\| `/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .map(([, ...cells]) => cells);

test('every table is described, and no other', () => {
  const documented = rowsOf(section(privacy, 'Where it is kept, and for how long')).map(([name]) => name);
  expect(documented).toEqual([...tableNames].sort().map((name) => `\`${name}\``));
});

test('the documented retention is the real one', () => {
  const documented = [...privacy.matchAll(/(\d+) days[^|]*?\(`(\w+)`\)/g)].map(([, days, name]) => [
    name,
    Number(days),
  ]);
  expect(documented.length).toBeGreaterThan(5);
  // Safe: a name that is not a key gives undefined, and the test fails.
  const kept = documented.map(([name]) => [name, defaultRetention[name as keyof typeof defaultRetention]]);
  expect(documented).toEqual(kept);
  expect(new Set(documented.map(([name]) => name))).toEqual(new Set(Object.keys(defaultRetention)));
});

test('the configuration page gives the defaults and the limits', () => {
  const rows = rowsOf(section(read('docs/configuration.md'), 'Retention'));
  expect(Object.fromEntries(rows.map(([name = '', days]) => [name.replaceAll('`', ''), Number(days)]))).toEqual(
    defaultRetention,
  );
  for (const [name = '', , text = ''] of rows) {
    const [, low, high] = /\((\d+) to (\d+)\)/.exec(text) ?? [];
    const taken = (days: number): boolean =>
      WatchFileSchema.safeParse({
        tenants: [{ tenantId: '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11', name: 'Contoso' }],
        retention: { [name.replaceAll('`', '')]: days },
      }).success;
    expect([Number(low) - 1, Number(low), Number(high), Number(high) + 1].map(taken)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  }
});

test.each(exportKinds)('every column of %s is described, in its order', (kind) => {
  const documented = rowsOf(section(read('docs/exports.md'), `Columns of ${kind}`)).map(([name]) => name);
  expect(documented).toEqual(exportColumns[kind].map((name) => `\`${name}\``));
});

test('the documented version is the one that is written', () => {
  expect(read('docs/exports.md')).toContain(`\`version\` is ${exportVersion}.`);
});

test('every property said to be tested is tested', () => {
  const named = [...privacy.matchAll(/`(tests\/[\w./-]+)`/g)].map(([, path = '']) => path);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
