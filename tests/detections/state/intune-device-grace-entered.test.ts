import { localTime } from '../../../shared/reports/language/local-time';
import { naming } from '../../../shared/reports/language/naming';
import { wordingOf } from '../../../shared/reports/wording';
import { event, names } from '../../reports/stories';
import { device, facts, onChange } from './facts';

const D18 = 'EV.D18';
const good = device();
const inGrace = device({ complianceState: 'inGracePeriod' });
const lost = device({ complianceState: 'noncompliant' });
const end = '2026-11-27T09:00:00Z';
const adas = { userId: 'ada' };
const privileged = facts({
  privilegedIds: new Set(['lea']),
  deviceGrace: { last24h: 1, failing: [], ends: new Map([['device-1', end]]) },
});

describe('fires', () => {
  test.each(['compliant', 'unknown', 'error'])(
    "on an admin's device that enters its grace period from %s, with its end",
    (state) => {
      expect(onChange(D18, 'managedDevice', device({ complianceState: state }), inGrace, privileged)).toMatchObject([
        {
          ...{ effect: 'raised', severity: 'medium', alerts: true, resourceId: 'device-1', peopleIds: ['lea'] },
          details: { change: 'entered', graceEnd: end, ownerPrivileged: true },
        },
      ]);
    },
  );

  test('says which settings it fails, or that they were not read', () => {
    const given = { ...privileged, failingSettingsOf: () => ({ status: 'unread', reason: 'throttled' }) as const };
    expect(onChange(D18, 'managedDevice', good, inGrace, given)[0]?.details).toMatchObject({
      settingsUnread: 'throttled',
    });
  });

  test.each([
    [4, 100, false],
    [5, 100, true],
    [5, 300, false],
    [6, 300, true],
  ])('%i devices within a day in a fleet of %i: %s', (last24h, fleet, isBurst) => {
    const ends = new Map([
      ['a', '2026-11-25T09:00:00Z'],
      ['b', '2026-11-30T09:00:00Z'],
      ['c', null],
      ['d', '2026-11-20T09:00:00Z'],
    ]);
    const found = onChange(
      D18,
      'managedDevice',
      good,
      inGrace,
      facts({ deviceFlips: { last24h: 0, daysBefore: [], fleet }, deviceGrace: { last24h, failing: [], ends } }),
    );
    expect(found).toMatchObject(
      isBurst
        ? [
            {
              ...{ effect: 'raised', severity: 'medium', resourceId: 'fleet' },
              exposure: { count: last24h, of: fleet },
              details: { burst: last24h, inGrace: 4, endingSoon: 1, graceEnd: '2026-11-25T09:00:00Z' },
            },
          ]
        : [],
    );
  });
});

describe('ends', () => {
  test.each([
    ['compliant', good, 'back'],
    ['non-compliant, which another detector reports', lost, 'over'],
  ])('when the device is %s', (_, after, change) => {
    expect(onChange(D18, 'managedDevice', inGrace, after)).toMatchObject([
      { effect: 'ended', resourceId: 'device-1', details: { change } },
    ]);
  });

  test('when it left management', () => {
    expect(onChange(D18, 'managedDevice', inGrace, undefined)).toMatchObject([{ effect: 'ended' }]);
  });
});

test.each([
  ['its owner has no privileged role', good, inGrace],
  ['its state did not change', { ...inGrace, ...adas }, { ...inGrace, ...adas, osVersion: '1' }],
  ['a non-compliant one is granted grace', { ...lost, ...adas }, { ...inGrace, ...adas }],
  ['it is new', undefined, { ...inGrace, ...adas }],
  ['it became non-compliant without grace', { ...good, ...adas }, { ...lost, ...adas }],
])('stays silent when %s', (_, before, after) => {
  expect(onChange(D18, 'managedDevice', before, after)).toEqual([]);
});

test.each([
  ['Ada Brandt', 'Ada Brandt\'s "LT-0042" will lose access on Fri 27 Nov, 10:00'],
  ['Theodora von Brandt', "Theodora von Brandt's device will lose access on Fri 27 Nov"],
  ['Wolfeschlegelsteinhausen-Bergerdorff', 'an admin\'s "LT-0042" will lose access on Fri 27 Nov, 10:00'],
])('the subject about the device of %s names the owner where that fits', (name, expected) => {
  const known = new Map([...names, ['ada', { id: 'ada', displayName: name, address: null, type: 'person' as const }]]);
  const details = { change: 'entered', graceEnd: end, deviceName: 'LT-0042', ownerPrivileged: true };
  const lost = wordingOf(D18).lost({
    event: event({ source: D18, peopleIds: ['ada'], details }),
    tenantName: 'Contoso',
    naming: naming(known),
    clock: localTime('Europe/Berlin', '2026-11-24T13:08:00Z'),
  });
  expect(lost).toBe(expected);
  expect([...lost].length).toBeLessThanOrEqual(60);
});

describe('words after the end of the grace period', () => {
  test('say that it ended, in the past tense', () => {
    const [found] = onChange(D18, 'managedDevice', good, inGrace, privileged);
    const scene = {
      event: event({ source: D18, peopleIds: found?.peopleIds ?? [], details: found?.details ?? {} }),
      tenantName: 'Contoso',
      naming: naming(names),
      clock: localTime('Europe/Berlin', '2026-11-28T09:00:00Z'),
    };
    const { lost, meaning, ask } = wordingOf(D18);
    const words = [lost(scene), ...meaning(scene), ask?.(scene).yes].join(' ');
    expect(words).toContain('ended');
    expect(words).not.toMatch(/will|Until then|before the grace/);
  });
});
