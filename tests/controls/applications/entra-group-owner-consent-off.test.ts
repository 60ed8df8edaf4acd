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
  ['no permission at all', policies(), 'pass'],
  ['consent for themselves', policies(self), 'pass'],
  ['a policy for teams', policies(self, team), 'fail'],
  ['the same id in another case', policies(team.toLowerCase()), 'fail'],
  ['the legacy setting off', specific('False'), 'pass'],
  ['the legacy setting on', specific('true'), 'fail'],
  ['an unknown value of the legacy setting', specific(''), 'unknown'],
  ['the legacy setting off and a policy', { ...policies(team), ...specific('False') }, 'fail'],
  ['no readable policy', { authorizationPolicy: [] }, 'unknown'],
] as const)('group owners with %s: %s', (_, small, status) => {
  expect(statusOf(control, { small })).toBe(status);
});

test('names those policies', () => {
  expect(verdictOn(control, { small: policies(team) })).toMatchObject({
    findings: { first: [{ problem: 'policies' }] },
    evidence: [{ after: [{ text: 'microsoft-dynamically-managed-permissions-for-team' }] }],
  });
});
