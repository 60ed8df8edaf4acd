import { intuneDevicesInContact as control } from '../../../shared/controls/devices/intune-devices-in-contact';
import { device, statusOf, verdictOn } from '../state';

const fleet = (good: number, silent: number, lastSyncDateTime: string | null = '2026-10-01T00:00:00Z') => [
  ...Array.from({ length: good }, (_, at) => device(`good${at}`)),
  ...Array.from({ length: silent }, (_, at) => device(`silent${at}`, { lastSyncDateTime })),
];

test.each<[number, number, string]>([
  [40, 0, 'pass'],
  [95, 5, 'pass'],
  [94, 6, 'fail'],
  [4, 1, 'pass'],
  [3, 2, 'fail'],
  [0, 0, 'notApplicable'],
])('%i in contact, %i silent: %s', (good, silent, status) => {
  expect(statusOf(control, { devices: fleet(good, silent) })).toBe(status);
});

test('just within the days is in contact, never is not', () => {
  expect(statusOf(control, { devices: fleet(3, 2, '2026-10-25T14:00:00Z') })).toBe('pass');
  expect(statusOf(control, { devices: fleet(3, 2, null) })).toBe('fail');
});

test('what failed is mended one point above the floor', () => {
  expect(statusOf(control, { devices: fleet(95, 5), lastStatus: 'fail' })).toBe('fail');
  expect(statusOf(control, { devices: fleet(96, 4), lastStatus: 'fail' })).toBe('pass');
});

test('names them, and counts', () => {
  expect(verdictOn(control, { devices: fleet(3, 2) })).toMatchObject({
    findings: { total: 2, first: [{ resourceId: 'silent0', problem: 'silent' }, {}] },
    exposure: { unit: 'devices', count: 2, of: 5 },
  });
});

test('two looks must agree', () => {
  expect([control.looks, control.dependsOnTime]).toEqual([2, true]);
});
