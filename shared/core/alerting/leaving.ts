import type { Alert } from '../alert/alert';
import type { AlertStep } from '../alert/alert-step';
import type { WatchEvent } from '../event/event';
import type { Action, Member } from './action';
import { claimsIn, withoutElements } from './claims';
import { isCausedByThese, withConsequences } from './consequences';
import { isSameChange, type NamedChange } from './named-change';
import { openStep } from './open';
import { narrowed } from './pieces';
import { type RaiseContext, stepOf, stepped, withAlert } from './step';
import { sharesSubject } from './subject';

/**
 * A difference was named without an actor, and a log entry claims part of it. The rest gets its own alert, because
 * another actor may have made it. The part of an entry in `beside` continues in that entry's alert.
 */
export function unclaimedSteps(
  alerts: readonly Alert[],
  { alert, members }: Action,
  beside: readonly Member[],
  context: RaiseContext,
): readonly AlertStep[] {
  const current = alerts.find(({ id }) => id === alert?.id);
  const claims = claimsIn(members);
  const [claim] = claims;
  return current === undefined || claim === undefined || current.attribution.status === 'known'
    ? []
    : leavingSteps(alerts, current, { claims, beside, because: claim.event }, context);
}

type Claiming = {
  readonly claims: readonly Member[];
  readonly beside: readonly Member[];
  readonly because: WatchEvent;
};

export function leavingSteps(
  alerts: readonly Alert[],
  current: Alert,
  { claims, beside, because }: Claiming,
  context: RaiseContext,
): readonly AlertStep[] {
  const split = current.named.flatMap((named) => {
    const event = context.originalOf?.(named.eventId);
    const rest = restOf(named, claims);
    return event === undefined || rest === null ? [] : [{ named, member: { event, change: named }, rest }];
  });
  const leaving = split.map(({ named, member, rest }) => ({ named, member: narrowed(member, rest, null), rest }));
  const rests = split.flatMap(({ named, member, rest }): readonly Member[] => {
    const claimed = beside.filter(({ change }) => isSameChange(named, change));
    if (rest.length === 0) return claimed.length === 0 ? [member] : [];
    const alone = rest.filter((element) => !claimed.some(({ change }) => change.elements.includes(element)));
    return alone.length === 0 ? [] : [narrowed(member, alone, null)];
  });
  return split.length === 0 ? [] : partingSteps(alerts, current, { leaving, rests, because }, context);
}

type Parting = {
  /** The changes that leave the alert, whole or only some elements. */
  readonly leaving: readonly {
    readonly named: NamedChange;
    readonly member: Member;
    readonly rest: readonly string[];
  }[];
  /** The parts that are in no other alert. */
  readonly rests: readonly Member[];
  readonly because: WatchEvent;
};

export function partingSteps(
  alerts: readonly Alert[],
  current: Alert,
  { leaving, rests, because }: Parting,
  context: RaiseContext,
): readonly AlertStep[] {
  const away = leaving.map(({ member }) => member.change);
  const kept = current.named.flatMap((one) => {
    const lost = leaving.find(({ named }) => named === one)?.rest;
    return lost === undefined
      ? [one]
      : withoutElements(one, new Set(lost), new Set(away.flatMap(({ concerns }) => concerns)));
  });
  const failures = kept.filter(isCausedByThese(away, kept, context));
  const named = kept.filter((one) => !failures.includes(one));
  const gone = new Set([...away, ...failures].flatMap(({ concerns }) => concerns));
  const next: Alert = {
    ...stepped(current),
    named,
    concerns: current.concerns.filter((concern) => !gone.has(concern)),
  };
  const left = stepOf(next, [{ event: because, change: null }], ['joined'], context);
  if (rests.length === 0) return [left];
  const isOver = (concern: string): boolean => gone.has(concern) && !current.concerns.includes(concern);
  const known = withAlert(alerts, next);
  if (rests.every(({ change: { concerns } }) => concerns.length > 0 && concerns.every(isOver)))
    return [left, overStep(openStep(known, rests, context), context)];
  const opened = openStep(known, withConsequences(alerts, rests, context), context);
  const concerns = opened.alert.concerns.filter((concern) => !isOver(concern));
  return [left, { ...opened, alert: { ...opened.alert, concerns } }];
}

/**
 * The unclaimed elements of a difference without an actor. Empty for a difference without elements; null if all are
 * claimed, or if the entries are about other changes.
 */
function restOf(named: NamedChange, claims: readonly Member[]): readonly string[] | null {
  if (named.type !== 'change' || named.isRecord || named.isNobodys) return null;
  const own = claims.filter(({ change }) => isSameChange(named, change));
  const isOfOther = claims.some(
    ({ change }) => change.source === named.source && sharesSubject(change.subjects, named.subjects),
  );
  if (own.length === 0) return isOfOther ? named.elements : null;
  const left = named.elements.filter((element) => !own.some(({ change }) => change.elements.includes(element)));
  return left.length === 0 ? null : left;
}

/**
 * The change was undone before it turned out to be a separate action, so it is stored as over. The first message had
 * named both.
 */
const overStep = (step: AlertStep, { now }: RaiseContext): AlertStep => ({
  ...step,
  alert: {
    ...step.alert,
    status: 'resolved',
    isDeferred: true,
    concerns: [],
    named: step.alert.named.map((one) => ({ ...one, endedAt: now })),
    resolvedAt: now,
  },
  deliveries: [],
});
