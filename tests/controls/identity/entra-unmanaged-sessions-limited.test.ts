import { entraUnmanagedSessionsLimited as control } from '../../../shared/controls/identity/entra-unmanaged-sessions-limited/control';
import { type PolicySpoil, policy } from '../../fixtures/conditional-access';
import { declared, statusOf, verdictOn, yesterday } from '../state';

type Session = NonNullable<NonNullable<PolicySpoil['sessionControls']>>;
const frequency: NonNullable<Session['signInFrequency']> = {
  isEnabled: true,
  type: 'hours',
  value: 4,
  frequencyInterval: 'timeBased',
  authenticationType: 'primaryAndSecondaryAuthentication',
};
const session = (spoil: Partial<Session> = {}): Session => ({
  signInFrequency: frequency,
  persistentBrowser: { isEnabled: true, mode: 'never' },
  cloudAppSecurity: null,
  applicationEnforcedRestrictions: null,
  disableResilienceDefaults: null,
  continuousAccessEvaluationMode: null,
  secureSignInSession: null,
  ...spoil,
});
const filter = (rule: string, mode = 'include') => ({ conditions: { deviceFilter: { mode, rule } } });
const limiting = (spoil: PolicySpoil = {}) => policy({ grants: null, sessionControls: session(), ...spoil });

describe('passes', () => {
  test.each<[string, PolicySpoil]>([
    ['no filter', {}],
    ['a filter that includes non-compliant devices', filter('device.isCompliant -ne True')],
    [
      'a filter that excludes joined devices',
      filter('device.isCompliant -ne True -and device.trustType -ne "ServerAD"'),
    ],
    ['the inverse of it', filter('device.isCompliant -eq True -or device.trustType -eq "ServerAD"', 'exclude')],
    ['a day', { sessionControls: session({ signInFrequency: { ...frequency, type: 'days', value: 1 } }) }],
    [
      'every time',
      {
        sessionControls: session({
          signInFrequency: { ...frequency, type: null, value: null, frequencyInterval: 'everyTime' },
        }),
      },
    ],
    [
      'no session at all, because only managed devices get in',
      { sessionControls: null, grants: { builtInControls: ['compliantDevice'] } },
    ],
  ])('with %s', (_, spoil) => {
    expect(statusOf(control, { policies: [limiting(spoil)] })).toBe('pass');
  });

  test('with one policy for each limit', () => {
    const policies = [
      limiting({ sessionControls: session({ persistentBrowser: null }) }),
      limiting({ id: 'ca02', sessionControls: session({ signInFrequency: null }) }),
    ];
    expect(statusOf(control, { policies })).toBe('pass');
  });

  test('with a declared account excluded', () => {
    const policies = [limiting({ users: { excludeUsers: ['lea'] } })];
    expect(statusOf(control, { policies, configuration: { serviceAccounts: [declared('lea')] } })).toBe('pass');
    expect(statusOf(control, { policies, configuration: { serviceAccounts: [declared('lea', yesterday)] } })).toBe(
      'fail',
    );
  });
});

describe('fails', () => {
  test.each<[string, PolicySpoil, string]>([
    ['is report-only', { state: 'enabledForReportingButNotEnforced' }, 'reportOnly'],
    [
      'keeps browsers signed in',
      { sessionControls: session({ persistentBrowser: { isEnabled: true, mode: 'always' } }) },
      'noPolicy',
    ],
    ['has no browser setting', { sessionControls: session({ persistentBrowser: null }) }, 'noPolicy'],
    [
      'has no frequency',
      { sessionControls: session({ signInFrequency: { ...frequency, isEnabled: false } }) },
      'noPolicy',
    ],
    [
      'requires sign-in after two days',
      { sessionControls: session({ signInFrequency: { ...frequency, value: 48 } }) },
      'noPolicy',
    ],
    ['covers managed devices only', filter('device.isCompliant -eq True'), 'narrowed'],
    ['covers only some apps', { apps: { includeApplications: ['Office365'] } }, 'narrowed'],
    ['excludes one person', { users: { excludeUsers: ['lea'] } }, 'excluded'],
  ])('when the policy %s', (_, spoil, problem) => {
    expect(verdictOn(control, { policies: [limiting(spoil)] })).toMatchObject({
      status: 'fail',
      findings: { first: [{ problem }] },
    });
  });

  test('counting everybody who lacks either limit once', () => {
    const policies = [
      limiting({ users: { excludeUsers: ['lea'] }, sessionControls: session({ persistentBrowser: null }) }),
      limiting({
        id: 'ca02',
        users: { excludeUsers: ['lea', 'tom'] },
        sessionControls: session({ signInFrequency: null }),
      }),
    ];
    expect(verdictOn(control, { policies })).toMatchObject({
      status: 'fail',
      findings: { total: 2 },
      exposure: { count: 2, of: 5, ids: ['lea', 'tom'] },
      metric: { numerator: 3, denominator: 5 },
    });
  });

  test('with more hours than the configuration allows', () => {
    expect(statusOf(control, { policies: [limiting()], thresholds: { unmanagedSessionHours: 1 } })).toBe('fail');
  });
});

test('is unknown where the filter cannot be read, and not licensed without P1', () => {
  expect(statusOf(control, { policies: [limiting(filter('moon'))] })).toBe('unknown');
  expect(statusOf(control, { policies: [], licences: [] })).toBe('notLicensed');
});
