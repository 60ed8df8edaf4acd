import { timesOf } from '../commonest';
import type { Detector, QuietList } from '../event/detector';
import { isAsBefore, isCounted, isDisproof, ownEvent, type Reference, type WatchEvent } from '../event/event';
import { mostSevereFirst } from '../event/severity';
import { type AwayCause, awayCauseOf } from '../event/watcher/silence-events';
import { isKind } from '../resource/definition';
import type { Kind } from '../resource/kind';
import { drillSource } from '../rule/drill';
import type { Rule } from '../rule/rule';
import { isLeftByRule, isRuleNotice } from '../rule/rules';
import type { TenantConfiguration } from '../tenant/configuration';
import { dayMs, weekMs } from '../time/durations';
import type { Control, Failing, Verdict } from '../verdict/control';
import {
  controlTimelines,
  type KnownStatus,
  knownOf,
  statusBefore,
  type TimelineEntry,
} from '../verdict/control-timeline';
import type { Evaluation } from '../verdict/evaluation';
import { weekNumber } from './week';
import type { WeekSignIns } from './week-sign-ins';

/** The list in which an event of the window appears. Each event is in exactly one. */
type DigestList =
  | 'gotWeaker'
  | 'fixed'
  | 'openedAndClosed'
  | 'openAgain'
  | 'unclear'
  | 'alerted'
  | QuietList
  | 'blind'
  | 'changes'
  | 'namedLater'
  | 'own';

/**
 * Numbers by name. `gauges` can only be read when the digest is made; the others come from events. Both are stored with
 * the week.
 */
export type Numbers = Readonly<Record<string, number>>;

export type DigestInput = {
  readonly week: string;
  readonly from: string;
  readonly to: string;
  /** All events of the days around the window; those outside it are not listed. */
  readonly events: readonly WatchEvent[];
  /** Every change of verdict up to some time after `to`. */
  readonly history: readonly Evaluation[];
  readonly controls: readonly DigestControl[];
  /** Includes disabled detectors, because their earlier events are listed. */
  readonly detectors: readonly DigestDetector[];
  /** Earlier weeks that were sent, newest first. */
  readonly previous: readonly DigestRow[];
  readonly gauges: Numbers;
  /** See DigestRow. */
  readonly failing?: FailingNow | undefined;
  readonly fixedSince?: readonly string[] | undefined;
  readonly graceEnding?: readonly GraceEnd[] | undefined;
  readonly signIns?: readonly WeekSignIns[] | undefined;
};

type DigestControl = Pick<Control, 'id' | 'title' | 'severity' | 'remediation'>;
type DigestDetector = Pick<Detector, 'id' | 'area' | 'digestList'>;

/** A control whose verdict changed in the window, with all events of its story, oldest first. */
export type ControlItem = {
  readonly control: DigestControl;
  readonly events: readonly WatchEvent[];
  readonly start: KnownStatus | null;
  readonly end: KnownStatus | null;
  /** The verdict at the end; null if only an event shows it. */
  readonly verdict: Verdict | null;
};

/** An alerted detection with its twins, its recovery and its late attributions; oldest first. */
export type DetectionItem = {
  readonly lead: WatchEvent;
  readonly recovery: WatchEvent | null;
  readonly events: readonly WatchEvent[];
};

export type OpenControl = {
  readonly control: DigestControl;
  readonly since: string;
  /** Null if it is unknown how the control fails. */
  readonly failing: Failing | null;
  /** The control failed at the end of the week but passed when the digest was made. */
  readonly isFixed: boolean;
};

/** By control id; null if the control no longer failed. */
export type FailingNow = Readonly<Record<string, Failing | null>>;

/** What was not seen: one kind; `everything` if the whole tenant was unreadable; or why the app did not monitor the tenant. */
type Unseen = Kind | 'everything' | AwayCause;

/**
 * A period in which something could not be read. `from` is null if it began before monitoring, `to` if it lasted beyond
 * the window.
 */
export type BlindSpell = {
  readonly kind: Unseen;
  readonly from: string | null;
  readonly to: string | null;
  readonly reason: string | null;
};

export type WeekRoleMove = {
  readonly effect: 'granted' | 'removed';
  readonly personId: string | null;
  readonly name: string | null;
  readonly event: WatchEvent;
};

