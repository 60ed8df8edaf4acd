import { at } from '../../../fixtures/records';
import { detection } from '../../../fixtures/risk';
import { facts, onRecord, raisedOnRecord } from '../facts';

/** Tests for a detector of one type that never waits: it alerts at once, as critical. */
export function firesAtOnce(id: string, spellings: readonly string[]): void {
  test.each(spellings)('noise contract: fires at once, as critical, however the type is spelt: %s', (riskEventType) => {
    expect(onRecord(id, detection(riskEventType))).toMatchObject([
      {
        effect: 'raised',
        severity: 'critical',
        alerts: true,
        deferredUntil: null,
        storyOf: null,
        resourceId: 'lea',
        details: { ipAddress: '203.0.113.42', city: 'Springfield', country: 'US' },
      },
    ]);
  });
}

/** The detector reports nothing if a detection of its type is no longer a risk, or has another type. */
export function staysSilentOtherwise(id: string, type: string): void {
  test.each([
    ['Microsoft remediated it', { riskState: 'remediated', lastUpdatedDateTime: at('14:09') }],
    ['its level is hidden', { riskLevel: 'hidden' }],
    ['it is of another type', { riskEventType: 'anomalousToken' }],
  ])('stays silent when %s', (_, spoil) => {
    expect(raisedOnRecord(id, detection(type, spoil), facts())).toEqual([]);
  });
}
