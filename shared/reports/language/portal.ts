/**
 * Addresses of objects in Microsoft's portals. They contain the tenant, because people who manage several tenants would
 * otherwise see another one.
 */
import type { CloudName } from '../../core/tenant/clouds';
import type { PortalSubject } from './scene';

type Portal = { readonly label: string; readonly url: string };

/**
 * The portals' hosts in other clouds. A portal that is not listed does not exist there or is unknown. It gets no link,
 * because a link to another cloud would be wrong. https://learn.microsoft.com/entra/fundamentals/faq,
 * https://learn.microsoft.com/intune/intune-service/fundamentals/china-endpoints,
 * https://learn.microsoft.com/defender-endpoint/gov
 */
const hosts: Readonly<Record<Exclude<CloudName, 'global'>, Readonly<Record<string, string>>>> = {
  usGovernment: {
    'entra.microsoft.com': 'entra.microsoft.us',
    'intune.microsoft.com': 'intune.microsoft.us',
    'security.microsoft.com': 'security.microsoft.us',
  },
  usDefense: {
    'entra.microsoft.com': 'entra.microsoft.us',
    'intune.microsoft.com': 'intune.microsoft.us',
    'security.microsoft.com': 'security.apps.mil',
  },
  china: {
    'entra.microsoft.com': 'entra.microsoftonline.cn',
    'intune.microsoft.com': 'intune.microsoftonline.cn',
  },
};

/** The same page in the tenant's cloud; null if that cloud has none. */
export function portalIn(cloud: CloudName, address: string): string | null {
  if (cloud === 'global') return address;
  const url = new URL(address);
  const host = hosts[cloud][url.host];
  if (host === undefined) return null;
  url.host = host;
  return url.href;
}

const entra = ({ event }: PortalSubject, view: string): string =>
  `https://entra.microsoft.com/${encodeURIComponent(event.tenantId)}/#view/${view}`;
const intune = ({ event }: PortalSubject, view: string): string =>
  `https://intune.microsoft.com/${encodeURIComponent(event.tenantId)}/#view/${view}`;

export const policiesPortal = (scene: PortalSubject): Portal => ({
  label: 'Open the policies in Entra',
  url: entra(scene, 'Microsoft_AAD_ConditionalAccess/ConditionalAccessBlade/~/Policies'),
});

export const namedLocationsPortal = (scene: PortalSubject): Portal => ({
  label: 'Open the named locations in Entra',
  url: entra(scene, 'Microsoft_AAD_ConditionalAccess/ConditionalAccessBlade/~/NamedLocations'),
});

/** The policy itself; the list of policies if it was deleted or the event names none. */
export const policyPortal = (scene: PortalSubject, policyId: string | undefined): Portal =>
  policyId === undefined
    ? policiesPortal(scene)
    : {
        label: 'Open the policy in Entra',
        url: entra(scene, `Microsoft_AAD_ConditionalAccess/PolicyBlade/policyId/${encodeURIComponent(policyId)}`),
      };

export const groupPortal = (scene: PortalSubject, groupId: string): Portal => ({
  label: 'Open the group in Entra',
  url: entra(scene, `Microsoft_AAD_IAM/GroupDetailsMenuBlade/~/Members/groupId/${encodeURIComponent(groupId)}`),
});

export const userPortal = (scene: PortalSubject, userId: string): Portal => ({
  label: 'Open the account in Entra',
  url: entra(
    scene,
    `Microsoft_AAD_UsersAndTenants/UserProfileMenuBlade/~/overview/userId/${encodeURIComponent(userId)}`,
  ),
});

export const usersPortal = (scene: PortalSubject): Portal => ({
  label: 'Open the users in Entra',
  url: entra(scene, 'Microsoft_AAD_UsersAndTenants/UserManagementMenuBlade/~/AllUsers'),
});

export const riskyApplicationsPortal = (scene: PortalSubject): Portal => ({
  label: 'Open the risky applications in Entra',
  url: entra(scene, 'Microsoft_AAD_IAM/IdentityProtectionMenuBlade/~/RiskyServicePrincipals'),
});

export const signInLogsPortal = (scene: PortalSubject): Portal => ({
  label: 'Open the sign-in logs in Entra',
  url: entra(scene, 'Microsoft_AAD_IAM/SignInEventsV3Blade'),
});
export const riskyUsersPortal = (scene: PortalSubject): Portal => ({
  label: 'Open the risky users in Entra',
  url: entra(scene, 'Microsoft_AAD_IAM/IdentityProtectionMenuBlade/~/RiskyUsers'),
});

