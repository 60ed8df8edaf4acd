import { intuneComplianceValidityBounded as control } from '../../../shared/controls/devices/intune-compliance-validity-bounded/control';
import { goodDeviceManagement } from '../../fixtures/settings';
import { statusOf } from '../state';

test.each<[number | null, string]>([
  [1, 'pass'],
  [30, 'pass'],
  [31, 'fail'],
  [120, 'fail'],
  [0, 'unknown'],
  [null, 'unknown'],
])('%j days without contact: %s', (deviceComplianceCheckinThresholdDays, status) => {
  const settings = { ...goodDeviceManagement.settings, deviceComplianceCheckinThresholdDays };
  expect(statusOf(control, { small: { deviceManagement: [{ ...goodDeviceManagement, settings }] } })).toBe(status);
});

test('the limit can be configured', () => {
  expect(statusOf(control, { thresholds: { complianceValidityDays: 29 } })).toBe('fail');
});
