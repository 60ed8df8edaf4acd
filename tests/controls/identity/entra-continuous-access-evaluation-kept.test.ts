import { entraContinuousAccessEvaluationKept as control } from '../../../shared/controls/identity/entra-continuous-access-evaluation-kept/control';
import { noSession, type PolicySpoil, policy } from '../../fixtures/conditional-access';
import { statusOf, verdictOn } from '../state';

const withMode = (continuousAccessEvaluationMode: string | null, spoil: PolicySpoil = {}) =>
  policy({ sessionControls: { ...noSession, continuousAccessEvaluationMode }, ...spoil });

test.each(['strictEnforcement', 'strictLocation'])('passes where a policy shows %s', (mode) => {
  expect(statusOf(control, { policies: [withMode(mode), policy({ id: 'ca02' })] })).toBe('pass');
});

test('fails where a policy switches it off, whatever another policy sets', () => {
  const policies = [withMode('disabled'), withMode('strictLocation', { id: 'ca02' })];
  expect(verdictOn(control, { policies })).toMatchObject({
    status: 'fail',
    findings: { total: 1, first: [{ resourceId: 'ca01', problem: 'evaluationOff' }] },
  });
});

test.each<[string, PolicySpoil | null]>([
  ['sets less', { sessionControls: { ...noSession, continuousAccessEvaluationMode: 'strictEnforcement' } }],
  ['has no setting', { sessionControls: null }],
  ['is report-only', { state: 'enabledForReportingButNotEnforced' }],
  ['was deleted', null],
])('fails where a policy that enforced locations strictly %s', (_, spoil) => {
  const policies = spoil === null ? [policy({ id: 'ca02' })] : [withMode('strictLocation', spoil)];
  expect(verdictOn(control, { policies, baseline: [withMode('strictLocation')] })).toMatchObject({
    status: 'fail',
    findings: { total: 1, first: [{ resourceId: 'ca01', problem: 'evaluationLoosened' }] },
  });
});

test.each<[string, PolicySpoil]>([
  ['is off', { state: 'disabled' }],
  ['is report-only', { state: 'enabledForReportingButNotEnforced' }],
])('ignores a policy that %s', (_, spoil) => {
  const policies = [withMode('disabled', spoil), withMode('strictLocation', { id: 'ca02' })];
  expect(statusOf(control, { policies, baseline: [] })).toBe('pass');
});

test('is unknown where Graph does not return it, or its value is unknown', () => {
  expect(statusOf(control, { policies: [policy(), withMode(null, { id: 'ca02' })] })).toBe('unknown');
  expect(statusOf(control, { policies: [] })).toBe('unknown');
  expect(statusOf(control, { policies: [withMode('moon')] })).toBe('unknown');
});

test('is not licensed without P1', () => {
  expect(statusOf(control, { policies: [], licences: [] })).toBe('notLicensed');
});
