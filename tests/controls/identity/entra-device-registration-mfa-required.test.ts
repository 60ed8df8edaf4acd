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
  ])('by a policy that asks for %s, the setting off', (_, spoil) => {
    expect(statusOf(control, { policies: [asking(spoil)], ...off })).toBe('pass');
  });

  test('by the setting beside a policy that is not in force', () => {
    expect(statusOf(control, { policies: [asking({ state: 'enabledForReportingButNotEnforced' })] })).toBe('pass');
  });

  test('with someone left out who is declared, until the declaration ends', () => {
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
    ['is for all apps, which is no user action', { apps: {} }, 'noPolicy'],
    ['is report-only', { state: 'enabledForReportingButNotEnforced' }, 'reportOnly'],
    ['leaves one person out', { users: { excludeUsers: ['lea'] } }, 'excluded'],
    ['lets terms of use do', { grants: { termsOfUse: ['terms'] } }, 'otherGrantSuffices'],
  ])('with the setting off, when the policy %s', (_, spoil, problem) => {
    expect(verdictOn(control, { policies: [asking(spoil)], ...off })).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem }] },
    });
  });

  test('as a conflict where the setting asks and a policy does too', () => {
    expect(verdictOn(control, { policies: [policy({ id: 'ca09' }), asking()] })).toMatchObject({
      status: 'fail',
      findings: { total: 1, first: [{ resourceId: 'ca01', problem: 'conflict' }] },
      exposure: null,
    });
  });

  test('without P1, the setting off', () => {
    expect(verdictOn(control, { licences: [], policies: [asking()], ...off })).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem: 'settingOff' }] },
    });
  });

  test('on security defaults, which say nothing of devices', () => {
    expect(statusOf(control, { policies: [], securityDefaultsOn: true, ...off })).toBe('fail');
  });
});

test('is unknown where the setting is none that we know, and no policy does it, or no user is known', () => {
  expect(statusOf(control, setTo('sometimes'))).toBe('unknown');
  expect(statusOf(control, { ...setTo(null), licences: [] })).toBe('unknown');
  expect(statusOf(control, { ...setTo('sometimes'), policies: [asking()] })).toBe('pass');
  expect(statusOf(control, { ...off, policies: [asking()], users: [] })).toBe('unknown');
  expect(statusOf(control, { small: { deviceRegistrationPolicy: [] } })).toBe('unknown');
});
