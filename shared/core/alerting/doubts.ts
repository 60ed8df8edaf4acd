import type { Alert } from '../alert/alert';
import type { Doubts } from '../sign-in/habits';
import { hourMs } from '../time/durations';
import type { NamedChange } from './named-change';

type Span = NonNullable<ReturnType<Doubts['get']>>[number];

/** A sign-in or another momentary event. While its alert is open, it does not count as a habit of the person. */
const isInDoubt = ({ type, isMomentary, about }: NamedChange): boolean =>
  type === 'change' && isMomentary && about.length > 0;

/**
 * Closing such an alert decides how its sign-ins count: at once as habits if they were harmless, otherwise like all
 * others.
 */
export const doubtsPeople = ({ named }: Pick<Alert, 'named'>): boolean => named.some(isInDoubt);

/**
 * Sign-ins in the hour before can make another action suspicious. If its alert is closed as harmless, they are harmless
 * too.
 */
const before = (time: string): string => new Date(Date.parse(time) - hourMs).toISOString();

/**
 * The momentary events of people in alerts, such as sign-ins, with their times. An acknowledged alert counts as open,
 * because nobody has judged it yet.
 */
export function doubtsOf(alerts: readonly Alert[]): Doubts {
  const spans = new Map<string, readonly Span[]>();
  const counted = alerts.filter(
    ({ form, status, closed }) => form === 'alert' && (status === 'open' || closed?.judgement === 'harmless'),
  );
  for (const { named, status } of counted) {
    const isSettled = status !== 'open';
    for (const { about, from, to } of named.filter(isInDoubt)) {
      const span = { from: isSettled ? before(from) : from, to, isSettled };
      for (const id of about) spans.set(id, [...(spans.get(id) ?? []), span]);
    }
  }
  return spans;
}
