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
import { countArrivals, createStoryPrinter, resultInWords, type StoryPrinter } from './start/story-printer';
import { startWorld, type World } from './world';
import { freePort } from './world/free-port';
import { localFolder, sweepLeftBehind } from './world/local-files';

/** `npm start`: runs everything on this machine. */

const usualPort = 7071;
/** Half an hour between two ticks. With a longer interval, sources would count as out of date. */
const weekTick = '0 */30 * * * *';
/** The first collection reads the whole tenant. If it takes longer than this, the morning begins without its summary; ms. */
const firstCollectionLimitMs = 180_000;
const logFolder = localFolder();
const endpointsFile = join(logFolder, 'endpoints.json');

type Running = Pick<World & RealWorld, 'receivers' | 'endpoints' | 'endpointsFile' | 'logFile' | 'stop'>;

const shown = (path: string): string => relative(process.cwd(), path) || path;

/** A world whose clock is moved prints its own time, once it has one. */
const createPrinterFor = ({ quiet, scenario }: StartOptions, now: () => number): StoryPrinter =>
  createStoryPrinter({
    quiet,
    withDay: scenario === 'week' || scenario === 'customers',
    write: (line) => void process.stdout.write(`${line}\n`),
    writeProblem: (line) => void process.stderr.write(`Problem: ${line}\n`),
    now,
  });

async function choosePort({ port }: StartOptions, printer: StoryPrinter): Promise<number> {
  if (port !== undefined) return port;
  const usual = await freePort(usualPort);
  if (usual === undefined) printer.line(`Port ${usualPort} is in use, so the function app uses another one.`);
  return usual ?? 0;
}

function printUrls({ endpoints, endpointsFile: file, logFile }: Running, say: (line: string) => void): void {
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

/** The people are looked up before monitoring begins, so that the lookups do not use Graph's budgets at the same time. */
async function startSimulated(options: StartOptions, printer: StoryPrinter): Promise<Simulated> {
  printer.detail(
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
    port: await choosePort(options, printer),
    endpointsFile,
    logFolder,
    onProblem: printer.problem,
    ...(scenario === 'week' && { startAt: weekBegin(Date.now()), speed: 1, tick: weekTick }),
    ...(scenario === 'customers' && {
      startAt: customersBegin(Date.now()),
      speed: 1,
      tick: weekTick,
      configurationOver: customersConfiguration,
      // Graph grants each tenant its own budget, but the one tenant that plays all three has only one.
      tenant: { throttling: false, customers: otherCustomers },
    }),
    logAnalytics,
    ...(licence !== undefined && { licence }),
    ...(load !== undefined && { load }),
    ...(speed !== undefined && { speed }),
  });
  return { world, morning, week };
}

async function startReal(tenantId: string, options: StartOptions, printer: StoryPrinter): Promise<RealWorld> {
  const refusal = credentialRefusal(tenantId, process.env, process.stdout.isTTY);
  if (refusal !== undefined) throw new Error(`--tenant: ${refusal}`);
  const entry = await chooseCredential(tenantId, process.env);
  // The function app gets tokens from the relay; it must never see the secret, and it does not use this client id.
  for (const name of ['AZURE_CLIENT_ID', 'AZURE_CLIENT_SECRET', 'AZURE_TENANT_ID']) delete process.env[name];
  printer.detail(`Signing in to tenant ${tenantId} ${entry.how}: read-only, by polling.`);
  return startRealWorld({
    tenantId,
    entry,
    port: await choosePort(options, printer),
    endpointsFile,
    logFolder,
    onProblem: printer.problem,
  });
}

/** Prints mails that arrive when no morning is played, or before it begins. */
function printMails({ receivers }: Pick<Running, 'receivers'>, printer: StoryPrinter): () => void {
  return receivers.onReceived((arrival) => {
    if (arrival.sort === 'mail') printer.mail({ subject: contentOf(arrival.mail).subject, of: undefined });
  });
}

