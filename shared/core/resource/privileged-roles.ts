import type { Severity } from '../event/severity';
import { isGuid } from '../same-id';
import { threshold, type ValuesOf } from '../verdict/thresholds';
import { otherBuiltInRoleIds } from './built-in-roles';

export const roleThresholds = {
  privilegedRoleList: threshold.choice(
    ['entra', 'maester', 'scuba'],
    'entra',
    'Which built-in roles count as privileged. "entra": the roles that Microsoft labels as privileged, and ten roles that are one step away from them, such as Groups, Teams, Exchange and SharePoint Administrator. "maester": the 14 of Maester and Hybrid Identity Administrator. "scuba": the 8 of SCuBA. Custom roles and privilegedRolesAdded always count too.',
  ),
  privilegedRolesAdded: threshold.ids('Template ids of more roles that count as privileged.'),
  harmlessCustomRoles: threshold.ids(
    'Ids of custom roles whose holders do not count as admins. The permissions of custom roles are not read, so every other custom role counts as privileged.',
  ),
};

/**
 * The built-in roles by template id, which is the same in every tenant. Privileged: those that Microsoft labels so, read 2026-08;
 * the label is on the beta roleDefinition only, so the list is kept here.
 * https://learn.microsoft.com/entra/identity/role-based-access-control/permissions-reference
 */
const privilegedRoleNames: Readonly<Record<string, string>> = {
  '62e90394-69f5-4237-9190-012177145e10': 'Global Administrator',
  'e8611ab8-c189-46e8-94e1-60213ab1f814': 'Privileged Role Administrator',
  '7be44c8a-adaf-4e2a-84d6-ab2649e08a13': 'Privileged Authentication Administrator',
  'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9': 'Conditional Access Administrator',
  '194ae4cb-b126-40b2-bd5b-6091b380977d': 'Security Administrator',
  '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3': 'Application Administrator',
  '158c047a-c907-4556-b7ef-446551a6b5f7': 'Cloud Application Administrator',
  '8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2': 'Hybrid Identity Administrator',
  '8329153b-31d0-4727-b945-745eb3bc5f31': 'Domain Name Administrator',
  'be2f45a1-457d-42af-a067-6ec1fa63bc45': 'External Identity Provider Administrator',
  'c4e39bd9-1100-46d3-8c65-fb160da0071f': 'Authentication Administrator',
  '25a516ed-2fa0-40ea-a2d0-12923a21473a': 'Authentication Extensibility Administrator',
  '0b00bede-4072-4d22-b441-e7df02a1ef63': 'Authentication Extensibility Password Administrator',
  '45d8d3c5-c802-45c6-b32a-1d70b5e1e86e': 'Identity Governance Administrator',
  '59d46f88-662b-457b-bceb-5c3809e5908f': 'Lifecycle Workflows Administrator',
  'fe930be7-5e62-47db-91af-98c3a49a38b1': 'User Administrator',
  '729827e3-9c14-49f7-bb1b-9608f156bbb8': 'Helpdesk Administrator',
  '966707d0-3269-4727-9be2-8c3a10f19b9d': 'Password Administrator',
  '9360feb5-f418-4baa-8175-e2a00bac4301': 'Directory Writers',
  'cf1c38e5-3621-4004-a7cb-879624dced7c': 'Application Developer',
  '5f2222b1-57c3-48ba-8ad5-d4759f1fde6f': 'Security Operator',
  '5d6b6bb7-de71-4623-b4af-96380a352509': 'Security Reader',
  'f2ef992c-3afb-46b9-b7cf-a126ee74c451': 'Global Reader',
  '3a2c62db-5318-420d-8d74-23affee5d9d5': 'Intune Administrator',
  '7698a772-787b-4ac8-901f-60d6b08affd2': 'Cloud Device Administrator',
  'd2562ede-74db-457e-a7b6-544e236ebb61': 'AI Administrator',
  '1fe13547-53f6-408d-ac04-7f8eed167b38': 'AI Reader',
  'db506228-d27e-4b7d-95e5-295956d6615f': 'Agent ID Administrator',
  '1981f584-96e9-4a6f-95b0-f522373f8fae': 'Tenant Governance Administrator',
  '4ba39ca4-527c-499a-b93d-d9b492c50246': 'Partner Tier1 Support',
  'e00e864a-17c5-4a4b-9c06-f5b95a8d5bd8': 'Partner Tier2 Support',
  'ecb2c6bf-0ab6-418e-bd87-7986f8d63bbe': 'Attribute Provisioning Administrator',
  '422218e4-db15-4ef9-bbe0-8afb41546d79': 'Attribute Provisioning Reader',
  'aaf43236-0c0d-4d5f-883a-6955382ac081': 'B2C IEF Keyset Administrator',
};

