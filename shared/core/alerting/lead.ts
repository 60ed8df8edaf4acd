import type { Alert } from '../alert/alert';
import { isAtLeast, mostSevereFirst } from '../event/severity';
import type { Action, Member } from './action';
import type { NamedChange } from './named-change';
import type { RaiseContext } from './step';
import { isFleet } from './subject';

type Leading = Pick<RaiseContext, 'leadsOf'>;

/**
 * Whether a change is more important to people than the controls that it makes fail. It stays wrong until it is undone.
 */
export const isLeading = ({ source, leads }: NamedChange, { leadsOf }: Leading): boolean =>
  leads === true || leadsOf(source);

/**
 * The headline: the most severe change. If several are equally severe: a role assignment or the state of a person or
 * device, then lost protection, then the edit. Within one source, what stays wrong, then the event with the most
 * elements.
 */
export function byLead(a: NamedChange, b: NamedChange, context: Leading): number {
  const classOf = (change: NamedChange): number => {
    if (change.type === 'notice' || isLeading(change, context) || isStateOfOne(change)) return 0;
    return change.type === 'failure' ? 1 : 2;
  };
  return (
    mostSevereFirst(a, b) ||
    classOf(a) - classOf(b) ||
    (b.exposed ?? 0) - (a.exposed ?? 0) ||
    (a.source < b.source ? -1 : a.source > b.source ? 1 : 0) ||
    Number(a.isMomentary) - Number(b.isMomentary) ||
    b.elements.length - a.elements.length ||
    (a.eventId < b.eventId ? -1 : 1)
  );
}

/** A state of one person or device that nobody changed. A control only counts it. */
const isStateOfOne = ({ type, isNobodys, subjects }: NamedChange): boolean =>
  type === 'change' && isNobodys && subjects.length > 0 && !subjects.some(isFleet);

export const ordered = ({ members }: Action, context: Leading): readonly Member[] =>
  [...members].sort((a, b) => byLead(a.change, b.change, context));

/** Most severe first, because the first two alerts of a flood are sent alone. */
export const inOrder = (actions: readonly Action[], context: Leading): readonly Action[] =>
  actions
    .flatMap((action) => {
      const [first] = ordered(action, context);
      return first === undefined ? [] : [{ action, first: first.change }];
    })
    .sort((a, b) => byLead(a.first, b.first, context))
    .map(({ action }) => action);

export function leadOf(alert: Alert, members: readonly Member[], reopened: boolean, context: Leading): string {
  const [first] = members;
  if (first === undefined) return alert.leadEventId;
  const lead = alert.named.find(({ eventId }) => eventId === alert.leadEventId);
  // If the same protection became weaker again, the message reports the current loss.
  const isNow = first.event.type === 'weakened' && lead?.source === first.event.source;
  const isWorse =
    lead === undefined ? !isAtLeast(alert.severity, first.event.severity) : byLead(first.change, lead, context) < 0;
  return reopened || isNow || isWorse ? first.event.id : alert.leadEventId;
}
