/**
 * Customers from their invitation on, over HTTP: a sign-in service with several tenants, and a Graph that serves each
 * of them.
 */

import { type SimulatedTenant, startTenant } from '../../infra/local/tenant/start-tenant';
import { type Onboarding, onboard } from '../../infra/operate/onboard/onboard';
import { readOnboardOptions } from '../../infra/operate/onboard/options';
import { onboardStoppedWords } from '../../infra/operate/onboard/wording';
import { customerJson } from '../../shared/app/customers';
import { readConfiguration } from '../../shared/config/config';
import { CollectionError } from '../../shared/core/collection/failure';
import { isCollected } from '../../shared/core/tenant/customer';
import { createGraph } from '../../shared/graph/client';
import { createBudgets, limitsFor } from '../../shared/graph/throttling';
import { createTenantCredentials } from '../../shared/identity/tenant-credentials';
import { advanceCustomers } from '../../shared/pipeline/watch/customers';
import { localTime } from '../../shared/reports/language/local-time';
import { nextInWords, progressInWords } from '../../shared/reports/page/customers/customer-model';
import { appStore } from '../app-store';
import { countingTables } from '../counting-tables';
import { fetchTrusting } from '../fixtures/fetch-trusting';
import { type AppAuthority, startAppAuthority } from '../identity/app-authority';
import { memoryTables } from '../memory-tables';

const id = (number: number): string => `0f5a3c1e-1111-4222-8333-${String(number).padStart(12, '0')}`;
const home = id(1);
const names = ['contoso', 'fabrikam', 'northwind', 'tailwind'] as const;
/** The customers in the file of forty. */
const customers = Array.from({ length: 40 }, (_, at) => `customer${String(at + 1).padStart(2, '0')}`);
const every: readonly string[] = [...names, ...customers];
type Name = string;
const idOf = (name: Name): string => id(10 + every.indexOf(name));
const clientOf = (name: Name): string => id(100 + every.indexOf(name));
const appId = id(500);
const principalId = id(501);
const publicUrl = 'https://watch.adatum.example';

let tenant: SimulatedTenant;
let authority: AppAuthority;
/** Tenants whose token is issued for another one, by mistake. */
const mixedUp = new Map<string, string>();

beforeAll(async () => {
  tenant = await startTenant({
    empty: true,
    throttling: false,
    tenantId: home,
    customers: every.map((name) => ({ tenantId: idOf(name), name, clientId: clientOf(name) })),
  });
  authority = await startAppAuthority({
    // The domain of the last one has a typo in the file.
    tenants: every.slice(0, -1).map((name) => ({ id: idOf(name), domain: `${name}.example` })),
    application: { appId, homeTenantId: home, redirectUris: [`${publicUrl}/api/auth/consented`], permissions: [] },
    principalId,
    mint: async (tenantId) => {
      const name = every.find((one) => idOf(one) === (mixedUp.get(tenantId) ?? tenantId)) ?? 'contoso';
      const query = `api-version=2019-08-01&resource=https://graph.microsoft.com&client_id=${clientOf(name)}`;
      const answer = await fetch(`${tenant.identityEndpoint}?${query}`, {
        headers: { 'x-identity-header': tenant.identityHeader },
      });
      const { access_token: token, expires_on: expiresOn } = (await answer.json()) as Record<string, string>;
      return { token: token ?? '', expiresOn: Number(expiresOn) };
    },
  });
});
afterAll(async () => {
  await authority.close();
  await tenant.close();
});

