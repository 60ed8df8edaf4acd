import { stateOfTenant, summaryOf } from '../../../shared/core/tenant/tenant-summary';
import { anAlert, hex } from '../../store/fixtures';

const now = Date.parse('2026-11-24T14:00:00Z');
const at = (daysAgo: number): string => new Date(now - daysAgo * 86_400_000).toISOString();
const read = { failure: null, lastSuccessAt: at(0), suspect: null, isLate: false };
const late = { ...read, isLate: true };
const alert = (n: number, over = {}) =>
  anAlert('tenant-1', {
    id: hex(n),
    severity: 'high',
    openedAt: at(1),
    lastEventAt: at(1),
    acknowledged: null,
    ...over,
  });
const handled = { by: { id: 'tom', tenantId: null, name: null }, at: at(0), note: null };

test('counts open alerts by severity, and names the most severe one that waits, the newest of equals', () => {
  const summary = summaryOf(
    [
      alert(1, { severity: 'critical', acknowledged: handled }),
      alert(2),
      alert(3, { openedAt: at(20), lastEventAt: at(20) }),
      alert(4, { status: 'resolved', concerns: [], resolvedAt: at(2) }),
      alert(5, { status: 'resolved', concerns: [], openedAt: at(30), resolvedAt: at(20) }),
      alert(8, { status: 'resolved', concerns: [], resolvedAt: at(1), mergedInto: { id: hex(2), key: 'K7F3' } }),
      alert(6, { form: 'digest', status: 'told', openedAt: at(3) }),
      alert(7, { form: 'digest', status: 'told', openedAt: at(10) }),
    ],
    [read, { ...read, failure: { reason: 'notLicensed' } }, { ...read, failure: { reason: 'broken' } }],
    now,
  );
  expect(summary).toEqual({
    open: { critical: 1, high: 2, medium: 0, low: 0, informational: 0 },
    waiting: 2,
    worst: expect.objectContaining({ alertId: hex(2), isAcknowledged: false }),
    opened: 3,
    fixed: 1,
    unread: 1,
    late: 0,
    sources: 2,
    lastDigestAt: at(3),
  });
});

test('a source that was never read is not read', () => {
  expect(summaryOf([], [read, { ...read, lastSuccessAt: null }], now)).toMatchObject({ unread: 1, sources: 2 });
});

test.each([
  [null, 'cannotRead'],
  [[[], []], 'cannotRead'],
  [[[], [read]], 'calm'],
  [[[], [read, late]], 'late'],
  [[[], [late, { ...read, suspect: { count: 1, missing: 9, at: at(0) } }]], 'cannotRead'],
  [[[alert(1)], [late]], 'needsYou'],
  [[[alert(1, { acknowledged: handled })], [late]], 'late'],
  [[[alert(1)], [read]], 'needsYou'],
  [[[alert(1, { acknowledged: handled })], [read]], 'acknowledged'],
  [[[alert(1, { acknowledged: handled })], [{ ...read, failure: { reason: 'broken' } }]], 'cannotRead'],
] as const)('%j is shown as %s', (given, expected) => {
  const whole = { tenantId: 't', at: at(0), trend: [], products: null, worstInWords: null };
  const summary = given === null ? null : { ...whole, ...summaryOf(given[0], given[1], now) };
  const asked = { summary, now: at(0), watchStoppedAt: null, isPaused: false, isContained: false };
  expect(stateOfTenant(asked)).toBe(expected);
  expect(stateOfTenant({ ...asked, isContained: true })).toBe(expected === 'needsYou' ? expected : 'cannotRead');
  expect(stateOfTenant({ ...asked, isPaused: true })).toBe(expected === 'needsYou' ? expected : 'paused');
});

test('a row that no watch has written for longer than the refresh takes is no proof of calm', () => {
  const summary = {
    tenantId: 't',
    at: at(0),
    trend: [],
    products: null,
    worstInWords: null,
    ...summaryOf([], [read], now),
  };
  const after = (hours: number, watchStoppedAt: string | null) =>
    stateOfTenant({
      summary,
      now: new Date(now + hours * 3_600_000).toISOString(),
      watchStoppedAt,
      isPaused: false,
      isContained: false,
    });
  expect([6, 7, 8].map((hours) => after(hours, null))).toEqual(['calm', 'calm', 'late']);
  expect(after(1, at(0))).toBe('late');
});
