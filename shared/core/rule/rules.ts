import type { Alert } from '../alert/alert';
import { type ActingOperator, idsOf, possibleIdsOf, toOperator } from '../alert/operator';
import { isSelfApproval, mayBeSelfApproval } from '../alert/self-approval';
import { subjectsIn } from '../attribution';
import { canonicalJson, shortHash } from '../canonical';
import { type Attribution, isFailure, type WatchEvent } from '../event/event';
import { isOpenedBy, longestMigrationDays, moversOf, type OpenedBy } from '../event/migration';
import type { Severity } from '../event/severity';
import type { Step } from '../event/story-plan';
import { type Extent, exceeds, exposedOf } from '../event/weakness';
import type { TenantConfiguration } from '../tenant/configuration';
import { dayMs } from '../time/durations';
import type { Verdict } from '../verdict/control';
import {
  aloneWithinDays,
  isInForceAt,
  longestPauseDays,
  longestRuleDays,
  longestWorkDays,
  needsConfirmation,
  type Rule,
  type RuleRequest,
  unconfirmedDays,
} from './rule';

export type RuleRefusal =
  /** The rule has no owner. */
  | 'noOwner'
  | 'noReason'
  /** The rule has no end, or its end is not a valid time. */
  | 'noExpiry'
  /** The rule would end before it begins, or has ended already. */
  | 'endsInThePast'
  | 'tooLong'
  /** Planned work must be announced before it is done. */
  | 'announcedTooLate'
  /** The rule names no control, detector, resource or account. Only a pause may apply to everything. */
  | 'aboutNothing'
  /** Only something that is reported now, or a control that fails now, can be accepted. */
  | 'noAlert'
  /** The account that made the change may not accept it. */
  | 'ownHand'
  /**
   * A guest account made the change or is part of the migration, and the operator's address is unknown, so the guest
   * may be the operator.
   */
  | 'noAddress'
  /** A rule that lasts this long needs two people, and the second one here is a program. */
  | 'noPerson'
  /** The migration would open access for the operator's own account. */
  | 'ownOpening'
  /** This person has silenced the same thing alone for the longest allowed time. */
  | 'heldAlone'
  /** The log does not name the account yet. The alert can be acknowledged, and accepted later. */
  | 'handNotYetKnown';

export type RuleContext = {
  readonly tenantId: string;
  readonly operator: ActingOperator;
  readonly configuration: Pick<TenantConfiguration, 'ownHandAllowed'>;
  readonly now: string;
  /** Severity of the control or detector that the rule is about. */
  readonly severity: Severity;
  /** The value to accept, as `acceptedValueOf` shows it; null if there is nothing to accept. */
  readonly value: string | null;
  /** How far the control fails now; null for a detector. */
  readonly extent: Extent | null;
  /** How long this person's rules recently silenced the same thing without a second operator; see `heldAloneMs`. */
  readonly aloneMs: number;
};

/**
 * Creates the rule of a request, or says why it is refused. `alert`: the alert that it is created from, or an open one
 * that it would silence. The rule's id is that of the request, so a repeated request creates one rule.
 */