export type Digest = {
  readonly week: string;
  readonly from: string;
  readonly to: string;
  /** More than one week if digests were missed. */
  readonly weeks: number;
  /** True for the first week. It is compared with the start of monitoring. */
  readonly isFirst: boolean;
  readonly lists: Readonly<Record<DigestList, readonly WatchEvent[]>>;
  readonly numbers: Numbers;
  /** The previous week's numbers, by the same names. */
  readonly before: Numbers | null;
  readonly start: { readonly holding: number; readonly judged: number };
  readonly gotWeaker: readonly ControlItem[];
  readonly fixed: readonly ControlItem[];
  readonly openedAndClosed: readonly ControlItem[];
  /** Failing at the start and at the end, and fixed in between. */
  readonly openAgain: readonly ControlItem[];
  /** Not judged at the start or at the end, so counted in neither number. */
  readonly unclear: readonly ControlItem[];
  /** The verdict differs at the end, but only because the check was redefined. */
  readonly redefined: readonly ControlItem[];
  /** Every control that fails at the end: the most severe first, then the oldest. */
  readonly stillOpen: readonly OpenControl[];
  readonly alerted: readonly DetectionItem[];
  readonly blind: readonly BlindSpell[];
  readonly roleMoves: readonly WeekRoleMove[];
  /** Roles that were assigned and removed again within the window. */
  readonly rolesForATime: number;
  /** Uses of eligible roles, most first. */
  readonly activations: { readonly total: number; readonly byPerson: readonly (readonly [string, number])[] };
  readonly fellOut: number;
  readonly cameBack: number;
  /** The ends of grace periods, without devices whose name is no longer known. */
  readonly graceEnding: readonly GraceEnd[];
  readonly signIns: readonly WeekSignIns[];
  /** Number of events that happened before the window but arrived too late for the previous digest. */
  readonly late: number;
  /** Passing controls week by week, oldest first, this week last; null for a week without verdicts. */
  readonly trend: readonly (number | null)[];
};

/** The prefix of a number's name that counts devices failing a setting; the setting's property follows. */
export const failingNumber = 'failing.';

/** The prefix of a number's name that says which control the plan puts first; its id follows. */
export const planFirst = 'plan.first.';

/** How many weeks the trend shows. */
const trendWeeks = 9;

/** One week in lists and numbers. Pure: the same events, verdicts and gauges give the same digest at any time. */
export function digestOf(input: DigestInput): Digest {
  const { from, to } = input;
  const window = inOrder(
    input.events.filter((event) => (isWithin(event, from, to) || isGapSince(event, from, to)) && !event.lookBack),
  );
  const isFirst = input.previous.length === 0;
  const controls = controlsOf(input, window);
  const classes = new Map(controls.map((control) => [control.item.control.id, control.list]));
  const quiet = quietLists(input.detectors);
  const placed = place(window, classes, quiet);
  const items = controls.map(({ item, list }) => ({ list, item: { ...item, events: ofControl(item, placed, list) } }));
  const ofList = (list: ControlList): ControlItem[] =>
    items.filter((entry) => entry.list === list).map(({ item }) => item);
  const lists = listsOf(placed);
  const blind = blindSpells(lists.blind, input.previous[0]?.numbers ?? {});
  const moves = roleMoves(lists.admins, input.gauges.p2 === 1);
  const known = controls.map(({ item }) => item);
  const devices = devicesOf(lists.devices);
  const numbers: Numbers = {
    ...input.gauges,
    events: window.length,
    holding: known.filter(({ end }) => end === 'pass').length,
    judged: known.filter(({ end }) => end !== null).length,
    controls: known.length,
    unknown: known.filter(({ verdict }) => verdict?.status === 'unknown').length,
    gotWeaker: ofList('gotWeaker').length,
    // The name of this number in the rows of earlier weeks.
    mended: ofList('fixed').length,
    fellOut: devices.fellOut,
    cameBack: devices.cameBack,
    changes: changesOf(lists, input.gauges),
    ...blindNumbers(blind, from),
  };
  return {
    week: input.week,
    from,
    to,
    weeks: Math.max(1, Math.round((Date.parse(to) - Date.parse(from)) / weekMs)),
    isFirst,
    lists,
    numbers,
    before: input.previous[0]?.numbers ?? null,
    start: startOf(controls, isFirst),
    gotWeaker: ofList('gotWeaker').sort(byWeight),
    fixed: ofList('fixed').sort(byWeight),
    openedAndClosed: ofList('openedAndClosed').sort(byWeight),
    openAgain: ofList('openAgain').sort(byWeight),
    unclear: ofList('unclear').sort(byWeight),
    redefined: ofList('redefined').sort(byWeight),
    stillOpen: controls.flatMap(({ open }) => open ?? []).sort(byUrgency),
    alerted: detectionItems(placed),
    blind,
    roleMoves: moves.kept,
    rolesForATime: moves.forATime,
    activations: activationsOf(window, quiet),
    fellOut: devices.fellOut,
    cameBack: devices.cameBack,
    graceEnding: input.graceEnding ?? [],
    signIns: input.signIns ?? [],
    late: window.filter((event) => isLate(event, from)).length,
    trend: trendOf(input.previous, numbers),
  };
}

