import type { Severity } from '../event/severity';
import { globalAdministrator } from './privileged-roles';

/**
 * Application permissions with which an app makes itself an administrator, becomes another app or any person, runs code on administrators'
 * computers or locks the tenant, and those that read or write every mailbox and file. By the id of the app role.
 * https://learn.microsoft.com/graph/permissions-reference
 */
const ofGraph: Readonly<Record<string, string>> = {
  // Can make itself or anybody an administrator.
  '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8': 'RoleManagement.ReadWrite.Directory',
  '06b708a9-e830-4db3-a914-8e69da51d44f': 'AppRoleAssignment.ReadWrite.All',
  'dd199f4a-f148-40a4-a2ec-f0069cc799ec': 'RoleAssignmentSchedule.ReadWrite.Directory',
  'fee28b28-e1f3-4841-818e-2704dc62245f': 'RoleEligibilitySchedule.ReadWrite.Directory',
  '31e08e0a-d3f7-4ca2-ac39-7343fb83e8ad': 'RoleManagementPolicy.ReadWrite.Directory',
  '854d9ab1-6657-4ec8-be45-823027bcd009': 'PrivilegedAccess.ReadWrite.AzureAD',
  '2f6817f8-7b12-4f0f-bc18-eeaf60705a9e': 'PrivilegedAccess.ReadWrite.AzureADGroup',
  '41202f2c-f7ab-45be-b001-85c9728b9d69': 'PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup',
  '618b6020-bca8-4de6-99f6-ef445fa4d857': 'PrivilegedEligibilitySchedule.ReadWrite.AzureADGroup',
  'b38dcc4d-a239-4ed6-aa84-6c65b284f97c': 'RoleManagementPolicy.ReadWrite.AzureADGroup',
  '6f9d5abc-2db6-400b-a267-7de22a40fb87': 'PrivilegedAccess.ReadWrite.AzureResources',
  '9acd699f-1e81-4958-b001-93b1d2506e19': 'EntitlementManagement.ReadWrite.All',
  'a402ca1c-2696-4531-972d-6e5ee4aa11ea': 'Policy.ReadWrite.PermissionGrant',
  '81adad77-a25a-489d-ac43-321115620139': 'PrivilegedAssignmentSchedule.ReadWrite.EntraAppRole',
  '7f4c39f1-1aa7-44b7-ab05-38df2609c37a': 'PrivilegedEligibilitySchedule.ReadWrite.EntraAppRole',
  // The app can act as another application that is already powerful.
  '1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9': 'Application.ReadWrite.All',
  'fc023787-fd04-4e44-9bc7-d454f00c0f0a': 'Application.ReadUpdate.All',
  '18a4783c-866b-4cc7-a460-3d5e5662c884': 'Application.ReadWrite.OwnedBy',
  '9b50c33d-700f-43b1-b2eb-87e89b703581': 'Synchronization.ReadWrite.All',
  '0510736e-bdfb-4b37-9a1f-89b4a074763a': 'AgentIdentityBlueprint.AddRemoveCreds.All',
  '7fddd33b-d884-4ec0-8696-72cff90ff825': 'AgentIdentityBlueprint.ReadWrite.All',
  // Can sign in as anybody.
  '50483e42-d915-4231-9639-7fdb7fd190e5': 'UserAuthenticationMethod.ReadWrite.All',
  '627169a8-8c15-451c-861a-5b80e383de5c': 'UserAuthMethod-TAP.ReadWrite.All',
  '6e85d483-7092-4375-babe-0a94a8213a58': 'UserAuthMethod-Phone.ReadWrite.All',
  '7e9ebcc1-90aa-4471-8051-e68d6b4e9c89': 'UserAuthMethod-HardwareOATH.ReadWrite.All',
  '4869299f-18c3-40c8-98f2-222657e67db1': 'UserAuthMethod-QR.ReadWrite.All',
  '0400e371-7db1-4338-a269-96069eb65227': 'UserAuthMethod-Passkey.ReadWrite.All',
  'f6d38dfd-ec08-4995-8f07-23e929df0936': 'UserAuthMethod-Password.ReadWrite.All',
  'cc117bb9-00cf-4eb8-b580-ea2a878fe8f7': 'User-PasswordProfile.ReadWrite.All',
  '741f803b-c850-494e-b5df-cde7c675a1ca': 'User.ReadWrite.All',
  '7fc588a2-ea2d-4d1f-bcf7-33c324b149b8': 'SignInIdentifier.ReadWrite.All',
  '7e05723c-0bb0-42da-be95-ae9f08a6e53c': 'Domain.ReadWrite.All',
  '64d40371-8d58-4270-bc8a-b4a66de36b9a': 'Domain-InternalFederation.ReadWrite.All',
  '292d869f-3427-49a8-9dab-8c70152b74e9': 'Organization.ReadWrite.All',
  'a2b63618-5350-462d-b1b3-ba6eb3684e26': 'PublicKeyInfrastructure.ReadWrite.All',
  '29c18626-4985-4dcd-85c0-193eef327366': 'Policy.ReadWrite.AuthenticationMethod',
  'cc13eba4-8cd8-44c6-b4d4-f93237adce58': 'DelegatedAdminRelationship.ReadWrite.All',
  // Can change groups and units that grant power.
  '19dbc75e-c2e2-444c-a770-ec69d8559fc7': 'Directory.ReadWrite.All',
  '62a82d76-70ea-41e2-9197-370581804d09': 'Group.ReadWrite.All',
  'dbaae8cf-10b5-4b86-a4a1-f871c94c6695': 'GroupMember.ReadWrite.All',
  '2d9bd318-b883-40be-9df7-63ec4fcdc424': 'Group-OnPremisesSyncBehavior.ReadWrite.All',
  '5eb59dd3-1da2-4329-8733-9dabdc435916': 'AdministrativeUnit.ReadWrite.All',
  // Can run code on administrators' computers.
  '9241abd9-d0e6-425a-bd4f-47ba86e767a4': 'DeviceManagementConfiguration.ReadWrite.All',
  '9255e99d-faf5-445e-bbf7-cb71482737c4': 'DeviceManagementScripts.ReadWrite.All',
  'e330c4f0-4170-414e-a55a-2f022ec2b57b': 'DeviceManagementRBAC.ReadWrite.All',
  '78145de6-330d-4800-a6ce-494ff2d33d07': 'DeviceManagementApps.ReadWrite.All',
  '8b7e8c0a-7e9d-4049-97ec-04b5e1bcaf05': 'RoleManagement.ReadWrite.Defender',
  // Can destroy or lock the tenant.
  '5b07b0dd-2377-4e44-a38d-703f09a0dc3c': 'DeviceManagementManagedDevices.PrivilegedOperations.All',
  '01c0a623-fc9b-48e9-b794-0756f8e8f067': 'Policy.ReadWrite.ConditionalAccess',
  '3011c876-62b7-4ada-afa2-506cbbecc68c': 'User.EnableDisableAccount.All',
  'eccc023d-eccf-4e7b-9683-8813ab36cecc': 'User.DeleteRestore.All',
  'af2bf46f-7bf1-4be3-8bad-e17e279e8462': 'SecurityIdentitiesActions.ReadWrite.All',
};

