/**
 * Application permissions with which an application makes itself an administrator, or reads or writes what everybody has: by the id
 * of the app role, which no two permissions share. https://learn.microsoft.com/graph/permissions-reference
 */
const tierZero: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8': 'RoleManagement.ReadWrite.Directory',
    '06b708a9-e830-4db3-a914-8e69da51d44f': 'AppRoleAssignment.ReadWrite.All',
    '1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9': 'Application.ReadWrite.All',
    'dd199f4a-f148-40a4-a2ec-f0069cc799ec': 'RoleAssignmentSchedule.ReadWrite.Directory',
    'fee28b28-e1f3-4841-818e-2704dc62245f': 'RoleEligibilitySchedule.ReadWrite.Directory',
    '2f6817f8-7b12-4f0f-bc18-eeaf60705a9e': 'PrivilegedAccess.ReadWrite.AzureADGroup',
    '41202f2c-f7ab-45be-b001-85c9728b9d69': 'PrivilegedAssignmentSchedule.ReadWrite.AzureADGroup',
    '19dbc75e-c2e2-444c-a770-ec69d8559fc7': 'Directory.ReadWrite.All',
    '62a82d76-70ea-41e2-9197-370581804d09': 'Group.ReadWrite.All',
    'dbaae8cf-10b5-4b86-a4a1-f871c94c6695': 'GroupMember.ReadWrite.All',
    '741f803b-c850-494e-b5df-cde7c675a1ca': 'User.ReadWrite.All',
    '50483e42-d915-4231-9639-7fdb7fd190e5': 'UserAuthenticationMethod.ReadWrite.All',
    '01c0a623-fc9b-48e9-b794-0756f8e8f067': 'Policy.ReadWrite.ConditionalAccess',
    '9241abd9-d0e6-425a-bd4f-47ba86e767a4': 'DeviceManagementConfiguration.ReadWrite.All',
    'e2a3a72e-5f79-4c64-b1b1-878b674786c9': 'Mail.ReadWrite',
    'b633e1c5-b582-4048-a93e-9f11b44c7e96': 'Mail.Send',
    '75359482-378d-4052-8f01-80520e7db3cd': 'Files.ReadWrite.All',
    'a82116e5-55eb-4c41-a434-62fe8a61c773': 'Sites.FullControl.All',
    // The same of SharePoint itself, and Exchange's.
    '678536fe-1083-478a-9c59-b99265e6b0d3': 'Sites.FullControl.All',
    'dc890d15-9560-4a4c-9b7f-a736ec74ec40': 'full_access_as_app',
  }),
);
const names = new Set([...tierZero.values()].map((name) => name.toLowerCase()));

/** The name of the permission that an app role is, where it is one of these. */
export const tierZeroPermission = (appRoleId: string): string | undefined =>
  tierZero.get(appRoleId.trim().toLowerCase());

export const isTierZeroName = (name: string): boolean => names.has(name.trim().toLowerCase());
