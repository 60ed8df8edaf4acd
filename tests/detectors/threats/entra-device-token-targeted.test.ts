import { detection } from '../../fixtures/risk';
import { onRecord, raisedOnRecord } from '../facts';
import { isAlertOfItsOwn } from './own-alert';

const id = 'EV.S05';
const types = ['attemptedPrtAccess'];

isAlertOfItsOwn(id, types);

test.each(types)('%s fires as high after ten minutes, of an administrator at once and as critical', (type) => {
  expect(onRecord(id, detection(type, { riskLevel: 'low' }))).toMatchObject([
    { severity: 'high', alerts: true, deferredUntil: '2026-11-24T14:12:00.000Z' },
  ]);
  expect(onRecord(id, detection(type, { userId: 'ada' }))).toMatchObject([
    { severity: 'critical', alerts: true, deferredUntil: null },
  ]);
});

test.each([
  ['it is remediated', { riskState: 'remediated' }],
  ['its level is hidden, as without P2', { riskLevel: 'hidden' }],
  ['it is of another type', { riskEventType: 'newCountry' }],
])('nothing is raised when %s', (_, spoil) => {
  for (const type of types) expect(raisedOnRecord(id, detection(type, spoil))).toEqual([]);
});
