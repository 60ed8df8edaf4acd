import type { DirectoryName } from '../../../shared/core/resource/directory-name';
import { lineInWords, naming } from '../../../shared/reports/language/naming';

const named = (...all: readonly (readonly [string, string, string | null, DirectoryName['type']?])[]) =>
  naming(
    new Map(
      all.map(([id, displayName, address, type = 'person']) => [id, { id, displayName, address, type }] as const),
    ),
  );

describe('names that several objects share', () => {
  test('two people are distinguished by their addresses', () => {
    const names = named(
      ['1', 'Lea Novak', 'lea.novak@contoso.example'],
      ['2', 'Lea Novak', 'lea.novak2@contoso.example'],
    );
    expect(names.person('1')).toBe('Lea Novak (lea.novak)');
    expect(names.person('2')).toBe('Lea Novak (lea.novak2)');
  });

  test('are distinguished by the domain if only the domain differs, also for guests', () => {
    const names = named(
      ['1', 'Lea Novak', 'lea.novak@contoso.example'],
      ['2', 'LEA NOVAK', 'lea.novak_fabrikam.example#EXT#@contoso.onmicrosoft.com'],
    );
    expect(names.person('1')).toBe('Lea Novak (lea.novak@contoso.example)');
    expect(names.person('2')).toBe('LEA NOVAK (lea.novak@fabrikam.example)');
  });

  test('people without an address, groups and apps by the beginning of their ids', () => {
    const names = named(
      ['0a1b2c3d-0000', 'Lea Novak', null],
      ['4e5f6a7b-0000', 'Lea Novak', 'lea@contoso.example'],
      ['8c9d0e1f-0000', 'Vendors', null, 'group'],
      ['2a3b4c5d-0000', 'Vendors', null, 'group'],
    );
    expect(names.person('0a1b2c3d-0000')).toBe('Lea Novak (0a1b2c3d)');
    expect(names.reference({ type: 'group', id: '8c9d0e1f-0000', name: 'Vendors' })).toBe('Vendors (8c9d0e1f)');
  });

  test('an address is not given twice, and a name that nobody else has stays alone', () => {
    const names = named(
      ['1', 'Lea Novak', 'lea.novak@contoso.example'],
      ['2', 'Lea Novak', 'lea.novak2@contoso.example'],
      ['3', 'Tom Iversen', 'tom@contoso.example'],
      ['4', 'Lea Novak', null, 'group'],
    );
    expect(names.personWithAddress('1')).toBe('Lea Novak (lea.novak@contoso.example)');
    expect(names.person('3')).toBe('Tom Iversen');
    expect(names.reference({ type: 'group', id: '4', name: 'Lea Novak' })).toBe('Lea Novak');
  });

  test('are compared once for all rows, and again when a name was added', () => {
    let readings = 0;
    class Counted extends Map<string, DirectoryName> {
      override values() {
        readings += 1;
        return super.values();
      }
    }
    const lea = (id: string): readonly [string, DirectoryName] => [
      id,
      { id, displayName: 'Lea Novak', address: `lea${id}@contoso.example`, type: 'person' },
    ];
    const names = new Counted([lea('1'), lea('2')]);
    expect([naming(names).person('1'), naming(names).person('2')]).toEqual(['Lea Novak (lea1)', 'Lea Novak (lea2)']);
    expect(readings).toBe(1);
    names.set(...lea('3'));
    expect(naming(names).person('3')).toBe('Lea Novak (lea3)');
    expect(readings).toBe(2);
  });
});

test("Graph's terms read as words, and a value that is a word of the language as itself", () => {
  const side = (...values: readonly string[]) => values.map((text) => ({ type: 'text' as const, text }));
  const line = {
    label: 'Grant',
    before: side('one of', 'mfa', 'compliantDevice'),
    after: side('constructor', 'false'),
  };
  expect(lineInWords(line, naming(new Map()))).toBe('Grant: one of, MFA, a compliant device -> constructor, no');
});