export const authenticationMethodsPortal = (scene: PortalSubject): Portal => ({
  label: 'Open the methods in Entra',
  url: entra(scene, 'Microsoft_AAD_IAM/AuthenticationMethodsMenuBlade/~/AdminAuthMethods'),
});

export const registrationPortal = (scene: PortalSubject): Portal => ({
  label: 'Open the registered methods in Entra',
  url: entra(scene, 'Microsoft_AAD_IAM/AuthenticationMethodsMenuBlade/~/UserRegistrationDetails'),
});

export const passwordProtectionPortal = (scene: PortalSubject): Portal => ({
  label: 'Open password protection in Entra',
  url: entra(scene, 'Microsoft_AAD_IAM/AuthenticationMethodsMenuBlade/~/PasswordProtection'),
});

export const domainsPortal = (scene: PortalSubject): Portal => ({
  label: 'Open the domains in Entra',
  url: entra(scene, 'Microsoft_AAD_IAM/DomainsManagementMenuBlade/~/CustomDomainNames'),
});

export const synchronisationPortal = (scene: PortalSubject): Portal => ({
  label: 'Open Entra Connect in Entra',
  url: entra(scene, 'Microsoft_AAD_Connect_Provisioning/AADConnectMenuBlade/~/GetStarted'),
});

export const rolesPortal = (scene: PortalSubject): Portal => ({
  label: 'Open the roles in Entra',
  url: entra(scene, 'Microsoft_AAD_IAM/RolesManagementMenuBlade/~/AllRoles'),
});

export const tenantPropertiesPortal = (scene: PortalSubject): Portal => ({
  label: 'Open the properties in Entra',
  url: entra(scene, 'Microsoft_AAD_IAM/TenantOverview.ReactView'),
});

export const partnersPortal = (): Portal => ({
  label: 'Open the partners in Microsoft 365',
  url: 'https://admin.microsoft.com/AdminPortal/Home#/partners',
});

export const userSettingsPortal = (scene: PortalSubject): Portal => ({
  label: 'Open the user settings in Entra',
  url: entra(scene, 'Microsoft_AAD_UsersAndTenants/UserManagementMenuBlade/~/UserSettings'),
});

export const deviceSettingsPortal = (scene: PortalSubject): Portal => ({
  label: 'Open the device settings in Entra',
  url: entra(scene, 'Microsoft_AAD_Devices/DevicesMenuBlade/~/DeviceSettings/menuId'),
});

export const groupsPortal = (scene: PortalSubject): Portal => ({
  label: 'Open the group settings in Entra',
  url: entra(scene, 'Microsoft_AAD_IAM/GroupsManagementMenuBlade/~/General'),
});

export const externalCollaborationPortal = (scene: PortalSubject): Portal => ({
  label: 'Open the guest settings in Entra',
  url: entra(scene, 'Microsoft_AAD_IAM/CompanyRelationshipsMenuBlade/~/Settings'),
});

export const crossTenantPortal = (scene: PortalSubject): Portal => ({
  label: 'Open cross-tenant access in Entra',
  url: entra(scene, 'Microsoft_AAD_IAM/CompanyRelationshipsMenuBlade/~/CrossTenantAccessSettings'),
});

export const userConsentPortal = (scene: PortalSubject): Portal => ({
  label: 'Open user consent in Entra',
  url: entra(scene, 'Microsoft_AAD_IAM/ConsentPoliciesMenuBlade/~/UserSettings'),
});

export const enterpriseAppsPortal = (scene: PortalSubject): Portal => ({
  label: 'Open the enterprise apps in Entra',
  url: entra(scene, 'Microsoft_AAD_IAM/StartboardApplicationsMenuBlade/~/AppAppsPreview'),
});

export const appRegistrationsPortal = (scene: PortalSubject): Portal => ({
  label: 'Open the app registrations in Entra',
  url: entra(scene, 'Microsoft_AAD_RegisteredApps/ApplicationsListBlade/~/allApplications'),
});

export const contextsPortal = (scene: PortalSubject): Portal => ({
  label: 'Open the authentication contexts in Entra',
  url: entra(scene, 'Microsoft_AAD_ConditionalAccess/ConditionalAccessBlade/~/AuthenticationContext'),
});

/**
 * Every tenant has its own address of the SharePoint admin center, which is unknown here. These links redirect to it.
 */