/** When each source that is still unreadable became so. */
const blindNumbers = (spells: readonly BlindSpell[], weekFrom: string): Numbers =>
  Object.fromEntries(
    spells.flatMap(({ kind, from, to }) => (to === null ? [[blindNumber(kind), Date.parse(from ?? weekFrom)]] : [])),
  );

/** A control that was added this week is not part of the start. In the first week, every control is. */
function startOf(controls: readonly JudgedControl[], isFirst: boolean): Digest['start'] {
  const old = controls.filter(({ isNew }) => isFirst || !isNew).map(({ item }) => item.start);
  return {
    holding: old.filter((status) => status === 'pass').length,
    judged: old.filter((status) => status !== null).length,
  };
}

const trendOf = (previous: DigestInput['previous'], numbers: Numbers): Digest['trend'] => [
  ...previous
    .slice(0, trendWeeks - 1)
    .map((row) => holdingIn(row.numbers))
    .reverse(),
  holdingIn(numbers),
];

/** If a week was stored without the number, or nothing could be judged, the trend has a gap, not a zero. */
const holdingIn = ({ holding, judged }: Numbers): number | null => (judged === 0 ? null : (holding ?? null));

/** A gap in monitoring that began in the week. It is recorded only after its end. */
export const isGapSince = ({ source, recordedAt, details }: WatchEvent, from: string, to: string): boolean =>
  source === 'away' && recordedAt >= from && String(details.from) < to;

const isWithin = ({ recordedAt }: WatchEvent, from: string, to: string): boolean =>
  Date.parse(recordedAt) >= Date.parse(from) && Date.parse(recordedAt) < Date.parse(to);

const inOrder = (events: readonly WatchEvent[]): WatchEvent[] =>
  [...events].sort((a, b) => Date.parse(a.recordedAt) - Date.parse(b.recordedAt) || (a.id < b.id ? -1 : 1));

const isLate = (event: WatchEvent, from: string): boolean =>
  event.happenedAt !== null &&
  event.type !== 'attribution' &&
  !isLeftByRule(event) &&
  Date.parse(event.happenedAt) < Date.parse(from);

// --- Controls -----------------------------------------------------------------------------------------------------

type ControlList = 'gotWeaker' | 'fixed' | 'openedAndClosed' | 'openAgain' | 'unclear' | 'redefined' | 'still';

type JudgedControl = {
  readonly item: ControlItem;
  readonly list: ControlList;
  /** First judged within the window, so it is in no number of the start. */
  readonly isNew: boolean;
  readonly open: OpenControl | null;
};

/**
 * True for an event about a changed verdict. Events about the end of a rule or about another accepted value are
 * excluded.
 */
const isVerdictEvent = (event: WatchEvent): boolean => {
  const { type, source, resource, details } = event;
  return (
    resource.kind === 'control' &&
    (type === 'regression' || type === 'recovery') &&
    !isAsBefore(event) &&
    source !== 'checkChanged' &&
    typeof details.ruleId !== 'string'
  );
};

function controlsOf(input: DigestInput, window: readonly WatchEvent[]): JudgedControl[] {
  const timelines = controlTimelines(input.history, input.events.filter(isVerdictEvent));
  const moved = new Set(window.filter(isVerdictEvent).map(({ source }) => source));
  const known = new Map<string, DigestControl>(input.controls.map((control) => [control.id, control]));
  const ids = [...new Set([...known.keys(), ...moved])];
  return ids.map((id) => {
    const titled = window.find(({ source, resource }) => source === id && resource.kind === 'control');
    const control = known.get(id) ?? {
      id,
      title: titled?.resource.name ?? id,
      severity: titled?.severity ?? 'informational',
      remediation: '',
    };
    return judgedControl(control, timelines.get(id) ?? [], moved.has(id), input);
  });
}

