import type { Operator } from '../alert/operator';
import { concernsOf, endsConcern } from '../alerting/concerns';
import type { Judged } from '../event/collection-facts';
import {
  type Attribution,
  controlConcern,
  type Evidence,
  eventId,
  isCounted,
  isFailure,
  isLogged,
  sameActor,
  type WatchEvent,
  weakerConcern,
} from '../event/event';
import { allExposed, moversOf } from '../event/migration';
import { isAtLeast, type Severity } from '../event/severity';
import { exceeds } from '../event/weakness';
import { earliestOf, latestOf } from '../time/latest';
import type { Control } from '../verdict/control';
import type { Evaluation } from '../verdict/evaluation';
import { isInForceAt, type Rule } from './rule';
import { endOf, isAbout, valueOfVerdict } from './rules';

export type RuleMoment = { readonly tenantId: string; readonly now: string; readonly recordDay: string };

const byMonitor: Attribution = { status: 'nobody', reason: 'monitor' };
const byTime: Attribution = { status: 'nobody', reason: 'time' };

/**
 * What is reported about a rule: it was created or confirmed, it ends soon, an operator ended it, or a migration is
 * over.
 */
export type RuleStep =
  | { readonly source: 'ruleMade'; readonly step: 'made' | 'confirmed' }
  | { readonly source: 'ruleEnding'; readonly step: string }
  | { readonly source: 'ruleEnded' | 'migrationEnded'; readonly step: 'ended' };

/**
 * The event about a rule itself. `step` distinguishes it from other notices about the same rule. It contains everything
 * that the rule covers, its duration and its author, because the record is sealed. Typed text is left out: it may name
 * people, and an event is never changed.
 */
export function ruleNotice(
  { tenantId, now, recordDay }: RuleMoment,
  rule: Rule,
  { source, step }: RuleStep,
  about: { readonly severity: Severity; readonly title: string | null; readonly sources: readonly string[] },
): WatchEvent {
  const { sources } = about;
  const identity = { tenantId, source, resourceId: rule.id, anchor: `rule ${rule.id}`, before: null, after: step };
  return {
    id: eventId(identity),
    tenantId,
    type: 'health',
    source,
    severity: about.severity,
    anchor: now,
    happenedAt: null,
    recordedAt: now,
    recordDay,
    resource: { kind: 'tenant', id: rule.source ?? tenantId, name: about.title },
    peopleIds: [...moversOf(rule.openings), ...(rule.actorId === null ? [] : [rule.actorId])],
    lines: [],
    exposure: null,
    attribution: actorOfStep(rule, source, step),
    deferredUntil: null,
    lookBack: false,
    groupKey: `rule|${rule.id}|${source}|${step}`,
    concern: null,
    details: {
      ruleId: rule.id,
      kind: rule.kind,
      source: rule.source,
      resourceId: rule.resourceId,
      actorId: rule.actorId,
      openings: rule.openings.map(({ type }) => type),
      from: rule.from,
      until: rule.until,
      confirmableUntil: rule.confirmableUntil,
      createdBy: rule.createdBy.id,
      createdAt: rule.createdAt,
      confirmedBy: rule.confirmedBy?.id ?? null,
      endedBy: rule.ended?.by.id ?? null,
      isOwnHand: rule.isOwnHand,
      step,
      ...(sources.length === 0 ? {} : { sources }),
    },
  };
}

/** The operator who acted; nobody if the rule is only about to end. */
function actorOfStep({ id, ended, ...rule }: Rule, source: RuleStep['source'], step: string): Attribution {
  const known = (by: Operator, at: string): Attribution => ({
    status: 'known',
    actor: { type: 'person', id: by.id, ipAddress: null },
    recordId: `rule ${id}`,
    at,
  });
  if (source === 'ruleEnded' && ended !== null) return known(ended.by, ended.at);
  if (source !== 'ruleMade') return byMonitor;
  return step === 'confirmed' && rule.confirmedBy !== null
    ? known(rule.confirmedBy, rule.confirmedAt ?? rule.createdAt)
    : known(rule.createdBy, rule.createdAt);
}

