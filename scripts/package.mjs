// Zips the files that .funcignore allows, as azd and Azure's own tools do: node scripts/package.mjs [--built] [--out
// FILE] The same content gives the same bytes. A package that is too large is refused, because a cold start reads all
// of it.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { unzipSync, zipSync } from 'fflate';

const root = fileURLToPath(new URL('..', import.meta.url));
const budgets = { code: 1500, assets: 1200 };
const codeFile = /\.(c?js|mjs|json)$/;

/** A line of .funcignore as in .gitignore: * matches within a name, and a slash in the middle ties the line to the root folder. */
function readRule(line) {
  const isKept = line.startsWith('!');
  const pattern = isKept ? line.slice(1) : line;
  if (/[?[\]\\]|\*\*/.test(pattern))
    throw new Error(`.funcignore: "${line}": only names, slashes and * are understood`);
  const body = pattern.replace(/\/$/, '');
  const text = body
    .replace(/^\//, '')
    .replace(/[.+^${}()|]/g, '\\$&')
    .replaceAll('*', '[^/]*');
  return {
    isKept,
    onlyFolders: pattern.endsWith('/'),
    matches: new RegExp(body.includes('/') ? `^${text}$` : `(^|/)${text}$`),
  };
}

const rules = readFileSync(join(root, '.funcignore'), 'utf8')
  .split(/\r?\n/)
  .map((line) => line.trim())
  .filter((line) => line !== '' && !line.startsWith('#'))
  .map(readRule);

/** The last matching rule decides. Everything in an ignored folder is ignored. */
const isIgnored = (path, isFolder) =>
  rules.findLast((rule) => (isFolder || !rule.onlyFolders) && rule.matches.test(path))?.isKept === false;

function filesOf(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (isIgnored(relative(root, path).replaceAll('\\', '/'), entry.isDirectory())) return [];
    return entry.isDirectory() ? filesOf(path) : [path];
  });
}

const asked = process.argv.indexOf('--out');
const target = resolve(asked === -1 ? join(root, 'dist', 'zero-trust-watch.zip') : (process.argv[asked + 1] ?? ''));

if (!process.argv.includes('--built')) {
  const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs'), '--quiet'], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

// All files are sorted and get the same (local) time and mode, so that the package does not depend on who makes it or when.
const options = { level: 9, mtime: new Date(2020, 0, 1), os: 3, attrs: 0o100644 << 16 };
const content = Object.fromEntries(
  filesOf(root)
    .map((path) => [relative(root, path).replaceAll('\\', '/'), path])
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, path]) => [name, [readFileSync(path), options]]),
);
if (content['dist/functions.cjs'] === undefined) {
  console.error('dist/functions.cjs is not there: run "npm run build"');
  process.exit(1);
}
const zip = zipSync(content);
writeFileSync(target, zip);

const totals = { code: 0, assets: 0 };
unzipSync(zip, {
  filter: ({ name, size, originalSize }) => {
    const part = codeFile.test(name) ? 'code' : 'assets';
    totals[part] += size;
    console.log(`${name}  ${kilobytes(originalSize)}, ${kilobytes(size)} zipped`);
    return false;
  },
});
function kilobytes(bytes) {
  return `${(bytes / 1000).toFixed(1)} KB`;
}
console.log(
  `${relative(process.cwd(), target)}  ${kilobytes(zip.length)}: code ${kilobytes(totals.code)} of ${budgets.code}, assets ${kilobytes(totals.assets)} of ${budgets.assets}`,
);
const over = Object.entries(totals).filter(([part, bytes]) => bytes > budgets[part] * 1000);
if (over.length > 0) {
  console.error(`too large: ${over.map(([part]) => part).join(' and ')}`);
  process.exit(1);
}
