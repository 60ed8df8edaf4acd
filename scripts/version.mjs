// "npm version X.Y.Z" runs this after it has changed package.json. It gives the unreleased changes their version and date, and
// writes the version into the files where people and azd read it. npm then commits and tags, and the tag makes the release.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
const today = new Date().toISOString().slice(0, 10);

function replace(file, pattern, text) {
  const url = new URL(file, root);
  const before = readFileSync(url, 'utf8');
  if (!pattern.test(before)) {
    console.error(`${fileURLToPath(url)} has no place for the version: ${pattern}`);
    process.exit(1);
  }
  writeFileSync(url, before.replace(pattern, text));
}

replace('CHANGELOG.md', /^## \[Unreleased\]\n\n(?=###)/m, `## [Unreleased]\n\n## [${version}] - ${today}\n\n`);
replace('azure.yaml', /(template: zero-trust-watch@)\S+/, `$1${version}`);
replace('README.md', /^Version \d+\.\d+\.\d+/m, `Version ${version}`);
