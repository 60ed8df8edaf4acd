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
 * The interval of Conditional Access policies, which is 15 minutes in production; ms. Offsets are whole minutes, so there is none
 * at this speed.
 */
const slotMs = (15 * 60_000) / speed;
const collectEveryMs = 25;
const patienceMs = 60_000;
/** How long the first collection of all resource types may take; ms. */
const startPatienceMs = 15 * 60_000;
const quietMs = 5_000;
const actor = { userPrincipalName: 'mara.klein@contoso.example', ipAddress: '192.0.2.10' } as const;

/** Rows of the Alerts table that link an alert to an event; written in one transaction with the alert. */
async function eventRows(client: TableClient): Promise<number> {
  let count = 0;
  const query = { queryOptions: { filter: "RowKey ge 'x|' and RowKey lt 'x}'", select: ['RowKey'] } };
  for await (const _ of client.listEntities(query)) count += 1;
  return count;
}

async function untilTold(
  client: TableClient,
  before: number,
  what: string,
  withinMs: number = patienceMs,
): Promise<number> {
  const started = Date.now();
  while (Date.now() - started < withinMs) {
    if ((await eventRows(client)) > before) return Date.now();
    await wait(collectEveryMs);
  }
  throw new Error(`no alert row came within ${withinMs / 60_000} minutes: ${what}`);
}

/**
 * The first summary is sent once every resource type has answered, and nothing is alerted before that. After it, Graph is asked to
 * send notifications.
 */
