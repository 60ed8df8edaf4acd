import type { Alert } from '../alert/alert';
import type { Doubts } from '../sign-in/habits';
import type { NamedChange } from './named-change';

type Span = { readonly from: string; readonly to: string };

/**
 * A sign-in, or another action that nothing undoes. While its alert is open, it does not become a habit of its people.
 */
const isInDoubt = ({ type, isMomentary, about }: NamedChange): boolean =>
  type === 'change' && isMomentary && about.length > 0;

/** Closing such an alert lets its sign-ins count as usual. */
export const doubtsPeople = ({ named }: Pick<Alert, 'named'>): boolean => named.some(isInDoubt);

/**
 * When the people in open alerts did something that nothing undoes, such as a sign-in. An acknowledged alert is open
 * too: somebody is investigating and has not yet said what it was.
 */
export function doubtsOf(alerts: readonly Alert[]): Doubts {
  const spans = new Map<string, Span[]>();
  const open = alerts.filter(({ form, status }) => form === 'alert' && status === 'open');
  for (const { about, from, to } of open.flatMap(({ named }) => named.filter(isInDoubt))) {
    for (const id of about) spans.set(id, [...(spans.get(id) ?? []), { from, to }]);
  }
  return spans;
}
