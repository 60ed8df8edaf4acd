import { intuneDevicesInContact as control } from '../../../shared/controls/devices/intune-devices-in-contact/control';
import { device, directoryDevice, type StateSpoil, stateOf, statusOf, verdictOn } from '../state';

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

test('a device within the days is in contact, and one never in contact is not', () => {
  expect(statusOf(control, { devices: fleet(3, 2, '2026-10-25T14:00:00Z') })).toBe('pass');
  expect(statusOf(control, { devices: fleet(3, 2, null) })).toBe('fail');
});

test('a failed control passes again one point above the floor', () => {
  expect(statusOf(control, { devices: fleet(95, 5), lastStatus: 'fail' })).toBe('fail');
  expect(statusOf(control, { devices: fleet(96, 4), lastStatus: 'fail' })).toBe('pass');
});

test('names the silent devices, and counts them', () => {
  expect(verdictOn(control, { devices: fleet(3, 2) })).toMatchObject({
    findings: { total: 2, first: [{ resourceId: 'silent0', problem: 'silent' }, {}] },
    exposure: { computed: true, unit: 'devices', count: 2, of: 5 },
  });
});

test('needs two collections', () => {
  expect([control.collections, control.dependsOnTime]).toEqual([2, true]);
});

describe("with Entra's own time stamp", () => {
  const old = '2026-08-01T00:00:00Z';
  const directory = (good: number, stale: number, spoil: Parameters<typeof directoryDevice>[1] = {}) => [
    ...Array.from({ length: good }, (_, at) => directoryDevice(`used${at}`)),
    ...Array.from({ length: stale }, (_, at) =>
      directoryDevice(`stale${at}`, { approximateLastSignInDateTime: old, ...spoil }),
    ),
  ];

  test.each<[number, number, string]>([
    [40, 0, 'pass'],
    [90, 10, 'pass'],
    [89, 11, 'fail'],
    [4, 1, 'pass'],
    [3, 2, 'fail'],
  ])('%i in use, %i stale: %s', (good, stale, status) => {
    expect(statusOf(control, { directoryDevices: directory(good, stale) })).toBe(status);
  });

  test('names the stale devices, and counts them', () => {
    expect(verdictOn(control, { directoryDevices: directory(3, 2) })).toMatchObject({
      findings: { total: 2, first: [{ resourceId: 'stale0', problem: 'stale', subject: { name: 'PC-stale0' } }, {}] },
      exposure: { computed: true, unit: 'devices', count: 2, of: 5 },
      metric: { numerator: 3, denominator: 5, floor: 0.9 },
    });
  });

  test.each<[string, Parameters<typeof directoryDevice>[1]]>([
    ['is disabled', { accountEnabled: false }],
    ['has no time stamp', { approximateLastSignInDateTime: null }],
    ['was imported by Autopilot and never used', { approximateLastSignInDateTime: null, isAutopilot: true }],
  ])('a device that %s is not counted', (_, spoil) => {
    expect(statusOf(control, { directoryDevices: directory(3, 2, spoil) })).toBe('pass');
    expect(statusOf(control, { directoryDevices: directory(0, 2, spoil) })).toBe('notApplicable');
  });

  test('an Autopilot device that was used long ago is stale all the same', () => {
    expect(statusOf(control, { directoryDevices: directory(3, 2, { isAutopilot: true }) })).toBe('fail');
  });

  test('the number of days can be configured', () => {
    const spoil = { directoryDevices: directory(3, 2) };
    expect(statusOf(control, { ...spoil, thresholds: { directoryDeviceDays: 120 } })).toBe('pass');
  });

  test('either half fails, and both are reported', () => {
    expect(statusOf(control, { devices: fleet(40, 0), directoryDevices: directory(3, 2) })).toBe('fail');
    expect(verdictOn(control, { devices: fleet(3, 2), directoryDevices: directory(40, 0) })).toMatchObject({
      findings: { total: 2, first: [{ problem: 'silent' }, {}] },
    });
    expect(verdictOn(control, { devices: fleet(3, 2), directoryDevices: directory(3, 3) })).toMatchObject({
      findings: { total: 5, first: [{ problem: 'silent' }, {}, { problem: 'stale' }, {}, {}] },
      exposure: { count: 2, of: 5 },
    });
  });

  describe('a failed half passes again one point above its own floor', () => {
    const failed = (...parts: readonly string[]) => ({ lastStatus: 'fail', memory: { failed: parts } }) as const;
    const problemsOf = (spoil: StateSpoil): readonly string[] => {
      const verdict = verdictOn(control, spoil);
      return verdict.status === 'fail' ? [...new Set(verdict.findings.first.map(({ problem }) => problem))] : [];
    };
    /** Both shares are less than a point above their minimum. */
    const near: StateSpoil = { devices: fleet(191, 9), directoryDevices: directory(181, 19) };

    test.each<[string, StateSpoil, readonly string[]]>([
      ['nothing failed', { lastStatus: 'pass' }, []],
      ['the directory failed', failed('stale'), ['stale']],
      ['the managed devices failed', failed('silent'), ['silent']],
      ['both failed', failed('silent', 'stale'), ['silent', 'stale']],
      ['the failed half is unknown', { lastStatus: 'fail' }, ['silent', 'stale']],
      ['the failure has ended', { ...failed('silent', 'stale'), lastStatus: 'pass' }, []],
    ])('where %s', (_, past, problems) => {
      expect(problemsOf({ ...near, ...past })).toEqual(problems);
    });

    test('the failed half is kept until a collection finds that neither fails', () => {
      const remembered = (spoil: StateSpoil) => control.remember?.(stateOf(spoil));
      const memory = { failed: ['stale'] };
      expect(remembered({ ...near, lastStatus: 'pass' })).toEqual({});
      expect(remembered({ ...near, directoryDevices: directory(3, 2) })).toEqual(memory);
      expect(remembered({ ...near, ...failed('stale') })).toEqual(memory);
      expect(remembered({ devices: fleet(40, 0), directoryDevices: directory(40, 0), ...failed('stale') })).toEqual(
        memory,
      );
      expect(remembered({ devices: fleet(3, 2), directoryDevices: directory(3, 2), ...failed('stale') })).toEqual({
        failed: ['silent', 'stale'],
      });
    });
  });

  test('findings of each half are limited so that both fit', () => {
    expect(verdictOn(control, { devices: fleet(9, 60), directoryDevices: directory(9, 60) })).toMatchObject({
      findings: {
        total: 120,
        first: [...Array(25).fill({ problem: 'silent' }), ...Array(25).fill({ problem: 'stale' })],
      },
    });
  });

  test('without Intune only the directory is judged', () => {
    const licences = ['P1'] as const;
    const directoryDevices = directory(3, 2);
    expect(statusOf(control, { licences, devices: fleet(3, 2), directoryDevices: directory(5, 0) })).toBe('pass');
    expect(statusOf(control, { licences, directoryDevices })).toBe('fail');
  });
});
