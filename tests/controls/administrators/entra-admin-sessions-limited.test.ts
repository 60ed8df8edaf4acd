import { entraAdminSessionsLimited as control } from '../../../shared/controls/administrators/entra-admin-sessions-limited/control';
import {
  globalAdministratorRole,
  limitedSession,
  type noSession,
  type PolicySpoil,
  policy,
  signInEvery,
} from '../../fixtures/conditional-access';
import { statusOf, verdictOn } from '../state';

const limiting = (spoil: PolicySpoil = {}) =>
  policy({
    users: { includeUsers: [], includeRoles: [globalAdministratorRole] },
    grants: null,
    sessionControls: limitedSession,
    ...spoil,
  });
const session = (spoil: Partial<typeof noSession>) => ({ sessionControls: { ...limitedSession, ...spoil } });

describe('passes', () => {
  test.each<[string, PolicySpoil]>([
    ['four hours', {}],
    [
      'every time',
      session({ signInFrequency: { ...signInEvery(0), type: null, value: null, frequencyInterval: 'everyTime' } }),
    ],
    ['one hour, for everybody', { ...session({ signInFrequency: signInEvery(1) }), users: { includeUsers: ['All'] } }],
    ['everyone blocked', { grants: { builtInControls: ['block'] }, sessionControls: null }],
  ])('with %s', (_, spoil) => {
    expect(statusOf(control, { policies: [limiting(spoil)] })).toBe('pass');
  });

  test('with a policy for each limit', () => {
    const policies = [
      limiting(session({ persistentBrowser: null })),
      limiting({ id: 'ca02', ...session({ signInFrequency: null }) }),
    ];
    expect(statusOf(control, { policies })).toBe('pass');
  });

  test('with more hours, where the configuration allows them', () => {
    const policies = [limiting(session({ signInFrequency: signInEvery(12) }))];
    expect(statusOf(control, { policies })).toBe('fail');
    expect(statusOf(control, { policies, thresholds: { adminSessionHours: 12 } })).toBe('pass');
  });
});

describe('fails', () => {
  test.each<[string, PolicySpoil]>([
    ['allows five hours', session({ signInFrequency: signInEvery(5) })],
    ['allows four days', session({ signInFrequency: { ...signInEvery(4), type: 'days' } })],
    [
      'requires MFA only',
      session({ signInFrequency: { ...signInEvery(4), authenticationType: 'secondaryAuthentication' } }),
    ],
    ['has no frequency', session({ signInFrequency: { ...signInEvery(4), isEnabled: false } })],
    ['keeps browsers signed in', session({ persistentBrowser: { isEnabled: true, mode: 'always' } })],
    ['has no setting for persistent browsers', session({ persistentBrowser: null })],
    ['is off', { state: 'disabled' }],
    ['covers the admin portals only', { apps: { includeApplications: ['MicrosoftAdminPortals'] } }],
    [
      'covers unmanaged devices only',
      { conditions: { deviceFilter: { mode: 'include', rule: 'device.isCompliant -ne True' } } },
    ],
  ])('when the policy %s', (_, spoil) => {
    expect(verdictOn(control, { policies: [limiting(spoil)] })).toMatchObject({
      status: 'fail',
      exposure: { count: 1, of: 1, ids: ['ada'] },
    });
  });
});

test('is unknown where the filter cannot be read, and not licensed without P1', () => {
  const policies = [limiting({ conditions: { deviceFilter: { mode: 'include', rule: 'moon' } } })];
  expect(statusOf(control, { policies })).toBe('unknown');
  expect(statusOf(control, { policies: [], licences: [] })).toBe('notLicensed');
});
