import { detection } from '../../../fixtures/risk';
import { onRecord } from '../facts';
import { anyDetection, neverAlerts } from './any-detection';

/** Tests for a detector whose detections are recorded but never sent by themselves. It reports these types. */
export function firesAsRecord(id: string, types: readonly string[]): void {
  test.each(types)(
    'noise contract: %s fires as a record, and never as an alert, even for an administrator',
    (riskEventType) => {
      for (const userId of ['lea', 'ada']) {
        expect(onRecord(id, detection(riskEventType, { userId }))).toMatchObject([
          {
            effect: 'raised',
            severity: 'informational',
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
}

/**
 * The detector reports nothing if a detection of its type is no longer a risk, or has another type. It never alerts.
 */
export function staysSilentOtherwise(id: string, type: string): void {
  test.each([
    ['it is resolved', { riskState: 'dismissed', riskDetail: 'aiConfirmedSigninSafe' }],
    ['its level is hidden', { riskLevel: 'hidden' }],
    ['it is generic', { riskEventType: 'generic' }],
    ['it is of another type', { riskEventType: 'leakedCredentials' }],
  ])('stays silent when %s', (_, spoil) => {
    expect(onRecord(id, detection(type, spoil))).toEqual([]);
  });

  test('whatever Microsoft writes, it never alerts and never throws', () => {
    neverAlerts(id, anyDetection);
  });
}
