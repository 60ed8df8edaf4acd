import { groupBy } from '../group-by';
import type { Status } from '../verdict/control';
import type { Evaluation } from '../verdict/evaluation';

/** How long a control passed within a period, in milliseconds. Time in which it could not be judged counts as neither. */
export type Uptime = {
  readonly controlId: string;
  /** If the control was first judged within the period, the time counts from then on. */
  readonly from: string;
  readonly to: string;
  readonly heldMs: number;
  readonly failedMs: number;
  /** Time when it was unknown, not licensed or not applicable. */
  readonly notKnownMs: number;
  /** Share of the known time; null if none is known. */
  readonly share: number | null;
};

/** Earlier than any recorded time, to find the last change before a period, which shows its state at the start. */
export const beginning = '2020-01-01T00:00:00.000Z';

type Change = Pick<Evaluation, 'controlId' | 'at'> & { readonly verdict: { readonly status: Status } };

/**
 * For each control that was judged before `to`: how long it passed since `from`. `history`: every change of verdict up
 * to `to`; the last one before `from` shows the state at the start.
 */
export function uptimesOf(history: readonly Change[], from: string, to: string): readonly Uptime[] {
  return [...groupBy(history, ({ controlId }) => controlId)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([controlId, changes]) => uptimeOf(controlId, changes, Date.parse(from), Date.parse(to)) ?? []);
}

function uptimeOf(controlId: string, changes: readonly Change[], fromMs: number, toMs: number): Uptime | undefined {
  const ordered = changes
    .map(({ at, verdict }) => ({ at: Date.parse(at), status: verdict.status }))
    .filter(({ at }) => at < toMs)
    .sort((a, b) => a.at - b.at);
  const [first] = ordered;
  if (first === undefined || toMs <= fromMs) return undefined;
  const sums = { pass: 0, fail: 0, other: 0 };
  for (const [index, { at, status }] of ordered.entries()) {
    const begin = Math.max(at, fromMs);
    const end = ordered[index + 1]?.at ?? toMs;
    if (end > begin) sums[status === 'pass' || status === 'fail' ? status : 'other'] += end - begin;
  }
  const known = sums.pass + sums.fail;
  return {
    controlId,
    from: new Date(Math.max(first.at, fromMs)).toISOString(),
    to: new Date(toMs).toISOString(),
    heldMs: sums.pass,
    failedMs: sums.fail,
    notKnownMs: sums.other,
    share: known === 0 ? null : sums.pass / known,
  };
}
