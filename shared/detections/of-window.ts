import {
  type Burst,
  type Detection,
  type Detector,
  type DetectorFacts,
  defineDetector,
  only,
  raised,
} from '../core/event/detector';
import { isAuditRecord, type LogRecord, recordTime } from '../core/log/record';
import { minuteMs } from '../core/time/durations';
import { readAct, type Sign } from './act';
import { line, maxNamed, personReference, textReference } from './detection';
import { statedBy, weighedBy } from './stated';
import type { Counted, Level, Run, Window } from './window';

const atMs = (record: LogRecord): number => Date.parse(recordTime(record));
const iso = (ms: number): string => new Date(ms).toISOString();

/** A detector made of a window: from each entry it finds what all that are known say together. */
export function detectorOfWindow(window: Window): Detector {
  const keyOf = (record: LogRecord): string | null => (window.logs.includes(record.kind) ? window.by(record) : null);
  return defineDetector({
    ...statedBy(window),
    activities: window.activities,
    thresholds: window.thresholds ?? {},
    // Intune's vocabulary is open: there the entry itself decides.
    reads: window.logs.includes('auditEvent') ? null : only(window.activities),
    watches: { changes: [], records: window.logs },
    asksAboutPeople: true,
    asksFor: (record) => {
      const key = keyOf(record);
      return key === null ? [] : [{ key, aroundMs: 2 * withinMs(window) + contextMs(window) }];
    },
    onRecord: (record, facts) => {
      const key = keyOf(record);
      return key === null ? [] : burstsWith(window, key, record, facts);
    },
  });
}

const withinMs = ({ withinMinutes }: Window): number => withinMinutes * minuteMs;
const contextMs = ({ contextMinutes = 0 }: Window): number => contextMinutes * minuteMs;

/**
 * Time is cut into slots as long as the window, and what one key does enough of in a slot is one event. Entries only ever add to it,
 * so the events are the same in whatever order they come; a first entry that comes late would move an anchor at the first entry.
 */
function burstsWith(window: Window, key: string, record: LogRecord, facts: DetectorFacts): readonly Detection[] {
  const [within, context] = [withinMs(window), contextMs(window)];
  const slotOf = (at: number): number => Math.floor(at / within);
  const [first, last] = [slotOf(atMs(record)), slotOf(atMs(record) + within + context)];
  const kept = facts
    .recordsUnder(key, (first - 1) * within - context, (last + 1) * within - 1)
    .filter((one) => window.logs.includes(one.kind) && window.by(one) === key);
  const entries = kept.map((one) => ({ at: atMs(one), counted: window.counts(one, facts) }));
  return window.levels.flatMap((level) =>
    enoughIn(entries, level.group, level.least(facts, record), within).flatMap(([slot, { from, to }]) => {
      if (slot < first || slot > last) return [];
      const run = {
        records: kept.filter((one) => atMs(one) >= from - context && atMs(one) <= to),
        counted: distinct(
          entries.filter(({ at }) => at >= from && at <= to).flatMap(({ counted }) => counted),
          level,
        ),
        facts,
      };
      return level.when === undefined || level.when(run) ? [burstOf(window, key, level, slot, run)] : [];
    }),
  );
}

type Timed = { readonly at: number; readonly counted: readonly Counted[] };
type Stretch = { readonly from: number; readonly to: number };

