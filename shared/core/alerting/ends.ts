import type { Alert, AlertStatus } from '../alert/alert';
import type { AlertStep } from '../alert/alert-step';
import { isLogged, type WatchEvent } from '../event/event';
import { restores } from '../event/undoing';
import { endsConcern } from './concerns';
import { causesOf } from './correlate';
import { sourceOfConcern } from './deliveries';
import { evidenceOf, mostNamed, type NamedChange } from './named-change';
import { asGoingOn } from './part';
import { type RaiseContext, stepOf } from './step';
import { sharesSubject } from './subject';

const isOfControl = (concern: string): boolean => concern.startsWith('control|');

/** A recovery takes its concern from every alert that holds it; an alert whose own changes are all undone is over. */
export function endSteps(alerts: readonly Alert[], event: WatchEvent, context: RaiseContext): readonly AlertStep[] {
  let known = alerts;
  return alerts
    .filter((alert) => alert.status === 'open' && alert.concerns.some((held) => isEnded(alert, held, event)))
    .flatMap(({ id }) => {
      const alert = known.find((one) => one.id === id);
      const steps = alert === undefined ? [] : stepsOfEnd(known, alert, event, context);
      known = known.map((one) => steps.findLast((step) => step.alert.id === one.id)?.alert ?? one);
      return steps;
    });
}

/**
 * What was seen to be wrong after the recovery is not what that ended: an entry of the log may come late. Nor is what another edit
 * made of the same setting.
 */
const isEnded = ({ named }: Alert, held: string, event: WatchEvent): boolean =>
  endsConcern(held, event) &&
  !named.some((one) => one.concerns.includes(held) && (one.to > evidenceOf(event).to || !restores(event.details, one)));

function stepsOfEnd(
  alerts: readonly Alert[],
  alert: Alert,
  event: WatchEvent,
  context: RaiseContext,
): readonly AlertStep[] {
  const undone = alert.concerns.filter((held) => !isEnded(alert, held, event));
  const left = withoutConsequences(alert, undone, event, context);
  const heirs = heirsOf(alerts, { ...alert, concerns: left }, context);
  const concerns = left.filter((concern) => !heirs.has(concern));
  const isOver = concerns.length === 0;
  const status: AlertStatus = isOver ? 'resolved' : 'open';
  const next: Alert = {
    ...alert,
    concerns,
    named: alert.named.map((one) =>
      isJustOver(one, alert, concerns) ? { ...one, endedAt: evidenceOf(event).to } : one,
    ),
    status,
    // The log knows when it was restored; a collection only that it was by then.
    resolvedAt: isOver ? (isLogged(event) ? event.anchor : context.now) : null,
    lastEventAt: event.recordedAt,
    count: alert.count + 1,
    seq: alert.seq + 1,
  };
  const end = stepOf(next, [{ event, change: null }], [isOver ? 'resolved' : 'joined'], context);
  return [...inheritingSteps(alert, heirs, event, context), end];
}

/**
 * What goes on failing after an action was undone, because of what another alert is about, is that alert's alone: also where that is
 * seen only afterwards.
 */
export function inheritSteps(alerts: readonly Alert[], context: RaiseContext): readonly AlertStep[] {
  return alerts.flatMap((alert) => {
    const heirs = alert.status === 'open' ? heirsOf(alerts, alert, context) : noHeirs;
    const lead = heirs.size === 0 ? undefined : context.originalOf?.(alert.leadEventId);
    if (lead === undefined) return [];
    const concerns = alert.concerns.filter((concern) => !heirs.has(concern));
    const isOver = concerns.length === 0;
    const next: Alert = {
      ...alert,
      concerns,
      named: alert.named.map((one) => (isJustOver(one, alert, concerns) ? { ...one, endedAt: context.now } : one)),
      ...(isOver && { status: 'resolved', resolvedAt: context.now }),
      count: alert.count + 1,
      seq: alert.seq + 1,
    };
    const end = stepOf(next, [{ event: lead, change: null }], [isOver ? 'resolved' : 'joined'], context);
    return [...inheritingSteps(alert, heirs, lead, context), end];
  });
}

