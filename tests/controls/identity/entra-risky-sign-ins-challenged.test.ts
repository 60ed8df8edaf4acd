import { entraRiskySignInsChallenged as control } from '../../../shared/controls/identity/entra-risky-sign-ins-challenged/control';
import { blockGrant, type PolicySpoil, policy } from '../../fixtures/conditional-access';
import { declared, type StateSpoil, statusOf, verdictOn, yesterday } from '../state';

const everyFrequency = {
  isEnabled: true,
  type: null,
  value: null,
  frequencyInterval: 'everyTime',
  authenticationType: 'primaryAndSecondaryAuthentication',
};
const everyTime: NonNullable<PolicySpoil['sessionControls']> = {
  signInFrequency: everyFrequency,
  persistentBrowser: null,
  cloudAppSecurity: null,
  applicationEnforcedRestrictions: null,
  disableResilienceDefaults: null,
  continuousAccessEvaluationMode: null,
  secureSignInSession: null,
};
const answer = ({ conditions, ...spoil }: PolicySpoil = {}) =>
  policy({ sessionControls: everyTime, ...spoil, conditions: { signInRiskLevels: ['high', 'medium'], ...conditions } });
const on = (policies: readonly ReturnType<typeof policy>[], spoil: StateSpoil = {}): StateSpoil => ({
  licences: ['P1', 'P2'],
  policies,
  ...spoil,
});

describe('passes', () => {
  test.each<[string, readonly PolicySpoil[]]>([
    ['MFA every time', [{}]],
    ['a block', [{ grants: blockGrant, sessionControls: null }]],
    [
      'one policy for each level',
      [{ conditions: { signInRiskLevels: ['high'] } }, { id: 'ca02', conditions: { signInRiskLevels: ['medium'] } }],
    ],
    [
      'the second factor every time, whatever the risk',
      [
        {
          sessionControls: {
            ...everyTime,
            signInFrequency: { ...everyFrequency, authenticationType: 'secondaryAuthentication' },
          },
          conditions: { signInRiskLevels: [] },
        },
      ],
    ],
    ['low risk as well', [{ conditions: { signInRiskLevels: ['high', 'medium', 'low'] } }]],
  ])('with %s', (_, spoils) => {
    expect(verdictOn(control, on(spoils.map(answer)))).toMatchObject({ status: 'pass', note: null });
  });

  test('noting a policy that accepts an earlier MFA', () => {
    expect(verdictOn(control, on([answer({ sessionControls: null })]))).toMatchObject({
      status: 'pass',
      note: expect.stringContaining('CA01'),
    });
  });

  test('a declared account excluded', () => {
    const policies = [answer({ users: { excludeUsers: ['lea'] } })];
    expect(statusOf(control, on(policies, { configuration: { breakGlass: [declared('lea')] } }))).toBe('pass');
    expect(statusOf(control, on(policies, { configuration: { breakGlass: [declared('lea', yesterday)] } }))).toBe(
      'fail',
    );
  });

  test('with the risk levels or the block that the configuration accepts', () => {
    const high = [answer({ conditions: { signInRiskLevels: ['high'] } })];
    expect(statusOf(control, on(high, { thresholds: { riskySignInLevels: 'high' } }))).toBe('pass');
    expect(statusOf(control, on([answer()], { thresholds: { riskySignInRemedy: 'block' } }))).toBe('fail');
    const block = [answer({ grants: blockGrant })];
    expect(statusOf(control, on(block, { thresholds: { riskySignInRemedy: 'block' } }))).toBe('pass');
  });
});

describe('fails', () => {
  test.each<[string, PolicySpoil, string]>([
    ['is report-only', { state: 'enabledForReportingButNotEnforced' }, 'reportOnly'],
    ['covers high risk only', { conditions: { signInRiskLevels: ['high'] } }, 'narrowed'],
    ['also requires user risk', { conditions: { userRiskLevels: ['high'] } }, 'narrowed'],
    ['accepts a device', { grants: { builtInControls: ['mfa', 'compliantDevice'] } }, 'otherGrantSuffices'],
    ['covers only some apps', { apps: { includeApplications: ['Office365'] } }, 'narrowed'],
    ['excludes a guest', { users: { excludeUsers: ['gil'] } }, 'excluded'],
  ])('when the policy %s', (_, spoil, problem) => {
    expect(verdictOn(control, on([answer(spoil)]))).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem }] },
    });
  });

  test('where MFA is required of everyone, but not because of risk', () => {
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
