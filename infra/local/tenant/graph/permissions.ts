import { randomUUID } from 'node:crypto';
import { GraphError, type Workload } from './graph-error';

/** Every application permission that the served endpoints need: a token has all of them unless the tenant is set otherwise. */
export const allReadPermissions: readonly string[] = [
  'AuditLog.Read.All',
  'AuditLogsQuery.Read.All',
  'AuditLogsQuery-Exchange.Read.All',
  'AuditLogsQuery-SharePoint.Read.All',
  'AccessReview.Read.All',
  'AuthenticationContext.Read.All',
  'IdentityRiskyUser.Read.All',
  'IdentityRiskEvent.Read.All',
  'Policy.Read.All',
  'Policy.Read.DeviceConfiguration',
  'RoleManagement.Read.Directory',
  'RoleManagementPolicy.Read.Directory',
  'RoleEligibilitySchedule.Read.Directory',
  'RoleAssignmentSchedule.Read.Directory',
  'DeviceManagementManagedDevices.Read.All',
  'DeviceManagementConfiguration.Read.All',
  'DeviceManagementApps.Read.All',
  'Device.Read.All',
  'User.Read.All',
  'Group.Read.All',
  'Domain.Read.All',
  'OnPremDirectorySynchronization.Read.All',
  'Organization.Read.All',
  'Application.Read.All',
  'Directory.Read.All',
  'SharePointTenantSettings.Read.All',
  'DeviceManagementServiceConfig.Read.All',
  'IdentityRiskyServicePrincipal.Read.All',
  'SecurityAlert.Read.All',
  'SecurityEvents.Read.All',
  'SecurityIncident.Read.All',
  'SecurityIdentitiesHealth.Read.All',
  'SecurityIdentitiesSensors.Read.All',
  'SensitivityLabels.Read.All',
];

function intuneRefusal(required: readonly string[]): GraphError {
  // Intune puts JSON inside the message text; clients that match on the message see its quotes escaped.
  const message = JSON.stringify({
    _version: 3,
    Message:
      'An error has occurred - Operation ID (for customer support): 00000000-0000-0000-0000-000000000000 - ' +
      `Activity ID: ${randomUUID()} - Application is not authorized to perform this operation. ` +
      `Application must have one of the following scopes: ${required.join(', ')}`,
    CustomApiErrorPhrase: '',
    RetryAfter: null,
    ErrorSourceService: '',
    HttpHeaders: '{}',
  });
  return new GraphError(403, 'Forbidden', message);
}

function pimRefusal(required: readonly string[]): GraphError {
  const message = JSON.stringify({
    errorCode: 'PermissionScopeNotGranted',
    message: `Authorization failed due to missing permission scope ${required.join(',')}.`,
    instanceAnnotations: [],
  });
  return new GraphError(403, 'UnknownError', message);
}

/** The refusal of a token without the permission: each back end has its own. */
function permissionRefusal(workload: Workload, required: readonly string[]): GraphError {
  switch (workload) {
    case 'directory':
    case 'notifications':
      return new GraphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
    case 'rules':
      return new GraphError(
        403,
        'AccessDenied',
        'You cannot perform the requested operation, required scopes are missing in the token.',
      );
    case 'risk':
      return new GraphError(
        403,
        'Forbidden',
        'You cannot perform the requested operation, required scopes are missing in the token.',
      );
    case 'reports':
      return new GraphError(
        403,
        'Authentication_MSGraphPermissionMissing',
        `The principal does not have required Microsoft Graph permission(s): ${required.join(', ')}`,
      );
    case 'pim':
      return pimRefusal(required);
    case 'intune':
      return intuneRefusal(required);
    case 'security':
      return new GraphError(
        403,
        'Forbidden',
        `Missing application roles. API required roles: ${required.join(', ')}, application roles: .`,
      );
    case 'sharepoint':
      return new GraphError(403, 'accessDenied', 'Access denied. Required scopes are missing in the token.');
  }
}

/** Throws the refusal unless one of the required permissions was granted; an empty list requires none. */
export function requirePermission(workload: Workload, granted: readonly string[], required: readonly string[]): void {
  if (required.length === 0 || required.some((permission) => granted.includes(permission))) return;
  throw permissionRefusal(workload, required);
}
