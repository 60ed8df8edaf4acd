/**
 * Random histories of changes and everything that a tenant shows of each: a log entry, a difference between two
 * collections, and a failing control, in any order and with any delay. They do not use the rules under test.
 */
import fc from 'fast-check';
import { propertyOf } from '../../shared/core/alerting/named-change';
import { subjectKey, subjectOfResource } from '../../shared/core/alerting/subject';
import {
  type Attribution,
  controlConcern,
  detectorConcern,
  type Exposure,
  type WatchEvent,
} from '../../shared/core/event/event';
import type { Severity } from '../../shared/core/event/severity';
import type { Kind } from '../../shared/core/resource/kind';
import { anEvent, hex } from '../store/fixtures';

export const tenantId = '6f0b1f0e-7f0a-4b57-9b1c-3c0d2a5e9a11';
const start = Date.parse('2026-11-24T08:00:00.000Z');
/** Seconds since the history began. */
export const secondsOf = (time: string): number => (Date.parse(time) - start) / 1000;
export const at = (seconds: number): string => new Date(start + Math.round(seconds * 1000)).toISOString();

/** Possible changes, by detector. After a new secret nothing stays wrong, and no collection shows it. */
const actionTypes = {
  exclusion: { detector: 'EV.P02', kind: 'conditionalAccessPolicy', control: 'ZT.ID.001', severity: 'high' },
  role: { detector: 'EV.R01', kind: 'unifiedRoleAssignment', control: 'ZT.AD.001', severity: 'critical' },
  secret: { detector: 'EV.A05', kind: 'directoryAudit', control: null, severity: 'high' },
} as const satisfies Record<string, { detector: string; kind: Kind; control: string | null; severity: Severity }>;
type ActionType = keyof typeof actionTypes;

export const joinsOf = (source: string): readonly string[] =>
  Object.values(actionTypes).flatMap(({ detector, control }) =>
    detector === source && control !== null ? [control] : [],
  );

export type Action = {
  readonly id: number;
  readonly actor: string;
  readonly type: ActionType;
  readonly object: string;
  /** The excluded group, or the assigned role. */
  readonly value: string;
  readonly at: number;
  readonly logLateness: number | null;
  readonly undoneAt: number | null;
  readonly undoneBy: string;
};

export type History = {
  readonly actions: readonly Action[];
  /** Seconds between two collections of one resource type. */
  readonly cadence: number;
  readonly collectionLateness: readonly number[];
  /**
   * Seconds between two readings of the log. The findings of one reading are raised together. 0: each entry is raised
   * separately.
   */
  readonly readEvery: number;
  /** Collections that must agree before a control fails. */
  readonly looks: 1 | 2;
};

const objectsOf: Readonly<Record<ActionType, readonly string[]>> = {
  exclusion: ['ca01', 'ca02'],
  role: ['lea', 'tom'],
  secret: ['app-a', 'app-b', 'app-c'],
};
export const actors = ['ada', 'mara', 'tom', 'svc'] as const;
const lateness = fc.constantFrom(0, 2, 15, 70, 400, 3000);

const drawn = fc.record({
  actor: fc.constantFrom(...actors),
  type: fc.constantFrom<ActionType>('exclusion', 'exclusion', 'role', 'secret'),
  object: fc.nat(2),
  value: fc.constantFrom('one', 'two', 'three'),
  pause: fc.constantFrom(1, 7, 30, 130, 310, 1500, 8000),
  logLateness: fc.option(lateness, { nil: null, freq: 7 }),
  undoneAfter: fc.option(fc.constantFrom(33, 200, 900), { nil: null, freq: 2 }),
  undoneBy: fc.constantFrom(...actors),
  /** The same edit undoes the last change to the object that still exists. */
  isSwap: fc.constantFrom(false, false, true),
});

export const histories: fc.Arbitrary<History> = fc
  .record({
    actions: fc.array(drawn, { minLength: 1, maxLength: 8 }),
    cadence: fc.constantFrom(20, 60, 300, 1200),
    collectionLateness: fc.array(lateness, { minLength: 1, maxLength: 5 }),
    looks: fc.constantFrom(1 as const, 2 as const),
    readEvery: fc.constantFrom(0, 60, 300),
  })
  .map(({ actions, ...rest }) => ({ ...rest, actions: possible(actions, rest.cadence) }));

type Drawn = typeof drawn extends fc.Arbitrary<infer T> ? T : never;

