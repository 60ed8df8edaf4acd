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

/** Problems are ended per group when a rule ends, but all together when a migration ends. */
export const isSameGroup = (a: WatchEvent, b: WatchEvent): boolean =>
  isOfRule(a) && isOfRule(b) && a.groupKey === b.groupKey;

const actorOf = ({ members }: Part): EventActor | null =>
  members.find(({ change }) => change.actor !== null)?.change.actor ?? null;

/**
 * One collection can read entries of two actors about an alert whose actor was unknown. The alert then belongs to one
 * of the two.
 */
export const areOthers = (a: Part, b: Part): boolean => isOtherKnownActor({ actor: actorOf(a) }, { actor: actorOf(b) });

/** Changes by two known actors are two actions. An action and a change to the monitor itself are two as well. */
export const isOfOther = (part: Part, { attribution }: Alert): boolean => {
  const actor = actorOf(part);
  return attribution.status === 'known' && isOtherKnownActor({ actor }, { actor: attribution.actor });
};
