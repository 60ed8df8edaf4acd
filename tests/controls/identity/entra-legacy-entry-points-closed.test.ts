import { entraLegacyEntryPointsClosed as control } from '../../../shared/controls/identity/entra-legacy-entry-points-closed/control';
import { authorizationWith } from '../../fixtures/settings';
import { statusOf, verdictOn } from '../state';

test('passes where all of them are closed', () => {
  expect(statusOf(control)).toBe('pass');
});

test.each([
  ['powerShell', { blockMsolPowerShell: false }],
  ['joinByAddress', { allowEmailVerifiedUsersToJoinOrganization: true }],
  ['trials', { allowedToSignUpEmailBasedSubscriptions: true }],
] as const)('fails for %s alone', (problem, spoil) => {
  expect(verdictOn(control, { small: authorizationWith(spoil) })).toMatchObject({
    status: 'fail',
    findings: { total: 1, first: [{ problem }] },
  });
});

test.each([
  { blockMsolPowerShell: null },
  { allowEmailVerifiedUsersToJoinOrganization: null },
  { allowedToSignUpEmailBasedSubscriptions: null },
])('is unknown with %j', (spoil) => {
  expect(statusOf(control, { small: authorizationWith(spoil) })).toBe('unknown');
});

test('an open one fails, though another is unknown', () => {
  const spoil = { blockMsolPowerShell: null, allowEmailVerifiedUsersToJoinOrganization: true };
  expect(statusOf(control, { small: authorizationWith(spoil) })).toBe('fail');
});
