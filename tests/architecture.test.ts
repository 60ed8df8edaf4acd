import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

const root = join(__dirname, '..');

/** What each folder may import beside itself. Packages by name; `node:` modules are named one by one where purity matters. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'shared/core': ['node:crypto'],
  'shared/controls': ['shared/core'],
  'shared/detectors': ['shared/core'],
  'shared/reports': ['shared/core', 'mustache'],
  'shared/pipeline': ['shared/core'],
  'shared/graph': ['shared/core', 'zod', 'node:crypto', '@microsoft/microsoft-graph-client', '@azure/identity'],
  'shared/store': [
    'shared/core',
    'zod',
    'node:crypto',
    'node:zlib',
    '@azure/data-tables',
    '@azure/identity',
    '@azure/core-auth',
  ],
  'shared/queues': ['shared/core', '@azure/storage-queue', '@azure/core-auth'],
  'shared/channels': [
    'shared/core',
    'shared/reports',
    'zod',
    'node:crypto',
    '@azure/communication-email',
    '@azure/monitor-ingestion',
    '@azure/core-auth',
  ],
  functions: [
    '@azure/functions',
    'zod',
    'node:crypto',
    'shared/pipeline',
    'shared/runtime',
    'shared/log',
    'shared/access',
    'shared/pages',
    'shared/graph/notification',
  ],
  'infra/local/tenant': ['node:', 'infra/local/tenant'],
};

/** Folders that may know no clock, environment, network or chance. */
const pureFolders = ['shared/core', 'shared/controls', 'shared/detectors', 'shared/reports'];
const impure =
  /\bDate\.now\(|new Date\(\)|Math\.random\(|process\.env|\bfetch\(|console\.|\basync\b|\bawait\b|from 'zod'/;

const filesOf = (folder: string): string[] =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => join(folder, file).split(sep).join('/'))
    : [];

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');

/** Static and dynamic imports, as a path from the root or as a package. */
const importsOf = (file: string): string[] => {
  const text = withoutComments(readFileSync(join(root, file), 'utf8'));
  const specifiers = [...text.matchAll(/(?:from\s+|import\(|import\s+)'([^']+)'/g)].map(
    ([, specifier = '']) => specifier,
  );
  return specifiers.map((specifier) =>
    specifier.startsWith('.')
      ? relative(root, resolve(root, dirname(file), specifier))
          .split(sep)
          .join('/')
      : specifier,
  );
};

const mayImport = (folder: string, target: string): boolean =>
  [folder, ...(allowed[folder] ?? [])].some(
    (allow) => target === allow || target.startsWith(`${allow}/`) || (allow.endsWith(':') && target.startsWith(allow)),
  );

const sources = Object.keys(allowed).flatMap((folder) => filesOf(folder).map((file) => [file, folder] as const));

test('the rules are about folders that exist', () => {
  expect(Object.keys(allowed).filter((folder) => !existsSync(join(root, folder)))).toEqual([]);
  expect(sources.length).toBeGreaterThan(100);
});

test.each(sources)('%s imports only what %s may', (file, folder) => {
  expect(importsOf(file).filter((target) => !mayImport(folder, target))).toEqual([]);
});

test.each(pureFolders.flatMap(filesOf))('%s is pure', (file) => {
  const text = withoutComments(readFileSync(join(root, file), 'utf8'));
  expect(impure.exec(text)?.[0]).toBeUndefined();
});

test('the guard notices a forbidden import and an impure word', () => {
  expect(mayImport('shared/core', 'zod')).toBe(false);
  expect(mayImport('shared/graph', 'shared/store/keys')).toBe(false);
  expect(mayImport('shared/pipeline', 'shared/graph/client')).toBe(false);
  expect(mayImport('functions', 'shared/store/store')).toBe(false);
  expect(mayImport('infra/local/tenant', 'shared/core/kind')).toBe(false);
  expect(impure.test('const at = Date.now();')).toBe(true);
});

const bannedWords = /(^|-)(utils?|helpers?|common|manager|services?|data|info|process)(-|\.|$)/;

test.each([...filesOf('shared'), ...filesOf('functions'), ...filesOf('infra')])(
  '%s is named in kebab case, without words that mean nothing',
  (file) => {
    const name = file.slice(file.lastIndexOf('/') + 1).replace(/(\.d)?\.ts$/, '');
    expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(name).not.toMatch(bannedWords);
  },
);

test.each([...filesOf('shared'), ...filesOf('functions')])('%s explains its casts', (file) => {
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  const casts = lines.flatMap((line, at) =>
    /\bas (?!const\b|default\b)(?!\w+ from)[A-Za-z{(]/.test(withoutText(line)) ? [at] : [],
  );
  const bare = casts.filter((at) => !/Safe:/.test(lines.slice(Math.max(0, at - 4), at + 3).join('\n')));
  expect(bare.map((at) => `${at + 1}: ${lines[at]?.trim() ?? ''}`)).toEqual([]);
});

/** Words in strings, comments and import lists are no casts. */
const withoutText = (line: string): string =>
  line
    .replace(/\/\/.*$|\/\*.*|^\s*\*.*$/g, '')
    .replace(/'[^']*'|`[^`]*`|"[^"]*"/g, "''")
    .replace(/^(import|export)\b.*$|^\s*\w+ as \w+,?$/, '');