/** A migration is over, with everything it left open: the digest lists it, whatever else is reported. */
export function migrationEnded(moment: RuleMoment, rule: Rule, sources: readonly string[], open: number): WatchEvent {
  const about = { severity: 'informational', title: null, sources } as const;
  const event = ruleNotice(moment, rule, { source: 'migrationEnded', step: 'ended' }, about);
  return {
    ...event,
    anchor: endOf(rule),
    attribution: byTime,
    groupKey: null,
    details: { ...event.details, announcedAt: rule.createdAt, endedAt: endOf(rule), open },
  };
}

/** The changes that made a failing control worse, and their actors. */
type Behind = {
  readonly attribution: Attribution;
  readonly subjects: readonly string[];
  readonly evidence?: Evidence;
};

/** A failing control, reported because of a rule: the rule ended, or it accepted another value. */
function controlEvent(
  { tenantId, now, recordDay }: RuleMoment,
  control: Control,
  { verdict, lastKnown, weakness }: Pick<Evaluation, 'verdict' | 'lastKnown' | 'weakness'>,
  rule: Rule,
  cause: Behind & {
    readonly because: 'ended' | 'changed';
    readonly anchor: string;
    readonly groupKey?: string;
    readonly concern: string | null;
  },
): WatchEvent {
  const failed = verdict.status === 'fail' ? verdict : undefined;
  const value = valueOfVerdict(verdict);
  // If it got worse twice in the same way, it was reported twice.
  const after = cause.because === 'ended' ? 'ended' : `${value} ${weakness?.times ?? 0}`;
  const identity = {
    tenantId,
    source: control.id,
    resourceId: 'tenant',
    anchor: `rule ${rule.id}`,
    before: null,
    after,
  };
  return {
    id: eventId(identity),
    tenantId,
    type: 'regression',
    source: control.id,
    severity: control.severity,
    anchor: cause.anchor,
    happenedAt: null,
    recordedAt: now,
    recordDay,
    resource: { kind: 'control', id: control.id, name: control.title },
    peopleIds: [],
    lines: failed?.evidence ?? [],
    exposure: failed?.exposure ?? null,
    attribution: cause.attribution,
    deferredUntil: null,
    lookBack: false,
    groupKey: cause.groupKey ?? controlConcern(control.id),
    concern: cause.concern,
    details: {
      ...(failed?.metric == null
        ? {}
        : {
            numerator: failed.metric.numerator,
            denominator: failed.metric.denominator,
            floor: failed.metric.floor,
          }),
      findings: failed?.findings.total ?? 0,
      found: weakness?.findings ?? [],
      foundTotal: weakness?.total ?? null,
      problems: [...new Set(failed?.findings.first.map(({ problem }) => problem) ?? [])],
      failingSince: lastKnown?.since ?? null,
      subjects: cause.subjects,
      value,
      ruleId: rule.id,
      ruleKind: rule.kind,
      rule: cause.because,
    },
    ...(cause.evidence !== undefined && { evidence: cause.evidence }),
  };
}

/** The acceptance of a control that is in force at a given time. */
export const acceptanceOf = (controlId: string, rules: readonly Rule[], at: string): Rule | undefined =>
  rules.find((rule) => rule.kind === 'acceptance' && rule.source === controlId && isInForceAt(rule, at));

/**
 * The control is worse than the accepted value, so it is news. If it improved or is back at the accepted value, it is
 * not.
 */
