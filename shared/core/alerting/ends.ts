import type { Alert, AlertStatus } from '../alert/alert';
import type { AlertStep } from '../alert/alert-step';
import { isSameJson } from '../canonical';
import { isLogged, isReplacement, type WatchEvent } from '../event/event';
import { mostSevereFirst } from '../event/severity';
import { restores } from '../event/undoing';
import { servicesApartMs } from '../log/record';
import { earliestOf, latestOf } from '../time/latest';
import { concernsOf, endsConcern, furtherPeople, isLeft } from './concerns';
import { causesOf } from './correlate';
import { sourceOfConcern } from './deliveries';
import { isLeading } from './lead';
import { madeAgain, madeAgainStep } from './made-again';
import {
  evidenceOf,
  isSameAction,
  isSameChange,
  isStory,
  mostNamed,
  type NamedChange,
  sharesElement,
} from './named-change';
import { asGoingOn, asOverBy, partOf } from './part';
import { type RaiseContext, stepOf, stepped, withAlert } from './step';
import { sharesSubject } from './subject';

const isOfControl = (concern: string): boolean => concern.startsWith('control|');

/**
 * A recovery removes its concern from every alert that has it. An alert is over if all its own changes are undone.
 * `recoveries`: all recoveries of the same collection.
 */
export function endSteps(
  alerts: readonly Alert[],
  event: WatchEvent,
  context: RaiseContext,
  recoveries: readonly WatchEvent[] = [event],
): readonly AlertStep[] {
  const again = alerts
    .flatMap((alert) => madeAgain(alert, event, context) ?? [])
    .filter(({ alert }) => alert.concerns.some((held) => isEnded(alert, held, event)));
  let known: readonly Alert[] = alerts.map((alert) => again.find((one) => one.alert.id === alert.id)?.alert ?? alert);
  const ended = known
    .filter((alert) => alert.status === 'open' && alert.concerns.some((held) => isEnded(alert, held, event)))
    .flatMap(({ id }) => {
      const alert = known.find((one) => one.id === id);
      const steps = alert === undefined ? [] : stepsOfEnd(known, alert, { event, recoveries }, context);
      known = known.map((one) => steps.findLast((step) => step.alert.id === one.id)?.alert ?? one);
      return steps;
    });
  const others = again.map((one) => {
    const step = madeAgainStep(known, one, context);
    known = withAlert(known, step.alert);
    return step;
  });
  return [...ended, ...others];
}

/**
 * A recovery does not end a problem that began after it, because its log entry may come late. It also does not end what
 * another edit did to the same setting.
 */
const isEnded = ({ id, named }: Alert, held: string, event: WatchEvent): boolean => {
  const ofIt = named.filter(({ concerns }) => concerns.includes(held));
  const { alertId = id } = event.details;
  return (
    alertId === id &&
    endsConcern(held, event) &&
    ofIt.every((one) => one.to <= evidenceOf(event).to && isRestored(one, ofIt, event))
  );
};

/**
 * A collection sees the sum of several edits. If the log has an entry of the change, the recovery must therefore match
 * that entry; it need not match the difference.
 */
const isRestored = (one: NamedChange, ofIt: readonly NamedChange[], { details }: WatchEvent): boolean =>
  restores(details, one) || (!one.isRecord && ofIt.some((entry) => entry.isRecord && isSameChange(entry, one)));

/**
 * True if only a person can end the alert. An attack has steps that nothing undoes, such as a new sign-in method. A
 * finding about a change that can be undone ends with that change.
 */
function isLeftToPeople({ named }: Alert, alerts: readonly Alert[]): boolean {
  const undoable = alerts.flatMap((alert) => alert.named.filter(lasts));
  return (
    named.some(isStory) &&
    named.some(
      (one) =>
        one.type === 'change' &&
        one.isMomentary &&
        one.endedAt === null &&
        !undoable.some((step) => isSameAction(step, one)),
    )
  );
}

