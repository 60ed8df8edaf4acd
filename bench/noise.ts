/** The simulated healthy year: how many messages people get besides the real stories, and whether each story is alerted. */
import { availableParallelism } from 'node:os';
import { runInChild } from './child';
import type { PartInput, PartResult } from './noise-year/part';
import { stories } from './noise-year/stories';
import { atMost, type Report, type ReportVerdict, type Size } from './report';

export type Run = {
  readonly people: number;
  /** When each part begins. Each part has its own tenant, which is collected from the beginning. */
  readonly parts: readonly string[];
  readonly daysOfPart: number;
  readonly leastCadenceMinutes: number;
  readonly stories: number;
  /** Plays attacks instead of the stories of the year, each this many times. */
  readonly attacks?: number;
};

const beginnings = ['2026-01-05', '2026-04-06', '2026-07-06', '2026-10-05'];
const small: Readonly<Record<Size, Run>> = {
  full: { people: 300, parts: beginnings, daysOfPart: 91, leastCadenceMinutes: 60, stories: stories.length },
  quick: { people: 300, parts: beginnings.slice(0, 1), daysOfPart: 28, leastCadenceMinutes: 120, stories: 12 },
};
/** A fleet of 20,000 people is collected every other hour, in two weeks of each half of the year. */
const large: Readonly<Record<Size, Run>> = {
  full: { people: 20_000, parts: ['2026-03-02', '2026-09-07'], daysOfPart: 14, leastCadenceMinutes: 240, stories: 0 },
  quick: { people: 20_000, parts: ['2026-03-02'], daysOfPart: 7, leastCadenceMinutes: 480, stories: 0 },
};
const tickMinutes = 30;

/** NOISE_LOOK_MINUTES sets a longer interval between collections, for a slow machine. */
const collectionMinutes = (run: Run): number =>
  Math.max(run.leastCadenceMinutes, Number(process.env.NOISE_LOOK_MINUTES ?? '0'));

/** NOISE_SEED repeats the same year. */
const seedOf = (): number => Number(process.env.NOISE_SEED ?? Math.floor(Math.random() * 2 ** 31));

/** 300 people, a year, every story. */
export async function noise(size: Size): Promise<Report> {
  const run = small[size];
  const { seed, parts } = await playAll(run);
  const days = run.parts.length * run.daysOfPart;
  const played = parts.flatMap(({ stories: all }) => all);
  const missed = played.filter(({ minutes }) => minutes === null);
  const firstMinutes = played.flatMap(({ minutes }) => (minutes === null ? [] : [minutes]));
  const ofStories = sum(parts, ({ messagesOfStories }) => messagesOfStories);
  return {
    title: `Noise: a healthy year of ${run.people} people`,
    method: `${methodOf(run, seed, parts)} ${played.length} real stories on random days: ${ofStories} messages, the first one ${sentTimes(firstMinutes)}.`,
    columns: lineColumns,
    rows: linesOf(parts),
    verdicts: [
      atMost('immediate messages a month', (sum(parts, ({ noise: all }) => all.length) * 365) / 12 / days, 2),
      {
        budget: 'one digest a week',
        measured: `${sum(parts, ({ digests }) => digests.length)} in ${parts.length} times ${run.daysOfPart / 7} weeks`,
        kept: parts.every(({ digests }) => digests.length === Math.floor(run.daysOfPart / 7) - 1),
      },
      {
        budget: 'stories missed <= 0',
        measured: missed.length === 0 ? `none of ${played.length}` : missed.map(({ name }) => name).join('; '),
        kept: missed.length === 0,
      },
      recountVerdict(parts),
    ],
  };
}

/** 20,000 people, some weeks, without stories. */
export async function noiseLarge(size: Size): Promise<Report> {
  const run = large[size];
  const { seed, parts } = await playAll(run);
  const weeks = (run.parts.length * run.daysOfPart) / 7;
  return {
    title: `Noise: healthy weeks of ${run.people.toLocaleString('en')} people`,
    method: methodOf(run, seed, parts),
    columns: lineColumns,
    rows: linesOf(parts),
    verdicts: [
      atMost('immediate messages a week', sum(parts, ({ noise: all }) => all.length) / weeks, 5),
      recountVerdict(parts),
    ],
  };
}

const methodOf = (run: Run, seed: number, parts: readonly PartResult[]): string =>
  `NOISE_SEED=${seed}: ${run.parts.length} parts of ${run.daysOfPart} days in processes of their own, each a tenant that is met for the first time; looks at least ${collectionMinutes(run)} min apart, a tick every ${tickMinutes} min; the real pipeline over tables and queues in memory, ${sum(parts, ({ collections }) => collections).toLocaleString('en')} looks. Counted are the messages to one recipient, reminders and ends included, that are no weekly ones and belong to no story. What happens how often: [noise-model.md](noise-model.md).`;

function recountVerdict(parts: readonly PartResult[]): ReportVerdict {
  // A number without a rule counts as wrong here, so that the recount is kept up to date with the messages.
  const faults = parts.flatMap(({ wrong, uncounted }) => [...wrong, ...uncounted]);
  for (const fault of faults) console.log(`wrong: ${fault}`);
  return {
    budget: 'numbers in messages that the recount does not find <= 0',
    measured: `${faults.length} of ${sum(parts, ({ recounted }) => recounted)}`,
    kept: faults.length === 0,
  };
}

export const lineColumns = ['sent at once beside the stories', 'because', 'when', 'by'];

/** The messages beside those of the stories, one line each. */
export const linesOf = (parts: readonly PartResult[]): Report['rows'] =>
  parts.flatMap(({ noise: all }) => all.map(rowOf));

const rowOf = ({ at, subject, because, sources }: PartResult['noise'][number]): readonly string[] => [
  subject.replaceAll('|', '/'),
  because,
  at.slice(0, 16).replace('T', ' '),
  sources.join(', '),
];

function sentTimes(minutes: readonly number[]): string {
  const sorted = [...minutes].sort((a, b) => a - b);
  const half = sorted[Math.floor(sorted.length / 2)];
  return half === undefined ? 'never' : `after ${half} min (median) to ${sorted.at(-1)} min (latest)`;
}

export const sum = <T>(all: readonly T[], of: (one: T) => number): number =>
  all.reduce((total, one) => total + of(one), 0);

/** As many parts at once as there are cores. */
export async function playAll(run: Run): Promise<{ readonly seed: number; readonly parts: readonly PartResult[] }> {
  const seed = seedOf();
  console.log(`NOISE_SEED=${seed}`);
  const { people, parts, daysOfPart: days } = run;
  const share = run.stories / parts.length;
  const inputs = parts.map(
    (day, at): PartInput => ({
      seed: seed + 100 * at,
      people,
      from: `${day}T05:00:00Z`,
      days,
      tickMinutes,
      leastCadenceMinutes: collectionMinutes(run),
      // The app reads the log every minute. Without this, an alert would wait for the name of the account because of the slow
      // clock.
      logCadenceMinutes: tickMinutes,
      storySeed: seed,
      storiesFrom: Math.round(share * at),
      storiesTo: Math.round(share * (at + 1)),
      ...(run.attacks !== undefined && { attacks: run.attacks }),
    }),
  );
  const results: PartResult[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let at = next++; at < inputs.length; at = next++) {
      results[at] = await runInChild<PartResult>('noise-part', inputs[at]);
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), inputs.length) }, work));
  return { seed, parts: results };
}
