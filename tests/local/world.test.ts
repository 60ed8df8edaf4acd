import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccessToken } from '@azure/identity';
import { signInAs } from '../../infra/local/authority/sign-in-as';
import type { ReceivedMail } from '../../infra/local/receivers';
import { followStories } from '../../infra/local/scenario/follow-stories';
import { castMorning } from '../../infra/local/scenario/morning-at-contoso';
import { readOptions } from '../../infra/local/start/options';
import { credentialRefusal } from '../../infra/local/start/real-credential';
import { startRealWorld } from '../../infra/local/start/real-world';
import { startTokenRelay } from '../../infra/local/start/token-relay';
import { startTenant } from '../../infra/local/tenant/start-tenant';
import { startWorld, type World } from '../../infra/local/world';
import { tickExpression } from '../../infra/local/world/app-settings';
import { freePort } from '../../infra/local/world/free-port';
import { sweepLeftBehind } from '../../infra/local/world/local-files';
import { localOperatorId } from '../../infra/local/world/people';

const root = join(__dirname, '..', '..');
const startScript = join(root, 'dist', 'local', 'start.cjs');
const isBuilt = existsSync(join(root, 'dist', 'functions.cjs')) && existsSync(startScript);

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'local-world-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The test's own timeout is the limit. */
async function until(isTrue: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, 50));
}

type Answer = { readonly status: number; readonly body: unknown };

async function ask(method: string, url: string, body?: unknown): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(url, { method, ...(body !== undefined && { body: text }) });
  return { status: response.status, body: await response.json() };
}

test('the bundles are built: npm run build', () => {
  expect(isBuilt).toBe(true);
});