export function planRule(request: RuleRequest, alert: Alert | null, context: RuleContext): Rule | RuleRefusal {
  const { kind, owner, reason } = request;
  const { operator, configuration, now, value, extent } = context;
  if (owner.trim() === '') return 'noOwner';
  if (reason.trim() === '') return 'noReason';
  const times = timesOf(request, now);
  if (typeof times === 'string') return times;
  if (isAboutNothing(request)) return 'aboutNothing';
  if (kind === 'acceptance' && value === null) return 'noAlert';
  const ownHand = alert !== null && isSelfApproval(alert, operator);
  if (ownHand && !configuration.ownHandAllowed) return 'ownHand';
  if (isWaving(kind) && alert?.attribution.status === 'notYetKnown' && !configuration.ownHandAllowed)
    return 'handNotYetKnown';
  const opensOwn = isForOneself(request, operator);
  if (opensOwn && !configuration.ownHandAllowed) return 'ownOpening';
  if (!configuration.ownHandAllowed && mayBeTheirs(request, alert, operator)) return 'noAddress';
  const alone = aloneUntil(request, times.from, context);
  if (alone <= times.from) return 'heldAlone';
  const waits = times.until > alone;
  if (waits && operator.isProgram) return 'noPerson';
  return {
    id: shortHash(canonicalJson([context.tenantId, operator.id, now, request])),
    tenantId: context.tenantId,
    kind,
    source: isAboutOne(kind) ? request.source : null,
    resourceId: isAboutOne(kind) ? request.resourceId : null,
    actorId: kind === 'expectedChange' ? request.actorId : null,
    openings: kind === 'migration' ? request.openings : [],
    value: kind === 'acceptance' ? value : null,
    extent: kind === 'acceptance' ? extent : null,
    reason: reason.trim(),
    owner: owner.trim(),
    createdBy: toOperator(operator),
    createdAt: now,
    from: times.from,
    until: waits ? alone : times.until,
    isOwnHand: ownHand || opensOwn,
    confirmableUntil: waits ? times.until : null,
    confirmedBy: null,
    confirmedAt: null,
    ended: null,
    remindedAt: null,
  };
}

const isAboutOne = (kind: Rule['kind']): boolean => kind !== 'pause' && kind !== 'migration';

// --- Limits for one person alone ----------------------------------------------------------------------------------

type Scope = Pick<Rule, 'kind' | 'source' | 'resourceId' | 'actorId' | 'openings'>;

/**
 * True for rules that silence something critical, and for planned work that covers as much as a suppression: any
 * change, or the operator's own changes. Work by any account may be the operator's own.
 */
function needsSecond({ kind, source, actorId }: Scope, severity: Severity, operator: ActingOperator): boolean {
  switch (kind) {
    case 'suppression':
    case 'acceptance':
    case 'migration':
      return needsConfirmation(severity);
    case 'expectedChange':
      return source === null || isOneself(actorId, operator) || (actorId === null && needsConfirmation(severity));
    case 'pause':
      return true;
  }
}

const isOneself = (actorId: string | null, operator: ActingOperator): boolean =>
  actorId !== null && possibleIdsOf(operator).includes(actorId.toLowerCase());

const forEver = '9999-12-31T23:59:59.999Z';

/** How long the rule lasts without confirmation. An organisation with one operator renews it each week. */
function aloneUntil(
  request: RuleRequest,
  from: string,
  { operator, severity, aloneMs, configuration }: RuleContext,
): string {
  if (!needsSecond(request, severity, operator)) return forEver;
  const spent = configuration.ownHandAllowed ? 0 : aloneMs;
  return new Date(Date.parse(from) + unconfirmedDays * dayMs - spent).toISOString();
}

/** How long this person's unconfirmed rules silenced the same thing recently, plus how long they still will; ms. */
export const heldAloneMs = (rules: readonly Rule[], request: Scope, operator: ActingOperator, now: string): number =>
  rules
    .filter(
      (rule) =>
        rule.confirmedBy === null && idsOf(operator).includes(rule.createdBy.id.toLowerCase()) && isSame(rule, request),
    )
    .map((rule) => Date.parse(endOf(rule)) - Math.max(Date.parse(rule.from), Date.parse(now) - aloneWithinDays * dayMs))
    .reduce((sum, held) => sum + Math.max(0, held), 0);

/**
 * Whether two rules silence the same thing. Their kinds do not matter, so alternating between them is no way around the
 * limit.
 */
function isSame(rule: Scope, other: Scope): boolean {
  if (rule.kind === 'pause' || other.kind === 'pause') return rule.kind === other.kind;
  if (rule.kind === 'migration' || other.kind === 'migration') {
    const opened = rule.openings.flatMap(({ type }) => type);
    const people = moversOf(other.openings);
    return (
      rule.kind === other.kind &&
      other.openings.some(({ type }) => opened.includes(type)) &&
      (people.length === 0 || moversOf(rule.openings).some((id) => people.includes(id)))
    );
  }
  return (
    rule.source === other.source &&
    isOneOfBoth(rule.resourceId, other.resourceId) &&
    isOneOfBoth(rule.actorId, other.actorId)
  );
}

