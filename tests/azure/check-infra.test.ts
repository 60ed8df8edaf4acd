/**
 * Runs `npm run check:infra` on a copy of the files, with a stand-in for the compiler: the real one runs in .ci/run.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'check-infra-test-'));
  for (const path of ['scripts/check-infra.mjs', 'scripts/infra-sources.mjs', 'infra/azure', 'watch.config.json'])
    cpSync(join(root, path), join(folder, path), { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const sources = readFileSync(join(root, 'scripts/infra-sources.mjs'), 'utf8');
const [, bicepVersion = ''] = /bicepVersion = '([^']+)'/.exec(sources) ?? [];

/** A compiler that answers like the real one; `warning` is its output on stderr. */
function install({
  warning = '',
  version = bicepVersion,
  names = 'TEAMS_URL,TEAMS_TEST_URL,TENANT_URL,TENANT_SECRET,GROUP_URL,GROUP_SECRET,DEPLOYMENT_URL,DEPLOYMENT_SECRET',
} = {}): void {
  const compiled = JSON.parse(readFileSync(join(folder, 'infra/azure/azuredeploy.json'), 'utf8'));
  delete compiled.metadata.sources;
  compiled.metadata._generator = { name: 'bicep', version: '1.2.3', templateHash: '1' };
  const parametersJson = JSON.stringify({ parameters: { secretSettings: { value: names.split(',') } } });
  const answers = { build: JSON.stringify(compiled), 'build-params': JSON.stringify({ parametersJson }) };
  mkdirSync(join(folder, 'bin'));
  const script = `#!${process.execPath}
const [verb] = process.argv.slice(2);
const answers = ${JSON.stringify(answers)};
if (verb === 'build') process.stderr.write(${JSON.stringify(warning)});
process.stdout.write(verb === '--version' ? 'Bicep CLI version ${version} (0000000000)' : answers[verb] ?? '');
`;
  writeFileSync(join(folder, 'bin', 'bicep'), script, { mode: 0o755 });
}

function check(env: Readonly<Record<string, string>> = {}, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['scripts/check-infra.mjs', ...args], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: join(folder, 'bin'), HOME: folder, ...env },
  });
  return { status, stdout, stderr };
}

const change = (path: string, from: string, to: string): void => {
  const file = join(folder, path);
  const text = readFileSync(file, 'utf8');
  expect(text).toContain(from);
  writeFileSync(file, text.replace(from, to));
};

test('without a compiler the check says so, and fails in CI', () => {
  const here = check();
  expect([here.status, here.stderr]).toEqual([0, expect.stringMatching(/^The Bicep files were not checked: /)]);
  expect(check({ CI: 'true' }).status).toBe(1);
});

test('with a compiler it says how many files it checked', () => {
  install();
  expect(check()).toEqual({
    status: 0,
    stdout: expect.stringMatching(/^infra\/azure: \d+ Bicep files compile and lint without a warning/),
    stderr: '',
  });
});

test("a warning fails the check, in the compiler's words", () => {
  install({ warning: 'main.bicep(1,1) : Warning no-unused-params: Parameter "x" is declared but never used.' });
  const { status, stderr } = check();
  expect([status, stderr]).toEqual([1, expect.stringContaining('Warning no-unused-params')]);
});

test('an azuredeploy.json that differs fails the check', () => {
  install();
  change('infra/azure/azuredeploy.json', '"allowSharedKeyAccess": false', '"allowSharedKeyAccess": true');
  const { status, stderr } = check();
  expect([status, stderr]).toEqual([1, expect.stringMatching(/azuredeploy\.json is not up to date/)]);
});

test('a change to Bicep files alone fails the check until azuredeploy.json is written again', () => {
  install();
  change('infra/azure/modules/storage.bicep', 'allowSharedKeyAccess: false', 'allowSharedKeyAccess: true');
  expect(check().status).toBe(1);
  expect(check({}, '--write').status).toBe(0);
  expect(check().status).toBe(0);
});

test('another compiler version is not compared, and the check says so', () => {
  install({ version: '9.9.9' });
  change('infra/azure/azuredeploy.json', '"allowSharedKeyAccess": false', '"allowSharedKeyAccess": true');
  const { status, stdout } = check();
  expect([status, stdout]).toEqual([0, expect.stringMatching(/was not compared: Bicep 9\.9\.9 is here/)]);
});

test("a recipient's secret that no parameter provides fails the check", () => {
  install({ names: 'TEAMS_URL' });
  const { status, stderr } = check();
  expect([status, stderr]).toEqual([1, expect.stringContaining('It makes app settings of: TEAMS_URL')]);
});

test('.ci/run fetches the compiler version that is compared', () => {
  const script = readFileSync(join(root, '.ci/run'), 'utf8');
  const [, sed = ''] = /bicep=\$\(sed -n "(.*)" scripts\/infra-sources\.mjs\)/.exec(script) ?? [];
  const { stdout } = spawnSync('sed', ['-n', sed, join(root, 'scripts/infra-sources.mjs')], { encoding: 'utf8' });
  expect(stdout.trim()).toBe(bicepVersion);
});