function judgedControl(
  control: DigestControl,
  timeline: readonly TimelineEntry[],
  hasMoved: boolean,
  { from, to, failing = {}, fixedSince = [] }: DigestInput,
): JudgedControl {
  const before = statusBefore(timeline, from);
  const last = statusBefore(timeline, to);
  // A control first judged within the window is compared with its first verdict, which is not news.
  const first = timeline.find(({ at, status }) => isBefore(at, to) && knownOf(status) !== null);
  const start = knownOf((before ?? first)?.status);
  const end = knownOf(last?.status);
  const verdict = last?.evaluation?.verdict ?? null;
  const began = verdict?.status === 'fail' ? verdict : null;
  const now = failing[control.id];
  return {
    item: { control, events: [], start, end, verdict },
    list: listOfControl(start, end, hasMoved),
    isNew: before === undefined,
    open:
      last === undefined || end !== 'fail'
        ? null
        : {
            control,
            since: last.since,
            failing: now === undefined ? began : now,
            isFixed: fixedSince.includes(control.id),
          },
  };
}

const isBefore = (at: string, moment: string): boolean => Date.parse(at) < Date.parse(moment);

function listOfControl(start: KnownStatus | null, end: KnownStatus | null, hasMoved: boolean): ControlList {
  if (start === null || end === null) return hasMoved || start !== end ? 'unclear' : 'still';
  if (start !== end) return !hasMoved ? 'redefined' : end === 'fail' ? 'gotWeaker' : 'fixed';
  if (!hasMoved) return 'still';
  return end === 'pass' ? 'openedAndClosed' : 'openAgain';
}

const byWeight = (a: ControlItem, b: ControlItem): number =>
  mostSevereFirst(a.control, b.control) || (a.control.id < b.control.id ? -1 : 1);

const byUrgency = (a: OpenControl, b: OpenControl): number =>
  mostSevereFirst(a.control, b.control) ||
  Date.parse(a.since) - Date.parse(b.since) ||
  (a.control.id < b.control.id ? -1 : 1);

// --- Every event in one list --------------------------------------------------------------------------------------

type Placed = {
  readonly event: WatchEvent;
  readonly list: DigestList;
  /** A control id, or the key that combines detections into one item. Null if events are only counted. */
  readonly item: string | null;
};

function place(
  window: readonly WatchEvent[],
  classes: ReadonlyMap<string, ControlList>,
  quiet: ReadonlyMap<string, QuietList>,
): readonly Placed[] {
  const listOf = (id: string): DigestList => {
    const list = classes.get(id);
    // A control that changed is listed neither as redefined nor as failing throughout.
    return list === undefined || list === 'redefined' || list === 'still' ? 'unclear' : list;
  };
  const storyOf = storiesOf(window);
  const first = new Map<string, Placed>();
  for (const event of window)
    if (event.type !== 'attribution') first.set(event.id, placeOne(event, storyOf, listOf, quiet));
  return window.map((event) => {
    if (event.type !== 'attribution') return first.get(event.id) ?? placeOne(event, storyOf, listOf, quiet);
    const named = first.get(namedBy(event));
    // A late attribution is listed with the event it names, or separately if that event is in an earlier week.
    return named === undefined ? { event, list: 'namedLater', item: null } : { ...named, event };
  });
}

const ownSources: ReadonlySet<string> = new Set(['watching', 'digest', drillSource]);

const namedBy = ({ details }: WatchEvent): string => String(details.eventId);

/** The control whose story includes an event; undefined if there is none. */
type StoryOf = (event: WatchEvent) => string | undefined;

/**
 * A detection is part of a control's story if the control failed because of it, or if one log entry proves both. Its
 * end belongs to the same story. Among several controls, the most severe one counts.
 */
