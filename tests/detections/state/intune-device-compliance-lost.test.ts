import { auditEvent, deviceFlip, directoryAudit, intuneCompliance, person, target } from '../../fixtures/records';
import { device, facts, onChange, onRecord } from './facts';

const D01 = 'EV.D01';
const good = device();
const lost = device({ complianceState: 'noncompliant' });
const adas = { userId: 'ada' };

const quietMonth = Array.from({ length: 28 }, () => 0);

describe('noise contract: one device of a person without privilege is reported in the digest', () => {
  test.each(['compliant', 'inGracePeriod', 'unknown', 'conflict', 'error', 'configManager'])(
    'from %s: recorded, not alerted',
    (complianceState) => {
      expect(onChange(D01, 'managedDevice', device({ complianceState }), lost)).toMatchObject([
        { effect: 'raised', severity: 'medium', alerts: false, resourceId: 'device-1', peopleIds: ['lea'] },
      ]);
    },
  );

  test('without an owner: recorded, not alerted', () => {
    const found = onChange(D01, 'managedDevice', device({ userId: null }), { ...lost, userId: null });
    expect(found).toMatchObject([{ alerts: false, peopleIds: [] }]);
  });

  test('with a privileged owner: alerts', () => {
    expect(onChange(D01, 'managedDevice', device(adas), { ...lost, ...adas })).toMatchObject([
      { effect: 'raised', severity: 'high', alerts: true, details: { ownerPrivileged: true, deviceName: 'LAPTOP-1' } },
    ]);
  });

  test.each([
    [4, 100, false],
    [5, 100, true],
    [5, 300, false],
    [6, 300, true],
    [19, 1000, false],
    [20, 1000, true],
    [5, 0, true],
  ])('%i within a day in an otherwise quiet fleet of %i: spike %s', (last24h, fleet, isBurst) => {
    const found = onChange(
      D01,
      'managedDevice',
      good,
      lost,
      facts({ deviceFlips: { last24h, daysBefore: quietMonth, fleet } }),
    );
    expect(found.filter(({ alerts }) => alerts)).toMatchObject(
      isBurst
        ? [
            {
              effect: 'raised',
              severity: 'high',
              resourceId: 'fleet',
              exposure: { computed: true, unit: 'devices', count: last24h, of: fleet },
              details: { burst: last24h, fleet },
            },
          ]
        : [],
    );
  });

  test.each<[string, number, readonly number[], boolean]>([
    ['as many as on an ordinary Patch Tuesday and a few more', 7, [4, 3, 3, 2, 1, 1, 1, ...quietMonth], false],
    ['five more than on an ordinary busy day', 8, [4, 3, 3, 2, 1, 1, 1, ...quietMonth], true],
    ['spikes of the weeks before hide no other one', 8, [60, 40, 9, 6, 4, 3, 3, 1, ...quietMonth], true],
    ['two busy days are an accident', 6, [4, 4, 1, 1, ...quietMonth], true],
    ['the drift of the first week, whose busy days are not known yet', 7, [1, 0, 2], false],
    ['five more than such a drift has on a busy day', 8, [1, 0, 2], true],
    ['a first week that is busier than assumed', 9, [5, 5, 5], false],
  ])('%s: spike %#', (_, last24h, daysBefore, isBurst) => {
    const found = onChange(
      D01,
      'managedDevice',
      good,
      lost,
      facts({ deviceFlips: { last24h, daysBefore, fleet: 300 } }),
    );
    expect(found.some(({ resourceId }) => resourceId === 'fleet')).toBe(isBurst);
  });
});

describe('the reason for lost compliance', () => {
  const failing = {
    status: 'read',
    settings: ['Windows10CompliancePolicy.BitLockerEnabled'],
    policies: ['Win-Baseline'],
  } as const;

  test("is the one that Intune lists, beside the device's own report", () => {
    const given = facts({ failingSettingsOf: () => failing });
    const [found] = onChange(D01, 'managedDevice', good, { ...lost, isEncrypted: false }, given);
    expect(found?.details).toMatchObject({
      settings: failing.settings,
      policies: ['Win-Baseline'],
      reasons: ['notEncrypted'],
    });
  });

  test.each(['throttled', 'notPermitted', 'tooMany'] as const)('was not read, which the message says: %s', (reason) => {
    const given = facts({ failingSettingsOf: () => ({ status: 'unread', reason }) });
    expect(onChange(D01, 'managedDevice', good, lost, given)[0]?.details).toMatchObject({ settingsUnread: reason });
  });

  test('for many devices is the setting that most of the read ones fail', () => {
    const unread = { status: 'unread', reason: 'tooMany' } as const;
    const other = { ...failing, settings: ['iosCompliancePolicy.PasscodeRequired'] };
    const given = facts({
      deviceFlips: { last24h: 9, daysBefore: [], fleet: 300 },
      failingOfDay: [unread, failing, other, failing],
    });
    const spike = onChange(D01, 'managedDevice', good, lost, given).find(({ resourceId }) => resourceId === 'fleet');
    expect(spike?.details).toMatchObject({ commonSetting: 'BitLockerEnabled', commonDevices: 2, settingsRead: 3 });
    const blind = onChange(D01, 'managedDevice', good, lost, { ...given, failingOfDay: [unread] });
    expect(blind.at(-1)?.details).toMatchObject({ burst: 9, settingsUnread: 'tooMany' });
  });
});

