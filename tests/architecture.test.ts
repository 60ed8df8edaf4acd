import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { importsOf as readImports, withoutComments } from '../infra/operate/docs/read-imports';

const root = join(__dirname, '..');

/**
 * What each folder may import besides itself. Packages are listed by name, and `node:` modules one by one where purity
 * matters.
 */
const allowed: Readonly<Record<string, readonly string[]>> = {
  'shared/async': [],
  'shared/core': ['node:crypto'],
  // Definitions import core alone; further imports of collect.ts are below.
  'shared/kinds': ['shared/core', 'shared/graph', 'zod', 'node:crypto'],
  'shared/controls': ['shared/core', 'shared/kinds', 'shared/reports'],
  'shared/detections': ['shared/core', 'shared/kinds', 'shared/reports'],
  'shared/reports': [
    'shared/core',
    'shared/kinds',
    'shared/controls',
    'shared/detections',
    'mustache',
    'd3-scale',
    'd3-shape',
  ],
  'shared/pipeline': ['shared/core', 'shared/kinds', 'shared/async'],
  'shared/identity': ['shared/core', '@azure/identity', 'jose', 'oauth4webapi', 'node:crypto'],
  'shared/graph': [
    'shared/async',
    'shared/core',
    'shared/kinds',
    'zod',
    'node:crypto',
    '@microsoft/microsoft-graph-client',
    '@azure/identity',
  ],
  'shared/store': [
    'shared/async',
    'shared/core',
    'shared/kinds',
    'zod',
    'node:crypto',
    'node:stream',
    'node:stream/promises',
    'node:zlib',
    '@azure/data-tables',
    '@azure/storage-blob',
    '@azure/identity',
    '@azure/core-auth',
  ],
  'shared/queues': ['shared/core', 'shared/kinds', '@azure/storage-queue', '@azure/core-auth'],
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
    'shared/core/access',
    'shared/core/plain-words',
    'shared/async',
    'shared/pipeline',
    'shared/app',
    'shared/graph/notification',
  ],
  'infra/local/tenant': ['node:', 'infra/local/tenant'],
};