function storiesOf(window: readonly WatchEvent[]): StoryOf {
  const verdicts = window
    .filter(isVerdictEvent)
    .sort((a, b) => mostSevereFirst(a, b) || (a.source < b.source ? -1 : a.source > b.source ? 1 : 0));
  const ofVerdicts = new Map(verdicts.map(({ source }) => [`control|${source}`, source]));
  const named = new Map<string, string>();
  for (const { type, attribution, ...event } of window)
    if (attribution.status === 'known')
      named.set(type === 'attribution' ? String(event.details.eventId) : event.id, attribution.recordId);
  const byCause = new Map<string, string>();
  const byRecord = new Map<string, string>();
  for (const { id, source, evidence } of verdicts) {
    for (const cause of evidence?.causes ?? []) if (!byCause.has(cause)) byCause.set(cause, source);
    const record = named.get(id);
    if (record !== undefined && !byRecord.has(record)) byRecord.set(record, source);
  }
  const own = (event: WatchEvent): string | undefined =>
    (event.groupKey === null ? undefined : ofVerdicts.get(event.groupKey)) ??
    byCause.get(event.id) ??
    byRecord.get(named.get(event.id) ?? '');
  const detections = window.filter(({ type, groupKey }) => type === 'detection' && groupKey !== null);
  const stories = new Map(detections.map((event) => [event.id, own(event)]));
  // Detections of another source about the same change, and the end of the change.
  const beside = (event: WatchEvent): string | undefined =>
    detections
      .filter((one) => stories.get(one.id) !== undefined && isAboutSame(one, event))
      .map(({ id }) => stories.get(id))
      .at(-1);
  return (event) => {
    if (event.type !== 'detection' && event.type !== 'recovery') return own(event);
    if (event.type === 'recovery') return beside(event) ?? own(event);
    // An event that another log entry proves is another action.
    return own(event) ?? (named.has(event.id) ? undefined : beside(event));
  };
}

function isAboutSame(detection: WatchEvent, { concern, details: { elements } }: WatchEvent): boolean {
  if (concern === null || concern !== detection.concern) return false;
  const { elements: own } = detection.details;
  return !Array.isArray(elements) || !Array.isArray(own) || elements.some((one) => own.includes(one));
}

function placeOne(
  event: WatchEvent,
  storyOf: StoryOf,
  listOf: (controlId: string) => DigestList,
  quiet: ReadonlyMap<string, QuietList>,
): Placed {
  const counted = (list: DigestList): Placed => ({ event, list, item: null });
  if (isVerdictEvent(event)) return { event, list: listOf(event.source), item: event.source };
  if (event.source === 'checkChanged') return counted('own');
  if (
    event.source === 'blind' ||
    event.source === 'controlBlind' ||
    event.source === 'sightless' ||
    event.source === 'away'
  )
    return counted('blind');
  if (event.type === 'change') return counted(listOfChange(event));
  if (event.type === 'health' && (ownSources.has(event.source) || isRuleNotice(event))) return counted('own');
  if (event.groupKey === null) return counted(quiet.get(event.source) ?? 'quiet');
  // The cause of a failing control is part of its story; a control that cannot be judged has no story.
  const story = storyOf(event);
  if (story !== undefined && listOf(story) !== 'unclear') return { event, list: listOf(story), item: story };
  return { event, list: 'alerted', item: event.groupKey.startsWith('control|') ? ownKey(event) : event.groupKey };
}

const ownKey = ({ source, resource }: WatchEvent): string => `${source}|${resource.id}`;

const roleKinds: ReadonlySet<string> = new Set([
  'unifiedRoleAssignment',
  'unifiedRoleAssignmentScheduleInstance',
  'unifiedRoleEligibilityScheduleInstance',
]);

const listOfChange = ({ resource }: WatchEvent): DigestList => {
  if (roleKinds.has(resource.kind)) return 'admins';
  return resource.kind === 'managedDevice' ? 'devices' : 'changes';
};

const listOfArea: Readonly<Record<DigestDetector['area'], QuietList>> = {
  administrators: 'admins',
  devices: 'devices',
  threats: 'risk',
  identity: 'quiet',
  applications: 'quiet',
  data: 'quiet',
};

/** The list of each detector's unalerted events, by detector id. */
const quietLists = (detectors: readonly DigestDetector[]): ReadonlyMap<string, QuietList> =>
  new Map(detectors.map(({ id, area, digestList }) => [id, digestList ?? listOfArea[area]]));