function stepsOfEnd(
  alerts: readonly Alert[],
  alert: Alert,
  { event, recoveries }: { readonly event: WatchEvent; readonly recoveries: readonly WatchEvent[] },
  context: RaiseContext,
): readonly AlertStep[] {
  const standing = alert.concerns.filter((held) => !isEnded(alert, held, event));
  const left = withoutConsequences(alert, standing, event, context);
  const shown = asOwnEnd(alerts, alert, ownPart(event, alert));
  // Controls that pass again in the same collection need no other alert.
  const lasting = left.filter((held) => !recoveries.some((one) => isEnded(alert, held, one)));
  const heirs = heirsOf(alerts, { ...alert, concerns: lasting }, context);
  const concerns = left.filter((concern) => !heirs.has(concern));
  const isOver = concerns.length === 0 && !isLeftToPeople(alert, alerts);
  const status: AlertStatus = isOver ? 'resolved' : 'open';
  const next: Alert = {
    ...leftWith(alert, concerns, evidenceOf(event).to),
    status,
    // The log has the exact time of the fix. A collection only shows that it was fixed by then.
    resolvedAt: isOver ? (isLogged(event) ? event.anchor : context.now) : null,
    lastEventAt: event.recordedAt,
    ...(tookNothing(alert, event) && { isDeferred: true }),
  };
  const isEased = alert.easedAt === undefined && exposesNobody(alert, concerns, context);
  const end = isEased
    ? stepOf(eased(next, event.recordedAt), [{ event: shown, change: null }], ['eased'], context)
    : stepOf(
        isOver ? next : ledByWhatIsLeft(next),
        [{ event: shown, change: null }],
        [isOver ? 'resolved' : 'joined'],
        context,
      );
  return [...inheritingSteps(alert, heirs, event, context), end];
}

/**
 * True if the collection shows that the changes took nothing away, because another object does the same. If no message
 * was sent by then, none is.
 */
const tookNothing = ({ named }: Alert, event: WatchEvent): boolean =>
  isReplacement(event) &&
  named.every(({ concerns }) => concerns.length > 0 && concerns.every((held) => endsConcern(held, event)));

/** One edit can undo changes of several alerts. Each alert reports only its own part. */
function ownPart(event: WatchEvent, alert: Alert): WatchEvent {
  const { elements } = event.details;
  const all: readonly string[] = Array.isArray(elements) ? elements : [];
  const own = all.filter((element) =>
    concernsOf({ ...event, details: { elements: [element] } }).some((concern) => alert.concerns.includes(concern)),
  );
  return partOf(event, own);
}

/**
 * The same change is in another alert, and was made between this one and the end. Somebody must have undone this one
 * before, and the entry of that has not been read.
 */
function asOwnEnd(alerts: readonly Alert[], { id, named }: Alert, event: WatchEvent): WatchEvent {
  if (!isLogged(event)) return event;
  const own = named.filter(
    (one) => one.isRecord && isLeft(one) && one.concerns.some((held) => endsConcern(held, event)),
  );
  const madeAt = latestOf(own.map(({ to }) => to));
  if (madeAt === null) return event;
  const isAgain = (one: NamedChange): boolean =>
    one.isRecord &&
    !one.isMomentary &&
    Date.parse(one.to) > Date.parse(madeAt) + servicesApartMs &&
    one.to <= event.anchor &&
    own.some(
      (first) =>
        first.property === one.property && sharesElement(first, one) && isSameJson(first.was ?? null, one.was ?? null),
    );
  const again = alerts.filter((other) => other.id !== id).flatMap((other) => other.named.filter(isAgain));
  const overBy = earliestOf(again.map(({ to }) => to));
  return overBy === null ? event : asOverBy(event, madeAt, overBy);
}

/**
 * An edit was reverted, so a control fails as it did before these alerts. Their changes are no longer its cause. An
 * alert about this control alone keeps it.
 */
