import { at, person, target } from '../../../fixtures/records';
import { detection, riskWord } from '../../../fixtures/risk';
import { facts, onRecord, raisedOnRecord } from '../facts';

const id = 'EV.S15';

describe('an account that is confirmed as compromised', () => {
  test.each(['ConfirmAccountCompromised', 'ConfirmCompromised', 'confirmcompromised'])('fires: %s', (activity) => {
    expect(onRecord(id, riskWord(activity, 'lea'))).toMatchObject([
      {
        effect: 'raised',
        severity: 'critical',
        alerts: true,
        momentary: false,
        storyOf: null,
        deferredUntil: null,
        resourceId: 'lea',
        details: { word: 'confirmedCompromised', elements: ['confirmed'] },
      },
    ]);
  });

  test('its detection fires too, as the same part of the same story', () => {
    const [bySight] = onRecord(
      id,
      detection('adminConfirmedUserCompromised', { riskState: 'confirmedCompromised', detectionId: 'other' }),
    );
    const [byLog] = onRecord(id, riskWord('ConfirmAccountCompromised', 'lea'));
    expect(bySight).toMatchObject({ alerts: true, severity: 'critical', deferredUntil: null });
    expect([bySight?.storyOf, bySight?.resourceId, bySight?.details.elements]).toEqual([
      byLog?.storyOf,
      byLog?.resourceId,
      byLog?.details.elements,
    ]);
  });

  test('an app that is confirmed as compromised is named as one', () => {
    const targets = [target('ServicePrincipal', 'app-1', [], 'Backup')];
    const [found] = onRecord(id, riskWord('ConfirmServicePrincipalCompromised', 'app-1', { targets }));
    expect(found).toMatchObject({
      severity: 'high',
      alerts: true,
      resourceId: 'app-1',
      resourceName: 'Backup',
      peopleIds: [],
    });
    const dismissed = riskWord('DismissServicePrincipal', 'app-1', { targets });
    expect(onRecord(id, dismissed)).toMatchObject([{ severity: 'low', alerts: false, resourceName: 'Backup' }]);
  });

  test('one entry about several people fires for each', () => {
    const record = riskWord('ConfirmCompromised', 'lea', { targets: [target('User', 'lea'), target('User', 'ines')] });
    expect(onRecord(id, record).map(({ resourceId }) => resourceId)).toEqual(['lea', 'ines']);
  });

  test('an entry that comes after its own withdrawal is only recorded, because nothing would end it', () => {
    const since = [riskWord('DismissUser', 'lea', { activityDateTime: at('14:05') })];
    const confirmed = riskWord('ConfirmAccountCompromised', 'lea', { activityDateTime: at('14:02') });
    expect(onRecord(id, confirmed, facts({ recordsAbout: () => since }))).toMatchObject([
      { alerts: false, momentary: true },
    ]);
    const before = [riskWord('DismissUser', 'lea', { activityDateTime: at('13:00') })];
    expect(onRecord(id, confirmed, facts({ recordsAbout: () => before }))).toMatchObject([{ alerts: true }]);
  });
});

test.each([
  ['DismissUser', 'dismissed'],
  ['ConfirmSafe', 'confirmedSafe'],
])('%s by somebody else is recorded and notifies nobody', (activity, word) => {
  expect(raisedOnRecord(id, riskWord(activity, 'lea'))).toMatchObject([
    { severity: 'low', alerts: false, momentary: true, resourceId: 'lea', details: { word, own: false } },
  ]);
});

test('a dismissed high risk weighs more than a low one', () => {
  const dismissal = riskWord('DismissUser', 'lea');
  const ofHigh = facts({ highRiskIds: new Set(['lea']) });
  expect(raisedOnRecord(id, dismissal, ofHigh)).toMatchObject([{ severity: 'medium', alerts: false }]);
  const found = detection('anonymizedIPAddress', { userId: 'lea', riskLevel: 'high', riskState: 'dismissed' });
  expect(raisedOnRecord(id, dismissal, facts({ recordsAbout: () => [found] }))).toMatchObject([{ severity: 'medium' }]);
});

test.each(['DismissUser', 'ConfirmSafe'])('an account that dismisses its own risk fires: %s', (activity) => {
  expect(raisedOnRecord(id, riskWord(activity, 'ada', { actor: person('ADA') }))).toMatchObject([
    {
      severity: 'high',
      alerts: true,
      momentary: true,
      storyOf: null,
      details: { own: true, privileged: true },
    },
  ]);
});

test.each([
  ['it failed', riskWord('DismissUser', 'lea', { result: 'failure' })],
  ['it has no user', riskWord('ConfirmCompromised', '', { targets: [] })],
  ['its detection was dismissed', detection('adminConfirmedUserCompromised', { riskState: 'dismissed' })],
  ['it is another detection', detection('leakedCredentials')],
])('stays silent when %s', (_, record) => {
  expect(raisedOnRecord(id, record)).toEqual([]);
});