function listsOf(placed: readonly Placed[]): Readonly<Record<DigestList, readonly WatchEvent[]>> {
  const inList = (list: DigestList) => placed.filter((entry) => entry.list === list).map(({ event }) => event);
  return {
    gotWeaker: inList('gotWeaker'),
    fixed: inList('fixed'),
    openedAndClosed: inList('openedAndClosed'),
    openAgain: inList('openAgain'),
    unclear: inList('unclear'),
    alerted: inList('alerted'),
    activations: inList('activations'),
    admins: inList('admins'),
    devices: inList('devices'),
    risk: inList('risk'),
    exclusions: inList('exclusions'),
    quiet: inList('quiet'),
    blind: inList('blind'),
    changes: inList('changes'),
    namedLater: inList('namedLater'),
    own: inList('own'),
  };
}

const ofControl = ({ control }: ControlItem, placed: readonly Placed[], list: ControlList): readonly WatchEvent[] =>
  placed.filter((entry) => entry.item === control.id && entry.list === list).map(({ event }) => event);

function detectionItems(placed: readonly Placed[]): readonly DetectionItem[] {
  const groups = new Map<string, WatchEvent[]>();
  for (const { event, list, item } of placed) {
    if (list !== 'alerted' || item === null) continue;
    groups.set(item, [...(groups.get(item) ?? []), event]);
  }
  const ends = placed.map(({ event }) => event).filter(({ type }) => type === 'recovery');
  const items = [...groups.values()].flatMap((events): DetectionItem[] => {
    if (isDisproved(events)) return [];
    const raised = events.filter(({ type }) => type !== 'recovery' && type !== 'attribution');
    // The end may be listed with a control that failed because of it.
    const recoveries = ends.filter(
      (end) => events.includes(end) || raised.some(({ concern }) => isEndOf(end, concern)),
    );
    const lead = [...raised].sort((a, b) => mostSevereFirst(a, b) || elementsIn(b) - elementsIn(a))[0] ?? recoveries[0];
    const newest = raised.at(-1);
    const recovery = recoveries.at(-1) ?? null;
    if (lead === undefined) return [];
    const isOver = recovery !== null && (newest === undefined || recovery.recordedAt >= newest.recordedAt);
    return [{ lead, recovery: isOver ? recovery : null, events }];
  });
  return items.sort(
    (a, b) => mostSevereFirst(a.lead, b.lead) || Date.parse(a.lead.recordedAt) - Date.parse(b.lead.recordedAt),
  );
}

/** An apparent grant that later turned out to be a PIM activation. Nobody was alerted, and it is not listed. */
const isDisproved = (events: readonly WatchEvent[]): boolean =>
  events.some(isDisproof) && events.every(({ type, deferredUntil }) => type !== 'detection' || deferredUntil !== null);

const isEndOf = (end: WatchEvent, concern: string | null): boolean => concern !== null && end.concern === concern;

/** Of two equally severe events, the one that shows more leads: a sign-in before a failed attempt of its session. */
const elementsIn = ({ details: { elements } }: WatchEvent): number => (Array.isArray(elements) ? elements.length : 0);

// --- Counts -------------------------------------------------------------------------------------------------------

/** The name under which a week stores since when a resource type has been unreadable. */
const blindNumber = (kind: Unseen): string => `blind.${kind}`;

const unseenBy = ({ source, resource }: WatchEvent): string => (source === 'sightless' ? 'everything' : resource.id);
const isUnseen = (kind: string): kind is Unseen => kind === 'everything' || isKind(kind);

function blindSpells(events: readonly WatchEvent[], before: Numbers): readonly BlindSpell[] {
  const open = new Map<Unseen, BlindSpell>();
  for (const [name, at] of Object.entries(before)) {
    const kind = name.startsWith('blind.') ? name.slice('blind.'.length) : '';
    if (isUnseen(kind)) open.set(kind, { kind, from: new Date(at).toISOString(), to: null, reason: null });
  }
  const over: BlindSpell[] = [];
  for (const event of events) {
    if (event.source === 'away') {
      const { from, to } = event.details;
      over.push({ kind: awayCauseOf(event), from: String(from), to: String(to), reason: null });
      continue;
    }
    const kind = unseenBy(event);
    if (event.type === 'attribution' || !isUnseen(kind)) continue;
    const reason = typeof event.details.reason === 'string' ? event.details.reason : null;
    if (event.type === 'health') {
      open.set(kind, { kind, from: open.get(kind)?.from ?? event.anchor, to: null, reason });
    } else {
      over.push({ kind, from: open.get(kind)?.from ?? null, to: event.recordedAt, reason });
      open.delete(kind);
    }
  }
  return [...over, ...open.values()];
}

