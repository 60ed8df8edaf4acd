import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Follows docs/add-a-control.md literally, in a copy of the sources. */

const root = join(__dirname, '..');
const tutorial = readFileSync(join(root, 'docs/add-a-control.md'), 'utf8');

/** The files that the page says to create: each path with the block below it. */
const files = [...tutorial.matchAll(/^Create `([^`]+)`:\n\n```ts\n([\s\S]+?)```$/gm)].map(
  ([, path = '', text = '']) => [path, text] as const,
);
/** The commands of its step 4. */
const [, commands = ''] = /^## 4\. [^\n]+\n\n```sh\n([\s\S]+?)```$/m.exec(tutorial) ?? [];

const copied = [
  'shared',
  'scripts',
  'tests/fixtures',
  'tests/controls/state.ts',
  'tests/environment.cjs',
  'tests/runtime.cjs',
  'tests/setup.ts',
  'tests/longest-first.cjs',
  'tests/run-folder.cjs',
  'tests/remove-run-folder.cjs',
];
let copy: string;

beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'tutorial-'));
  for (const path of [...copied, 'package.json', 'tsconfig.json', 'jest.config.cjs'])
    cpSync(join(root, path), join(copy, path), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    writeFileSync(join(copy, path), text);
  }
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

const run = (command: string, ...args: readonly string[]): string =>
  execFileSync(command, args, { cwd: copy, encoding: 'utf8', stdio: 'pipe' });

test('the page creates the two files of a control and its test, and names the commands to run', () => {
  expect(files.map(([path]) => path)).toEqual([
    'shared/controls/identity/entra-directory-hidden-from-users/control.ts',
    'shared/controls/identity/entra-directory-hidden-from-users/words.ts',
    'tests/controls/identity/entra-directory-hidden-from-users.test.ts',
  ]);
  expect(commands.trim().split('\n')).toEqual(['npm run indexes', 'npx tsc --noEmit', `npx jest ${files.at(-1)?.[0]}`]);
});

test('its files are formatted like all others', () => {
  const biome = join('node_modules', '@biomejs', 'biome', 'bin', 'biome');
  const config = `--config-path=${join(root, 'biome.json')}`;
  run(process.execPath, biome, 'check', config, '--vcs-enabled=false', ...files.map(([path]) => path));
});

test('the lists of controls and their words include it', () => {
  run(process.execPath, join('scripts', 'indexes.mjs'));
  expect(readFileSync(join(copy, 'shared/controls/index.ts'), 'utf8')).toContain('entra-directory-hidden-from-users');
});

test('its types are correct', () => {
  // The copy contains only the tutorial's files, their imports, and the types of the thresholds, because compiling the
  // whole tree takes half a minute.
  const config = JSON.parse(readFileSync(join(copy, 'tsconfig.json'), 'utf8')) as Record<string, unknown>; // Safe: any object does.
  const own = files.map(([path]) => path).filter((path) => path.startsWith('shared/'));
  const include = [...own, 'shared/config/thresholds.ts'];
  writeFileSync(join(copy, 'tsconfig.json'), JSON.stringify({ ...config, include }));
  run(process.execPath, join('node_modules', 'typescript', 'bin', 'tsc'), '--noEmit');
});

test('its test passes', () => {
  run(
    process.execPath,
    join('node_modules', 'jest', 'bin', 'jest.js'),
    '--ci',
    '--rootDir',
    copy,
    files.at(-1)?.[0] ?? '',
  );
});
