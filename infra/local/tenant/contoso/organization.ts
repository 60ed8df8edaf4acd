import { graphTime } from '../graph/graph-time';
import type { JsonObject } from '../json';
import { seededGuid } from '../random';
import { type ContosoOptions, day, domain, hour, initialDomain } from './options';

export function organization(options: ContosoOptions): JsonObject {
  return {
    id: options.tenantId,
    deletedDateTime: null,
    assignedPlans: [],
    businessPhones: ['+49 30 5550100'],
    city: 'Berlin',
    country: null,
    countryLetterCode: 'DE',
    createdDateTime: graphTime(options.now() - 1500 * day),
    defaultUsageLocation: 'DE',
    displayName: options.name,
    marketingNotificationEmails: [],
    mobileDeviceManagementAuthority: options.licence.intune ? 'intune' : 'unknown',
    onPremisesLastSyncDateTime: null,
    onPremisesSyncEnabled: null,
    partnerTenantType: null,
    postalCode: '10115',
    preferredLanguage: 'en',
    privacyProfile: null,
    provisionedPlans: [],
    securityComplianceNotificationMails: [],
    securityComplianceNotificationPhones: [],
    state: null,
    street: 'Example Street 1',
    technicalNotificationMails: [`it@${domain}`],
    tenantType: 'AAD',
    verifiedDomains: [
      {
        capabilities: 'Email, OfficeCommunicationsOnline',
        isDefault: true,
        isInitial: false,
        name: domain,
        type: 'Managed',
      },
      {
        capabilities: 'Email, OfficeCommunicationsOnline',
        isDefault: false,
        isInitial: true,
        name: initialDomain,
        type: 'Managed',
      },
    ],
  };
}

/** How long ago the second secret of Backup-Connector was added: at night, when nobody works. */
export const lateSecretAgeMs = 5 * day + 3 * hour;

/** The only application that belongs to Contoso itself. Its second secret is the trace of an attacker who wanted to return. */
export function applications(options: ContosoOptions): readonly JsonObject[] {
  const secret = (index: number, displayName: string, ageMs: number): JsonObject => ({
    customKeyIdentifier: null,
    displayName,
    // Both end in less than half a year.
    endDateTime: graphTime(options.now() + 165 * day),
    hint: 'k7~',
    keyId: seededGuid(options.seed, 'secret', index),
    secretText: null,
    startDateTime: graphTime(options.now() - ageMs),
  });
  return [
    {
      id: seededGuid(options.seed, 'applicationObject', 0),
      deletedDateTime: null,
      appId: seededGuid(options.seed, 'application', 0),
      applicationTemplateId: null,
      appRoles: [],
      createdDateTime: graphTime(options.now() - 200 * day),
      description: null,
      disabledByMicrosoftStatus: null,
      displayName: 'Backup-Connector',
      identifierUris: [],
      keyCredentials: [],
      notes: null,
      passwordCredentials: [secret(0, 'backup', 200 * day), secret(1, 'migration', lateSecretAgeMs)],
      publisherDomain: domain,
      requiredResourceAccess: [],
      serviceManagementReference: null,
      servicePrincipalLockConfiguration: null,
      signInAudience: 'AzureADMyOrg',
      tags: [],
    },
  ];
}

/** Some of the permissions of Microsoft Graph, under their names in the audit log. */
const graphAppRoles: readonly JsonObject[] = Object.entries({
  '810c84a8-4a9e-49e6-bf7d-12d183f40d01': ['Mail.Read', 'Read mail in all mailboxes'],
  'b633e1c5-b582-4048-a93e-9f11b44c7e96': ['Mail.Send', 'Send mail as any user'],
  'df021288-bdef-4463-88db-98f22de89214': ['User.Read.All', "Read all users' full profiles"],
  '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8': [
    'RoleManagement.ReadWrite.Directory',
    'Read and write all directory RBAC settings',
  ],
}).map(([id, [value = '', displayName = '']]) => ({
  allowedMemberTypes: ['Application'],
  description: displayName,
  displayName,
  id,
  isEnabled: true,
  origin: 'Application',
  value,
}));

const graphApplicationId = '00000003-0000-0000-c000-000000000000';

export function servicePrincipals(options: ContosoOptions): readonly JsonObject[] {
  const principal = (index: number, displayName: string, part: JsonObject): JsonObject => ({
    id: seededGuid(options.seed, 'servicePrincipal', index),
    deletedDateTime: null,
    accountEnabled: true,
    alternativeNames: [],
    appDisplayName: displayName,
    appId: seededGuid(options.seed, 'application', index),
    appOwnerOrganizationId: options.tenantId,
    appRoleAssignmentRequired: false,
    appRoles: [],
    displayName,
    keyCredentials: [],
    passwordCredentials: [],
    servicePrincipalNames: [],
    servicePrincipalType: 'Application',
    signInAudience: 'AzureADMyOrg',
    tags: [],
    ...part,
  });
  return [
    principal(0, 'Backup-Connector', {}),
    principal(1, 'Microsoft Graph', {
      appId: graphApplicationId,
      appRoles: graphAppRoles,
      appOwnerOrganizationId: 'f8cdef31-a31e-4b4a-93e4-5f571e91255a',
    }),
    principal(2, 'MS-PIM', {
      appId: '01fc33a7-78ba-4d2f-a4b7-768e336e890e',
      appOwnerOrganizationId: 'f8cdef31-a31e-4b4a-93e4-5f571e91255a',
    }),
    principal(3, 'Intune Compliance Client Prod', { appOwnerOrganizationId: 'f8cdef31-a31e-4b4a-93e4-5f571e91255a' }),
    principal(4, 'Office 365 Exchange Online', {
      appId: '00000002-0000-0ff1-ce00-000000000000',
      appOwnerOrganizationId: 'f8cdef31-a31e-4b4a-93e4-5f571e91255a',
    }),
    principal(5, 'Office 365 SharePoint Online', {
      appId: '00000003-0000-0ff1-ce00-000000000000',
      appOwnerOrganizationId: 'f8cdef31-a31e-4b4a-93e4-5f571e91255a',
    }),
    ...(options.clientId === undefined
      ? []
      : [
          principal(6, 'Zero Trust Watch', {
            id: options.clientId,
            appId: options.clientId,
            appOwnerOrganizationId: null,
            servicePrincipalType: 'ManagedIdentity',
          }),
        ]),
  ];
}
