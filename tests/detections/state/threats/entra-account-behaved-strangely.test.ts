import { detection } from '../../../fixtures/risk';
import { onRecord, raisedOnRecord } from '../facts';
import { isAlertOfItsOwn } from './own-alert';

const id = 'EV.S09';
const types = ['anomalousUserActivity', 'suspiciousAPITraffic'];

isAlertOfItsOwn(id, types);

test.each(types)('noise contract: %s fires as high, for an administrator as critical', (type) => {
  expect(onRecord(id, detection(type, { riskLevel: 'medium' }))).toMatchObject([{ severity: 'high', alerts: true }]);
  expect(onRecord(id, detection(type, { userId: 'ada' }))).toMatchObject([
    { severity: 'critical', alerts: true, deferredUntil: null },
  ]);
});

test.each(types)('noise contract: %s at level low is only recorded, for an administrator as medium', (type) => {
  expect(onRecord(id, detection(type, { riskLevel: 'low' }))).toMatchObject([
    { severity: 'medium', alerts: false, momentary: true, deferredUntil: null },
  ]);
  expect(onRecord(id, detection(type, { riskLevel: 'Low', userId: 'ada' }))).toMatchObject([
    { severity: 'medium', alerts: true, deferredUntil: null },
  ]);
});

test.each([
  ['it is dismissed', { riskState: 'dismissed' }],
  ['its level is hidden, as without P2', { riskLevel: 'hidden' }],
  ['it is of another type', { riskEventType: 'anomalousToken' }],
])('nothing is raised when %s', (_, spoil) => {
  for (const type of types) expect(raisedOnRecord(id, detection(type, spoil))).toEqual([]);
});
