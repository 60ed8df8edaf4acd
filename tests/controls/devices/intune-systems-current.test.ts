import { intuneSystemsCurrent as control } from '../../../shared/controls/devices/intune-systems-current/control';
import { device, statusOf, verdictOn } from '../state';

type Spoil = Parameters<typeof device>[1];
const old = { osVersion: '10.0.19045.6456' };
const fleet = (good: number, bad: number, spoil: Spoil = old) => [
  ...Array.from({ length: good }, (_, at) => device(`good${at}`)),
  ...Array.from({ length: bad }, (_, at) => device(`bad${at}`, spoil)),
];

test.each<[number, number, string]>([
  [40, 0, 'pass'],
  [90, 10, 'pass'],
  [89, 11, 'fail'],
  [4, 1, 'pass'],
  [3, 2, 'fail'],
  [0, 0, 'notApplicable'],
])('%i current, %i old: %s', (good, bad, status) => {
  expect(statusOf(control, { devices: fleet(good, bad) })).toBe(status);
});

test.each<[string, string, boolean]>([
  ['Windows', '10.0.26100', true],
  ['Windows', '10.0.26200.1', true],
  ['Windows', '10.0.26099.9999', false],
  ['Windows', '11', true],
  ['Windows', '6.3.9600', false],
  ['macOS', '15.5 (24F74)', true],
  ['macOS', '14.7.6 (23H626)', false],
  ['iOS', '18.0', true],
  ['iOS', '18', true],
  ['iOS', '17.7.2', false],
  ['iPadOS', '18.5', true],
  ['Android', '14', true],
  ['Android', '9', false],
  ['Android', '', false],
  ['Android', 'fourteen', false],
])('%s %s: %p', (operatingSystem, osVersion, isCurrent) => {
  const devices = [...fleet(1, 0), ...[1, 2, 3].map((at) => device(`x${at}`, { operatingSystem, osVersion }))];
  expect(statusOf(control, { devices })).toBe(isCurrent ? 'pass' : 'fail');
});

test.each<[string, Spoil]>([
  ['out of contact', { ...old, lastSyncDateTime: '2026-09-01T00:00:00Z' }],
  ['with an operating system that is not in the list', { operatingSystem: 'Linux', osVersion: '5' }],
])('devices %s do not count', (_, spoil) => {
  expect(statusOf(control, { devices: fleet(20, 20, spoil) })).toBe('pass');
});

test('is unknown where no device can be judged', () => {
  expect(statusOf(control, { devices: fleet(0, 3, { lastSyncDateTime: null }) })).toBe('unknown');
  expect(statusOf(control, { devices: fleet(0, 3, { osVersion: '' }) })).toBe('unknown');
  expect(statusOf(control, { devices: fleet(0, 3, { operatingSystem: 'Linux' }) })).toBe('notApplicable');
});

test('the list can be configured; an unreadable line makes the result unknown, not pass', () => {
  const devices = fleet(2, 2);
  const set = (...supportedSystems: string[]) => statusOf(control, { devices, thresholds: { supportedSystems } });
  expect(set('Windows:10.0.19045')).toBe('pass');
  // The older release is accepted in addition to the newest one, but no release between them.
  expect(set('Windows:10.0.19045', 'windows:10.0.26100')).toBe('pass');
  expect(set('Windows:10.0.19044', 'Windows:10.0.26100')).toBe('fail');
  expect(set('Windows:10.0.26200')).toBe('fail');
  for (const line of [
    'Windows',
    'Windows 10.0.26100',
    'Windows:eleven',
    '10.0.26100',
    'Windows:10.0.26100 or later',
    '',
  ])
    expect(set('Windows:10.0.19045', line)).toBe('unknown');
  expect(set()).toBe('notApplicable');
});

test('says how many devices, with which system, and which were not judged', () => {
  const devices = [...fleet(3, 2), device('l', { operatingSystem: 'Linux' })];
  expect(verdictOn(control, { devices })).toMatchObject({
    status: 'fail',
    metric: { numerator: 3, denominator: 5, floor: 0.9 },
    findings: { total: 2, first: [{ problem: 'old' }, { problem: 'old' }] },
    evidence: [
      { label: 'Failing, by platform', after: [{ text: 'Windows: 2 of 5' }] },
      { label: 'Not judged', after: [{ text: 'Linux' }] },
    ],
  });
});