export const putBackSteps = (
  alerts: readonly Alert[],
  event: WatchEvent,
  context: RaiseContext,
): readonly AlertStep[] =>
  alerts.flatMap((alert) => {
    const concerns = alert.concerns.filter((concern) => sourceOfConcern(concern) !== event.source);
    const isHeld = alert.status === 'open' && concerns.length < alert.concerns.length;
    const lead = context.originalOf?.(alert.leadEventId);
    if (!isHeld || lead === undefined || !alert.named.some(({ type }) => type === 'change')) return [];
    const isOver = concerns.length === 0 && !isLeftToPeople(alert, alerts);
    const next: Alert = {
      ...leftWith(alert, concerns, evidenceOf(event).to),
      ...(isOver && { status: 'resolved', resolvedAt: context.now }),
    };
    return [
      isOver
        ? stepOf(next, [{ event: lead, change: null }], ['resolved'], context)
        : stepOf(next, [{ event, change: null }], ['joined'], context),
    ];
  });

/** The leading change is undone. The most severe remaining change leads now; if several are equal, the latest. */
function ledByWhatIsLeft(alert: Alert): Alert {
  const lead = alert.named.find(({ eventId }) => eventId === alert.leadEventId);
  if (lead?.type !== 'change' || lead.endedAt === null) return alert;
  const [worst] = alert.named
    .filter((one) => lasts(one) && one.endedAt === null)
    .sort((a, b) => mostSevereFirst(a, b) || (a.to < b.to ? 1 : -1));
  return worst === undefined ? alert : { ...alert, leadEventId: worst.eventId };
}

/**
 * Fixes after an operator closed or muted the alert. They send no message, but the page of the alert shows who made
 * them.
 */
export const fixedLaterSteps = (
  alerts: readonly Alert[],
  event: WatchEvent,
  context: RaiseContext,
): readonly AlertStep[] =>
  alerts.flatMap((alert) => {
    const isFixed = (one: NamedChange): boolean =>
      isLeft(one) &&
      one.to <= evidenceOf(event).to &&
      restores(event.details, one) &&
      one.concerns.some((held) => endsConcern(held, event));
    if (alert.status !== 'resolved' || alert.closed === null || !alert.named.some(isFixed)) return [];
    const next: Alert = {
      ...stepped(alert),
      named: alert.named.map((one) => (isFixed(one) ? { ...one, endedAt: evidenceOf(event).to } : one)),
    };
    return [stepOf(next, [{ event, change: null }], ['joined'], context)];
  });

/**
 * True if nobody in the alert is exposed any more: all controls that counted people pass, and the remaining edit
 * exposes people only through them.
 */
function exposesNobody({ named, concerns }: Alert, left: readonly string[], context: RaiseContext): boolean {
  const { joinsOf, followsSignIns } = context;
  const isHeld = (one: NamedChange, by: readonly string[]): boolean => one.concerns.some((held) => by.includes(held));
  const counting = named.filter(
    ({ type, exposed, source }) => type === 'failure' && exposed !== null && followsSignIns(source),
  );
  const edits = named.filter((one) => one.type === 'change' && isHeld(one, left));
  return (
    edits.length > 0 &&
    edits.every(
      (one) => !isLeading(one, context) && counting.some(({ source }) => joinsOf(one.source).includes(source)),
    ) &&
    counting.some((one) => isHeld(one, concerns)) &&
    !counting.some((one) => isHeld(one, left))
  );
}

/** The remaining edit leads the alert. */
function eased(alert: Alert, easedAt: string): Alert {
  const lead = alert.named.find(({ type, endedAt }) => type === 'change' && endedAt === null);
  return { ...alert, easedAt, leadEventId: lead?.eventId ?? alert.leadEventId };
}

/**
 * If a control keeps failing because of another alert's changes after an action was undone, only that alert keeps the
 * control. This may be found later.
 */
