import { createLog, type Fields } from '../../shared/app/log';

function linesOf(write: (log: ReturnType<typeof createLog>) => void): readonly string[] {
  const lines: string[] = [];
  const sink = (level: string) => (line: string) => void lines.push(`${level}: ${line}`);
  write(createLog({ info: sink('info'), warn: sink('warn'), error: sink('error') }));
  return lines;
}
const lineOf = (fields: Fields): string => linesOf(({ info }) => info('collect.done', fields)).join('\n');

test('each invocation writes one line: its name, and its fields as JSON', () => {
  expect(lineOf({ tenant: 't', changes: 1, ok: true, none: null })).toBe(
    'info: collect.done {"tenant":"t","changes":1,"ok":true,"none":null}',
  );
});

test('each level goes to its own stream, and a line without fields is valid', () => {
  const lines = linesOf((log) => {
    log.info('a');
    log.warn('b');
    log.error('c');
  });
  expect(lines).toEqual(['info: a {}', 'warn: b {}', 'error: c {}']);
});

test('undefined fields are left out', () => {
  expect(lineOf({ a: undefined, b: 1 })).toBe('info: collect.done {"b":1}');
});

test.each([
  ['a line feed', 'a\ncollect.done {"tenant":"forged"}'],
  ['a carriage return', 'a\rb'],
  ['an escape of a terminal', '\u001b[2Jb'],
  ['a C1 control', 'a\u009bb'],
  ['a line separator', 'a\u2028b'],
  ['a paragraph separator', 'a\u2029b'],
])('%s in a value cannot start a second log line', (_, value) => {
  const line = lineOf({ value });
  expect(line).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
  expect(line).not.toMatch(/\\[nru]/);
});

test('a value is cut at 300 characters, so one request cannot fill the log', () => {
  expect(lineOf({ value: 'x'.repeat(100_000) }).length).toBeLessThan(350);
});
