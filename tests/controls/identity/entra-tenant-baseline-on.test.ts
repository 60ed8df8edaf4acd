import { entraTenantBaselineOn as control } from '../../../shared/controls/identity/entra-tenant-baseline-on/control';
import { group, type PolicySpoil, policy } from '../../fixtures/conditional-access';
import { statusOf, verdictOn } from '../state';

describe('passes', () => {
  test('with an enabled policy for everybody, and names it', () => {
    expect(verdictOn(control)).toMatchObject({ status: 'pass', note: null, evidence: [{ after: [{ id: 'ca01' }] }] });
  });

  test.each([
    ['with P1', ['P1' as const]],
    ['without P1', []],
  ])('with security defaults, %s', (_, licences) => {
    const verdict = verdictOn(control, { policies: [], securityDefaultsOn: true, licences });
    expect(verdict).toMatchObject({ status: 'pass', note: 'by security defaults' });
  });

  test('although someone is left out: that is judged elsewhere', () => {
    expect(statusOf(control, { policies: [policy({ users: { excludeUsers: ['lea'] } })] })).toBe('pass');
  });

  test('whatever else is enabled', () => {
    const policies = [policy(), policy({ id: 'ca02', grants: null }), policy({ id: 'ca03', state: 'disabled' })];
    expect(statusOf(control, { policies })).toBe('pass');
  });

  test('with several policies that leave out nobody together', () => {
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

  test('a policy that is not understood is neither a baseline nor none', () => {
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

  test('without P1 and security defaults, whatever policies are left', () => {
    const verdict = verdictOn(control, { licences: [] });
    expect(verdict).toMatchObject({ status: 'fail', findings: { first: [{ problem: 'noSecurityDefaults' }] } });
  });
});

test('a policy in a state that is new to us makes it unknown: it is not taken for report-only', () => {
  expect(verdictOn(control, { policies: [policy({ state: 'on' })] })).toMatchObject({ status: 'unknown' });
  expect(verdictOn(control, { policies: [policy({ state: 'enabledForReportingButNotEnforced' })] })).toMatchObject({
    status: 'fail',
    findings: { first: [{ problem: 'reportOnly' }] },
  });
});
