import { defaultThresholds } from '../../../shared/config/thresholds';
import { devicePictureFold } from '../../../shared/controls/device-picture';
import { flowsOfDevice } from '../../../shared/kinds/managed-device/flow';
import type { ManagedDevice } from '../../../shared/kinds/managed-device/managed-device';

const device = (over: Partial<ManagedDevice> = {}): ManagedDevice => ({
  id: 'd',
  deviceName: 'LT-1',
  azureADDeviceId: null,
  userId: null,
  complianceState: 'compliant',
  isEncrypted: true,
  jailBroken: 'False',
  partnerReportedThreatState: 'unknown',
  operatingSystem: 'Windows',
  osVersion: '10',
  managedDeviceOwnerType: 'company',
  managementAgent: 'mdm',
  ...over,
});

describe('changes of a device', () => {
  test.each<[string, Partial<ManagedDevice>, Partial<ManagedDevice>, readonly string[]]>([
    ['loses compliance', {}, { complianceState: 'noncompliant' }, ['Windows.fell']],
    ['enters grace', {}, { complianceState: 'inGracePeriod' }, ['Windows.grace']],
    ['regains compliance', { complianceState: 'inGracePeriod' }, {}, ['Windows.back']],
    ['loses encryption', {}, { isEncrypted: false }, ['Windows.unencrypted']],
    ['no longer reports encryption', {}, { isEncrypted: null }, []],
    ['is jailbroken', {}, { jailBroken: 'True' }, ['Windows.jailbroken']],
    ['has a threat', {}, { partnerReportedThreatState: 'highSeverity' }, ['Windows.threat']],
    ['is renamed', {}, { deviceName: 'LT-2' }, []],
    [
      'has an unknown system',
      { operatingSystem: 'BeOS' },
      { operatingSystem: 'BeOS', complianceState: 'noncompliant' },
      ['other.fell'],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(flowsOfDevice(device(before), device(after))).toEqual(expected);
  });

  test('enrols, and leaves management', () => {
    expect([flowsOfDevice(null, device()), flowsOfDevice(device(), null), flowsOfDevice(null, null)]).toEqual([
      ['Windows.joined'],
      ['Windows.left'],
      [],
    ]);
  });
});

describe('the overview of all devices', () => {
  const now = '2026-11-24T12:00:00.000Z';
  const context = {
    now,
    nowMs: Date.parse(now),
    thresholds: defaultThresholds,
    accounts: { disabledIds: new Set<string>(), privilegedIds: new Set<string>(), emergencyIds: new Set<string>() },
    found: () => undefined,
  };
  const picture = (...devices: readonly (readonly [Partial<ManagedDevice>, string | null, string | null])[]) =>
    devices.reduce(
      (sum, [over, lastSyncDateTime, graceEnd]) =>
        devicePictureFold.add(
          sum,
          device(over),
          // Safe: the fold reads only these fields of a managed device.
          { lastSyncDateTime, complianceGracePeriodExpirationDateTime: graceEnd } as never,
          context,
        ),
      devicePictureFold.init(),
    );

  test('counts each device once by its state, and its causes', () => {
    const all = picture(
      [{ id: 'a' }, now, null],
      [{ id: 'b', complianceState: 'noncompliant', isEncrypted: false }, now, null],
      [{ id: 'c', complianceState: 'noncompliant' }, now, null],
      [{ id: 'd', complianceState: 'inGracePeriod' }, now, '2026-11-24T11:00:00.000Z'],
      [{ id: 'e', complianceState: 'conflict', operatingSystem: 'iOS' }, null, null],
    );
    expect(all.platforms.Windows).toEqual({
      managed: 4,
      compliant: 1,
      nonCompliant: 2,
      inGrace: 1,
      notKnown: 0,
      silent: 0,
    });
    expect(all.platforms.iOS).toMatchObject({ managed: 1, notKnown: 1, silent: 1 });
    expect([all.causes.notEncrypted, all.causes.otherSetting, all.overdue]).toEqual([1, 1, 1]);
  });

  test('keeps the earliest end of grace, in any order of devices, within its size', () => {
    const many = Array.from(
      { length: 300 },
      (_, at) =>
        [
          { id: `d${at}`, deviceName: 'x'.repeat(200), complianceState: 'inGracePeriod' },
          null,
          new Date(Date.parse(now) + at * 3_600_000).toISOString(),
        ] as const,
    );
    const [forward, backward] = [picture(...many), picture(...[...many].reverse())];
    expect(forward.grace.map(({ id }) => id)).toEqual(Array.from({ length: 50 }, (_, at) => `d${at}`));
    expect(backward).toEqual(forward);
    expect(JSON.stringify(forward).length).toBeLessThan(30_000);
  });
});