describe('a running world', () => {
  let world: World;
  let endpointsPath: string;
  const problems: string[] = [];
  const control = (method: string, path: string, body?: unknown) =>
    ask(method, `${world.endpoints.control}/control/${path}`, body);

  beforeAll(async () => {
    endpointsPath = join(folder, 'endpoints.json');
    world = await startWorld({
      hosts: 2,
      endpointsFile: endpointsPath,
      onProblem: (line) => problems.push(line),
      tenant: { pageSize: 100, honourTop: true },
    });
  });

  afterAll(() => world?.stop());

  test('shows other programs where everything is', async () => {
    const endpoints = JSON.parse(await readFile(endpointsPath, 'utf8'));
    expect(endpoints).toEqual(world.endpoints);
    for (const name of ['functions', 'graph', 'control', 'receivers'])
      expect(endpoints[name]).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(endpoints.storage).toContain('TableEndpoint=http://127.0.0.1:');
  });

  const statusOfPage = async (): Promise<number> => {
    const cookie = await signInAs(world.endpoints.functions, localOperatorId);
    return (await fetch(world.endpoints.posture, { headers: { cookie } })).status;
  };

  test('shows the posture page to people who sign in', async () => {
    expect(await statusOfPage()).toBe(200);
    expect((await fetch(world.endpoints.posture)).status).toBe(401);
  });

  test('shows what was received', async () => {
    // The results of the first collection take time and are checked in tests/end-to-end/two-hosts.test.ts.
    expect(await control('GET', 'received')).toEqual({ status: 200, body: world.receivers.received() });
  });

  test("shows the app's requests to Graph, and nothing from before it started", async () => {
    type Request = { readonly method: string; readonly path: string; readonly status: number };
    const requestsNow = async () => (await control('GET', 'requests')).body as readonly Request[];
    const isOfPolicies = ({ method, path, status }: Request) =>
      method === 'GET' && status === 200 && path.includes('/conditionalAccess/policies');
    await until(async () => (await requestsNow()).some(isOfPolicies));
    const requests = await requestsNow();
    expect(requests.some(({ path }) => path.includes('BreakGlass'))).toBe(false);
    const future = new Date(world.tenant.now() + 3_600_000).toISOString();
    expect((await control('GET', `requests?since=${future}`)).body).toEqual([]);
  });

  test('changes the tenant, references too', async () => {
    const made = await control('POST', 'changes', [
      { op: 'create', path: '/groups', body: { displayName: 'Night shift' } },
    ]);
    expect(made).toEqual({
      status: 200,
      body: { applied: [{ op: 'create', path: '/groups', id: expect.any(String) }] },
    });
    const group = await world.lookup.find('groups', 'displayName', 'Night shift');
    const jan = await world.lookup.find('users', 'displayName', 'Jan Pohl');
    const link = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${jan?.id}` };
    const added = await control('POST', 'changes', [
      { op: 'create', path: `/groups/${group?.id}/members/$ref`, body: link },
    ]);
    expect(added).toMatchObject({ status: 200, body: { applied: [{ id: jan?.id }] } });
  });

  test('adds faults to requests and removes them', async () => {
    expect(await control('POST', 'faults', [{ match: 'GET /groups\\?', status: 503 }])).toEqual({
      status: 200,
      body: { added: 1 },
    });
    expect(await world.lookup.find('groups', 'displayName', 'Finance')).toBeUndefined();
    expect(await control('DELETE', 'faults')).toEqual({ status: 200, body: { cleared: true } });
    expect(await world.lookup.find('groups', 'displayName', 'Finance')).toBeDefined();
  });

  test('loads a folder of Graph JSON', async () => {
    const dir = join(folder, 'tenant');
    await mkdir(join(dir, 'identity', 'conditionalAccess'), { recursive: true });
    const locations = {
      value: [{ '@odata.type': '#microsoft.graph.ipNamedLocation', id: 'f00', displayName: 'Oslo' }],
    };
    await writeFile(join(dir, 'identity', 'conditionalAccess', 'namedLocations.json'), JSON.stringify(locations));
    expect(await control('POST', 'load', { dir })).toEqual({ status: 200, body: { files: 1 } });
    const oslo = await world.lookup.find('identity/conditionalAccess/namedLocations', 'displayName', 'Oslo');
    expect(oslo?.id).toBe('f00');
  });

  test('moves the clock of all parts', async () => {
    const hour = 3_600_000;
    const before = world.tenant.now();
    const { status, body } = await control('POST', 'clock', { advanceMs: hour, maxTicks: 1 });
    expect({ status, body }).toMatchObject({ status: 200, body: { ticks: 1 } });
    const { offsetMs } = body as { offsetMs: number };
    expect(offsetMs).toBeGreaterThanOrEqual(hour);
    expect(world.tenant.now() - before).toBeGreaterThanOrEqual(hour);
    // A host that starts now uses the time of the others.
    expect(await control('POST', 'host', { action: 'kill', host: 1 })).toMatchObject({ status: 200 });
    expect(world.hosts.running(1)).toBeUndefined();
    await world.startHost(1);
    expect(world.hosts.running(1)?.pid).toEqual(expect.any(Number));
    // The first collection may still be running, and a move of the clock waits for it.
  });

  test('the host can be killed and started again, and says so when the clock cannot move', async () => {
    const pid = world.hosts.running(0)?.pid ?? 0;
    expect(await control('POST', 'host', { action: 'kill' })).toEqual({
      status: 200,
      body: { host: 0, action: 'kill' },
    });
    expect(isRunning(pid)).toBe(false);
    expect(await control('POST', 'clock', { advanceMs: 1 })).toMatchObject({ status: 409 });
    expect(await control('POST', 'host', { action: 'start' })).toMatchObject({ status: 200 });
    // A host that has just begun may still be without its storage.
    for (let left = 60; left > 0 && (await statusOfPage()) !== 200; left--)
      await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await statusOfPage()).toBe(200);
  });

  test.each<[string, string, string, unknown, RegExp]>([
    ['not JSON', 'POST', 'changes', '{', /not valid JSON/],
    ['not a list', 'POST', 'changes', {}, /must be a list/],
    ['an unknown operation', 'POST', 'changes', [{ op: 'x', path: '/groups' }], /Change 0: "op"/],
    ['an unknown path', 'POST', 'changes', [{ op: 'create', path: '/nowhere', body: {} }], /Change 0: the path/],
    ['an unknown property', 'POST', 'changes', [{ op: 'create', path: '/groups', body: { colour: 1 } }], /"colour"/],
    [
      'an unknown object',
      'POST',
      'changes',
      [{ op: 'delete', path: '/groups/none' }],
      /Change 0: groups has no object/,
    ],
    [
      'an unknown actor',
      'POST',
      'changes',
      [{ op: 'create', path: '/groups', body: {}, actor: { userPrincipalName: 'nobody@contoso.example' } }],
      /actor/,
    ],
    [
      'one wrong change after a right one',
      'POST',
      'changes',
      [
        { op: 'create', path: '/groups', body: { displayName: 'Half done' } },
        { op: 'delete', path: '/groups/none' },
      ],
      /Change 1/,
    ],
    ['a bad expression', 'POST', 'faults', [{ match: '(', status: 500 }], /Fault 0: "match"/],
    ['an unknown key of a fault', 'POST', 'faults', [{ match: 'x', status: 500, extra: 1 }], /"extra"/],
    ['no folder', 'POST', 'load', {}, /"dir"/],
    ['a missing folder', 'POST', 'load', { dir: '/no/such/folder' }, /cannot be read/],
    ['time running backwards', 'POST', 'clock', { advanceMs: -1 }, /"advanceMs"/],
    ['half a millisecond', 'POST', 'clock', { advanceMs: 0.5 }, /"advanceMs"/],
    ['an unknown key', 'POST', 'clock', { advanceMs: 1, extra: 1 }, /extra/],
    ['no offset', 'POST', 'clock-offset', {}, /"offsetMs"/],
    ['an unknown action', 'POST', 'host', { action: 'dance' }, /"action"/],
    ['an unknown host', 'POST', 'host', { action: 'kill', host: 7 }, /"host"/],
    ['not a time', 'GET', 'requests?since=yesterday', undefined, /"since"/],
  ])('refuses %s with a reason and changes nothing', async (_, method, path, body, reason) => {
    const before = world.tenant.now();
    const pids = world.pids();
    const answer = await control(method, path, body);
    expect(answer).toEqual({ status: 400, body: { error: expect.stringMatching(reason) } });
    expect(world.pids()).toEqual(pids);
    expect(world.tenant.now() - before).toBeLessThan(60_000);
    expect(await world.lookup.find('groups', 'displayName', 'Half done')).toBeUndefined();
  });

  test('answers no other endpoint and no other method', async () => {
    expect(await control('GET', 'nothing')).toMatchObject({ status: 404 });
    const wrongMethod = await fetch(`${world.endpoints.control}/control/clock`);
    expect([wrongMethod.status, wrongMethod.headers.get('allow')]).toEqual([405, 'POST']);
  });

  test('a web page cannot move it: neither from another origin nor under another name', async () => {
    const url = `${world.endpoints.control}/control/faults`;
    const fromPage = await fetch(url, { method: 'POST', body: '[]', headers: { origin: 'https://evil.example' } });
    expect(fromPage.status).toBe(403);
    const rebound = await new Promise((resolve) => {
      httpRequest(url, { method: 'DELETE', headers: { host: 'evil.example' } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      }).end();
    });
    expect(rebound).toBe(421);
  });

  test('stops without leaving a process or a file', async () => {
    const pids = world.pids();
    expect(pids).toHaveLength(3);
    await world.stop();
    await world.stop();
    expect(pids.filter(isRunning)).toEqual([]);
    expect(existsSync(endpointsPath)).toBe(false);
    await expect(fetch(`${world.endpoints.control}/control/received`)).rejects.toThrow();
    await expect(fetch(world.endpoints.receivers)).rejects.toThrow();
    await expect(fetch(world.endpoints.graph)).rejects.toThrow();
  });

  test('no process ended by itself', () => {
    expect(problems.filter((line) => line.includes('ended by itself'))).toEqual([]);
  });
});

test('a free port is not one that the system gives to the next connection', async () => {
  const ports = await Promise.all(Array.from({ length: 20 }, () => freePort(0)));
  // Linux gives these to connections; other systems give higher ones.
  expect(ports.filter((port) => port === undefined || port >= 32_768)).toEqual([]);
});

test('parts that started are stopped when another one does not start', async () => {
  const start = startWorld({ load: join(folder, 'not-there') });
  await expect(start).rejects.toThrow('the folder was not loaded: The folder cannot be read.');
});

describe('npm start', () => {
  const childrenOf = (pid: number): number[] =>
    execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' })
      .split('\n')
      .map((line) => line.trim().split(/\s+/).map(Number))
      .flatMap(([child, parent]) => (parent === pid && child !== undefined ? [child] : []));

  type Started = { readonly child: ChildProcess; readonly lines: string[]; readonly exit: Promise<number | null> };

  function start(...options: string[]): Started {
    const child = spawn(process.execPath, [startScript, ...options], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const lines: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => lines.push(String(chunk)));
    return { child, lines, exit: new Promise((resolve) => child.once('exit', resolve)) };
  }

  test.each<[NodeJS.Signals, number | null]>([
    ['SIGINT', 0],
    ['SIGTERM', 0],
    ['SIGKILL', null],
  ])('%s ends it, and leaves no child process', async (signal, code) => {
    const { child, lines, exit } = start('--quiet', '--no-scenario', '--port', '0');
    await until(() => lines.join('').includes('Posture page'));
    const children = childrenOf(child.pid ?? 0).filter(isRunning);
    expect(children.length).toBeGreaterThanOrEqual(2);
    child.kill(signal);
    expect(await exit).toBe(code);
    await until(() => !children.some(isRunning));
    expect(lines.join('')).not.toContain('Problem');
    // A killed process cannot clean up: the next start does it first.
    await sweepLeftBehind(join(root, '.local'));
    const left = readdirSync(join(root, '.local')).filter((name) => name.split('.').includes(String(child.pid)));
    expect(left).toEqual([]);
  });

  test('says how it is used', async () => {
    const { lines, exit } = start('--help');
    expect(await exit).toBe(0);
    expect(lines.join('')).toContain('--no-scenario');
  });

  test('refuses an unknown option by name, and starts nothing', async () => {
    const { lines, exit } = start('--fast', '--speed', 'very');
    expect(await exit).toBe(2);
    expect(lines.join('')).toBe(
      '--fast: there is no such option; --help lists them\n--speed: a number from 1 to 600\n',
    );
  });

  test('a real tenant is refused without a credential', async () => {
    const { lines, exit } = start('--tenant', '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11');
    expect(await exit).toBe(1);
    expect(lines.join('')).toContain('--tenant: there is no credential');
  });
});

describe('options', () => {
  test('are read', () => {
    expect(
      readOptions(['--quiet', '--port=0', '--no-scenario', '--load', 'x', '--licence', 'e5', '--speed', '10']),
    ).toEqual({
      outcome: 'start',
      options: {
        quiet: true,
        port: 0,
        scenario: undefined,
        load: 'x',
        licence: 'e5',
        speed: 10,
        tenant: undefined,
        logAnalytics: false,
      },
    });
  });

  test.each<[readonly string[], readonly string[]]>([
    [['--port', 'x'], ['--port: a number from 0 to 65535']],
    [['--port', '70000'], ['--port: a number from 0 to 65535']],
    [['--port'], ['--port: a value is missing']],
    [['--port', '--quiet'], ['--port: a value is missing']],
    [['--speed', '0'], ['--speed: a number from 1 to 600']],
    [['--licence', 'gold'], [expect.stringMatching(/^--licence: one of free/)]],
    [['--tenant', 'contoso'], [expect.stringMatching(/^--tenant: the id/)]],
    [['extra'], ['extra: there is no such option; --help lists them']],
    [['--scenario', 'evening'], [expect.stringMatching(/^--scenario: one of morning, week, customers, /)]],
    [
      ['--scenario', 'week', '--speed', '60'],
      ['--speed: not together with --scenario week, which has a cast and a clock of its own'],
    ],
    [
      ['--scenario', 'customers', '--load', 'x'],
      ['--load: not together with --scenario customers, which has a cast and a clock of its own'],
    ],
    [
      ['--tenant', '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11', '--scenario', 'week'],
      ['--scenario: not together with --tenant, for a real tenant is watched as it is'],
    ],
    [
      ['--tenant', '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11', '--speed', '60'],
      ['--speed: not together with --tenant, for a real tenant is watched as it is'],
    ],
  ])('%j is refused', (given, problems) => {
    expect(readOptions(given)).toEqual({ outcome: 'refused', problems });
  });
});

test.each([
  [1, '0 * * * * *'],
  [10, '*/6 * * * * *'],
  [60, '*/1 * * * * *'],
  [600, '*/1 * * * * *'],
])('at speed %d the tick is %s', (speed, expression) => {
  expect(tickExpression(speed)).toBe(expression);
});

describe('a real tenant', () => {
  const tenant = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
  const both = { AZURE_CLIENT_ID: 'a', AZURE_CLIENT_SECRET: 'b' };

  test.each<[string, Record<string, string>, boolean, RegExp | undefined]>([
    ['an app registration', both, false, undefined],
    ['a person at a terminal', {}, true, undefined],
    ['nothing', {}, false, /there is no credential/],
    ['half a registration', { AZURE_CLIENT_ID: 'a' }, true, /^AZURE_CLIENT_SECRET is not set/],
    ['another tenant', { ...both, AZURE_TENANT_ID: 'other' }, false, /names another tenant/],
  ])('is opened with %s, or not', (_, env, isTerminal, refusal) => {
    const reason = credentialRefusal(tenant, env, isTerminal);
    if (refusal === undefined) expect(reason).toBeUndefined();
    else expect(reason).toMatch(refusal);
  });

  test('is collected through the relay, by polling alone', async () => {
    const simulated = await startTenant({ pageSize: 100, honourTop: true });
    const getToken = async (): Promise<AccessToken> => {
      const url = `${simulated.identityEndpoint}?api-version=2019-08-01&resource=https://graph.microsoft.com`;
      const response = await fetch(url, { headers: { 'x-identity-header': simulated.identityHeader } });
      // Safe: the simulated tenant answers the managed-identity protocol.
      const { access_token: token, expires_on: seconds } = (await response.json()) as Record<string, string>;
      if (token === undefined) throw new Error('the simulated tenant gave no token');
      return { token, expiresOnTimestamp: Number(seconds) * 1000 };
    };
    const options = {
      entry: { credential: { getToken }, scopes: ['https://graph.microsoft.com/.default'], how: '' },
      ...{ port: 0, endpointsFile: join(folder, 'real.json'), logFolder: folder, onProblem: () => undefined },
      graphUrl: simulated.graphUrl,
    };
    try {
      await expect(startRealWorld({ ...options, tenantId: tenant.replace('6', '7') })).rejects.toThrow(
        /the token is for/,
      );
      const world = await startRealWorld({ ...options, tenantId: simulated.tenantId });
      try {
        expect(world.endpoints.control).toBeUndefined();
        await until(() => simulated.requests().some(({ path }) => path.includes('/conditionalAccess/policies')));
        const { functions, posture: door } = world.endpoints;
        await expect(signInAs(functions, localOperatorId)).rejects.toThrow('stopped with 400');
        const cookie = await signInAs(functions, localOperatorId, door);
        expect((await fetch(`${functions}/api/posture`, { headers: { cookie } })).status).toBe(200);
      } finally {
        await world.stop();
      }
      // Requests to /directory/subscriptions are for the tenant's licences, once the collections have come that far.
      expect(simulated.requests().filter(({ path }) => path.startsWith('/v1.0/subscriptions'))).toEqual([]);
    } finally {
      await simulated.close();
    }
  });

  test('the relay gives Graph tokens to callers with its header, and no secret to anyone', async () => {
    const asked: unknown[] = [];
    const getToken = async (scopes: string | string[]): Promise<AccessToken> => {
      asked.push(scopes);
      if (asked.length > 1) throw new Error('client_secret=hush');
      return { token: 'a.b.c', expiresOnTimestamp: 1_795_529_280_000 };
    };
    const relay = await startTokenRelay(
      { credential: { getToken }, scopes: ['https://graph.microsoft.com/.default'] },
      async () => ({ token: 'd.e.f', expiresOn: 1_795_529_281 }),
    );
    const get = (resource: string, header: string) =>
      fetch(`${relay.identityEndpoint}?api-version=2019-08-01&resource=${encodeURIComponent(resource)}`, {
        headers: { 'x-identity-header': header },
      });
    try {
      expect((await get('https://graph.microsoft.com', 'wrong')).status).toBe(401);
      expect((await get('https://vault.azure.net', relay.identityHeader)).status).toBe(400);
      const vouched = await get('api://AzureADTokenExchange', relay.identityHeader);
      expect(await vouched.json()).toMatchObject({ access_token: 'd.e.f', expires_on: '1795529281' });
      expect(asked).toEqual([]);
      const given = await get('https://graph.microsoft.com', relay.identityHeader);
      expect(await given.json()).toMatchObject({
        access_token: 'a.b.c',
        expires_on: '1795529280',
        token_type: 'Bearer',
      });
      expect(asked).toEqual([['https://graph.microsoft.com/.default']]);
      const failed = await get('https://graph.microsoft.com', relay.identityHeader);
      expect([failed.status, await failed.text()]).toEqual([500, expect.not.stringContaining('hush')]);
    } finally {
      await relay.close();
    }
  });
});

