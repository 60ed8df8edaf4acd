import { managedAppProtectionCollector } from '../../graph/collector/managed-app-protection';

/** https://learn.microsoft.com/graph/api/intune-mam-iosmanagedappprotection-list */
export const iosManagedAppProtectionCollector = managedAppProtectionCollector(
  'iosManagedAppProtection',
  '/deviceAppManagement/iosManagedAppProtections',
);
