import { entraDeviceRegistrationMfaRequired as control } from '../../../shared/controls/identity/entra-device-registration-mfa-required/control';
import { type PolicySpoil, policy } from '../../fixtures/conditional-access';
import { goodRegistration } from '../../fixtures/settings';
import { declared, statusOf, verdictOn, yesterday } from '../state';

const setTo = (multiFactorAuthConfiguration: string | null) => ({
  small: { deviceRegistrationPolicy: [{ ...goodRegistration, multiFactorAuthConfiguration }] },
});
const off = setTo('notRequired');
const asking = (spoil: PolicySpoil = {}) =>
  policy({ apps: { includeApplications: [], includeUserActions: ['urn:user:registerdevice'] }, ...spoil });

describe('passes', () => {
  test('by the setting, with or without P1', () => {
    expect(statusOf(control)).toBe('pass');
    expect(statusOf(control, { licences: [] })).toBe('pass');
  });

  test.each<[string, PolicySpoil]>([
    ['MFA', {}],
    ['a block', { grants: { builtInControls: ['block'] } }],
    ['another name', { displayName: 'x' }],
  ])('by a policy that requires %s, with the setting off', (_, spoil) => {
    expect(statusOf(control, { policies: [asking(spoil)], ...off })).toBe('pass');
  });

  test('by the setting beside a disabled policy', () => {
    expect(statusOf(control, { policies: [asking({ state: 'enabledForReportingButNotEnforced' })] })).toBe('pass');
  });

  test('with a declared account excluded, until the declaration ends', () => {
    const policies = [asking({ users: { excludeUsers: ['lea'] } })];
    expect(statusOf(control, { policies, ...off, configuration: { breakGlass: [declared('lea')] } })).toBe('pass');
    const ended = { breakGlass: [declared('lea', yesterday)] };
    expect(verdictOn(control, { policies, ...off, configuration: ended })).toMatchObject({
      status: 'fail',
      exposure: { count: 1, ids: ['lea'] },
    });
  });
});

describe('fails', () => {
  test.each<[string, PolicySpoil, string]>([
    ['covers all apps, which does not include the user action', { apps: {} }, 'noPolicy'],
    ['is report-only', { state: 'enabledForReportingButNotEnforced' }, 'reportOnly'],
    ['excludes one person', { users: { excludeUsers: ['lea'] } }, 'excluded'],
    ['accepts terms of use', { grants: { termsOfUse: ['terms'] } }, 'otherGrantSuffices'],
  ])('with the setting off, when the policy %s', (_, spoil, problem) => {
    expect(verdictOn(control, { policies: [asking(spoil)], ...off })).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem }] },
    });
  });

  test('as a conflict where both the setting and a policy require it', () => {
    expect(verdictOn(control, { policies: [policy({ id: 'ca09' }), asking()] })).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ resourceId: 'ca01', problem: 'conflict' }] },
      exposure: null,
    });
  });

  test('without P1, with the setting off', () => {
    expect(verdictOn(control, { policies: [], licences: [], ...off })).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem: 'settingOff' }] },
    });
  });

  test('with security defaults, which do not cover devices', () => {
    expect(statusOf(control, { policies: [], securityDefaultsOn: true, ...off })).toBe('fail');
  });
});

test('is unknown where the setting is unknown and no policy covers it, or no user is known', () => {
  expect(statusOf(control, setTo('sometimes'))).toBe('unknown');
  expect(statusOf(control, { ...setTo(null), licences: [] })).toBe('unknown');
  expect(statusOf(control, { ...setTo('sometimes'), policies: [asking()] })).toBe('pass');
  expect(statusOf(control, { ...off, policies: [asking()], users: [] })).toBe('unknown');
  expect(statusOf(control, { small: { deviceRegistrationPolicy: [] } })).toBe('unknown');
});
