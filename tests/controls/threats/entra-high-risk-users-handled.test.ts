import { entraHighRiskUsersHandled as control } from '../../../shared/controls/threats/entra-high-risk-users-handled/control';
import type { RiskyUser } from '../../../shared/kinds/risky-user/risky-user';
import { now, type StateSpoil, statusOf, verdictOn } from '../state';

const hoursAgo = (hours: number): string => new Date(Date.parse(now) - hours * 3_600_000).toISOString();

const risky = (id: string, hours: number, spoil: Partial<RiskyUser> = {}): RiskyUser => ({
  id,
  riskLevel: 'high',
  riskState: 'atRisk',
  riskDetail: 'none',
  riskLastUpdatedDateTime: hoursAgo(hours),
  isDeleted: false,
  ...spoil,
});

const users = (...riskyUser: readonly RiskyUser[]): StateSpoil => ({ licences: ['P1', 'P2'], small: { riskyUser } });

describe('passes', () => {
  test('with nobody at risk', () => {
    expect(verdictOn(control, users())).toMatchObject({ status: 'pass', note: null, evidence: [] });
  });

  test('with a person within the allowed time, and names them', () => {
    expect(verdictOn(control, users(risky('lea', 24)))).toMatchObject({
      status: 'pass',
      note: '1 at high risk, within the time',
      evidence: [{ label: 'At high risk, still within the allowed time', after: [{ type: 'person', id: 'lea' }] }],
    });
  });

  test.each<[string, RiskyUser]>([
    ['an administrator within the allowed hour', risky('ada', 1)],
    ['a lower level', risky('lea', 900, { riskLevel: 'medium' })],
    ['no risk level', risky('lea', 900, { riskLevel: 'none' })],
    ['a deleted account', risky('lea', 900, { isDeleted: true })],
    ['a deleted account of unknown level', risky('lea', 900, { isDeleted: true, riskLevel: 'hidden' })],
    ['a clock that is slightly ahead of ours', risky('lea', -0.2)],
  ])('with %s', (_, user) => {
    expect(statusOf(control, users(user))).toBe('pass');
  });
});

describe('fails', () => {
  test('with a person at risk for longer than a day, and counts them among all at high risk', () => {
    expect(
      verdictOn(control, users(risky('lea', 24.1), risky('tom', 2), risky('mara', 90, { riskLevel: 'low' }))),
    ).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ resourceId: 'lea', problem: 'highRisk', details: { hours: 24 } }] },
      exposure: { count: 1, of: 2, ids: ['lea'], privilegedCount: 0 },
      evidence: [{ label: 'At high risk for too long' }, { label: 'At high risk, still within the allowed time' }],
    });
  });

  test('with an administrator after an hour, active or eligible', () => {
    expect(verdictOn(control, users(risky('ada', 1.1)))).toMatchObject({
      status: 'fail',
      findings: { first: [{ details: { hours: 1 } }] },
      exposure: { privilegedIds: ['ada'] },
    });
  });

  test.each<[string, StateSpoil]>([
    [
      'confirmed as compromised, whatever the level',
      users(risky('lea', 30, { riskState: 'confirmedCompromised', riskLevel: 'none' })),
    ],
    ['at risk since an unknown time', users(risky('lea', 0, { riskLastUpdatedDateTime: null }))],
    ['at risk since an unreadable time', users(risky('lea', 0, { riskLastUpdatedDateTime: 'yesterday' }))],
    ['at risk since a time in the future', users(risky('lea', 0, { riskLastUpdatedDateTime: '9999-12-31T23:59:59Z' }))],
    ['after fewer hours, where fewer are configured', { ...users(risky('lea', 3)), thresholds: { riskyUserHours: 2 } }],
    ['in addition to one whose level is hidden', users(risky('lea', 30), risky('tom', 1, { riskLevel: 'hidden' }))],
  ])('with somebody %s', (_, spoil) => {
    expect(statusOf(control, spoil)).toBe('fail');
  });

  test('an administrator never has longer than others', () => {
    const thresholds = { riskyUserHours: 2, riskyPrivilegedUserHours: 48 };
    expect(statusOf(control, { ...users(risky('ada', 3)), thresholds })).toBe('fail');
  });
});

test.each([['hidden'], ['unknownFutureValue'], ['']])('a level %j is unknown', (riskLevel) => {
  expect(statusOf(control, users(risky('lea', 1, { riskLevel })))).toBe('unknown');
});

test('is judged again without a change: time alone makes it fail', () => {
  expect(control.dependsOnTime).toBe(true);
});
