import type { Alert, Transition } from '../../shared/core/alert/alert';
import type { BucketRow } from '../../shared/core/collection/bucket-lease';
import type { KindRow } from '../../shared/core/collection/kind-row';
import type { Delivery } from '../../shared/core/delivery/delivery';
import type { WatchEvent } from '../../shared/core/event/event';
import type { DirectoryAudit, IntuneAuditEvent, RiskDetection, SignIn } from '../../shared/core/log/record';
import type { Seal } from '../../shared/core/log/seal';
import type { Head } from '../../shared/core/resource/snapshot';
import type { Rule } from '../../shared/core/rule/rule';
import type { TenantRow } from '../../shared/core/tenant/tenant';
import type { Evaluation } from '../../shared/core/verdict/evaluation';
import type { DigestRow } from '../../shared/core/week/digest';
import type { ManagedDevice } from '../../shared/kinds/managed-device/managed-device';

export const hex = (n: number): string => n.toString(16).padStart(32, '0');

export const anEvent = (tenantId: string, n: number, over: Partial<WatchEvent> = {}): WatchEvent => ({
  id: hex(n),
  tenantId,
  type: 'detection',
  source: 'EV.P02',
  severity: 'high',
  anchor: new Date(Date.UTC(2026, 10, 24, 14, 0, n % 60)).toISOString(),
  happenedAt: null,
  recordedAt: '2026-11-24T14:08:00.000Z',
  recordDay: '2026-11-24',
  resource: { kind: 'conditionalAccessPolicy', id: 'p1', name: 'Require MFA' },
  peopleIds: ['u1'],
  lines: [
    {
      label: 'Excluded',
      before: [{ type: 'group', id: 'g1', name: 'BreakGlass' }],
      after: [
        { type: 'person', id: 'u2' },
        { type: 'text', text: 'nobody' },
      ],
    },
  ],
  exposure: {
    computed: true,
    unit: 'people',
    count: 14,
    of: 120,
    ids: ['u1'],
    privilegedCount: 1,
    privilegedIds: ['u1'],
  },
  attribution: {
    status: 'known',
    actor: { type: 'person', id: 'u9', ipAddress: '192.0.2.7' },
    recordId: 'r1',
    at: '2026-11-24T14:02:00Z',
  },
  deferredUntil: null,
  lookBack: false,
  groupKey: 'control|ZT.ID.001',
  concern: null,
  details: { n, flag: true, list: ['a'], none: null },
  ...over,
});

export const anAlert = (tenantId: string, over: Partial<Alert> = {}): Alert => ({
  id: hex(1000),
  tenantId,
  key: '7F3K',
  groupKey: 'control|ZT.ID.001',
  form: 'alert',
  status: 'open',
  isDeferred: false,
  acknowledged: null,
  closed: null,
  severity: 'high',
  leadEventId: hex(1),
  firstEventId: hex(1),
  concerns: ['control|ZT.ID.001'],
  named: [],
  related: [],
  gatheredUntil: null,
  attribution: { status: 'ambiguous', candidates: [{ type: 'application', id: 'a', name: 'Tool' }] },
  openedAt: '2026-11-24T14:08:00.000Z',
  happenedAt: null,
  lastEventAt: '2026-11-24T14:08:00.000Z',
  resolvedAt: null,
  count: 1,
  seq: 1,
  ...over,
});

export const aTransition = (seq: number, over: Partial<Transition> = {}): Transition => ({
  alertId: hex(1000),
  seq,
  type: seq === 1 ? 'opened' : 'joined',
  at: '2026-11-24T14:08:00.000Z',
  eventId: hex(1),
  severity: 'high',
  by: null,
  note: null,
  ...over,
});

export const aDelivery = (tenantId: string, seq: number, over: Partial<Delivery> = {}): Delivery => ({
  tenantId,
  alertId: hex(1000),
  seq,
  channel: 'email-acs',
  recipientId: 'ops',
  state: 'pending',
  notBefore: '2026-11-24T14:08:20.000Z',
  timing: 'atOnce',
  attempts: 0,
  decision: null,
  coveredSeq: null,
  operationId: null,
  claim: null,
  outcome: null,
  ...over,
});

