import type { Alert } from '../alert/alert';
import type { EventActor, WatchEvent } from '../event/event';
import { isOfRule } from '../rule/rules';
import { isOtherKnownActor, type NamedChange } from './named-change';

/** An event with the change it names. */
export type Member = { readonly event: WatchEvent; readonly change: NamedChange };

/** An action and its consequences. `alert`: the alert it continues; null if it begins one. */
export type Action = { readonly alert: Alert | null; readonly members: readonly Member[] };

/** An action before it is decided which alert it continues. */
export type Part = { alert: Alert | null; readonly members: Member[] };

/** The end of a rule leaves one alert for each group of problems; the end of a migration leaves a single list. */
export const isSameGroup = (a: WatchEvent, b: WatchEvent): boolean =>
  isOfRule(a) && isOfRule(b) && a.groupKey === b.groupKey;

const actorOf = ({ members }: Part): EventActor | null =>
  members.find(({ change }) => change.actor !== null)?.change.actor ?? null;

/**
 * One reading of the log can contain entries of two actors about the changes of an alert without an actor: the alert then belongs to one of
 * the two.
 */
export const areOthers = (a: Part, b: Part): boolean => isOtherKnownActor({ actor: actorOf(a) }, { actor: actorOf(b) });

/** Two known actors are two actions; so are an action and a change to the monitor itself. */
export const isOfOther = (part: Part, { attribution }: Alert): boolean => {
  const actor = actorOf(part);
  return attribution.status === 'known' && isOtherKnownActor({ actor }, { actor: attribution.actor });
};
