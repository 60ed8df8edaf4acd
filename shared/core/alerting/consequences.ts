import type { Alert } from '../alert/alert';
import type { Member } from './action';
import { causesOf } from './correlate';
import { ordered } from './lead';
import { isCauseOf, type NamedChange } from './named-change';
import { asShared } from './part';
import type { RaiseContext } from './step';

/**
 * A change that is found late can be the cause of failing controls in other alerts, unless another change explains them
 * better.
 */
export function withConsequences(
  alerts: readonly Alert[],
  members: readonly Member[],
  context: RaiseContext,
): readonly Member[] {
  const held = new Set(members.map(({ event }) => event.id));
  const failures = alerts.flatMap(({ named, concerns }) =>
    named.filter(
      (one) =>
        !held.has(one.eventId) &&
        one.concerns.some((concern) => concerns.includes(concern)) &&
        isExplainedBy(members, one, alerts, context),
    ),
  );
  const added = [...new Map(failures.map((one) => [one.eventId, one])).values()].flatMap((change): Member[] => {
    const event = context.originalOf?.(change.eventId);
    return event === undefined ? [] : [{ event: asShared(event), change }];
  });
  return ordered({ alert: null, members: [...members, ...added] }, context);
}

/** Whether only the changes that leave an alert made the control fail, and none that it keeps. */
export const isCausedByThese =
  (leaving: readonly NamedChange[], kept: readonly NamedChange[], context: RaiseContext) =>
  (failure: NamedChange): boolean =>
    leaving.some((change) => isCauseOf(change, failure, context)) &&
    !kept.some((change) => isCauseOf(change, failure, context));

function isExplainedBy(
  members: readonly Member[],
  failure: NamedChange,
  alerts: readonly Alert[],
  context: RaiseContext,
): boolean {
  // Searching for causes reads all alerts, so it is skipped if no change can be a cause.
  if (!members.some(({ change }) => isCauseOf(change, failure, context))) return false;
  const causes = causesOf(failure, [{ members }], alerts, context);
  return members.some(({ change }) => causes.includes(change));
}
