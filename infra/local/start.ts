import { join, relative } from 'node:path';
import { onStop } from '../operate/on-stop';
import type { ReceivedMail } from './receivers';
import { contentOf, untilMail } from './scenario/arrivals';
import { attackNames, castAttacks } from './scenario/attacks';
import { castCustomers, customersConfiguration, otherCustomers } from './scenario/customers-of-adatum';
import { castMorning, type Morning } from './scenario/morning-at-contoso';
import { playMorning } from './scenario/play';
import { customersBegin, playWeek, weekBegin } from './scenario/play-week';
import { castWeek, type Week } from './scenario/week-at-contoso';
import { help, readOptions, type StartOptions } from './start/options';
import { chooseCredential, credentialRefusal } from './start/real-credential';
import { type RealWorld, startRealWorld } from './start/real-world';
import { countArrivals, createTeller, resultInWords, type Teller } from './start/teller';
import { startWorld, type World } from './world';
import { freePort } from './world/free-port';
import { localFolder, sweepLeftBehind } from './world/local-files';

/** `npm start`: the whole thing on this machine. */

const usualPort = 7071;
/** Half an hour between two ticks: at a longer interval sources would count as out of date. */
const weekTick = '0 */30 * * * *';
/** The first collection reads the whole tenant; after this time the morning begins without its summary. */
const firstCollectionLimitMs = 180_000;
const logFolder = localFolder();
const endpointsFile = join(logFolder, 'endpoints.json');

type Running = Pick<World & RealWorld, 'receivers' | 'endpoints' | 'endpointsFile' | 'logFile' | 'stop'>;

const shown = (path: string): string => relative(process.cwd(), path) || path;

/** A world whose clock is moved prints its own time, once there is one. */
const createTellerFor = ({ quiet, scenario }: StartOptions, now: () => number): Teller =>
  createTeller({
    quiet,
    withDay: scenario === 'week' || scenario === 'customers',
    write: (line) => void process.stdout.write(`${line}\n`),
    writeProblem: (line) => void process.stderr.write(`Problem: ${line}\n`),
    now,
  });

async function choosePort({ port }: StartOptions, teller: Teller): Promise<number> {
  if (port !== undefined) return port;
  const usual = await freePort(usualPort);
  if (usual === undefined) teller.say(`Port ${usualPort} is in use, so the function app uses another one.`);
  return usual ?? 0;
}

function tellUrls({ endpoints, endpointsFile: file, logFile }: Running, say: (line: string) => void): void {
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['What arrived', `${endpoints.receivers}/`],
    ['Posture page', endpoints.posture],
    ['Control API', endpoints.control && `${endpoints.control}/control`],
    ['Endpoints', file && shown(file.path)],
    ['Log', logFile && shown(logFile)],
  ];
  for (const [name, value] of lines) if (value !== undefined) say(`  ${name.padEnd(14)}${value}`);
  if (file?.besides !== undefined) {
    say(
      `  Another instance is running (process ${file.besides}); ${shown(endpointsFile)} belongs to it, not to this one.`,
    );
  }
}

type Simulated = { readonly world: World; readonly morning: Morning | undefined; readonly week: Week | undefined };

/** The cast is looked up before monitoring begins, so that the two do not share Graph's budgets. */
async function startSimulated(options: StartOptions, teller: Teller): Promise<Simulated> {
  teller.remark(
    'Starting Zero Trust Watch on this machine: storage, a simulated tenant, the function app, and receivers for its messages.',
  );
  const { licence, load, speed, scenario, logAnalytics } = options;
  let morning: Morning | undefined;
  let week: Week | undefined;
  const world = await startWorld({
    beforeFirstCollection: async (tenant, lookup) => {
      const attack = attackNames.find((name) => name === scenario);
      if (scenario === 'morning' && load === undefined) morning = await castMorning(lookup, tenant.now());
      if (attack !== undefined && load === undefined) morning = await castAttacks(lookup, [attack]);
      if (scenario === 'week') week = await castWeek(lookup);
      if (scenario === 'customers') week = await castCustomers(lookup);
      const applied = tenant.applyChanges((morning ?? week)?.before ?? []);
      if (applied.outcome === 'refused') throw new Error(applied.reason);
    },
    port: await choosePort(options, teller),
    endpointsFile,
    logFolder,
    onProblem: teller.problem,
    ...(scenario === 'week' && { startAt: weekBegin(Date.now()), speed: 1, tick: weekTick }),
    ...(scenario === 'customers' && {
      startAt: customersBegin(Date.now()),
      speed: 1,
      tick: weekTick,
      configurationOver: customersConfiguration,
      // Graph grants each tenant its own budget; the one tenant that plays all three has only one.
      tenant: { throttling: false, customers: otherCustomers },
    }),
    logAnalytics,
    ...(licence !== undefined && { licence }),
    ...(load !== undefined && { load }),
    ...(speed !== undefined && { speed }),
  });
  return { world, morning, week };
}

async function startReal(tenantId: string, options: StartOptions, teller: Teller): Promise<RealWorld> {
  const refusal = credentialRefusal(tenantId, process.env, process.stdout.isTTY);
  if (refusal !== undefined) throw new Error(`--tenant: ${refusal}`);
  const entry = await chooseCredential(tenantId, process.env);
  // The function app gets tokens from the relay; it must never see the secret, and it does not use this client id.
  for (const name of ['AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET', 'AZURE_TENANT_ID']) delete process.env[name];
  teller.remark(`Signing in to tenant ${tenantId} ${entry.how}: read-only, by polling.`);
  return startRealWorld({
    tenantId,
    entry,
    port: await choosePort(options, teller),
    endpointsFile,
    logFolder,
    onProblem: teller.problem,
  });
}