/**
 * Assigned and removed roles. With PIM they come from PIM's list, in which an activation is not a grant; otherwise from
 * the list of assignments.
 */
function roleMoves(
  events: readonly WatchEvent[],
  hasPim: boolean,
): { readonly kept: readonly WeekRoleMove[]; readonly forATime: number } {
  const kind = hasPim ? 'unifiedRoleAssignmentScheduleInstance' : 'unifiedRoleAssignment';
  const changes = events.filter(
    ({ type, resource, details }) =>
      type === 'change' && resource.kind === kind && details.assignmentType !== 'Activated',
  );
  const byAssignment = new Map<string, WeekRoleMove[]>();
  for (const event of changes) {
    const effect = event.details.change === 'added' ? 'granted' : 'removed';
    if (event.details.change !== 'added' && event.details.change !== 'removed') continue;
    const [personId = null] = event.peopleIds;
    const move: WeekRoleMove = { effect, personId, name: event.resource.name, event };
    byAssignment.set(event.resource.id, [...(byAssignment.get(event.resource.id) ?? []), move]);
  }
  const nets = [...byAssignment.values()].map((moves) => {
    const [first, last] = [moves[0], moves.at(-1)];
    return first === undefined || last === undefined || (moves.length > 1 && first.effect !== last.effect)
      ? null
      : last;
  });
  return { kept: nets.flatMap((net) => net ?? []), forATime: nets.filter((net) => net === null).length };
}

/** Largest difference between the clocks of the list and of the log. */
const sameStartMs = 5 * 60_000;

/**
 * PIM's list and the log can both show one activation, if the log entry arrives after it has ended. Activations with
 * the same start are one.
 */
function distinctActivations(used: readonly WatchEvent[]): readonly WatchEvent[] {
  const startOf = ({ details }: WatchEvent): number =>
    typeof details.startedAt === 'string' ? Date.parse(details.startedAt) : Number.NaN;
  return used.filter(
    (event, at) =>
      !used
        .slice(0, at)
        .some(
          (other) =>
            other.resource.id === event.resource.id && Math.abs(startOf(other) - startOf(event)) <= sameStartMs,
        ),
  );
}

function activationsOf(window: readonly WatchEvent[], quiet: ReadonlyMap<string, QuietList>): Digest['activations'] {
  // A later event about a recorded activation is not another activation.
  const used = distinctActivations(
    window.filter(
      ({ source, type, details }) =>
        quiet.get(source) === 'activations' && type === 'detection' && details.activatedAt === undefined,
    ),
  );
  const counts = timesOf(used.flatMap(({ peopleIds: [person] }) => person ?? []));
  return { total: used.length, byPerson: [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)) };
}

function devicesOf(events: readonly WatchEvent[]): { readonly fellOut: number; readonly cameBack: number } {
  const devices = (source: string): number =>
    new Set(events.filter((event) => event.source === source).map(({ resource }) => resource.id)).size;
  return { fellOut: devices('managedDevice.noncompliant'), cameBack: devices('managedDevice.compliant') };
}

/**
 * Fleet changes are counted while the fleet is read. Device compliance is also recorded as events, which must not be
 * counted twice.
 */
function changesOf(lists: Digest['lists'], gauges: Numbers): number {
  const isChange = ({ type }: WatchEvent): boolean => type === 'change';
  const recorded = lists.changes.length + lists.admins.filter(isChange).length;
  const devices = Math.max(lists.devices.filter(isChange).length, gauges['changes.managedDevice'] ?? 0);
  return recorded + devices + (gauges['changes.other'] ?? 0);
}

// --- The event of a week ------------------------------------------------------------------------------------------

/** The event from which the message of the week is made. Every attempt gives the same event. */
export const digestEvent = ({ tenantId, week, madeAt, to }: DigestRow): WatchEvent =>
  ownEvent(
    { tenantId, source: 'digest', object: week, anchor: to, after: 'told' },
    { resourceId: week, recordedAt: madeAt, groupKey: digestGroup(week), details: { week } },
  );

const digestGroup = (week: string): string => `digest|${week}`;

/** The week that an alert group stands for. */
export const weekOfGroup = (groupKey: string): string => groupKey.slice(groupKey.lastIndexOf('|') + 1);

/** W48: the code that messages about a week show in place of an alert key. */
export const digestKey = (groupKey: string): string => `W${String(weekNumber(groupKey)).padStart(2, '0')}`;

