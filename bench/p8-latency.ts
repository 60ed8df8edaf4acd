import { setTimeout as wait } from 'node:timers/promises';
import { TableClient } from '@azure/data-tables';
import type { Change } from '../infra/local/tenant/change/changes';
import type { JsonObject } from '../infra/local/tenant/json';
import { startWorld, type World } from '../infra/local/world';
import { atMost, type Report, round, type Size } from './report';
import { median } from './statistics';

const times = { full: 5, quick: 2 } as const;
const speed = 60;
/**
 * Slots of Conditional Access policies, 15 minutes in production; offsets are whole minutes, so there is none at this
 * speed.
 */
const slotMs = (15 * 60_000) / speed;
const collectEveryMs = 25;
const patienceMs = 60_000;
const quietMs = 5_000;
const actor = { userPrincipalName: 'mara.klein@contoso.example', ipAddress: '192.0.2.10' } as const;

/** Rows of the Alerts table that link an alert to an event; written in one transaction with the alert. */
async function eventRows(client: TableClient): Promise<number> {
  let count = 0;
  const query = { queryOptions: { filter: "RowKey ge 'x|' and RowKey lt 'x}'", select: ['RowKey'] } };
  for await (const _ of client.listEntities(query)) count += 1;
  return count;
}

async function untilTold(client: TableClient, before: number, what: string): Promise<number> {
  const started = Date.now();
  while (Date.now() - started < patienceMs) {
    if ((await eventRows(client)) > before) return Date.now();
    await wait(collectEveryMs);
  }
  throw new Error(`no alert row came within a minute: ${what}`);
}

/**
 * The first summary is sent once every resource type has answered; before that nothing is alerted. Then Graph is asked to
 * push.
 */
async function untilReady(world: World, client: TableClient): Promise<void> {
  await untilTold(client, 0, 'the first summary');
  const started = Date.now();
  while (Date.now() - started < patienceMs) {
    const made = subscriptionsMade(world);
    await wait(quietMs);
    if (made > 0 && subscriptionsMade(world) === made) return;
  }
  throw new Error('no subscription was made within a minute');
}

const subscriptionsMade = ({ tenant }: World): number =>
  tenant
    .requests()
    .filter(({ method, path, status }) => method === 'POST' && path === '/v1.0/subscriptions' && status === 201).length;

function apply(world: World, change: Change): void {
  const applied = world.tenant.applyChanges([change]);
  if (applied.outcome === 'refused') throw new Error(applied.reason);
}

async function required(world: World, collection: string, property: string, value: string): Promise<JsonObject> {
  const found = await world.lookup.find(collection, property, value);
  if (found === undefined) throw new Error(`the simulated tenant has no ${value}`);
  return found;
}

/** A person becomes member of a role-assignable group, which Graph pushes. Milliseconds from the change to the row. */
async function pushed(world: World, client: TableClient, user: JsonObject): Promise<number> {
  const group = await required(world, 'groups', 'displayName', 'Role-Device-Admins');
  const before = await eventRows(client);
  const changedAt = Date.now();
  const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${String(user.id)}` };
  apply(world, {
    op: 'create',
    path: `/groups/${String(group.id)}/members/$ref`,
    body: reference,
    actor,
    audit: false,
  });
  return (await untilTold(client, before, `${String(user.displayName)} became a member`)) - changedAt;
}

/**
 * A policy is disabled without an entry in the audit log, so that only its slot finds it. Milliseconds from the slot's
 * start.
 */
async function polled(world: World, client: TableClient, policy: JsonObject, state: string): Promise<number> {
  // Well inside a slot, so that the previous collection is finished.
  const intoSlot = Date.now() % slotMs;
  await wait(slotMs - intoSlot + slotMs / 2);
  const before = await eventRows(client);
  const slotStart = (Math.floor(Date.now() / slotMs) + 1) * slotMs;
  apply(world, {
    op: 'update',
    path: `/identity/conditionalAccess/policies/${String(policy.id)}`,
    body: { state },
    actor,
    audit: false,
  });
  return (await untilTold(client, before, `the policy was ${state}`)) - slotStart;
}

/** P8: from a change in the simulated tenant to the row of its alert. */
export async function latency(size: Size): Promise<Report> {
  const world = await startWorld({ speed, onProblem: console.error, tenant: { pageSize: 100, honourTop: true } });
  try {
    const client = TableClient.fromConnectionString(world.endpoints.storage, 'Alerts', {
      allowInsecureConnection: true,
    });
    // The app creates its tables with its first collection; a request before that would fail.
    await client.createTable();
    await untilReady(world, client);
    const push: number[] = [];
    const poll: number[] = [];
    const policy = await required(world, 'identity/conditionalAccess/policies', 'state', 'enabled');
    for (let turn = 0; turn < times[size]; turn += 1) {
      const user = world.tenant.applyChanges([
        { op: 'create', path: '/users', body: newUser(turn), actor, audit: false },
      ]);
      if (user.outcome === 'refused') throw new Error(user.reason);
      const person = await required(world, 'users', 'displayName', `Bench Person ${turn}`);
      push.push(await pushed(world, client, person));
      poll.push(await polled(world, client, policy, turn % 2 === 0 ? 'disabled' : 'enabled'));
    }
    const row = (name: string, values: readonly number[]): string[] => [
      name,
      round(median(values) / 1000),
      round(Math.max(...values) / 1000),
    ];
    return {
      title: 'P8: from the change to the alert',
      method: `${times[size]} changes of each sort in a world at speed ${speed} (cadences and hint spacing divided by it, a tick a second); seconds until the row of the alert is there. Pushed: a new member of a role-assignable group, from the change. Polled: a Conditional Access policy switched off or on without an audit record, from the start of its slot.`,
      columns: ['way', 'median s', 'worst s'],
      rows: [row('pushed', push), row('polled, after its slot', poll)],
      verdicts: [
        atMost('pushed, worst', Math.max(...push) / 1000, 5, ' s'),
        atMost('polled, after the slot, worst', Math.max(...poll) / 1000, 5, ' s'),
      ],
    };
  } finally {
    await world.stop();
  }
}

const newUser = (turn: number): JsonObject => ({
  displayName: `Bench Person ${turn}`,
  userPrincipalName: `bench.person.${turn}@contoso.example`,
  mailNickname: `bench.person.${turn}`,
  accountEnabled: true,
});
