import { defineControl } from '../../../core/verdict/control';
import { consentSettings, groupSettingActivities, textFlag } from '../../group-settings';
import { flagAnswer, onSettings } from '../../setting-answers';

/** Policy entries about objects that people own; entries about people themselves belong to ZT.AP.001. */
const ofOwners = 'managepermissiongrantsforownedresource.';

const onPolicy = onSettings('authorizationPolicy', 'consent by owners', ({ defaultUserRolePermissions }, state) => {
  const entries = defaultUserRolePermissions.permissionGrantPoliciesAssigned
    .filter((entry) => entry.toLowerCase().startsWith(ofOwners))
    .map((entry) => entry.slice(ofOwners.length));
  const specific = consentSettings(state)?.values.EnableGroupSpecificConsent;
  return [
    {
      problem: 'policies',
      holds: entries.length === 0,
      evidence: ['Owners can consent by these policies', entries.join(', ') || 'none'],
    },
    // New tenants do not have this setting, so the policies alone decide.
    ...(specific === undefined ? [] : [flagAnswer('setting', 'Consent for single groups', textFlag(specific), false)]),
  ];
});

/** A team owner who installs an app gives it access to everything that the members have written there. */
export const entraGroupOwnerConsentOff = defineControl({
  ...onPolicy,
  id: 'ZT.AP.004',
  name: 'entra-group-owner-consent-off',
  title: 'Group owners cannot give apps access to group data',
  area: 'applications',
  pillar: 'apps',
  severity: 'medium',
  severityReason: 'One owner decides about the data of everyone in the group.',
  licence: 'free',
  needs: ['authorizationPolicy', 'groupSetting'],
  limitations:
    "Judges the policies that every user has, and the older setting for groups where a tenant has one. Microsoft's own policies for teams and chats (microsoft-dynamically-managed-permissions) count too: Microsoft can change what they allow. Apps that owners allowed earlier stay; the apps that Teams allows are not in Microsoft Graph.",
  remediation:
    'Graph: PATCH /policies/authorizationPolicy with defaultUserRolePermissions.permissionGrantPoliciesAssigned without the entries that begin with ManagePermissionGrantsForOwnedResource; in older tenants also PATCH /groupSettings/{id} of "Consent Policy Settings" with EnableGroupSpecificConsent "False". Portal, where it is still shown: Entra admin center > Enterprise apps > Consent and permissions > User consent settings > Group owner consent: Do not allow. Administrators then install such apps for a team.',
  effort: 'days',
  mappings: { maester: ['EIDSCA.CP01', 'CISA.MS.AAD.5.4'], zta: ['21810'] },
  references: [
    'https://learn.microsoft.com/entra/identity/enterprise-apps/configure-user-consent-groups',
    'https://learn.microsoft.com/microsoftteams/resource-specific-consent',
    'https://maester.dev/docs/tests/EIDSCA.CP01',
  ],
  activities: [...onPolicy.activities, ...groupSettingActivities],
});
