import type { Alert } from '../alert/alert';
import { isCounted, type WatchEvent } from '../event/event';
import { isAtLeast } from '../event/severity';
import { isOfRule } from '../rule/rules';
import type { Member } from './action';
import { concernsOf } from './concerns';
import {
  isGoingOn,
  isMuchMore,
  isSameChange,
  isSameRecord,
  isSameStory,
  isSummedUpBy,
  type NamedChange,
} from './named-change';

/**
 * A named change seen by another source is not news. A further change is, and so is a control that fails because of it.
 */
export function isNews(alert: Alert, { event, change }: Member): boolean {
  const same = alert.named.filter((named) => isSameChange(named, change));
  if (event.type === 'weakened')
    return event.details.isGoingOn !== true && (!countsDevices(event) || isMuchMore(alert.named, change));
  if (change.type === 'failure')
    return !isFallAlone(event) && !isHeld(alert, event) && event.details.isGoingOn !== true;
  // One log entry is one change, even if it is about the monitor itself.
  if (alert.named.some((named) => named.type === 'notice' && isSameRecord(named, change))) return false;
  if (same.length === 0 && alert.named.some((named) => isGoingOn(named, change)))
    return isMuchMore(alert.named, change) || !alert.named.some(({ severity }) => isAtLeast(severity, change.severity));
  const earlier = alert.named.filter((named) => isSameStory(named, change));
  if (earlier.length > 0) return isFurther(change, earlier);
  if (same.length === 0) return change.type === 'change' && !alert.named.some((named) => isSummedUpBy(named, change));
  if (isOfRule(event)) return concernsOf(event).some((concern) => !alert.concerns.includes(concern));
  const known = new Set(same.flatMap(({ elements }) => elements));
  const counts = (change.exposed ?? 0) > Math.max(0, ...same.map(({ exposed }) => exposed ?? 0));
  return (
    counts ||
    change.elements.some((element) => !known.has(element)) ||
    same.every((one) => !isAtLeast(one.severity, change.severity))
  );
}

/** A story is news again if it has another step or is more severe. */
const isFurther = ({ severity, steps = [] }: NamedChange, earlier: readonly NamedChange[]): boolean =>
  earlier.every((one) => !isAtLeast(one.severity, severity)) ||
  !steps.every((step) => earlier.some((one) => one.steps?.includes(step)));

/** Not news: the control was already named and has not passed since. */
const isHeld = ({ concerns }: Alert, event: WatchEvent): boolean =>
  !isOfRule(event) && concernsOf(event).every((concern) => concerns.includes(concern));

const countsDevices = ({ exposure }: WatchEvent): boolean => isCounted(exposure) && exposure.unit === 'devices';

/** Not news: a fleet spike also lowers a share, but the share is still above its minimum. */
const isFallAlone = ({ details }: WatchEvent): boolean => details.isFall === true;
