import { entraTenantBaselineOn as control } from '../../../shared/controls/identity/entra-tenant-baseline-on/control';
import { group, type PolicySpoil, policy } from '../../fixtures/conditional-access';
import { statusOf, verdictOn } from '../state';

describe('passes', () => {
  test('with an enabled policy for everyone, and names it', () => {
    expect(verdictOn(control)).toMatchObject({ status: 'pass', note: null, evidence: [{ after: [{ id: 'ca01' }] }] });
  });

  test.each([
    ['with P1', ['P1' as const]],
    ['without P1', []],
  ])('with security defaults, %s', (_, licences) => {
    const verdict = verdictOn(control, { policies: [], securityDefaultsOn: true, licences });
    expect(verdict).toMatchObject({ status: 'pass', note: 'by security defaults' });
  });

  test('although somebody is excluded: another control judges that', () => {
    expect(statusOf(control, { policies: [policy({ users: { excludeUsers: ['lea'] } })] })).toBe('pass');
  });

  test('whatever else is enabled', () => {
    const policies = [policy(), policy({ id: 'ca02', grants: null }), policy({ id: 'ca03', state: 'disabled' })];
    expect(statusOf(control, { policies })).toBe('pass');
  });

  test('with several policies that exclude nobody when combined', () => {
    const policies = [
      policy({ id: 'staff', users: { includeUsers: [], includeGroups: ['all-staff'] } }),
      policy({ id: 'guests', users: { includeUsers: ['GuestsOrExternalUsers'] } }),
    ];
    const groups = [group('all-staff', ['ada', 'lea', 'mara', 'tom'])];
    expect(verdictOn(control, { policies, groups })).toMatchObject({
      status: 'pass',
      note: 'by several policies together',
    });
    expect(statusOf(control, { policies: policies.slice(0, 1), groups })).toBe('fail');
  });

  test('an unknown policy is neither accepted nor ignored', () => {
    const policies = [policy({ grants: { builtInControls: ['faceScan'] } })];
    expect(statusOf(control, { policies })).toBe('unknown');
  });
});

describe('fails', () => {
  test.each<[string, PolicySpoil, string]>([
    ['report-only', { state: 'enabledForReportingButNotEnforced' }, 'reportOnly'],
    ['disabled', { state: 'disabled' }, 'disabled'],
    ['without MFA', { grants: { builtInControls: ['compliantDevice'] } }, 'noBaseline'],
    ['for some apps', { apps: { includeApplications: ['Office365'] } }, 'noBaseline'],
    ['for some people', { users: { includeUsers: ['lea'] } }, 'noBaseline'],
    ['at risk only', { conditions: { signInRiskLevels: ['high'] } }, 'noBaseline'],
  ])('when the policy is %s', (_, spoil, problem) => {
    const verdict = verdictOn(control, { policies: [policy(spoil)] });
    expect(verdict).toMatchObject({ status: 'fail', findings: { first: [{ problem }] } });
  });

  test('without P1, policies and security defaults', () => {
    const verdict = verdictOn(control, { policies: [], licences: [] });
    expect(verdict).toMatchObject({ status: 'fail', findings: { first: [{ problem: 'noSecurityDefaults' }] } });
  });
});

test('a policy in an unknown state makes the result unknown and is not taken for report-only', () => {
  expect(verdictOn(control, { policies: [policy({ state: 'on' })] })).toMatchObject({ status: 'unknown' });
  expect(verdictOn(control, { policies: [policy({ state: 'enabledForReportingButNotEnforced' })] })).toMatchObject({
    status: 'fail',
    findings: { first: [{ problem: 'reportOnly' }] },
  });
});