function createWorld() {
  let skew = 0;
  const now = (): number => Date.now() + skew;
  const counted = countingTables(memoryTables());
  const whole = appStore(counted.tables);
  let left = Number.POSITIVE_INFINITY;
  const store: typeof whole = {
    ...whole,
    customers: {
      ...whole.customers,
      write: async (...given) => {
        left -= 1;
        if (left < 0) throw new Error('503');
        return whole.customers.write(...given);
      },
    },
  };
  const configuration = readConfiguration(
    JSON.stringify({ tenants: [{ tenantId: home, name: 'Adatum' }], groups: { gold: {} } }),
    {
      AzureWebJobsStorage: 'UseDevelopmentStorage=true',
      PUBLIC_BASE_URL: publicUrl,
      NOTIFICATION_KEY: 'k'.repeat(40),
      APP_CLIENT_ID: appId,
      AUTHORITY_URL: authority.url,
    },
  );
  const send = fetchTrusting(authority.certificate);
  const newCredentials = () =>
    createTenantCredentials({
      authority: authority.url,
      isMicrosofts: false,
      clientId: appId,
      voucher: { type: 'identity', assertion: async () => authority.assertion() },
      now,
      fetch: send,
      trusted: authority.certificate,
    });
  let credentialOf = newCredentials();
  const budgets = createBudgets({ now, sleep: async () => {}, limits: limitsFor({ identityProtectionPerSecond: 1 }) });
  const graph = async (tenantId: string) => {
    const client = createGraph({
      tenantId,
      baseUrl: tenant.graphUrl,
      credential: credentialOf(tenantId),
      budgets,
      fetch,
      now,
      sleep: async () => {},
    });
    await client.confirmTenant();
    return client;
  };
  const lines: string[] = [];
  const logged: string[] = [];
  const onboarding: Onboarding = {
    configuration,
    pipeline: {
      ...{ controls: [], now, store },
      sleep: async (ms) => {
        skew += ms;
      },
    },
    print: (line) => lines.push(line),
    send,
    patienceMs: 0,
  };
  const runWith = async (file: string | undefined, given: readonly string[]): Promise<readonly string[]> => {
    const read = readOnboardOptions(given, () => file);
    if (read.outcome !== 'run') throw new Error(JSON.stringify(read));
    lines.length = 0;
    await onboard(onboarding, read.options);
    return [...lines];
  };
  const run = (...given: readonly string[]): Promise<readonly string[]> => runWith(undefined, given);
  const tick = async (): Promise<void> => {
    skew += 6 * 60_000;
    await advanceCustomers({
      graph,
      log: (event, fields) => logged.push(JSON.stringify([event, fields])),
      now,
      speed: 1,
      store,
    });
  };
  /** A process that has no token yet. */
  const restart = (): void => {
    credentialOf = newCredentials();
  };
  const stateOf = async (name: Name) => (await store.customers.read(idOf(name)))?.row;
  const failAfter = (writes: number): void => {
    left = writes;
  };
  const requests = (): number => counted.byTable().get('Tenants') ?? 0;
  return {
    configuration,
    restart,
    run,
    runWith,
    tick,
    stateOf,
    store,
    graph,
    logged,
    failAfter,
    requests,
    lines: () => lines,
  };
}

const tokenOf = async ({ graph }: ReturnType<typeof createWorld>, name: Name) =>
  (await graph(idOf(name))).fetchGranted();
const open = (link: string, answer: 'accept' | 'cancel'): Promise<Response> =>
  fetchTrusting(authority.certificate)(`${link}&answer=${answer}`);
const linkIn = (lines: readonly string[]): string =>
  lines.find((line) => line.includes('adminconsent'))?.trim() ?? 'none';

test('from the invitation to monitoring, with a pause in between, and each line of it once', async () => {
  const world = createWorld();
  const invited = await world.run('--tenant', 'contoso.example', '--name', 'Contoso', '--group', 'gold');
  expect(invited).toContain('Contoso: invited, not checked yet');
  await world.tick();
  expect(await world.run('--list')).toEqual([`Contoso  ${idOf('contoso')}  invited, waiting for consent`]);
  await open(linkIn(invited), 'cancel');
  await world.tick();
  expect((await world.stateOf('contoso'))?.state).toBe('invited');
  await open(linkIn(invited), 'accept');
  await world.tick();
  expect(await world.stateOf('contoso')).toMatchObject({ state: 'collecting', tags: ['gold'], missing: [] });
  // Repeated, the command continues where it stopped.
  expect(await world.run('--tenant', idOf('contoso'), '--name', 'Contoso', '--group', 'gold')).toEqual([
    'Contoso: collecting, 0 of 0 controls',
    expect.stringMatching(/^Still waiting/),
  ]);
  const row = { tenantId: idOf('contoso'), name: 'Contoso', watchedSince: '2026-11-28T09:00:00Z', lookBack: null };
  await world.store.tenants.write({ ...row, summarisedAt: '2026-11-28T09:05:00Z' }, null);
  await world.tick();
  expect(await world.run('--tenant', 'contoso.example')).toEqual([
    'Contoso: watching, 0 of 0 controls, first mail sent',
  ]);
  expect(await world.run('--pause', 'contoso.example')).toEqual([
    'Contoso: paused; this takes effect within a minute.',
  ]);
  expect((await world.store.customers.list(() => undefined)).filter(isCollected)).toEqual([]);
  expect(await world.run('--resume', 'contoso.example')).toEqual([
    'Contoso: collecting again; this takes effect within a minute.',
  ]);
});