describe("an admin's device that only lost contact with Intune is reported in the digest", () => {
  const [before, after] = [device(adas), { ...lost, ...adas }];
  const noContact = 'DefaultDeviceCompliancePolicy.RequireRemainContact';
  const outOfDate = 'Windows10CompliancePolicy.OsMinimumVersion';
  const given = (...settings: readonly string[]) =>
    facts({ failingSettingsOf: () => ({ status: 'read', settings, policies: ['Default Device Compliance Policy'] }) });

  test('recorded, not alerted', () => {
    expect(onChange(D01, 'managedDevice', before, after, given(noContact))).toMatchObject([
      {
        effect: 'raised',
        severity: 'medium',
        alerts: false,
        details: { settings: [noContact], ownerPrivileged: true },
      },
    ]);
  });

  test.each([
    ['it fails another setting too', after, given(noContact, outOfDate)],
    ['it fails another setting', after, given(outOfDate)],
    ['Intune lists no failing setting', after, given()],
    ['its settings were not read', after, facts({ failingSettingsOf: () => ({ status: 'unread', reason: 'broken' }) })],
    ['it was not encrypted at its last contact', { ...after, isEncrypted: false }, given(noContact)],
    ['it was jailbroken at its last contact', { ...after, jailBroken: 'True' }, given(noContact)],
    ['a threat was on it', { ...after, partnerReportedThreatState: 'compromised' }, given(noContact)],
  ])('alerts where %s', (_, now, seen) => {
    expect(onChange(D01, 'managedDevice', before, now, seen)).toMatchObject([{ effect: 'raised', alerts: true }]);
  });
});

describe("an admin's device whose compliance Intune cannot verify", () => {
  const unverified = (state: string) => device({ complianceState: state, ...adas });

  test.each(['error', 'conflict', 'unknown'])('%s: alerts if it lasts for a day', (state) => {
    const given = facts({ now: '2026-11-24T14:00:00.000Z' });
    for (const before of ['compliant', 'inGracePeriod'])
      expect(onChange(D01, 'managedDevice', unverified(before), unverified(state), given)).toMatchObject([
        {
          ...{ effect: 'raised', severity: 'medium', alerts: true, deferredUntil: '2026-11-25T14:00:00.000Z' },
          details: { change: 'unverified', state, ownerPrivileged: true },
        },
      ]);
  });

  test('is over once it is compliant again, has another owner, or is gone', () => {
    const [error] = [unverified('error')];
    for (const after of [unverified('compliant'), device({ complianceState: 'error', userId: 'lea' }), undefined])
      expect(onChange(D01, 'managedDevice', error, after)[0]).toMatchObject({ effect: 'ended' });
    expect(onChange(D01, 'managedDevice', error, undefined)).toMatchObject([
      { effect: 'ended', details: { change: 'removed', state: 'error' } },
      { effect: 'raised', details: { change: 'unmanaged' } },
    ]);
  });

  test.each([
    ['the owner is no admin', device(), device({ complianceState: 'error' })],
    ['it was non-compliant before', unverified('noncompliant'), unverified('error')],
    ['it goes from one such state to another', unverified('error'), unverified('conflict')],
    ['Configuration Manager judges it', unverified('compliant'), unverified('configManager')],
  ])('stays silent when %s', (_, before, after) => {
    expect(onChange(D01, 'managedDevice', before, after)).toEqual([]);
  });

  test('alerts at once when it is found non-compliant', () => {
    expect(onChange(D01, 'managedDevice', unverified('error'), unverified('noncompliant'))).toMatchObject([
      { effect: 'raised', severity: 'high', alerts: true },
    ]);
  });
});

