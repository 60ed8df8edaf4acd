import type { Alert } from '../alert/alert';
import type { Doubts } from '../sign-in/habits';
import { hourMs } from '../time/durations';
import type { NamedChange } from './named-change';

type Span = NonNullable<ReturnType<Doubts['get']>>[number];

/**
 * A sign-in, or another action that nothing undoes. While its alert is open, it does not become a habit of its people.
 */
const isInDoubt = ({ type, isMomentary, about }: NamedChange): boolean =>
  type === 'change' && isMomentary && about.length > 0;

/** Closing such an alert lets its sign-ins count as usual: at once if they were harmless, otherwise like any others. */
export const doubtsPeople = ({ named }: Pick<Alert, 'named'>): boolean => named.some(isInDoubt);

/** Other actions are suspicious because of sign-ins in the hour before: closing their alert as harmless settles these too. */
const before = (time: string): string => new Date(Date.parse(time) - hourMs).toISOString();

/**
 * When the people in alerts did something that nothing undoes, such as a sign-in. An acknowledged alert is open too: somebody is
 * investigating and has not yet said what it was.
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