test('a permission that a watched customer lacks is named with the link, until it is granted', async () => {
  const world = createWorld();
  const [link] = (await world.run('--tenant', 'contoso.example', '--name', 'Contoso', '--no-wait')).slice(1);
  authority.consent(idOf('contoso'));
  await world.tick();
  const read = await world.store.customers.read(idOf('contoso'));
  if (read === undefined) throw new Error('the customer is not stored');
  await world.store.customers.write({ ...read.row, state: 'watching', missing: ['Domain.Read.All'] }, read.etag);
  expect(await world.run('--list')).toEqual([expect.stringMatching(/; not granted: Domain\.Read\.All$/)]);
  expect(await world.run('--tenant', 'contoso.example', '--no-wait')).toContain(link);
  for (let minutes = 0; minutes < 60; minutes += 6) await world.tick();
  expect((await world.stateOf('contoso'))?.missing).toEqual([]);
  expect(await world.run('--tenant', 'contoso.example', '--no-wait')).toEqual([
    'Contoso: has consented already, and its name, groups and mailbox are up to date; it is watching.',
  ]);
});

test('a group that watch.config.json does not name is refused before anybody is invited', async () => {
  const world = createWorld();
  const file = 'tenant,groups\ncontoso.example,gold\nfabrikam.example,golld\nnorthwind.example,gold;tin\n';
  expect(await world.runWith(file, ['--from', 'file.csv', '--no-wait'])).toEqual([
    'fabrikam.example: watch.config.json names no group "golld"; did you mean "gold"?',
    'northwind.example: watch.config.json names no group "tin"; name it there first, or leave it out',
    'Nobody was invited.',
  ]);
  expect(await world.store.customers.list(() => undefined)).toEqual([]);
});

test('a command that is stopped says what goes on', () => {
  const wordsOf = (...given: readonly string[]): string | undefined => {
    const read = readOnboardOptions(given, () => undefined);
    return read.outcome === 'run' ? onboardStoppedWords(read.options) : 'refused';
  };
  expect(wordsOf('--tenant', 'contoso.example')).toMatch(/^Stopped\. The app goes on with the customers/);
  expect(wordsOf('--leave', 'contoso.example', '--no-export', '--yes')).toMatch(
    /^Stopped before the customer has left/,
  );
  expect(wordsOf('--leave', 'contoso.example')).toBeUndefined();
});

test('a watched customer that withdraws its consent gets the link again, until it consents', async () => {
  const world = createWorld();
  const [link] = (await world.run('--tenant', 'contoso.example', '--name', 'Contoso', '--no-wait')).slice(1);
  authority.consent(idOf('contoso'));
  await world.tick();
  const row = { tenantId: idOf('contoso'), name: 'Contoso', watchedSince: '2026-11-28T09:00:00Z', lookBack: null };
  await world.store.tenants.write({ ...row, summarisedAt: '2026-11-28T09:05:00Z' }, null);
  await world.tick();
  authority.revoke(idOf('contoso'));
  world.restart();
  for (let minutes = 0; minutes <= 60; minutes += 6) await world.tick();
  const withdrawn = await world.stateOf('contoso');
  if (withdrawn === undefined) throw new Error('the customer is not stored');
  expect(await world.run('--list')).toEqual([expect.stringMatching(/first mail sent; waiting for consent$/)]);
  expect(await world.run('--tenant', 'contoso.example', '--no-wait')).toContain(link);
  const { surroundings } = world.configuration;
  expect(customerJson(surroundings, withdrawn)).toMatchObject({ state: 'watching', consentLink: link?.trim() });
  expect(progressInWords({ row: withdrawn, isContained: false }, '2026-11-28T09:05:00Z')).toBe('Waiting for consent');
  expect(
    nextInWords(
      { row: withdrawn, isContained: false },
      '2026-11-28T09:05:00Z',
      localTime('UTC', '2026-11-28T09:05:00Z'),
    ),
  ).toMatch(/open the consent link again/);
  authority.consent(idOf('contoso'));
  await world.tick();
  expect(await world.run('--tenant', 'contoso.example', '--no-wait')).not.toContain(link);
});

