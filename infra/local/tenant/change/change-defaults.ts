import type { JsonObject } from '../json';
import { partnerDefaults } from '../state/cross-tenant-defaults';
import type { CollectionPath } from '../world';

/** Values that Graph fills in when an object is created. */
export function defaultsOf(path: CollectionPath, id: string, now: string): JsonObject {
  switch (path) {
    case 'users':
      return {
        deletedDateTime: null,
        accountEnabled: true,
        businessPhones: [],
        createdDateTime: now,
        userType: 'Member',
        mail: null,
      };
    case 'groups':
      return {
        deletedDateTime: null,
        createdDateTime: now,
        groupTypes: [],
        mailEnabled: false,
        securityEnabled: true,
        isAssignableToRole: null,
      };
    case 'identity/conditionalAccess/policies':
      return {
        templateId: null,
        createdDateTime: now,
        modifiedDateTime: null,
        state: 'enabled',
        grantControls: null,
        sessionControls: null,
      };
    case 'identity/conditionalAccess/namedLocations':
      return { createdDateTime: now, modifiedDateTime: now };
    case 'policies/authenticationStrengthPolicies':
      return {
        createdDateTime: now,
        modifiedDateTime: now,
        policyType: 'custom',
        requirementsSatisfied: 'mfa',
        combinationConfigurations: [],
      };
    case 'roleManagement/directory/roleAssignments':
      return { directoryScopeId: '/' };
    case 'roleManagement/directory/roleAssignmentScheduleInstances':
      return {
        directoryScopeId: '/',
        appScopeId: null,
        startDateTime: now,
        endDateTime: null,
        assignmentType: 'Activated',
        memberType: 'Direct',
        roleAssignmentOriginId: id,
        roleAssignmentScheduleId: id,
      };
    case 'roleManagement/directory/roleEligibilityScheduleInstances':
      return {
        directoryScopeId: '/',
        appScopeId: null,
        startDateTime: now,
        endDateTime: null,
        memberType: 'Direct',
        roleEligibilityScheduleId: id,
      };
    case 'applications':
      return {
        deletedDateTime: null,
        createdDateTime: now,
        identifierUris: [],
        keyCredentials: [],
        passwordCredentials: [],
        signInAudience: 'AzureADMyOrg',
        tags: [],
      };
    case 'servicePrincipals':
      return {
        deletedDateTime: null,
        accountEnabled: true,
        keyCredentials: [],
        passwordCredentials: [],
        servicePrincipalType: 'Application',
        tags: [],
      };
    case "servicePrincipals(appId='00000003-0000-0000-c000-000000000000')/appRoleAssignedTo":
      return { deletedDateTime: null, createdDateTime: now, principalType: 'ServicePrincipal' };
    case 'oauth2PermissionGrants':
      return { consentType: 'AllPrincipals', principalId: null };
    case 'policies/crossTenantAccessPolicy/partners':
      return partnerDefaults;
    case 'deviceManagement/deviceCompliancePolicies':
      return {
        createdDateTime: now,
        lastModifiedDateTime: now,
        description: null,
        version: 1,
        assignments: [],
        scheduledActionsForRule: [],
      };
    case 'deviceManagement/managedDevices':
      return {
        complianceState: 'unknown',
        jailBroken: 'Unknown',
        managedDeviceOwnerType: 'company',
        lastSyncDateTime: now,
        enrolledDateTime: now,
      };
    default:
      return {};
  }
}

/** Values that Graph fills in when an object is changed. */
export function touchedOf(path: CollectionPath, before: JsonObject, now: string): JsonObject {
  if (path === 'deviceManagement/deviceCompliancePolicies') {
    return { lastModifiedDateTime: now, version: Number(before.version ?? 0) + 1 };
  }
  if (path === 'identityProtection/riskDetections') return { lastUpdatedDateTime: now };
  // A device's state changes when it checks in.
  if (path === 'deviceManagement/managedDevices') return { lastSyncDateTime: now };
  const isDated =
    path === 'identity/conditionalAccess/policies' ||
    path === 'identity/conditionalAccess/namedLocations' ||
    path === 'policies/authenticationStrengthPolicies';
  return isDated ? { modifiedDateTime: now } : {};
}
