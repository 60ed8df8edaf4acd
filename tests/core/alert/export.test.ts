import {
  alertCsv,
  alertJson,
  csvHeader,
  eventCsv,
  eventJson,
  exportColumns,
  exportKinds,
} from '../../../shared/core/alert/export';
import type { DirectoryName } from '../../../shared/core/resource/directory-name';
import { anAlert, anEvent, aTransition } from '../../store/fixtures';

const tenantId = 'contoso';

/** RFC 4180, as a spreadsheet reads it. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (quoted && letter === '"' && text[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (letter === '"') quoted = !quoted;
    else if (!quoted && letter === ',') {
      row.push(cell);
      cell = '';
    } else if (!quoted && letter === '\r' && text[at + 1] === '\n') {
      rows.push([...row, cell]);
      row = [];
      cell = '';
      at += 1;
    } else cell += letter;
  }
  if (quoted || cell !== '' || row.length > 0) throw new Error('the last line does not end');
  return rows;
}

const cellOf = (line: string, kind: 'events' | 'alerts', column: string): string | undefined =>
  readCsv(line)[0]?.[exportColumns[kind].indexOf(column)];

const named = (name: string | null) => anEvent(tenantId, 1, { resource: { kind: 'group', id: 'g1', name } });

test.each(['=HYPERLINK("http://192.0.2.1")', '+1', '-1+1', '@SUM(A1)', '\t=1', '  =1', '\u200b=1', '\uff1d1'])(
  'a cell that a spreadsheet would calculate is exported as text: %j',
  (name) => {
    expect(cellOf(eventCsv(named(name), new Map()), 'events', 'resourceName')).toBe(`'${name}`);
  },
);

test.each([
  ['x;=1', "x;'=1"],
  ['x; @SUM(A1);y', "x; '@SUM(A1);y"],
  ['x;\u200b\uff1d1', "x;\u200b'\uff1d1"],
  ['x\r\n=1', "x\r\n'=1"],
  ['\r=1', "'\r'=1"],
  ['\n=1', "'\n'=1"],
])('a cell that a spreadsheet would calculate after a semicolon is exported as text: %j', (name, expected) => {
  expect(cellOf(eventCsv(named(name), new Map()), 'events', 'resourceName')).toBe(expected);
});

test.each(['a; b', 'Vendors, temporary', 'the "old" ones', 'two\r\nlines', 'CA01 = MFA', "it's", 'a-b', ''])(
  'a cell is read back unchanged: %j',
  (name) => {
    expect(cellOf(eventCsv(named(name), new Map()), 'events', 'resourceName')).toBe(name);
  },
);

test('numbers stay numbers, and a missing value is an empty cell', () => {
  const line = eventCsv(named(null), new Map());
  expect(cellOf(line, 'events', 'exposedCount')).toBe('14');
  expect(cellOf(line, 'events', 'resourceName')).toBe('');
});

test.each(exportKinds)('the first line of %s names its columns, each once, the version first', (kind) => {
  expect(readCsv(csvHeader(kind))).toEqual([[...exportColumns[kind]]]);
  expect(exportColumns[kind][0]).toBe('version');
  expect(new Set(exportColumns[kind]).size).toBe(exportColumns[kind].length);
});

const mara: DirectoryName = { id: 'u9', displayName: 'Mara Klein', address: 'mara@contoso.example', type: 'person' };

test('people are exported as ids, with names only on request', () => {
  const event = anEvent(tenantId, 1, { peopleIds: ['u9', 'u2'] });
  const names = new Map([['u9', mara]]);
  expect(eventCsv(event, new Map())).not.toContain('Mara');
  expect(cellOf(eventCsv(event, names), 'events', 'actorName')).toBe('Mara Klein <mara@contoso.example>');
  expect(cellOf(eventCsv(event, names), 'events', 'peopleNames')).toBe('Mara Klein <mara@contoso.example>');
  expect(JSON.parse(eventJson(event, ['u9', 'u2'], new Map()))).toEqual({ version: 1, kind: 'events', event });
  expect(JSON.parse(eventJson(event, ['u9', 'u2'], names))).toEqual({
    version: 1,
    kind: 'events',
    event,
    names: { u9: { name: 'Mara Klein', address: 'mara@contoso.example' } },
  });
  expect(eventJson(event, ['u9'], new Map([['u9', { ...mara, type: 'erased' as const }]]))).not.toContain('Mara');
});

test("an alert has one line for each transition, and operators' names follow the same choice", () => {
  const by = { id: 'u9', tenantId, name: 'Mara Klein' };
  const handled = { by, at: '2026-11-24T15:00:00.000Z', note: null };
  const story = {
    alert: anAlert(tenantId, { acknowledged: handled }),
    transitions: [aTransition(1), aTransition(2, { type: 'acknowledged', by, note: '=1+1' })],
  };
  const lines = readCsv(alertCsv(story, new Map()));
  const column = (name: string) => lines.map((line) => line[exportColumns.alerts.indexOf(name)]);
  expect(column('transition')).toEqual(['opened', 'acknowledged']);
  expect(column('transitionById')).toEqual(['', 'u9']);
  expect(column('transitionNote')).toEqual(['', "'=1+1"]);
  expect(alertCsv(story, new Map())).not.toContain('Mara');
  expect(alertJson(story, ['u9'], new Map())).not.toContain('Mara');
  expect(alertCsv(story, new Map([['u9', mara]]))).toContain('Mara Klein');
});
