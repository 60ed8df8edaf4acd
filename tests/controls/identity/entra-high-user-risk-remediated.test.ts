import { entraHighUserRiskRemediated as control } from '../../../shared/controls/identity/entra-high-user-risk-remediated/control';
import { blockGrant, mfaStrength, type PolicySpoil, policy } from '../../fixtures/conditional-access';
import { declared, type StateSpoil, statusOf, verdictOn, yesterday } from '../state';

const change = { operator: 'AND', builtInControls: ['mfa', 'passwordChange'] };
const answer = ({ conditions, ...spoil }: PolicySpoil = {}) =>
  policy({ grants: change, ...spoil, conditions: { userRiskLevels: ['high'], ...conditions } });
const on = (policies: StateSpoil['policies'], spoil: StateSpoil = {}): StateSpoil => ({
  licences: ['P1', 'P2'],
  ...(policies === undefined ? {} : { policies }),
  ...spoil,
});
const blockOnly = { thresholds: { userRiskRemedy: 'block' as const } };

describe('passes, and names the remedy', () => {
  test.each<[string, PolicySpoil, string]>([
    ['a password change with MFA', {}, 'password change'],
    [
      'a password change with a strength',
      { grants: { operator: 'AND', builtInControls: ['passwordChange'], authenticationStrengthId: mfaStrength.id } },
      'password change',
    ],
    ['a block', { grants: blockGrant }, 'a block'],
    ['risk remediation', { grants: { builtInControls: ['riskRemediation'] } }, 'remediation'],
    ['more levels than high', { conditions: { userRiskLevels: ['high', 'medium'] } }, 'password change'],
    [
      'guests excluded, whose risk is handled in their home tenant',
      { users: { excludeUsers: ['GuestsOrExternalUsers'] } },
      'password change',
    ],
  ])('%s', (_, spoil, note) => {
    expect(verdictOn(control, on([answer(spoil)]))).toMatchObject({
      status: 'pass',
      note: expect.stringContaining(note),
    });
  });

  test('a declared account excluded', () => {
    const policies = [answer({ users: { excludeUsers: ['lea'] } })];
    const configuration = { breakGlass: [declared('lea')] };
    expect(statusOf(control, on(policies, { configuration }))).toBe('pass');
    expect(statusOf(control, on(policies, { configuration: { breakGlass: [declared('lea', yesterday)] } }))).toBe(
      'fail',
    );
  });

  test('a block, where the configuration requires only that', () => {
    expect(statusOf(control, on([answer({ grants: blockGrant })], blockOnly))).toBe('pass');
    expect(statusOf(control, on([answer()], blockOnly))).toBe('fail');
  });
});

describe('fails', () => {
  test.each<[string, PolicySpoil, string]>([
    ['is report-only', { state: 'enabledForReportingButNotEnforced' }, 'reportOnly'],
    ['requires MFA only', { grants: { builtInControls: ['mfa'] } }, 'noPolicy'],
    ['accepts one of the two', { grants: { ...change, operator: 'OR' } }, 'noPolicy'],
    ['covers medium risk only', { conditions: { userRiskLevels: ['medium'] } }, 'narrowed'],
    ['also requires sign-in risk', { conditions: { signInRiskLevels: ['high'] } }, 'narrowed'],
    ['covers only some apps', { apps: { includeApplications: ['Office365'] } }, 'narrowed'],
    ['excludes one person', { users: { excludeUsers: ['lea'] } }, 'excluded'],
  ])('when the policy %s', (_, spoil, problem) => {
    expect(verdictOn(control, on([answer(spoil)]))).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem }] },
    });
  });

  test('without any policy for risk, whatever else is required', () => {
    expect(statusOf(control, on([policy()]))).toBe('fail');
  });
});

test('is unknown while no user is known, and not licensed without P2', () => {
  expect(statusOf(control, on([answer()], { users: [] }))).toBe('unknown');
  expect(verdictOn(control, { policies: [answer()], licences: ['P1'] })).toEqual({
    status: 'notLicensed',
    licence: 'P2',
  });
});
