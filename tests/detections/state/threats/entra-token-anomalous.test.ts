import { at } from '../../../fixtures/records';
import { detection } from '../../../fixtures/risk';
import { facts, onRecord, raisedOnRecord } from '../facts';

const id = 'EV.S06';

test("noise contract: an anomalous token fires as high, and waits like the person's risk", () => {
  expect(onRecord(id, detection('anomalousToken'))).toMatchObject([
    {
      effect: 'raised',
      severity: 'high',
      alerts: true,
      storyOf: null,
      deferredUntil: '2026-11-24T14:12:00.000Z',
      resourceId: 'lea',
    },
  ]);
});

test('noise contract: for an administrator it fires at once, one severity higher', () => {
  expect(onRecord(id, detection('anomalousToken', { userId: 'ada' }))).toMatchObject([
    { severity: 'critical', alerts: true, deferredUntil: null },
  ]);
});

test.each(['lea', 'ada'])('noise contract: at level low it is only recorded, without an alert, for %s', (userId) => {
  expect(onRecord(id, detection('anomalousToken', { riskLevel: 'low', userId }))).toMatchObject([
    { effect: 'raised', severity: 'medium', alerts: false, momentary: true },
  ]);
});

test('a doubtful issuer fires as critical without waiting, because no MFA closes it', () => {
  expect(onRecord(id, detection('tokenIssuerAnomaly'))).toMatchObject([
    { severity: 'critical', alerts: true, storyOf: null, deferredUntil: null },
  ]);
});

test('a clock that runs ahead of ours does not delay it', () => {
  const ahead = detection('anomalousToken', { lastUpdatedDateTime: '2027-01-01T00:00:00Z' });
  expect(onRecord(id, ahead, facts({ now: at('14:08') }))).toMatchObject([
    { deferredUntil: '2026-11-24T14:18:00.000Z' },
  ]);
});

test.each([
  ['MFA was passed', { riskState: 'remediated', riskDetail: 'userPassedMFADrivenByRiskBasedPolicy' }],
  ['its level is hidden', { riskLevel: 'hidden' }],
  ['it is of another type', { riskEventType: 'passwordSpray' }],
])('stays silent when %s', (_, spoil) => {
  expect(raisedOnRecord(id, detection('anomalousToken', spoil))).toEqual([]);
});
