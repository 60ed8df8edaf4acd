import { defineKind } from '../../core/resource/definition';
import type { ManagedAppProtection } from '../ios-managed-app-protection/ios-managed-app-protection';

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly androidManagedAppProtection: ManagedAppProtection;
  }
}

export const androidManagedAppProtectionKind = defineKind({
  kind: 'androidManagedAppProtection',
  shape: 'small',
  bucket: 'intune',
  cadenceMinutes: 120,
  freshMinutes: 480,
  permission: 'DeviceManagementApps.Read.All',
  licence: 'INTUNE',
  singular: 'an app protection policy for Android',
  plural: 'app protection policies for Android',
  compared: ['displayName', 'isAssigned', 'pinRequired'],
  hints: {
    // The activity name also contains the platform, which the pattern ignores.
    auditEvent: /managedappprotection/,
  },
});
