/**
 * The faults of a chaos run, drawn at random in lanes: faults of different lanes overlap, and no part has two faults at
 * once.
 */

import type { SpawnedHost } from '../../infra/local/host/spawn-host';
import type { ReceiverFault, Target } from '../../infra/local/receivers';
import type { Fault as GraphFault } from '../../infra/local/tenant/graph/faults';
import { allReadPermissions } from '../../infra/local/tenant/graph/permissions';
import type { World } from '../../infra/local/world';
import type { Dice } from './dice';
import type { ChaosStorage } from './storage';

type Fault = {
  readonly name: string;
  /** The minimum duration. */
  readonly lastsMs: number;
  readonly begin: () => Promise<Begun>;
};

/**
 * An active fault. `struck`: how many requests, processes or clocks it has affected; a fault that affects nothing tests
 * nothing.
 */
type Begun = {
  readonly struck: () => number;
  readonly end: () => void | Promise<void>;
  /** True once the affected part works again after the fault, so that the next fault may begin. Left out if that is at once. */
  readonly isHealed?: () => boolean;
};

type Lane<T = unknown> = {
  readonly name: string;
  readonly gapMs: readonly [number, number];
  /** The types of fault, each as often as it occurs in a round. */
  readonly sorts: readonly T[];
  readonly draw: (sort: T, dice: Dice) => Fault;
};

/** Each type of fault occurs at least once in a round, so that a run of some minutes includes all of them. */
const laneOf = <T>(lane: Lane<T>): Lane => ({
  ...lane,
  // Safe: the keys are the types of this lane.
  draw: (sort, dice) => lane.draw(sort as T, dice),
});

export type PlannedFault = Fault & { readonly lane: string; readonly atMs: number };

const nothing = (): void => undefined;

/** Returns a counter that starts at zero now, from one that only rises. */
function counting(count: () => number, end: Begun['end']): Begun {
  const before = count();
  return { struck: () => count() - before, end };
}

const once = (end: Begun['end']): Begun => ({ struck: () => 1, end });

function pause(pid: number): Begun {
  process.kill(pid, 'SIGSTOP');
  return once(() => void process.kill(pid, 'SIGCONT'));
}

/** Plans one lane after the other. The same seed gives the same faults. */
export function planFaults(lanes: readonly Lane[], diceOf: (name: string) => Dice, durationMs: number) {
  return lanes.flatMap((lane) => {
    const dice = diceOf(lane.name);
    const planned: PlannedFault[] = [];
    let round: unknown[] = [];
    let atMs = dice.between(...lane.gapMs);
    while (atMs < durationMs) {
      if (round.length === 0) round = [...dice.shuffled(lane.sorts)];
      const fault = lane.draw(round.pop(), dice);
      planned.push({ ...fault, lane: lane.name, atMs });
      atMs += fault.lastsMs + dice.between(...lane.gapMs);
    }
    return planned;
  });
}

const lasting = (dice: Dice, from: number, to: number): number => 1_000 * dice.between(from, to);

// --- Hosts and clocks ----------------------------------------------------------------------------------------------

async function setClock(url: string, key: string, offsetMs: number): Promise<void> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-functions-key': key },
    body: JSON.stringify({ offsetMs }),
  });
  if (!answer.ok) throw new Error(`The clock did not move: ${answer.status} ${await answer.text()}`);
}

const setClockOf = ({ url, masterKey }: SpawnedHost, offsetMs: number): Promise<void> =>
  setClock(`${url}/admin/host/clock`, masterKey, offsetMs);

/** Moves every clock of the world forward. If the first host is down, its clock is moved when it starts. */
function stepClock(world: World, byMs: number): Promise<void> {
  const offsetMs = world.tenant.now() - Date.now() + byMs;
  const first = world.hosts.running(0);
  return first === undefined
    ? setClock(`${world.endpoints.control}/control/clock-offset`, '', offsetMs)
    : setClockOf(first, offsetMs);
}

/** The clock of the second host is wrong, and right again at the end. All other clocks follow that of the first host. */
async function misset(world: World, byMs: number): Promise<Begun> {
  const host = world.hosts.running(1);
  if (host === undefined) return { struck: () => 0, end: nothing };
  const right = (): number => world.tenant.now() - Date.now();
  await setClockOf(host, right() + byMs);
  return once(() => setClockOf(host, right()));
}

const hostSorts = ['kill', 'kill', 'killAll', 'pause', 'longPause', 'clock', 'wrongClock'] as const;

