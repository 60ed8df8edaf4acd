import type { JsonObject } from '../json';

/** Built-in roles: display name, template id, well-known object name (as audit records give it). */
const builtIns: readonly (readonly [name: string, templateId: string, wellKnown: string])[] = [
  ['Global Administrator', '62e90394-69f5-4237-9190-012177145e10', 'TenantAdmins'],
  ['Privileged Role Administrator', 'e8611ab8-c189-46e8-94e1-60213ab1f814', 'PrivilegedRoleAdministrators'],
  [
    'Privileged Authentication Administrator',
    '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
    'PrivilegedAuthenticationAdministrators',
  ],
  ['Conditional Access Administrator', 'b1be1c3e-b65d-4f19-8427-f6fa0d97feb9', 'ConditionalAccessAdministrators'],
  ['Security Administrator', '194ae4cb-b126-40b2-bd5b-6091b380977d', 'SecurityAdministrators'],
  ['Application Administrator', '9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3', 'ApplicationAdministrators'],
  ['Cloud Application Administrator', '158c047a-c907-4556-b7ef-446551a6b5f7', 'CloudApplicationAdministrators'],
  ['Hybrid Identity Administrator', '8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2', 'HybridIdentityAdministrators'],
  ['Domain Name Administrator', '8329153b-31d0-4727-b945-745eb3bc5f31', 'DomainNameAdministrators'],
  [
    'External Identity Provider Administrator',
    'be2f45a1-457d-42af-a067-6ec1fa63bc45',
    'ExternalIdentityProviderAdministrators',
  ],
  ['Authentication Administrator', 'c4e39bd9-1100-46d3-8c65-fb160da0071f', 'AuthenticationAdministrators'],
  [
    'Authentication Extensibility Administrator',
    '25a516ed-2fa0-40ea-a2d0-12923a21473a',
    'AuthenticationExtensibilityAdministrators',
  ],
  ['Identity Governance Administrator', '45d8d3c5-c802-45c6-b32a-1d70b5e1e86e', 'IdentityGovernanceAdministrators'],
  ['Lifecycle Workflows Administrator', '59d46f88-662b-457b-bceb-5c3809e5908f', 'LifecycleWorkflowsAdministrators'],
  ['User Administrator', 'fe930be7-5e62-47db-91af-98c3a49a38b1', 'UserAccountAdmins'],
  ['Helpdesk Administrator', '729827e3-9c14-49f7-bb1b-9608f156bbb8', 'HelpdeskAdmins'],
  ['Password Administrator', '966707d0-3269-4727-9be2-8c3a10f19b9d', 'PasswordAdmins'],
  ['Directory Writers', '9360feb5-f418-4baa-8175-e2a00bac4301', 'DirectoryWriters'],
  ['Application Developer', 'cf1c38e5-3621-4004-a7cb-879624dced7c', 'ApplicationDevelopers'],
  ['Security Operator', '5f2222b1-57c3-48ba-8ad5-d4759f1fde6f', 'SecurityOperators'],
  ['Security Reader', '5d6b6bb7-de71-4623-b4af-96380a352509', 'SecurityReaders'],
  ['Global Reader', 'f2ef992c-3afb-46b9-b7cf-a126ee74c451', 'GlobalReaders'],
  ['Intune Administrator', '3a2c62db-5318-420d-8d74-23affee5d9d5', 'IntuneAdministrators'],
  ['Cloud Device Administrator', '7698a772-787b-4ac8-901f-60d6b08affd2', 'CloudDeviceAdministrators'],
  ['AI Administrator', 'd2562ede-74db-457e-a7b6-544e236ebb61', 'AIAdministrators'],
  ['Agent ID Administrator', 'db506228-d27e-4b7d-95e5-295956d6615f', 'AgentIDAdministrators'],
  ['Partner Tier1 Support', '4ba39ca4-527c-499a-b93d-d9b492c50246', 'PartnerTier1Support'],
  ['Partner Tier2 Support', 'e00e864a-17c5-4a4b-9c06-f5b95a8d5bd8', 'PartnerTier2Support'],
  [
    'Attribute Provisioning Administrator',
    'ecb2c6bf-0ab6-418e-bd87-7986f8d63bbe',
    'AttributeProvisioningAdministrators',
  ],
  ['Attribute Provisioning Reader', '422218e4-db15-4ef9-bbe0-8afb41546d79', 'AttributeProvisioningReaders'],
  ['B2C IEF Keyset Administrator', 'aaf43236-0c0d-4d5f-883a-6955382ac081', 'B2CIEFKeysetAdministrators'],
  [
    'Authentication Extensibility Password Administrator',
    '0b00bede-4072-4d22-b441-e7df02a1ef63',
    'AuthenticationExtensibilityPasswordAdministrators',
  ],
  ['AI Reader', '1fe13547-53f6-408d-ac04-7f8eed167b38', 'AIReaders'],
  ['Tenant Governance Administrator', '1981f584-96e9-4a6f-95b0-f522373f8fae', 'TenantGovernanceAdministrators'],
  ['Exchange Administrator', '29232cdf-9323-42fd-ade2-1d097af3e4de', 'ExchangeServiceAdmins'],
  ['SharePoint Administrator', 'f28a1f50-f6e7-4571-818b-6a12f2af6b6c', 'SharePointServiceAdmins'],
  ['Teams Administrator', '69091246-20e8-4a56-aa4d-066075b2a7a8', 'TeamsServiceAdmins'],
  ['Compliance Administrator', '17315797-102d-40b4-93e0-432062caca18', 'ComplianceAdministrators'],
  ['Authentication Policy Administrator', '0526716b-113d-4c15-b2c8-68e3c22b9f80', 'AuthenticationPolicyAdministrators'],
  ['Groups Administrator', 'fdd7a751-b60b-444a-984c-02652fe8fa1c', 'GroupsAdministrators'],
  ['Windows 365 Administrator', '11451d60-acb2-45eb-a7d6-43d0f0125c13', 'Windows365Administrators'],
  ['Azure AD Joined Device Local Administrator', '9f06204d-73c1-4d4c-880a-6edb90606fd8', 'DeviceAdministrators'],
  [
    'Customer Delegated Admin Relationship Administrator',
    'fc8ad4e2-40e4-4724-8317-bcda7503ecbf',
    'CustomerDelegatedAdminRelationshipAdministrators',
  ],
  ['Entra SOC Identity Responder', '58f930cc-fcf4-4152-852c-1d7dbf502139', 'EntraSOCIdentityResponders'],
  ['Directory Synchronization Accounts', 'd29b2b05-8046-44ba-8758-1e26182fcf32', 'DirectorySynchronizationAccounts'],
];

