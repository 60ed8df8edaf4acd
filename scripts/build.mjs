// Builds everything that runs into dist/: the function app (its start and its parts), the local world and the operator
// tools. The mail template is compiled from MJML here, so that MJML is not deployed.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { checkIndexes, writeIndexes } from './indexes.mjs';
import { definitionsWithoutDocs } from './without-docs.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const quiet = process.argv.includes('--quiet');

/** esbuild's CJS output has no import.meta.url, and packages that read it crash at load. */
const importMetaUrl = {
  define: { 'import.meta.url': '__importMetaUrl' },
  banner: { js: "const __importMetaUrl=require('url').pathToFileURL(__filename).href;" },
};

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  // Prefers modules, because esbuild leaves out unused exports only of modules.
  mainFields: ['module', 'main'],
  target: 'node20',
  format: 'cjs',
  logLevel: 'warning',
  ...importMetaUrl,
};

/** The mail template as a module: MJML in, Mustache HTML out. */
const mailTemplate = {
  name: 'mail-template',
  setup(builder) {
    builder.onResolve({ filter: /\.mjml$/ }, ({ path, resolveDir }) => ({
      path: join(resolveDir, path),
      namespace: 'mjml',
    }));
    builder.onLoad({ filter: /.*/, namespace: 'mjml' }, async ({ path }) => {
      const { compileMail } = await import('./compile-mail.mjs');
      return { contents: await compileMail(path), loader: 'text' };
    });
  },
};

/** zod has its messages in fifty languages, an eighth of the whole bundle. Only the English ones are kept. */
const onlyEnglish = {
  name: 'only-english',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
      loader: 'js',
    }));
  },
};

/** Leaves out zod's writer of JSON Schema, which only the documentation needs. */
const withoutJsonSchemas = {
  name: 'without-json-schemas',
  setup(builder) {
    builder.onLoad(
      { filter: /[\\/]zod[\\/]v4[\\/]core[\\/](json-schema-processors|to-json-schema)\.js$/ },
      ({ path }) => {
        const names = [...readFileSync(path, 'utf8').matchAll(/^export (?:const|function) (\w+)/gm)].map(
          ([, name]) => name,
        );
        const none = "const none = () => () => { throw new Error('JSON Schemas are not made in this bundle'); };";
        return { contents: [none, ...names.map((name) => `export const ${name} = none;`)].join('\n'), loader: 'js' };
      },
    );
  },
};

/** Leaves out the sign-in of people in a browser, because the app signs in with its own identity. */
const withoutBrowser = {
  name: 'without-browser',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]node_modules[\\/]open[\\/]index\.js$/ }, () => ({
      contents: "export default () => Promise.reject(new Error('no browser is opened from here'));",
      loader: 'js',
    }));
  },
};

/**
 * Leaves out a compiled program of 130 KB for checksums of blobs, which comes with the SDK of the queues. The app stores no blobs
 * through it.
 */
const withoutChecksums = {
  name: 'without-checksums',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]storage-common[\\/]dist[\\/]esm[\\/]crc64\.js$/ }, () => ({
      contents: "export default () => Promise.reject(new Error('checksums of blobs are not in this bundle'));",
      loader: 'js',
    }));
  },
};

/** Replaces a package that compares versions of Node. It answers three questions, and from Node 16 on each answer is yes. */
const ofNode20 = {
  name: 'of-node-20',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]jsonwebtoken[\\/]lib[\\/]\w+Supported\.js$/ }, () => ({
      contents: 'module.exports = true;',
      loader: 'js',
    }));
  },
};

/**
 * The function app: dist/functions.cjs contains what every start needs, and the code behind `await import()` is in parts
 * beside it. Node parses a whole file before it runs it, and a start needs an eighth of the code: the work of a function
 * is read when it is first called. esbuild splits only modules, so the code is split first and then converted to CJS.
 */
