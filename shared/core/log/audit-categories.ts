import type { Detector } from '../event/detector';

/**
 * The categories of Entra's audit log that contain an activity, by its cleaned name:
 * https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities Microsoft files some
 * activities under several categories, so all matching lines count.
 */
const filed: readonly (readonly [pattern: RegExp, ...categories: readonly string[]])[] = [
  [/\brole\b|roledefinition|user access administrator|\bpim\b|eligible member/, 'RoleManagement'],
  [/\bpim\b/, 'GroupManagement', 'ResourceManagement', 'ApplicationManagement'],
  [/user access administrator/, 'AzureRBACRoleManagementElevateAccess', 'DirectoryManagement'],
  [/administrative unit/, 'AdministrativeUnit'],
  [/\bgroup\b|^group_/, 'GroupManagement'],
  [
    /\b(application|service principal|app role|delegated permission|federated identity credential)\b/,
    'ApplicationManagement',
  ],
  [/^authentication (methods|strength)|authentication methods policy/, 'ApplicationManagement', 'Policy'],
  [/application proxy|connector/, 'ResourceManagement', 'ApplicationManagement'],
  [
    /conditional access|named location|continuous access evaluation|authenticationcontextclassreference|security defaults|risk (and mfa registration )?policy|\bpolicy( to| from|$)|device registration policies/,
    'Policy',
  ],
  [/permission grant policy/, 'PermissionGrantPolicy'],
  [/authorization policy/, 'AuthorizationPolicy'],
  [/cross-tenant|multitenant ?org/, 'CrossTenantAccessSettings', 'CrossTenantIdentitySyncSettings'],
  [/multitenant ?org/, 'MultiTenantOrg', 'DirectoryManagement'],
  [/\bdevice\b|local administrator password/, 'Device'],
  [/bitlocker key/, 'KeyManagement'],
  [/rollout|passthrough authentication|desktop sso/, 'Authentication', 'DirectoryManagement'],
  [
    /\bdirsync|\bdomain\b|company|directory|subscription|deletion threshold|partnership|partner\b|certificationbasedauth|^post tenant/,
    'DirectoryManagement',
  ],
  [/provisioning|attribute mappings/, 'ProvisioningManagement'],
  [
    /identity provider|customauthenticationextension|authenticationeventlistener/,
    'ResourceManagement',
    'ApplicationManagement',
    'DirectoryManagement',
  ],
  [/identityprotection|notificationsettings|^(confirm|dismiss)/, 'IdentityProtection', 'Other'],
  [
    /\b(user|users|account)\b|password|security info|strong authentication|credential$|fido2|hardware oath|temporary access pass|fraud|suspicious activity|stsrefreshtoken|bypass/,
    'UserManagement',
  ],
  [/\b(mfa|bypass\w*|fraud)\b/, 'UserManagement', 'Policy'],
];

/** Empty if the category is unknown. */
export const categoriesOf = (activity: string): readonly string[] =>
  filed.flatMap(([pattern, ...categories]) => (pattern.test(activity) ? categories : []));

/** The categories with activities of these detectors, in alphabetical order. */
export function categoriesRead(detectors: readonly Detector[]): readonly string[] {
  const reading = detectors.filter(({ watches }) => watches.records.includes('directoryAudit'));
  return [...new Set(reading.flatMap(({ activities }) => activities.flatMap(categoriesOf)))].sort();
}