/** Nothing is excluded twice, and only an existing change is undone. */
function possible(all: readonly Drawn[], cadence: number): readonly Action[] {
  const actions: Action[] = [];
  let now = 10;
  for (const [id, one] of all.entries()) {
    now += one.pause;
    const objects = objectsOf[one.type];
    const object = objects[one.object % objects.length] ?? 'none';
    const isThere = ({ undoneAt, ...other }: Action): boolean =>
      other.type === one.type &&
      other.object === object &&
      other.value === one.value &&
      // Two equal changes between two collections look like one, and a late entry could belong to either of them.
      (undoneAt === null || undoneAt + 2 * cadence + 3000 >= now);
    if (one.type !== 'secret' && actions.some(isThere)) continue;
    const last = actions.findLastIndex(
      (other) => other.type === 'exclusion' && other.object === object && (other.undoneAt ?? now) >= now,
    );
    const swapped = one.isSwap && one.type === 'exclusion' ? actions[last] : undefined;
    if (swapped !== undefined) actions[last] = { ...swapped, undoneAt: now, undoneBy: one.actor };
    actions.push({
      id,
      actor: one.actor,
      type: one.type,
      object,
      value: one.value,
      at: now,
      // A change that neither a collection nor the log shows can never be known.
      logLateness: one.type === 'secret' ? (one.logLateness ?? 0) : one.logLateness,
      undoneAt: one.type === 'secret' || one.undoneAfter === null ? null : now + one.undoneAfter,
      undoneBy: one.undoneBy,
    });
  }
  return actions;
}

/** The findings of one collection or one reading of the log, and when they are raised. */
export type Batch = { readonly at: number; readonly events: readonly WatchEvent[] };

export const recordId = (action: Action): string => `entry ${action.id}`;
const known = (actor: string, action: Action, seconds: number): Attribution => ({
  status: 'known',
  actor: { type: 'person', id: actor, ipAddress: '192.0.2.7' },
  recordId: seconds === action.at ? recordId(action) : `undo of ${action.id}`,
  at: at(seconds),
});

/** Equal for every source that shows the change. */
const resourceOf = ({ type, object, value }: Action): string => (type === 'role' ? `${object}|${value}` : object);
export const propertyOfAction = (action: Action): string =>
  propertyOf(actionTypes[action.type].detector, resourceOf(action));
export const concernOfAction = (action: Action): string =>
  detectorConcern(actionTypes[action.type].detector, resourceOf(action)) +
  (action.type === 'exclusion' ? `|group ${action.value}` : '');
export const severityOfAction = ({ type }: Action): Severity => actionTypes[type].severity;

let drawnEvents = 0;
const blank = (seconds: number): WatchEvent =>
  anEvent(tenantId, ++drawnEvents, {
    id: hex(drawnEvents),
    recordedAt: at(seconds),
    exposure: null,
    lines: [],
    peopleIds: [],
    details: {},
    concern: null,
  });

const twoPeople: Exposure = {
  computed: true,
  unit: 'people',
  count: 2,
  of: 300,
  ids: ['ines', 'jan'],
  privilegedCount: 0,
  privilegedIds: [],
};

function detection(
  actions: readonly Action[],
  seconds: number,
  window: { readonly from: number; readonly to: number },
  attribution: Attribution,
  type: 'detection' | 'recovery',
): WatchEvent {
  const [first] = actions;
  if (first === undefined) throw new Error('nothing was done');
  const { detector, kind, severity } = actionTypes[first.type];
  const resourceId = resourceOf(first);
  const isRecord = window.from === window.to;
  // The log counts no people. The collection finds that the first group exposes people.
  const isCounted = first.type === 'exclusion' && !isRecord && actions.some(({ value }) => value === 'one');
  const elements = first.type === 'exclusion' ? { elements: actions.map(({ value }) => `group ${value}`) } : {};
  return {
    ...blank(seconds),
    type,
    source: detector,
    severity: type === 'recovery' ? 'informational' : isCounted ? 'critical' : severity,
    exposure: isCounted && type === 'detection' ? twoPeople : null,
    anchor: at(window.from),
    happenedAt: isRecord ? at(window.from) : null,
    resource: { kind, id: resourceId, name: first.object },
    attribution,
    groupKey: detectorConcern(detector, resourceId),
    concern: first.type === 'secret' ? null : detectorConcern(detector, resourceId),
    details: elements,
    evidence: {
      subjects: [
        ...(first.type === 'role' ? [subjectKey({ type: 'principal', id: first.object })] : []),
        subjectOfResource(kind, resourceId),
      ],
      property: propertyOf(detector, resourceId),
      from: at(window.from),
      to: at(window.to),
      causes: [],
    },
  };
}

/** When an entry with this delay is read. */
const readAt = ({ readEvery }: History, moment: number, lateness: number): number =>
  readEvery === 0 ? moment + lateness : Math.ceil((moment + lateness) / readEvery) * readEvery;

/** Log entries, in one batch for each reading. */
function entries(history: History): Batch[] {
  const single = history.actions.flatMap((action): Batch[] => {
    const { logLateness, undoneAt, undoneBy } = action;
    if (logLateness === null) return [];
    const seen = (moment: number) => readAt(history, moment, logLateness);
    const of = (moment: number, actor: string, type: 'detection' | 'recovery'): Batch => ({
      at: seen(moment),
      events: [detection([action], seen(moment), { from: moment, to: moment }, known(actor, action, moment), type)],
    });
    return [
      of(action.at, action.actor, 'detection'),
      ...(undoneAt === null ? [] : [of(undoneAt, undoneBy, 'recovery')]),
    ];
  });
  if (history.readEvery === 0) return single;
  const readings = new Map<number, WatchEvent[]>();
  for (const { at: seconds, events } of single) readings.set(seconds, [...(readings.get(seconds) ?? []), ...events]);
  return [...readings].map(([seconds, events]) => ({ at: seconds, events }));
}