const isJustOver = (one: NamedChange, alert: Alert, left: readonly string[]): boolean =>
  one.endedAt === null &&
  one.concerns.some((concern) => alert.concerns.includes(concern)) &&
  !one.concerns.some((concern) => left.includes(concern));

/**
 * Once every control that an edit made fail passes again, people have their protection back, whatever is left of the edit. Who
 * became what stays wrong until it is undone, and so does an edit that was made after the control passed.
 */
function withoutConsequences(
  { concerns: held, named }: Alert,
  left: readonly string[],
  event: WatchEvent,
  { joinsOf, leadsOf }: RaiseContext,
): readonly string[] {
  if (!held.some(isOfControl) || left.some(isOfControl)) return left;
  const { to } = evidenceOf(event);
  const failed = new Set([event.source, ...named.map((one) => one.source)]);
  return left.filter((concern) => {
    const detector = sourceOfConcern(concern);
    if (named.some((one) => one.to > to && one.concerns.includes(concern))) return true;
    return leadsOf(detector) || !joinsOf(detector).some((control) => failed.has(control));
  });
}

/** By control that goes on failing, as a concern: the alerts that take it over; none where one holds it anyway. */
type Heirs = ReadonlyMap<string, readonly Alert[]>;

const noHeirs: Heirs = new Map();

/**
 * A control that goes on failing because of what another open alert is about is that alert's alone. The other alert may not hold the
 * control: what makes it fail no worse raises nothing about it. Then it is a change of the same sort, of the same object, or of one that
 * the control names as wrong.
 */
function heirsOf(alerts: readonly Alert[], alert: Alert, context: RaiseContext): Heirs {
  const { joinsOf } = context;
  const own = ownOf(alerts, alert, context).filter(lasts);
  if (own.length === 0 || alert.concerns.some((concern) => !isOfControl(concern))) return noHeirs;
  const others = alerts.filter(
    ({ id, status, concerns }) => id !== alert.id && status === 'open' && concerns.some((one) => !isOfControl(one)),
  );
  const foundBy = (control: string): readonly string[] =>
    alert.named.flatMap(({ source, found }) => (source === control ? found : []));
  const makesFail = (one: NamedChange, control: string): boolean =>
    lasts(one) &&
    one.endedAt === null &&
    joinsOf(one.source).includes(control) &&
    (own.some(({ source, subjects }) => source === one.source || sharesSubject(subjects, one.subjects)) ||
      foundBy(control).some((id) => one.about.includes(id)));
  return new Map(
    alert.concerns.flatMap((concern): [string, readonly Alert[]][] => {
      if (others.some(({ concerns }) => concerns.includes(concern))) return [[concern, []]];
      const heirs = others.filter(({ named }) => named.some((one) => makesFail(one, sourceOfConcern(concern))));
      return heirs.length === 0 ? [] : [[concern, heirs]];
    }),
  );
}

/** What an alert is about; of controls that failed after what made them fail had been undone, that. */
const ownOf = (alerts: readonly Alert[], { named }: Alert, context: RaiseContext): readonly NamedChange[] => {
  const causes = named.every(({ type }) => type === 'failure')
    ? named.flatMap((failure) => causesOf(failure, [], alerts, context))
    : named;
  return causes === named || causes.every(({ endedAt }) => endedAt !== null) ? causes : [];
};

/**
 * Each heir holds from now on what goes on failing. How many people that exposes now was not counted again, and the heir is as severe as
 * its own action.
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
      ({ type, concerns, eventId }) =>
        type === 'failure' &&
        concerns.some((concern) => taken.includes(concern)) &&
        !heir.named.some((one) => one.eventId === eventId),
    );
    const events = failures.flatMap(({ eventId }) => context.originalOf?.(eventId) ?? []);
    const members = (events.length === 0 ? [because] : events.map((event) => asGoingOn(event, heir, because))).map(
      (event) => ({ event, change: null }),
    );
    const next: Alert = {
      ...heir,
      concerns: [...new Set([...heir.concerns, ...taken])].sort(),
      named: [...heir.named, ...failures.map(withoutCount)].slice(-mostNamed),
      lastEventAt: because.recordedAt,
      count: heir.count + members.length,
      seq: heir.seq + members.length,
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