test('withdrawn consent is reported as that; missing consent, a wrong token and a typo delay no other tenant', async () => {
  const world = createWorld();
  for (const name of names) await world.run('--tenant', `${name}.example`, '--name', name, '--no-wait');
  expect(await world.run('--tenant', 'nowhere.example', '--no-wait')).toEqual([
    'nowhere.example: Microsoft Entra knows no tenant with this domain or ID in this cloud. Check the spelling, or enter the tenant ID.',
  ]);
  authority.revoke(idOf('contoso'));
  authority.consent(idOf('fabrikam'));
  authority.consent(idOf('northwind'));
  authority.consent(idOf('tailwind'));
  authority.switchOff(idOf('tailwind'));
  mixedUp.set(idOf('northwind'), idOf('fabrikam'));
  await world.tick();
  const states = await Promise.all(
    names.map(async (name) => [name, (await world.stateOf(name))?.state, (await world.stateOf(name))?.trouble]),
  );
  expect(states).toEqual([
    ['contoso', 'invited', 'notConsented'],
    ['fabrikam', 'collecting', null],
    ['northwind', 'invited', 'otherTenant'],
    ['tailwind', 'invited', 'switchedOff'],
  ]);
  // Lines about one tenant name no other.
  for (const line of [...(await world.run('--list')), ...world.logged])
    expect(names.filter((name) => line.includes(name) || line.includes(idOf(name))).length).toBeLessThanOrEqual(1);

  authority.revoke(idOf('fabrikam'));
  const fresh = createWorld();
  const failed = await tokenOf(fresh, 'fabrikam').catch((error: unknown) => error);
  expect(failed).toBeInstanceOf(CollectionError);
  expect((failed as CollectionError).failure).toMatchObject({ cause: 'noToken', trouble: 'notConsented' });
  authority.trust(null);
  const ours = await tokenOf(createWorld(), 'contoso').catch((error: unknown) => error);
  authority.trust(principalId);
  expect((ours as CollectionError).failure).toMatchObject({ cause: 'noToken', trouble: 'notTrusted' });
});

test('the home tenant cannot be a customer, and an invitation that nobody accepts ends', async () => {
  const world = createWorld();
  expect(await world.run('--pause', 'tailwind.example')).toEqual([
    'tailwind.example: not a customer. Tenants of watch.config.json are changed there.',
  ]);
  await world.run('--tenant', 'tailwind.example', '--no-wait');
  const read = await world.store.customers.read(idOf('tailwind'));
  if (read === undefined) throw new Error('not invited');
  await world.store.customers.write({ ...read.row, invitedUntil: '2026-01-01T00:00:00Z' }, read.etag);
  expect(await world.run('--list')).toEqual([expect.stringContaining('the invitation has expired')]);
});

test('two customers never have one name: in a mail nobody could tell them apart', async () => {
  const world = createWorld();
  await world.run('--tenant', 'contoso.example', '--name', 'Contoso', '--no-wait');
  expect(await world.run('--tenant', 'tailwind.example', '--name', ' CONTOSO ', '--no-wait')).toEqual([
    'tailwind.example: Another tenant of this deployment has this name. Give it a name of its own, such as Contoso Berlin.',
  ]);
  expect(await world.stateOf('tailwind')).toBeUndefined();
  await world.run('--tenant', 'tailwind.example', '--name', 'Contoso Berlin', '--no-wait');
  expect((await world.stateOf('tailwind'))?.name).toBe('Contoso Berlin');
  // The customer itself keeps its name when it is invited again.
  await world.run('--tenant', 'contoso.example', '--name', 'Contoso', '--group', 'gold', '--no-wait');
  expect(await world.stateOf('contoso')).toMatchObject({ name: 'Contoso', tags: ['gold'] });
});

test('a customer that returns gets its name back only if no other has taken it', async () => {
  const world = createWorld();
  await world.run('--tenant', 'contoso.example', '--name', 'Contoso', '--no-wait');
  await world.run('--leave', 'contoso.example', '--no-export', '--yes');
  await world.run('--tenant', 'tailwind.example', '--name', 'Contoso', '--no-wait');
  for (const named of [['--name', 'Contoso'], []])
    expect(await world.run('--tenant', 'contoso.example', ...named, '--no-wait')).toEqual([
      expect.stringContaining('Another tenant of this deployment has this name.'),
    ]);
  expect((await world.stateOf('contoso'))?.state).toBe('left');
});