const isThereAt = ({ at: since, undoneAt }: Action, seconds: number): boolean =>
  since <= seconds && (undoneAt === null || undoneAt > seconds);

/** Attribution by value: one actor whose known entries explain the whole change. */
function attributed(history: History, actions: readonly Action[], seconds: number, isEnd: boolean): Attribution {
  const proved = actions.filter(
    ({ logLateness, ...one }) =>
      logLateness !== null && readAt(history, isEnd ? (one.undoneAt ?? 0) : one.at, logLateness) <= seconds,
  );
  const names = new Set(proved.map(({ actor, undoneBy }) => (isEnd ? undoneBy : actor)));
  const [first] = proved;
  if (first === undefined || proved.length < actions.length) return { status: 'notYetKnown' };
  if (names.size > 1)
    return {
      status: 'ambiguous',
      candidates: [...names].map((id) => ({ type: 'person', id, ipAddress: null })),
    };
  return isEnd ? known(first.undoneBy, first, first.undoneAt ?? 0) : known(first.actor, first, first.at);
}

/** Differences of one resource type, with the control that they make fail or pass. */
function collections(history: History): Batch[] {
  const { actions, cadence, collectionLateness, looks } = history;
  const batches: Batch[] = [];
  for (const type of ['exclusion', 'role'] as const) {
    const own = actions.filter((action) => action.type === type);
    const last = Math.max(0, ...own.map((action) => action.undoneAt ?? action.at));
    let failing = false;
    let counter = 0;
    let waiting: { readonly looks: number; readonly from: number } | undefined;
    for (let to = cadence, n = 0; to <= last + 3 * cadence; to += cadence, n++) {
      const from = to - cadence;
      const late = collectionLateness[n % collectionLateness.length] ?? 0;
      const seconds = to + Math.min(late, cadence);
      const byResource = new Map<string, { added: Action[]; removed: Action[] }>();
      const sideOf = (action: Action) => {
        const known = byResource.get(resourceOf(action)) ?? { added: [], removed: [] };
        byResource.set(resourceOf(action), known);
        return known;
      };
      // A value that is the same on both sides was not seen as changed, whatever happened in between.
      const valueAt = (action: Action, moment: number): boolean =>
        own.some(
          (one) => resourceOf(one) === resourceOf(action) && one.value === action.value && isThereAt(one, moment),
        );
      for (const action of own) {
        if (!valueAt(action, from) && isThereAt(action, to)) sideOf(action).added.push(action);
        else if (isThereAt(action, from) && !valueAt(action, to)) sideOf(action).removed.push(action);
      }
      const window = { from, to };
      const found = [...byResource.values()].flatMap(({ added, removed }) => [
        ...(added.length === 0
          ? []
          : [detection(added, seconds, window, attributed(history, added, seconds, false), 'detection')]),
        ...(removed.length === 0
          ? []
          : [detection(removed, seconds, window, attributed(history, removed, seconds, true), 'recovery')]),
      ]);
      const isWrong = own.some((action) => isThereAt(action, to));
      waiting = isWrong === failing ? undefined : { looks: (waiting?.looks ?? 0) + 1, from: waiting?.from ?? from };
      if (waiting !== undefined && waiting.looks >= looks) {
        failing = isWrong;
        counter += 1;
        found.push(verdict(type, seconds, { from: waiting.from, to }, isWrong, found, waiting.looks > 1, counter));
        waiting = undefined;
      }
      if (found.length > 0) batches.push({ at: seconds, events: found });
    }
  }
  return batches;
}

function verdict(
  type: 'exclusion' | 'role',
  seconds: number,
  window: { readonly from: number; readonly to: number },
  fails: boolean,
  found: readonly WatchEvent[],
  isLater: boolean,
  counter: number,
): WatchEvent {
  const { control } = actionTypes[type];
  const raised = found.filter(({ type }) => type === 'detection');
  return {
    ...blank(seconds),
    id: hex(1_000_000 + counter + (type === 'role' ? 500_000 : 0) + seconds * 1000),
    type: fails ? 'regression' : 'recovery',
    source: control,
    severity: fails ? 'critical' : 'informational',
    anchor: at(window.from),
    happenedAt: null,
    resource: { kind: 'control', id: control, name: control },
    attribution: { status: 'notYetKnown' },
    groupKey: controlConcern(control),
    concern: controlConcern(control),
    details: { foundIn: ['tenant'] },
    evidence: {
      subjects: isLater ? [] : raised.flatMap(({ evidence }) => evidence?.subjects ?? []),
      property: null,
      from: at(window.from),
      to: at(window.to),
      causes: raised.map(({ id }) => id),
    },
  };
}

/** Everything that arrives, in the order of arrival. */
export const batchesOf = (history: History): readonly Batch[] =>
  [...entries(history), ...collections(history)].sort((a, b) => a.at - b.at);
