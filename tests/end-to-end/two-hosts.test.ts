/**
 * Two processes of the function app on one storage: Graph's budgets are kept, nothing is recorded or sent twice, and both
 * work. A queue message that failed each time makes health red, until it is gone.
 */
import { QueueServiceClient } from '@azure/storage-queue';
import type { Change } from '../../infra/local/tenant/change/changes';
import type { JsonObject } from '../../infra/local/tenant/json';
import { startWorld, type World } from '../../infra/local/world';
import { kindDefinitions } from '../../shared/kinds';
import { type CountingProxy, startCountingProxy } from './fixtures/counting-proxy';
import { readStored, unexplainedOf, untilAtRest } from './fixtures/stored';
import {
  change,
  costlyEveryMs,
  eventRows,
  isRunning,
  lookingOftenAt,
  readHealth,
  until,
  untilReceived,
} from './observed-world';

jest.setTimeout(1_800_000);

const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';
const by = (name: string) => ({ userPrincipalName: `${name}@contoso.example`, ipAddress: '192.0.2.44' });

/** Microsoft's limits for one tenant, as the simulated tenant counts them: requests in any window of this many milliseconds. */
const budgets = [
  ['Conditional Access', /\/identity\/conditionalAccess\//, 1, 1000],
  ['audit reports', /\/auditLogs\//, 5, 10_000],
] as const;

/** A longer pause of this process is more than the margin that the app keeps within its budgets; ms. */
const longestPauseMs = 400;
const checkEveryMs = 100;

/** When this process, which serves the tenant, did not run; epoch ms. What arrived in a pause is served together after it. */
const pauses: { readonly from: number; readonly to: number }[] = [];
let checkedAt = Date.now();
const watching = setInterval(() => {
  const now = Date.now();
  if (now - checkedAt > longestPauseMs) pauses.push({ from: checkedAt, to: now });
  checkedAt = now;
}, checkEveryMs);

let world: World;
/** One proxy for each host, for its queue traffic. */
const proxies: CountingProxy[] = [];
let started = 0;
let cast: {
  readonly policy: JsonObject;
  readonly vendors: string;
  readonly exclusions: string;
  readonly lea: string;
  readonly jan: string;
};

beforeAll(async () => {
  proxies.push(await startCountingProxy(['queue']), await startCountingProxy(['queue']));
  world = await startWorld({
    hosts: 2,
    speed: 60,
    auditLatencyMs: 500,
    // Resource types of the budgets below are read at full speed; others only if the rounds change them.
    configurationOver: lookingOftenAt(
      ...kindDefinitions
        .filter(({ bucket }) => bucket === 'identityProtection' || bucket === 'reports')
        .map(({ kind }) => kind),
      'group',
      'unifiedRoleAssignment',
      'unifiedRoleAssignmentScheduleInstance',
      'unifiedRoleEligibilityScheduleInstance',
    ),
    tenant: { pageSize: 50, honourTop: true },
    beforeFirstCollection: async (_, lookup) => {
      const find = async (collection: string, name: string): Promise<JsonObject> => {
        const found = await lookup.find(collection, 'displayName', name);
        if (found === undefined) throw new Error(`there is no ${name}`);
        return found;
      };
      cast = {
        policy: await find('identity/conditionalAccess/policies', 'CA01 Require MFA for everyone'),
        vendors: String((await find('groups', 'Vendors-Temp')).id),
        exclusions: String((await find('groups', 'CA-Exclusions')).id),
        lea: String((await find('users', 'Lea Novak')).id),
        jan: String((await find('users', 'Jan Pohl')).id),
      };
    },
    // Called once for each host, in order.
    adjustSettings: (settings) => {
      const proxy = proxies[started];
      started += 1;
      const storage = (settings.AzureWebJobsStorage ?? '').replace(/(?<=QueueEndpoint=)http:\/\/[^/;]+/, (origin) =>
        proxy === undefined ? origin : proxy.route('queue', origin),
      );
      return { ...settings, AzureWebJobsStorage: storage };
    },
  });
  await untilReceived(world, /\[START\]$/);
});

afterAll(async () => {
  clearInterval(watching);
  const pids = world?.pids() ?? [];
  await world?.stop();
  await Promise.all(proxies.map((proxy) => proxy.close()));
  expect(pids).toHaveLength(3);
  expect(pids.filter(isRunning)).toEqual([]);
});

// Safe: the shape of a conditionalAccessPolicy.
const excludedBefore = (): readonly string[] =>
  (cast.policy as unknown as { conditions: { users: { excludeGroups: readonly string[] } } }).conditions.users
    .excludeGroups;

const exclude = (groups: readonly string[], name: string): Change => ({
  op: 'update',
  path: `/identity/conditionalAccess/policies/${cast.policy.id}`,
  body: { conditions: { users: { excludeGroups: groups } } },
  actor: by(name),
});

const assignments = '/roleManagement/directory/roleAssignments';

/** Breaks three things at once, waits until they are alerted, fixes them, and waits again. */
async function oneRound(): Promise<void> {
  const before = await readStored(world);
  const member = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${cast.jan}` };
  const members = `/groups/${cast.exclusions}/members`;
  const made = change(
    world,
    exclude([...excludedBefore(), cast.vendors], 'mara.klein'),
    { op: 'create', path: `${members}/$ref`, body: member, actor: by('ada.brandt') },
    {
      op: 'create',
      path: assignments,
      body: { principalId: cast.lea, roleDefinitionId: globalAdministrator },
      actor: by('tom.iversen'),
    },
  );
  const isBroken = (open: readonly string[]): boolean =>
    open.includes('control|ZT.ID.001') &&
    ['EV.R01|', 'EV.P02|'].every((of) => open.some((concern) => concern.startsWith(of)));
  await untilAtRest(world, 'broken', isBroken);
  change(
    world,
    exclude(excludedBefore(), 'tom.iversen'),
    { op: 'delete', path: `${members}/${cast.jan}/$ref`, actor: by('ada.brandt') },
    { op: 'delete', path: `${assignments}/${made.at(-1)}`, actor: by('mara.klein') },
  );
  await untilAtRest(world, 'fixed', (open) => JSON.stringify(open) === JSON.stringify(before.open));
}

/** The highest number of requests in any window. */
function fullestWindow(times: readonly number[], windowMs: number): number {
  const sorted = [...times].sort((a, b) => a - b);
  return sorted.reduce((most, end, at) => {
    const inWindow = sorted.slice(0, at + 1).filter((time) => time > end - windowMs).length;
    return Math.max(most, inWindow);
  }, 0);
}

test('two processes do the work of one', async () => {
  for (const proxy of proxies) proxy.restart();
  await oneRound();

  const { events } = await readStored(world);
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  expect(await unexplainedOf(world)).toEqual({ 'email-acs': 0, 'teams-workflow': 0, webhook: 0 });
  // If an answer came too late, a mail is submitted again with the same id, so that ACS recognises it.
  const { again } = await readStored(world);
  const handedOverAgain = world.receivers.received().mails.reduce((sum, { sends }) => sum + sends - 1, 0);
  expect(handedOverAgain).toBeLessThanOrEqual(again.filter((channel) => channel === 'email-acs').length);

  for (const proxy of proxies)
    expect(proxy.calls().filter((call) => call.includes(' DELETE ')).length).toBeGreaterThan(0);
});

test.each(budgets)('the budget of %s is kept', (_, paths, amount, windowMs) => {
  const requests = world.tenant
    .requests()
    .filter(({ path }) => paths.test(path))
    .filter(({ time }) => !pauses.some(({ from, to }) => time >= from && time <= to + windowMs));
  expect(requests.length).toBeGreaterThan(5);
  expect(requests.filter(({ status }) => status === 429)).toEqual([]);
  expect(
    fullestWindow(
      requests.map(({ time }) => time),
      windowMs,
    ),
  ).toBeLessThanOrEqual(amount);
});

test('negative control: a window with too many requests is found', () => {
  expect(fullestWindow([0, 500, 2000], 1000)).toBe(2);
  expect(fullestWindow([0, 1000, 2000], 1000)).toBe(1);
});

test('a healthy deployment says so; a message that was given up is shown and recorded for its tenant, and so is its end', async () => {
  const healthy = () =>
    until(
      'a healthy deployment',
      async () => {
        const health = await readHealth(world);
        return health.status === 200 ? health.body : undefined;
      },
      costlyEveryMs,
    );
  const poisonEvents = async () =>
    (await eventRows(world)).filter(({ source }) => source === 'poison').map(({ type }) => type);
  const untilEvents = (amount: number) =>
    until(
      `${amount} events of it`,
      async () => ((await poisonEvents()).length === amount ? true : undefined),
      costlyEveryMs,
    );

  const { deployment, tenants } = await healthy();
  expect(deployment).toMatchObject({ schedule: { ok: true }, heartbeat: { status: 'notConfigured' } });
  expect(deployment.version).toMatch(/^\d+\.\d+\.\d+/);
  const [{ tenantId, channels }] = tenants;
  expect(channels.length).toBeGreaterThanOrEqual(2);

  const queues = QueueServiceClient.fromConnectionString(world.endpoints.storage);
  const poison = queues.getQueueClient('collect-poison');
  await poison.createIfNotExists();
  const body = { tenantId, bucket: 'directory', kinds: ['user'], reason: 'due' };
  await poison.sendMessage(Buffer.from(JSON.stringify(body)).toString('base64'));
  await untilEvents(1);
  const sick = await readHealth(world);
  expect([sick.status, sick.body.ok]).toEqual([503, false]);
  expect(sick.body.deployment.queues).toContainEqual(expect.objectContaining({ queue: 'collect', poisoned: 1 }));

  await poison.clearMessages();
  await untilEvents(2);
  expect([...(await poisonEvents())].sort()).toEqual(['health', 'recovery']);
  await healthy();
});