/** An empty field matches anything. */
const isOneOfBoth = (one: string | null, other: string | null): boolean =>
  one === null || other === null || one.toLowerCase() === other.toLowerCase();

/** Whether a migration would open something for the operator's own account, or a guest account of theirs. */
const isForOneself = ({ kind, openings }: Pick<Rule, 'kind' | 'openings'>, operator: ActingOperator): boolean =>
  kind === 'migration' && idsOf(operator).some((id) => moversOf(openings).includes(id));

const mayBeTheirs = ({ kind, openings }: RuleRequest, alert: Alert | null, operator: ActingOperator): boolean =>
  (alert !== null && mayBeSelfApproval(alert, operator)) ||
  (kind === 'migration' && possibleIdsOf(operator).some((id) => moversOf(openings).includes(id)));

/** Rules that approve something after it has happened. */
const isWaving = (kind: Rule['kind']): boolean => kind === 'suppression' || kind === 'acceptance';

function timesOf(
  { kind, from, until }: RuleRequest,
  now: string,
): { readonly from: string; readonly until: string } | RuleRefusal {
  const end = Date.parse(until);
  const begin = from === null ? Date.parse(now) : Date.parse(from);
  if (Number.isNaN(end) || Number.isNaN(begin)) return 'noExpiry';
  if (begin < Date.parse(now)) return 'announcedTooLate';
  if (end <= begin) return 'endsInThePast';
  if (end - begin > longest[kind] * dayMs) return 'tooLong';
  return { from: new Date(begin).toISOString(), until: new Date(end).toISOString() };
}

/** Longest rule of each kind; days. */
const longest: Readonly<Record<Rule['kind'], number>> = {
  suppression: longestRuleDays,
  acceptance: longestRuleDays,
  expectedChange: longestWorkDays,
  pause: longestPauseDays,
  migration: longestMigrationDays,
};

function isAboutNothing({ kind, source, resourceId, actorId, openings }: RuleRequest): boolean {
  if (kind === 'pause') return false;
  if (kind === 'migration') {
    return openings.length === 0 || openings.some((one) => 'personIds' in one && one.personIds.length === 0);
  }
  return kind === 'expectedChange' ? source === null && resourceId === null && actorId === null : source === null;
}

/** Why a confirmation is refused. */
export type ConfirmRefusal =
  | 'notNeeded'
  | 'over'
  | 'noPerson'
  | 'sameOperator'
  | 'noAddress'
  | 'ownHand'
  | 'ownOpening'
  | 'ownWork';

/**
 * A second operator confirms a rule that otherwise lasts only a week; it then lasts until its planned end. The
 * confirmation must not come from the person who created the rule, made the change, is moved or does the work. An
 * organisation with one operator therefore cannot confirm a rule.
 */
export function confirmRule(
  rule: Rule,
  alert: Pick<Alert, 'attribution' | 'hands'> | null,
  operator: ActingOperator,
  now: string,
): Rule | ConfirmRefusal {
  if (rule.confirmableUntil === null) return 'notNeeded';
  if (isOver(rule, now)) return 'over';
  if (operator.isProgram) return 'noPerson';
  if (idsOf(operator).includes(rule.createdBy.id.toLowerCase())) return 'sameOperator';
  if (isForOneself(rule, operator)) return 'ownOpening';
  if (isOneself(rule.actorId, operator)) return 'ownWork';
  if (alert !== null && isSelfApproval(alert, operator)) return 'ownHand';
  if (mayBeTheCreator(rule, operator) || (alert !== null && mayBeSelfApproval(alert, operator))) return 'noAddress';
  return {
    ...rule,
    until: rule.confirmableUntil,
    confirmableUntil: null,
    confirmedBy: toOperator(operator),
    confirmedAt: now,
  };
}

/** Two accounts in two tenants can belong to one person, which their addresses show. */
const mayBeTheCreator = ({ createdBy, openings }: Rule, operator: ActingOperator): boolean =>
  (operator.address === undefined && createdBy.tenantId !== operator.tenantId) ||
  possibleIdsOf(operator).some((id) => id === createdBy.id.toLowerCase() || moversOf(openings).includes(id));

