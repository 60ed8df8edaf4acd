import { dayMs, minuteMs } from '../../../shared/core/time/durations';

const format = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Berlin',
  weekday: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

/** A time on Contoso's clocks: "Tue 14:02". */
export function clockOf(ms: number): string {
  const parts = new Map(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  return `${parts.get('weekday')} ${parts.get('hour')}:${parts.get('minute')}`;
}

/**
 * The first minute after a time at which Contoso's local time is this; epoch ms.
 *
 * @throws if it is not a time of a week
 */
export function nextMoment(afterMs: number, clock: string): number {
  const first = (Math.floor(afterMs / minuteMs) + 1) * minuteMs;
  // A day more than a week, because a time is skipped when the clocks go forward.
  for (let at = first; at < first + 8 * dayMs; at += minuteMs) if (clockOf(at) === clock) return at;
  throw new Error(`"${clock}" is not a time of the week, such as "Tue 14:02"`);
}
