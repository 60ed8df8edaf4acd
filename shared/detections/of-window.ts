import { canonicalJson, shortHash } from '../core/canonical';
import {
  type DetectedSpike,
  type Detection,
  type Detector,
  type DetectorFacts,
  defineDetector,
  ended,
  only,
  raised,
} from '../core/event/detector';
import { maxNamed, personReference, textReference } from '../core/event/event';
import { isAppSignIn, isAuditRecord, type LogRecord, recordMs, recordTime } from '../core/log/record';
import { dayMs, minuteMs } from '../core/time/durations';
import { readAct, type Sign } from './act';
import { line } from './detection';
import { onceForFacts } from './once';
import { readSignIn } from './sign-in-act';
import { eachWithin } from './sliding';
import { statedBy, weighedBy } from './stated';
import type { CountedObject, Spike, Window, WindowLevel } from './window';

const iso = (ms: number): string => new Date(ms).toISOString();

/**
 * Turns a window into a detector. Each entry searches for spikes among all known entries with its key. During a spike
 * thousands of entries need the same answer, so it is cached with the facts.
 */
export function detectorOfWindow(window: Window): Detector {
  const spikesOnce = onceForFacts(
    (question: Question) => JSON.stringify(question),
    (question, facts) => spikesIn(window, question, facts),
  );
  const keyOf = (record: LogRecord): string | null => (isOfWindow(window, record) ? window.by(record) : null);
  return defineDetector({
    ...statedBy(window),
    activities: namesIn(window),
    thresholds: window.thresholds ?? {},
    // Intune's log has no fixed list of activities, so each entry is checked.
    reads: window.logs.includes('auditEvent') ? null : only(namesIn(window)),
    watches: { changes: [], records: window.logs },
    asksAboutPeople: true,
    asksAboutSignIns: window.asksAboutSignIns === true,
    asksFor: (record) => {
      const key = keyOf(record);
      const restored = restoredBy(window, record);
      // Saves time, because it is asked about every entry of a log.
      if (key === null && restored.length === 0) return [];
      return [
        ...(key === null
          ? []
          : [{ key, aroundMs: 2 * longestMs(window) + contextMs(window) }, ...(window.asksFor?.(record) ?? [])]),
        ...restored.map(({ id }) => ({ key: id, aroundMs: undoneWithinMs })),
      ];
    },
    onRecord: (record, facts) => {
      const key = keyOf(record);
      const over = endsOf(window, keyOf, record, facts);
      if (key === null) return over;
      const found = spikesOnce(questionOf(window, key, record, facts), facts);
      return over.length === 0 ? found : [...found, ...over];
    },
  });
}

const namesIn = ({ activities, ends }: Window): readonly string[] => [...activities, ...(ends?.activities ?? [])];

/** How long after an action its undoing is recognised; ms. */
const undoneWithinMs = 7 * dayMs;

const restoredBy = (window: Window, record: LogRecord) =>
  isOfWindow(window, record) ? (window.ends?.restores(record) ?? []) : [];

const elementOf = ({ id, group = '' }: Pick<CountedObject, 'id' | 'group'>): string => `${group} ${id}`;

/** The actors whose action on an object the entry undoes, each with that object. */
function endsOf(
  window: Window,
  keyOf: (record: LogRecord) => string | null,
  record: LogRecord,
  facts: DetectorFacts,
): readonly Detection[] {
  const restored = restoredBy(window, record);
  if (restored.length === 0) return [];
  const at = recordMs(record);
  const keys = restored.flatMap(({ id }) =>
    facts.recordsUnder(id, at - undoneWithinMs, at).flatMap((one) => keyOf(one) ?? []),
  );
  return [...new Set(keys)].map((key) =>
    ended({
      detectorId: window.id,
      severity: 'informational',
      resourceId: key,
      peopleIds: [...new Set(restored.map(({ id }) => id))],
      details: { elements: restored.map(elementOf) },
    }),
  );
}

const withinMs = (window: Window, level: WindowLevel<LogRecord>): number =>
  (level.withinMinutes ?? window.withinMinutes) * minuteMs;
const longestMs = (window: Window): number => Math.max(...window.levels.map((level) => withinMs(window, level)));
const contextMs = ({ contextMinutes = 0 }: Window): number => contextMinutes * minuteMs;

/** Sign-ins of apps have a detection of their own. */
const isOfWindow = (window: Window, record: LogRecord): boolean =>
  window.logs.includes(record.kind) && !isAppSignIn(record);

