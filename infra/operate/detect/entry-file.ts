import { addName } from '../../../shared/core/log/logged-names';
import { type LogRecord, recordMs } from '../../../shared/core/log/record';
import type { DirectoryName } from '../../../shared/core/resource/directory-name';
import { createEntryIndex } from './entry-index';
import { openLines, tooLongBytes } from './line-file';
import { type ReadEntry, readLine } from './read-records';
import type { ReadSight } from './read-sights';
import { createSurveyor, type EntrySurvey } from './survey';

/** The log entries of a file. Only their positions are kept, and entries are read again when needed. */
export type EntryFile = {
  /** Ordered by time; entries of the same moment in the order of the file. */
  readonly entries: () => Generator<LogRecord>;
  readonly survey: EntrySurvey;
  readonly sights: readonly ReadSight[];
  /** One line each: which line of the file could not be read, and why. */
  readonly problems: readonly string[];
  /** How many entries and states of objects were read. */
  readonly count: number;
  /** Names of people who signed in or are at risk, by their id. */
  readonly named: ReadonlyMap<string, DirectoryName>;
  /** The time of the last entry or state; epoch ms. */
  readonly lastAt: number;
  readonly close: () => void;
};

/** Throws Refused if the file cannot be read. */
export async function openEntries(file: string): Promise<EntryFile> {
  const lines = await openLines(file);
  const sights: ReadSight[] = [];
  const problems: string[] = [];
  const named = new Map<string, DirectoryName>();
  // Lists of numbers, because a log has millions of entries.
  const [times, lineOf, placeIn]: [number[], number[], number[]] = [[], [], []];
  const [froms, lengths]: [number[], number[]] = [[], []];
  const index = createEntryIndex();
  const entriesOf = (number: number): readonly ReadEntry[] =>
    readLine(lines.lineAt({ from: froms[number] ?? 0, length: lengths[number] ?? 0 }), number);
  const surveyor = createSurveyor();
  let number = 0;
  let lastAt = 0;
  let isInOrder = true;
  for (const { text, from, length } of lines.lines()) {
    number += 1;
    froms[number] = from;
    lengths[number] = length;
    if (text === null) problems.push(`line ${number}: is longer than ${tooLongBytes / 1024 / 1024} MB`);
    if (text === null || text.trim() === '') continue;
    const inLine = readLine(text, number);
    for (const [place, read] of inLine.entries()) {
      if ('problem' in read) {
        const where = inLine.length > 1 ? `line ${number}, entry ${place + 1}` : `line ${number}`;
        problems.push(`${where}: ${read.problem}`);
        continue;
      }
      if (read.name !== undefined) addName(named, read.name);
      if ('sight' in read) sights.push(read.sight);
      else {
        const { record } = read;
        const time = recordMs(record);
        // Two entries with the same id are one.
        const at = index.numberOf(`${record.kind}|${record.id}`, times.length, (known) => {
          const other = entriesOf(lineOf[known] ?? 0)[placeIn[known] ?? 0];
          return (
            other !== undefined &&
            'record' in other &&
            other.record.kind === record.kind &&
            other.record.id === record.id
          );
        });
        isInOrder &&= at === times.length && time >= lastAt;
        times[at] = time;
        lineOf[at] = number;
        placeIn[at] = place;
        if (isInOrder) surveyor.add(record, time);
        lastAt = time;
      }
    }
  }
  const order = isInOrder ? undefined : times.map((_, at) => at).sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0));
  // Entries of one line usually follow each other.
  let lastLine: { readonly number: number; readonly inLine: readonly ReadEntry[] } = { number: 0, inLine: [] };
  function* entries(): Generator<LogRecord> {
    for (let turn = 0; turn < times.length; turn += 1) {
      const at = order?.[turn] ?? turn;
      const number = lineOf[at] ?? 0;
      if (lastLine.number !== number) lastLine = { number, inLine: entriesOf(number) };
      const read = lastLine.inLine[placeIn[at] ?? 0];
      if (read !== undefined && 'record' in read) yield read.record;
    }
  }
  return {
    entries,
    survey: isInOrder ? surveyor.survey() : surveyInOrder(entries()),
    sights,
    problems,
    count: times.length + sights.length,
    named,
    lastAt: [...times, ...sights.map(({ at }) => Date.parse(at))].reduce((last, at) => Math.max(last, at), 0),
    close: lines.close,
  };
}

function surveyInOrder(entries: Iterable<LogRecord>): EntrySurvey {
  const surveyor = createSurveyor();
  for (const entry of entries) surveyor.add(entry, recordMs(entry));
  return surveyor.survey();
}