describe('the morning', () => {
  test('leaves out what a tenant does not have', async () => {
    const { acts, before, left } = await castMorning({ find: async () => undefined }, 0);
    // Every tenant has the setting for guest invitations.
    expect(acts.flatMap(({ stories }) => stories.map(({ about }) => about))).toEqual(['guests']);
    expect([before, acts.flatMap(({ noise }) => noise)]).toEqual([[], []]);
    expect(left).toHaveLength(7);
  });

  test('knows which story a mail is about', () => {
    let now = 1_000;
    const follower = followStories(() => now);
    const mail = (subject: string, plainText: string) =>
      follower.mailOf({ body: { content: { subject, plainText } } } as unknown as ReceivedMail); // Safe: only the body is read.
    follower.happened({ about: 'A', names: ['Vendors-Temp', 'CA01'] });
    now = 4_000;
    follower.happened({ about: 'B', names: ['Jan Pohl'] });
    now = 6_000;
    expect(mail('High · x [AAAA]', 'the group "Vendors-\nTemp" of CA01').of).toEqual({ about: 'A', afterMs: 5_000 });
    // Names in the subject count before names in the text.
    expect(mail('High · CA01 [CCCC]', 'Jan Pohl').of).toEqual({ about: 'A', afterMs: 5_000 });
    // The mail names both, and is about the one that happened last.
    expect(mail('High · y [BBBB]', 'Jan Pohl, past CA01').of).toEqual({ about: 'B', afterMs: 2_000 });
    follower.happened({ about: 'A', names: ['Vendors-Temp', 'CA01'] });
    now = 7_000;
    expect(mail('Restored · y [BBBB]', 'CA01')).toEqual({
      subject: 'Restored · y [BBBB]',
      of: { about: 'B', afterMs: 3_000 },
      isRestored: true,
      isUpdate: false,
    });
    const update = 'Update 15:10: 5 of the 14 people have signed in\nsince, 2 with a password only.';
    expect(mail('High · x [AAAA]', update)).toMatchObject({ of: { about: 'A' }, isUpdate: true });
    expect(mail('Watching · Contoso [START]', 'nothing').of).toBeUndefined();
    expect([follower.storyOf('BBBB'), follower.storyOf('START')]).toEqual(['B', undefined]);
  });
});
