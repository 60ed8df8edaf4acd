import { managedAppProtectionCollector } from '../../graph/collector/managed-app-protection';

/** https://learn.microsoft.com/graph/api/intune-mam-androidmanagedappprotection-list */
export const androidManagedAppProtectionCollector = managedAppProtectionCollector(
  'androidManagedAppProtection',
  '/deviceAppManagement/androidManagedAppProtections',
);
