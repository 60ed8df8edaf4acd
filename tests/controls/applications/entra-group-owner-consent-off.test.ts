import { entraGroupOwnerConsentOff as control } from '../../../shared/controls/applications/entra-group-owner-consent-off/control';
import { authorizationWith, consentTemplate, groupSetting } from '../../fixtures/settings';
import { statusOf, verdictOn } from '../state';

const self = 'ManagePermissionGrantsForSelf.microsoft-user-default-low';
const team = 'ManagePermissionGrantsForOwnedResource.microsoft-dynamically-managed-permissions-for-team';
const policies = (...permissionGrantPoliciesAssigned: readonly string[]) =>
  authorizationWith({}, { permissionGrantPoliciesAssigned });
const specific = (value: string) => ({
  groupSetting: [groupSetting(consentTemplate, { EnableGroupSpecificConsent: value })],
});

test.each([
  ['nothing at all', policies(), 'pass'],
  ['consent for themselves', policies(self), 'pass'],
  ['a policy for teams', policies(self, team), 'fail'],
  ['the same in other letters', policies(team.toLowerCase()), 'fail'],
  ['the old setting off', specific('False'), 'pass'],
  ['the old setting on', specific('true'), 'fail'],
  ['an old setting that says neither', specific(''), 'unknown'],
  ['the old setting off and a policy', { ...policies(team), ...specific('False') }, 'fail'],
  ['no policy to be seen', { authorizationPolicy: [] }, 'unknown'],
] as const)('owners with %s: %s', (_, small, status) => {
  expect(statusOf(control, { small })).toBe(status);
});

test('shows which policies those are', () => {
  expect(verdictOn(control, { small: policies(team) })).toMatchObject({
    findings: { first: [{ problem: 'policies' }] },
    evidence: [{ after: [{ text: 'microsoft-dynamically-managed-permissions-for-team' }] }],
  });
});
