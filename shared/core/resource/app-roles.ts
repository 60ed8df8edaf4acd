/**
 * The app role behind each permission, the same id in every tenant of the public cloud.
 * https://learn.microsoft.com/graph/permissions-reference
 */
export const appRoleIds: Readonly<Record<string, string>> = {
  'AccessReview.Read.All': 'd07a8cc0-3d51-4b77-b3b0-32704d1f69fa',
  'Application.Read.All': '9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30',
  'AuditLog.Read.All': 'b0afded3-3588-46d8-8b3d-9842eff778da',
  'AuditLogsQuery-Exchange.Read.All': '6b0d2622-d34e-4470-935b-b96550e5ca8d',
  'AuditLogsQuery-SharePoint.Read.All': '91c64a47-a524-4fce-9bf3-3d569a344ecf',
  'AuditLogsQuery.Read.All': '5e1e9171-754d-478c-812c-f1755a9a4c2d',
  'AuthenticationContext.Read.All': '381f742f-e1f8-4309-b4ab-e3d91ae4c5c1',
  'Device.Read.All': '7438b122-aefc-4978-80ed-43db9fcc7715',
  // According to the documentation of oauth2PermissionGrants, no smaller read-only permission exists.
  'Directory.Read.All': '7ab1d382-f21e-4acd-a863-ba3e13f7da61',
  'DeviceManagementApps.Read.All': '7a6ee1e7-141e-4cec-ae74-d9db155731ff',
  'DeviceManagementConfiguration.Read.All': 'dc377aa6-52d8-4e23-b271-2a7ae04cedf3',
  'DeviceManagementManagedDevices.Read.All': '2f51be20-0bb4-4fed-bf7b-db946066c75e',
  'Domain.Read.All': 'dbb9058a-0e50-45d7-ae91-66909b5d4664',
  'Group.Read.All': '5b567255-7703-4780-807c-7be8301ae99b',
  'IdentityRiskEvent.Read.All': '6e472fd1-ad78-48da-a0f0-97ab2c6b769e',
  'IdentityRiskyServicePrincipal.Read.All': '607c7344-0eed-41e5-823a-9695ebe1b7b0',
  'IdentityRiskyUser.Read.All': 'dc5007c0-2d7d-4c42-879c-2dab87571379',
  // According to the reference, no application may read this. The role nevertheless exists, and Microsoft's own
  // assessment tools use it.
  'OnPremDirectorySynchronization.Read.All': 'bb70e231-92dc-4729-aff5-697b3f04be95',
  'Organization.Read.All': '498476ce-e0fe-48b0-b801-37ba7e2685c6',
  'Policy.Read.All': '246dd0d5-5bd0-4def-940b-0421030a5b68',
  'Policy.Read.DeviceConfiguration': 'bdba4817-6ba1-4a7c-8a01-be9bc7c242dd',
  'RoleAssignmentSchedule.Read.Directory': 'd5fe8ce8-684c-4c83-a52c-46e882ce4be1',
  'RoleEligibilitySchedule.Read.Directory': 'ff278e11-4a33-4d0c-83d2-d01dc58929a5',
  'RoleManagement.Read.Directory': '483bed4a-2ad3-4361-a73b-c83ccdbdc53c',
  'SecurityAlert.Read.All': '472e4a4d-bb4a-4026-98d1-0b0d74cb74a5',
  'SecurityEvents.Read.All': 'bf394140-e372-4bf9-a898-299cfc7564e5',
  'SecurityIdentitiesHealth.Read.All': 'f8dcd971-5d83-4e1e-aa95-ef44611ad351',
  'SecurityIdentitiesSensors.Read.All': '5f0ffea2-f474-4cf2-9834-61cda2bcea5c',
  'SecurityIncident.Read.All': '45cc0394-e837-488b-a098-1918f48d186c',
  // According to the documentation, the smaller SensitivityLabel.Read gives an application only the labels of one user.
  'SensitivityLabels.Read.All': 'e46a01e9-b2cf-4d89-8424-bcdc6dd445ab',
  'SharePointTenantSettings.Read.All': '83d4163d-a2d8-4d3b-9695-4ae3ca98f888',
  'User.Read.All': 'df021288-bdef-4463-88db-98f22de89214',
};