async function buildApp() {
  const { outputFiles, metafile } = await build({
    ...common,
    format: 'esm',
    define: {},
    banner: {},
    entryPoints: { functions: 'functions/index.ts' },
    outdir: 'dist',
    chunkNames: 'functions-[hash]',
    outExtension: { '.js': '.cjs' },
    splitting: true,
    minify: true,
    sourcemap: 'inline',
    metafile: true,
    write: false,
    plugins: [
      mailTemplate,
      ...[onlyEnglish, withoutJsonSchemas, withoutBrowser, withoutChecksums, ofNode20],
      definitionsWithoutDocs,
    ],
    external: ['@azure/functions-core'],
  });
  const files = await Promise.all(
    outputFiles.map(async ({ path, text }) => {
      const name = basename(path);
      // Names are removed, because they would be a sixteenth of the package. The source maps stay in this folder:
      // docs/troubleshooting.md explains how to read a stack trace with one.
      const { code, map } = await transform(text, {
        ...importMetaUrl,
        banner: importMetaUrl.banner.js,
        format: 'cjs',
        platform: 'node',
        target: common.target,
        // A part is loaded with require, because import would start Node's loader of modules.
        supported: { 'dynamic-import': false },
        minify: true,
        sourcemap: 'external',
        sourcefile: name,
        logLevel: 'warning',
      });
      return { name, code, map };
    }),
  );
  const stale = readdirSync(join(root, 'dist')).filter((name) => /^functions.*\.cjs(\.map)?$/.test(name));
  for (const { name, code, map } of files) {
    writeFileSync(join(root, 'dist', name), code);
    writeFileSync(join(root, 'dist', `${name}.map`), map);
  }
  const made = new Set(files.flatMap(({ name }) => [name, `${name}.map`]));
  for (const name of stale.filter((one) => !made.has(one))) rmSync(join(root, 'dist', name));
  writeFileSync(join(root, 'dist/functions.meta.json'), JSON.stringify(metafile));
  const kilobytes = files.reduce((sum, { code }) => sum + code.length, 0) / 1024;
  if (!quiet) console.log(`dist/functions.cjs and ${files.length - 1} parts  ${Math.round(kilobytes)} KB`);
}

/** The other programs, which are not deployed. */
const entries = [
  { in: 'infra/local/start.ts', out: 'dist/local/start.cjs' },
  { in: 'infra/local/host/main.ts', out: 'dist/local/host.cjs' },
  { in: 'infra/operate/assess.ts', out: 'dist/operate/assess.cjs' },
  { in: 'infra/operate/detect.ts', out: 'dist/operate/detect.cjs' },
  { in: 'infra/operate/digest.ts', out: 'dist/operate/digest.cjs' },
  { in: 'infra/operate/docs.ts', out: 'dist/operate/docs.cjs' },
  { in: 'infra/operate/doctor.ts', out: 'dist/operate/doctor.cjs' },
  { in: 'infra/operate/replay.ts', out: 'dist/operate/replay.cjs' },
  { in: 'infra/operate/register.ts', out: 'dist/operate/register.cjs' },
  { in: 'infra/operate/onboard.ts', out: 'dist/operate/onboard.cjs' },
  { in: 'infra/operate/grant-permissions.ts', out: 'dist/operate/grant-permissions.cjs' },
  { in: 'bench/run.ts', out: 'dist/bench/run.cjs' },
  { in: 'bench/chaos/chaos.ts', out: 'dist/bench/chaos.cjs' },
].filter((entry) => existsSync(join(root, entry.in)));

// In CI, indexes that the build writes would hide that the committed ones are stale.
if (process.env.CI) checkIndexes();
else writeIndexes();
mkdirSync(join(root, 'dist'), { recursive: true });
await buildApp();
// All bundles are built together, so that each source is read once.
await build({
  ...common,
  entryPoints: entries.map((entry) => ({ in: entry.in, out: entry.out.replace(/\.cjs$/, '') })),
  outdir: '.',
  outExtension: { '.js': '.cjs' },
  plugins: [mailTemplate, onlyEnglish, withoutChecksums],
  external: ['@azure/functions-core', 'azurite', 'adaptivecards', 'mjml', 'esbuild', 'playwright-core'],
});
for (const { out } of quiet ? [] : entries)
  console.log(`${out}  ${Math.round(readFileSync(join(root, out)).length / 1024)} KB`);
