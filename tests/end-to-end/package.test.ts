/** The deployment package by itself: the zip of `npm run package`, unpacked far from the project, monitors a tenant. */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { TableClient } from '@azure/data-tables';
import { unzipSync } from 'fflate';
import { functionNames } from '../../functions/registered';
import { signInAs } from '../../infra/local/authority/sign-in-as';
import { spawnHost } from '../../infra/local/host/spawn-host';
import { type SimulatedTenant, startTenant } from '../../infra/local/tenant/start-tenant';
import { freePort } from '../../infra/local/world/free-port';
import { type Person, startSignIn } from '../functions/signed-in';
import { storageAccount } from '../storage';
import { costlyEveryMs, until } from './observed-world';

jest.setTimeout(1_800_000);

const root = join(__dirname, '..', '..');
const undo: (() => Promise<unknown>)[] = [];
let folder: string;
let zip: string;

type Packed = { readonly status: number | null; readonly stdout: string; readonly stderr: string };

function pack(out: string, env: Readonly<Record<string, string>> = {}): Packed {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(root, 'scripts', 'package.mjs'), '--built', '--out', out],
    { encoding: 'utf8', cwd: folder, env: { PATH: process.env.PATH ?? '', ...env } },
  );
  return { status, stdout, stderr };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'package-test-'));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  zip = join(folder, 'package.zip');
});

afterAll(async () => {
  for (const step of undo.reverse()) await step();
});

test('it consists of the bundle, host.json, package.json and the configuration, within its budget', () => {
  const { status, stdout, stderr } = pack(zip);
  expect([status, stderr]).toEqual([0, '']);
  const files = Object.keys(unzipSync(readFileSync(zip)));
  expect(files).toEqual(
    expect.arrayContaining(['dist/functions.cjs', 'host.json', 'package.json', 'watch.config.json']),
  );
  const foreign =
    /node_modules|\.ts$|^(tests|infra|shared|functions|scripts|bench|docs)\/|^dist\/(local|operate|bench)\/|\.map$|settings|\.zip$/;
  expect(files.filter((file) => foreign.test(file))).toEqual([]);
  expect(stdout).toMatch(/code [\d.]+ KB of 1500, assets [\d.]+ KB of 1200/);
});

test("the bundle has zod's messages in English only", () => {
  // Safe: esbuild's metafile has this shape.
  const { inputs } = JSON.parse(readFileSync(join(root, 'dist', 'functions.meta.json'), 'utf8')) as {
    readonly inputs: Readonly<Record<string, unknown>>;
  };
  const languages = Object.keys(inputs).filter((file) => /zod\/v4\/locales\/(?!index)/.test(file));
  expect(languages.map((file) => file.split('/').at(-1))).toEqual(['en.js']);
});

test('the same content gives the same bytes, in any time zone', () => {
  pack(join(folder, 'east.zip'), { TZ: 'Asia/Tokyo' });
  pack(join(folder, 'west.zip'), { TZ: 'America/Los_Angeles' });
  expect(readFileSync(join(folder, 'east.zip')).equals(readFileSync(join(folder, 'west.zip')))).toBe(true);
  expect(readFileSync(join(folder, 'east.zip')).equals(readFileSync(zip))).toBe(true);
});

/** Unpacks into a folder from which no node_modules can be reached. */
async function unpack(): Promise<string> {
  const app = join(folder, 'app');
  for (const [name, content] of Object.entries(unzipSync(readFileSync(zip)))) {
    await mkdir(dirname(join(app, name)), { recursive: true });
    await writeFile(join(app, name), content);
  }
  for (let above = app; ; above = dirname(above)) {
    expect([above, existsSync(join(above, 'node_modules'))]).toEqual([above, false]);
    if (above === dirname(above)) break;
  }
  expect(relative(root, app).startsWith('..')).toBe(true);
  return app;
}

/** An administrator's settings before deploying: the tenant, and no recipients yet. */
const configure = (app: string, tenant: SimulatedTenant): void =>
  writeFileSync(
    join(app, 'watch.config.json'),
    JSON.stringify({ tenants: [{ tenantId: tenant.tenantId, name: 'Contoso' }] }),
  );

