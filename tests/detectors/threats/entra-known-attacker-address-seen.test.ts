import { at } from '../../fixtures/records';
import { detection } from '../../fixtures/risk';
import { facts, onRecord } from '../facts';

const id = 'EV.S03';

test.each(['nationStateIP', 'NationStateIp', 'NATIONSTATEIP'])(
  'noise contract: fires at once, as critical, in whatever case the type is written: %s',
  (riskEventType) => {
    expect(onRecord(id, detection(riskEventType))).toMatchObject([
      {
        effect: 'raised',
        severity: 'critical',
        alerts: true,
        deferredUntil: null,
        storyOf: 'EV.S21',
        resourceId: 'lea',
        details: { ipAddress: '203.0.113.42', city: 'Springfield', country: 'US' },
      },
    ]);
  },
);

test.each([
  ['Microsoft remediated it', { riskState: 'remediated', lastUpdatedDateTime: at('14:09') }],
  ['its level is hidden', { riskLevel: 'hidden' }],
  ['it is of another type', { riskEventType: 'anomalousToken' }],
])('stays silent when %s', (_, spoil) => {
  expect(onRecord(id, detection('nationStateIP', spoil), facts())).toEqual([]);
});