/** An acceptance is listed if it ends within this many days. */
export const endsSoonDays = 14;

/** An acceptance that ends soon. */
export type Ending = { readonly reason: string; readonly owner: string; readonly days: number };

/** Acceptances and declarations that end within this many days of `at`, the first to end first. */
export function endingSoon(
  {
    breakGlass,
    syncAccounts,
    serviceAccounts,
    acceptedExclusions,
  }: Pick<TenantConfiguration, 'breakGlass' | 'syncAccounts' | 'serviceAccounts' | 'acceptedExclusions'>,
  at: string,
  within: number,
): readonly Ending[] {
  const today = Date.parse(at.slice(0, 10));
  return [...breakGlass, ...syncAccounts, ...serviceAccounts, ...Object.values(acceptedExclusions).flat()]
    .map(({ reason, owner, expiry }) => ({ reason, owner, days: Math.round((Date.parse(expiry) - today) / dayMs) }))
    .filter(({ days }) => days >= 0 && days <= within)
    .sort((a, b) => a.days - b.days || (a.reason < b.reason ? -1 : 1));
}

/** An acceptance or mute of an operator, as it was when the week was made. */
export type RuleOfWeek = {
  readonly rule: Rule;
  /** Whole days until the rule ends. */
  readonly days: number;
  readonly endsSoon: boolean;
  /** The rule was made within the window. */
  readonly isNew: boolean;
};

/** Acceptances and mutes in force at `at`: those new since `from`, and those that end within this many days; the first to end first. */
export const rulesOfWeek = (
  rules: readonly Rule[],
  { from, at, within }: { readonly from: string; readonly at: string; readonly within: number },
): readonly RuleOfWeek[] =>
  rules
    .filter(({ kind }) => kind === 'acceptance' || kind === 'suppression')
    .filter(({ createdAt, until, ended }) => createdAt <= at && at < until && (ended === null || at < ended.at))
    .map((rule) => {
      const days = Math.floor((Date.parse(rule.until) - Date.parse(at)) / dayMs);
      return { rule, days, endsSoon: days <= within, isNew: rule.createdAt >= from };
    })
    .filter(({ isNew, endsSoon }) => isNew || endsSoon)
    .sort((a, b) => (a.rule.until < b.rule.until ? -1 : 1));

/** The nearest-rank percentile of ascending values; undefined if there are none. */
export const percentile = (ascending: readonly number[], share: number): number | undefined =>
  ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)];

/** One week of one tenant as it was sent: enough to rebuild it and to compare the next week with it. */
export type DigestRow = {
  readonly tenantId: string;
  /** ISO 8601: 2026-W48. */
  readonly week: string;
  /** Covers the events with from <= recordedAt < to. */
  readonly from: string;
  readonly to: string;
  readonly madeAt: string;
  /** Counts that later weeks compare themselves with, by name. */
  readonly numbers: Readonly<Record<string, number>>;
  /**
   * How controls failed when the week was made, if that differs from the stored verdict: the history stores one only
   * when its status changes.
   */
  readonly failing?: FailingNow | undefined;
  /** Controls that failed at the end of the week and passed when it was made. */
  readonly fixedSince?: readonly string[] | undefined;
  /**
   * Devices whose grace period ends within a week after the digest was made, soonest first; only the first few. Their
   * names are not stored, because a device is often named after its owner.
   */
  readonly graceEnding?: readonly { readonly id: string; readonly at: string }[] | undefined;
  /** The sign-ins after alerts that exposed people and were open in the week. */
  readonly signIns?: readonly WeekSignIns[] | undefined;
};

/** A device by its last known name, and when its grace period ends; ISO 8601. */
type GraceEnd = { readonly name: string; readonly at: string };

/** The part of a verdict that a week stores permanently, so it names no person. */
export function failingInWeek({ findings, exposure, evidence, metric }: Failing): Failing {
  const problems = new Set(findings.first.map(({ problem }) => problem));
  return {
    findings: { total: findings.total, first: [...problems].map((problem) => ({ problem })) },
    exposure: isCounted(exposure) ? { ...exposure, ids: [], privilegedIds: [] } : null,
    evidence: evidence.map((line) => ({ ...line, before: unnamed(line.before), after: unnamed(line.after) })),
    metric,
  };
}

const unnamed = (references: readonly Reference[]): readonly Reference[] =>
  references.filter(({ type }) => type !== 'person');
