/** How long a requirement was in force within a period. Pure. */
import type { Status } from './control';

/** The status of a control from this moment on; ISO 8601. */
export type StatusChange = { readonly controlId: string; readonly at: string; readonly status: Status };

/** A span without data; half-open. */
export type Gap = { readonly from: string; readonly to: string };

/** `notSeen`: unknown. It never counts as in force. */
export type ProofState = 'inForce' | 'lapsed' | 'notSeen';

export type Spell = { readonly state: ProofState; readonly from: string; readonly to: string };

/** Milliseconds; they add up to the period. */
export type Shares = Readonly<Record<ProofState, number>>;

const isoOf = (ms: number): string => new Date(ms).toISOString();

/**
 * The whole period in spells of one state, oldest first: no gap, no overlap. A requirement is in force while each of its applicable
 * controls passes, and lapses while one fails. A gap makes a pass unknown; a failure continues until a later verdict.
 * @param changes of the controls `controlIds`, in any order; the last before `from` shows how the period begins
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
  const spells: { state: ProofState; from: number; to: number }[] = [];
  for (const [index, at] of starts.entries()) {
    const seen = stateOf(
      histories.map((history) => history.findLast((change) => change.at <= at)?.status ?? 'unknown'),
    );
    const isHidden = seen === 'inForce' && hidden.some((gap) => gap.from <= at && at < gap.to);
    const state = isHidden ? 'notSeen' : seen;
    const until = starts[index + 1] ?? end;
    const last = spells.at(-1);
    if (last?.state === state) last.to = until;
    else spells.push({ state, from: at, to: until });
  }
  return spells.map((spell) => ({ state: spell.state, from: isoOf(spell.from), to: isoOf(spell.to) }));
}

/** A control that does not apply is left out, unless none applies. */
function stateOf(statuses: readonly Status[]): ProofState {
  if (statuses.includes('fail')) return 'lapsed';
  const applying = statuses.filter((status) => status !== 'notApplicable');
  return applying.length > 0 && applying.every((status) => status === 'pass') ? 'inForce' : 'notSeen';
}

export function sharesOf(spells: readonly Spell[]): Shares {
  const sum = (state: ProofState): number =>
    spells
      .filter((spell) => spell.state === state)
      .reduce((total, { from, to }) => total + Date.parse(to) - Date.parse(from), 0);
  return { inForce: sum('inForce'), lapsed: sum('lapsed'), notSeen: sum('notSeen') };
}

/**
 * The shares in hundredths of a percent, which add up to 10,000: time that is not in force is rounded up, so that a lapse of a minute never
 * reads as none.
 */
export function hundredthsOf({ inForce, lapsed, notSeen }: Shares): Shares {
  const total = inForce + lapsed + notSeen;
  if (total === 0) return { inForce: 0, lapsed: 0, notSeen: 10_000 };
  const up = (part: number): number => Math.ceil((part / total) * 10_000 - 1e-9);
  const lapsedShare = up(lapsed);
  const notSeenShare = Math.min(up(notSeen), 10_000 - lapsedShare);
  return { inForce: 10_000 - lapsedShare - notSeenShare, lapsed: lapsedShare, notSeen: notSeenShare };
}
