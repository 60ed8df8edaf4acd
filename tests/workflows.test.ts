/** The workflows of the repository: their commands exist, their permissions are minimal, and actions are pinned. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const workflows = readdirSync(join(root, '.github/workflows')).map((name) => `.github/workflows/${name}`);

/** Actions by version: their digests could not be confirmed from public sources. Dependabot keeps the version current. */
const byVersion = ['actions/attest-build-provenance@v4'];

const usesIn = (text: string): readonly string[] =>
  [...text.matchAll(/^\s*(?:- )?uses: (\S+)(?: # (v\d+\.\d+\.\d+))?$/gm)].map(([, name = '', version]) =>
    version === undefined ? name : `${name} # ${version}`,
  );

test('there are workflows for tests, code scanning, dependencies, deployment and releases', () => {
  expect(workflows.map((path) => path.split('/').at(-1)).sort()).toEqual([
    'ci.yml',
    'codeql.yml',
    'dependency-review.yml',
    'deploy.yml',
    'release.yml',
  ]);
});

test.each(workflows)('%s pins every action by its digest and gives its version', (path) => {
  const uses = usesIn(read(path));
  expect(uses.length).toBe([...read(path).matchAll(/\buses:/g)].length);
  expect(uses.filter((one) => !/^[\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d/.test(one) && !byVersion.includes(one))).toEqual(
    [],
  );
  expect(usesIn('      - uses: a/b@v1')).toEqual(['a/b@v1']);
});

test.each(workflows)('%s may only read, unless a job names other permissions', (path) => {
  const [before = ''] = read(path).split(/^jobs:/m);
  expect(before).toMatch(/^permissions:\n {2}contents: read\n/m);
  expect(before).not.toMatch(/pull_request_target|write/);
});

test('one version of an action is used everywhere', () => {
  const versions = new Map<string, Set<string>>();
  for (const one of workflows.flatMap((path) => usesIn(read(path)))) {
    const [name = '', version = ''] = one.split('@');
    const action = name.split('/').slice(0, 2).join('/');
    versions.set(action, (versions.get(action) ?? new Set()).add(version));
  }
  expect([...versions].filter(([, found]) => found.size > 1)).toEqual([]);
});

test('the job with the language lint has the whole history, because the lint reads its subjects', () => {
  const jobs = read('.github/workflows/ci.yml').split(/^ {2}(?=\w+:$)/m);
  expect(jobs.filter((job) => job.includes('.ci/run')).map((job) => /fetch-depth: 0/.test(job))).toEqual([true]);
});

test('a release has the package, its bill of materials and checksums, under the version of package.json', () => {
  const release = read('.github/workflows/release.yml');
  for (const part of ['npm run --silent package -- --out', 'npm sbom --sbom-format cyclonedx', 'sha256sum'])
    expect(release).toContain(part);
  expect(read('scripts/package.mjs')).toContain('--out');
  expect(release).toContain("require('./package.json').version");
});

test('people and azd find the version, and the changelog has its changes', () => {
  const { version, scripts } = JSON.parse(read('package.json'));
  expect(read('azure.yaml')).toContain(`template: zero-trust-watch@${version}\n`);
  expect(read('README.md')).toContain(`\nVersion ${version}, `);
  const changelog = read('CHANGELOG.md');
  expect(changelog).toContain('\n## [Unreleased]\n');
  expect(changelog).toContain(`\n## [${version}] - `);
  expect(scripts.version).toContain('scripts/version.mjs');
});

test('every ecosystem in use gets updates', () => {
  const found = [...read('.github/dependabot.yml').matchAll(/package-ecosystem: (\S+)/g)].map(([, name]) => name);
  expect(found).toEqual(['npm', 'github-actions', 'devcontainers']);
  expect(JSON.parse(read('.devcontainer/devcontainer.json')).image).toContain('typescript-node:24');
});