describe('a non-compliant device gets another owner', () => {
  test('an admin: alerts, and is no further device of a spike', () => {
    const given = facts({ deviceFlips: { last24h: 100, daysBefore: [], fleet: 100 } });
    expect(onChange(D01, 'managedDevice', lost, { ...lost, ...adas }, given)).toMatchObject([
      { effect: 'raised', severity: 'high', alerts: true, peopleIds: ['ada'], details: { change: 'newOwner' } },
    ]);
  });

  test('from one admin to another: alerts about the new one', () => {
    const given = facts({ privilegedIds: new Set(['ada', 'mara']) });
    expect(onChange(D01, 'managedDevice', { ...lost, ...adas }, { ...lost, userId: 'mara' }, given)).toMatchObject([
      { effect: 'raised', alerts: true, peopleIds: ['mara'] },
    ]);
  });

  test('no longer an admin: ended', () => {
    expect(onChange(D01, 'managedDevice', { ...lost, ...adas }, lost)).toMatchObject([
      { effect: 'ended', details: { change: 'otherOwner' } },
    ]);
  });

  test('its compliance is in error: alerts if that lasts for a day', () => {
    const error = device({ complianceState: 'error' });
    expect(onChange(D01, 'managedDevice', error, { ...error, ...adas })).toMatchObject([
      { effect: 'raised', deferredUntil: expect.any(String), details: { change: 'unverified' } },
    ]);
  });

  test.each([
    ['neither owner is an admin', lost, { ...lost, userId: 'tom' }],
    ['the device is compliant', good, { ...good, ...adas }],
  ])('stays silent when %s', (_, before, after) => {
    expect(onChange(D01, 'managedDevice', before, after)).toEqual([]);
  });
});

describe('compliance regained', () => {
  test.each(['noncompliant', 'inGracePeriod', 'error'])('from %s: ended', (complianceState) => {
    expect(onChange(D01, 'managedDevice', device({ complianceState }), good)).toMatchObject([
      { effect: 'ended', resourceId: 'device-1' },
    ]);
  });

  test('one device never ends a spike', () => {
    const given = facts({ deviceFlips: { last24h: 100, daysBefore: [], fleet: 100 } });
    expect(onChange(D01, 'managedDevice', lost, good, given).map(({ resourceId }) => resourceId)).toEqual(['device-1']);
  });

  test('a device that left the fleet leaves nothing wrong', () => {
    expect(onChange(D01, 'managedDevice', lost, undefined)).toMatchObject([
      { effect: 'ended', details: { change: 'removed' } },
    ]);
  });
});

describe('a healthy device that left the fleet', () => {
  test('is reported at once where its owner is privileged, and stays closed', () => {
    expect(onChange(D01, 'managedDevice', good, undefined, facts({ privilegedIds: new Set(['lea']) }))).toMatchObject([
      {
        ...{ effect: 'raised', severity: 'high', alerts: true, momentary: true, peopleIds: ['lea'] },
        details: { change: 'unmanaged', deviceName: 'LAPTOP-1', ownerPrivileged: true },
      },
    ]);
  });

  test('is not reported where its owner is not privileged', () => {
    expect(onChange(D01, 'managedDevice', good, undefined)).toEqual([]);
  });
});

test.each([
  ['nothing changed', good, good],
  ['it was renamed', good, device({ deviceName: 'LAPTOP-2' })],
  ['it is in its grace period', good, device({ complianceState: 'inGracePeriod' })],
  ['its state is unknown, which is neither', lost, device({ complianceState: 'unknown' })],
  ['it got grace, which is not compliance', lost, device({ complianceState: 'inGracePeriod' })],
  ['it is new', undefined, lost],
  ['a healthy one left the fleet', good, undefined],
])('stays silent when %s', (_, before, after) => {
  expect(onChange(D01, 'managedDevice', before, after)).toEqual([]);
});

describe('in the audit log', () => {
  const record = (activityDisplayName: string, spoil = {}) =>
    directoryAudit({
      activityDisplayName,
      actor: intuneCompliance,
      targets: [target('Device', 'entra-object-1', [], 'LAPTOP-1')],
      ...spoil,
    });

  test.each([
    ['lists of one', '[true]', '[false]'],
    ['quoted words', '"True"', '"False"'],
    ['bare words', 'true', 'false'],
    ['a missing new value', '[true]', null],
  ])('lost compliance is recorded, not alerted, reading %s', (_, before, after) => {
    expect(onRecord(D01, deviceFlip(before, after ?? 'null'))).toMatchObject([
      { effect: 'raised', alerts: false, resourceId: 'entra-device-1', resourceName: 'LAPTOP-1' },
    ]);
  });

  test('"Device no longer compliant" is recorded, not alerted', () => {
    expect(onRecord(D01, record('Device no longer compliant'))).toMatchObject([
      { effect: 'raised', alerts: false, resourceId: 'entra-object-1' },
    ]);
  });

  test('lost management is recorded too; the earlier list gives the owner', () => {
    expect(onRecord(D01, record('Device no longer managed'))).toMatchObject([
      { effect: 'raised', severity: 'medium', alerts: false, momentary: true, details: { change: 'unmanaged' } },
    ]);
  });

  test.each([
    ['it became compliant', deviceFlip('[false]', '[true]')],
    ['another property changed', deviceFlip('[true]', '[true]')],
    ['it failed', deviceFlip('[true]', '[false]', { result: 'failure' })],
    ['no device is named', record('Device no longer managed', { targets: [] })],
    ['it is another activity', record('Add device', { actor: person('lea') })],
    ["it is Intune's log", auditEvent()],
  ])('stays silent when %s', (_, given) => {
    expect(onRecord(D01, given)).toEqual([]);
  });
});
