import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { controls } from '../shared/controls';
import { rows } from '../shared/detections/rows';

const root = join(__dirname, '..');
const bundle = join(root, 'dist', 'functions.cjs');
const metafile = join(root, 'dist', 'functions.meta.json');

/** All deployed files of the app: its entry point and its parts. */
const deployed = (): readonly string[] =>
  readdirSync(join(root, 'dist')).filter((name) => /^functions.*\.cjs$/.test(name));
const textOf = (name: string): string => readFileSync(join(root, 'dist', name), 'utf8');

type Import = { readonly path: string; readonly kind: string; readonly external?: boolean };
type Metafile = { readonly inputs: Readonly<Record<string, { readonly imports: readonly Import[] }>> };

test('the app is built: npm run build', () => {
  expect([existsSync(bundle), existsSync(metafile)]).toEqual([true, true]);
});

// Safe: esbuild's metafile has this shape.
const readMetafile = (): Metafile => JSON.parse(readFileSync(metafile, 'utf8')) as Metafile;

/** Everything that runs when this file is loaded: its imports, except those behind `await import()`. */
function loadedBy(entry: string): { readonly files: ReadonlySet<string>; readonly externals: ReadonlySet<string> } {
  const { inputs } = readMetafile();
  const [files, externals, open] = [new Set<string>(), new Set<string>(), [entry]];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    for (const { path, kind, external } of inputs[file]?.imports ?? []) {
      if (kind === 'dynamic-import') continue;
      if (external === true) externals.add(path);
      else open.push(path);
    }
  }
  return { files, externals };
}

const packageOf = (file: string): string => {
  const [scope, name] = file.slice(file.lastIndexOf('node_modules/') + 'node_modules/'.length).split('/');
  return scope?.startsWith('@') ? `${scope}/${name}` : (scope ?? '');
};
const packagesOf = (files: Iterable<string>): readonly string[] =>
  [...new Set([...files].filter((file) => file.includes('node_modules/')).map(packageOf))].sort();

const emulatorKey = 'Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==';

const light = ['@azure/functions', '@azure/functions-extensions-base', 'cookie', 'zod'];
const heavy = [
  '@azure/communication-email',
  '@azure/data-tables',
  '@azure/identity',
  '@azure/storage-queue',
  '@microsoft/microsoft-graph-client',
  'jose',
  'mustache',
];

describe.each(['functions/index.ts', 'functions/notifications.ts'])('loading %s leaves out', (entry) => {
  test('@azure/functions, zod and their dependencies', () => {
    expect(packagesOf(loadedBy(entry).files)).toEqual(light);
  });

  test('every package except Node itself and those that the host provides', () => {
    const builtin = new Set([...builtinModules, ...builtinModules.map((name) => `node:${name}`)]);
    const others = [...loadedBy(entry).externals].filter((name) => !builtin.has(name) && name !== '<runtime>');
    expect(others).toEqual(['@azure/functions-core']);
  });

  test('adapters, wording and controls', () => {
    const own = [...loadedBy(entry).files].filter((file) => !file.includes('node_modules/'));
    const notLight = /^shared\/(channels|controls|detectors|queues|reports|store)\/|^shared\/(pages|render)\.ts/;
    expect(own.filter((file) => notLight.test(file))).toEqual([]);
    expect(own.filter((file) => file.startsWith('shared/graph/'))).toEqual(['shared/graph/notification.ts']);
  });
});

test('the SDKs are in the bundle, behind await import()', () => {
  const { inputs } = readMetafile();
  expect(packagesOf(Object.keys(inputs))).toEqual(expect.arrayContaining(heavy));
});

