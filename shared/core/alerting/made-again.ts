import type { Alert } from '../alert/alert';
import type { AlertStep } from '../alert/alert-step';
import { isLogged, type WatchEvent } from '../event/event';
import { restores } from '../event/undoing';
import { secondMs } from '../time/durations';
import type { Member } from './action';
import { withoutElements } from './claims';
import { concernsOf, endsConcern } from './concerns';
import { isCausedByThese } from './consequences';
import { joinStep } from './join';
import { isSameChange, type NamedChange, namedChangeOf } from './named-change';
import { openStep } from './open';
import { asOthers, partOf } from './part';
import type { RaiseContext } from './step';

/** A collection can show a state that is older than itself by this much; ms. */
const staleMs = 15 * secondMs;

/** What a collection saw of an alert's change after a log entry had undone it: somebody made the change again. */
type MadeAgain = {
  /** The alert without it. */
  readonly alert: Alert;
  readonly changes: readonly Member[];
  /** The controls that fail because of it, and not because of the alert's own change. */
  readonly failures: readonly Member[];
};

/** Null if the log entry does not show that a later difference belongs to somebody else. */
export function madeAgain(alert: Alert, undoing: WatchEvent, context: RaiseContext): MadeAgain | null {
  if (!isLogged(undoing) || alert.status !== 'open' || alert.attribution.status !== 'known') return null;
  const isUndone = (one: NamedChange): boolean =>
    one.isRecord &&
    one.endedAt === null &&
    one.to <= undoing.anchor &&
    restores(undoing.details, one) &&
    one.concerns.some((held) => endsConcern(held, undoing));
  if (!alert.named.some(isUndone)) return null;
  const after = Date.parse(undoing.anchor);
  const changes = alert.named.flatMap((one) => {
    const event = context.originalOf?.(one.eventId);
    const isLater = one.type === 'change' && !one.isRecord && Date.parse(one.to) > after + staleMs;
    const isOwn = alert.named.some(
      (entry) => entry.isRecord && Date.parse(entry.to) > after && isSameChange(entry, one),
    );
    if (event === undefined || !isLater || isOwn || one.endedAt !== null) return [];
    const elements = one.elements.filter((element) =>
      concernsOf({ ...event, details: { elements: [element] } }).some((held) => endsConcern(held, undoing)),
    );
    const isWhole = one.elements.length === 0 && one.concerns.some((held) => endsConcern(held, undoing));
    return isWhole || elements.length > 0
      ? [{ one, elements, member: othersMember(partOf(event, elements), undoing.anchor) }]
      : [];
  });
  if (changes.length === 0) return null;
  const kept = alert.named.flatMap((one): readonly NamedChange[] => {
    const lost = changes.find((change) => change.one === one);
    if (lost === undefined) return [isUndone(one) ? { ...one, goneBy: undoing.anchor } : one];
    return withoutElements(one, new Set(lost.elements), new Set(lost.member.change.concerns));
  });
  const away = changes.map(({ member }) => member);
  const isTheirs = isCausedByThese(
    away.map(({ change }) => change),
    kept,
    context,
  );
  const failures = kept.filter(isTheirs).flatMap((failure) => {
    const event = context.originalOf?.(failure.eventId);
    return event === undefined ? [] : [{ failure, member: othersMember(event, undoing.anchor) }];
  });
  const named = kept.filter((one) => !failures.some(({ failure }) => failure === one));
  const held = new Set(named.flatMap(({ concerns }) => concerns));
  return {
    alert: { ...alert, named, concerns: alert.concerns.filter((concern) => held.has(concern)) },
    changes: away,
    failures: failures.map(({ member }) => member),
  };
}

const othersMember = (event: WatchEvent, since: string): Member => {
  const own = asOthers(event, { status: 'notYetKnown' }, since);
  return { event: own, change: namedChangeOf(own) };
};

/** The step of the alert to which it belongs: that of a log entry about the same change, or a new one. */
export function madeAgainStep(
  alerts: readonly Alert[],
  { alert, changes, failures }: MadeAgain,
  context: RaiseContext,
): AlertStep {
  const isClaim = (entry: NamedChange): boolean =>
    entry.isRecord && entry.actor !== null && changes.some(({ change }) => isSameChange(entry, change));
  const claiming = alerts.find(({ id, status, named }) => id !== alert.id && status === 'open' && named.some(isClaim));
  if (claiming === undefined) return openStep(alerts, [...changes, ...failures], context);
  const { attribution } = claiming;
  const own = [...changes, ...failures].map(({ event }): Member => {
    const claimed = { ...event, attribution };
    return { event: claimed, change: namedChangeOf(claimed) };
  });
  return joinStep(alerts, claiming, own, context);
}
