import type { DevicesInput } from '../../../shared/reports/page/devices/devices-model';
import { devicesCsv, renderDevicesPage } from '../../../shared/reports/page/devices/devices-page';
import { aPicture, devicesInput, devicesOf } from './devices';

const pageOf = (over: Partial<DevicesInput> = {}): string => renderDevicesPage(devicesOf(over), null);
const wordsOf = (over: Partial<DevicesInput> = {}): string =>
  pageOf(over)
    .replace(/<style[\s\S]*?<\/style>/, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ');

/** The picture with no non-compliant device on these platforms. */
const withoutFailing = (...names: readonly string[]): typeof aPicture => ({
  ...aPicture,
  platforms: Object.fromEntries(
    Object.entries(aPicture.platforms).map(([name, counts]) => [
      name,
      names.includes(name) ? { ...counts, nonCompliant: 0 } : counts,
    ]),
  ),
});

describe('the page says', () => {
  test.each<[string, Partial<DevicesInput>, string]>([
    ['how many of all are non-compliant', {}, '19 of 287 devices are non-compliant'],
    ['which devices lose access soon', {}, '6 in a grace period: 1 loses access in the next 3 days (LT-0042)'],
    ['which settings a failing device does not meet', {}, 'LT-f1 Windows 11:00 BitLocker and minimum OS version'],
    ['why that is unknown', {}, 'LT-f3 Windows 11:00 not read: Microsoft Graph is throttling requests'],
    ['that Intune lists nothing', {}, 'LT-f4 iOS 11:00 Intune lists no setting'],
    [
      'which setting most of them fail',
      {},
      'Failing settings of 2 read Settings that these devices fail Setting Devices BitLocker 2 Minimum OS version 1',
    ],
    ['for how many the failing settings are not known', {}, 'For 2, the failing settings are not known.'],
    [
      'that none fell since monitoring began',
      { fallen: [], counts: new Map(), watchedSince: '2026-11-24T12:00:00Z' },
      'No device became non-compliant in the first 1 h 12 min of monitoring and still is.',
    ],
    ['that none fell', { fallen: [] }, 'No device became non-compliant in these days and still is.'],
    [
      'that no setting is read while no device is non-compliant',
      { fallen: [], picture: withoutFailing('Windows', 'iOS', 'macOS') },
      'Failing settings Settings are read when a device becomes non-compliant. No such device is non-compliant now.',
    ],
    [
      'the same of one platform',
      { fallen: [], picture: withoutFailing('iOS'), platform: 'iOS' },
      'Settings are read when a device becomes non-compliant. No such device is non-compliant now.',
    ],
    [
      'that the devices that are non-compliant have been so for longer',
      { fallen: [] },
      'Failing settings Settings are read when a device becomes non-compliant. No device that is non-compliant now became so in these days.',
    ],
    ['how each platform stands', {}, 'Windows 182 14 6 2 5'],
    ['what devices report of themselves', {}, 'Another setting of its policy 9 Not encrypted 6 Out of contact 3'],
    ['when grace ends', {}, 'LT-0042 Windows Wed 25 Nov, 09:00, in 18 h 48 min'],
    ['that the end is unknown', {}, 'LT-0044 Windows end not known'],
    ['which devices are silent', {}, 'LT-0007 Windows 1 Sep, 84 d 5 h ago'],
    ['what happened in the days shown', {}, '16 devices became non-compliant'],
    ['the same for one platform', { platform: 'iOS' }, '1 device became non-compliant'],
    [
      'that devices were not collected',
      { picture: null, source: { state: 'waiting', words: 'Managed devices have not been collected yet.' } },
      'Managed devices have not been collected yet.',
    ],
    [
      'that they are counted next',
      { picture: null, missing: 'Devices are counted with the next collection.' },
      'Devices are not known yet Devices are counted with the next collection.',
    ],
    [
      'that there is none',
      {
        picture: { ...aPicture, platforms: {}, causes: { ...aPicture.causes, notEncrypted: 0 }, grace: [], silent: [] },
      },
      'Intune manages no device',
    ],
    [
      'how many devices of one platform are non-compliant',
      { platform: 'iOS' },
      '4 of 64 iOS devices are non-compliant',
    ],
    [
      'how many of them lose access',
      { platform: 'iOS' },
      '0 in a grace period; 1 out of contact for more than 30 days.',
    ],
    ['that causes are counted on all', { platform: 'iOS' }, 'Causes of 19 non-compliant on all platforms'],
    [
      'which devices of a platform are listed, and how many are only counted',
      { platform: 'Windows' },
      'Devices out of contact 5 for more than 30 days Last contact Device Last contact LT-0007 Windows 1 Sep, 84 d 5 h ago 4 more are only counted: the first 50 of all platforms are stored by name.',
    ],
    [
      'that none of a platform is listed, and never that all were in contact',
      { platform: 'iOS', picture: { ...aPicture, silent: [] } },
      'Devices out of contact 1 for more than 30 days 1 is only counted: the first 50 of all platforms are stored by name.',
    ],
    [
      'that every device of a platform was in contact',
      { platform: 'macOS' },
      'Devices out of contact 0 for more than 30 days Every device was in contact in the last 30 days.',
    ],
    ['that no change was counted', { counts: new Map() }, 'No device changed its state in these days.'],
  ])('%s', (_, over, expected) => {
    expect(wordsOf(over)).toContain(expected);
  });

  test('a day before the first count is unknown, and never a day without changes', () => {
    const label = /aria-label="devices by day: ([^"]*)"/.exec(pageOf())?.[1] ?? '';
    expect(label).toContain(
      '13 Nov not known; 14 Nov 2 compliant again, 4 non-compliant; 15 Nov 0 compliant again, 0 non-compliant',
    );
  });

  test('hostile names as text', () => {
    const name = '<img src=x onerror=alert(1)>';
    const picture = { ...aPicture, grace: aPicture.grace.map((one) => ({ ...one, name })) };
    const fallen = devicesInput.fallen.map((one) => ({
      ...one,
      name,
      failing: { status: 'read' as const, settings: [`X.${name}`], policies: [name] },
    }));
    expect(pageOf({ picture, fallen, platform: '"><script>' })).not.toMatch(/<img|<script/);
  });
});

test.each<[string, Partial<DevicesInput>, string | undefined]>([
  ['of all platforms', {}, '/devices?format=csv'],
  ['of one platform', { platform: 'iOS' }, '/devices?platform=iOS&amp;format=csv'],
  ['although no device is in its grace period', { picture: { ...aPicture, grace: [] } }, '/devices?format=csv'],
  ['unless no device is listed', { fallen: [], picture: { ...aPicture, grace: [], silent: [] } }, undefined],
])('the page links to the CSV %s', (_, over, expected) => {
  expect(/href="[^"]*(\/devices[^"]*format=csv)"/.exec(pageOf(over))?.[1]).toBe(expected);
});

test('the newest day of the chart has a label', () => {
  const ticks = [...pageOf().matchAll(/<text[^>]*>(\d+ Nov)<\/text>/g)].map(([, day]) => day);
  expect(ticks.at(-1)).toBe('24 Nov');
});

test('the CSV has the listed devices', () => {
  expect(devicesCsv(devicesOf({ platform: 'iOS' }))).toBe(
    'Device,Platform,List,When,Id,Fails\r\nLT-f4,iOS,Non-compliant since,2026-11-24T10:00:00Z,f4,Intune lists no setting\r\nPhone of Lea,iOS,Last contact,,d5,\r\n',
  );
  expect(devicesCsv(devicesOf(devicesInput)).split('\r\n')).toHaveLength(11);
});