/** Permissions for everybody's mail, files and sites. */
const ofContent: Readonly<Record<string, string>> = {
  'e2a3a72e-5f79-4c64-b1b1-878b674786c9': 'Mail.ReadWrite',
  'b633e1c5-b582-4048-a93e-9f11b44c7e96': 'Mail.Send',
  '75359482-378d-4052-8f01-80520e7db3cd': 'Files.ReadWrite.All',
  'a82116e5-55eb-4c41-a434-62fe8a61c773': 'Sites.FullControl.All',
};

const ofOtherApis: Readonly<Record<string, string>> = {
  // Exchange Online.
  'dc890d15-9560-4a4c-9b7f-a736ec74ec40': 'full_access_as_app',
  'dc50a0fb-09a3-484d-be87-e023b12c6440': 'Exchange.ManageAsApp',
  // SharePoint Online.
  '678536fe-1083-478a-9c59-b99265e6b0d3': 'Sites.FullControl.All',
};

/**
 * Application permissions that change the tenant's protections or the parties it trusts, but cannot take over anything
 * by themselves. By the id of the app role.
 */
const ofProtections: ReadonlyMap<string, string> = new Map([
  ['fb221be6-99f2-473f-bd32-01c6a0e9ca3b', 'Policy.ReadWrite.Authorization'],
  ['338163d7-f101-4c92-94ba-ca46fe52447c', 'Policy.ReadWrite.CrossTenantAccess'],
  ['1c6e93a6-28e2-4cbb-9f64-1a46a821124d', 'Policy.ReadWrite.SecurityDefaults'],
  ['be74164b-cff1-491c-8741-e671cb536e13', 'Policy.ReadWrite.ApplicationConfiguration'],
  ['2dcf8603-09eb-4078-b1ec-d30a1a76b873', 'Policy.ReadWrite.IdentityProtection'],
  ['230fb2d5-aa21-49c1-bfa7-ae1be179d867', 'Policy.ReadWrite.DeviceConfiguration'],
  ['79a677f7-b79d-40d0-a36a-3e6f8688dd7a', 'Policy.ReadWrite.TrustFramework'],
  ['90bbca0b-227c-4cdc-8083-1c6cfb95bac6', 'Policy.ReadWrite.FedTokenValidation'],
  ['03cc4f92-788e-4ede-b93f-199424d144a5', 'Policy.ReadWrite.ExternalIdentities'],
  ['886bd2d9-5b8b-4b49-adea-ca75fb50d9ef', 'Policy.ReadWrite.B2BManagementPolicy'],
  ['90db2b9a-d928-4d33-a4dd-8442ae3d41e4', 'IdentityProvider.ReadWrite.All'],
  ['c2667967-7050-4e7e-b059-4cbbb3811d03', 'CustomAuthenticationExtension.ReadWrite.All'],
  ['c22a92cc-79bf-4bb1-8b6c-e0a05d3d80ce', 'OnPremDirectorySynchronization.ReadWrite.All'],
  ['920def01-ca61-4d2d-b3df-105b46046a70', 'MultiTenantOrganization.ReadWrite.All'],
  ['5c505cf4-8424-4b8e-aa14-ee06e3bb23e3', 'LifecycleWorkflows.ReadWrite.All'],
  ['8e8e4742-1d95-4f68-9d56-6ee75648c72a', 'DelegatedPermissionGrant.ReadWrite.All'],
  ['656f6061-f9fe-4807-9708-6a2e0934df76', 'IdentityRiskyUser.ReadWrite.All'],
  ['34bf0e97-1971-4929-b999-9e2442d941d7', 'SecurityIncident.ReadWrite.All'],
  ['ed4fca05-be46-441f-9803-1873825f8fdb', 'SecurityAlert.ReadWrite.All'],
  ['9d952b72-f741-4b40-9185-8c53076c2339', 'User-ConvertToInternal.ReadWrite.All'],
  ['c529cfca-c91b-489c-af2b-d92990b66ce6', 'User.ManageIdentities.All'],
  ['c7a22c2e-5b01-4129-8159-6c8be2c78f16', 'UserAuthMethod-External.ReadWrite.All'],
  ['c833c349-a1ab-4b6d-94a2-fa9a8674420c', 'UserAuthMethod-MicrosoftAuthApp.ReadWrite.All'],
  ['787442d4-3c6e-4e99-aa95-8ccca20a48ff', 'UserAuthMethod-SoftwareOATH.ReadWrite.All'],
  ['a88eef72-fed0-4bf7-a2a9-f19df33f8b83', 'AuthenticationContext.ReadWrite.All'],
]);
/** Known by name only: Microsoft publishes no id, or the API is retired and old grants still work. */
const byNameOnly: readonly string[] = [
  'Exchange.ManageAsAppV2',
  'Exchange.AdminAPI.ManageAsApp',
  'Machine.LiveResponse',
  'Machine.Isolate',
];

