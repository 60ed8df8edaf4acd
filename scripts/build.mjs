// Builds everything that runs into dist/: the function app (one CJS file), the local world, the operator tools.
// The mail template is compiled from MJML here, so that nothing of MJML is deployed.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
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

/** Entry points that exist; the first is the deployed app. */
const entries = [
  { in: 'functions/index.ts', out: 'dist/functions.cjs', deployed: true },
  { in: 'infra/local/start.ts', out: 'dist/local/start.cjs' },
  { in: 'infra/local/host/main.ts', out: 'dist/local/host.cjs' },
  { in: 'infra/operate/assess.ts', out: 'dist/operate/assess.cjs' },
  { in: 'infra/operate/docs.ts', out: 'dist/operate/docs.cjs' },
  { in: 'infra/operate/doctor.ts', out: 'dist/operate/doctor.cjs' },
  { in: 'infra/operate/grant-permissions.ts', out: 'dist/operate/grant-permissions.cjs' },
  { in: 'bench/run.ts', out: 'dist/bench/run.cjs' },
].filter((entry) => existsSync(join(root, entry.in)));

mkdirSync(join(root, 'dist'), { recursive: true });
for (const entry of entries) {
  const result = await build({
    ...common,
    entryPoints: [entry.in],
    outfile: entry.out,
    minify: entry.deployed === true,
    // Names would be a sixteenth of the package. The map stays here: docs/troubleshooting.md tells how a stack trace is read with it.
    sourcemap: entry.deployed === true ? 'external' : false,
    metafile: entry.deployed === true,
    plugins: [
      mailTemplate,
      onlyEnglish,
      withoutChecksums,
      ...(entry.deployed === true ? [definitionsWithoutDocs] : []),
    ],
    external:
      entry.deployed === true
        ? ['@azure/functions-core']
        : ['@azure/functions-core', 'azurite', 'adaptivecards', 'mjml', 'esbuild', 'playwright-core'],
  });
  if (result.metafile !== undefined)
    writeFileSync(join(root, 'dist/functions.meta.json'), JSON.stringify(result.metafile));
  if (!quiet) console.log(`${entry.out}  ${Math.round(readFileSync(join(root, entry.out)).length / 1024)} KB`);
}
