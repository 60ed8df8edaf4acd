// Builds everything that runs into dist/: the function app (what it starts with and its parts), the local world, the operator tools.
// The mail template is compiled from MJML here, so that nothing of MJML is deployed.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';
import { checkIndexes, writeIndexes } from './indexes.mjs';
import { definitionsWithoutDocs } from './without-docs.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const quiet = process.argv.includes('--quiet');

/** esbuild's CJS output loses import.meta.url, and packages that read it crash at load. */
const importMetaUrl = {
  define: { 'import.meta.url': '__importMetaUrl' },
  banner: { js: "const __importMetaUrl=require('url').pathToFileURL(__filename).href;" },
};

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  // Modules first: what a package exports and nobody imports is left out of them alone.
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

/** zod carries its messages in fifty languages, an eighth of the whole bundle; ours are English, and nobody chooses another. */
const onlyEnglish = {
  name: 'only-english',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: "export { default as en } from './en.js';",
      loader: 'js',
    }));
  },
};

/** zod can write any schema of ours as JSON Schema, which the pages of the documentation are made with; the app never does. */
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

/** What opens a browser for people to sign in; the app has an identity of its own. */
const withoutBrowser = {
  name: 'without-browser',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]node_modules[\\/]open[\\/]index\.js$/ }, () => ({
      contents: "export default () => Promise.reject(new Error('no browser is opened from here'));",
      loader: 'js',
    }));
  },
};

/** Checksums of blobs, a compiled program of 130 KB that comes with the queues' SDK; there are no blobs here. */
const withoutChecksums = {
  name: 'without-checksums',
  setup(builder) {
    builder.onLoad({ filter: /[\\/]storage-common[\\/]dist[\\/]esm[\\/]crc64\.js$/ }, () => ({
      contents: "export default () => Promise.reject(new Error('checksums of blobs are not in this bundle'));",
      loader: 'js',
    }));
  },
};

/** Three questions about the version of Node, for which a whole reader of versions would come along; from Node 16 on each is a yes. */
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
 * The function app: what every start needs in dist/functions.cjs, and what is behind `await import()` in parts beside it. Node
 * goes through all of a file before it runs any of it, and a start that only takes a notification in needs a third of the code.
 * esbuild divides modules only, so that they are divided first and made CJS after.
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
      // Names would be a sixteenth of the package. The maps stay here: docs/troubleshooting.md tells how a stack trace is read with one.
      const { code, map } = await transform(text, {
        ...importMetaUrl,
        banner: importMetaUrl.banner.js,
        format: 'cjs',
        platform: 'node',
        target: common.target,
        // A part is required, not imported: Node's loader of modules would have to be started for that.
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

/** Entry points that exist, beside the deployed app. */
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

// In CI a build that wrote them would hide that they are stale.
if (process.env.CI) checkIndexes();
else writeIndexes();
mkdirSync(join(root, 'dist'), { recursive: true });
await buildApp();
// All at once: each source is read for all of them once.
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
