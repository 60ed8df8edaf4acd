import { subjectIn } from '../attribution';
import type { WatchEvent } from '../event/event';
import type { Rule } from '../rule/rule';
import { coveredBy } from '../rule/rules';
import { type NamedChange, namedChangeOf } from './named-change';
import type { RaiseContext } from './step';

/**
 * The changes made by planned work. They open no alert, but explain their part of a difference and the controls that
 * fail because of them.
 */
export type PlannedWork = {
  readonly changes: readonly NamedChange[];
  /** Whether all these causes belong to one plan that also covers the failure. */
  readonly isBehind: (failure: WatchEvent, causes: readonly NamedChange[]) => boolean;
};

export const nothingPlanned: PlannedWork = { changes: [], isBehind: () => false };

export const isAnnounced = ({ kind }: Rule): boolean => kind === 'expectedChange' || kind === 'migration';

export function plannedWorkOf(
  events: readonly WatchEvent[],
  { rules, openedBy }: Pick<RaiseContext, 'rules' | 'openedBy'>,
): PlannedWork {
  const planned = events.map((event) => ({ event, change: namedChangeOf(event) }));
  return {
    changes: planned.map(({ change }) => change),
    isBehind: (failure, causes) =>
      causes.length > 0 &&
      causes.every((cause) => {
        const own = planned.find(({ change }) => change === cause);
        const rule = own === undefined ? undefined : coveredBy(asMadeFailBy(failure, own.event), rules, openedBy);
        return rule !== undefined && isAnnounced(rule);
      }),
  };
}

/**
 * The failure reduced to what this change caused, with its account and object. The collection may have found other
 * changes as well.
 */
export function asMadeFailBy(failure: WatchEvent, { attribution, resource }: WatchEvent): WatchEvent {
  const { subjects } = failure.details;
  if (!Array.isArray(subjects)) return { ...failure, attribution };
  const isOwn = (text: string): boolean => subjectIn(text).resourceId === resource.id;
  return { ...failure, attribution, details: { ...failure.details, subjects: subjects.filter(isOwn) } };
}
