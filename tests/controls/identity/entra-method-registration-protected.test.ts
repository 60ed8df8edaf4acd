import { entraMethodRegistrationProtected as control } from '../../../shared/controls/identity/entra-method-registration-protected/control';
import { blockGrant, germany, office, type PolicySpoil, policy } from '../../fixtures/conditional-access';
import { declared, statusOf, verdictOn, yesterday } from '../state';

const onRegistration = { includeApplications: [], includeUserActions: ['urn:user:registersecurityinfo'] };
const guarded = (spoil: PolicySpoil = {}) => policy({ apps: onRegistration, ...spoil });
const away = { locations: { includeLocations: ['All'], excludeLocations: ['AllTrusted'] } };
const byDevice = { thresholds: { methodRegistration: 'managedDevice' as const } };

describe('passes', () => {
  test.each<[string, PolicySpoil]>([
    ['MFA', {}],
    ['a managed device', { grants: { builtInControls: ['compliantDevice', 'domainJoinedDevice'] } }],
    ['MFA or a managed device', { grants: { builtInControls: ['mfa', 'compliantDevice'] } }],
    ['a block outside trusted locations', { grants: blockGrant, conditions: away }],
    [
      'MFA outside the office',
      { conditions: { locations: { includeLocations: ['All'], excludeLocations: [office.id] } } },
    ],
    ['guests excluded', { users: { excludeUsers: ['GuestsOrExternalUsers'] } }],
  ])('with %s', (_, spoil) => {
    expect(statusOf(control, { policies: [guarded(spoil)] })).toBe('pass');
  });

  test('where the configuration requires a managed device and a policy does too', () => {
    const grants = { builtInControls: ['compliantDevice'] };
    expect(statusOf(control, { policies: [guarded({ grants })], ...byDevice })).toBe('pass');
    expect(statusOf(control, { policies: [guarded()], ...byDevice })).toBe('fail');
  });

  test('with a declared account excluded', () => {
    const policies = [guarded({ users: { excludeUsers: ['lea'] } })];
    expect(statusOf(control, { policies, configuration: { breakGlass: [declared('lea')] } })).toBe('pass');
    expect(statusOf(control, { policies, configuration: { breakGlass: [declared('lea', yesterday)] } })).toBe('fail');
  });
});

describe('fails', () => {
  test.each<[string, PolicySpoil, string]>([
    [
      'covers all apps, which does not include the user action',
      { apps: { includeApplications: ['All'], includeUserActions: [] } },
      'noPolicy',
    ],
    ['is report-only', { state: 'enabledForReportingButNotEnforced' }, 'reportOnly'],
    ['excludes one person', { users: { excludeUsers: ['lea'] } }, 'excluded'],
    [
      'exempts a location that is not trusted',
      { conditions: { locations: { includeLocations: ['All'], excludeLocations: [germany.id] } } },
      'narrowed',
    ],
    ['accepts terms of use', { grants: { builtInControls: ['mfa'], termsOfUse: ['terms'] } }, 'otherGrantSuffices'],
    ['limits only the session', { grants: null }, 'noPolicy'],
  ])('when the policy %s', (_, spoil, problem) => {
    expect(verdictOn(control, { policies: [guarded(spoil)] })).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem }] },
    });
  });

  test('with security defaults: the first registration requires nothing', () => {
    expect(statusOf(control, { policies: [], securityDefaultsOn: true })).toBe('fail');
  });
});

test('is unknown where a grant is unknown, and not licensed without P1', () => {
  expect(statusOf(control, { policies: [guarded({ grants: { builtInControls: ['faceScan'] } })] })).toBe('unknown');
  expect(statusOf(control, { policies: [], licences: [] })).toBe('notLicensed');
});
