import type { JsonObject } from '../json';
import { partnerDefaults } from '../state/cross-tenant-defaults';
import type { CollectionPath } from '../world';

const defaults: { readonly [P in CollectionPath]?: (id: string, now: string) => JsonObject } = {
  users: (_, now) => ({
    deletedDateTime: null,
    accountEnabled: true,
    businessPhones: [],
    createdDateTime: now,
    userType: 'Member',
    mail: null,
  }),
  groups: (_, now) => ({
    deletedDateTime: null,
    createdDateTime: now,
    groupTypes: [],
    mailEnabled: false,
    securityEnabled: true,
    isAssignableToRole: null,
  }),
  'identity/conditionalAccess/policies': (_, now) => ({
    templateId: null,
    createdDateTime: now,
    modifiedDateTime: null,
    state: 'enabled',
    grantControls: null,
    sessionControls: null,
  }),
  'identity/conditionalAccess/namedLocations': (_, now) => ({ createdDateTime: now, modifiedDateTime: now }),
  'policies/authenticationStrengthPolicies': (_, now) => ({
    createdDateTime: now,
    modifiedDateTime: now,
    policyType: 'custom',
    requirementsSatisfied: 'mfa',
    combinationConfigurations: [],
  }),
  'roleManagement/directory/roleAssignments': () => ({ directoryScopeId: '/' }),
  'roleManagement/directory/roleAssignmentScheduleInstances': (id, now) => ({
    directoryScopeId: '/',
    appScopeId: null,
    startDateTime: now,
    endDateTime: null,
    assignmentType: 'Activated',
    memberType: 'Direct',
    roleAssignmentOriginId: id,
    roleAssignmentScheduleId: id,
  }),
  'roleManagement/directory/roleEligibilityScheduleInstances': (id, now) => ({
    directoryScopeId: '/',
    appScopeId: null,
    startDateTime: now,
    endDateTime: null,
    memberType: 'Direct',
    roleEligibilityScheduleId: id,
  }),
  applications: (_, now) => ({
    deletedDateTime: null,
    createdDateTime: now,
    identifierUris: [],
    keyCredentials: [],
    passwordCredentials: [],
    signInAudience: 'AzureADMyOrg',
    tags: [],
  }),
  servicePrincipals: () => ({
    deletedDateTime: null,
    accountEnabled: true,
    keyCredentials: [],
    passwordCredentials: [],
    servicePrincipalType: 'Application',
    tags: [],
  }),
  "servicePrincipals(appId='00000003-0000-0000-c000-000000000000')/appRoleAssignedTo": (_, now) => ({
    deletedDateTime: null,
    createdDateTime: now,
    principalType: 'ServicePrincipal',
  }),
  oauth2PermissionGrants: () => ({ consentType: 'AllPrincipals', principalId: null }),
  'policies/crossTenantAccessPolicy/partners': () => partnerDefaults,
  'deviceManagement/deviceCompliancePolicies': (_, now) => ({
    createdDateTime: now,
    lastModifiedDateTime: now,
    description: null,
    version: 1,
    assignments: [],
    scheduledActionsForRule: [],
  }),
  'deviceManagement/managedDevices': (_, now) => ({
    complianceState: 'unknown',
    jailBroken: 'Unknown',
    managedDeviceOwnerType: 'company',
    lastSyncDateTime: now,
    enrolledDateTime: now,
  }),
};

/** Values that Graph fills in when an object is created. */
export const defaultsOf = (path: CollectionPath, id: string, now: string): JsonObject =>
  defaults[path]?.(id, now) ?? {};

/** Values that Graph fills in when an object is changed. */
export function touchedOf(path: CollectionPath, before: JsonObject, now: string): JsonObject {
  if (path === 'deviceManagement/deviceCompliancePolicies') {
    return { lastModifiedDateTime: now, version: Number(before.version ?? 0) + 1 };
  }
  if (path === 'identityProtection/riskDetections') return { lastUpdatedDateTime: now };
  // The state of a device changes when it checks in.
  if (path === 'deviceManagement/managedDevices') return { lastSyncDateTime: now };
  const isDated =
    path === 'identity/conditionalAccess/policies' ||
    path === 'identity/conditionalAccess/namedLocations' ||
    path === 'policies/authenticationStrengthPolicies';
  return isDated ? { modifiedDateTime: now } : {};
}