export function inheritSteps(alerts: readonly Alert[], context: RaiseContext): readonly AlertStep[] {
  return alerts.flatMap((alert) => {
    const heirs = alert.status === 'open' ? heirsOf(alerts, alert, context) : noHeirs;
    const lead = heirs.size === 0 ? undefined : context.originalOf?.(alert.leadEventId);
    if (lead === undefined) return [];
    const concerns = alert.concerns.filter((concern) => !heirs.has(concern));
    const isOver = concerns.length === 0 && !isLeftToPeople(alert, alerts);
    const next: Alert = {
      ...leftWith(alert, concerns, context.now),
      ...(isOver && { status: 'resolved', resolvedAt: context.now }),
    };
    const end = stepOf(next, [{ event: lead, change: null }], [isOver ? 'resolved' : 'joined'], context);
    return [...inheritingSteps(alert, heirs, lead, context), end];
  });
}

/** The alert with only these concerns. The changes behind its other concerns are over. */
const leftWith = (alert: Alert, concerns: readonly string[], endedAt: string): Alert => ({
  ...stepped(alert),
  concerns,
  named: alert.named.map((one) => (isJustOver(one, alert, concerns) ? { ...one, endedAt } : one)),
});

const isJustOver = (one: NamedChange, alert: Alert, left: readonly string[]): boolean =>
  one.endedAt === null &&
  one.concerns.some((concern) => alert.concerns.includes(concern)) &&
  !one.concerns.some((concern) => left.includes(concern));

/**
 * Removes the consequences of edits whose controls all pass again. A role assignment, and an edit after the control
 * passed, stay open until they are undone. A state that nobody changed, such as that of a device, is over only when it
 * ends itself: a control over a fleet can pass while some devices still fail.
 */
function withoutConsequences(
  { concerns: held, named }: Alert,
  left: readonly string[],
  event: WatchEvent,
  context: RaiseContext,
): readonly string[] {
  if (!held.some(isOfControl) || left.some(isOfControl)) return left;
  const { to } = evidenceOf(event);
  const failed = new Set([event.source, ...named.map((one) => one.source)]);
  return left.filter((concern) => {
    const detector = sourceOfConcern(concern);
    if (context.leadsOf(detector)) return true;
    const isStillWrong = (one: NamedChange): boolean => one.to > to || one.isNobodys || isLeading(one, context);
    if (named.some((one) => one.concerns.includes(concern) && isStillWrong(one))) return true;
    return !context.joinsOf(detector).some((control) => failed.has(control));
  });
}

/** For each control that keeps failing: the alerts that take it over; none if another alert already has it. */
type Heirs = ReadonlyMap<string, readonly Alert[]>;

const noHeirs: Heirs = new Map();

/**
 * The open alerts that explain why a control still fails. Either the alert has named the control, or it names a
 * possible cause: a change of the same sort, of the same object or of an object that the control finds wrong, or a
 * change since the control passed, to a person or object for which it fails today.
 */
