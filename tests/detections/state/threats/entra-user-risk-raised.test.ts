import type { LogRecord } from '../../../../shared/core/log/record';
import { at, directoryAudit, target } from '../../../fixtures/records';
import { detection, riskWord, riskyUser } from '../../../fixtures/risk';
import { facts, onChange, onRecord } from '../facts';

const id = 'EV.S21';

const low = riskyUser({ riskLevel: 'low' });
const medium = riskyUser({ riskLevel: 'medium' });
const high = riskyUser();
const confirmed = riskyUser({ riskState: 'confirmedCompromised' });
const ada = { id: 'ada' };

const knowing = (...records: readonly LogRecord[]) => facts({ recordsAbout: () => records });

describe('noise contract: an ordinary account is reported at high, ten minutes later', () => {
  test.each([
    ['new at high', undefined, high, 'raised'],
    ['from low', low, high, 'risen'],
    ['from medium', medium, high, 'risen'],
    ['with a level in another case', undefined, riskyUser({ riskLevel: 'High' }), 'raised'],
  ])('fires %s', (_, before, after, change) => {
    expect(onChange(id, 'riskyUser', before, after)).toMatchObject([
      {
        effect: 'raised',
        severity: 'high',
        alerts: true,
        momentary: false,
        storyOf: null,
        deferredUntil: '2026-11-24T14:12:00.000Z',
        resourceId: 'lea',
        peopleIds: ['lea'],
        details: { change, privileged: false, closesBy: '2026-11-24T14:12:00.000Z', elements: ['state'] },
      },
    ]);
  });

  test.each([
    ['new and confirmed as compromised', undefined, confirmed, 'raised'],
    ['from high to confirmed as compromised', high, confirmed, 'risen'],
    ['confirmed at a low level', low, { ...confirmed, riskLevel: 'low' }, 'risen'],
  ])("fires %s, in the alert of the administrator's confirmation", (_, before, after, change) => {
    expect(onChange(id, 'riskyUser', before, after)).toMatchObject([
      { severity: 'critical', alerts: true, storyOf: 'EV.S15', details: { change, elements: ['confirmed'] } },
    ]);
  });

  test('is one step worse within a day after it was remediated, as the list shows', () => {
    const remediated = riskyUser({
      riskLevel: 'none',
      riskState: 'remediated',
      riskLastUpdatedDateTime: '2026-11-24T02:02:00Z',
    });
    expect(onChange(id, 'riskyUser', remediated, high)).toMatchObject([
      { severity: 'critical', details: { worse: 'relapse' } },
    ]);
    const before = { ...remediated, riskLastUpdatedDateTime: '2026-11-22T02:02:00Z' };
    expect(onChange(id, 'riskyUser', before, high)).toMatchObject([{ severity: 'high', details: { worse: null } }]);
  });

  test('a time that is missing, unreadable or in the future counts from now', () => {
    for (const riskLastUpdatedDateTime of [null, 'soon', '2027-11-24T14:02:00Z']) {
      expect(onChange(id, 'riskyUser', undefined, riskyUser({ riskLastUpdatedDateTime }))).toMatchObject([
        { deferredUntil: '2026-11-24T14:18:00.000Z' },
      ]);
    }
  });

  test.each([
    ['low', low, 'low'],
    ['medium', medium, 'medium'],
    ['of a level without a name', riskyUser({ riskLevel: 'unknownFutureValue' }), 'informational'],
    ['of a level that is hidden', riskyUser({ riskLevel: 'hidden' }), 'informational'],
    ['of a hidden level, confirmed', { ...confirmed, riskLevel: 'hidden' }, 'informational'],
    ['high, of a deleted account', riskyUser({ isDeleted: true }), 'informational'],
  ])('%s is only recorded', (_, after, severity) => {
    expect(onChange(id, 'riskyUser', undefined, after)).toMatchObject([
      { effect: 'raised', severity, alerts: false, deferredUntil: null },
    ]);
  });
});

describe('noise contract: an administrator is reported at medium, at once', () => {
  test.each([
    ['medium', { ...medium, ...ada }, 'high'],
    ['high', { ...high, ...ada }, 'critical'],
    ['confirmed as compromised', { ...confirmed, ...ada }, 'critical'],
  ])('fires at %s', (_, after, severity) => {
    expect(onChange(id, 'riskyUser', undefined, after)).toMatchObject([
      { severity, alerts: true, deferredUntil: null, details: { privileged: true, closesBy: null } },
    ]);
  });

  test('a break-glass account counts as one, whatever its roles', () => {
    const given = facts({ isDeclared: (list, personId) => list === 'breakGlass' && personId === 'lea' });
    expect(onChange(id, 'riskyUser', undefined, medium, given)).toMatchObject([{ alerts: true, deferredUntil: null }]);
  });

  test('low is only recorded', () => {
    expect(onChange(id, 'riskyUser', undefined, { ...low, ...ada })).toMatchObject([{ alerts: false }]);
  });

  test('from medium to high fires again, as critical', () => {
    expect(onChange(id, 'riskyUser', { ...medium, ...ada }, { ...high, ...ada })).toMatchObject([
      { severity: 'critical', alerts: true, details: { change: 'risen' } },
    ]);
  });
});

