/** 100,000 entries of a healthy tenant with attacks among them: each attack is one alert, and almost nothing else alerts. */

import { lineColumns, linesOf, playAll, type Run, sum } from './noise';
import type { PartResult } from './noise-year/part';
import { atMost, type Report, type Size } from './report';

const runs: Readonly<Record<Size, Run>> = {
  full: {
    people: 300,
    parts: ['2026-01-12', '2026-04-13', '2026-09-07'],
    daysOfPart: 70,
    leastCadenceMinutes: 240,
    stories: 60,
    attacks: 5,
  },
  quick: { people: 60, parts: ['2026-01-12'], daysOfPart: 30, leastCadenceMinutes: 360, stories: 14, attacks: 1 },
};

/** The number of entries; at most one false alert is allowed in each 10,000. */
const entries = 100_000;

/** Only the first message of each story, and of each false alert, counts. Reminders and ends do not. */
const alertsIn = (subjects: readonly string[]): number =>
  new Set(subjects.map((subject) => /\[(\w+)\]$/.exec(subject)?.[1] ?? subject)).size;

export async function benign(size: Size): Promise<Report> {
  const run = runs[size];
  const { seed, parts } = await playAll(run);
  const records = sum(parts, (part: PartResult) => part.records);
  const stories = parts.flatMap((part) => part.stories);
  const found = stories.filter(({ minutes }) => minutes !== null);
  const single = found.filter(({ alerts, isNamed }) => alerts.length === 1 && isNamed);
  const falseAlerts = sum(parts, ({ noise }) => alertsIn(noise.map(({ subject }) => subject)));
  const wanted = size === 'full' ? entries : 0;
  return {
    title: `Benign entries: ${records.toLocaleString('en')} with ${stories.length} attacks among them`,
    method: `NOISE_SEED=${seed}: ${run.parts.length} parts of ${run.daysOfPart} days of a healthy tenant of ${run.people} people, through the real pipeline. Each attack takes several steps and is about somebody else.`,
    columns: lineColumns,
    rows: linesOf(parts),
    verdicts: [
      {
        budget: `entries >= ${wanted.toLocaleString('en')}`,
        measured: records.toLocaleString('en'),
        kept: records >= wanted,
      },
      {
        budget: 'attacks missed <= 0',
        measured: found.length === stories.length ? `none of ${stories.length}` : namesOf(stories, found),
        kept: found.length === stories.length,
      },
      {
        budget: 'attacks that are not one alert with the right name <= 0',
        measured: single.length === found.length ? `none of ${found.length}` : namesOf(found, single),
        kept: single.length === found.length,
      },
      atMost('false alerts in 10,000 entries', (falseAlerts * 10_000) / records, 1),
    ],
  };
}

const namesOf = (all: PartResult['stories'], without: PartResult['stories']): string =>
  all
    .filter((one) => !without.includes(one))
    .map(
      ({ name, alerts, isNamed }) =>
        `${name}: ${alerts.join(', ') || 'no alert'}${isNamed ? '' : ', without the name'}`,
    )
    .join('; ');
