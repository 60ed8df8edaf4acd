import { defineKind } from '../../core/resource/definition';

export type DeviceCompliancePolicy = {
  readonly id: string;
  readonly displayName: string;
  /** #microsoft.graph.windows10CompliancePolicy and the like. */
  readonly odataType: string;
  readonly version: number | null;
  /** Target group id, "allDevices", "allUsers" or "exclude:<group id>". */
  readonly assignments: readonly string[];
  /** Each action on non-compliance and its delay in hours: "block:72"; sorted. Null if Graph does not say. */
  readonly scheduledActions: readonly string[] | null;
  /** Every typed setting as Graph returned it, by name; lists sorted. */
  readonly settings: Readonly<Record<string, unknown>>;
};

declare module '../../core/resource/resource' {
  interface SmallResources {
    readonly deviceCompliancePolicy: DeviceCompliancePolicy;
  }
}

export const deviceCompliancePolicyKind = defineKind({
  kind: 'deviceCompliancePolicy',
  shape: 'small',
  bucket: 'intune',
  cadenceMinutes: 60,
  freshMinutes: 240,
  permission: 'DeviceManagementConfiguration.Read.All',
  licence: 'INTUNE',
  singular: 'the compliance policy',
  plural: 'compliance policies',
  compared: ['displayName', 'odataType', 'version', 'assignments', 'scheduledActions', 'settings'],
  readWith: ['auditEvent'],
  hints: { auditEvent: /compliance/ },
  activityClass: 'devicePolicies',
});
