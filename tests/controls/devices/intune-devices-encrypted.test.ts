import { intuneDevicesEncrypted as control } from '../../../shared/controls/devices/intune-devices-encrypted/control';
import { device, statusOf, verdictOn } from '../state';

const fleet = (good: number, bad: number, spoil: Parameters<typeof device>[1] = { isEncrypted: false }) => [
  ...Array.from({ length: good }, (_, at) => device(`good${at}`)),
  ...Array.from({ length: bad }, (_, at) => device(`bad${at}`, spoil)),
];

test.each<[number, number, string]>([
  [40, 0, 'pass'],
  [98, 2, 'pass'],
  [97, 3, 'fail'],
  [29, 1, 'fail'],
  [18, 1, 'pass'],
  [4, 1, 'pass'],
  [3, 2, 'fail'],
  [0, 0, 'notApplicable'],
])('%i encrypted, %i not: %s', (good, bad, status) => {
  expect(statusOf(control, { devices: fleet(good, bad) })).toBe(status);
});

test.each<[string, Parameters<typeof device>[1]]>([
  ['owned by people', { isEncrypted: false, managedDeviceOwnerType: 'personal' }],
  ['not in contact with Intune', { isEncrypted: false, lastSyncDateTime: '2026-09-01T00:00:00Z' }],
  ['with an operating system that is not judged', { isEncrypted: false, operatingSystem: 'Linux' }],
])('devices %s do not count', (_, spoil) => {
  expect(statusOf(control, { devices: fleet(20, 20, spoil) })).toBe('pass');
});

test('a device without a value is not encrypted; where no device has one, the result is unknown', () => {
  expect(verdictOn(control, { devices: fleet(18, 2, { isEncrypted: null }) })).toMatchObject({
    status: 'fail',
    evidence: [{ label: 'Failing, by platform' }, { label: 'Does not say', after: [{ text: '2' }] }],
  });
  expect(statusOf(control, { devices: fleet(0, 20, { isEncrypted: null }) })).toBe('unknown');
});

test('is unknown where all devices are out of contact', () => {
  expect(statusOf(control, { devices: fleet(0, 3, { lastSyncDateTime: null }) })).toBe('unknown');
});

test('a failed control passes again one point above the floor', () => {
  expect(statusOf(control, { devices: fleet(98, 2), lastStatus: 'fail' })).toBe('fail');
  expect(statusOf(control, { devices: fleet(99, 1), lastStatus: 'fail' })).toBe('pass');
});

test('fails where no device is encrypted, however few there are, and passes with one of two', () => {
  expect(statusOf(control, { devices: fleet(0, 1) })).toBe('fail');
  expect(statusOf(control, { devices: fleet(1, 0) })).toBe('pass');
  expect(statusOf(control, { devices: fleet(1, 1) })).toBe('pass');
  expect(statusOf(control, { devices: fleet(1, 2) })).toBe('fail');
});