test('a file that is run again does not bring back a customer that has left; --tenant does', async () => {
  const world = createWorld();
  const file = 'tenant,name\ncontoso.example,Contoso\nfabrikam.example,Fabrikam';
  const given = ['--from', 'tenants.csv', '--no-wait'];
  await world.runWith(file, given);
  // The tenant's consent in Entra outlives its departure.
  authority.consent(idOf('contoso'));
  await world.run('--leave', 'contoso.example', '--no-export', '--yes');
  const lines = await world.runWith(file, given);
  expect(lines).toContainEqual(expect.stringMatching(/^contoso\.example: This customer has left, .* --tenant\.$/));
  await world.tick();
  expect((await world.stateOf('contoso'))?.state).toBe('left');
  await world.run('--tenant', 'contoso.example', '--no-wait');
  expect((await world.stateOf('contoso'))?.state).toBe('invited');
});

test('a name that one line of a file gives up is free for the next line', async () => {
  const world = createWorld();
  await world.runWith('tenant,name\ncontoso.example,Contoso', ['--from', 'tenants.csv', '--no-wait']);
  const file = 'tenant,name\ncontoso.example,Contoso Berlin\nfabrikam.example,Contoso';
  await world.runWith(file, ['--from', 'tenants.csv', '--no-wait']);
  expect((await world.stateOf('fabrikam'))?.name).toBe('Contoso');
});

test('a tenant that two lines of a file name, by domain and by ID, is invited as the first one says', async () => {
  const world = createWorld();
  const file = `tenant,name\ncontoso.example,Contoso\n${idOf('contoso')},Other\nfabrikam.example,Fabrikam`;
  const lines = await world.runWith(file, ['--from', 'tenants.csv', '--no-wait']);
  expect(lines).toContain(
    `${idOf('contoso')}: an earlier line of the file names the same tenant. This line is ignored.`,
  );
  expect(await world.stateOf('contoso')).toMatchObject({ name: 'Contoso' });
  expect(await world.stateOf('fabrikam')).toMatchObject({ name: 'Fabrikam' });
});

test('the end of a long file says which customers were not invited, and how to go on', async () => {
  const world = createWorld();
  const names = customers.slice(-3);
  const lines = await world.runWith(['tenant', ...names.map((name) => `${name}.example`)].join('\n'), [
    ...['--from', 'tenants.csv', '--no-wait'],
  ]);
  expect(lines.at(-1)).toBe(
    `2 of 3 customers are invited. Not invited: ${names[2]}.example. Run the same command again once that is corrected; customers that are invited stay as they are.`,
  );
  expect((await world.runWith(`tenant\n${names[0]}.example`, ['--from', 'tenants.csv', '--no-wait'])).at(-1)).toContain(
    'adminconsent',
  );
});

test('two operators who run one file at once invite each customer once, and both get every link', async () => {
  const world = createWorld();
  const asked = customers.slice(0, 10);
  const file = ['tenant,name', ...asked.map((name) => `${name}.example,${name}`)].join('\n');
  await Promise.all([0, 1].map(() => world.runWith(file, ['--from', 'tenants.csv', '--no-wait'])));
  for (const name of asked)
    expect(world.lines().filter((line) => line.startsWith(`${name}: a Global`))).toHaveLength(2);
  const rows = await world.store.customers.list(() => undefined);
  expect(rows.map(({ name, state }) => [name, state]).sort()).toEqual(asked.map((name) => [name, 'invited']));
});

test('storage that fails in the middle of a file leaves the customers invited, and the same command goes on', async () => {
  const world = createWorld();
  const file = `tenant\n${customers
    .slice(0, 3)
    .map((name) => `${name}.example`)
    .join('\n')}`;
  const given = ['--from', 'tenants.csv', '--no-wait'];
  // The row of each customer is written twice: at last it says that the record has the invitation.
  world.failAfter(2);
  await expect(world.runWith(file, given)).rejects.toThrow('503');
  expect(world.lines().at(-1)).toBe(
    `Stopped at ${customers[1]}.example: 1 of 3 customers is invited. Run the same command again; it goes on from there.`,
  );
  world.failAfter(Number.POSITIVE_INFINITY);
  await world.runWith(file, given);
  for (const name of customers.slice(0, 3)) expect((await world.stateOf(name))?.state).toBe('invited');
});

