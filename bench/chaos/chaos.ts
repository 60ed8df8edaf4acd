/**
 * `npm run chaos -- [--seed N] [--minutes M]`: makes everything around the function app fail, and checks that no alert is lost,
 * doubled or false.
 */

import { parseArgs } from 'node:util';
import { endWhenStopped } from '../../infra/operate/run-command';
import { median } from '../statistics';
import { type ChaosResult, playChaos } from './play';

const usage = 'npm run chaos -- [--seed N] [--minutes M] [--hosts 1|2] [--speed N] [--no-faults] [--folder DIR]';

function readNumber(text: string | undefined, name: string, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!(value > 0)) throw new Error(`--${name} must be a number above 0.`);
  return value;
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string' },
      minutes: { type: 'string' },
      speed: { type: 'string' },
      hosts: { type: 'string' },
      folder: { type: 'string' },
      'no-faults': { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) return undefined;
  return {
    seed: readNumber(values.seed, 'seed', 1 + (Date.now() % 1_000_000)),
    minutes: readNumber(values.minutes, 'minutes', 5),
    speed: readNumber(values.speed, 'speed', 60),
    hosts: values.hosts === '1' ? (1 as const) : (2 as const),
    folder: values.folder,
    withFaults: values['no-faults'] !== true,
  };
}

const clock = (): string => new Date().toISOString().slice(11, 19);

function tableOf({ faults, storageTroubles }: ChaosResult): string {
  const names = [...new Set(faults.map(({ name }) => name))].sort();
  const lines = names.map((name) => {
    const struck = faults.filter((fault) => fault.name === name);
    const seconds = struck.reduce((sum, { from, to }) => sum + (to - from) / 1_000, 0);
    const times = struck.reduce((sum, fault) => sum + fault.times, 0);
    return `| ${name} | ${struck.length} | ${Math.round(seconds)} | ${times} |`;
  });
  const ofStorage = Object.entries(storageTroubles).map(([name, times]) => `| storage: ${name} | | | ${times} |`);
  return ['| Fault | At work | Seconds | Struck |', '| --- | --- | --- | --- |', ...lines, ...ofStorage].join('\n');
}

/** Caches fill up to their limits in the first hours. A list that grows with each collection goes beyond this; MB. */
const mostGrowthMb = 100;

const growthOf = ({ firstMb, lastMb }: ChaosResult['memory']): readonly string[] =>
  firstMb !== null && lastMb !== null && lastMb - firstMb > mostGrowthMb
    ? [`a host used ${firstMb} MB in the first third, and ${lastMb} MB in the last`]
    : [];

function show(result: ChaosResult): boolean {
  const { verdict, actions, handlings, restAfterMs, memory } = result;
  const lists = {
    Lost: verdict.lost,
    Doubled: verdict.doubled,
    False: verdict.wrong,
    'End missing': verdict.endsMissing,
    Pending: verdict.pending,
    Orphans: verdict.orphans,
    Record: verdict.findings,
    Crashes: verdict.crashes,
    Memory: growthOf(memory),
  };
  const { delays, explained } = verdict;
  const handled = [...new Set(handlings)]
    .sort()
    .map((sort) => `${sort} ${handlings.filter((one) => one === sort).length}`);
  console.log(`\n${tableOf(result)}\n`);
  console.log(`| Actions | ${Object.keys(lists).join(' | ')} |`);
  console.log(`| --- ${'| --- '.repeat(Object.keys(lists).length)}|`);
  console.log(
    `| ${actions} | ${Object.values(lists)
      .map(({ length }) => length)
      .join(' | ')} |\n`,
  );
  console.log(
    `${delays.length === 0 ? 'No change was called at once' : `Median time to the call: ${Math.round(median(delays))} s, worst ${Math.round(Math.max(...delays))} s`}. At rest after ${Math.round(restAfterMs / 1_000)} s. Memory in use by a host: ${memory.firstMb} MB in the first third, ${memory.lastMb} MB in the last; ${memory.peakMb} MB resident at most. Sent again because the answer was lost: ${explained.length}. Operators: ${handled.join(', ')}.`,
  );
  for (const [name, list] of Object.entries(lists)) for (const line of list) console.log(`${name}: ${line}`);
  return Object.values(lists).every(({ length }) => length === 0);
}

async function main(): Promise<void> {
  const options = readOptions();
  if (options === undefined) return console.log(usage);
  endWhenStopped();
  console.log(`Seed ${options.seed}`);
  const isClean = show(await playChaos({ ...options, say: (line) => console.log(`${clock()}  ${line}`) }));
  if (!isClean) process.exitCode = 1;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.stack : error);
  process.exitCode = 2;
});