test('the graph is complete: a dynamic import leads to its SDK', () => {
  expect(packagesOf(loadedBy('shared/store/azure-tables.ts').files)).not.toEqual(light);
  const { inputs } = readMetafile();
  const dynamic = Object.values(inputs).flatMap(({ imports }) =>
    imports.filter(({ kind }) => kind === 'dynamic-import'),
  );
  const behind = dynamic.map(({ path }) => path);
  expect(packagesOf(behind)).toEqual(expect.arrayContaining(['@azure/data-tables', '@azure/monitor-ingestion']));
  // Of these packages the bundle contains only the exports that our files import by name.
  expect(behind).toEqual(expect.arrayContaining(['shared/identity/azure-identity.ts', 'shared/identity/index.ts']));
  expect(packagesOf(loadedBy('shared/identity/index.ts').files)).toEqual(
    expect.arrayContaining(['jose', 'oauth4webapi']),
  );
});

test('no test code, no local simulation and no build tool is bundled', () => {
  const files = Object.keys(readMetafile().inputs);
  expect(files.filter((file) => /^(tests|bench|infra|scripts)\//.test(file))).toEqual([]);
  expect(packagesOf(files).filter((name) => /^(azurite|mjml|fast-check|jest|adaptivecards)/.test(name))).toEqual([]);
});

test('the bundle contains no path of the build machine and no secret', () => {
  // The storage SDKs contain the key of the emulator, which Microsoft publishes.
  const text = deployed().map(textOf).join('\n').replaceAll(emulatorKey, '');
  expect(text.includes(root)).toBe(false);
  expect(text.includes(`${homedir()}/`)).toBe(false);
  const secrets = [
    /-----BEGIN [A-Z ]*PRIVATE KEY-----\s*[A-Za-z0-9+/]{40}/,
    /AccountKey=[A-Za-z0-9+/]{40}/,
    /accesskey=[A-Za-z0-9+/]{20}/i,
    /[?&]sig=[A-Za-z0-9%]{20}/,
    /\beyJ[\w-]{20,}\.eyJ[\w-]{20,}\./,
  ];
  expect(secrets.filter((secret) => secret.test(text)).map(String)).toEqual([]);
});

/** The parts that other files require. */
const partsNamedIn = (names: readonly string[]): readonly string[] =>
  names.flatMap((name) =>
    [...textOf(name).matchAll(/require\("\.\/(functions-\w+\.cjs)"\)/g)].map(([, part = '']) => part),
  );

test('every part exists, and none is left over from an earlier build', () => {
  expect([...new Set(['functions.cjs', ...partsNamedIn(deployed())])].sort()).toEqual([...deployed()].sort());
});

test('source maps lead back to the sources, through both build steps', () => {
  // Safe: the shape of source maps.
  const sources = deployed().flatMap((name) => (JSON.parse(textOf(`${name}.map`)) as { sources: string[] }).sources);
  const ours = sources.filter((source) => /^\.\.\/(functions|shared)\//.test(source));
  expect(ours).toEqual(expect.arrayContaining(['../functions/notifications.ts', '../shared/store/azure-tables.ts']));
  expect(sources.filter((source) => !source.startsWith('functions-') && /\.cjs$/.test(source))).toEqual([]);
});

describe('outside a host', () => {
  /** Runs in a process of its own, like `node dist/functions.cjs` but without @azure/functions-core. */
  const load = (env: Readonly<Record<string, string>> = {}) =>
    spawnSync(process.execPath, ['-e', `require(${JSON.stringify(bundle)}); console.log('loaded')`], {
      encoding: 'utf8',
      env: { PATH: process.env.PATH ?? '', ...env },
    });

  test('it loads in test mode, and needs no setting', () => {
    const { status, stdout, stderr } = load();
    expect([status, stdout.trim().split('\n').at(-1)]).toEqual([0, 'loaded']);
    expect(stderr).not.toMatch(/Error:/);
  });
});

test('a wrong configuration is refused at start, with the name of the setting and a clear message', () => {
  const folder = mkdtempSync(join(tmpdir(), 'bundle-test-'));
  const file = join(folder, 'watch.config.json');
  writeFileSync(file, JSON.stringify({ recipients: 'nobody', tenants: [{ tenantId: 5 }] }));
  // The part of the core that registers functions, and the start hook.
  const script = `
    const started = [];
    const nothing = () => ({ dispose() {} });
    const core = { registerFunction: nothing, registerHook: (name, hook) => (started.push(hook), nothing()), setProgrammingModel() {}, Disposable: class {} };
    const { prototype } = require('node:module');
    const load = prototype.require;
    prototype.require = function (id) { return id === '@azure/functions-core' ? core : load.call(this, id); };
    require(${JSON.stringify(bundle)});
    Promise.all(started.map(async (hook) => hook({}))).catch(({ message }) => console.log(message));`;
  const { stdout } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8', env: { WATCH_CONFIG: file } });
  rmSync(folder, { recursive: true });
  expect(stdout).toContain('recipients: give a list; this is a text');
  expect(stdout).toContain('tenants[0].tenantId: give a text; this is a number');
});

test('a cold start reads at most 650 KB of code: the work of each function is read when it is first called', () => {
  const script = `require(${JSON.stringify(bundle)}); console.log(JSON.stringify(Object.keys(require.cache)))`;
  const { stdout } = spawnSync(process.execPath, ['-e', script], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH ?? '' },
  });
  const read = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as readonly string[]; // Safe: the keys of an object.
  const sizeOf = (names: readonly string[]): number => names.reduce((sum, name) => sum + textOf(name).length, 0);
  const names = read.map((file) => basename(file));
  expect(names).toEqual(expect.arrayContaining(['functions.cjs']));
  expect(names.filter((name) => !deployed().includes(name))).toEqual([]);
  expect(sizeOf(names)).toBeLessThan(650 * 1024);
  expect(sizeOf(deployed())).toBeGreaterThan(3 * sizeOf(names));
});

/**
 * Details of a detector that only the pages in docs/ use are cut from the bundle, so deployed code must not read them.
 */
const docsOnly = ['covers', 'falsePositives', 'references', 'response'] as const;

/** The bundler decides how quotation marks and non-ASCII letters are written. */
const longestPiece = (text: string): string =>
  text
    .split(/["'`]|[^ -~]/)
    .toSorted((a, b) => b.length - a.length)
    .at(0) ?? '';

test("the bundle holds the remedies and limits that a control's page shows", () => {
  const built = deployed().map(textOf).join('\n');
  for (const { remediation, limitations } of controls)
    for (const text of [remediation, limitations].map(longestPiece))
      expect([text, built.includes(text)]).toEqual([text, true]);
});

test('the bundle holds the remedies of a detection, but no samples and no text that only the docs use', () => {
  const built = deployed().map(textOf).join('\n');
  // Some of the same rules are also on a control's page.
  const mapped = JSON.stringify(controls);
  for (const { says, falsePositives, covers, id } of rows) {
    const [todo, unseen] = ['undo' in says ? (says.undo ?? '') : says.lost, falsePositives].map(longestPiece);
    expect([id, built.includes(todo ?? '')]).toEqual([id, true]);
    expect([unseen, built.includes(unseen ?? '')]).toEqual([unseen, false]);
    const own = (covers.sigma ?? []).filter((rule) => !mapped.includes(rule));
    expect(own.filter((rule) => built.includes(rule))).toEqual([]);
  }
});

test('zod is imported as a namespace, so that the bundler drops unused parts: one import of the object would keep all of it', () => {
  const files = ['functions', 'shared'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(folder, file)),
  );
  const wholes = files.filter((file) => /^import \{.*from 'zod';/m.test(readFileSync(join(root, file), 'utf8')));
  expect(wholes).toEqual([]);
});

test('no deployed code reads a field of a detector that only the docs use', () => {
  const folders = ['functions', 'shared'];
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(folder, file)),
  );
  const read = new RegExp(`\\bdetector\\??\\.(${docsOnly.join('|')})\\b`);
  expect(files.filter((file) => read.test(readFileSync(join(root, file), 'utf8')))).toEqual([]);
  // The pages are generated from the sources, which contain everything.
  expect(read.test(readFileSync(join(root, 'infra', 'operate', 'docs', 'detections-page.ts'), 'utf8'))).toBe(true);
});