export const anEvaluation = (controlId: string, over: Partial<Evaluation> = {}): Evaluation => ({
  controlId,
  verdict: {
    status: 'pass',
    note: 'held by two policies',
    evidence: [],
    metric: { numerator: 9, denominator: 10, floor: 0.8 },
  },
  lastKnown: { status: 'pass', since: '2026-11-01T00:00:00.000Z', at: '2026-11-24T14:00:00.000Z' },
  weakness: null,
  since: '2026-11-01T00:00:00.000Z',
  at: '2026-11-24T14:00:00.000Z',
  counter: 2,
  pending: null,
  levels: {},
  inputs: { conditionalAccessPolicy: 4 },
  definitionVersion: 1,
  ...over,
});

export const anAudit = (n: number, at: string, targetIds: readonly (string | null)[]): DirectoryAudit => ({
  kind: 'directoryAudit',
  id: `Directory_${n}`,
  activityDateTime: at,
  activityDisplayName: 'Update conditional access policy',
  category: 'Policy',
  loggedByService: 'Conditional Access',
  correlationId: null,
  result: 'success',
  resultReason: null,
  actor: {
    type: 'user',
    id: 'u9',
    userPrincipalName: 'kai@contoso.example',
    displayName: 'Kai',
    ipAddress: '192.0.2.7',
  },
  targets: targetIds.map((id) => ({
    type: 'Policy',
    id,
    displayName: 'Require MFA',
    userPrincipalName: null,
    modifiedProperties: [{ displayName: 'ConditionalAccessPolicy', oldValue: '{}', newValue: '{"state":"disabled"}' }],
  })),
});

export const anIntuneAudit = (n: number, at: string, targetId: string): IntuneAuditEvent => ({
  kind: 'auditEvent',
  id: `Intune_${n}`,
  activityDateTime: at,
  activityType: 'Patch deviceCompliancePolicy',
  activityOperationType: 'Patch',
  activityResult: 'Success',
  category: 'Compliance',
  componentName: null,
  correlationId: null,
  actor: { type: 'application', servicePrincipalId: 'sp1', displayName: 'Tool' },
  targets: [{ type: 'Policy', id: targetId, displayName: null, userPrincipalName: null, modifiedProperties: [] }],
});

export const aRiskDetection = (n: number, userId: string, over: Partial<RiskDetection> = {}): RiskDetection => {
  const lastUpdatedDateTime = over.lastUpdatedDateTime ?? '2026-11-24T10:00:00Z';
  return {
    kind: 'riskDetection',
    id: `detection-${n}#${lastUpdatedDateTime}`,
    detectionId: `detection-${n}`,
    riskEventType: 'leakedCredentials',
    riskLevel: 'high',
    riskState: 'atRisk',
    riskDetail: 'none',
    userId,
    ipAddress: '192.0.2.66',
    city: 'Berlin',
    countryOrRegion: 'DE',
    activityDateTime: null,
    detectedDateTime: '2026-11-22T08:00:00Z',
    lastUpdatedDateTime,
    ...over,
  };
};

export const aSignIn = (n: number, userId: string, over: Partial<SignIn> = {}): SignIn => ({
  kind: 'signIn',
  id: `sign-in-${n}`,
  createdDateTime: '2026-11-24T10:00:00Z',
  userId,
  appDisplayName: 'Azure Portal',
  ipAddress: '192.0.2.7',
  city: null,
  countryOrRegion: null,
  clientAppUsed: 'Browser',
  errorCode: 0,
  conditionalAccessStatus: 'success',
  riskLevelDuringSignIn: 'none',
  riskState: 'none',
  riskEventTypes: [],
  ...over,
});

export const aTenantRow = (tenantId: string, over: Partial<TenantRow> = {}): TenantRow => ({
  tenantId,
  name: 'Contoso',
  watchedSince: '2026-11-24T14:00:00Z',
  summarisedAt: null,
  lookBack: null,
  ...over,
});