/**
 * Microsoft does not label these roles as privileged, but their holders can become administrators or exempt anybody
 * from a policy.
 */
const alsoPrivilegedRoleNames: Readonly<Record<string, string>> = {
  '29232cdf-9323-42fd-ade2-1d097af3e4de': 'Exchange Administrator',
  'f28a1f50-f6e7-4571-818b-6a12f2af6b6c': 'SharePoint Administrator',
  // These roles edit every group that is not role-assignable: exclusion groups of Conditional Access, groups with rights in Azure.
  'fdd7a751-b60b-444a-984c-02652fe8fa1c': 'Groups Administrator',
  '69091246-20e8-4a56-aa4d-066075b2a7a8': 'Teams Administrator',
  '11451d60-acb2-45eb-a7d6-43d0f0125c13': 'Windows 365 Administrator',
  // Can change sign-in methods, authentication strengths and per-user MFA.
  '0526716b-113d-4c15-b2c8-68e3c22b9f80': 'Authentication Policy Administrator',
  // Local administrator of every joined computer, including those of administrators.
  '9f06204d-73c1-4d4c-880a-6edb90606fd8': 'Azure AD Joined Device Local Administrator',
  // Audit, DLP, retention and eDiscovery.
  '17315797-102d-40b4-93e0-432062caca18': 'Compliance Administrator',
  // Can manage all relations of the tenant with its partners or customers.
  'fc8ad4e2-40e4-4724-8317-bcda7503ecbf': 'Customer Delegated Admin Relationship Administrator',
  // Can disable people and reset passwords.
  '58f930cc-fcf4-4152-852c-1d7dbf502139': 'Entra SOC Identity Responder',
};

/**
 * Roles that Entra Connect gives to its own account. No person has them, so requirements on administrators do not
 * apply.
 */
const synchronisationRoleNames: Readonly<Record<string, string>> = {
  'd29b2b05-8046-44ba-8758-1e26182fcf32': 'Directory Synchronization Accounts',
  'a92aed5d-d78a-4d16-b381-09adb37eb3b0': 'On Premises Directory Sync Account',
};

/** Rarely used roles: assigning one raises an alert, but controls do not count its holders as administrators. */
const seldomRoleNames: Readonly<Record<string, string>> = {
  'b5a8dcf3-09d5-43a9-a639-8e29ef291470': 'Knowledge Administrator',
  '744ec460-397e-42ad-a462-8b3f9747a02c': 'Knowledge Manager',
  '810a2642-a034-447f-a5e8-41beaa378541': 'Yammer Administrator',
  'e3973bdf-4987-49ae-837a-ba8e231c7286': 'Azure DevOps Administrator',
};

/** Roles that read everything and change nothing. */
const readerRoles: ReadonlySet<string> = new Set([
  '5d6b6bb7-de71-4623-b4af-96380a352509',
  'f2ef992c-3afb-46b9-b7cf-a126ee74c451',
]);

const otherRoleNames: Readonly<Record<string, string>> = {
  '4d6ac14f-3453-41d0-bef9-a3e0c569773a': 'License Administrator',
  'b0f54661-2d74-4c50-afa3-1ec803f12efe': 'Billing Administrator',
  'a9ea8996-122f-4c74-9520-8edcd192826c': 'Fabric Administrator',
  '11648597-926c-4cf3-9c36-bcebb0ba8dcc': 'Power Platform Administrator',
  'ac434307-12b9-4fa1-a708-88bf58caabc1': 'Global Secure Access Administrator',
  '58a13ea3-c632-46ae-9ee0-9c0d43cd7f3d': 'Attribute Assignment Administrator',
};

const names: ReadonlyMap<string, string> = new Map(
  Object.entries({
    ...privilegedRoleNames,
    ...alsoPrivilegedRoleNames,
    ...synchronisationRoleNames,
    ...seldomRoleNames,
    ...otherRoleNames,
  }),
);

/**
 * Template ids of the roles that count as privileged in ZT.AD.009 and everywhere else. A tenant's configuration can add
 * roles.
 */
export const privilegedRoleIds: ReadonlySet<string> = new Set([
  ...Object.keys(privilegedRoleNames),
  ...Object.keys(alsoPrivilegedRoleNames),
]);

/**
 * A custom role, or one that is newer than our list. Its permissions are not read. Graph writes role ids as GUIDs, so
 * the plain words in tests and hand-made folders are not custom roles.
 */
