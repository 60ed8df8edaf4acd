import { nextEmergency, nextRisk } from '../../../shared/core/page/people-row';

const rated = (id: string, over = {}) => ({
  id,
  riskLevel: 'high',
  riskState: 'atRisk',
  riskLastUpdatedDateTime: '2026-11-24T07:00:00Z',
  isDeleted: false,
  ...over,
});
const noEnd = () => ({ detail: null, by: null });

describe('people at risk', () => {
  const first = nextRisk(null, [rated('mara'), rated('gone', { isDeleted: true })], '2026-11-24T08:00:00Z', noEnd);

  test('are at risk since Microsoft said so first, however often it repeats it', () => {
    expect(first.people).toEqual([
      { id: 'mara', level: 'high', state: 'atRisk', since: '2026-11-24T07:00:00Z', updatedAt: '2026-11-24T07:00:00Z' },
    ]);
    const again = nextRisk(
      first,
      [rated('mara', { riskLevel: 'low', riskLastUpdatedDateTime: '2026-11-24T09:00:00Z' })],
      '2026-11-24T09:10:00Z',
      noEnd,
    );
    expect(again.people).toMatchObject([
      { level: 'low', since: '2026-11-24T07:00:00Z', updatedAt: '2026-11-24T09:00:00Z' },
    ]);
    expect(again.ended).toEqual([]);
  });

  test('stay at risk when there are more than are stored, in whatever order they come; all are counted', () => {
    const many = Array.from({ length: 3000 }, (_, at) => rated(`p${at}`));
    const full = nextRisk(first, [rated('mara'), ...many], '2026-11-24T09:00:00Z', noEnd);
    expect([full.people.length, full.total]).toEqual([500, 3001]);
    const turned = nextRisk(full, [...many.reverse(), rated('mara')], '2026-11-24T10:00:00Z', noEnd);
    expect(turned.ended).toEqual([]);
  });

  test('stay for 90 days after the risk, with how it ended', () => {
    const endOf = () => ({ detail: 'adminDismissedAllRiskForUser', by: null });
    const over = nextRisk(first, [], '2026-11-24T10:00:00Z', endOf);
    expect(over.ended).toMatchObject([
      { id: 'mara', at: '2026-11-24T10:00:00Z', detail: 'adminDismissedAllRiskForUser' },
    ]);
    expect(nextRisk(over, [], '2026-11-24T11:00:00Z', endOf)).toEqual(over);
    expect(nextRisk(over, [], '2027-03-01T10:00:00Z', endOf).ended).toEqual([]);
  });
});

test('for a break-glass account the last sign-in and the last test count, in any order', () => {
  const uses = [
    { id: 'glass', at: '2026-11-20T10:00:00Z', isTest: false },
    { id: 'glass', at: '2026-11-14T10:00:00Z', isTest: true },
    { id: 'other', at: '2026-11-23T10:00:00Z', isTest: true },
  ];
  const expected = [{ id: 'glass', usedAt: '2026-11-20T10:00:00Z', testedAt: '2026-11-14T10:00:00Z' }];
  expect(nextEmergency([], ['glass'], uses)).toEqual(expected);
  expect(nextEmergency(nextEmergency([], ['glass'], uses.slice(0, 1)), ['glass'], uses.slice(1))).toEqual(expected);
  expect(nextEmergency(expected, [], uses)).toEqual([]);
  expect(nextEmergency([], ['glass'], [])).toEqual([{ id: 'glass', usedAt: null, testedAt: null }]);
});