/** Folders that must not use the clock, environment, network or random numbers. */
const pureFolders = ['shared/core', 'shared/kinds', 'shared/controls', 'shared/detections', 'shared/reports'];
const impure =
  /\bDate\.now\(|new Date\(\)|Math\.random\(|process\.env|\bfetch\(|console\.|\basync\b|\bawait\b|from 'zod'/;

const filesOf = (folder: string): string[] =>
  existsSync(join(root, folder))
    ? readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
        .filter((file) => file.endsWith('.ts'))
        .map((file) => join(folder, file).split(sep).join('/'))
    : [];

const textOf = (file: string): string => readFileSync(join(root, file), 'utf8');
const importsOf = (file: string): readonly string[] => readImports(root, file);

const mayImport = (folder: string, target: string): boolean =>
  [folder, ...(allowed[folder] ?? [])].some(
    (allow) => target === allow || target.startsWith(`${allow}/`) || (allow.endsWith(':') && target.startsWith(allow)),
  );

const isWords = (path: string): boolean => /\/words(\.ts)?$/.test(path);
/**
 * Tables of rows, windows and stories hold their wording beside their conditions: detections read the conditions,
 * reports the wording.
 */
const isRows = (path: string): boolean =>
  /^shared\/detections\/(?!of-)([a-z]+-)?(rows?|windows?|story|stories)(-base|\/[\w-]+)?(\.ts)?$/.test(path);
const holdsWords = (folder: string): boolean => folder === 'shared/controls' || folder === 'shared/detections';

/** Only words.ts files may import modules that write sentences, and only reports may import words.ts files. */
const mayImportWords = (file: string, folder: string, target: string): boolean => {
  if (holdsWords(folder)) return isWords(file) || !(target.startsWith('shared/reports') || isWords(target));
  const ofChecks = target.startsWith('shared/controls/') || target.startsWith('shared/detections/');
  return folder !== 'shared/reports' || !ofChecks || isWords(target) || isRows(target);
};

const isCollect = (path: string): boolean => /^shared\/kinds\/.*\/collect(\.ts)?$/.test(path);

/**
 * The definition of a kind imports core and other definitions; its collect.ts reads Graph and is imported by
 * shared/graph alone.
 */
const mayCollect = (file: string, folder: string, target: string): boolean => {
  if (folder === 'shared/graph' || isCollect(file)) return true;
  return !isCollect(target) && (folder !== 'shared/kinds' || /^shared\/(core|kinds)\//.test(target));
};

const sources = Object.keys(allowed).flatMap((folder) => filesOf(folder).map((file) => [file, folder] as const));

test('every rule names a folder that exists', () => {
  expect(Object.keys(allowed).filter((folder) => !existsSync(join(root, folder)))).toEqual([]);
  expect(sources.length).toBeGreaterThan(100);
});

test('every file imports only what its folder allows', () => {
  const forbidden = sources.flatMap(([file, folder]) =>
    importsOf(file)
      .filter(
        (target) =>
          !mayImport(folder, target) || !mayImportWords(file, folder, target) || !mayCollect(file, folder, target),
      )
      .map((target) => `${file} -> ${target}`),
  );
  expect(forbidden).toEqual([]);
});

test('pure folders use no clock, environment, network or random numbers', () => {
  const pure = pureFolders.flatMap(filesOf).filter((file) => !isCollect(file));
  const found = pure.flatMap((file) => {
    const word = impure.exec(withoutComments(textOf(file)))?.[0];
    return word === undefined ? [] : [`${file}: ${word}`];
  });
  expect(found).toEqual([]);
});

test('the app has one clock, that of Microsoft: no other file reads the clock of the machine', () => {
  // The checks show how much the clock of the machine differs.
  const mayRead = ['shared/app/clock.ts', 'shared/app/checks.ts'];
  const reading = ['shared/app', 'shared/pipeline', 'shared/queues', 'functions']
    .flatMap(filesOf)
    .filter(
      (file) => !mayRead.includes(file) && /\bDate\.now\b|new Date\(\)/.test(readFileSync(join(root, file), 'utf8')),
    );
  expect(reading).toEqual([]);
});

test('the check finds a forbidden import and an impure word', () => {
  expect(mayImport('shared/core', 'zod')).toBe(false);
  expect(mayImport('shared/graph', 'shared/store/keys')).toBe(false);
  expect(mayImport('shared/pipeline', 'shared/graph/client')).toBe(false);
  expect(mayImport('functions', 'shared/store/store')).toBe(false);
  expect(mayImport('infra/local/tenant', 'shared/core/resource/kind')).toBe(false);
  expect(mayImportWords('shared/controls/a/b/control.ts', 'shared/controls', 'shared/reports/language/scene')).toBe(
    false,
  );
  expect(
    mayImportWords('shared/reports/posture/posture-rows.ts', 'shared/reports', 'shared/controls/a/b/control'),
  ).toBe(false);
  expect(mayImportWords('shared/reports/wording/of-row.ts', 'shared/reports', 'shared/detections/of-row')).toBe(false);
  expect(mayImportWords('shared/reports/wording/of-row.ts', 'shared/reports', 'shared/detections/row')).toBe(true);
  expect(
    mayImportWords('shared/detections/rows/devices.ts', 'shared/detections', 'shared/reports/language/scene'),
  ).toBe(false);
  expect(mayImportWords('shared/controls/a/b/words.ts', 'shared/controls', 'shared/reports/language/scene')).toBe(true);
  expect(mayImport('shared/core', 'shared/kinds/domain/domain')).toBe(false);
  expect(mayCollect('shared/kinds/domain/domain.ts', 'shared/kinds', 'zod')).toBe(false);
  expect(mayCollect('shared/kinds/domain/domain.ts', 'shared/kinds', 'shared/graph/shape')).toBe(false);
  expect(mayCollect('shared/pipeline/context.ts', 'shared/pipeline', 'shared/kinds/domain/collect')).toBe(false);
  expect(impure.test('const at = Date.now();')).toBe(true);
});

/** Import cycles among the given files; each as its files in order. */
function circlesAmong(imports: ReadonlyMap<string, readonly string[]>): string[] {
  const done = new Set<string>();
  const path: string[] = [];
  const circles: string[] = [];
  const walk = (file: string): void => {
    const at = path.indexOf(file);
    if (at >= 0) circles.push([...path.slice(at), file].join(' -> '));
    if (at >= 0 || done.has(file)) return;
    path.push(file);
    for (const target of imports.get(file) ?? []) walk(target);
    path.pop();
    done.add(file);
  };
  for (const file of imports.keys()) walk(file);
  return circles;
}

/** For each file, those of the given files that it imports. */
function importsAmong(files: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const known = new Set(files);
  const asFile = (target: string): string | undefined =>
    [target, `${target}.ts`, `${target}/index.ts`].find((path) => known.has(path));
  return new Map(files.map((file) => [file, importsOf(file).flatMap((target) => asFile(target) ?? [])] as const));
}

test('no file imports itself through other files', () => {
  const imports = importsAmong(['shared', 'functions', 'infra', 'bench'].flatMap(filesOf));
  expect(circlesAmong(imports)).toEqual([]);
  expect(circlesAmong(new Map(Object.entries({ a: ['b'], b: ['c'], c: ['b'] })))).toEqual(['b -> c -> b']);
});

const exported = /^export (?:async )?(?:const|function\*?|type|class) (\w+)|^export (?:type )?\{([^}]*)\}/gm;

/** All names that a file exports, including re-exports. */
const exportsOf = (text: string): readonly string[] =>
  [...withoutComments(text).matchAll(exported)].flatMap(([, own, others]) =>
    own === undefined
      ? (others ?? '').split(',').flatMap((part) => /(\w+)\s*$/.exec(part)?.[1] ?? [])
      : // The build collects these from the folders of controls and detections.
        [own].filter((name) => name !== 'thresholds'),
  );

test('every export is used by another file', () => {
  const files = ['shared', 'functions', 'infra', 'bench'].flatMap(filesOf);
  const texts = new Map([...files, ...filesOf('tests')].map((file) => [file, textOf(file)] as const));
  const importers = new Map(files.map((file) => [file, new Set<string>()] as const));
  for (const [file, targets] of importsAmong([...texts.keys()])) {
    const words = new Set(texts.get(file)?.match(/\w+/g));
    for (const target of targets) for (const word of words) importers.get(target)?.add(word);
  }
  const unused = files.flatMap((file) =>
    exportsOf(texts.get(file) ?? '')
      .filter((name) => !importers.get(file)?.has(name))
      .map((name) => `${file}: ${name}`),
  );
  expect(unused).toEqual([]);
  expect(exportsOf("export const a = 1;\nexport { b, type c as d } from './e';\nconst f = 2;")).toEqual([
    'a',
    'b',
    'd',
  ]);
});

const namesCheck = (text: string): boolean => /['"`](ZT|EV)\.[A-Z]/.test(withoutComments(text));

test('core and pipeline treat no control or detector specially: a special case is a field of its definition', () => {
  const files = ['shared/core', 'shared/pipeline'].flatMap(filesOf);
  expect(files.filter((file) => namesCheck(textOf(file)))).toEqual([]);
  expect(namesCheck("if (source.startsWith('EV.R')) return;")).toBe(true);
});

test('a use case takes only the ports it uses; the timer tick, which starts all of them, takes the whole pipeline', () => {
  const takesAll = (text: string): boolean => /\w: Pipeline\b(?!\[)/.test(withoutComments(text));
  expect(
    filesOf('shared/pipeline')
      .filter((file) => takesAll(textOf(file)))
      .sort(),
  ).toEqual([
    'shared/pipeline/watch/schedule.ts',
    'shared/pipeline/watch/watch-tick.ts',
    'shared/pipeline/watch/watch.ts',
  ]);
  expect(takesAll('const now = (pipeline: Pipeline) => pipeline.now();')).toBe(true);
});

const bannedWords = /(^|-)(utils?|helpers?|common|manager|services?|data|info|process)(-|\.|$)/;

test('every file name is in kebab case, without filler words', () => {
  // A kind is named as Graph names it: service-principal.
  const isGraphName = (file: string): boolean => file.startsWith('shared/kinds/');
  const names = ['shared', 'functions', 'infra'].flatMap(filesOf).map((file) => ({
    file,
    name: file.slice(file.lastIndexOf('/') + 1).replace(/(\.d)?\.ts$/, ''),
  }));
  const misnamed = names.filter(
    ({ file, name }) => !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || (bannedWords.test(name) && !isGraphName(file)),
  );
  expect(misnamed).toEqual([]);
});

test('every cast has a comment that says why it is safe', () => {
  const bare = ['shared', 'functions'].flatMap(filesOf).flatMap((file) => {
    const lines = textOf(file).split('\n');
    return lines.flatMap((line, at) => {
      const isCast = /\bas (?!const\b|default\b)(?!\w+ from)[A-Za-z{(]/.test(withoutText(line));
      const isExplained = /Safe:/.test(lines.slice(Math.max(0, at - 4), at + 3).join('\n'));
      return isCast && !isExplained ? [`${file}:${at + 1}: ${line.trim()}`] : [];
    });
  });
  expect(bare).toEqual([]);
});

/** Words in strings, comments and import lists are not casts. */
const withoutText = (line: string): string =>
  line
    .replace(/\/\/.*$|\/\*.*|^\s*\*.*$/g, '')
    .replace(/'[^']*'|`[^`]*`|"[^"]*"/g, "''")
    .replace(/^(import|export)\b.*$|^\s*\w+ as \w+,?$/, '');