test('forty of one file: three refuse, one is a typo, one withdraws its consent, one leaves; no tenant appears in the lines of another', async () => {
  const world = createWorld();
  const said: string[] = [];
  const keep = (lines: readonly string[]): readonly string[] => {
    said.push(...lines);
    return lines;
  };
  const file = ['tenant,name,groups', ...customers.map((name) => `${name}.example,${name},gold`)].join('\n');
  const before = world.requests();
  const invited = keep(await world.runWith(file, ['--from', 'tenants.csv', '--no-wait']));
  // One read and three writes for each customer, and one list for all.
  expect(world.requests() - before).toBe(4 * (customers.length - 1) + 1);
  const wrong = customers.at(-1) ?? '';
  expect(invited).toContainEqual(expect.stringContaining(`${wrong}.example: Microsoft Entra knows no tenant`));
  const [refusing, accepting] = [customers.slice(0, 3), customers.slice(3, -1)];
  const linkOf = (name: string): string =>
    invited[invited.findIndex((line) => line.startsWith(`${name}: a Global`)) + 1]?.trim() ?? 'none';
  for (const name of refusing) await open(linkOf(name), 'cancel');
  for (const name of accepting) await open(linkOf(name), 'accept');
  await world.tick();
  const summarised = { watchedSince: '2026-11-28T09:00:00Z', lookBack: null, summarisedAt: '2026-11-28T09:05:00Z' };
  for (const name of accepting) await world.store.tenants.write({ tenantId: idOf(name), name, ...summarised }, null);
  await world.tick();
  const [revoked = '', leaving = ''] = accepting;
  authority.revoke(idOf(revoked));
  keep(await world.run('--leave', `${leaving}.example`, '--no-export', '--yes'));
  const states = await Promise.all(customers.map(async (name) => [name, (await world.stateOf(name))?.state]));
  expect(Object.fromEntries(states)).toEqual({
    ...Object.fromEntries(accepting.map((name) => [name, 'watching'])),
    ...Object.fromEntries(refusing.map((name) => [name, 'invited'])),
    [wrong]: undefined,
    [leaving]: 'left',
  });
  // The app's next reads: nothing of that customer, everything of the others.
  const read = async (name: string) =>
    await tokenOf(createWorld(), name).catch((error: CollectionError) => error.failure);
  expect(await read(revoked)).toMatchObject({ trouble: 'notConsented' });
  for (const name of accepting.slice(2, 5)) expect(await read(name)).toEqual(expect.any(Array));
  expect((await world.store.tenantRows.count(idOf(leaving))).Tenants ?? 0).toBe(0);
  keep(await world.run('--list'));
  expect(said.filter((line) => line.includes('watching')).length).toBe(accepting.length - 1);
  for (const line of [...said, ...world.logged])
    expect(customers.filter((name) => line.includes(name) || line.includes(idOf(name))).length).toBeLessThanOrEqual(1);
});

test.each([
  [['--list', '--no-wait'], ['--no-wait: only with --tenant or --from']],
  [['--pause', 'contoso.example', '--mail', 'it@contoso.example'], ['--mail: only with --tenant']],
  [['--from', 'x.csv', '--group', 'gold'], ['--group: only with --tenant; in the file it is a column']],
  [['--pause', 'contoso.example', '--pause', 'fabrikam.example'], ['--pause: is given twice']],
  [['--tenant', 'contoso.example', '--mail', 'nobody'], ['--mail: "nobody" is not a valid mail address']],
  [
    ['--tenant', 'contoso.example', '--group', 'a b'],
    [expect.stringMatching(/^--group: "a b" is not a valid group name: give /)],
  ],
  [['--tenant', '-contoso.example'], ['--tenant: "-contoso.example" is neither a domain nor a tenant ID']],
  [['--tenant', `${'a'.repeat(64)}.example`], [expect.stringMatching(/is neither a domain nor a tenant ID$/)]],
])('an option that would be ignored or misread is refused: %j', (given, problems) => {
  expect(readOnboardOptions(given, () => 'tenant\ncontoso.example')).toEqual({ outcome: 'refused', problems });
});