/** Ends a rule early. A rule that is over stays as it is. */
export const endRule = (rule: Rule, by: ActingOperator, now: string): Rule =>
  isOver(rule, now) ? rule : { ...rule, ended: { by: toOperator(by), at: now } };

/** When the rule ended, or will end. */
export const endOf = ({ until, ended }: Rule): string => (ended !== null && ended.at < until ? ended.at : until);

export const isOver = (rule: Rule, now: string): boolean => endOf(rule) <= now;

// --- What a rule covers -------------------------------------------------------------------------------------------

/** Notices that a rule was created, ends soon or was ended are sent once, and no rule covers them. */
export const isRuleNotice = ({ type, source }: Pick<WatchEvent, 'type' | 'source'>): boolean =>
  type === 'health' && ruleNotices.has(source);
const ruleNotices: ReadonlySet<string> = new Set(['ruleMade', 'ruleEnding', 'ruleEnded', 'migrationEnded']);

/** Reported because a rule ended, or because an acceptance does not include it. */
export const isOfRule = ({ type, details }: Pick<WatchEvent, 'type' | 'details'>): boolean =>
  type !== 'health' && typeof details.ruleId === 'string';

/** A change beyond the accepted value is a new change with its own cause. */
export const isLeftover = (event: Pick<WatchEvent, 'type' | 'details'>): boolean =>
  isOfRule(event) && event.details.rule !== 'changed';

/** The event reports an old problem again because a rule ended. It did not happen on that day. */
export const isLeftByRule = ({ details }: Pick<WatchEvent, 'details'>): boolean => details.rule === 'ended';

/** Something that a migration opened and that was still open at its end. */
export const isLeftByMigration = (event: Pick<WatchEvent, 'type' | 'details'>): boolean =>
  isOfRule(event) && event.details.ruleKind === 'migration';

/**
 * The rule that keeps an event from being alerted; undefined if people are alerted. Evaluated later, the result is the
 * same.
 */
export const coveredBy = (event: WatchEvent, rules: readonly Rule[], openedBy: OpenedBy): Rule | undefined =>
  ruleFor(event, rules, event.recordedAt, openedBy);

/**
 * The rule in force that covers an event. Recoveries and alerts about the monitor itself are never covered. What one
 * rule left behind waits only for rules that still last: otherwise two that are over would pass it back and forth.
 */
function ruleFor(event: WatchEvent, rules: readonly Rule[], at: string, openedBy: OpenedBy): Rule | undefined {
  if (event.type !== 'detection' && !isFailure(event)) return undefined;
  return rules.find(
    (rule) =>
      !(isOfRule(event) && event.details.ruleId === rule.id) &&
      (!isLeftByRule(event) || isInForceAt(rule, at)) &&
      covers(rule, event, at, openedBy),
  );
}

function covers(rule: Rule, event: WatchEvent, at: string, openedBy: OpenedBy): boolean {
  switch (rule.kind) {
    case 'pause':
      return isInForceAt(rule, at);
    case 'suppression':
      return isInForceAt(rule, at) && isAbout(rule, event);
    case 'acceptance':
      return isInForceAt(rule, at) && isAbout(rule, event) && isAccepted(rule, event);
    case 'expectedChange':
      return isAbout(rule, event) && isByActor(rule, event.attribution) && isExpected(rule, event);
    case 'migration':
      return isOpenedBy(rule.openings, event, openedBy) && isExpected(rule, event);
  }
}

/** Whether planned work announced a step of a story. */
export const isPlanned = (
  step: Pick<Step, 'source' | 'resource' | 'details' | 'attribution' | 'at'>,
  rules: readonly Rule[],
) =>
  rules.some(
    (rule) =>
      rule.kind === 'expectedChange' &&
      isAbout(rule, { ...step, type: 'detection' }) &&
      isByActor(rule, step.attribution) &&
      isExpected(rule, { happenedAt: step.at, anchor: step.at, recordedAt: step.at }),
  );

