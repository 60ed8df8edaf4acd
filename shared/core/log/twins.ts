import { sameActor } from '../event/event';
import type { FoundDetection } from '../event/look-events';
import { isAtLeast } from '../event/severity';
import { minuteMs } from '../time/durations';
import type { LoggedDetection } from './log-order';

/** Entries about one act lie so far apart at most; ms. */
const twinMs = 5 * minuteMs;

/**
 * Microsoft logs one act as several entries. Of those that say the same of the same thing by the same actor within minutes, the one
 * that was kept before stands, else the first. One that weighs more than it is an event of its own.
 */
export function withoutTwins(logged: readonly LoggedDetection[]): readonly LoggedDetection[] {
  const leads = new Map<string, FoundDetection[]>();
  const dropped = new Set<LoggedDetection>();
  for (const entry of [...logged].sort(byAge)) {
    const { detector, detection } = entry.found;
    if (!detector.collapsesTwins) continue;
    const key = `${detector.id}|${detection.resourceId}|${detection.effect}`;
    const known = leads.get(key) ?? [];
    if (known.some((lead) => isTwin(lead, entry.found))) {
      if (entry.isFresh) dropped.add(entry);
    } else leads.set(key, [...known, entry.found]);
  }
  return dropped.size === 0 ? logged : logged.filter((entry) => !dropped.has(entry));
}

const byAge = (a: LoggedDetection, b: LoggedDetection): number =>
  Number(a.isFresh) - Number(b.isFresh) || Date.parse(a.found.anchor) - Date.parse(b.found.anchor);

/** Whether one says what another, its lead, says already. */
export function isTwin(lead: FoundDetection, other: FoundDetection): boolean {
  const isNear = Math.abs(Date.parse(lead.anchor) - Date.parse(other.anchor)) <= twinMs;
  const isLess =
    isAtLeast(lead.detection.severity, other.detection.severity) && (lead.detection.alerts || !other.detection.alerts);
  return isNear && isLess && mayBeSame(lead, other);
}

/** An entry that names nobody, or a service that acts for somebody, can be of the same actor. */
const mayBeSame = ({ attribution: one }: FoundDetection, { attribution: other }: FoundDetection): boolean =>
  one.status !== 'known' || other.status !== 'known' || sameActor(one.actor, other.actor);