/** Every built-in role as `unifiedRoleDefinition`. The id of a built-in role is its template id. */
export function roleDefinitions(): readonly JsonObject[] {
  return builtIns.map(([displayName, templateId]) => ({
    id: templateId,
    description: `Built-in role ${displayName}.`,
    displayName,
    isBuiltIn: true,
    isEnabled: true,
    resourceScopes: ['/'],
    rolePermissions: [{ allowedResourceActions: ['microsoft.directory/users/standard/read'], condition: null }],
    templateId,
    version: '1',
  }));
}

/** The template id of a built-in role by its name; throws for an unknown name. */
export function roleId(displayName: string): string {
  const found = builtIns.find(([name]) => name === displayName);
  if (found === undefined) throw new Error(`There is no built-in role "${displayName}".`);
  return found[1];
}

/** The name of a built-in role in audit records, such as TenantAdmins; undefined for a custom role. */
export function wellKnownObjectName(templateId: string): string | undefined {
  return builtIns.find(([, id]) => id === templateId)?.[2];
}

/** The roles that a policy for administrators names: all except the one for synchronisation, whose account cannot do MFA. */
export const administratorRoleIds: readonly string[] = builtIns
  .filter(([name]) => name !== 'Directory Synchronization Accounts')
  .map(([, id]) => id);
