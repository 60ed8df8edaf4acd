import { defineKind } from '../../core/resource/definition';

/**
 * An app protection policy for one platform.
 * https://learn.microsoft.com/graph/api/resources/intune-mam-targetedmanagedappprotection
 */
export type ManagedAppProtection = {
  readonly id: string;
  readonly displayName: string;
  /** Null if Graph does not say. */
  readonly isAssigned: boolean | null;
  readonly pinRequired: boolean | null;
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly iosManagedAppProtection: ManagedAppProtection;
  }
}

export const iosManagedAppProtectionKind = defineKind({
  kind: 'iosManagedAppProtection',
  shape: 'small',
  bucket: 'intune',
  cadenceMinutes: 120,
  freshMinutes: 480,
  permission: 'DeviceManagementApps.Read.All',
  licence: 'INTUNE',
  singular: 'an app protection policy for iOS',
  plural: 'app protection policies for iOS',
  compared: ['displayName', 'isAssigned', 'pinRequired'],
  hints: {
    // The activity name also contains the platform, which the pattern ignores.
    auditEvent: /managedappprotection/,
  },
});
