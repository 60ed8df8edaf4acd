import { intuneNoncomplianceActsQuickly as control } from '../../../shared/controls/devices/intune-noncompliance-acts-quickly/control';
import { compliancePolicy } from '../../fixtures/settings';
import { statusOf, verdictOn } from '../state';

const marking = (scheduledActions: readonly string[] | null, assignments: readonly string[] = ['allDevices']) => ({
  small: { deviceCompliancePolicy: [compliancePolicy('windows10', {}, { scheduledActions, assignments })] },
});

test.each<[readonly string[] | null, string]>([
  [['block:0'], 'pass'],
  [['block:72', 'notification:24'], 'pass'],
  [['block:720', 'block:24'], 'pass'],
  [['block:73'], 'fail'],
  [['block:720'], 'fail'],
  [['notification:0'], 'fail'],
  [[], 'fail'],
  [['block:'], 'unknown'],
  [['block:soon'], 'unknown'],
  [null, 'unknown'],
])('with %j: %s', (actions, status) => {
  expect(statusOf(control, marking(actions))).toBe(status);
});

test('says which policy, and how', () => {
  expect(verdictOn(control, marking(['block:720']))).toMatchObject({
    findings: { first: [{ problem: 'slow', details: { hours: 720 } }] },
    evidence: [{ after: [{ text: 'windows10-Baseline: after 720 hours' }] }],
  });
  expect(verdictOn(control, marking([]))).toMatchObject({ findings: { first: [{ problem: 'never' }] } });
});

test('the hours can be configured', () => {
  expect(statusOf(control, { ...marking(['block:1']), thresholds: { complianceGraceHours: 0 } })).toBe('fail');
});

test('a policy without devices is not judged', () => {
  expect(statusOf(control, marking([], ['exclude:vendors']))).toBe('notApplicable');
});