const hostsLane = (world: World, hosts: number): Lane<(typeof hostSorts)[number]> => ({
  name: 'hosts',
  gapMs: [5_000, 25_000],
  sorts: hostSorts.filter((sort) => sort !== 'wrongClock' || hosts > 1),
  draw: (sort, dice) => {
    const index = dice.between(0, hosts - 1);
    switch (sort) {
      case 'kill':
        return {
          name: 'kill -9 of a host',
          lastsMs: lasting(dice, 1, 10),
          begin: async () => {
            await world.killHost(index);
            return once(() => world.startHost(index));
          },
        };
      case 'killAll':
        return {
          name: 'kill -9 of all hosts',
          lastsMs: lasting(dice, 1, 30),
          begin: async () => {
            const all = [...world.hosts.urls.keys()];
            await Promise.all(all.map((one) => world.killHost(one)));
            return once(async () => {
              for (const one of all) await world.startHost(one);
            });
          },
        };
      case 'wrongClock': {
        const bySeconds = dice.between(2, 40) * dice.oneOf([-1, 1]);
        return {
          name: 'wrong clock of one host',
          lastsMs: lasting(dice, 20, 60),
          begin: () => misset(world, 1_000 * bySeconds),
        };
      }
      case 'pause':
      case 'longPause':
        return {
          name: sort === 'pause' ? 'pause of a host' : 'pause of a host beyond its leases',
          lastsMs: sort === 'pause' ? lasting(dice, 5, 20) : lasting(dice, 95, 110),
          begin: async () => {
            const pid = world.hosts.running(index)?.pid;
            return pid === undefined ? { struck: () => 0, end: nothing } : pause(pid);
          },
        };
      case 'clock': {
        const stepMs = 60_000 * dice.between(1, 4);
        return {
          name: 'clock step',
          lastsMs: 1_000,
          begin: async () => {
            await stepClock(world, stepMs);
            return once(nothing);
          },
        };
      }
    }
  },
});

// --- Storage -------------------------------------------------------------------------------------------------------

const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

const storageSorts = ['failures', 'failures', 'kill', 'pause'] as const;

const storageLane = (storage: ChaosStorage): Lane<(typeof storageSorts)[number]> => ({
  name: 'storage',
  gapMs: [10_000, 40_000],
  sorts: storageSorts,
  draw: (sort, dice) => {
    switch (sort) {
      case 'failures': {
        const percent = dice.between(3, 10);
        return {
          name: 'storage requests that fail',
          lastsMs: lasting(dice, 10, 40),
          begin: async () => {
            storage.proxy.setFailureRate(percent / 100);
            return counting(
              () => sumOf(storage.proxy.struck()),
              () => storage.proxy.setFailureRate(0),
            );
          },
        };
      }
      case 'kill':
        return {
          name: 'kill -9 of storage',
          lastsMs: 10_000,
          begin: async () => {
            await storage.killAndRestart();
            return once(nothing);
          },
        };
      case 'pause':
        return {
          name: 'pause of storage',
          lastsMs: lasting(dice, 3, 25),
          begin: async () => pause(storage.pid()),
        };
    }
  },
});

// --- Graph ---------------------------------------------------------------------------------------------------------

const subscriptions = '/subscriptions';

/** Requests that Graph may fail: all of them, or those of one source. */
const graphParts = [
  'GET',
  'GET /v1.0/groups',
  'GET /v1.0/users',
  'GET /v1.0/auditLogs/',
  'GET /v1.0/identity/conditionalAccess/',
  'GET /v1.0/roleManagement/',
  'GET /v1.0/deviceManagement/',
  subscriptions,
] as const;

const html = '<!DOCTYPE html><html><body><h1>502 Bad Gateway</h1></body></html>';

const graphFaults: readonly (readonly [name: string, fault: Omit<GraphFault, 'match'>])[] = [
  ['429 of Graph', { status: 429, headers: { 'retry-after': '5' } }],
  ['503 of Graph', { status: 503 }],
  // Only one answer is short: a list that stays short looks the same as one from which objects were deleted.
  ['short list of Graph', { keep: 2, times: 1 }],
  ['empty list of Graph', { keep: 0, times: 1 }],
  [
    'half answers of Graph',
    { status: 200, headers: { 'content-type': 'application/json' }, body: '{"value":[{"id":"' },
  ],
  ['HTML of Graph', { status: 200, headers: { 'content-type': 'text/html' }, body: html }],
  ['empty answers of Graph', { status: 200, body: '' }],
  ['slow Graph', { delayMs: 4_000 }],
  ['silent Graph', { delayMs: 35_000, times: 1 }],
  ['cut answers of Graph', { cut: true }],
];

/** Permissions that are revoked together: Graph answers as long as one of them is left. */
const consents: readonly (readonly string[])[] = [
  ['Policy.Read.All'],
  ['AuditLog.Read.All'],
  ['Group.Read.All', 'Directory.Read.All'],
  allReadPermissions.filter((permission) => /^(Role|Directory)/.test(permission)),
  allReadPermissions,
];

/** Returns a counter of Graph's answers with this status from now on. */
function answersWith({ tenant }: World, status: number): () => number {
  const from = tenant.now();
  return () => tenant.requestsSince(from).filter((request) => request.status === status).length;
}

const graphSorts = [...graphFaults, 'consent', 'delta'] as const;

