/**
 * One chaos run: starts the world, plays the plan, ends all faults, waits until all work is done, and passes the results to the
 * oracle.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';
import { mix, seededRandom } from '../../infra/local/tenant/random';
import { startWorld, type World } from '../../infra/local/world';
import type { AppSettings } from '../../infra/local/world/app-settings';
import { kindDefinitions } from '../../shared/kinds';
import { type Action, createPerformer, planActions } from './actions';
import { createDice } from './dice';
import type { Performed, Read, Struck } from './evidence';
import { lanesOf, type PlannedFault, planFaults } from './faults';
import { createOperator, type Handled, type Handling, planHandlings } from './handling';
import { createMemoryWatch, type MemoryUse } from './memory-watch';
import { type Message, messagesOf } from './messages';
import { judge, type OracleVerdict, stillBlind } from './oracle';
import { createRestWatch } from './rest';
import { orphansIn, pendingIn, recordRows } from './rows';
import { type Stage, setStage } from './stage';
import { type ChaosStorage, startChaosStorage } from './storage';
import { verifyRecord } from './verify-record';

type ChaosOptions = {
  readonly seed: number;
  readonly minutes: number;
  /** The factor by which cadences and waits of the function app are shortened. */
  readonly speed: number;
  readonly hosts: 1 | 2;
  readonly withFaults: boolean;
  /** Where the messages, the log and the stored rows go; nowhere by default. */
  readonly folder: string | undefined;
  readonly say: (line: string) => void;
};

export type ChaosResult = {
  readonly actions: number;
  /** What operators did. */
  readonly handlings: readonly Handled['sort'][];
  readonly faults: readonly Struck[];
  /** How often each fault of a storage request occurred. */
  readonly storageTroubles: Readonly<Record<string, number>>;
  readonly verdict: OracleVerdict;
  readonly memory: MemoryUse;
  readonly restAfterMs: number;
};

const restCheckMs = 3_000;
const startLimitMs = 15 * 60_000;
async function until(what: string, limitMs: number, isReached: () => Promise<boolean>): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await isReached())) {
    if (Date.now() > end) throw new Error(`${what} did not come within ${limitMs / 1000} s.`);
    await wait(1_000);
  }
}

/** The first summary is sent once every source has been read. Changes before that raise no alert. */
const untilWatching = (world: World): Promise<void> =>
  until('The first summary', startLimitMs, async () =>
    messagesOf(world.receivers.received()).some(({ because }) => because === 'summary'),
  );

const stallMs = 3_000;
const stallCheckMs = 500;

/** The receivers run in this process. If the machine is too busy to run it, senders wait as for a slow receiver. */
function noteStalls(world: World, struck: Struck[]): () => void {
  let last = world.tenant.now();
  let lastReal = Date.now();
  const timer = setInterval(() => {
    const [now, nowReal] = [world.tenant.now(), Date.now()];
    if (nowReal - lastReal > stallMs) struck.push({ name: 'stall of the machine', from: last, to: now, times: 1 });
    [last, lastReal] = [now, nowReal];
  }, stallCheckMs);
  return () => clearInterval(timer);
}

/** The committed collection in a line of the log; undefined if the line reports a failure. */
function readIn(message: string, at: number): Read | undefined {
  const [, text] = /^collection\.done (\{.*\})$/.exec(message) ?? [];
  if (text === undefined) return undefined;
  const { kind, status, failure, ms } = JSON.parse(text);
  return status === 'committed' && failure === undefined ? { kind, from: at - ms, to: at } : undefined;
}

const isMistake = /\b(Type|Reference|Range|Syntax)Error\b/;

type Step = { readonly atMs: number; readonly run: () => Promise<void> };

/** Runs each step at its time. A slow step delays only the steps of its own lane. */
async function perform(steps: readonly (readonly Step[])[]): Promise<void> {
  const startedAt = Date.now();
  await Promise.all(
    steps.map(async (lane) => {
      for (const { atMs, run } of [...lane].sort((a, b) => a.atMs - b.atMs)) {
        await wait(Math.max(0, startedAt + atMs - Date.now()));
        await run();
      }
    }),
  );
}

/** How much longer a fault may last if it has affected nothing by the end of the plan; ms. */
const patienceMs = 60_000;

const laneNames = (faults: readonly PlannedFault[]): readonly string[] => [...new Set(faults.map(({ lane }) => lane))];

/** A fault lasts until it has affected something: while a host is suspended, or on a busy machine, there are no requests. */
function faultSteps(
  world: World,
  faults: readonly PlannedFault[],
  durationMs: number,
  struck: Struck[],
  say: (line: string) => void,
) {
  const planEnd = Date.now() + durationMs;
  const last = planEnd + patienceMs;
  return laneNames(faults).map((name) =>
    faults
      .filter(({ lane }) => lane === name)
      .map(
        (fault): Step => ({
          atMs: fault.atMs,
          run: async () => {
            // The earlier steps took longer than planned, so this fault is skipped: there is nothing left that it could
            // affect.
            if (Date.now() > planEnd) return;
            const from = world.tenant.now();
            say(`${fault.name} for ${fault.lastsMs / 1000} s`);
            const begun = await fault.begin();
            await wait(fault.lastsMs);
            while (begun.struck() === 0 && Date.now() < last) await wait(1_000);
            await begun.end();
            struck.push({ name: fault.name, from, to: world.tenant.now(), times: begun.struck() });
            while (begun.isHealed?.() === false && Date.now() < last) await wait(1_000);
          },
        }),
      ),
  );
}