async function untilReady(world: World, client: TableClient): Promise<void> {
  await untilTold(client, 0, 'the first summary', startPatienceMs);
  const started = Date.now();
  while (Date.now() - started < startPatienceMs) {
    const made = subscriptionsMade(world);
    await wait(quietMs);
    if (made > 0 && subscriptionsMade(world) === made) return;
  }
  throw new Error('no subscription was made');
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
 * Disables a policy without an entry in the audit log, so that only the next interval finds it. Returns the milliseconds from the
 * start of that interval.
 */
async function polled(world: World, client: TableClient, policy: JsonObject, state: string): Promise<number> {
  // Waits some time after the start of an interval, so that the previous collection is finished.
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

async function openWorld(atSpeed: number): Promise<{ readonly world: World; readonly client: TableClient }> {
  const world = await startWorld({
    speed: atSpeed,
    onProblem: console.error,
    tenant: { pageSize: 100, honourTop: true },
  });
  const client = TableClient.fromConnectionString(world.endpoints.storage, 'Alerts', { allowInsecureConnection: true });
  // The app creates its tables with its first collection; a request before that would fail.
  await client.createTable();
  return { world, client };
}

function addPerson(world: World, name: string): { readonly id: string; readonly userPrincipalName: string } {
  const added = world.tenant.applyChanges([{ op: 'create', path: '/users', body: newUser(name), actor, audit: false }]);
  if (added.outcome === 'refused') throw new Error(added.reason);
  const [person] = added.value;
  const { userPrincipalName } = newUser(name);
  if (person === undefined) throw new Error(`${name} was not added`);
  return { id: String(person.id), userPrincipalName: String(userPrincipalName) };
}

const rolesGiven = {
  critical: { name: 'Global Administrator', id: '62e90394-69f5-4237-9190-012177145e10' },
  high: { name: 'Exchange Administrator', id: '29232cdf-9323-42fd-ade2-1d097af3e4de' },
} as const;
type Given = keyof typeof rolesGiven;

const loggedTimes = { full: 30, quick: 4 } as const;
const minuteMs = 60_000;
const loggedEveryMs = minuteMs / 2;
/** Spreads the changes over the minute between two ticks. */
const goldenRatio = 0.618_034;
/** How long to wait for late messages after the last change; ms. */
const loggedPatienceMs = 5 * 60_000;

/**
 * A person gets a role, by another account each time, as the audit log shows it. Milliseconds from the change to the first message that
 * names the person.
 */
async function logged(size: Size): Promise<Readonly<Record<Given, readonly number[]>>> {
  const { world, client } = await openWorld(1);
  try {
    await untilReady(world, client);
    const changes = Array.from({ length: loggedTimes[size] }, (_, turn) => ({
      given: turn % 2 === 0 ? ('critical' as const) : ('high' as const),
      name: `Logged Person ${String(turn).padStart(2, '0')}`,
      giver: `Logged Giver ${String(turn).padStart(2, '0')}`,
      afterMs: turn * loggedEveryMs + ((turn * goldenRatio) % 1) * minuteMs,
    }))
      .sort((a, b) => a.afterMs - b.afterMs)
      .map((one) => ({ ...one, person: addPerson(world, one.name), by: addPerson(world, one.giver) }));
    const changedAt = new Map<string, number>();
    const namedAt = new Map<string, number>();
    const stop = world.receivers.onReceived((arrival) => {
      if (arrival.sort !== 'mail' && arrival.sort !== 'card') return;
      const text = JSON.stringify(arrival.sort === 'mail' ? arrival.mail.body : arrival.card.body);
      for (const name of changedAt.keys()) {
        if (!namedAt.has(name) && text.includes(name)) namedAt.set(name, Date.now());
      }
    });
    const started = Date.now();
    for (const { afterMs, given, name, person, by } of changes) {
      await wait(Math.max(0, started + afterMs - Date.now()));
      changedAt.set(name, Date.now());
      apply(world, {
        op: 'create',
        path: '/roleManagement/directory/roleAssignments',
        body: { principalId: person.id, roleDefinitionId: rolesGiven[given].id, directoryScopeId: '/' },
        actor: { userPrincipalName: by.userPrincipalName, ipAddress: actor.ipAddress },
      });
    }
    const last = Date.now();
    while (namedAt.size < changes.length && Date.now() - last < loggedPatienceMs) await wait(collectEveryMs);
    stop();
    const unnamed = changes.filter(({ name }) => !namedAt.has(name)).map(({ name }) => name);
    if (unnamed.length > 0) throw new Error(`no message named ${unnamed.join(', ')}`);
    const took = (of: Given): readonly number[] =>
      changes
        .filter(({ given }) => given === of)
        .map(({ name }) => (namedAt.get(name) ?? 0) - (changedAt.get(name) ?? 0));
    return { critical: took('critical'), high: took('high') };
  } finally {
    await world.stop();
  }
}

/** Changes that Graph pushes, and changes that only a poll finds: milliseconds to the row of the alert. */
async function pushedAndPolled(
  size: Size,
): Promise<{ readonly push: readonly number[]; readonly poll: readonly number[] }> {
  const { world, client } = await openWorld(speed);
  try {
    await untilReady(world, client);
    const push: number[] = [];
    const poll: number[] = [];
    const policy = await required(world, 'identity/conditionalAccess/policies', 'state', 'enabled');
    for (let turn = 0; turn < times[size]; turn += 1) {
      const name = `Bench Person ${turn}`;
      addPerson(world, name);
      push.push(await pushed(world, client, await required(world, 'users', 'displayName', name)));
      poll.push(await polled(world, client, policy, turn % 2 === 0 ? 'disabled' : 'enabled'));
    }
    return { push, poll };
  } finally {
    await world.stop();
  }
}

/** P8: from a change in the simulated tenant to its message, or to the row of its alert. */
export async function latency(size: Size): Promise<Report> {
  const fromLog = await logged(size);
  const { push, poll } = await pushedAndPolled(size);
  const row = (name: string, values: readonly number[]): string[] => [
    name,
    round(median(values) / 1000),
    round(Math.max(...values) / 1000),
  ];
  const both = [...fromLog.critical, ...fromLog.high];
  return {
    title: 'P8: from the change to the alert',
    method: `Logged: ${loggedTimes[size]} people get a role at the default cadences and at real speed, one every ${loggedEveryMs / 1000} s on average; from the change, which the audit log shows 2 s later, until a mail or card names the person. A message below critical waits 20 s for others. Pushed and polled: ${times[size]} changes of each sort in a world at speed ${speed} (cadences and hint spacing divided by it, a tick a second); until the row of the alert is there. Pushed: a new member of a role-assignable group, from the change. Polled: a Conditional Access policy switched off or on without an audit record, from the start of its slot.`,
    columns: ['way', 'median s', 'worst s'],
    rows: [
      row('logged, critical', fromLog.critical),
      row('logged, high', fromLog.high),
      row('pushed', push),
      row('polled, after its slot', poll),
    ],
    verdicts: [
      atMost('logged, median', median(both) / 1000, 45, ' s'),
      atMost('logged, worst', Math.max(...both) / 1000, 90, ' s'),
      atMost('pushed, worst', Math.max(...push) / 1000, 5, ' s'),
      atMost('polled, after the slot, worst', Math.max(...poll) / 1000, 5, ' s'),
    ],
  };
}

const newUser = (name: string): JsonObject => {
  const nickname = name.toLowerCase().replaceAll(' ', '.');
  return {
    displayName: name,
    userPrincipalName: `${nickname}@contoso.example`,
    mailNickname: nickname,
    accountEnabled: true,
  };
};