test('noise contract: more of the same level is recorded, and no new alert', () => {
  const again = riskyUser({ riskLastUpdatedDateTime: at('15:00') });
  expect(onChange(id, 'riskyUser', high, again)).toMatchObject([
    { effect: 'raised', alerts: false, deferredUntil: null, details: { change: 'repeated' } },
  ]);
});

test("lists Microsoft's detections, newest first, each type once, without resolved or hidden ones", () => {
  const seen = knowing(
    detection('unfamiliarFeatures', { detectionId: 'a' }),
    detection('leakedCredentials', { detectionId: 'b', lastUpdatedDateTime: at('14:04') }),
    detection('UNFAMILIARFEATURES', { detectionId: 'c', lastUpdatedDateTime: at('14:01') }),
    detection('passwordSpray', { detectionId: 'd', riskState: 'dismissed' }),
    detection('generic', { detectionId: 'e' }),
  );
  const [found] = onChange(id, 'riskyUser', undefined, high, seen);
  expect(found?.details.seen).toHaveLength(2);
  expect(found?.details.seen).toEqual(['leakedCredentials', expect.stringMatching(/^unfamiliarfeatures$/i)]);
});

describe('is ended', () => {
  const since = at('14:10');
  const later = { lastUpdatedDateTime: since, riskState: 'remediated' };
  test.each([
    ['in an unknown way', [], null],
    ['dismissed', [riskWord('DismissUser', 'lea', { activityDateTime: since })], 'dismissed'],
    ['confirmed as safe', [riskWord('ConfirmSafe', 'lea', { activityDateTime: since })], 'confirmedSafe'],
    [
      'password reset',
      [detection('passwordSpray', { ...later, riskDetail: 'userPerformedSecuredPasswordReset' })],
      'userPerformedSecuredPasswordReset',
    ],
    [
      'sessions revoked',
      [detection('x', { ...later, riskDetail: 'microsoftRevokedSessions' })],
      'microsoftRevokedSessions',
    ],
    ['a detail from tomorrow', [detection('x', { ...later, riskDetail: 'somethingNew' })], 'somethingNew'],
    ['a detail without a reason', [detection('x', { ...later, riskDetail: 'none' })], null],
    ['a detail that is hidden', [detection('x', { ...later, riskDetail: 'hidden' })], null],
    [
      'deleted',
      [
        directoryAudit({
          activityDisplayName: 'Delete user',
          activityDateTime: since,
          targets: [target('User', 'lea')],
        }),
      ],
      'accountDeleted',
    ],
    ['a dismissal that failed', [riskWord('DismissUser', 'lea', { activityDateTime: since, result: 'failure' })], null],
    ['somebody else was dismissed', [riskWord('DismissUser', 'ines', { activityDateTime: since })], null],
    ['how an earlier risk ended', [riskWord('DismissUser', 'lea', { activityDateTime: at('13:00') })], null],
    ['a detection that is still at risk', [detection('x', { riskDetail: 'none', lastUpdatedDateTime: since })], null],
  ])('when the person leaves the list: %s', (_, records, how) => {
    expect(onChange(id, 'riskyUser', high, undefined, knowing(...records))).toMatchObject([
      { effect: 'ended', resourceId: 'lea', peopleIds: ['lea'], details: { change: 'left', how, elements: [] } },
    ]);
  });

  test("an admin's dismissal names the account of an administrator as one", () => {
    expect(onRecord(id, riskWord('DismissUser', 'ada', { activityDateTime: since }))).toMatchObject([
      { effect: 'ended', resourceId: 'ada', details: { change: 'cleared', how: 'dismissed', privileged: true } },
    ]);
  });

  test('the last update counts', () => {
    const records = [
      detection('x', {
        lastUpdatedDateTime: at('14:05'),
        riskState: 'remediated',
        riskDetail: 'userPassedMFADrivenByRiskBasedPolicy',
      }),
      riskWord('DismissUser', 'lea', { activityDateTime: since }),
    ];
    expect(onChange(id, 'riskyUser', high, undefined, knowing(...records))).toMatchObject([
      { details: { how: 'dismissed' } },
    ]);
  });

  test('when the level drops below the limit, and then only the state ends', () => {
    expect(onChange(id, 'riskyUser', high, medium)).toMatchObject([
      { effect: 'ended', details: { change: 'fallen', elements: ['state'] } },
    ]);
    expect(onChange(id, 'riskyUser', { ...high, ...ada }, { ...low, ...ada })).toMatchObject([{ effect: 'ended' }]);
  });

  test('when the account was deleted', () => {
    expect(onChange(id, 'riskyUser', high, riskyUser({ isDeleted: true }))).toMatchObject([
      { effect: 'ended', details: { how: 'accountDeleted' } },
    ]);
  });
});