async function play(world: World, morning: Morning, printer: StoryPrinter, signal: AbortSignal): Promise<void> {
  const { tenant, receivers } = world;
  printer.detail(
    `\n${morning.title} at Contoso. Times are in Berlin. A line with > is the subject of a mail, with the seconds since the event.` +
      '\nZero Trust Watch first reads the whole tenant and sends a summary:',
  );
  const stopPrinting = printMails(world, printer);
  const isSummary = (mail: ReceivedMail) => contentOf(mail).subject.includes('[START]');
  const isWatching = await untilMail(receivers, isSummary, firstCollectionLimitMs, signal);
  stopPrinting();
  if (signal.aborted) return;
  if (!isWatching)
    printer.problem(`The summary of the first collection did not arrive within ${firstCollectionLimitMs / 1000} s.`);
  for (const line of morning.left) printer.detail(`  Skipped. ${line}.`);
  let problems = 0;
  await playMorning(morning, {
    applyChanges: (changes) => tenant.applyChanges(changes),
    receivers,
    onStep: printer.step,
    onMail: printer.mail,
    onProblem: (line) => {
      problems += 1;
      printer.problem(line);
    },
    signal,
  });
  printer.detail(`\n${morning.title} is over: ${countArrivals(receivers.received())} arrived.`);
  printer.detail(resultInWords(problems));
  printUrls(world, printer.detail);
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
  printer: StoryPrinter,
  signal: AbortSignal,
): Promise<void> {
  printer.detail(words);
  const { tenant, receivers } = world;
  await playWeek(week, {
    now: tenant.now,
    advanceClock: (byMs) => world.advanceClock(byMs),
    applyChanges: (changes) => tenant.applyChanges(changes),
    receivers,
    onStep: printer.step,
    onMail: printer.weekMail,
    onProblem: printer.problem,
    signal,
  });
  printer.detail(
    `\nThe scenario is over: ${countArrivals(receivers.received())} arrived.` +
      '\nOpen "What arrived" for the last mail and card, and the page that the digest links to.',
  );
  printUrls(world, printer.detail);
}

/** Ctrl-C, a plain kill or a bug stops everything, once. A second Ctrl-C does not wait. */
function stopOnEnd(stop: () => Promise<void>, printer: StoryPrinter): void {
  let isStopping = false;
  const end = (code: number) => {
    if (isStopping) process.exit(code);
    isStopping = true;
    stop().then(
      () => process.exit(code),
      (error: unknown) => {
        printer.problem(`stopping: ${error instanceof Error ? error.message : String(error)}`);
        process.exit(1);
      },
    );
  };
  const onBug = (error: unknown) => {
    printer.problem(error instanceof Error ? (error.stack ?? error.message) : String(error));
    end(1);
  };
  onStop(() => {
    printer.detail('\nStopping.');
    end(0);
  });
  process.on('uncaughtException', onBug);
  process.on('unhandledRejection', onBug);
}

async function run(options: StartOptions): Promise<void> {
  let clock: () => number = Date.now;
  const printer = createPrinterFor(options, () => clock());
  const ending = new AbortController();
  const running: { stop: () => Promise<void> } = { stop: async () => undefined };
  stopOnEnd(() => {
    ending.abort();
    return running.stop();
  }, printer);

  await sweepLeftBehind(logFolder);
  const simulated = options.tenant === undefined ? await startSimulated(options, printer) : undefined;
  const watch: Running = simulated?.world ?? (await startReal(options.tenant ?? '', options, printer));
  running.stop = watch.stop;
  if (simulated !== undefined) clock = simulated.world.tenant.now;
  printUrls(watch, printer.line);
  if (simulated?.morning !== undefined) await play(simulated.world, simulated.morning, printer, ending.signal);
  else if (simulated?.week !== undefined) {
    const words = options.scenario === 'customers' ? customersWords : weekWords;
    await playByMovedClock(simulated.world, simulated.week, words, printer, ending.signal);
  } else printMails(watch, printer);
  printer.detail('\nEverything keeps running. Press Ctrl-C to stop.');
}

const read = readOptions(process.argv.slice(2));
if (read.outcome === 'help') process.stdout.write(`${help}\n`);
else if (read.outcome === 'refused') {
  process.stderr.write(`${read.problems.join('\n')}\n`);
  process.exitCode = 2;
} else {
  run(read.options).catch((error: unknown) => {
    // Stopping during the morning is not a failure.
    if (error instanceof Error && error.name === 'AbortError') return;
    process.stderr.write(`Start failed: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  });
}
