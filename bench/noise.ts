/** The simulated healthy year: how many messages people get for nothing, and whether every real story is told. */
import { availableParallelism } from 'node:os';
import { runInChild } from './child';
import type { PartInput, PartResult } from './noise-year/part';
import { stories } from './noise-year/stories';
import { atMost, type Report, round, type Size, type Verdict } from './report';

type Run = {
  readonly people: number;
  /** The beginnings of the parts; each is a tenant of its own that is met for the first time. */
  readonly parts: readonly string[];
  readonly daysOfPart: number;
  readonly leastCadenceMinutes: number;
  readonly stories: number;
};

const beginnings = ['2026-01-05', '2026-04-06', '2026-07-06', '2026-10-05'];
const small: Readonly<Record<Size, Run>> = {
  full: { people: 300, parts: beginnings, daysOfPart: 91, leastCadenceMinutes: 60, stories: stories.length },
  quick: { people: 300, parts: beginnings.slice(0, 1), daysOfPart: 28, leastCadenceMinutes: 120, stories: 12 },
};
/** A fleet of 20,000 is looked at every other hour, in two weeks of each half of the year. */
const large: Readonly<Record<Size, Run>> = {
  full: { people: 20_000, parts: ['2026-03-02', '2026-09-07'], daysOfPart: 14, leastCadenceMinutes: 240, stories: 0 },
  quick: { people: 20_000, parts: ['2026-03-02'], daysOfPart: 7, leastCadenceMinutes: 480, stories: 0 },
};
const tickMinutes = 30;

/** NOISE_SEED draws the same year again. */
const seedOf = (): number => Number(process.env.NOISE_SEED ?? Math.floor(Math.random() * 2 ** 31));

export async function noise(size: Size): Promise<Report> {
  const seed = seedOf();
  console.log(`NOISE_SEED=${seed}`);
  const ofSmall = await playAll(small[size], seed);
  const ofLarge = await playAll(large[size], seed + 1);
  const days = small[size].parts.length * small[size].daysOfPart;
  const weeks = (large[size].parts.length * large[size].daysOfPart) / 7;
  const aMonth = (sum(ofSmall, ({ noise: all }) => all.length) * 365) / 12 / days;
  const aWeek = sum(ofLarge, ({ noise: all }) => all.length) / weeks;
  const missed = ofSmall.flatMap((part) => part.stories).filter(({ minutes }) => minutes === null);
  const told = ofSmall.flatMap((part) => part.stories).flatMap(({ minutes }) => (minutes === null ? [] : [minutes]));
  const recipients = 1;
  const all = [...ofSmall, ...ofLarge];
  const verdicts: readonly Verdict[] = [
    atMost('300 people: immediate messages a month', aMonth, 2),
    atMost('20,000 people: immediate messages a week', aWeek, 5),
    {
      budget: 'one digest a week',
      measured: `${sum(ofSmall, ({ digests }) => digests.length)} in ${Math.floor(days / 7)} weeks`,
      kept: ofSmall.every(({ digests }) => digests.length === Math.floor(small[size].daysOfPart / 7) * recipients),
    },
    {
      budget: 'stories missed = 0',
      measured: missed.length === 0 ? `none of ${told.length}` : missed.map(({ name }) => name).join('; '),
      kept: missed.length === 0,
    },
    {
      budget: 'numbers in messages that the recount does not find = 0',
      measured: `${sum(all, ({ wrong }) => wrong.length)} of ${sum(all, ({ recounted }) => recounted)}`,
      kept: all.every(({ wrong }) => wrong.length === 0),
    },
  ];
  for (const fault of all.flatMap(({ wrong }) => wrong)) console.log(`wrong: ${fault}`);
  return {
    title: `Noise: a healthy year of ${small[size].people} people`,
    method: `NOISE_SEED=${seed}. ${small[size].parts.length} parts of ${small[size].daysOfPart} days in processes of their own, each a tenant that is met for the first time; ${told.length + missed.length} real stories on random days; looks at least ${small[size].leastCadenceMinutes} min apart, a tick every ${tickMinutes} min; the real pipeline over tables and queues in memory (${sum(all, ({ looks }) => looks).toLocaleString('en')} looks). 20,000 people: ${round(weeks)} weeks, looks at least ${large[size].leastCadenceMinutes} min apart. An immediate message is every one that is no weekly one and belongs to no story; messages to one recipient. What happens how often: docs/noise-model.md.`,
    columns: ['message for nothing', 'when', 'people'],
    rows: [
      ...ofSmall.flatMap((part) => part.noise.map((line) => rowOf(line, small[size].people))),
      ...ofLarge.flatMap((part) => part.noise.map((line) => rowOf(line, large[size].people))),
      [`stories: ${sum(ofSmall, (part) => part.messagesOfStories)} messages`, tellingTimes(told), '300'],
    ],
    verdicts,
  };
}

const rowOf = ({ at, subject }: PartResult['noise'][number], people: number): readonly string[] => [
  subject.replaceAll('|', '/'),
  at.slice(0, 16).replace('T', ' '),
  String(people),
];

function tellingTimes(minutes: readonly number[]): string {
  const sorted = [...minutes].sort((a, b) => a - b);
  const half = sorted[Math.floor(sorted.length / 2)];
  return half === undefined ? 'none' : `told after ${half} min (median), ${sorted.at(-1)} min (latest)`;
}

const sum = <T>(all: readonly T[], of: (one: T) => number): number => all.reduce((total, one) => total + of(one), 0);

/** As many parts at once as there are cores. */
async function playAll(run: Run, seed: number): Promise<readonly PartResult[]> {
  const { people, parts, daysOfPart: days, leastCadenceMinutes } = run;
  const share = run.stories / parts.length;
  const inputs = parts.map(
    (day, at): PartInput => ({
      seed: seed + 100 * at,
      people,
      from: `${day}T05:00:00Z`,
      days,
      tickMinutes,
      leastCadenceMinutes,
      storySeed: seed,
      storiesFrom: Math.round(share * at),
      storiesTo: Math.round(share * (at + 1)),
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
  return results;
}