/** APIs whose permission names are reliable. Any other API can define a permission with the same name. */
const microsoftApis: ReadonlySet<string> = new Set([
  'microsoft graph',
  'office 365 exchange online',
  'office 365 sharepoint online',
  'windows azure active directory',
  'windowsdefenderatp',
]);

const permissionsById: ReadonlyMap<string, string> = new Map(
  Object.entries({ ...ofGraph, ...ofContent, ...ofOtherApis }),
);
const namesByLowerCase: ReadonlyMap<string, string> = new Map(
  [...permissionsById.values(), ...byNameOnly].map((name) => [name.toLowerCase(), name]),
);

const nameOf = (name: string): string | undefined => namesByLowerCase.get(name.trim().toLowerCase());

/** Whether an app role of Graph is a tier-0 permission over content. */
export const isContentPermission = (appRoleId: string): boolean =>
  Object.hasOwn(ofContent, appRoleId.trim().toLowerCase());

/** The same by the name of the permission. */
export const isContentName = (name: string): boolean =>
  Object.values(ofContent).some((one) => one.toLowerCase() === name.trim().toLowerCase());

/** The permission's name for an app role, if it is a tier-0 permission. */
export const tierZeroPermission = (appRoleId: string): string | undefined =>
  permissionsById.get(appRoleId.trim().toLowerCase());

/**
 * The same by name, for an app role whose id is not in the list (another cloud, a newer or a retired API). `apiName`:
 * the display name of the API that offers it; null if the log does not show it.
 */
export const tierZeroPermissionByName = (name: string, apiName: string | null): string | undefined =>
  apiName === null || microsoftApis.has(apiName.trim().toLowerCase()) ? nameOf(name) : undefined;

/** The permission's name for an app role, if it changes protections. */
export const protectionPermission = (appRoleId: string): string | undefined =>
  ofProtections.get(appRoleId.trim().toLowerCase());

/** Delegated permissions have other ids and no tier of their own, so the scope's name decides. */
export const isTierZeroName = (name: string): boolean => nameOf(name) !== undefined;

const exchangeAdministrator = '29232cdf-9323-42fd-ade2-1d097af3e4de';

/** These permissions only work together with a directory role of the app, or only for apps that it owns. */
const fullOnlyWithRole: ReadonlyMap<string, readonly string[]> = new Map([
  ['Exchange.ManageAsApp', [exchangeAdministrator, globalAdministrator]],
  ['Exchange.ManageAsAppV2', [exchangeAdministrator, globalAdministrator]],
  ['Exchange.AdminAPI.ManageAsApp', [exchangeAdministrator, globalAdministrator]],
  ['Application.ReadWrite.OwnedBy', []],
]);

/** Severity of an app that holds the application permission together with its directory roles. */
export function severityOfPermission(permission: string, roleIds: readonly string[]): Severity {
  const needed = fullOnlyWithRole.get(permission);
  return needed === undefined || needed.some((role) => roleIds.includes(role)) ? 'critical' : 'high';
}
