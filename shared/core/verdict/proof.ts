/** How long a requirement was in force within a period. Pure. */
import type { Status } from './control';

/** The status of a control from this moment on; ISO 8601. */
export type StatusChange = { readonly controlId: string; readonly at: string; readonly status: Status };

/** A period without data; half-open. */
export type Gap = { readonly from: string; readonly to: string };

/** `notSeen`: unknown. It never counts as in force. */
export type ProofState = 'inForce' | 'lapsed' | 'notSeen';

/**
 * Why it is unknown whether a requirement was met: its data was not read, it has no verdict yet, or its controls have
 * this status.
 */
export type NotSeenReason = 'notRead' | 'noVerdict' | Exclude<Status, 'pass' | 'fail'>;

export type Spell = {
  readonly state: ProofState;
  readonly from: string;
  readonly to: string;
  /** All reasons within the period, earliest first; empty unless the state is `notSeen`. */
  readonly reasons: readonly NotSeenReason[];
};

/** Milliseconds. They add up to the whole period. */
export type Shares = Readonly<Record<ProofState, number>>;

const isoOf = (ms: number): string => new Date(ms).toISOString();

/**
 * Splits the whole period into parts with one state each, oldest first, without gap or overlap. A requirement is in
 * force while each of its applicable controls passes, and lapses while one fails. Missing data makes a pass unknown; a
 * failure continues until a later verdict.
 * @param changes of the controls `controlIds`, in any order; the last one before `from` shows the state at the start
 */
export function spellsOf(
  controlIds: readonly string[],
  changes: readonly StatusChange[],
  gaps: readonly Gap[],
  from: string,
  to: string,
): readonly Spell[] {
  const [begin, end] = [Date.parse(from), Date.parse(to)];
  if (!(begin < end)) return [];
  const histories = controlIds.map((id) =>
    changes
      .filter(({ controlId }) => controlId === id)
      .map(({ at, status }) => ({ at: Date.parse(at), status }))
      .sort((a, b) => a.at - b.at),
  );
  const hidden = gaps.map((gap) => ({ from: Date.parse(gap.from), to: Date.parse(gap.to) }));
  const marks = [begin, ...histories.flat().map(({ at }) => at), ...hidden.flatMap((gap) => [gap.from, gap.to])].filter(
    (at) => at >= begin && at < end,
  );
  const starts = [...new Set(marks)].sort((a, b) => a - b);
  const spells: { state: ProofState; from: number; to: number; reasons: NotSeenReason[] }[] = [];
  for (const [index, at] of starts.entries()) {
    const seen = seenOf(
      histories.map((history) => history.findLast((change) => change.at <= at)?.status ?? 'noVerdict'),
    );
    const isHidden = seen === 'inForce' && hidden.some((gap) => gap.from <= at && at < gap.to);
    const now = isHidden ? 'notRead' : seen;
    const [state, reasons] = now === 'inForce' || now === 'lapsed' ? [now, []] : ['notSeen' as const, [now]];
    const until = starts[index + 1] ?? end;
    const last = spells.at(-1);
    if (last?.state === state) {
      last.to = until;
      last.reasons.push(...reasons);
    } else spells.push({ state, from: at, to: until, reasons });
  }
  return spells.map(({ state, from, to, reasons }) => ({
    state,
    from: isoOf(from),
    to: isoOf(to),
    reasons: [...new Set(reasons)],
  }));
}

/** A control that does not apply is left out, unless none applies. */
function seenOf(statuses: readonly (Status | 'noVerdict')[]): Exclude<ProofState, 'notSeen'> | NotSeenReason {
  const applying = statuses.filter((status) => status !== 'notApplicable');
  if (applying.includes('fail')) return 'lapsed';
  const found = reasonsInOrder.find((reason) => applying.includes(reason));
  return found ?? (applying.length > 0 ? 'inForce' : 'notApplicable');
}

/** If the controls of a requirement have different reasons, the one that lasts longest comes first. */
const reasonsInOrder = ['notLicensed', 'unknown', 'noVerdict'] as const;

export function sharesOf(spells: readonly Spell[]): Shares {
  const sum = (state: ProofState): number =>
    spells
      .filter((spell) => spell.state === state)
      .reduce((total, { from, to }) => total + Date.parse(to) - Date.parse(from), 0);
  return { inForce: sum('inForce'), lapsed: sum('lapsed'), notSeen: sum('notSeen') };
}

/**
 * The shares in hundredths of a percent, adding up to 10,000. Time that is not in force is rounded up, so that a lapse
 * of a minute is never shown as none.
 */
export function hundredthsOf({ inForce, lapsed, notSeen }: Shares): Shares {
  const total = inForce + lapsed + notSeen;
  if (total === 0) return { inForce: 0, lapsed: 0, notSeen: 10_000 };
  const up = (part: number): number => Math.ceil((part / total) * 10_000 - 1e-9);
  const lapsedShare = up(lapsed);
  const notSeenShare = Math.min(up(notSeen), 10_000 - lapsedShare);
  return { inForce: 10_000 - lapsedShare - notSeenShare, lapsed: lapsedShare, notSeen: notSeenShare };
}
