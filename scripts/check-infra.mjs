// Compiles and lints the Bicep files with warnings as errors, and compares infra/azure/azuredeploy.json with them: node
// scripts/check-infra.mjs [--write]. Without a Bicep CLI it checks nothing and says so; in CI that is an error.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bicepVersion, sourcesHash } from './infra-sources.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'infra', 'azure');
const compiledPath = join(folder, 'azuredeploy.json');

/** The folders where .ci/run, Azure CLI, azd and people put the Bicep CLI. */
function findBicep() {
  const name = process.platform === 'win32' ? 'bicep.exe' : 'bicep';
  const restored = join(root, '.local', 'nuget', 'azure.bicep.commandline.linux-x64', bicepVersion, 'tools');
  const folders = [
    restored,
    ...(process.env.PATH ?? '').split(delimiter),
    join(homedir(), '.azure', 'bin'),
    join(homedir(), '.azd', 'bin'),
  ];
  const found = folders.map((one) => join(one, name)).find((path) => existsSync(path));
  // NuGet restores files without the permission to run them.
  if (found?.startsWith(restored)) chmodSync(found, 0o755);
  return found;
}

const bicep = findBicep();
if (bicep === undefined) {
  console.error(
    'The Bicep files were not checked: there is no Bicep CLI here. "az bicep install" gets one, and so does .ci/run.',
  );
  process.exit(process.env.CI ? 1 : 0);
}

const problems = [];

/** Runs the CLI and returns its output. Anything on stderr is a problem, including a warning. */
function run(...args) {
  const { status, stdout, stderr, error } = spawnSync(bicep, args, {
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    env: {
      ...process.env,
      // The CLI needs ICU, which may be missing on a small machine.
      DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1',
      // The values that azd would ask for.
      AZURE_ENV_NAME: 'check',
      AZURE_LOCATION: 'westeurope',
    },
  });
  const told = (stderr ?? '').trim();
  if (told !== '') problems.push(...told.split('\n'));
  else if (error !== undefined || status !== 0)
    problems.push(`bicep ${args.map((arg) => relative(root, arg) || arg).join(' ')}: ${error ?? status}`);
  return stdout ?? '';
}

/** Removes the parts that differ between versions of the compiler, and adds the hash that tests check without a compiler. */
function withoutGenerator(template) {
  const strip = (value) => {
    if (Array.isArray(value)) return value.map(strip);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .filter(([name]) => name !== '_generator')
        .map(([name, inner]) => [name, strip(inner)]),
    );
  };
  const { metadata, ...rest } = strip(template);
  const { $schema, languageVersion, contentVersion, ...body } = rest;
  return { $schema, languageVersion, contentVersion, metadata: { ...metadata, sources: sourcesHash() }, ...body };
}

// Compiling a file lints it too. A problem in a module is reported by the file that uses it.
const templates = readdirSync(folder).filter((file) => file.endsWith('.bicep'));
const modules = readdirSync(join(folder, 'modules'));
for (const file of templates.filter((one) => one !== 'main.bicep')) run('build', join(folder, file), '--stdout');
run('build-params', join(folder, 'main.bicepparam'), '--stdout');

// A configuration that names a secret in every place where one is possible. Each secret must become an app setting.
const copy = mkdtempSync(join(tmpdir(), 'check-infra-'));
try {
  cpSync(folder, join(copy, 'infra', 'azure'), { recursive: true });
  const teams = { channel: 'teams-workflow', urlSetting: 'TEAMS_URL', testUrlSetting: 'TEAMS_TEST_URL' };
  const webhook = (name) => ({ channel: 'webhook', urlSetting: `${name}_URL`, secretSetting: `${name}_SECRET` });
  const watch = {
    recipients: [teams],
    tenants: [{ recipients: [webhook('TENANT')] }, { recipients: [teams] }, {}],
    groups: { gold: { recipients: [webhook('GROUP')] }, silver: {} },
    deployment: { recipients: [webhook('DEPLOYMENT')] },
  };
  writeFileSync(join(copy, 'watch.config.json'), JSON.stringify(watch));
  const built = run('build-params', join(copy, 'infra', 'azure', 'main.bicepparam'), '--stdout');
  const { parametersJson = '{}' } = built === '' ? {} : JSON.parse(built);
  const made = JSON.parse(parametersJson).parameters?.secretSettings?.value ?? [];
  const named = [...new Set(JSON.stringify(watch).match(/[A-Z_]+_(URL|SECRET)/g))];
  if (problems.length === 0 && [...made].sort().join() !== named.sort().join())
    problems.push(
      `main.bicepparam: the configuration names the secrets ${named.join(', ')}. It makes app settings of: ${made.join(', ') || 'none'}`,
    );
} finally {
  rmSync(copy, { recursive: true });
}

const compiled = run('build', join(folder, 'main.bicep'), '--stdout');
const found = /\d+\.\d+\.\d+/.exec(run('--version'))?.[0];
if (problems.length === 0) {
  const text = JSON.stringify(withoutGenerator(JSON.parse(compiled)));
  const isCurrent = existsSync(compiledPath) && JSON.stringify(JSON.parse(readFileSync(compiledPath, 'utf8'))) === text;
  if (process.argv.includes('--write')) {
    writeFileSync(compiledPath, text);
    const biome = join(root, 'node_modules', '@biomejs', 'biome', 'bin', 'biome');
    spawnSync(process.execPath, [biome, 'format', '--write', compiledPath], { cwd: root });
  } else if (found !== bicepVersion)
    console.log(`azuredeploy.json was not compared: Bicep ${found} is here, not ${bicepVersion}`);
  else if (!isCurrent)
    problems.push('infra/azure/azuredeploy.json is not up to date: run "npm run check:infra -- --write"');
}

if (problems.length > 0) {
  // Each file that uses a module reports the module's problems again, so repetitions are removed.
  console.error([...new Set(problems)].join('\n'));
  process.exit(1);
}
console.log(
  `infra/azure: ${templates.length + modules.length} Bicep files compile and lint without a warning (Bicep ${found})`,
);
