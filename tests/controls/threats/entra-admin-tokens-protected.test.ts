import { entraAdminTokensProtected as control } from '../../../shared/controls/threats/entra-admin-tokens-protected/control';
import { globalAdministratorRole, noSession, type PolicySpoil, policy } from '../../fixtures/conditional-access';
import { statusOf, verdictOn } from '../state';

const bound = { ...noSession, secureSignInSession: { isEnabled: true } };
const binding = (spoil: PolicySpoil = {}) =>
  policy({
    users: { includeUsers: [], includeRoles: [globalAdministratorRole] },
    apps: { includeApplications: ['Office365'] },
    conditions: {
      clientAppTypes: ['mobileAppsAndDesktopClients'],
      platforms: { includePlatforms: ['windows'], excludePlatforms: [] },
    },
    grants: null,
    sessionControls: bound,
    ...spoil,
  });

test.each<[string, PolicySpoil]>([
  ['native apps of Office 365 on Windows', {}],
  [
    'Exchange and SharePoint alone',
    { apps: { includeApplications: ['00000002-0000-0ff1-ce00-000000000000', '00000003-0000-0ff1-ce00-000000000000'] } },
  ],
  ['everyone and everything', { users: { includeUsers: ['All'] }, apps: {}, conditions: {} }],
])('passes with %s', (_, spoil) => {
  expect(statusOf(control, { policies: [binding(spoil)] })).toBe('pass');
});

test.each<[string, PolicySpoil]>([
  ['is off', { state: 'disabled' }],
  [
    'has token protection switched off',
    { sessionControls: { ...noSession, secureSignInSession: { isEnabled: false } } },
  ],
  ['is for Exchange alone', { apps: { includeApplications: ['00000002-0000-0ff1-ce00-000000000000'] } }],
  ['is for browsers', { conditions: { clientAppTypes: ['browser'] } }],
  ['covers somebody else', { users: { includeUsers: ['lea'] } }],
])('fails when the policy %s', (_, spoil) => {
  expect(verdictOn(control, { policies: [binding(spoil)] })).toMatchObject({
    status: 'fail',
    exposure: { count: 1, of: 1, ids: ['ada'] },
  });
});

test('passes with a pilot where that is accepted, and fails without one', () => {
  const pilot = { thresholds: { tokenProtectionFor: 'pilot' as const } };
  expect(verdictOn(control, { policies: [binding({ users: { includeUsers: ['lea'] } })], ...pilot })).toMatchObject({
    status: 'pass',
    note: '1 of 5 people',
  });
  expect(statusOf(control, { policies: [], ...pilot })).toBe('fail');
});

test('does not apply without administrators, and is not licensed without P1', () => {
  expect(statusOf(control, { policies: [binding()], roleAssignments: [] })).toBe('notApplicable');
  expect(statusOf(control, { policies: [], licences: [] })).toBe('notLicensed');
});
