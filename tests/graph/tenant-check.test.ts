/** A token belongs to one tenant. The data of one tenant is never mistaken for that of another. */

import { CollectionError } from '../../shared/core/collection/failure';
import { OtherTenant } from '../../shared/core/tenant/contained';
import { createGraph } from '../../shared/graph/client';
import { createBudgets } from '../../shared/graph/throttling';

const fabrikam = 'bbbbbbbb-0000-4000-8000-00000000000b';
const contoso = 'aaaaaaaa-0000-4000-8000-00000000000a';

const jwtFor = (tid: string): string =>
  `x.${Buffer.from(JSON.stringify({ tid, oid: 'principal', appid: 'app' })).toString('base64url')}.y`;

type World = {
  token: string | null;
  /** The answer of /organization; null: HTTP 503. */
  organisation: { readonly id: string; readonly displayName: string } | null;
  now: number;
  readonly asked: string[];
};

const names = { [contoso]: 'Contoso', [fabrikam]: 'Fabrikam' };

function start(over: Partial<Pick<World, 'token' | 'organisation'>>) {
  const world: World = {
    token: 'opaque',
    organisation: null,
    now: Date.parse('2026-11-28T09:00:00Z'),
    asked: [],
    ...over,
  };
  const clock = {
    now: () => world.now,
    sleep: async (ms: number) => {
      world.now += ms;
    },
  };
  const graph = createGraph({
    tenantId: fabrikam,
    baseUrl: 'https://graph.microsoft.com',
    credential: {
      getToken: async () => (world.token === null ? null : { token: world.token, expiresOnTimestamp: 0 }),
    },
    budgets: createBudgets(clock),
    random: () => 0,
    fetch: async (url, init) => {
      const { pathname } = new URL(url);
      world.asked.push(pathname);
      const headers = { 'content-type': 'application/json' };
      // Safe: the client sets plain headers.
      const sent = (init.headers as Record<string, string>).Authorization;
      expect(sent).toBe(`Bearer ${world.token}`);
      if (pathname !== '/v1.0/organization') return new Response(JSON.stringify({ value: [] }), { headers });
      if (world.organisation === null) return new Response('{}', { status: 503, headers });
      const { id, displayName } = world.organisation;
      const value = [{ id, displayName, verifiedDomains: [], assignedPlans: [], onPremisesSyncEnabled: null }];
      return new Response(JSON.stringify({ value }), { headers });
    },
    ...clock,
    notificationUrl: 'https://watch.contoso.example/api/graph/notifications',
  });
  return { world, graph };
}

const organisationOf = (id: keyof typeof names) => ({ id, displayName: names[id] });
const errorOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'read',
    (error: unknown) => error,
  );
const others = ({ asked }: World): readonly string[] => asked.filter((path) => path !== '/v1.0/organization');

type Graph = ReturnType<typeof start>['graph'];
const reads: readonly (readonly [string, (graph: Graph) => Promise<unknown>])[] = [
  ['policies', (graph) => graph.fetchSmall('conditionalAccessPolicy')],
  ['the organisation', (graph) => graph.fetchSmall('organization')],
  ['domains', (graph) => graph.fetchSmall('domain')],
  ['groups', (graph) => graph.fetchAssignableGroupIds()],
  ['members', (graph) => graph.fetchGroups(['g'])],
  ['names', (graph) => graph.fetchNames(['p'])],
  ['mailboxes', (graph) => graph.fetchMailboxes(['p'])],
  ['owners', (graph) => graph.fetchOwners('s')],
  ['failing settings', (graph) => graph.fetchFailingSettings(['d'])],
  ['subscriptions', (graph) => graph.listSubscriptions()],
  ['a new subscription', (graph) => graph.createSubscription('users', 'state', '2026-11-30T00:00:00Z')],
  [
    'a device page',
    async (graph) => {
      for await (const _ of graph.listFleet('managedDevice'));
    },
  ],
  [
    'a delta',
    async (graph) => {
      for await (const _ of graph.deltaFleet('user', null));
    },
  ],
  [
    'audit records',
    async (graph) => {
      for await (const _ of graph.listRecords('directoryAudit', '2026-11-28T08:00:00Z', '2026-11-28T09:00:00Z'));
    },
  ],
];

describe.each(reads)('the token of another tenant: %s', (_, read) => {
  test('is refused where the token says so', async () => {
    const { world, graph } = start({ token: jwtFor(contoso), organisation: organisationOf(contoso) });
    const error = await errorOf(read(graph));
    expect(error).toBeInstanceOf(OtherTenant);
    expect(error).toMatchObject({ found: { tenantId: contoso, name: 'Contoso' } });
    expect(others(world)).toEqual([]);
  });

  test('is refused where only /organization says so', async () => {
    const { world, graph } = start({ token: 'opaque', organisation: organisationOf(contoso) });
    expect(await errorOf(read(graph))).toMatchObject({ found: { tenantId: contoso, name: 'Contoso' } });
    expect(others(world)).toEqual([]);
  });
});