export const aDigestRow = (tenantId: string, week: string, over: Partial<DigestRow> = {}): DigestRow => ({
  tenantId,
  week,
  from: '2026-11-16T07:00:00.000Z',
  to: '2026-11-23T07:00:00.000Z',
  madeAt: '2026-11-23T07:00:04.000Z',
  numbers: { controlsPassing: 31, devices: 120 },
  ...over,
});

export const aRule = (tenantId: string, over: Partial<Rule> = {}): Rule => ({
  id: hex(2000),
  tenantId,
  kind: 'suppression',
  source: 'EV.P02',
  resourceId: 'p1',
  actorId: null,
  openings: [],
  value: null,
  extent: null,
  reason: 'the migration touches it every day',
  owner: 'it@contoso.example',
  createdBy: { id: 'u9', tenantId, name: 'Kai' },
  createdAt: '2026-11-24T14:08:00.000Z',
  from: '2026-11-24T14:08:00.000Z',
  until: '2026-12-24T00:00:00.000Z',
  isOwnHand: false,
  confirmableUntil: null,
  confirmedBy: null,
  confirmedAt: null,
  ended: null,
  remindedAt: null,
  ...over,
});

export const aSeal = (tenantId: string, day: string, over: Partial<Seal> = {}): Seal => ({
  tenantId,
  day,
  count: 3,
  hash: 'ab'.repeat(32),
  before: null,
  keptFrom: '2025-10-21',
  sealedAt: '2026-11-25T00:05:00.000Z',
  ...over,
});

export const aBucketRow = (tenantId: string, over: Partial<BucketRow> = {}): BucketRow => ({
  tenantId,
  bucket: 'directory',
  holder: null,
  heldUntil: null,
  epoch: 1,
  asked: { user: 2 },
  served: { user: 1 },
  startedSlot: {},
  hintedAt: { user: '2026-11-24T14:08:00.000Z' },
  spent: [1_764_000_000_000],
  isSummarised: false,
  leaseCheckAt: null,
  notBefore: {},
  ...over,
});

export const aKindRow = (tenantId: string, over: Partial<KindRow> = {}): KindRow => ({
  tenantId,
  kind: 'user',
  watermark: null,
  deltaLink: 'https://graph.microsoft.com/v1.0/users/delta?$deltatoken=x',
  lastAttemptAt: null,
  lastSuccessAt: null,
  pages: 3,
  failure: {
    reason: 'notPermitted',
    permission: 'User.Read.All',
    detail: 'Forbidden',
    since: '2026-11-24T14:00:00Z',
    count: 3,
  },
  pin: { startedFrom: '4', recordDay: '2026-11-24', tried: [aHead(tenantId)] },
  suspect: { count: 3, missing: 2, at: '2026-11-24T14:00:00Z' },
  refusedAt: null,
  isFilterRefused: false,
  rereadHourAt: null,
  rereadDayAt: null,
  ...over,
});

export const aHead = (tenantId: string, over: Partial<Head> = {}): Head => ({
  tenantId,
  kind: 'managedDevice',
  version: 1,
  takenAt: '2026-11-24T14:00:00.000Z',
  count: 0,
  manifest: { rows: [], count: 0 },
  previous: null,
  asides: {},
  facets: {},
  epoch: 1,
  etag: null,
  ...over,
});

export const aDevice = (n: number, over: Partial<ManagedDevice> = {}): ManagedDevice => ({
  id: `00000000-0000-4000-9000-${String(n).padStart(12, '0')}`,
  deviceName: `CONTOSO-${n}`,
  azureADDeviceId: null,
  userId: `u${n % 7}`,
  complianceState: 'compliant',
  isEncrypted: true,
  jailBroken: 'Unknown',
  partnerReportedThreatState: 'unknown',
  operatingSystem: 'Windows',
  osVersion: '10.0.26100.2314',
  managedDeviceOwnerType: 'company',
  managementAgent: 'mdm',
  ...over,
});