export function changedBeyond(
  moment: RuleMoment & { readonly startedFrom: string },
  judged: readonly Judged[],
  rules: readonly Rule[],
  behind: (judged: Judged) => Behind,
): WatchEvent[] {
  return judged.flatMap((entry) => {
    const { control, judgement, before } = entry;
    const { evaluation, change } = judgement;
    const { verdict, weakness } = evaluation;
    const rule = acceptanceOf(control.id, rules, moment.now);
    if (change !== 'weakened' || before === undefined || weakness === null || rule === undefined) return [];
    const isAccepted = rule.extent === null ? rule.value === valueOfVerdict(verdict) : !exceeds(weakness, rule.extent);
    if (isAccepted) return [];
    // The concern ends once the control is back at the accepted value, even if it still fails.
    const concern = weakerConcern(control.id);
    const cause = { because: 'changed', anchor: moment.startedFrom, concern, ...behind(entry) } as const;
    return [controlEvent(moment, control, evaluation, rule, cause)];
  });
}

type Lapse = {
  readonly rule: Rule;
  /** Events that the rule covered, and those of the alert that was closed when the rule was created. */
  readonly covered: readonly WatchEvent[];
  /** All detections since the rule began, and those of alerts that were closed when it was created. */
  readonly known: readonly WatchEvent[];
  readonly recoveries: readonly WatchEvent[];
  readonly evaluations: readonly Evaluation[];
  readonly controls: readonly Control[];
  /** Whether an open alert reports a concern already. */
  readonly heldBy: (concern: string) => boolean;
  /** Whether an open alert says that this control fails. */
  readonly isAlerted: (controlId: string) => boolean;
};

/**
 * Everything that a rule covered and that is still wrong at its end. Each problem is reported again, once. The typical
 * case is planned work that nobody undid.
 */
export function lapsed(moment: RuleMoment, lapse: Lapse): WatchEvent[] {
  const { rule, covered, known, recoveries, evaluations, controls, heldBy, isAlerted } = lapse;
  if (rule.kind === 'migration') return leftByMigration(moment, lapse);
  // An expected change of one account leaves out what is already alerted: before the log named the account, its change
  // was alerted like any other.
  const isLeft = (event: WatchEvent, concern: string): boolean =>
    isOpen(event, concern, recoveries) && (rule.kind !== 'expectedChange' || !heldBy(concern));
  const failed = controls.flatMap((control) => {
    const evaluation = evaluations.find(({ controlId }) => controlId === control.id);
    if (evaluation?.lastKnown?.status !== 'fail') return [];
    const isOfRule = (rule.kind === 'suppression' || rule.kind === 'acceptance') && rule.source === control.id;
    const left = covered.filter((event) => {
      if (event.source !== control.id || !isFailure(event) || event.groupKey === null) return false;
      const causes = causesOf(event, known, recoveries);
      const isInPlace = causes.includes('inPlace') && rule.kind !== 'expectedChange';
      return isInPlace || (isStillFailing(event, covered, isLeft) && !causes.every((one) => one === 'undone'));
    });
    if (left.length === 0 && (!isOfRule || isAlerted(control.id))) return [];
    const cause = coveredCause(rule, control, left, lapse);
    // A control that is no longer weaker than before the failure ends only when it passes.
    const isWeaker = evaluation.weakness?.before != null;
    const concern = cause.concern === weakerConcern(control.id) && !isWeaker ? null : cause.concern;
    const whole = isOfRule ? { ...cause, concern: concern ?? controlConcern(control.id) } : cause;
    return [controlEvent(moment, control, evaluation, rule, whole)];
  });
  const stories = new Set(failed.map(({ groupKey }) => groupKey));
  return [
    ...failed,
    // A detection in no story alerts nobody without the rule either.
    ...stillWrong(
      covered.filter(({ groupKey }) => groupKey !== null),
      isLeft,
    ).map((event) => detectionEvent(moment, rule, event, storyOf(event, covered, stories))),
    ...heldBack(rule, covered).map((event) => detectionEvent(moment, rule, event, event.groupKey)),
  ];
}

/**
 * What became of each change that made a control fail. If all were undone, the control still fails because of something
 * else. If one is in place, it is among the reasons, even if the control is no worse than it had been before.
 */