function actionSteps(
  world: World,
  stage: Stage,
  actions: readonly Action[],
  done: Performed[],
  say: (line: string) => void,
) {
  const performer = createPerformer(world.tenant, stage);
  return actions.flatMap((action): Step[] => {
    const undo = async (): Promise<void> => {
      performer.undo(action);
      say(`undone: ${action.sort} ${action.object} by ${action.undoneBy.name}`);
      const at = done.findIndex((one) => one.action === action);
      const performed = done[at];
      if (performed !== undefined) done[at] = { ...performed, undoneAt: world.tenant.now() };
    };
    const begin: Step = {
      atMs: action.atMs,
      run: async () => {
        performer.perform(action);
        done.push({ action, performedAt: world.tenant.now(), undoneAt: undefined });
        say(`${action.sort}: ${action.object} by ${action.actor?.name ?? 'nobody'}`);
      },
    };
    return action.lastsMs === undefined ? [begin] : [begin, { atMs: action.atMs + action.lastsMs, run: undo }];
  });
}

/** A rule lasts for some time, and others are made meanwhile, so each request has a lane of its own. */
function handlingSteps(
  world: World,
  stage: Stage,
  handlings: readonly Handling[],
  handled: Handled[],
  say: (line: string) => void,
): readonly (readonly Step[])[] {
  const operate = createOperator(world, stage, say);
  return handlings.map((handling) => [
    {
      atMs: handling.atMs,
      run: async () => {
        const done = await operate(handling);
        if (done !== undefined) handled.push(done);
      },
    },
  ]);
}

/** Waits until nothing has been pending for some time. Returns how long that took and what is still pending. */
async function untilRest(
  storage: ChaosStorage,
  handled: readonly Handled[],
  say: (line: string) => void,
): Promise<{ readonly afterMs: number; readonly pending: readonly string[] }> {
  const startedAt = Date.now();
  const watch = createRestWatch(startedAt);
  let said = '';
  for (;;) {
    const pending = await pendingIn(storage.connectionString(), handled);
    const now = Date.now();
    if (pending.join() !== said) say(`pending: ${pending.length} ${pending[0] ?? ''}`);
    said = pending.join();
    const { status, since } = watch(pending, now);
    if (status === 'stuck') say('what is pending is stuck');
    if (status !== 'waits') return { afterMs: (status === 'rests' ? since : now) - startedAt, pending };
    await wait(restCheckMs);
  }
}

const afterwardsMs = 50 * 3_600_000;
const afterwardsTicks = 8;
const sweptWithinMs = 4 * 3_600_000;

const readableWithinMs = 120_000;

const mostAdvances = 4;

/** On a busy machine, a tick can take longer than the host waits for it. The clock has moved by then, so it is moved again. */
async function advance(
  world: World,
  byMs: number,
  maxTicks: number,
  say: (line: string) => void,
  tries = 1,
): Promise<void> {
  try {
    await world.advanceClock(byMs, { maxTicks });
  } catch (error) {
    if (tries === mostAdvances) throw error;
    say(`the clock is moved again: ${String(error)}`);
    await advance(world, byMs, maxTicks, say, tries + 1);
  }
}

/** A step of hours ends in the middle of collections: they fail, and the next ones succeed. */
async function receivedOnceReadable({ receivers }: World): Promise<readonly Message[]> {
  const end = Date.now() + readableWithinMs;
  while (stillBlind(messagesOf(receivers.received())).length > 0 && Date.now() < end) await wait(restCheckMs);
  return messagesOf(receivers.received());
}

/** Unused rows of the last collections are deleted within hours. */
async function lastingOrphans(
  world: World,
  storage: ChaosStorage,
  say: (line: string) => void,
): Promise<readonly string[]> {
  const first = await orphansIn(storage.connectionString());
  if (first.length === 0) return [];
  await advance(world, sweptWithinMs, sweptWithinMs / 3_600_000, say);
  const later = new Set(await orphansIn(storage.connectionString()));
  return first.filter((orphan) => later.has(orphan));
}

/** Resource types that no action changes are read only twice a day. Otherwise they would take most of the time of a run. */
const touched: readonly string[] = [
  'auditEvent',
  'authenticationMethodsPolicy',
  'authenticationStrengthPolicy',
  'conditionalAccessPolicy',
  'directoryAudit',
  'group',
  'managedDevice',
  'namedLocation',
  'unifiedRoleAssignment',
  'unifiedRoleAssignmentScheduleInstance',
  'unifiedRoleEligibilityScheduleInstance',
  'user',
];
const rarelyMinutes = 720;
const cadences = Object.fromEntries(
  kindDefinitions
    .filter(({ kind }) => !touched.includes(kind))
    .map(({ kind, cadenceMinutes }) => [kind, Math.max(cadenceMinutes, rarelyMinutes)]),
);

