import { entraRiskySignInsTriaged as control } from '../../../shared/controls/threats/entra-risky-sign-ins-triaged/control';
import type { OpenRiskDetection } from '../../../shared/kinds/open-risk-detection/open-risk-detection';
import { assignment, globalAdministratorRole } from '../../fixtures/conditional-access';
import { hoursAgo, riskDetection } from '../../fixtures/defence';
import { type StateSpoil, statusOf, verdictOn } from '../state';

const having = (...detections: readonly Partial<OpenRiskDetection>[]): StateSpoil => ({
  licences: ['P1', 'P2'],
  small: { openRiskDetection: detections.map((spoil, at) => riskDetection({ id: `detection-${at}`, ...spoil })) },
});

test('passes where none is open', () => {
  expect(verdictOn(control, having())).toMatchObject({ status: 'pass', note: null });
});

test.each<[string, Partial<OpenRiskDetection>, string]>([
  ['is open, for less than a day', { detectedDateTime: hoursAgo(23) }, 'pass'],
  ['is open, for longer', { detectedDateTime: hoursAgo(25) }, 'fail'],
  ['has no time', { detectedDateTime: null }, 'fail'],
  ['has an invalid time', { detectedDateTime: 'soon' }, 'fail'],
  ['was detected in the future', { detectedDateTime: hoursAgo(-24) }, 'fail'],
  ['was resolved', { riskState: 'remediated' }, 'pass'],
  ['is medium', { riskLevel: 'medium' }, 'pass'],
  ['has a level that is hidden', { riskLevel: 'hidden' }, 'unknown'],
  ['has an unknown level', { riskLevel: 'severe' }, 'unknown'],
])('where one %s: %3$s', (_, spoil, status) => {
  expect(statusOf(control, having(spoil))).toBe(status);
});

test('an empty list without P2 does not pass: Graph hides the levels', () => {
  expect(statusOf(control, { ...having(), licences: ['P1'] })).toBe('notLicensed');
  expect(statusOf(control, { ...having(), licences: [] })).toBe('notLicensed');
});

test('counts people, and names administrators first', () => {
  const spoil = having(
    {},
    { userId: 'ada', riskEventType: 'anomalousToken' },
    { userId: 'ada' },
    { userId: 'tom', detectedDateTime: hoursAgo(1) },
  );
  expect(verdictOn(control, { ...spoil, roleAssignments: [assignment('ada', globalAdministratorRole)] })).toMatchObject(
    {
      findings: { total: 3 },
      exposure: { count: 2, of: 3, privilegedIds: ['ada'] },
      evidence: [
        { label: 'People whose sign-ins wait', after: [{ id: 'ada' }, { id: 'lea' }] },
        { label: 'Detections', after: [{ text: 'anomalousToken' }, { text: 'leakedCredentials' }] },
      ],
    },
  );
});

test('the hours can be configured', () => {
  expect(statusOf(control, { ...having({ detectedDateTime: hoursAgo(2) }), thresholds: { riskySignInHours: 1 } })).toBe(
    'fail',
  );
});