/** The part of an entry that decides which spikes it belongs to. */
type Question = { readonly key: string; readonly levels: readonly LevelQuestion[] };

type LevelQuestion = {
  /** The first and last slot that the entry can be part of. */
  readonly first: number;
  readonly last: number;
  /** The number of distinct objects. */
  readonly least: number;
};

function questionOf(window: Window, key: string, record: LogRecord, facts: DetectorFacts): Question {
  const at = recordMs(record);
  const levels = window.levels.map((level) => {
    const within = withinMs(window, level);
    return {
      first: slotOf(at, within),
      last: slotOf(at + within + contextMs(window), within),
      least: level.least(facts, record),
    };
  });
  return { key, levels };
}

/**
 * Time is divided into fixed slots as long as the window; enough entries of one key in a slot are one event. The slots
 * are fixed, so an entry that arrives late does not move them.
 */
function spikesIn(window: Window, { key, levels }: Question, facts: DetectorFacts): readonly Detection[] {
  const context = contextMs(window);
  const asked = window.levels.flatMap((level, at) => {
    const question = levels[at];
    return question === undefined ? [] : [{ level, within: withinMs(window, level), ...question }];
  });
  const entries = facts
    .recordsUnder(
      key,
      Math.min(...asked.map(({ first, within }) => (first - 1) * within)) - context,
      Math.max(...asked.map(({ last, within }) => (last + 1) * within)) - 1,
    )
    .filter((one) => isOfWindow(window, one) && window.by(one) === key)
    .map((one) => ({ record: one, at: recordMs(one), counted: window.counts(one, facts) }));
  return asked.flatMap(({ level, within, first, last, least }) => {
    const among = level.among && new Set(level.among({ records: recordsOf(entries), facts }));
    const ofLevel = entries.map((entry) => ({
      ...entry,
      counted: among === undefined || among.has(entry.record) ? countedBy(level, entry) : [],
    }));
    return enoughIn(ofLevel, least, within).flatMap(([slot, { from, to }]) => {
      if (slot < first || slot > last) return [];
      const lying = entries.filter(({ at }) => at >= from - context && at <= to);
      const own = ofLevel.filter(({ at }) => at >= from && at <= to);
      const run = {
        records: recordsOf(lying),
        counted: distinct(own.flatMap(({ counted }) => counted)),
        facts,
      };
      const counting = recordsOf(lying.filter(({ counted }) => counted.length > 0));
      if (level.when !== undefined && !level.when(run)) return [];
      return [spikeOf(window, key, level, slot, run, counting, newIn(own, least, facts))];
    });
  });
}

const slotOf = (at: number, within: number): number => Math.floor(at / within);

type Timed = { readonly record: LogRecord; readonly at: number; readonly counted: readonly CountedObject[] };

const recordsOf = (entries: readonly Timed[]): readonly LogRecord[] => entries.map(({ record }) => record);

const countedBy = ({ group }: WindowLevel<LogRecord>, { counted }: Timed): readonly CountedObject[] =>
  group === undefined ? counted : counted.filter((one) => one.group === group);

type Stretch = { readonly from: number; readonly to: number };

/** For each slot, the time span that contains enough entries. */
function enoughIn(
  entries: readonly Timed[],
  least: number,
  within: number,
): readonly (readonly [slot: number, Stretch])[] {
  const stretches = new Map<number, Stretch>();
  const counting = entries.map(({ at, counted }) => ({ at, ids: counted.map(({ id }) => id) }));
  eachWithin(counting, within, (at, since, distinct) => {
    if (distinct < least) return;
    const slot = slotOf(at, within);
    stretches.set(slot, { from: stretches.get(slot)?.from ?? since, to: at });
  });
  return [...stretches];
}

/** The counted objects that no earlier collection reported. */
function newIn(entries: readonly Timed[], least: number, facts: DetectorFacts): readonly CountedObject[] {
  const fresh = new Set(facts.recordsOfCollection.map(({ id }) => id));
  const before = distinct(entries.filter(({ record }) => !fresh.has(record.id)).flatMap(({ counted }) => counted));
  const all = distinct(entries.flatMap(({ counted }) => counted));
  const known = new Set(before.length >= least ? before.map(({ id }) => id) : []);
  const added = all.filter(({ id }) => !known.has(id));
  return added.length === 0 ? all : added;
}