function heirsOf(alerts: readonly Alert[], alert: Alert, context: RaiseContext): Heirs {
  const { joinsOf, failsFor } = context;
  const own = ownOf(alerts, alert, context).filter(lasts);
  if (own.length === 0 || alert.concerns.some((concern) => !isOfControl(concern))) return noHeirs;
  const others = alerts.filter(
    ({ id, status, concerns }) => id !== alert.id && status === 'open' && concerns.some((one) => !isOfControl(one)),
  );
  const foundBy = (control: string): readonly string[] =>
    alert.named.flatMap(({ source, found }) => (source === control ? found : []));
  const isSincePassed = (one: NamedChange, control: string): boolean =>
    alert.named.some(({ source, from, endedAt }) => source === control && endedAt === null && one.to > from);
  const mayMakeFail = (one: NamedChange, control: string): boolean =>
    lasts(one) && one.endedAt === null && joinsOf(one.source).includes(control);
  const makesFail = (one: NamedChange, control: string, beside: readonly NamedChange[]): boolean =>
    mayMakeFail(one, control) &&
    (beside.some(({ source }) => source === control) ||
      own.some(({ source, subjects }) => source === one.source || sharesSubject(subjects, one.subjects)) ||
      foundBy(control).some((id) => one.about.includes(id)) ||
      (isSincePassed(one, control) && failsFor?.(control).some((id) => one.about.includes(id)) === true));
  /** The control fails for more people than are listed, so a change to another person may be the cause. */
  const onlyHeirOf = (concern: string): [string, readonly Alert[]][] => {
    const control = sourceOfConcern(concern);
    if (failsFor?.(control).includes(furtherPeople) !== true) return [];
    const able = others.filter(({ named }) =>
      named.some((one) => mayMakeFail(one, control) && isSincePassed(one, control)),
    );
    return able.length === 1 ? [[concern, able]] : [];
  };
  return new Map(
    alert.concerns.flatMap((concern): [string, readonly Alert[]][] => {
      if (!own.some((one) => !isOverBeforeFailure(one, concern, alert))) return [];
      if (others.some(({ concerns }) => concerns.includes(concern))) return [[concern, []]];
      const heirs = others.filter(({ named }) => named.some((one) => makesFail(one, sourceOfConcern(concern), named)));
      return heirs.length > 0 ? [[concern, heirs]] : onlyHeirOf(concern);
    }),
  );
}

/** The control passed after the change was undone and then failed again, so this change is not the cause. */
const isOverBeforeFailure = ({ endedAt }: NamedChange, concern: string, { named }: Alert): boolean => {
  const failures = named.filter((one) => one.type === 'failure' && isLeft(one) && one.concerns.includes(concern));
  return endedAt !== null && failures.length > 0 && failures.every(({ from }) => from >= endedAt);
};

/**
 * The changes of an alert. For an alert about failed controls only, the changes that caused them, if all of these are
 * undone.
 */
const ownOf = (alerts: readonly Alert[], { named }: Alert, context: RaiseContext): readonly NamedChange[] => {
  const causes = named.every(({ type }) => type === 'failure')
    ? named.flatMap((failure) => causesOf(failure, [], alerts, context))
    : named;
  return causes === named || causes.every(({ endedAt }) => endedAt !== null) ? causes : [];
};

/**
 * The steps that add the failing control to each of these alerts. The exposed people were not counted again, so each
 * alert keeps its severity.
 */
function inheritingSteps(
  { named }: Alert,
  heirs: Heirs,
  because: WatchEvent,
  context: RaiseContext,
): readonly AlertStep[] {
  const all = [...new Map([...heirs.values()].flat().map((heir) => [heir.id, heir])).values()];
  return all.map((heir) => {
    const taken = [...heirs].flatMap(([concern, of]) => (of.includes(heir) ? [concern] : []));
    const failures = named.filter(
      ({ concerns, eventId }) =>
        concerns.some((concern) => taken.includes(concern)) && !heir.named.some((one) => one.eventId === eventId),
    );
    const events = failures.flatMap(({ eventId }) => context.originalOf?.(eventId) ?? []);
    const members = (events.length === 0 ? [because] : events.map((event) => asGoingOn(event, heir, because))).map(
      (event) => ({ event, change: null }),
    );
    const next: Alert = {
      ...stepped(heir, members.length),
      concerns: [...new Set([...heir.concerns, ...taken])].sort(),
      named: [...heir.named, ...failures.map(withoutCount)].slice(-mostNamed),
      lastEventAt: because.recordedAt,
    };
    return stepOf(
      next,
      members,
      members.map(() => 'joined'),
      context,
    );
  });
}

const withoutCount = (failure: NamedChange): NamedChange => ({ ...failure, exposed: null, about: [], found: [] });

const lasts = ({ type, isMomentary }: NamedChange): boolean => type === 'change' && !isMomentary;
