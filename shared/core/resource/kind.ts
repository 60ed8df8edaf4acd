import type { FleetResources, SmallResources } from './resource';

/** Kinds that share a throttle budget of Graph share a bucket. https://learn.microsoft.com/graph/throttling-limits */
export const buckets = [
  'identityProtection',
  'reports',
  'directory',
  'intune',
  'security',
  'sharepoint',
  'auditLogQueries',
  // A bucket without a kind, because subscriptions have limits of their own.
  'subscriptions',
] as const;
export type Bucket = (typeof buckets)[number];

/** Kinds that are held as one array: a control on them gets all resources. */
export type SmallKind = keyof SmallResources;

/** Kinds too large to hold in memory: a control on them is a fold that runs while pages stream. */
export type FleetKind = keyof FleetResources;

/** The parts of the unified audit log. Each has its own permission. */
export type UnifiedAuditKind = 'complianceAudit' | 'exchangeAudit' | 'sharePointAudit';

/** Microsoft's logs. Each is read on from its watermark. */
export type LogKind = 'auditEvent' | 'directoryAudit' | 'riskDetection' | 'signIn' | UnifiedAuditKind;

export type Kind = SmallKind | FleetKind | LogKind;
