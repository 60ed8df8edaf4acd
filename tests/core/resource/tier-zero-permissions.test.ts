import {
  isTierZeroName,
  severityOfPermission,
  tierZeroPermission,
  tierZeroPermissionByName,
} from '../../../shared/core/resource/tier-zero-permissions';
import { roles } from '../../detectors/facts';

test.each([
  ['31e08e0a-d3f7-4ca2-ac39-7343fb83e8ad', 'RoleManagementPolicy.ReadWrite.Directory'],
  ['854d9ab1-6657-4ec8-be45-823027bcd009', 'PrivilegedAccess.ReadWrite.AzureAD'],
  ['a402ca1c-2696-4531-972d-6e5ee4aa11ea', 'Policy.ReadWrite.PermissionGrant'],
  ['627169a8-8c15-451c-861a-5b80e383de5c', 'UserAuthMethod-TAP.ReadWrite.All'],
  ['7e05723c-0bb0-42da-be95-ae9f08a6e53c', 'Domain.ReadWrite.All'],
  ['292d869f-3427-49a8-9dab-8c70152b74e9', 'Organization.ReadWrite.All'],
  ['5b07b0dd-2377-4e44-a38d-703f09a0dc3c', 'DeviceManagementManagedDevices.PrivilegedOperations.All'],
  ['9255e99d-faf5-445e-bbf7-cb71482737c4', 'DeviceManagementScripts.ReadWrite.All'],
  ['cc117bb9-00cf-4eb8-b580-ea2a878fe8f7', 'User-PasswordProfile.ReadWrite.All'],
  ['DC50A0FB-09A3-484D-BE87-E023B12C6440', 'Exchange.ManageAsApp'],
])('%s gives power over the tenant: %s', (appRoleId, name) => {
  expect(tierZeroPermission(appRoleId)).toBe(name);
  expect(isTierZeroName(name.toLowerCase())).toBe(true);
});

test.each([
  ['Mail.Read', '810c84a8-4a9e-49e6-bf7d-12d183f40d01'],
  ['Sites.Selected', '883ea226-0bf2-4a8f-9f9d-92c9162a727d'],
  ['User.Read.All', 'df021288-bdef-4463-88db-98f22de89214'],
  ['Policy.Read.All', '246dd0d5-5bd0-4def-940b-0421030a5b68'],
])('%s does not', (name, appRoleId) => {
  expect(tierZeroPermission(appRoleId)).toBeUndefined();
  expect(isTierZeroName(name)).toBe(false);
});

test.each([
  ['Exchange.ManageAsAppV2', 'Office 365 Exchange Online', 'Exchange.ManageAsAppV2'],
  ['directory.readwrite.all', 'Windows Azure Active Directory', 'Directory.ReadWrite.All'],
  ['Machine.LiveResponse', 'WindowsDefenderATP', 'Machine.LiveResponse'],
  ['Domain.ReadWrite.All', null, 'Domain.ReadWrite.All'],
  ['Domain.ReadWrite.All', "Contoso's own API", undefined],
  ['', 'Microsoft Graph', undefined],
])('by name: %s of the API %s is %s', (name, apiName, permission) => {
  expect(tierZeroPermissionByName(name, apiName)).toBe(permission);
});

test.each([
  ['Exchange.ManageAsApp', [], 'high'],
  ['Exchange.ManageAsApp', [roles.licenceAdministrator], 'high'],
  ['Exchange.ManageAsApp', [roles.globalAdministrator], 'critical'],
  ['Application.ReadWrite.OwnedBy', [], 'high'],
  ['Domain.ReadWrite.All', [], 'critical'],
])('%s with the roles %j is %s', (permission, roleIds, severity) => {
  expect(severityOfPermission(permission, roleIds)).toBe(severity);
});