function causesOf(
  { evidence }: WatchEvent,
  known: readonly WatchEvent[],
  recoveries: readonly WatchEvent[],
): readonly ('inPlace' | 'undone' | 'unknown')[] {
  const causes = (evidence?.causes ?? []).map((id) => known.find((event) => event.id === id));
  if (causes.length === 0) return ['unknown'];
  return causes.map((cause) => {
    if (cause === undefined) return 'unknown';
    return overAt(cause, recoveries) === null ? 'inPlace' : 'undone';
  });
}

/** Whether an event's concern is still wrong, and to be reported. */
type IsLeft = (event: WatchEvent, concern: string) => boolean;

/** Whether a failure that the rule covered is still there. */
function isStillFailing(failure: WatchEvent, covered: readonly WatchEvent[], isLeft: IsLeft): boolean {
  // A failure in no story only counts fewer people or objects.
  if (!isFailure(failure) || failure.groupKey === null) return false;
  const concern = ownConcern(failure, covered);
  return concern === null
    ? inStoryOf(failure, covered).some((one) => concernsOf(one).some((held) => isLeft(one, held)))
    : isLeft(failure, concern);
}

/**
 * The concern of a covered failure; null if it lasts as long as a covered detection in its story. If the rule does not
 * cover the detection, or the detection alerts nobody, the weakening needs an end of its own.
 */
const ownConcern = (failure: WatchEvent, covered: readonly WatchEvent[]): string | null =>
  failure.concern ?? (inStoryOf(failure, covered).length > 0 ? null : weakerConcern(failure.source));

const inStoryOf = ({ groupKey }: WatchEvent, covered: readonly WatchEvent[]): readonly WatchEvent[] =>
  covered.filter((one) => one.type === 'detection' && one.concern !== null && one.groupKey === groupKey);

const newestOf = (events: readonly WatchEvent[]): WatchEvent | undefined =>
  events.reduce<WatchEvent | undefined>(
    (newest, event) => (newest === undefined || isAfter(event, newest) ? event : newest),
    undefined,
  );

/**
 * The changes behind failures that the rule covered. What is reported is the end of the rule, but an actor made the
 * changes.
 */
function coveredCause(
  rule: Rule,
  { id }: Control,
  failures: readonly WatchEvent[],
  { covered, known, recoveries }: Pick<Lapse, 'covered' | 'known' | 'recoveries'>,
) {
  const failure = newestOf(failures);
  const subjects = failure?.details.subjects;
  const concerns = failures.map((one) => ownConcern(one, covered));
  return {
    because: 'ended',
    // The widest, because the alert must stay open while any of the failures is left.
    concern: [controlConcern(id), weakerConcern(id)].find((one) => concerns.includes(one)) ?? null,
    anchor: endOf(rule),
    attribution: failure === undefined ? byTime : attributionOf(failure, known, recoveries),
    // Safe: `subjects` is the JSON text of AttributionSubjects.
    subjects: Array.isArray(subjects) ? (subjects as readonly string[]) : [],
    // If one edit made several controls fail, the end of the rule makes one alert of them too.
    ...(failure?.groupKey != null && { groupKey: failure.groupKey }),
    ...(failure?.evidence !== undefined && { evidence: failure.evidence }),
  } as const;
}

/**
 * Who made a control fail. A covered failure has no alert to which a later log entry adds the name, so the entries about
 * the same changes show it.
 */
function attributionOf(
  { attribution, evidence }: WatchEvent,
  known: readonly WatchEvent[],
  recoveries: readonly WatchEvent[],
): Attribution {
  if (attribution.status !== 'notYetKnown') return attribution;
  const causes = known.filter(({ id }) => evidence?.causes.includes(id));
  const proved = known.filter(
    (event) => causes.some(({ concern }) => concern === event.concern) && overAt(event, recoveries) === null,
  );
  const found = proved.map((event) => event.attribution).filter((one) => one.status === 'known');
  const [first] = found;
  return first !== undefined && found.every(({ actor }) => sameActor(actor, first.actor)) ? first : attribution;
}

