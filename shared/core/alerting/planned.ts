import type { Alert } from '../alert/alert';
import type { AlertStep } from '../alert/alert-step';
import type { Attribution, WatchEvent } from '../event/event';
import type { Rule } from '../rule/rule';
import { coveredBy, isOver } from '../rule/rules';
import { isPlannedChange, type NamedChange, namedChangeOf } from './named-change';
import { asMadeFailBy, isAnnounced } from './planned-work';
import { type RaiseContext, stepOf, stepped } from './step';

type Known = Extract<Attribution, { readonly status: 'known' }>;

/** A log entry of planned work, with the rule that announced the work. */
type PlannedEntry = {
  readonly event: WatchEvent;
  readonly change: NamedChange;
  readonly attribution: Known;
  readonly rule: Rule;
};

/**
 * The log shows that planned work made a change that was already alerted. The alert is over until the work ends, and
 * the end reports what is left. If the work has already ended, the alert stays open and says so.
 */
export function plannedSteps(
  alerts: readonly Alert[],
  entries: readonly WatchEvent[],
  context: RaiseContext,
): readonly AlertStep[] {
  const planned = entries.flatMap((event): PlannedEntry[] => {
    const rule = coveredBy(event, context.rules, context.openedBy);
    const { attribution } = event;
    return rule === undefined || !isAnnounced(rule) || attribution.status !== 'known'
      ? []
      : [{ event, change: namedChangeOf(event), attribution, rule }];
  });
  if (planned.length === 0) return [];
  return alerts.flatMap((alert) => {
    if (alert.status !== 'open' || alert.form !== 'alert' || alert.planned !== undefined) return [];
    const [entry] = behind(alert, alerts, planned, context);
    return entry === undefined ? [] : [plannedStep(alert, entry, context)];
  });
}

/** The entries of one plan that explain everything still wrong in the alert; none if something else is wrong too. */
function behind(
  { id, named, concerns }: Alert,
  alerts: readonly Alert[],
  planned: readonly PlannedEntry[],
  { originalOf, rules, openedBy }: RaiseContext,
): readonly PlannedEntry[] {
  const isHeld = (one: NamedChange): boolean => one.concerns.some((concern) => concerns.includes(concern));
  const left = named.filter(isHeld);
  const own = planned.filter(({ change }) => left.some((one) => isPlannedChange(one, change)));
  const [first] = own;
  if (first === undefined) return [];
  const { rule } = first;
  const ofRule = own.filter((one) => one.rule.id === rule.id);
  const isShown = (one: NamedChange): boolean => {
    const entries = ofRule.filter(({ change }) => isPlannedChange(one, change));
    return (
      entries.length > 0 &&
      one.elements.every((element) => entries.some(({ change }) => change.elements.includes(element)))
    );
  };
  const isReportedElsewhere = (eventId: string): boolean =>
    alerts.some(
      (other) => other.id !== id && other.status === 'open' && other.named.some((one) => one.eventId === eventId),
    );
  const isItsConsequence = ({ eventId }: NamedChange): boolean => {
    const event = originalOf?.(eventId);
    if (event === undefined || (event.details.isShared === true && !isReportedElsewhere(eventId))) return false;
    return coveredBy(asMadeFailBy(event, first.event), rules, openedBy)?.id === rule.id;
  };
  return left.every((one) => (one.type === 'change' ? isShown(one) : isItsConsequence(one))) ? ofRule : [];
}

function plannedStep(alert: Alert, { event, attribution, rule }: PlannedEntry, context: RaiseContext): AlertStep {
  const isAfter = isOver(rule, context.now);
  const next: Alert = {
    ...stepped(alert),
    planned: { ruleId: rule.id, until: rule.until },
    ...(!isAfter && { attribution, concerns: [], status: 'resolved', resolvedAt: context.now }),
  };
  return stepOf(next, [{ event, change: null }], [isAfter ? 'joined' : 'resolved'], context);
}
