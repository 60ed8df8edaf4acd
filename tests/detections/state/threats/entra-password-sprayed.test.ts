import { at } from '../../../fixtures/records';
import { detection } from '../../../fixtures/risk';
import { facts, onRecord, raisedOnRecord } from '../facts';

const id = 'EV.S07';

test("noise contract: fires as high, as a separate alert, and waits like the person's risk", () => {
  expect(onRecord(id, detection('passwordSpray'))).toMatchObject([
    {
      effect: 'raised',
      severity: 'high',
      alerts: true,
      storyOf: null,
      deferredUntil: '2026-11-24T14:12:00.000Z',
      details: { elements: ['detection-1'] },
    },
  ]);
});

test('noise contract: for an administrator it fires at once', () => {
  const found = onRecord(id, detection('passwordSpray', { userId: 'ada', lastUpdatedDateTime: at('14:07') }), facts());
  expect(found).toMatchObject([{ alerts: true, deferredUntil: null, details: { privileged: true } }]);
});

test.each([
  ['the password was changed', { riskState: 'remediated', riskDetail: 'userPerformedSecuredPasswordChange' }],
  ['its level is hidden', { riskLevel: 'Hidden' }],
  ['it is of another type', { riskEventType: 'leakedCredentials' }],
])('stays silent when %s', (_, spoil) => {
  expect(raisedOnRecord(id, detection('passwordSpray', spoil))).toEqual([]);
});
