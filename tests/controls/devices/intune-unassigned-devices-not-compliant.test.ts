import { intuneUnassignedDevicesNotCompliant as control } from '../../../shared/controls/devices/intune-unassigned-devices-not-compliant/control';
import { goodDeviceManagement } from '../../fixtures/settings';
import { statusOf, verdictOn } from '../state';

const having = (secureByDefault: boolean | null) => ({
  small: {
    deviceManagement: [{ ...goodDeviceManagement, settings: { ...goodDeviceManagement.settings, secureByDefault } }],
  },
});

test('passes where such devices count as non-compliant, and says so', () => {
  expect(verdictOn(control)).toMatchObject({ status: 'pass', evidence: [{ after: [{ text: 'not compliant' }] }] });
});

test('fails where they count as compliant', () => {
  expect(verdictOn(control, having(false))).toMatchObject({
    status: 'fail',
    findings: { total: 1, first: [{ problem: 'compliantByDefault' }] },
    evidence: [{ after: [{ text: 'compliant' }] }],
  });
});

test('is unknown where Intune does not return the setting', () => {
  expect(statusOf(control, having(null))).toBe('unknown');
  expect(statusOf(control, { small: { deviceManagement: [] } })).toBe('unknown');
});
