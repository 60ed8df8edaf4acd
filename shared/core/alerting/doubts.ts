import type { Alert } from '../alert/alert';
import type { Doubts } from '../sign-in/habits';

type Span = { readonly from: string; readonly to: string };

/**
 * When the people in open alerts did what nothing undoes, such as a sign-in. An acknowledged alert is open: somebody looks at it, and has
 * not said yet what it was.
 */
export function doubtsOf(alerts: readonly Alert[]): Doubts {
  const spans = new Map<string, Span[]>();
  const open = alerts.filter(({ form, status }) => form === 'alert' && status === 'open');
  for (const { type, isMomentary, about, from, to } of open.flatMap(({ named }) => named)) {
    if (type !== 'change' || !isMomentary) continue;
    for (const id of about) spans.set(id, [...(spans.get(id) ?? []), { from, to }]);
  }
  return spans;
}