export const isOwnRole = (roleId: string): boolean =>
  isGuid(roleId) && !names.has(roleId) && !otherBuiltInRoleIds.has(roleId);

/**
 * CISA's eight highly privileged roles: Global, Privileged Role, User, SharePoint, Exchange, Hybrid Identity,
 * Application and Cloud Application Administrator.
 */
const highlyPrivileged = [
  '62e90394-69f5-4237-9190-012177145e10',
  'e8611ab8-c189-46e8-94e1-60213ab1f814',
  'fe930be7-5e62-47db-91af-98c3a49a38b1',
  'f28a1f50-f6e7-4571-818b-6a12f2af6b6c',
  '29232cdf-9323-42fd-ade2-1d097af3e4de',
  '8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2',
  '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3',
  '158c047a-c907-4556-b7ef-446551a6b5f7',
];
/**
 * Maester's list has fourteen roles but lacks Hybrid Identity Administrator, which CISA's has.
 * https://maester.dev/docs/tests/MT.1006
 */
const ofMaester = [
  'c4e39bd9-1100-46d3-8c65-fb160da0071f',
  'b0f54661-2d74-4c50-afa3-1ec803f12efe',
  'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9',
  '729827e3-9c14-49f7-bb1b-9608f156bbb8',
  '966707d0-3269-4727-9be2-8c3a10f19b9d',
  '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
  '194ae4cb-b126-40b2-bd5b-6091b380977d',
];
type RoleValues = ValuesOf<typeof roleThresholds>;
const roleLists: Readonly<Record<RoleValues['privilegedRoleList'], ReadonlySet<string>>> = {
  entra: privilegedRoleIds,
  maester: new Set([...highlyPrivileged, ...ofMaester]),
  scuba: new Set(highlyPrivileged),
};

/** The tenant's settings for additional roles. */
export type RoleThresholds = Omit<RoleValues, 'privilegedRoleList'> & {
  /** If left out, Microsoft's own label decides. */
  readonly privilegedRoleList?: RoleValues['privilegedRoleList'];
};

/** Whether holders of the role count as admins: for custom roles, unless the operator declared the role harmless. */
export const countsAsPrivileged = (roleId: string, thresholds: RoleThresholds): boolean =>
  roleLists[thresholds.privilegedRoleList ?? 'entra'].has(roleId) ||
  thresholds.privilegedRolesAdded.includes(roleId) ||
  (isOwnRole(roleId) && !thresholds.harmlessCustomRoles.includes(roleId));

/**
 * Severity of assigning the role to somebody; null if the role has no power. Covers more roles than the privileged
 * ones, because assigning a synchronisation role or a rarely used one matters although its holder does not count as an
 * administrator.
 */
export function severityOfRoleGrant(
  roleId: string,
  thresholds: RoleThresholds,
): Extract<Severity, 'medium' | 'high' | 'critical'> | null {
  if (tierZero.has(roleId)) return 'critical';
  if (thresholds.privilegedRolesAdded.includes(roleId) || synchronisationRoles.has(roleId)) return 'high';
  if (Object.hasOwn(seldomRoleNames, roleId)) return 'medium';
  if (!countsAsPrivileged(roleId, thresholds)) return null;
  return readerRoles.has(roleId) ? 'medium' : 'high';
}

/** The name of a built-in role; null for a custom one and for those without a name here. */
export const roleName = (templateId: string): string | null => names.get(templateId) ?? null;

export const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';

/** Names that Core Directory uses itself. Old entries show only these. */
const formerRoleNames: Readonly<Record<string, string>> = {
  'company administrator': globalAdministrator,
  tenantadmins: globalAdministrator,
};

const idsByName: ReadonlyMap<string, string> = new Map([
  ...[...names].map(([id, name]) => [name.toLowerCase(), id] as const),
  ...Object.entries(formerRoleNames),
]);

/** The template id of a built-in role; null for a custom one and for those without a name here. */
export const roleIdOfName = (name: string): string | null => idsByName.get(name.trim().toLowerCase()) ?? null;

/**
 * Holders of these roles can give themselves any role: Global, Privileged Role and Privileged Authentication Administrator, and the role of
 * Microsoft's partners.
 */
export const tierZero: ReadonlySet<string> = new Set([
  globalAdministrator,
  'e8611ab8-c189-46e8-94e1-60213ab1f814',
  '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
  'e00e864a-17c5-4a4b-9c06-f5b95a8d5bd8',
]);

/** The roles that a synchronisation account of Entra Connect holds. */
export const synchronisationRoles: ReadonlySet<string> = new Set(Object.keys(synchronisationRoleNames));