/** Mails that arrive when no morning is played, or before it begins. */
function tellMails({ receivers }: Pick<Running, 'receivers'>, teller: Teller): () => void {
  return receivers.onReceived((arrival) => {
    if (arrival.sort === 'mail') teller.hears({ subject: contentOf(arrival.mail).subject, of: undefined });
  });
}

async function play(world: World, morning: Morning, teller: Teller, signal: AbortSignal): Promise<void> {
  const { tenant, receivers } = world;
  teller.remark(
    `\n${morning.title} at Contoso. Times are in Berlin. A line with > is the subject of a mail, with the seconds since the event.` +
      '\nZero Trust Watch first reads the whole tenant and sends a summary:',
  );
  const stopTelling = tellMails(world, teller);
  const isSummary = (mail: ReceivedMail) => contentOf(mail).subject.includes('[START]');
  const isWatching = await untilMail(receivers, isSummary, firstCollectionLimitMs, signal);
  stopTelling();
  if (signal.aborted) return;
  if (!isWatching)
    teller.problem(`The summary of the first collection did not arrive within ${firstCollectionLimitMs / 1000} s.`);
  for (const line of morning.left) teller.remark(`  Skipped. ${line}.`);
  let problems = 0;
  await playMorning(morning, {
    applyChanges: (changes) => tenant.applyChanges(changes),
    receivers,
    onStep: teller.happens,
    onMail: teller.hears,
    onProblem: (line) => {
      problems += 1;
      teller.problem(line);
    },
    signal,
  });
  teller.remark(`\n${morning.title} is over: ${countArrivals(receivers.received())} arrived.`);
  teller.remark(resultInWords(problems));
  tellUrls(world, teller.remark);
}

const weekWords =
  '\nA week at Contoso on a simulated clock: a collection every half hour, and the week takes minutes.' +
  '\nTimes are in Berlin. A line with > is the subject of a mail. It ends with the weekly digest, on Monday at 08:00.';
const customersWords =
  '\nA Sunday evening at three customers of Adatum IT (one simulated tenant plays all three) on a simulated clock.' +
  '\nTimes are in Berlin. A line with > is the subject of a mail. It ends with the roll-up of all three, on Monday at 08:00.';

async function playByMovedClock(
  world: World,
  week: Week,
  words: string,
  teller: Teller,
  signal: AbortSignal,
): Promise<void> {
  teller.remark(words);
  const { tenant, receivers } = world;
  await playWeek(week, {
    now: tenant.now,
    advanceClock: (byMs) => world.advanceClock(byMs),
    applyChanges: (changes) => tenant.applyChanges(changes),
    receivers,
    onStep: teller.happens,
    onMail: teller.hearsAt,
    onProblem: teller.problem,
    signal,
  });
  teller.remark(
    `\nThe scenario is over: ${countArrivals(receivers.received())} arrived.` +
      '\nOpen "What arrived" for the last mail and card, and the page that the digest links to.',
  );
  tellUrls(world, teller.remark);
}

/** Ctrl-C, a plain kill, or a bug: everything is stopped, once. A second Ctrl-C does not wait. */
function stopOnEnd(stop: () => Promise<void>, teller: Teller): void {
  let isStopping = false;
  const end = (code: number) => {
    if (isStopping) process.exit(code);
    isStopping = true;
    stop().then(
      () => process.exit(code),
      (error: unknown) => {
        teller.problem(`stopping: ${error instanceof Error ? error.message : String(error)}`);
        process.exit(1);
      },
    );
  };
  const onBug = (error: unknown) => {
    teller.problem(error instanceof Error ? (error.stack ?? error.message) : String(error));
    end(1);
  };
  onStop(() => {
    teller.remark('\nStopping.');
    end(0);
  });
  process.on('uncaughtException', onBug);
  process.on('unhandledRejection', onBug);
}

async function run(options: StartOptions): Promise<void> {
  let clock: () => number = Date.now;
  const teller = createTellerFor(options, () => clock());
  const ending = new AbortController();
  const running: { stop: () => Promise<void> } = { stop: async () => undefined };
  stopOnEnd(() => {
    ending.abort();
    return running.stop();
  }, teller);

  await sweepLeftBehind(logFolder);
  const simulated = options.tenant === undefined ? await startSimulated(options, teller) : undefined;
  const watch: Running = simulated?.world ?? (await startReal(options.tenant ?? '', options, teller));
  running.stop = watch.stop;
  if (simulated !== undefined) clock = simulated.world.tenant.now;
  tellUrls(watch, teller.say);
  if (simulated?.morning !== undefined) await play(simulated.world, simulated.morning, teller, ending.signal);
  else if (simulated?.week !== undefined) {
    const words = options.scenario === 'customers' ? customersWords : weekWords;
    await playByMovedClock(simulated.world, simulated.week, words, teller, ending.signal);
  } else tellMails(watch, teller);
  teller.remark('\nEverything keeps running. Press Ctrl-C to stop.');
}

const read = readOptions(process.argv.slice(2));
if (read.outcome === 'help') process.stdout.write(`${help}\n`);
else if (read.outcome === 'refused') {
  process.stderr.write(`${read.problems.join('\n')}\n`);
  process.exitCode = 2;
} else {
  run(read.options).catch((error: unknown) => {
    // Ending it during the morning is not a failure.
    if (error instanceof Error && error.name === 'AbortError') return;
    process.stderr.write(`Start failed: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
}