/** Writes a file of the run, if a folder was named. */
const keeperIn =
  (folder: string | undefined) =>
  async (name: string, content: () => Promise<string> | string): Promise<void> => {
    if (folder !== undefined) await writeFile(`${folder}/${name}`, await content());
  };

/** Passes each problem on, and keeps the crashes of hosts. */
const noting =
  (crashes: string[], say: (line: string) => void) =>
  (line: string): void => {
    if (line.includes('ended by itself')) crashes.push(line);
    say(line);
  };

export async function playChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { seed, minutes, speed, hosts, folder, say } = options;
  // The folder is created first, so that an error shows before the run and not after it.
  if (folder !== undefined) await mkdir(folder, { recursive: true });
  const storage = await startChaosStorage(seededRandom(mix(seed, 'storage', 0)));
  let stage: Stage | undefined;
  let settings: AppSettings = {};
  const log: string[] = [];
  const reads: Read[] = [];
  const crashes: string[] = [];
  let world: World | undefined;
  try {
    const started = await startWorld({
      speed,
      hosts,
      seed: 1,
      storage: { connectionString: storage.proxy.connectionString, pid: storage.pid() },
      tenant: { auditLatencyMs: { min: 500, max: 15_000 } },
      queueLeaseMs: 10_000,
      // A day of the run takes minutes, but the limits of a mail provider stay those of real time.
      configurationOver: { cadences, budgets: { emailPerMinute: 300, emailPerHour: 1000 } },
      adjustSettings: (all) => {
        settings = all;
        return all;
      },
      beforeFirstCollection: async (tenant, lookup) => {
        stage = await setStage(tenant, lookup);
      },
      log: ({ level, category, message }) => {
        log.push(`${new Date().toISOString()} ${level} ${category} ${message}`);
        const read = readIn(message, world?.tenant.now() ?? Date.now());
        if (read !== undefined) reads.push(read);
        if (level === 'error' && isMistake.test(message)) crashes.push(`${category}: ${message.slice(0, 300)}`);
      },
      onProblem: noting(crashes, say),
    });
    world = started;
    if (stage === undefined) throw new Error('The stage is not set.');
    const memory = createMemoryWatch(started, say);
    await untilWatching(started);
    const durationMs = minutes * 60_000;
    const actions = planActions(stage, createDice(seed, 'actions'), durationMs);
    const lanes = options.withFaults ? lanesOf(started, storage, hosts) : [];
    const faults = planFaults(lanes, (name) => createDice(seed, name), durationMs);
    const handlings = planHandlings(actions, createDice(seed, 'operator'), durationMs);
    say(`seed ${seed}: ${actions.length} actions, ${handlings.length} handlings, ${faults.length} faults`);
    const [performed, handled, struck]: [Performed[], Handled[], Struck[]] = [[], [], []];
    const stopNoting = noteStalls(started, struck);
    await perform([
      actionSteps(started, stage, actions, performed, say),
      ...handlingSteps(started, stage, handlings, handled, say),
      ...faultSteps(started, faults, durationMs, struck, say),
    ]);
    say('all faults are over');
    const rest = await untilRest(storage, handled, say);
    say(`at rest after ${Math.round(rest.afterMs / 1_000)} s`);
    memory.stop();
    const received = messagesOf(started.receivers.received());
    stopNoting();
    const evidence = { performed, handled, reads, struck, received, pending: rest.pending, crashes };
    const rows = async (): Promise<string> => JSON.stringify(await recordRows(storage.connectionString()));
    const keep = keeperIn(folder);
    await keep('messages.json', () => JSON.stringify(evidence, null, 1));
    await keep('log.txt', () => log.join('\n'));
    await keep('rows.json', rows);
    // Two days later, both days are sealed and orphaned rows are deleted.
    await advance(started, afterwardsMs, afterwardsTicks, say);
    const receivedLater = await receivedOnceReadable(started);
    say('two days later');
    await keep('messages-later.json', () => JSON.stringify(receivedLater, null, 1));
    await keep('later.json', rows);
    const orphans = await lastingOrphans(started, storage, say);
    const offsetMs = started.tenant.now() - Date.now();
    const findings = await verifyRecord({ ...settings, AzureWebJobsStorage: storage.connectionString() }, offsetMs);
    return {
      actions: performed.length,
      handlings: handled.map(({ sort }) => sort),
      faults: struck,
      storageTroubles: storage.proxy.struck(),
      verdict: judge({ ...evidence, receivedLater, orphans, findings }),
      memory: memory.use(),
      restAfterMs: rest.afterMs,
    };
  } finally {
    await world?.stop();
    await storage.stop();
  }
}