const sharePoint = (page: string, link: number) => (): Portal => ({
  label: `Open ${page} in SharePoint`,
  url: `https://go.microsoft.com/fwlink/?linkid=${link}`,
});
export const sharingPortal = sharePoint('sharing', 2_185_222);
export const sitesPortal = sharePoint('the sites', 2_185_220);
export const sharePointAccessPortal = sharePoint('access control', 2_185_071);
export const sharePointSettingsPortal = sharePoint('the settings', 2_185_072);

export const devicePortal = (scene: PortalSubject, deviceId: string): Portal => ({
  label: 'Open the device in Intune',
  url: intune(
    scene,
    `Microsoft_Intune_Devices/DeviceSettingsMenuBlade/~/overview/mdmDeviceId/${encodeURIComponent(deviceId)}`,
  ),
});

export const devicesPortal = (scene: PortalSubject): Portal => ({
  label: 'Open the devices in Intune',
  url: intune(scene, 'Microsoft_Intune_DeviceSettings/DevicesMenu/~/allDevices'),
});

export const directoryDevicesPortal = (scene: PortalSubject): Portal => ({
  label: 'Open the devices in Entra',
  url: entra(scene, 'Microsoft_AAD_Devices/DevicesMenuBlade/~/Devices/menuId'),
});

export const connectorsPortal = (scene: PortalSubject): Portal => ({
  label: 'Open the connectors in Intune',
  url: intune(scene, 'Microsoft_Intune_DeviceSettings/TenantAdminMenu/~/connectors'),
});

export const appProtectionPortal = (scene: PortalSubject): Portal => ({
  label: 'Open app protection in Intune',
  url: intune(scene, 'Microsoft_Intune_DeviceSettings/AppsMenu/~/protection'),
});

/** Microsoft Defender takes the tenant from the query string. */
const defenderPortal =
  (label: string, path: string) =>
  ({ event }: PortalSubject): Portal => ({
    label,
    url: `https://security.microsoft.com/${path}?tid=${encodeURIComponent(event.tenantId)}`,
  });
export const alertsPortal = defenderPortal('Open the alerts in Defender', 'alerts');
export const incidentsPortal = defenderPortal('Open the incidents in Defender', 'incidents');
export const secureScorePortal = defenderPortal('Open Secure Score in Defender', 'securescore');
export const sensorsPortal = defenderPortal('Open the health issues in Defender', 'settings/identities');

export const intuneScriptsPortal = (scene: PortalSubject): Portal => ({
  label: 'Open the scripts in Intune',
  url: intune(scene, 'Microsoft_Intune_DeviceSettings/DevicesMenu/~/scripts'),
});

export const intuneAppsPortal = (scene: PortalSubject): Portal => ({
  label: 'Open the apps in Intune',
  url: intune(scene, 'Microsoft_Intune_DeviceSettings/AppsMenu/~/allApps'),
});

export const intuneAdministrationPortal = (scene: PortalSubject): Portal => ({
  label: 'Open the roles in Intune',
  url: intune(scene, 'Microsoft_Intune_DeviceSettings/TenantAdminMenu/~/roles'),
});

export const compliancePoliciesPortal = (scene: PortalSubject): Portal => ({
  label: 'Open the policies in Intune',
  url: intune(scene, 'Microsoft_Intune_DeviceSettings/DevicesMenu/~/compliance'),
});
export const alertPoliciesPortal = defenderPortal('Open the alert policies in Defender', 'alertpoliciesv2');
export const mailProtectionPortal = defenderPortal('Open the email policies in Defender', 'antispam');

/** The addresses of these admin centers do not contain the tenant. */
const exchange = (page: string, path: string) => (): Portal => ({
  label: `Open ${page} in Exchange`,
  url: `https://admin.exchange.microsoft.com/#/${path}`,
});
export const mailConnectorsPortal = exchange('the connectors', 'connectors');
export const mailboxesPortal = exchange('the mailboxes', 'mailboxes');
export const exchangeRolesPortal = exchange('the admin roles', 'adminRoles');
export const mailFlowPortal = exchange('the mail-flow rules', 'transportrules');
export const purviewPortal = (): Portal => ({ label: 'Open Purview', url: 'https://purview.microsoft.com/' });
export const teamsPortal = (): Portal => ({
  label: 'Open the Teams admin center',
  url: 'https://admin.teams.microsoft.com/',
});
