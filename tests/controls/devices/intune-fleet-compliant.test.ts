import { intuneFleetCompliant as control } from '../../../shared/controls/devices/intune-fleet-compliant/control';
import { isCounted } from '../../../shared/core/event/event';
import { device, statusOf, verdictOn } from '../state';

/** `good` compliant devices and `bad` non-compliant ones. */
const fleet = (
  good: number,
  bad: number,
  spoil: Parameters<typeof device>[1] = { complianceState: 'noncompliant' },
) => [
  ...Array.from({ length: good }, (_, index) => device(`good${index}`)),
  ...Array.from({ length: bad }, (_, index) => device(`bad${String(index).padStart(3, '0')}`, spoil)),
];

describe('passes', () => {
  test.each<[string, number, number]>([
    ['all compliant', 30, 0],
    ['exactly the floor', 18, 2],
    ['one bad of five', 4, 1],
    ['one bad of two', 1, 1],
  ])('with %s', (_, good, bad) => {
    expect(verdictOn(control, { devices: fleet(good, bad) })).toMatchObject({
      status: 'pass',
      metric: { numerator: good, denominator: good + bad, floor: 0.9 },
    });
  });

  test.each([
    ['in their grace period', { complianceState: 'inGracePeriod' }],
    ['out of contact', { complianceState: 'noncompliant', lastSyncDateTime: '2026-09-01T00:00:00Z' }],
    ['never in contact', { complianceState: 'noncompliant', lastSyncDateTime: null }],
    ['judged by Configuration Manager', { complianceState: 'configManager' }],
  ])('with devices %s', (_, spoil) => {
    expect(statusOf(control, { devices: fleet(20, 10, spoil) })).toBe('pass');
  });

  test('with a lower floor', () => {
    expect(statusOf(control, { devices: fleet(17, 3), thresholds: { fleetComplianceFloor: 0.8 } })).toBe('pass');
  });
});

describe('fails', () => {
  test.each([
    ['just below the floor', 17, 3],
    ['below twenty devices, with two bad', 8, 2],
    ['with two devices, both bad', 0, 2],
  ])('%s', (_, good, bad) => {
    expect(statusOf(control, { devices: fleet(good, bad) })).toBe('fail');
  });

  test.each(['noncompliant', 'unknown', 'conflict', 'error', 'somethingNew'])('with devices that are %s', (state) => {
    expect(statusOf(control, { devices: fleet(20, 5, { complianceState: state }) })).toBe('fail');
  });

  test('naming the devices, those of administrators first', () => {
    const devices = [...fleet(3, 2), device('zz', { complianceState: 'error', userId: 'ada' })];
    expect(verdictOn(control, { devices })).toMatchObject({
      findings: { total: 3, first: [{ resourceId: 'bad000', subject: { type: 'device', name: 'PC-bad000' } }, {}, {}] },
      exposure: {
        computed: true,
        unit: 'devices',
        count: 3,
        of: 6,
        ids: ['zz', 'bad000', 'bad001'],
        privilegedIds: ['zz'],
      },
      evidence: [{ label: 'Failing, by platform', after: [{ text: 'Windows: 3 of 6' }] }],
    });
  });

  test('keeping the first 50 and counting all', () => {
    const verdict = verdictOn(control, { devices: fleet(0, 60) });
    expect(verdict).toMatchObject({ findings: { total: 60 }, exposure: { count: 60 } });
    expect(verdict.status === 'fail' && isCounted(verdict.exposure) ? verdict.exposure.ids : []).toHaveLength(50);
  });
});

test('does not apply without devices, or where Configuration Manager judges all of them', () => {
  expect(statusOf(control, { devices: [] })).toBe('notApplicable');
  expect(statusOf(control, { devices: [device('a', { complianceState: 'configManager' })] })).toBe('notApplicable');
});

test('is unknown where every device is silent', () => {
  expect(statusOf(control, { devices: fleet(0, 3, { lastSyncDateTime: null }) })).toBe('unknown');
});

test('needs two collections', () => {
  expect(control.collections).toBe(2);
});

test.each([
  ['at the floor, after it failed', 90, 10, 'fail', 'fail'],
  ['a point above the floor, after it failed', 91, 9, 'fail', 'pass'],
  ['at the floor, while it passes', 90, 10, 'pass', 'pass'],
] as const)(
  'a fleet that hovers around its floor does not change its verdict: %s',
  (_, good, bad, lastStatus, expected) => {
    expect(statusOf(control, { devices: fleet(good, bad), lastStatus })).toBe(expected);
  },
);
