/** The built command against a small Graph over HTTP: what an administrator runs, and its effect on the tenant. */
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readGrantOptions } from '../../infra/operate/grant/options';
import { appRoleIds } from '../../shared/core/resource/app-roles';
import {
  dangerousAppRoleIds,
  neededAppRoles,
  neededPermissions,
  otherPermissions,
} from '../../shared/graph/permissions';
import { kindDefinitions } from '../../shared/kinds';
import {
  type Assignment,
  type FakeDirectory,
  type FakeOptions,
  graphObjectId,
  identityId,
  startFakeDirectory,
  token,
} from './fake-directory';

const command = join(__dirname, '..', '..', 'dist', 'operate', 'grant-permissions.cjs');

const running: FakeDirectory[] = [];
afterEach(() => Promise.all(running.splice(0).map((one) => one.stop())));

const rolesOf = (ids: Readonly<Record<string, string>>) => Object.entries(ids).map(([value, id]) => ({ id, value }));
/** Graph publishes hundreds; these are ours, the dangerous ones and one that is neither. */
const mailSend = { id: 'b633e1c5-b582-4048-a93e-9f11b44c7e96', value: 'Mail.Send' };
const published = [...rolesOf(appRoleIds), ...rolesOf(dangerousAppRoleIds), mailSend];

async function start(options: Partial<FakeOptions> = {}): Promise<FakeDirectory> {
  const directory = await startFakeDirectory({ appRoles: published, ...options });
  running.push(directory);
  return directory;
}

const held = (appRoleId: string, over: Partial<Omit<Assignment, 'id'>> = {}) => ({
  resourceId: graphObjectId,
  resourceDisplayName: 'Microsoft Graph',
  appRoleId,
  ...over,
});

type Ran = { readonly code: number | null; readonly out: string; readonly err: string };

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [command, ...args], {
      cwd: tmpdir(),
      env: { PATH: process.env.PATH ?? '', GRAPH_TOKEN: token, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text) => {
      out += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      err += text;
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, out, err }));
  });
}

const grantTo = (directory: FakeDirectory): Promise<Ran> =>
  run(['--principal', identityId, '--graph-url', directory.url]);

const needed = neededAppRoles();
const neededIds = needed.map(({ appRoleId }) => appRoleId);
const grantedIn = ({ assignments }: FakeDirectory): readonly string[] => assignments.map(({ appRoleId }) => appRoleId);
const postsTo = ({ asked }: FakeDirectory): number => asked.filter(({ method }) => method === 'POST').length;
const first = neededIds[0] ?? '';

test('the command is built: npm run build', () => {
  expect(existsSync(command)).toBe(true);
});