/** The group key that combines everything a migration left open into one alert. */
export const migrationGroup = ({ id }: Pick<Rule, 'id'>): string => `migration|${id}`;

/** Everything that a migration left open is one story, and therefore one alert with one list. */
function leftByMigration(moment: RuleMoment, lapse: Lapse): WatchEvent[] {
  const { rule, covered, recoveries, evaluations, controls, heldBy } = lapse;
  const groupKey = migrationGroup(rule);
  const failedBy = new Set(covered.filter(isFailure).map(({ source }) => source));
  const failed = controls.flatMap((control) => {
    const evaluation = evaluations.find(({ controlId }) => controlId === control.id);
    if (evaluation === undefined || !failedBy.has(control.id) || !isLeftOpen(rule, control, evaluation)) return [];
    const failures = covered.filter((event) => isFailure(event) && event.source === control.id);
    const cause = coveredCause(rule, control, failures, lapse);
    // It is reported whether or not the detection is still there, so it has an end of its own.
    const concern = cause.concern ?? weakerConcern(control.id);
    return [controlEvent(moment, control, evaluation, rule, { ...cause, concern })];
  });
  const isLeft: IsLeft = (event, concern) => isOpen(event, concern, recoveries);
  // The list counts each problem once.
  const detected = leftOf(covered, isLeft).map((event) => detectionEvent(moment, rule, event, null));
  // A problem that another alert already reports ends in that alert; the list names it all the same.
  return [...failed, ...detected].map((event) => ({
    ...event,
    groupKey,
    concern: concernsOf(event).some(heldBy) ? null : event.concern,
  }));
}

/**
 * True if a control that failed because of the migration still fails for a person who was moved. Unknown people count
 * as moved.
 */
function isLeftOpen({ openings }: Rule, { openedBy }: Control, { verdict, lastKnown }: Evaluation): boolean {
  if (lastKnown?.status !== 'fail') return false;
  const people = verdict.status === 'fail' && verdict.exposure !== null ? allExposed(verdict.exposure) : null;
  if (people === null) return true;
  const movers = moversOf(openings.filter(({ type }) => openedBy.includes(type)));
  return people.some((id) => movers.includes(id.toLowerCase()));
}

/**
 * A change is reported together with the control that it made fail, even if its log entry arrived after the collection
 * that found both.
 */
const storyOf = (
  { source, resource, concern }: WatchEvent,
  covered: readonly WatchEvent[],
  stories: ReadonlySet<string | null>,
): string | null =>
  covered.find((other) => other.source === source && other.resource.id === resource.id && stories.has(other.groupKey))
    ?.groupKey ?? concern;

/** When the last problem of a change was fixed; null while something is still wrong. */
export function overAt(event: WatchEvent, recoveries: readonly WatchEvent[]): string | null {
  const later = recoveries.filter((recovery) => isAfter(recovery, event));
  const ends = concernsOf(event).map((held) =>
    earliestOf(later.filter((recovery) => endsConcern(held, recovery)).map((one) => one.happenedAt ?? one.recordedAt)),
  );
  const known = ends.filter((at) => at !== null);
  return known.length === ends.length ? latestOf(known) : null;
}

const isOpen = (event: WatchEvent, concern: string, recoveries: readonly WatchEvent[]): boolean =>
  !recoveries.some((recovery) => isAfter(recovery, event) && endsConcern(concern, recovery));

/**
 * Detections that are still wrong. The log names the account of each change, and a collection counts the people of all
 * of them, so both are reported.
 */
function stillWrong(covered: readonly WatchEvent[], isLeft: IsLeft): readonly WatchEvent[] {
  const inLog = covered.filter(({ happenedAt }) => happenedAt !== null);
  const collected = covered.filter(({ happenedAt }) => happenedAt === null);
  return [...leftOf(inLog, isLeft), ...leftOf(collected, isLeft)];
}

