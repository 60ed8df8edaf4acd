import type { DevicePicture } from '../../../shared/core/page/device-picture';
import type { FallenDevice } from '../../../shared/core/page/devices-row';
import type { FailingSettings } from '../../../shared/core/resource/failing-settings';
import { type DevicesInput, devicesModel } from '../../../shared/reports/page/devices/devices-model';
import { alerts, posture } from './pages';

export const aPicture: DevicePicture = {
  platforms: {
    Windows: { managed: 182, compliant: 160, nonCompliant: 14, inGrace: 6, notKnown: 2, silent: 5 },
    iOS: { managed: 64, compliant: 60, nonCompliant: 4, inGrace: 0, notKnown: 0, silent: 1 },
    macOS: { managed: 41, compliant: 40, nonCompliant: 1, inGrace: 0, notKnown: 0, silent: 0 },
  },
  causes: { notEncrypted: 6, jailbroken: 1, threat: 0, silent: 3, otherSetting: 9 },
  grace: [
    { id: 'd1', name: 'LT-0042', platform: 'Windows', at: '2026-11-25T08:00:00Z' },
    { id: 'd2', name: 'LT-0043', platform: 'Windows', at: '2026-12-01T08:00:00Z' },
    { id: 'd3', name: 'LT-0044', platform: 'Windows', at: null },
  ],
  overdue: 1,
  silent: [
    { id: 'd4', name: 'LT-0007', platform: 'Windows', at: '2026-09-01T08:00:00Z' },
    { id: 'd5', name: 'Phone of Lea', platform: 'iOS', at: null },
  ],
  unencrypted: 9,
  jailbroken: 1,
  threatened: 0,
};

const failing = (...settings: readonly string[]): FailingSettings => ({
  status: 'read',
  settings,
  policies: ['Win-Baseline'],
});
const fell = (id: string, over: Partial<FallenDevice>): FallenDevice => ({
  ...{ id, name: `LT-${id}`, platform: 'Windows', at: '2026-11-24T10:00:00Z', backAt: null },
  failing: failing('Windows10CompliancePolicy.BitLockerEnabled'),
  ...over,
});
const fallen: readonly FallenDevice[] = [
  fell('f1', {
    failing: failing('Windows10CompliancePolicy.BitLockerEnabled', 'Windows10CompliancePolicy.OsMinimumVersion'),
  }),
  fell('f2', {}),
  fell('f3', { failing: { status: 'unread', reason: 'throttled' } }),
  fell('f4', { failing: failing(), platform: 'iOS' }),
  fell('f5', { backAt: '2026-11-24T12:00:00Z' }),
];

const days = Array.from({ length: 14 }, (_, at) => `2026-11-${String(at + 11).padStart(2, '0')}`);

export const devicesInput: DevicesInput = {
  surrounding: alerts.surrounding,
  now: posture.now,
  timeZone: 'Europe/Berlin',
  watchedSince: '2026-09-28T08:00:00Z',
  source: { state: 'read', words: '' },
  missing: '',
  at: '2026-11-24T13:00:00Z',
  silentDays: 30,
  picture: aPicture,
  fallen,
  days,
  counts: new Map([
    ['2026-11-14', { 'Windows.fell': 3, 'Windows.back': 2, 'iOS.fell': 1, 'Windows.joined': 1 }],
    ['2026-11-18', { 'Windows.fell': 1, 'Windows.back': 3, 'Windows.unencrypted': 1 }],
    ['2026-11-24', { 'Windows.fell': 11, 'Windows.grace': 6, 'macOS.left': 1 }],
  ]),
  platform: null,
};

export const devicesOf = (over: Partial<DevicesInput> = {}) => devicesModel({ ...devicesInput, ...over });