/** By slot: from where to where it holds enough. */
function enoughIn(
  entries: readonly Timed[],
  group: string | undefined,
  least: number,
  within: number,
): readonly (readonly [slot: number, Stretch])[] {
  const counts = new Map<string, number>();
  const stretches = new Map<number, Stretch>();
  const idsOf = ({ counted }: Timed): readonly string[] =>
    counted.filter((one) => group === undefined || one.group === group).map(({ id }) => id);
  const add = (id: string, by: number): void => {
    const count = (counts.get(id) ?? 0) + by;
    if (count === 0) counts.delete(id);
    else counts.set(id, count);
  };
  let begin = 0;
  for (const entry of entries) {
    const ids = idsOf(entry);
    for (const id of ids) add(id, 1);
    for (let oldest = entries[begin]; oldest !== undefined && oldest.at < entry.at - within; oldest = entries[begin]) {
      for (const id of idsOf(oldest)) add(id, -1);
      begin += 1;
    }
    if (counts.size < least) continue;
    const slot = Math.floor(entry.at / within);
    const from = stretches.get(slot)?.from ?? entries[begin]?.at ?? entry.at;
    stretches.set(slot, { from, to: entry.at });
  }
  return [...stretches];
}

function distinct(counted: readonly Counted[], { group }: Level<LogRecord>): readonly Counted[] {
  const all = new Map<string, Counted>();
  for (const one of counted) {
    const isOfIt = group === undefined || one.group === group;
    if (isOfIt && (all.get(one.id)?.name ?? null) === null) all.set(one.id, one);
  }
  return [...all.values()];
}

function burstOf(window: Window, key: string, level: Level<LogRecord>, slot: number, run: Run<LogRecord>): Detection {
  const { severity, alerts, signs } = weighedBy(
    {
      severity: level.severity,
      ...(window.raisedBy !== undefined && { raisedBy: window.raisedBy }),
      quiet: () => window.quiet?.(run) === true,
    },
    { signs: signsOf(run) },
  );
  const counting = run.records.filter((one) => window.counts(one, run.facts).length > 0);
  const [newest] = counting.slice(-1);
  const about = newest === undefined ? undefined : window.objectOf?.(newest);
  const people = [
    ...(about?.isPerson === true ? [key] : []),
    ...run.counted.filter(({ isPerson }) => isPerson).map(({ id }) => id),
  ];
  const names = run.counted.flatMap(({ name }) => name ?? []);
  return raised({
    detectorId: window.id,
    severity,
    alerts,
    resourceId: key,
    resourceName: about?.isPerson === true ? null : (about?.name ?? null),
    peopleIds: [...new Set(people)].slice(0, maxNamed),
    momentary: true,
    burst: stretchOf(window, level, slot, alerts, run),
    lines: window.label === undefined ? [] : [line(window.label, [], run.counted.slice(0, maxNamed).map(referenceTo))],
    details: {
      signs,
      count: run.counted.length,
      minutes: minutesOf(counting),
      names: names.slice(0, maxNamed),
      ...level.details,
    },
  });
}

const referenceTo = ({ id, name, isPerson }: Counted) => (isPerson ? personReference(id) : textReference(name ?? id));

/** Never zero: entries of one minute lie within it. */
const minutesOf = (records: readonly LogRecord[]): number => {
  const [first, last] = [records.at(0), records.at(-1)];
  return first === undefined || last === undefined ? 1 : Math.max(1, Math.round((atMs(last) - atMs(first)) / minuteMs));
};

/** What was only recorded and is to be sent now is an event of its own, as is each level. */
function stretchOf(
  window: Window,
  { severity, group = 'all' }: Level<LogRecord>,
  slot: number,
  alerts: boolean,
  { records }: Run<LogRecord>,
): Burst {
  const within = withinMs(window);
  const begin = slot * within;
  return {
    id: `${slot} ${group} ${severity}${alerts ? '' : ' noted'}`,
    anchor: iso(begin - 1),
    from: iso(begin - within),
    to: iso(begin + within),
    records,
    lead: records.find((one) => window.leads?.(one) === true) ?? null,
  };
}

/** More entries are read for signs than anybody would name. */
function signsOf({ records, facts }: Run<LogRecord>): ReadonlySet<Sign> {
  const acts = records
    .filter(isAuditRecord)
    .slice(-maxNamed)
    .flatMap((record) => readAct(record, [], facts) ?? []);
  return new Set(acts.flatMap(({ signs }) => [...signs]));
}
