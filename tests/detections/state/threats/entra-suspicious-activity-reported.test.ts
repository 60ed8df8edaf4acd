import { at, directoryAudit, person, target } from '../../../fixtures/records';
import { detection } from '../../../fixtures/risk';
import { onRecord, raisedOnRecord } from '../facts';

const id = 'EV.S08';

const report = (activityDisplayName: string, spoil = {}) =>
  directoryAudit({
    id: 'MFA_1',
    activityDateTime: at('14:02'),
    activityDisplayName,
    loggedByService: 'Azure MFA',
    actor: person('lea'),
    targets: [target('User', 'lea')],
    ...spoil,
  });

test('with P2 the detection fires at once, as a separate alert', () => {
  expect(onRecord(id, detection('userReportedSuspiciousActivity'))).toMatchObject([
    {
      effect: 'raised',
      severity: 'high',
      alerts: true,
      momentary: false,
      storyOf: null,
      deferredUntil: null,
      resourceId: 'lea',
      details: { elements: ['detection-1'] },
    },
  ]);
});

test.each([
  ['Suspicious activity reported', false],
  ['Fraud reported - user is blocked for MFA', true],
  ['Fraud reported - User is blocked for MFA', true],
  ['Fraud reported - no action taken', false],
])('without P2 the audit log fires: %s', (activity, blocked) => {
  expect(onRecord(id, report(activity))).toMatchObject([
    {
      effect: 'raised',
      severity: 'high',
      alerts: true,
      momentary: true,
      storyOf: null,
      resourceId: 'lea',
      peopleIds: ['lea'],
      details: { blocked },
    },
  ]);
});

test('an entry without a target is about its author, and one without a person is still reported', () => {
  const activity = 'Suspicious activity reported';
  expect(onRecord(id, report(activity, { targets: [] }))).toMatchObject([{ resourceId: 'lea', peopleIds: ['lea'] }]);
  expect(onRecord(id, report(activity, { targets: [], actor: { type: 'unknown' } }))).toMatchObject([
    { resourceId: 'MFA_1', peopleIds: [], storyOf: null, alerts: true },
  ]);
});

test.each([
  ['the entry is about something else', report('User registered security info')],
  ['the detection is remediated', detection('userReportedSuspiciousActivity', { riskState: 'remediated' })],
  ['the detection is hidden, as without P2', detection('userReportedSuspiciousActivity', { riskLevel: 'hidden' })],
  ['it is another detection', detection('unfamiliarFeatures')],
])('stays silent when %s', (_, record) => {
  expect(raisedOnRecord(id, record)).toEqual([]);
});
