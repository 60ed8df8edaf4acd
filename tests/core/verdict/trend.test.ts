import {
  isSeen,
  lastWeeks,
  pillarCounts,
  sumOf,
  type TrendRow,
  trendTotals,
  trendWeeks,
  trendWith,
} from '../../../shared/core/verdict/trend';

const controls = [
  { id: 'a', pillar: 'identities' },
  { id: 'b', pillar: 'identities' },
  { id: 'c', pillar: 'apps' },
  { id: 'd', pillar: 'apps' },
] as const;

const pass = { status: 'pass', note: null, evidence: [], metric: null } as const;
const unknown = { status: 'unknown', reason: 'stale' } as const;
const failed = { status: 'fail', since: '2026-11-24T08:00:00Z', at: '2026-11-24T08:00:00Z' } as const;
const judged = (controlId: string, verdict: typeof pass | typeof unknown, lastKnown: typeof failed | null = null) => ({
  controlId,
  verdict,
  lastKnown,
});

test('a control that cannot be judged for the moment still fails if it last did, and is marked as remembered', () => {
  const counts = pillarCounts(controls, [judged('a', pass), judged('b', unknown, failed), judged('c', unknown)]);
  expect(counts.identities).toEqual({ fail: 1, judged: 2, remembered: 1 });
  // A control that was never judged neither passes nor fails.
  expect(counts.apps).toEqual({ fail: 0, judged: 0, remembered: 0 });
  expect(sumOf(counts)).toEqual({ fail: 1, judged: 2, remembered: 1 });
});

test('a time without verdicts was not seen', () => {
  expect(isSeen(pillarCounts(controls, [judged('a', pass)]).identities)).toBe(true);
  expect(isSeen(pillarCounts(controls, [judged('b', unknown, failed)]).identities)).toBe(false);
  expect(isSeen(pillarCounts(controls, []).identities)).toBe(false);
});

describe('the row', () => {
  const pillars = pillarCounts(controls, [judged('a', pass)]);
  const later = pillarCounts(controls, [judged('b', unknown, failed)]);
  const empty: TrendRow = { tenantId: 't', watchedSince: '2026-09-28T07:00:00Z', weeks: [] };

  test('holds the newest counts of each week, and no more weeks than are shown', () => {
    const first = trendWith(empty, { week: '2026-W47', pillars });
    const again = trendWith(first, { week: '2026-W47', pillars: later });
    expect(again.weeks).toEqual([{ week: '2026-W47', pillars: later }]);
    const year = Array.from({ length: 20 }, (_, at) => ({ week: `2026-W${10 + at}`, pillars })).reduce(
      trendWith,
      empty,
    );
    expect(year.weeks).toHaveLength(trendWeeks);
    expect(year.weeks.at(-1)?.week).toBe('2026-W29');
  });

  test('has totals in which a week without a verdict of its own is unknown, as on the overview', () => {
    const remembered = pillarCounts(controls, [judged('a', unknown, failed)]);
    const weeks = [
      { week: '2026-W46', pillars },
      { week: '2026-W47', pillars: remembered },
      { week: '2026-W48', pillars: remembered },
    ];
    const total = { fail: 0, judged: 1 };
    expect(trendTotals(weeks, { week: '2026-W48', pillars })).toEqual([
      { week: '2026-W46', ...total },
      { week: '2026-W47', fail: 0, judged: 0 },
      { week: '2026-W48', ...total },
    ]);
  });

  test('does not change a past week', () => {
    const row = trendWith(empty, { week: '2026-W48', pillars });
    expect(trendWith(row, { week: '2026-W47', pillars: later })).toBe(row);
    expect(trendWith(row, { week: '2027-W01', pillars }).weeks.map(({ week }) => week)).toEqual([
      '2026-W48',
      '2027-W01',
    ]);
  });
});

test.each([
  ['2026-11-24T13:00:00Z', '2026-W37', '2026-W48'],
  // The clocks of Berlin were set back on 25 October.
  ['2026-10-26T00:30:00Z', '2026-W33', '2026-W44'],
  ['2027-01-03T23:30:00Z', '2026-W43', '2027-W01'],
])('the last weeks at %s, each once', (now, first, last) => {
  const weeks = lastWeeks(now, 'Europe/Berlin');
  expect([weeks[0], weeks.at(-1), new Set(weeks).size]).toEqual([first, last, trendWeeks]);
});