test.each([
  ['the level stays above the limit', { ...high, ...ada }, { ...medium, ...ada }],
  ['a low risk drops', medium, low],
  ['only the detail changed', high, riskyUser({ riskDetail: 'hidden' })],
  ['confirmed goes back to high', confirmed, high],
])('stays silent when %s', (_, before, after) => {
  expect(onChange(id, 'riskyUser', before, after)).toEqual([]);
});

describe("an administrator's decision", () => {
  const dismissal = riskWord('DismissUser', 'lea', { activityDateTime: at('14:05') });

  test('a dismissal ends all of it', () => {
    expect(onRecord(id, dismissal)).toMatchObject([
      { effect: 'ended', resourceId: 'lea', details: { how: 'dismissed', elements: [] } },
    ]);
  });

  test('"safe" can be about one sign-in, and only cancels "compromised"', () => {
    expect(onRecord(id, riskWord('ConfirmSafe', 'lea'))).toMatchObject([
      { effect: 'ended', details: { how: 'confirmedSafe', elements: ['confirmed'] } },
    ]);
  });

  test('a late entry ends nothing that was found since', () => {
    const found = detection('passwordSpray', { lastUpdatedDateTime: at('14:07') });
    const earlier = detection('passwordSpray', { lastUpdatedDateTime: at('14:04') });
    expect(onRecord(id, dismissal, knowing(found))).toEqual([]);
    expect(onRecord(id, dismissal, knowing(earlier))).toHaveLength(1);
    const confirmedLater = riskWord('ConfirmCompromised', 'lea', { activityDateTime: at('14:08') });
    expect(onRecord(id, dismissal, knowing(confirmedLater))).toEqual([]);
  });

  test('a failed entry, and one that EV.S15 reports, is ignored', () => {
    expect(onRecord(id, riskWord('DismissUser', 'lea', { result: 'failure' }))).toEqual([]);
    expect(onRecord(id, riskWord('ConfirmCompromised', 'lea'))).toEqual([]);
  });
});

describe("worse than Microsoft's level", () => {
  const settled = detection('anonymizedIPAddress', { detectionId: 'earlier', riskState: 'remediated' });
  const together = [
    detection('anonymizedIPAddress', { detectionId: 'one' }),
    detection('unfamiliarFeatures', { detectionId: 'two', detectedDateTime: at('13:50') }),
  ];
  test.each([
    ['a relapse within a day', medium, [settled], 'high', true, 'relapse'],
    ['signs of several types within minutes', medium, together, 'high', true, 'severalSorts'],
    ['a relapse to high', high, [settled], 'critical', true, 'relapse'],
    ['one type, twice', medium, [together[0], { ...together[0], detectionId: 'again' }], 'medium', false, null],
    [
      'two types, hours apart',
      medium,
      [together[0], { ...together[1], detectedDateTime: at('09:00') }],
      'medium',
      false,
      null,
    ],
    ['an earlier end', medium, [{ ...settled, lastUpdatedDateTime: '2026-11-22T14:02:00Z' }], 'medium', false, null],
    ['a low risk', low, [settled], 'low', false, null],
  ])('%s', (_, after, records, severity, alerts, worse) => {
    const given = knowing(...(records as readonly LogRecord[])); // Safe: made above.
    expect(onChange(id, 'riskyUser', undefined, after, given)).toMatchObject([
      { effect: 'raised', severity, alerts, details: { worse } },
    ]);
  });
});

describe('how long a person has been at risk', () => {
  const since = '2026-11-24T09:00:00.000Z';
  const given = facts({ atRiskSince: () => since });

  test('is counted from the first time in the list, with the limit from the last detection on', () => {
    expect(onChange(id, 'riskyUser', medium, high, given)[0]?.details).toMatchObject({
      atRiskSince: since,
      limitHours: 24,
      limitFrom: high.riskLastUpdatedDateTime,
    });
    expect(onChange(id, 'riskyUser', undefined, high)[0]?.details).toMatchObject({
      atRiskSince: high.riskLastUpdatedDateTime,
    });
  });

  test('has the limit for admins for an admin, and none at a level without one', () => {
    const admin = { ...high, ...ada };
    expect(onChange(id, 'riskyUser', undefined, admin)[0]?.details).toMatchObject({ limitHours: 1 });
    expect(onChange(id, 'riskyUser', undefined, { ...medium, ...ada })[0]?.details).not.toHaveProperty('limitHours');
  });

  test.each([
    ['it left the list', onChange(id, 'riskyUser', high, undefined, given)],
    ['it fell', onChange(id, 'riskyUser', high, low, given)],
  ])('is stated at the end: %s', (_, found) => {
    expect(found[0]).toMatchObject({ effect: 'ended', details: { atRiskSince: since, limitHours: 24 } });
  });
});