const graphLane = (world: World): Lane<(typeof graphSorts)[number]> => ({
  name: 'graph',
  gapMs: [8_000, 30_000],
  sorts: graphSorts,
  draw: (sort, dice) => {
    switch (sort) {
      case 'consent': {
        const missing = dice.oneOf(consents);
        return {
          name: 'consent revoked',
          lastsMs: lasting(dice, 10, 40),
          begin: async () => {
            const without = allReadPermissions.filter((permission) => !missing.includes(permission));
            world.tenant.setPermissions(without, { liveTokens: true });
            return counting(answersWith(world, 403), () =>
              world.tenant.setPermissions(allReadPermissions, { liveTokens: true }),
            );
          },
        };
      }
      case 'delta':
        return {
          name: 'expired delta tokens',
          lastsMs: 1_000,
          begin: async () => {
            world.tenant.expireDeltaTokens();
            return counting(answersWith(world, 410), nothing);
          },
        };
      default: {
        const [name, fault] = sort;
        const [match, percent] = [dice.oneOf(graphParts), dice.oneOf([30, 100])];
        return {
          name,
          lastsMs: lasting(dice, 5, 45),
          begin: async () => {
            // The first request always fails, because a share of only a few requests may be zero.
            const first = { ...fault, match, times: 1 };
            const further = { ...fault, match, rate: percent / 100 };
            world.tenant.addFaults(fault.times === 1 ? [first] : [first, further]);
            // Subscriptions live for days, so during a run only this event makes the function app send requests about them.
            if (match === subscriptions) world.tenant.sendLifecycleEvent('reauthorizationRequired');
            return counting(world.tenant.faultsStruck, () => world.tenant.clearFaults());
          },
        };
      }
    }
  },
});

// --- Notifications and receivers -----------------------------------------------------------------------------------

const notificationFaults = [
  ['doubled notifications', { duplicate: 1 }],
  ['reordered notifications', { reorder: true, delayMs: 3_000 }],
  ['lost notifications', { drop: 1 }],
  ['removed subscriptions', {}],
  // The notice of the removal is lost too.
  ['removed subscriptions, without notice', { drop: 1 }],
] as const;

const notificationLane = (world: World): Lane<(typeof notificationFaults)[number]> => ({
  name: 'notifications',
  gapMs: [5_000, 40_000],
  sorts: notificationFaults,
  draw: ([name, faults], dice) => {
    return {
      name,
      lastsMs: lasting(dice, 10, 60),
      begin: async () => {
        world.tenant.setNotificationFaults(faults);
        if (name.startsWith('removed')) {
          let removed = 0;
          // An earlier removal may have left none, so it is tried until the app has made new ones.
          const remove = (): number =>
            (removed += removed > 0 ? 0 : world.tenant.sendLifecycleEvent('subscriptionRemoved'));
          remove();
          return { struck: remove, end: () => world.tenant.setNotificationFaults({}) };
        }
        return counting(world.tenant.notificationsSpoilt, () => world.tenant.setNotificationFaults({}));
      },
    };
  },
});

const receiverFaults: readonly (readonly [name: string, fault: Omit<ReceiverFault, 'target'>])[] = [
  ['receiver down', { status: 503 }],
  ['receiver refuses connections', { dropConnection: true }],
  ['receiver slow', { delayMs: 5_000 }],
  ['receiver accepts and drops', { dropConnection: true, keep: true }],
  ['receiver accepts and answers with an error', { status: 500, keep: true }],
  ['receiver accepts and answers too late', { delayMs: 12_000 }],
  ['receiver throttles', { status: 429, headers: { 'retry-after': '3' } }],
];

/** Number of messages that each receiver has received. */
function arrivedAt({ receivers }: World): Readonly<Record<(typeof targets)[number], number>> {
  const { mails, cards, calls } = receivers.received();
  return { acs: mails.length, teams: cards.length, webhook: calls.length };
}

const targets = ['acs', 'teams', 'webhook'] as const satisfies readonly Target[];

const receiversLane = (world: World): Lane<(typeof receiverFaults)[number]> => ({
  name: 'receivers',
  gapMs: [8_000, 30_000],
  sorts: receiverFaults,
  draw: ([name, fault], dice) => {
    const chosen = targets.filter(() => dice.happens(0.5));
    const hit = chosen.length === 0 ? targets : chosen;
    return {
      name,
      lastsMs: lasting(dice, 5, 40),
      begin: async () => {
        world.receivers.setFaults(hit.map((target) => ({ ...fault, target })));
        let before = arrivedAt(world);
        // A failing channel is tried less and less often. If each attempt met another fault, no message would ever arrive.
        return {
          ...counting(world.receivers.faultHits, () => {
            world.receivers.setFaults([]);
            before = arrivedAt(world);
          }),
          isHealed: () => hit.every((target) => arrivedAt(world)[target] > before[target]),
        };
      },
    };
  },
});

export const lanesOf = (world: World, storage: ChaosStorage, hosts: number): readonly Lane[] => [
  laneOf(hostsLane(world, hosts)),
  laneOf(storageLane(storage)),
  laneOf(graphLane(world)),
  laneOf(notificationLane(world)),
  laneOf(receiversLane(world)),
];