describe('a file of customers', () => {
  const read = (content: string) => readOnboardOptions(['--from', 'x.csv'], () => content);

  test('names, groups and mailboxes by column, in any order', () => {
    expect(
      read('name,tenant,groups,mail\nContoso,contoso.example,gold;berlin,it@contoso.example\n,fabrikam.example,,\n'),
    ).toEqual({
      outcome: 'run',
      options: {
        type: 'invite',
        isFile: true,
        waits: true,
        customers: [
          { tenant: 'contoso.example', name: 'Contoso', groups: ['gold', 'berlin'], mail: 'it@contoso.example' },
          { tenant: 'fabrikam.example', name: undefined, groups: [], mail: undefined },
        ],
      },
    });
  });

  test.each([
    ['commas', '\uFEFFTenant,Name,Groups\r\ncontoso.example,"Contoso, ""the"" firm",gold;berlin\r\n,,\r\n'],
    ['tabs', 'tenant\tname\tgroups\r\ncontoso.example\t"Contoso, ""the"" firm"\tgold;berlin\r\n'],
    ['semicolons', 'tenant;name;groups\ncontoso.example;"Contoso, ""the"" firm";"gold;berlin"\n'],
  ])('cells in quotation marks, separated by %s', (_, content) => {
    expect(read(content)).toMatchObject({
      options: { customers: [{ tenant: 'contoso.example', name: 'Contoso, "the" firm', groups: ['gold', 'berlin'] }] },
    });
  });

  test.each([
    ['tenant,colour\ncontoso.example,red', /^--from: the first line names the columns/],
    ['tenant,name,Name\ncontoso.example,A,B', /^--from: the first line names a column twice: name$/],
    ['tenant,name\ncontoso,Contoso', /^line 2: "contoso" is neither a domain nor a tenant ID$/],
    ['tenant,mail\ncontoso.example,somebody', /^line 2: "somebody" is not a valid mail address$/],
    ['tenant,name\ncontoso.example,Contoso, Ltd', /^line 2: more cells than columns/],
    ['tenant,name\ncontoso.example,"Contoso', /^--from: line 2: a quotation mark is out of place or has no end$/],
    ['tenant,name\n\n"a""b.example",Contoso', /^line 3: "a"b\.example" is neither a domain nor a tenant ID$/],
    ['tenant\ncontoso.example\nCONTOSO.example', /^line 3: contoso\.example is already in line 2$/],
    [
      'tenant,name\ncontoso.example,A\u001b[2JB',
      /^line 2: the name must have at most 100 characters, all of them visible$/,
    ],
    ['tenant\n', /^--from: there is no customer in the file$/],
    ['Tenant ID,name\ncontoso.example,A', /^--from: the first line names .*; "tenant id" is none of them$/],
    [
      'tenant;name;groups\ncontoso.example;A;gold;berlin',
      /^line 2: more cells than columns; write quotation marks around/,
    ],
    [
      'tenant,name\ncontoso.example,Caf\ufffd',
      /^--from: the file is not text in UTF-8; in Excel, save it as "CSV UTF-8"$/,
    ],
    ['t\0e\0n\0a\0n\0t\0', /^--from: the file is not text in UTF-8/],
    ['tenant,name\na.example,Contoso\nb.example,CONTOSO', /^line 3: the customer in line 2 has the same name/],
    [
      'tenant,mail\na.example,it@a.example\nb.example,it@A.example',
      /^line 3: "it@A\.example" is a mailbox of a\.example, which is another customer; give one of b\.example, or /,
    ],
    [
      'tenant,mail\ncontoso.example,it @contoso.example',
      /^line 2: "it @contoso\.example" is not a valid mail address$/,
    ],
    ['tenant\nadmin@contoso.example', /^line 2: "admin@contoso\.example" is neither a domain nor a tenant ID$/],
    ['tenant\nhttps://contoso.example', /^line 2: "https:\/\/contoso\.example" is neither a domain nor a tenant ID$/],
  ])('a wrong line starts nothing: %j', (content, expected) => {
    const { outcome, ...rest } = read(content);
    expect([outcome, JSON.stringify(rest)]).toEqual(['refused', expect.anything()]);
    expect('problems' in rest && (rest.problems as readonly string[])[0]).toMatch(expected);
  });
});