/** Each object once, with its name if any entry has one. */
function distinct(counted: readonly CountedObject[]): readonly CountedObject[] {
  const all = new Map<string, CountedObject>();
  for (const one of counted) {
    if ((all.get(one.id)?.name ?? null) === null) all.set(one.id, one);
  }
  return [...all.values()];
}

/**
 * `counting`: the entries of the spike that add to the number of objects. `added`: the objects that no earlier
 * collection reported; if the spike can end, they are an event of their own, because each has to be restored.
 */
function spikeOf(
  window: Window,
  key: string,
  level: WindowLevel<LogRecord>,
  slot: number,
  run: Spike<LogRecord>,
  counting: readonly LogRecord[],
  added: readonly CountedObject[],
): Detection {
  const elements = window.ends === undefined ? null : added.map(elementOf).sort();
  const { severity, alerts, signs } = weighedBy(
    {
      severity: level.severity,
      ...(window.raisedBy !== undefined && { raisedBy: window.raisedBy }),
      quiet: () => window.quiet?.(run) === true,
    },
    { signs: signsOf(run) },
  );
  const newest = counting.at(-1);
  const about = newest === undefined ? undefined : window.objectOf?.(newest);
  // If the spike can end, what an earlier collection reported has an event of its own.
  const counted = elements === null ? run.counted : added;
  const people = [
    ...(about?.isPerson === true ? [key] : []),
    ...counted.filter(({ isPerson }) => isPerson).map(({ id }) => id),
  ];
  const names = counted.flatMap(({ name }) => name ?? []);
  return raised({
    detectorId: window.id,
    severity,
    alerts,
    resourceId: key,
    resourceName: about?.isPerson === true ? null : (about?.name ?? null),
    peopleIds: [...new Set(people)].slice(0, maxNamed),
    momentary: elements === null,
    spike: stretchOf(window, level, slot, alerts, run, elements),
    lines: window.label === undefined ? [] : [line(window.label, [], counted.slice(0, maxNamed).map(referenceTo))],
    details: {
      signs,
      count: counted.length,
      ...(counted.length < run.counted.length && { more: 'more' }),
      minutes: minutesOf(counting),
      names: names.slice(0, maxNamed),
      ...(elements !== null && { elements }),
      ...level.details?.(run),
    },
  });
}

const referenceTo = ({ id, name, isPerson }: CountedObject) =>
  isPerson ? personReference(id) : textReference(name ?? id);

/** At least 1, because messages say "within {minutes} minutes". */
const minutesOf = (records: readonly LogRecord[]): number => {
  const [first, last] = [records.at(0), records.at(-1)];
  return first === undefined || last === undefined
    ? 1
    : Math.max(1, Math.round((recordMs(last) - recordMs(first)) / minuteMs));
};

/** A new event begins when a recorded spike becomes one that alerts, and at each higher level. */
function stretchOf(
  window: Window,
  level: WindowLevel<LogRecord>,
  slot: number,
  alerts: boolean,
  { records }: Spike<LogRecord>,
  elements: readonly string[] | null,
): DetectedSpike {
  const [within, goesOn] = [withinMs(window, level), (window.goesOnMinutes ?? 0) * minuteMs];
  const begin = slot * within;
  const { severity, group = 'all', withinMinutes } = level;
  const span = withinMinutes === undefined ? '' : ` ${withinMinutes} min`;
  return {
    id: `${slot} ${group} ${severity}${span}${alerts ? (elements === null ? '' : ` ${shortHash(canonicalJson(elements))}`) : ' noted'}`,
    anchor: iso(begin - 1),
    // Reaches back over one slot, so that three spikes in a row are one alert even if the middle one is found last.
    from: iso(begin - 2 * within - goesOn),
    // What is undone within the slot ends it.
    to: elements === null ? iso(begin + within) : (records.map(recordTime).sort().at(-1) ?? iso(begin + within)),
    records,
    lead: records.find((one) => window.leads?.(one) === true) ?? null,
  };
}

/** Reading an entry is slow, so only the newest are read. */
function signsOf({ records, facts }: Spike<LogRecord>): ReadonlySet<Sign> {
  const acts = records.slice(-maxNamed).flatMap((record) => {
    if (record.kind === 'signIn') return readSignIn(record, facts);
    return isAuditRecord(record) ? (readAct(record, [], facts) ?? []) : [];
  });
  return new Set(acts.flatMap(({ signs }) => [...signs]));
}