describe('the list', () => {
  test.each(kindDefinitions.map(({ kind, permission }) => [kind, permission]))('%s has its id: %s', (_, permission) => {
    expect(appRoleIds[permission]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  });

  test('every permission of every call has an id, and no id stands for two', () => {
    const named = [...neededPermissions(), ...otherPermissions.map(({ permission }) => permission)];
    expect(named.filter((name) => appRoleIds[name] === undefined)).toEqual([]);
    const all = [...Object.values(appRoleIds), ...Object.values(dangerousAppRoleIds)];
    expect(new Set(all).size).toBe(all.length);
  });

  test('the permission for the settings that a device fails is needed where devices are collected, and nowhere else', () => {
    const permission = 'DeviceManagementConfiguration.Read.All';
    expect(neededPermissions(['managedDevice'])).toContain(permission);
    expect(neededPermissions(['user'])).not.toContain(permission);
  });

  test('it contains no write permission and nothing dangerous', () => {
    expect(
      Object.keys(appRoleIds).filter((name) => !/\.Read\.(All|Directory|DeviceConfiguration)$/.test(name)),
    ).toEqual([]);
    expect(Object.keys(dangerousAppRoleIds).every((name) => name.includes('ReadWrite'))).toBe(true);
  });

  test('fewer resource types need fewer permissions, each with one sentence', () => {
    const few = neededAppRoles(['organization']);
    expect(few.map(({ permission }) => permission)).toEqual([
      'Application.Read.All',
      'Group.Read.All',
      'Organization.Read.All',
      'User.Read.All',
    ]);
    expect(few[2]?.why).toBe('Reads the organisation.');
    for (const { why } of needed) expect(why).toMatch(/^[A-Z][^.!]+\.$|^[A-Z].*\(.*\.Read\.All\).*\.$/);
  });
});

describe('a dry run', () => {
  test('shows each permission with its id and reason, sends no request and grants nothing', async () => {
    const directory = await start();
    const { code, out, err } = await run(['--dry-run', '--principal', identityId, '--graph-url', directory.url]);
    expect([code, err]).toEqual([0, '']);
    for (const { permission, appRoleId, why } of needed) {
      const at = out.indexOf(permission.padEnd(42) + appRoleId);
      expect(at).toBeGreaterThan(0);
      expect(out.slice(at)).toContain(why);
    }
    expect(out).toContain(`Never asked for: ${Object.keys(dangerousAppRoleIds).sort().join(', ')}.`);
    expect(out).toMatch(/Dry run: nothing was granted/);
    expect(directory.asked).toEqual([]);
  });

  test('needs no principal', async () => {
    expect((await run(['--dry-run'])).code).toBe(0);
  });
});

describe('granting', () => {
  test('grants what the checks need and nothing else', async () => {
    const directory = await start();
    const { code, out, err } = await grantTo(directory);
    expect([code, err]).toEqual([0, '']);
    expect(directory.assignments).toEqual(
      neededIds.map((appRoleId) => ({ ...held(appRoleId), id: expect.any(String), principalId: identityId })),
    );
    expect(out).toContain('id-ztw-contoso (a managed identity)');
    expect(out).toContain(`${needed.length} granted, 0 already there, 0 missing, of ${needed.length}.`);
    expect(out).toContain('up to 24 hours');
    expect(out).not.toContain('It also holds');
  });

  test('a second run asks for nothing twice', async () => {
    const directory = await start();
    await grantTo(directory);
    const posts = postsTo(directory);
    const { code, out } = await grantTo(directory);
    expect([code, postsTo(directory)]).toEqual([0, posts]);
    expect(out).toContain(`0 granted, ${needed.length} already there, 0 missing`);
    expect(out).not.toContain('24 hours');
  });

  test('permissions on later pages are found', async () => {
    const directory = await start({ held: neededIds.map((id) => held(id)), pageSize: 2 });
    const { out } = await grantTo(directory);
    expect(postsTo(directory)).toBe(0);
    expect(out).toContain(`0 granted, ${needed.length} already there`);
  });

  test('the same id at another application is not ours', async () => {
    const other = held(first, { resourceId: '7b7b7b7b-0000-4000-8000-00000000c001', resourceDisplayName: 'Exchange' });
    const directory = await start({ held: [other] });
    const { code, out } = await grantTo(directory);
    expect([code, postsTo(directory)]).toEqual([0, needed.length]);
    expect(out).toContain(`${first} of Exchange`);
  });

  test('half of them exist: the other half is granted', async () => {
    const present = neededIds.filter((_, at) => at % 2 === 0);
    const directory = await start({ held: present.map((id) => held(id)) });
    const { code, out } = await grantTo(directory);
    expect(code).toBe(0);
    expect(postsTo(directory)).toBe(needed.length - present.length);
    expect([...grantedIn(directory)].sort()).toEqual([...neededIds].sort());
    expect(out).toContain(`  already there  ${needed[0]?.permission}
`);
  });

  test.each([
    ['409', { status: 409, code: 'Conflict', message: 'conflict' }],
    [
      '400',
      { status: 400, code: 'Request_BadRequest', message: 'Permission being assigned already exists on the object' },
    ],
  ])('a permission that somebody grants meanwhile (%s) counts as already there', async (_, refusal) => {
    const directory = await start();
    directory.refuseGrants(refusal);
    const { code, out } = await grantTo(directory);
    expect(code).toBe(0);
    expect(out).toContain(`${needed.length - 1} granted, 1 already there`);
  });

  test('permissions beyond the list are reported, dangerous ones as such, and stay', async () => {
    const dangerous = dangerousAppRoleIds['RoleManagement.ReadWrite.Directory'] ?? '';
    const directory = await start({ held: [held(mailSend.id), held(dangerous)] });
    const { code, out } = await grantTo(directory);
    expect(code).toBe(0);
    expect(out).toContain('It also holds 2 permissions:');
    expect(out).toMatch(/^ {2}Mail\.Send of Microsoft Graph$/m);
    expect(out).toMatch(/^ {2}RoleManagement\.ReadWrite\.Directory of Microsoft Graph \(dangerous: /m);
    expect(grantedIn(directory)).toEqual(expect.arrayContaining([mailSend.id, dangerous]));
    expect(directory.asked.filter(({ method }) => !['GET', 'POST'].includes(method))).toEqual([]);
  });
});

describe('removing on request', () => {
  const dangerous = dangerousAppRoleIds['RoleManagement.ReadWrite.Directory'] ?? '';
  const other = held(first, { resourceId: '7b7b7b7b-0000-4000-8000-00000000c001', resourceDisplayName: 'Exchange' });
  const removeFrom = (directory: FakeDirectory): Promise<Ran> =>
    run(['--principal', identityId, '--graph-url', directory.url, '--remove-excess']);

  test('removes permissions of Microsoft Graph that no check needs, and nothing of another application', async () => {
    const directory = await start({ held: [held(mailSend.id), held(dangerous), held(first), other], pageSize: 2 });
    const { code, out, err } = await removeFrom(directory);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain('Removed 2 permissions that no check needs:\n  Mail.Send of Microsoft Graph\n');
    expect(out).toContain(`It also holds 1 permission:\n  ${first} of Exchange\n`);
    expect([...grantedIn(directory)].sort()).toEqual([...neededIds, first].sort());
    const again = await removeFrom(directory);
    expect([again.code, directory.asked.filter(({ method }) => method === 'DELETE').length]).toEqual([0, 2]);
  });

  test('removes nothing while a permission is missing', async () => {
    const directory = await start({ held: [held(mailSend.id)] });
    directory.refuseGrants({ status: 403, code: 'Authorization_RequestDenied', message: 'no' });
    const { code } = await removeFrom(directory);
    expect(code).toBe(1);
    expect(grantedIn(directory)).toEqual([mailSend.id]);
  });

  test('a refused removal is reported, and the others are removed; one that is already removed is not an error', async () => {
    const directory = await start({ held: [held(mailSend.id), held(dangerous)] });
    directory.refuseRemovals({ status: 400, code: 'Request_BadRequest', message: 'not now' });
    const { code, out } = await removeFrom(directory);
    expect(code).toBe(1);
    expect(out).toContain('Removed 1 permission that no check needs:');
    expect(out).toContain('Mail.Send of Microsoft Graph; not removed: Microsoft Graph answered 400 Request_BadRequest');
    directory.refuseRemovals({ status: 404, code: 'Request_ResourceNotFound', message: 'gone' });
    expect((await removeFrom(directory)).code).toBe(0);
  });

  test('a dry run says so and sends no request', async () => {
    const directory = await start();
    const { out } = await run([
      '--dry-run',
      '--remove-excess',
      '--principal',
      identityId,
      '--graph-url',
      directory.url,
    ]);
    expect(out).toContain('and loses every other permission of Microsoft Graph');
    expect(directory.asked).toEqual([]);
  });
});

describe('a file with a mistake', () => {
  const tenants = [{ tenantId: '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11', name: 'Contoso' }];

  // The permissions of optional sources would count as unneeded.
  test.each<[string, string, RegExp]>([
    ['that is not JSON', '{ "tenants": [', /watch\.config\.json: not valid JSON at line 1/],
    ['in a key', JSON.stringify({ tenants, optionalSource: ['exchangeAudit'] }), /"optionalSource" \(did you mean/],
    ['in a tenant', JSON.stringify({ tenants: [{ ...tenants[0], timeZone: 'Nowhere' }] }), /6f0b1f0e.*timeZone/],
  ])('%s is refused before anything is granted or removed', async (_, content, problem) => {
    const file = join(mkdtempSync(join(tmpdir(), 'grant-')), 'watch.config.json');
    writeFileSync(file, content);
    const directory = await start({ held: [held(appRoleIds['AuditLogsQuery-Exchange.Read.All'] ?? '')] });
    const args = ['--principal', identityId, '--graph-url', directory.url, '--remove-excess'];
    const { code, err } = await run(args, { WATCH_CONFIG: file });
    expect([code, directory.asked]).toEqual([1, []]);
    expect(err).toMatch(problem);
  });
});

describe('refusals', () => {
  test('a Graph that does not answer is named, with what to check', async () => {
    const directory = await start();
    await directory.stop();
    const { code, err } = await grantTo(directory);
    expect([code, err]).toEqual([
      1,
      expect.stringMatching(`^${directory.url}: There is no answer: .* Check the address`),
    ]);
  });

  const forbidden = { status: 403, code: 'Authorization_RequestDenied', message: 'Insufficient privileges' };

  test('an account that may not grant: reported once, with the roles that may', async () => {
    const directory = await start();
    directory.refuseGrants(undefined, forbidden);
    const { code, out } = await grantTo(directory);
    expect(code).toBe(1);
    expect(postsTo(directory)).toBe(2);
    expect(out).toContain(`1 granted, 0 already there, ${needed.length - 1} missing, of ${needed.length}.`);
    expect(out).toContain('Privileged Role Administrator');
    expect(out).toMatch(/^ {2}not tried {6}User\.Read\.All$/m);
  });

  test('an account that may not even read', async () => {
    const directory = await start();
    directory.refuseNext(forbidden);
    const { code, err } = await grantTo(directory);
    expect([code, postsTo(directory)]).toEqual([1, 0]);
    expect(err).toMatch(/^Microsoft Graph refused: this account may not grant application permissions\./);
  });

  test('a client id in place of the object id', async () => {
    const directory = await start();
    const { code, err } = await run([
      '--principal',
      '00000000-1111-4222-8333-444444444444',
      '--graph-url',
      directory.url,
    ]);
    expect([code, postsTo(directory)]).toEqual([1, 0]);
    expect(err).toContain('not its client id');
  });

  test('an id that Graph knows by another name: nothing is granted', async () => {
    const appRoles = published.map((role) => (role.id === first ? { ...role, value: 'Mail.ReadWrite' } : role));
    const directory = await start({ appRoles });
    const { code, err } = await grantTo(directory);
    expect([code, directory.assignments]).toEqual([1, []]);
    expect(err).toContain('belongs to Mail.ReadWrite; nothing was granted');
  });

  test('a wrong token', async () => {
    const directory = await start();
    const { code, err } = await run(['--principal', identityId, '--graph-url', directory.url], { GRAPH_TOKEN: 'x' });
    expect(code).toBe(1);
    expect(err).toContain('does not accept the token');
  });

  test('a page that leads elsewhere is not followed: the token stays here', async () => {
    const elsewhere = await start();
    const directory = await start({
      held: neededIds.map((id) => held(id)),
      pageSize: 2,
      nextBase: elsewhere.url,
    });
    const { code, err } = await grantTo(directory);
    expect(code).toBe(1);
    expect(err).toContain('another host');
    expect(elsewhere.asked).toEqual([]);
  });

  test('Graph asks to wait: tried again', async () => {
    const directory = await start();
    directory.refuseNext({ status: 429, code: 'TooManyRequests', message: 'wait' }, { 'retry-after': '0' });
    directory.refuseNext({ status: 503, code: 'ServiceUnavailable', message: 'wait' }, { 'retry-after': '0' });
    const { code } = await grantTo(directory);
    expect([code, directory.assignments.length]).toEqual([0, needed.length]);
  });

  test('a name that a terminal would obey is shown escaped', async () => {
    const evil = 'Evil\u001b[2J\u009b31m\u202e\nOK: all granted';
    const directory = await start({ held: [{ ...held('some-role'), resourceDisplayName: evil }] });
    const { out } = await grantTo(directory);
    expect(out).toContain('of Evil [2J 31m OK: all granted');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these must not be printed.
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  });

  test('errors of Graph that do not end: reported, without a secret', async () => {
    const directory = await start();
    for (let at = 0; at < 4; at += 1)
      directory.refuseNext({ status: 500, code: 'InternalServerError', message: 'oops' }, { 'retry-after': '0' });
    const { code, err, out } = await grantTo(directory);
    expect(code).toBe(1);
    expect(err).toContain('Microsoft Graph answered 500 InternalServerError');
    expect(err + out).not.toContain(token);
  });
});

describe('options', () => {
  const problemsOf = (...args: readonly string[]): readonly string[] => {
    const read = readGrantOptions(args);
    return read.outcome === 'refused' ? read.problems : [];
  };

  test.each<[readonly string[], RegExp]>([
    [[], /^--principal is missing/],
    [['--principal', 'id-ztw-contoso'], /^--principal: the object id/],
    [['--principal'], /^--principal: its value is missing/],
    [['--principal', identityId, '--sign-in', 'password'], /^--sign-in: one of cli, browser, device-code/],
    [['--principal', identityId, '--graph-url', 'https://graph.example'], /^--graph-url: an http URL of this machine/],
    [['--principal', identityId, '--graph-url', 'http://127.0.0.1.example'], /^--graph-url: an http URL/],
    [['--principal', identityId, '--tenant', 'contoso'], /^--tenant: the id of a tenant/],
    [['--principal', identityId, 'extra'], /^extra: there is no such option/],
    [['--force', '--dry-run'], /^--force: /],
  ])('%j is refused', (args, expected) => {
    expect(problemsOf(...args)).toEqual([expect.stringMatching(expected)]);
  });

  test('a value can follow a space or an equals sign', () => {
    const expected = expect.objectContaining({
      outcome: 'run',
      options: expect.objectContaining({ principal: identityId }),
    });
    expect(readGrantOptions(['--principal', identityId])).toEqual(expected);
    expect(readGrantOptions([`--principal=${identityId}`])).toEqual(expected);
  });

  test('another Graph is called with its own token only, never with an account', async () => {
    const directory = await start();
    const { code, err } = await run(['--principal', identityId, '--graph-url', directory.url], { GRAPH_TOKEN: '' });
    expect([code, directory.asked]).toEqual([1, []]);
    expect(err).toContain('GRAPH_TOKEN is not set');
  });

  test('wrong options end with 2 and print no list', async () => {
    const { code, out, err } = await run(['--principal', 'x']);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('--principal: ');
  });
});
