import { createReadStream, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createDeflateRaw } from 'node:zlib';
import { projectFolder } from '../infra/local/world/ground';
import { runInChild } from './child';
import type { Loaded, LoadInput } from './load-app';
import { atMost, type Report, round, type Size } from './report';
import { median } from './statistics';

const rounds = { full: 11, quick: 3 } as const;
const kilobyte = 1024;

const emptyApp = `
const { app } = require('@azure/functions');
app.http('hello', { methods: ['GET'], authLevel: 'anonymous', handler: async () => ({ body: 'hello' }) });
`;

/** An app with one function, bundled like ours. */
async function buildEmptyApp(root: string): Promise<string> {
  const { build } = await import('esbuild');
  const outfile = join(root, 'dist', 'bench', 'empty-app.cjs');
  mkdirSync(join(root, 'dist', 'bench'), { recursive: true });
  await build({
    stdin: { contents: emptyApp, resolveDir: root, loader: 'js' },
    outfile,
    bundle: true,
    minify: true,
    keepNames: true,
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    external: ['@azure/functions-core'],
    logLevel: 'warning',
  });
  return outfile;
}

/**
 * Files that `.funcignore` keeps. Its lines are read in order, and the last match decides. Our file uses only these patterns: `*`
 * for files in the root folder, a folder with `/`, and paths with `*` within a name, each with or without `!`.
 */
function deployedFiles(root: string): string[] {
  const rules = readFileSync(join(root, '.funcignore'), 'utf8')
    .split('\n')
    .map((rule) => rule.trim())
    .filter((rule) => rule !== '' && !rule.startsWith('#'))
    .map((rule) => ({ keeps: rule.startsWith('!'), pattern: rule.replace(/^!/, '') }));
  const isMatch = (pattern: string, path: string, isFolder: boolean): boolean => {
    if (pattern.endsWith('/')) return isFolder && path === pattern.slice(0, -1);
    const names = pattern.split('*').map((text) => text.replace(/[.+^${}()|]/g, '\\$&'));
    return new RegExp(`^${names.join('[^/]*')}$`).test(path);
  };
  const isKept = (path: string, isFolder: boolean): boolean =>
    rules.reduce((kept, { keeps, pattern }) => (isMatch(pattern, path, isFolder) ? keeps : kept), true);
  const walk = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      if (!isKept(relative(root, path).split(sep).join('/'), entry.isDirectory())) return [];
      return entry.isDirectory() ? walk(path) : [path];
    });
  return walk(root);
}

async function deflatedSize(file: string): Promise<number> {
  let size = 0;
  const count = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      size += chunk.length;
      done();
    },
  });
  await pipeline(createReadStream(file), createDeflateRaw({ level: 6 }), count);
  return size;
}

/** A local header and a directory entry for each file, in addition to its name twice (APPNOTE 4.3.7 and 4.3.12). */
const zipOverhead = (name: string): number => 30 + 46 + 2 * Buffer.byteLength(name);

type Packed = { readonly name: string; readonly bytes: number; readonly zipped: number };

const packedFiles = (root: string): Promise<Packed[]> =>
  Promise.all(
    deployedFiles(root).map(async (file) => {
      const name = relative(root, file);
      return { name, bytes: statSync(file).size, zipped: (await deflatedSize(file)) + zipOverhead(name) };
    }),
  );

const isCode = ({ name }: Packed): boolean =>
  /\.(c|m)?js$/.test(name) || name === 'host.json' || name === 'package.json';

const isPart = ({ name }: Packed): boolean => /^dist\/functions-\w+\.cjs$/.test(name);

/** The parts of the app as one row: they are named by a hash of their content. */
function packedRows(files: readonly Packed[]): readonly (readonly string[])[] {
  const parts = files.filter(isPart);
  const sum = (some: readonly Packed[], of: 'bytes' | 'zipped'): number =>
    some.reduce((all, file) => all + file[of], 0);
  const row = (name: string, some: readonly Packed[]): readonly string[] => [
    name,
    `${round(sum(some, 'bytes') / kilobyte)} KB`,
    round(sum(some, 'zipped') / kilobyte),
  ];
  return [
    ...files.filter((file) => !isPart(file)).map((file) => row(file.name, [file])),
    row(`dist/functions-….cjs, ${parts.length} parts`, parts),
  ];
}

/** P9: the cost of a cold start of our app beyond an empty one, and the size of the deployment. */
export async function coldStart(size: Size): Promise<Report> {
  const root = projectFolder();
  const ours = join(root, 'dist', 'functions.cjs');
  if (!existsSync(ours)) throw new Error('dist/functions.cjs is not there: run npm run build');
  const empty = await buildEmptyApp(root);
  const times = { ours: [] as number[], empty: [] as number[] };
  const load = (script: string): Promise<Loaded> => {
    const input: LoadInput = { script };
    return runInChild<Loaded>('load-app', input);
  };
  let codeBytes = 0;
  for (let turn = 0; turn < rounds[size]; turn += 1) {
    times.empty.push((await load(empty)).ms);
    const loaded = await load(ours);
    times.ours.push(loaded.ms);
    codeBytes = loaded.codeBytes;
  }
  const beyond = median(times.ours.map((time, turn) => time - (times.empty[turn] ?? Number.NaN)));
  const files = await packedFiles(root);
  const total = (some: readonly Packed[]): number => some.reduce((sum, { zipped }) => sum + zipped, 0) / kilobyte;
  const seconds = (values: readonly number[]): string => `${round(median(values))} ms`;
  return {
    title: 'P9: cold start and size',
    method: `Loading the built app and an empty one with one HTTP function, bundled alike, each in a fresh process with a stub of @azure/functions-core; median of ${rounds[size]}, interleaved. The zip holds the compressed files that .funcignore does not leave out.`,
    columns: ['what', 'figure', 'zipped KB'],
    rows: [
      ['load an empty app', seconds(times.empty), ''],
      ['load our app', seconds(times.ours), ''],
      ...packedRows(files),
    ],
    verdicts: [
      atMost('loading beyond an empty app', beyond, 80, ' ms'),
      atMost('code that a start reads', codeBytes / kilobyte, 650, ' KB'),
      atMost('zip, code', total(files.filter(isCode)), 1_500, ' KB'),
      atMost('zip, assets', total(files.filter((file) => !isCode(file))), 1.2 * kilobyte, ' KB'),
    ],
  };
}
