import { entraUsersPhishingResistantMfaRequired as control } from '../../../shared/controls/identity/entra-users-phishing-resistant-mfa-required/control';
import {
  mfaStrength,
  type PolicySpoil,
  phishingResistantStrength,
  policy,
  user,
} from '../../fixtures/conditional-access';
import { declared, statusOf, verdictOn, yesterday } from '../state';

const strong = { operator: 'OR', builtInControls: [], authenticationStrengthId: phishingResistantStrength.id };
const with_ = (spoil: PolicySpoil = {}) => [policy({ grants: strong, ...spoil })];

describe('passes', () => {
  test.each<[string, PolicySpoil]>([
    ['the strength for everyone', {}],
    [
      'the strength and a compliant device',
      { grants: { ...strong, operator: 'AND', builtInControls: ['compliantDevice'] } },
    ],
    ['a block for everyone', { grants: { builtInControls: ['block'] } }],
    ['another name', { displayName: 'x' }],
  ])('with %s', (_, spoil) => {
    expect(verdictOn(control, { policies: with_(spoil) })).toMatchObject({
      status: 'pass',
      metric: { numerator: 5, denominator: 5 },
    });
  });

  test('a custom strength with the same content, whatever its name', () => {
    const strengths = [
      { ...phishingResistantStrength, id: 'own', displayName: 'Keys', allowedCombinations: ['fido2'] },
    ];
    const policies = with_({ grants: { ...strong, authenticationStrengthId: 'own' } });
    expect(statusOf(control, { policies, strengths })).toBe('pass');
  });

  test('an excluded account that is declared', () => {
    const policies = with_({ users: { excludeUsers: ['lea'] } });
    expect(statusOf(control, { policies, configuration: { breakGlass: [declared('lea')] } })).toBe('pass');
  });
});

describe('fails', () => {
  test.each<[string, PolicySpoil, string]>([
    ['accepts any MFA', { grants: {} }, 'noPolicy'],
    ['accepts a weaker strength', { grants: { ...strong, authenticationStrengthId: mfaStrength.id } }, 'noPolicy'],
    ['accepts MFA instead', { grants: { ...strong, builtInControls: ['mfa'] } }, 'otherGrantSuffices'],
    ['is report-only', { state: 'enabledForReportingButNotEnforced' }, 'reportOnly'],
    ['covers only some apps', { apps: { includeApplications: ['Office365'] } }, 'narrowed'],
    ['excludes one person', { users: { excludeUsers: ['lea'] } }, 'excluded'],
  ])('when the policy %s', (_, spoil, problem) => {
    expect(verdictOn(control, { policies: with_(spoil) })).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem }] },
    });
  });

  test('when a strength has the right name but allows a text message', () => {
    const strengths = [{ ...mfaStrength, id: 'own', displayName: 'Phishing-resistant MFA' }];
    const policies = with_({ grants: { ...strong, authenticationStrengthId: 'own' } });
    expect(statusOf(control, { policies, strengths })).toBe('fail');
  });

  test('when the declaration has ended', () => {
    const policies = with_({ users: { excludeUsers: ['lea'] } });
    expect(verdictOn(control, { policies, configuration: { breakGlass: [declared('lea', yesterday)] } })).toMatchObject(
      {
        status: 'fail',
        exposure: { count: 1, of: 5, ids: ['lea'] },
      },
    );
  });

  test('with security defaults, which accept MFA that can be phished', () => {
    expect(statusOf(control, { policies: [], securityDefaultsOn: true })).toBe('fail');
  });
});

test('is unknown while no user is known, or where the strength was not read', () => {
  expect(statusOf(control, { policies: with_(), users: [] })).toBe('unknown');
  expect(statusOf(control, { policies: with_(), strengths: [], users: [user('lea')] })).toBe('unknown');
});

test('is not licensed without P1', () => {
  expect(verdictOn(control, { policies: [], licences: [] })).toEqual({ status: 'notLicensed', licence: 'P1' });
});
