import { appPolicyDrafts, appRoleDrafts, permissionGrantDrafts } from './application-drafts';
import type { AuditDraft } from './audit-record';
import type { DraftContext, ResourceChange } from './core-draft';
import { crossTenantDrafts } from './cross-tenant-drafts';
import { directoryDrafts, directoryNouns } from './directory-drafts';
import { domainDrafts, groupSettingDrafts, synchronisationDrafts } from './directory-setting-drafts';
import { intuneDrafts } from './intune-drafts';
import { conditionalAccessDrafts, methodsDrafts, registrationDrafts, strengthDrafts } from './policy-drafts';
import { riskDrafts } from './risk-drafts';
import { directRoleDrafts, pimDrafts, reviewDraft, settingsDraft } from './role-drafts';

/** The records that Microsoft's services write for a change, in the order of writing; empty for a change that is not logged. */
export function resourceDrafts(change: ResourceChange, context: DraftContext): readonly AuditDraft[] {
  const { path } = change;
  switch (path) {
    case 'identity/conditionalAccess/policies':
      return conditionalAccessDrafts(change, context, 'conditional access policy', 'ConditionalAccessPolicy');
    case 'identity/conditionalAccess/namedLocations':
      return conditionalAccessDrafts(change, context, 'named location', 'NamedLocation');
    case 'policies/identitySecurityDefaultsEnforcementPolicy':
      return conditionalAccessDrafts(change, context, 'security defaults', 'SecurityDefaults');
    case 'domains':
      return domainDrafts(change, context);
    case 'groupSettings':
      return groupSettingDrafts(change, context);
    case 'directory/onPremisesSynchronization':
      return synchronisationDrafts(change, context);
    case 'policies/authenticationMethodsPolicy':
      return methodsDrafts(change, context);
    case 'policies/deviceRegistrationPolicy':
      return registrationDrafts(change, context);
    case 'policies/authenticationStrengthPolicies':
      return strengthDrafts(change, context);
    case 'policies/crossTenantAccessPolicy/default':
    case 'policies/crossTenantAccessPolicy/partners':
      return crossTenantDrafts(change, context);
    case 'roleManagement/directory/roleAssignments':
      return change.operation === 'update' ? [] : directRoleDrafts(change, context);
    case 'roleManagement/directory/roleAssignmentScheduleInstances':
    case 'roleManagement/directory/roleEligibilityScheduleInstances':
      return change.operation === 'update' ? [] : pimDrafts(path, change, context);
    case "servicePrincipals(appId='00000003-0000-0000-c000-000000000000')/appRoleAssignedTo":
      return appRoleDrafts(change, context);
    case 'oauth2PermissionGrants':
      return permissionGrantDrafts(change, context);
    case 'policies/defaultAppManagementPolicy':
    case 'policies/appManagementPolicies':
      return appPolicyDrafts(change, context);
    case 'identityGovernance/accessReviews/definitions':
      return [reviewDraft(change, context)];
    case 'policies/roleManagementPolicyAssignments':
      return [settingsDraft(change, context)];
    case 'identityProtection/riskyUsers':
      return change.operation === 'update' ? riskDrafts(change, context) : [];
    case 'identityProtection/riskDetections':
      return change.operation === 'create' ? riskDrafts(change, context) : [];
    case 'deviceManagement/deviceCompliancePolicies':
      return intuneDrafts(change, context, 'DeviceCompliancePolicy', 'Compliance');
    case 'deviceManagement':
      return intuneDrafts(change, context, 'DeviceManagementSettings', 'Compliance');
    case 'deviceManagement/managedDevices':
      return change.operation === 'delete' ? intuneDrafts(change, context, 'ManagedDevice', 'Device') : [];
    default: {
      const noun = directoryNouns[path];
      return noun === undefined ? [] : directoryDrafts(change, context, noun);
    }
  }
}
