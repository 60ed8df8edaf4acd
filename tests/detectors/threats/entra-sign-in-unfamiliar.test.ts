import { detection } from '../../fixtures/risk';
import { onRecord } from '../facts';
import { anyDetection, neverAlerts } from './any-detection';

const id = 'EV.S14';

test.each(['unfamiliarFeatures', 'suspiciousBrowser'])(
  'noise contract: %s fires as a record, and never as an alert, of an administrator neither',
  (riskEventType) => {
    for (const userId of ['lea', 'ada']) {
      expect(onRecord(id, detection(riskEventType, { userId }))).toMatchObject([
        {
          effect: 'raised',
          severity: 'medium',
          alerts: false,
          momentary: true,
          storyOf: null,
          resourceId: userId,
          details: { riskEventType },
        },
      ]);
    }
  },
);

test.each([
  ['it is settled', { riskState: 'dismissed', riskDetail: 'aiConfirmedSigninSafe' }],
  ['its level is hidden', { riskLevel: 'hidden' }],
  ['it is generic', { riskEventType: 'generic' }],
  ['it is of another type', { riskEventType: 'leakedCredentials' }],
])('stays silent when %s', (_, spoil) => {
  expect(onRecord(id, detection('unfamiliarFeatures', spoil))).toEqual([]);
});

test('whatever Microsoft writes, it never alerts and never throws', () => {
  neverAlerts(id, anyDetection);
});