test('the identity of the app is not read from another tenant', async () => {
  const { graph } = start({ token: jwtFor(contoso), organisation: organisationOf(contoso) });
  expect(await graph.fetchOwnIdentity()).toBeNull();
});

test.each([
  ['a token that says so', jwtFor(fabrikam)],
  ['a token that says so in capitals', jwtFor(fabrikam.toUpperCase())],
  ['an opaque token', 'opaque'],
])('the right tenant is read, and checked once per token: %s', async (_, token) => {
  const { world, graph } = start({ token, organisation: organisationOf(fabrikam) });
  await Promise.all([graph.fetchSmall('conditionalAccessPolicy'), graph.fetchSmall('namedLocation')]);
  await graph.fetchSmall('conditionalAccessPolicy');
  expect(world.asked.filter((path) => path === '/v1.0/organization')).toHaveLength(1);
  expect(others(world)).toHaveLength(3);
});

test('a token that claims the right tenant and opens another is refused: /organization decides', async () => {
  const { world, graph } = start({ token: jwtFor(fabrikam), organisation: organisationOf(contoso) });
  expect(await errorOf(graph.fetchSmall('conditionalAccessPolicy'))).toBeInstanceOf(OtherTenant);
  expect(others(world)).toEqual([]);
});

test('an identity that is replaced while the app runs is noticed with its first token', async () => {
  const { world, graph } = start({ token: jwtFor(fabrikam), organisation: organisationOf(fabrikam) });
  await graph.fetchSmall('conditionalAccessPolicy');
  world.token = jwtFor(contoso);
  world.organisation = organisationOf(contoso);
  expect(await errorOf(graph.fetchSmall('conditionalAccessPolicy'))).toBeInstanceOf(OtherTenant);
  expect(others(world)).toHaveLength(1);
  world.token = jwtFor(fabrikam);
  world.organisation = organisationOf(fabrikam);
  expect(await errorOf(graph.fetchSmall('conditionalAccessPolicy'))).toBe('read');
});

test('a changed answer of Graph under one token is noticed with the next collection of the organisation', async () => {
  const { world, graph } = start({ token: 'opaque', organisation: organisationOf(fabrikam) });
  await graph.fetchSmall('conditionalAccessPolicy');
  world.organisation = organisationOf(contoso);
  expect(await errorOf(graph.fetchSmall('organization'))).toBeInstanceOf(OtherTenant);
});

test('a refused token is checked again after five minutes, not with every request', async () => {
  const { world, graph } = start({ token: 'opaque', organisation: organisationOf(contoso) });
  for (let time = 0; time < 3; time++) await errorOf(graph.fetchSmall('conditionalAccessPolicy'));
  expect(world.asked).toEqual(['/v1.0/organization']);
  world.organisation = organisationOf(fabrikam);
  world.now += 6 * 60_000;
  expect(await errorOf(graph.fetchSmall('conditionalAccessPolicy'))).toBe('read');
});

describe('while /organization cannot be read', () => {
  test('a token that names the tenant is accepted, so that one failing source does not block all others', async () => {
    const { world, graph } = start({ token: jwtFor(fabrikam), organisation: null });
    expect(await errorOf(graph.fetchSmall('conditionalAccessPolicy'))).toBe('read');
    world.organisation = organisationOf(contoso);
    world.now += 60_000;
    expect(await errorOf(graph.fetchSmall('conditionalAccessPolicy'))).toBeInstanceOf(OtherTenant);
  });

  test('an opaque token is not used, because its tenant is unknown', async () => {
    const { world, graph } = start({ token: 'opaque', organisation: null });
    expect(await errorOf(graph.fetchSmall('conditionalAccessPolicy'))).toBeInstanceOf(CollectionError);
    expect(others(world)).toEqual([]);
  });

  test('a token that names another tenant is refused all the same', async () => {
    const { world, graph } = start({ token: jwtFor(contoso), organisation: null });
    expect(await errorOf(graph.fetchSmall('conditionalAccessPolicy'))).toMatchObject({
      found: { tenantId: contoso, name: null },
    });
    expect(others(world)).toEqual([]);
  });
});

describe('checked before the first request', () => {
  test('it throws where the identity reads another tenant', async () => {
    const { graph } = start({ token: jwtFor(contoso), organisation: organisationOf(contoso) });
    expect(await errorOf(graph.confirmTenant())).toBeInstanceOf(OtherTenant);
  });

  test.each<[string, string | null, World['organisation']]>([
    ['the right tenant', jwtFor(fabrikam), organisationOf(fabrikam)],
    ['no token', null, null],
    ['an outage', 'opaque', null],
  ])('leaves the rest to the first request: %s', async (_, token, organisation) => {
    const { graph } = start({ token, organisation });
    expect(await errorOf(graph.confirmTenant())).toBe('read');
  });
});