/**
 * Detections that are still wrong, each with what is left of it. If several show the same, the one that counts the
 * people is reported, and otherwise the newest.
 */
function leftOf(covered: readonly WatchEvent[], isLeft: IsLeft): readonly WatchEvent[] {
  const shownBy = new Map<string, WatchEvent>();
  for (const event of covered.filter(({ type }) => type === 'detection'))
    for (const concern of concernsOf(event).filter((one) => isLeft(event, one))) {
      const known = shownBy.get(concern);
      if (known === undefined || saysMore(event, known)) shownBy.set(concern, event);
    }
  return [...new Set(shownBy.values())].map((event) => {
    const { elements } = event.details;
    if (!Array.isArray(elements)) return event;
    const left = elements.filter((element: string) => shownBy.get(`${event.concern}|${element}`) === event);
    return { ...event, details: { ...event.details, elements: left } };
  });
}

function saysMore(event: WatchEvent, known: WatchEvent): boolean {
  const isMore = isCounted(event.exposure);
  return isMore === isCounted(known.exposure) ? isAfter(event, known) : isMore;
}

/**
 * Events in a pause that cannot end, such as a wipe. They were neither planned nor muted: without the pause, each alert
 * would wait until somebody acknowledges it. Of a spike, only the last event counts, because it includes the earlier
 * ones.
 */
function heldBack({ kind }: Rule, covered: readonly WatchEvent[]): readonly WatchEvent[] {
  if (kind !== 'pause') return [];
  const left = covered.filter(
    ({ type, concern, groupKey, severity }) =>
      type === 'detection' && concern === null && groupKey !== null && isAtLeast(severity, 'high'),
  );
  const isSummedUp = (event: WatchEvent, at: number): boolean =>
    event.evidence?.partOf !== undefined &&
    left.some(
      (other, place) =>
        other.groupKey === event.groupKey &&
        other.resource.id === event.resource.id &&
        (other.recordedAt > event.recordedAt || (other.recordedAt === event.recordedAt && place > at)),
    );
  return left.filter((event, at) => !isSummedUp(event, at));
}

/**
 * If the log has both changes, its order decides: one collection can read a change together with its undoing, and an
 * entry can arrive late. Otherwise the order in which they were seen decides.
 */
function isAfter(one: WatchEvent, other: WatchEvent): boolean {
  return [one, other].every(isLogged)
    ? Date.parse(one.anchor) > Date.parse(other.anchor)
    : Date.parse(one.recordedAt) > Date.parse(other.recordedAt);
}

function detectionEvent(
  { tenantId, now, recordDay }: RuleMoment,
  rule: Rule,
  event: WatchEvent,
  groupKey: string | null,
): WatchEvent {
  const { source, resource } = event;
  const anchor = `rule ${rule.id}`;
  return {
    ...event,
    id: eventId({ tenantId, source, resourceId: resource.id, anchor, before: null, after: event.id }),
    // The event loses the time of its log entry, because that would be too late to open an alert.
    anchor: endOf(rule),
    recordedAt: now,
    recordDay,
    deferredUntil: null,
    groupKey,
    details: { ...event.details, ruleId: rule.id, ruleKind: rule.kind, rule: 'ended' },
  };
}

/**
 * True if a rule may cover the problem that this recovery ends. The recovery is then recorded, because the end of the
 * rule checks what is still wrong. The log can show both long after the rule ended, so the recovery's own time counts
 * too.
 */
export const mayEndCovered = (rules: readonly Rule[], event: WatchEvent): boolean =>
  rules.some(
    (rule) =>
      isAbout(rule, event) &&
      (isInForceAt(rule, event.recordedAt) || (event.happenedAt !== null && isInForceAt(rule, event.happenedAt))),
  );