/** True if the failure is not worse than the accepted extent. If the rule stored no extent, the value must be the accepted one. */
function isAccepted({ value, extent }: Rule, event: WatchEvent): boolean {
  const { found, foundTotal } = event.details;
  if (extent === null || !isFailure(event) || !Array.isArray(found) || typeof foundTotal !== 'number')
    return value === acceptedValueOf(event);
  return !exceeds({ findings: found, total: foundTotal, exposed: exposedOf(event.exposure, event.details) }, extent);
}

/**
 * Compares the fields that the rule names; other fields match anything. A failing control is matched by the object
 * whose change caused it, if there is only one.
 */
export const isAbout = (
  { source, resourceId }: Pick<Rule, 'source' | 'resourceId'>,
  event: Pick<WatchEvent, 'type' | 'source' | 'resource' | 'details'>,
): boolean =>
  (source === null || source === event.source) &&
  (resourceId === null || resourceId === event.resource.id || isCausedOnlyBy(resourceId, event));

function isCausedOnlyBy(resourceId: string, { type, details }: Pick<WatchEvent, 'type' | 'details'>): boolean {
  if (!isFailure({ type })) return false;
  const subjects = subjectsIn(details.subjects);
  return subjects.length > 0 && subjects.every((subject) => subject.resourceId === resourceId);
}

/** An actor who is not known yet does not match the announced account. */
const isByActor = ({ actorId }: Rule, attribution: Attribution): boolean =>
  actorId === null ||
  (attribution.status === 'known' &&
    attribution.actor.type !== 'microsoft' &&
    attribution.actor.id.toLowerCase() === actorId.toLowerCase());

/**
 * The change was announced before it was made and lies within the announced time. If the log has no time, the whole
 * span between the two collections must lie within it.
 */
function isExpected(rule: Rule, event: Moment): boolean {
  const { earliest, latest } = timeOf(event);
  return rule.createdAt < earliest && latest >= rule.from && latest < endOf(rule);
}

type Moment = Pick<WatchEvent, 'happenedAt' | 'anchor' | 'recordedAt' | 'evidence'> &
  Partial<Pick<WatchEvent, 'attribution'>>;

/** The time span in which the change can have been made. */
function timeOf({ happenedAt, anchor, recordedAt, evidence, attribution }: Moment) {
  if (happenedAt !== null) return { earliest: happenedAt, latest: happenedAt };
  // If a verdict needed a second collection, its cause happened before the first one.
  const earliest = evidence !== undefined && evidence.from < anchor ? evidence.from : anchor;
  const latest = evidence?.to ?? recordedAt;
  if (attribution?.status !== 'known' || attribution.basis !== undefined) return { earliest, latest };
  const { at } = attribution;
  return earliest <= at && at <= latest ? { earliest: at, latest: at } : { earliest, latest };
}

// --- What is accepted ---------------------------------------------------------------------------------------------

/**
 * The problem of an event, as a hash that stays the same while the problem does. It contains a control's problems and
 * their objects, or a detector's elements, otherwise its lines. An acceptance applies to one such value.
 */
export function acceptedValueOf({ type, details, lines }: Pick<WatchEvent, 'type' | 'details' | 'lines'>): string {
  if (isFailure({ type }) && typeof details.value === 'string') return details.value;
  const { elements } = details;
  return shortHash(canonicalJson(Array.isArray(elements) && elements.length > 0 ? [...elements].sort() : lines));
}

/**
 * The same for a verdict; null if it does not fail. Measured values vary by themselves, so only the problem counts
 * there.
 */
export function valueOfVerdict(verdict: Verdict): string | null {
  if (verdict.status !== 'fail') return null;
  const { findings, metric } = verdict;
  const problems = [...new Set(findings.first.map(({ problem }) => problem))].sort();
  if (metric !== null) return shortHash(canonicalJson(problems));
  const found = findings.first.map(({ resourceId, problem }) => `${resourceId}|${problem}`).sort();
  return shortHash(canonicalJson([problems, found, findings.total]));
}
