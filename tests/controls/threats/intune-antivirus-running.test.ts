import { intuneAntivirusRunning as control } from '../../../shared/controls/threats/intune-antivirus-running/control';
import type { DeviceProtectionOverview } from '../../../shared/kinds/device-protection-overview/device-protection-overview';
import { protectionOverview } from '../../fixtures/defence';
import { device, type StateSpoil, statusOf, verdictOn } from '../state';

const computers = (many: number, spoil: Parameters<typeof device>[1] = {}) =>
  Array.from({ length: many }, (_, at) => device(`${spoil.operatingSystem ?? 'pc'}${at}`, spoil));
const having = (many: number, reported: number, spoil: Partial<DeviceProtectionOverview> = {}): StateSpoil => ({
  devices: computers(many),
  small: { deviceProtectionOverview: [protectionOverview(reported, spoil)] },
});
const inactive = (count: number | null) => ({ inactiveThreatAgentDeviceCount: count });

test.each<[string, StateSpoil, string]>([
  ['running on all', having(100, 100), 'pass'],
  ['off on as many as allowed', having(100, 100, inactive(2)), 'pass'],
  ['off on one more', having(100, 100, inactive(3)), 'fail'],
  ['off on one of a few', having(5, 5, inactive(1)), 'pass'],
  ['off on two of a few', having(5, 5, inactive(2)), 'fail'],
  ['unknown states', having(100, 100, { unknownStateThreatAgentDeviceCount: 3 }), 'fail'],
  ['outdated signatures', having(100, 100, { pendingSignatureUpdateDeviceCount: 3 }), 'fail'],
  [
    'some of each',
    having(100, 100, { ...inactive(1), unknownStateThreatAgentDeviceCount: 1, pendingSignatureUpdateDeviceCount: 1 }),
    'fail',
  ],
  ['a few that do not report', having(100, 98), 'pass'],
  ['many that do not report', having(100, 60), 'unknown'],
  ['silent ones that decide the result', having(100, 99, inactive(2)), 'unknown'],
  ['off on too many, whatever the others are', having(100, 60, inactive(3)), 'fail'],
  ['off on one, and one that does not report', having(6, 5, inactive(1)), 'unknown'],
  ['no reports at all', having(3, 0), 'unknown'],
  ['more reports than devices in contact', having(100, 120, inactive(2)), 'pass'],
  ['a missing count', having(100, 100, inactive(null)), 'unknown'],
  ['a negative count', having(100, 100, inactive(-1)), 'unknown'],
  ['a missing total', having(100, 100, { totalReportedDeviceCount: null }), 'unknown'],
  ['no counts at all', { devices: computers(3), small: { deviceProtectionOverview: [] } }, 'unknown'],
  ['no Windows devices', { devices: computers(3, { operatingSystem: 'macOS' }) }, 'notApplicable'],
  ['no devices', { devices: [] }, 'notApplicable'],
])('%s: %3$s', (_, spoil, status) => {
  expect(statusOf(control, spoil)).toBe(status);
});

test('a computer out of contact is not waited for', () => {
  const devices = [...computers(20), ...computers(20, { operatingSystem: 'Windows', lastSyncDateTime: null })];
  expect(statusOf(control, { ...having(20, 20), devices })).toBe('pass');
});

test('a failed control passes again one point above the floor', () => {
  expect(statusOf(control, { ...having(100, 100, inactive(2)), lastStatus: 'fail' })).toBe('fail');
  expect(statusOf(control, { ...having(100, 100, inactive(1)), lastStatus: 'fail' })).toBe('pass');
});

test('says how many, and which problem', () => {
  expect(verdictOn(control, having(100, 99, { ...inactive(3), pendingSignatureUpdateDeviceCount: 1 }))).toMatchObject({
    metric: { numerator: 96, denominator: 100, floor: 0.98 },
    findings: { total: 2, first: [{ problem: 'inactive', details: { many: 3 } }, { problem: 'signatures' }] },
    evidence: [
      { label: 'Agent inactive', after: [{ text: '3' }] },
      { label: 'Waits for signatures', after: [{ text: '1' }] },
      { label: 'Reports nothing', after: [{ text: '1' }] },
    ],
  });
});
