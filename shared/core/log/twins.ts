import type { FoundDetection } from '../event/collection-facts';
import { isAtLeast } from '../event/severity';
import { minuteMs } from '../time/durations';
import { elementsOf, type LoggedDetection, mayBeSameActor, momentOf, thingOf } from './log-order';

/** The maximum time between two entries about one act; ms. */
const twinMs = 5 * minuteMs;

/**
 * Microsoft logs one action as several entries. If entries of the same actor report the same action within minutes, the
 * stored entry counts, otherwise the first. A more severe entry is a separate event.
 */
export function withoutTwins(logged: readonly LoggedDetection[]): readonly LoggedDetection[] {
  const leads = new Map<string, FoundDetection[]>();
  const dropped = new Set<LoggedDetection>();
  for (const entry of [...logged].sort(byAge)) {
    const { detector, detection } = entry.found;
    if (!detector.collapsesTwins) continue;
    const key = `${thingOf(entry.found)} ${detection.effect}`;
    const known = leads.get(key) ?? [];
    if (known.some((lead) => isTwin(lead, entry.found) && !isReversedBetween(lead, entry.found, logged))) {
      if (entry.isFresh) dropped.add(entry);
    } else leads.set(key, [...known, entry.found]);
  }
  return dropped.size === 0 ? logged : logged.filter((entry) => !dropped.has(entry));
}

/** Whether another entry took back between the two what both of them name: then the later one is another edit. */
function isReversedBetween(lead: FoundDetection, other: FoundDetection, logged: readonly LoggedDetection[]): boolean {
  const named = elementsOf(other.detection);
  const [one, another] = [momentOf(lead), momentOf(other)];
  return logged.some(
    ({ found }) =>
      thingOf(found) === thingOf(other) &&
      found.detection.effect !== other.detection.effect &&
      momentOf(found) > Math.min(one, another) &&
      momentOf(found) < Math.max(one, another) &&
      elementsOf(found.detection).some((element) => named.includes(element)),
  );
}

const byAge = (a: LoggedDetection, b: LoggedDetection): number =>
  Number(a.isFresh) - Number(b.isFresh) || momentOf(a.found) - momentOf(b.found);

/** True if the other detection reports the same action as the first one and is no more severe. */
export function isTwin(lead: FoundDetection, other: FoundDetection): boolean {
  const isNear = Math.abs(momentOf(lead) - momentOf(other)) <= twinMs;
  const isLess =
    isAtLeast(lead.detection.severity, other.detection.severity) && (lead.detection.alerts || !other.detection.alerts);
  return isNear && isLess && mayBeSameActor(lead, other) && addsNothing(lead, other);
}

/** False if both entries name what they changed, and the other one names more: that is another edit. */
function addsNothing({ detection: one }: FoundDetection, { detection: other }: FoundDetection): boolean {
  const [known, named] = [elementsOf(one), elementsOf(other)];
  return known.length === 0 || named.every((element) => known.includes(element));
}