test('once unpacked it registers its functions, reads the tenant and answers health', async () => {
  const app = await unpack();
  // Pages as long as Graph's: with the tenant's usual 3 items a page, most of the test would wait for the budget of
  // reports.
  const reader: Person = { oid: 'rita', tid: '0d0d0d0d-0000-4000-8000-00000000000a', name: 'Rita', roles: ['reader'] };
  const signIn = await startSignIn([reader]);
  undo.push(signIn.stop);
  const { exchangeToken } = signIn.authority;
  const tenant = await startTenant({
    tenantId: reader.tid,
    people: 20,
    devices: 20,
    pageSize: 100,
    honourTop: true,
    exchangeToken,
  });
  undo.push(() => tenant.close());
  configure(app, tenant);
  const connectionString = await storageAccount();
  const port = (await freePort(0)) ?? 0;
  signIn.trust(`http://127.0.0.1:${port}`);
  const lines: string[] = [];
  const host = await spawnHost({
    appDir: app,
    port,
    stopGraceMs: 1_000,
    log: ({ level, message }) => lines.push(`${level}: ${message}`),
    env: {
      AzureWebJobsStorage: connectionString,
      GRAPH_BASE_URL: tenant.graphUrl,
      ...signIn.settings,
      IDENTITY_ENDPOINT: tenant.identityEndpoint,
      IDENTITY_HEADER: tenant.identityHeader,
      PUBLIC_BASE_URL: `http://127.0.0.1:${port}`,
      NOTIFICATION_KEY: 'a-key-of-this-test-a-key-of-this-test-0001',
      SCHEDULE_TICK: '* * * * * *',
      WATCH_SPEED: '60',
    },
  });
  undo.push(host.stop);
  expect([...host.functions].sort()).toEqual([...functionNames].sort());
  const session = await signInAs(host.url, reader.oid);

  type Health = {
    readonly tenants: readonly {
      readonly kinds: readonly { readonly status: string }[];
      readonly warnings: readonly { readonly level: string }[];
    }[];
  };
  const readHealth = async (): Promise<Health['tenants'][number] | undefined> => {
    const response = await fetch(`${host.url}/api/health`, { headers: { cookie: session } });
    // Safe: what /api/health answers to readers.
    const { tenants } = (await response.json()) as Health;
    const states = tenants[0]?.kinds.map(({ status }) => status) ?? [];
    return states.length > 0 && states.every((status) => ['fresh', 'unlicensed'].includes(status))
      ? tenants[0]
      : undefined;
  };
  const what = `every kind read; the log ends: ${lines.slice(-3).join(' | ')}`;
  const health = await until(what, readHealth, costlyEveryMs);
  // The deployment has no recipients, and that is its only red warning.
  expect(health.warnings.filter(({ level }) => level === 'red')).toHaveLength(1);
  const stranger = await fetch(`${host.url}/api/health`);
  expect([stranger.status, await stranger.json()]).toEqual([503, { ok: false }]);

  const heads = TableClient.fromConnectionString(connectionString, 'Snapshots', {
    allowInsecureConnection: true,
  });
  const partitions = new Set<string>();
  for await (const row of heads.listEntities()) partitions.add(String(row.partitionKey));
  expect(partitions.size).toBeGreaterThan(5);

  const page = await fetch(`${host.url}/api/posture`, { headers: { cookie: session } });
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('Contoso')]);
  expect(lines.filter((line) => /Cannot find module|MODULE_NOT_FOUND/.test(line))).toEqual([]);
});

test('the guard notices a module that is not in the package', async () => {
  const app = join(folder, 'app');
  const child = spawn(process.execPath, ['-e', "require('zod')"], { cwd: app, stdio: 'ignore' });
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect(code).not.toBe(0);
});

describe('a file that does not belong in the package', () => {
  /** A project of its own with this bundle and these rules. */
  async function packOther(name: string, bundle: Buffer, rules: string): Promise<Packed> {
    const project = join(folder, name);
    await mkdir(join(project, 'scripts'), { recursive: true });
    await mkdir(join(project, 'node_modules'));
    await mkdir(join(project, 'dist', 'local'), { recursive: true });
    await symlink(join(root, 'node_modules', 'fflate'), join(project, 'node_modules', 'fflate'));
    await copyFile(join(root, 'scripts', 'package.mjs'), join(project, 'scripts', 'package.mjs'));
    await writeFile(join(project, '.funcignore'), rules);
    await writeFile(join(project, 'dist', 'functions.cjs'), bundle);
    await writeFile(join(project, 'dist', 'local', 'host.cjs'), '');
    await writeFile(join(project, 'local.settings.json'), '{}');
    const script = join(project, 'scripts', 'package.mjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [script, '--built'], { encoding: 'utf8' });
    return { status, stdout, stderr };
  }
  const ours = readFileSync(join(root, '.funcignore'), 'utf8');

  test('is left out', async () => {
    const { status, stdout } = await packOther('small', Buffer.from('1'), ours);
    expect(status).toBe(0);
    expect(stdout.split('\n')[0]).toMatch(/^dist\/functions\.cjs /);
    expect(stdout).not.toMatch(/local|node_modules|scripts/);
  });

  test('a bundle beyond its budget is refused', async () => {
    const { status, stderr } = await packOther('large', randomBytes(1_501_000), ours);
    expect([status, stderr]).toEqual([1, 'too large: code\n']);
  });

  test('a rule that other tools would read differently is refused', async () => {
    const { status, stderr } = await packOther('odd', Buffer.from('1'), `${ours}\n!docs/**/*.md\n`);
    expect([status, stderr]).toEqual([1, expect.stringContaining('.funcignore: "!docs/**/*.md"')]);
  });

  test('a package without the app is refused', async () => {
    const { status, stderr } = await packOther('empty', Buffer.from('1'), '*\n');
    expect([status, stderr]).toEqual([1, expect.stringContaining('dist/functions.cjs is not there')]);
  });
});
