import { at } from '../../../fixtures/records';
import { detection } from '../../../fixtures/risk';
import { facts, onRecord, raisedOnRecord } from '../facts';

const id = 'EV.S01';

test("noise contract: fires at once, as critical, in the story of the person's risk", () => {
  expect(onRecord(id, detection('leakedCredentials'))).toMatchObject([
    {
      effect: 'raised',
      severity: 'critical',
      alerts: true,
      momentary: false,
      deferredUntil: null,
      storyOf: null,
      resourceId: 'lea',
      peopleIds: ['lea'],
      details: { riskEventType: 'leakedCredentials', privileged: false, elements: ['detection-1'] },
    },
  ]);
});

test('fires again for an update that is still at risk, in the same part of the story', () => {
  const update = detection('leakedCredentials', {
    lastUpdatedDateTime: at('15:00'),
    riskState: 'confirmedCompromised',
  });
  expect(onRecord(id, update)).toMatchObject([{ alerts: true, details: { elements: ['detection-1'] } }]);
});

test('says that the account is an administrator', () => {
  expect(onRecord(id, detection('leakedCredentials', { userId: 'ada' }))).toMatchObject([
    { resourceId: 'ada', details: { privileged: true } },
  ]);
  const breakGlass = facts({ isDeclared: (list, personId) => list === 'breakGlass' && personId === 'lea' });
  expect(onRecord(id, detection('leakedCredentials'), breakGlass)).toMatchObject([{ details: { privileged: true } }]);
});

test.each([
  ['it was remediated', { riskState: 'remediated', riskDetail: 'userPerformedSecuredPasswordReset' }],
  ['it was dismissed', { riskState: 'dismissed' }],
  ['it was confirmed as safe', { riskState: 'confirmedSafe' }],
  ['it has no state', { riskState: 'none' }],
  ['its level is hidden, as without P2', { riskLevel: 'hidden' }],
  ['its type is hidden, as without P2', { riskEventType: 'generic' }],
  ['it has no user', { userId: '' }],
  ['it is of another type', { riskEventType: 'unfamiliarFeatures' }],
])('stays silent when %s', (_, spoil) => {
  expect(raisedOnRecord(id, detection('leakedCredentials', spoil))).toEqual([]);
});
