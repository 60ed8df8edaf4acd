import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'language-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The findings of the lint in these files, as `file:line: "words"`. */
function refused(files: Record<string, string>): string[] {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const paths = Object.keys(files).map((name) => join(folder, name));
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'scripts/language-lint.mjs'), ...paths], {
    encoding: 'utf8',
  });
  const lines = stderr.split('\n').filter((line) => line !== '');
  expect(status).toBe(lines.length > 0 ? 1 : 0);
  return lines.map((line) => line.slice(folder.length + 1).replace(/: write .*/, ''));
}

/** A value that is inserted into a template. */
const value = (code: string): string => `$${`{${code}}`}`;

/** Each of these lines is a separate text. */
const asCode = (lines: string[]): string => lines.map((line) => `say(${JSON.stringify(line)});`).join('\n');

const stilted = [
  'Nobody was told of it',
  'The gap was mended by Tom',
  'A second person waved it through',
  'This control does not hold any more',
  'It holds again since Monday',
  'Accepted by his account alone',
  'Approved with the own hand of the admin',
  'Nobody takes it on in time',
  'It is found by the next look',
  'The next looks compare everything',
  'No way out that works',
  'Told to whoever runs the tenant',
  'A sign-in from no trusted place',
  'Sign-ins of old clients',
  'A role was given past PIM',
  'An emergency account signed in',
  'It was made anew',
  'Many of late',
  'The role is theirs for good',
  "It is nobody's change",
  'The data does not suffice',
  'The answer is no JSON',
  'I cannot see Contoso',
];

const plain = [
  'Nobody was notified of it, and 12 people can sign in without MFA.',
  'These accounts do not hold an admin role.',
  'This does not hold back an alert, and you can look for the log entry.',
  'The photo is this big; whoops, that is the limit.',
  'Group members hold the role for 8 hours.',
  'Open the look-back in the history of the tenant.',
];

/** The lines of a file that the lint does not refuse. */
function passing(lines: string[], name: string, text: string): string[] {
  const found = refused({ [name]: text });
  return lines.filter((_, index) => !found.some((finding) => finding.startsWith(`${name}:${index + 1}: `)));
}

test('refuses the same words in comments', () => {
  const comments = [
    '/** His own change. */',
    '// Whoever did it.',
    '// Nobody was told.',
    'const him = 1;',
    '// They can no longer be distinguished.',
  ];
  const found = refused({ 'comments.ts': comments.join('\n') });
  expect(found).toEqual(['comments.ts:1: "His"', 'comments.ts:2: "Whoever"', 'comments.ts:3: "told"']);
});

test('refuses the same words in titles of tests, and leaves the data of tests alone', () => {
  const code = [
    "test('it is told of', () => say('it is told of'));",
    `describe(\`is mended ${value('where')}\`, () => {});`,
    "test.each<[string, World['of']]>([",
    "  ['was told', map(one)],",
    "])('%s is told of', () => {});",
    "describe.each(map((one) => one / 2))('told', () => {});",
    "/told/.test('it is told of'); rows.test('it is told of');",
    "test('an alert is sent', 'it is told of');",
  ];
  mkdirSync(join(folder, 'tests'), { recursive: true });
  writeFileSync(join(folder, 'tests/titles.test.ts'), code.join('\n'));
  const lint = join(root, 'scripts/language-lint.mjs');
  const { stderr } = spawnSync(process.execPath, [lint, 'tests/titles.test.ts'], { cwd: folder, encoding: 'utf8' });
  const lines = stderr.split('\n').flatMap((line) => /:(\d+): "/.exec(line)?.[1] ?? []);
  expect(lines).toEqual(['1', '2', '5', '6']);
});

test('refuses stilted sentences, in code and in a page', () => {
  expect(passing(stilted, 'text.ts', asCode(stilted))).toEqual([]);
  expect(passing(stilted, 'page.md', stilted.join('\n'))).toEqual([]);
});

test('plain sentences pass', () => {
  expect(refused({ 'text.ts': asCode(plain), 'page.md': plain.join('\n') })).toEqual([]);
});

test('ignores names and regular expressions', () => {
  const code = [
    'const mended = told / whoever / 2; const is = /was told "of it/.test(text);',
    "const key = 'told';",
    "return /it's told of it/;",
  ];
  expect(refused({ 'text.ts': code.join('\n') })).toEqual([]);
});

test('reads templates whole, with the texts inside them, and names the line', () => {
  const inner = value(`many ? \`it was ${value("'told ' + 'to all'")}\` : 'him or her'`);
  const code = ['const text = `first line', `of ${inner} by now\`;`, '', "say('it\\'s mended');"];
  expect(refused({ 'text.ts': code.join('\n') })).toEqual(['text.ts:2: "him"', 'text.ts:4: "mended"']);
  const told = `const text = \`nobody was ${value('how')} told of ${value('what')}\`;`;
  expect(refused({ 'text.ts': told })).toEqual(['text.ts:1: "told"']);
});

test('reads the texts of a code block in a page, but no field names and no inline code', () => {
  const page = [
    'Set `mended` first.',
    '```ts',
    "const mended = 'told';",
    "say('it was mended');",
    '```',
    'It was `x` told.',
  ];
  expect(refused({ 'page.md': page.join('\n') })).toEqual(['page.md:4: "mended"', 'page.md:6: "told"']);
  const output = ['```text', 'Nobody was told of it', '```'];
  expect(refused({ 'page.md': output.join('\n') })).toEqual(['page.md:2: "told"']);
});

test('skips a file that is not text', () => {
  expect(refused({ 'picture.png': '\u0000"it was told of it"' })).toEqual([]);
});

test('refuses a sentence whose subject is a relative clause', () => {
  expect(refused({ 'page.md': 'It is over. Of what is left, two are open.' })).toEqual(['page.md:1: ". Of what"']);
});
