import * as z from 'zod';
import type { Actor, AuditTarget, LogRecord } from '../../core/log/record';
import type { Seal } from '../../core/log/seal';
import type { ConditionalAccessPolicy } from '../../core/resource/resource';
import { count, text, textOrNull, texts } from './primitives';

const actor: z.ZodType<Actor> = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('user'),
    id: text,
    userPrincipalName: textOrNull,
    displayName: textOrNull,
    ipAddress: textOrNull,
    homeTenantId: textOrNull.optional(),
  }),
  z.object({ type: z.literal('application'), servicePrincipalId: textOrNull, displayName: textOrNull }),
  z.object({ type: z.literal('unknown') }),
]);

// A policy from our own Graph reader is not checked again, field by field.
const policy = z.custom<ConditionalAccessPolicy>((value) => typeof value === 'object' && value !== null);

const target: z.ZodType<AuditTarget> = z
  .object({
    type: textOrNull,
    id: textOrNull,
    displayName: textOrNull,
    userPrincipalName: textOrNull,
    modifiedProperties: z.array(z.object({ displayName: text, oldValue: textOrNull, newValue: textOrNull })),
    shownPolicy: z.object({ before: policy.nullable(), after: policy.nullable() }).exactOptional(),
    // Earlier versions wrote this, and only if both sides were known. They cannot read an empty side.
    policies: z.object({ before: policy, after: policy }).exactOptional(),
  })
  .transform(({ policies, ...target }) => (policies === undefined ? target : { ...target, shownPolicy: policies }));

const signInDevice = z.object({
  id: textOrNull,
  operatingSystem: textOrNull,
  browser: textOrNull,
  isCompliant: z.boolean().nullable(),
  isManaged: z.boolean().nullable(),
  trustType: textOrNull,
});

export const logRecord: z.ZodType<LogRecord> = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('directoryAudit'),
    id: text,
    activityDateTime: text,
    activityDisplayName: text,
    category: text,
    loggedByService: text,
    correlationId: textOrNull,
    result: text,
    resultReason: textOrNull,
    additionalDetails: z.array(z.object({ key: text, value: textOrNull })).optional(),
    actor,
    targets: z.array(target),
  }),
  z.object({
    kind: z.literal('auditEvent'),
    id: text,
    activityDateTime: text,
    activityType: text,
    activityOperationType: text,
    activityResult: text,
    category: text,
    componentName: textOrNull,
    correlationId: textOrNull,
    actor,
    targets: z.array(target),
  }),
  z.object({
    kind: z.enum(['complianceAudit', 'exchangeAudit', 'sharePointAudit']),
    id: text,
    activityDateTime: text,
    activityDisplayName: text,
    category: text,
    loggedByService: text,
    userType: textOrNull,
    correlationId: textOrNull,
    result: text,
    additionalDetails: z.array(z.object({ key: text, value: textOrNull })),
    actor,
    targets: z.array(target),
  }),
  z.object({
    kind: z.literal('riskDetection'),
    id: text,
    detectionId: text,
    riskEventType: text,
    riskLevel: text,
    riskState: text,
    riskDetail: text,
    userId: text,
    ipAddress: textOrNull,
    city: textOrNull,
    countryOrRegion: textOrNull,
    activityDateTime: textOrNull,
    detectedDateTime: text,
    lastUpdatedDateTime: text,
  }),
  z.object({
    kind: z.literal('signIn'),
    id: text,
    createdDateTime: text,
    userId: text,
    appDisplayName: textOrNull,
    ipAddress: textOrNull,
    city: textOrNull,
    countryOrRegion: textOrNull,
    clientAppUsed: textOrNull,
    errorCode: count,
    conditionalAccessStatus: textOrNull,
    riskLevelDuringSignIn: textOrNull,
    riskState: textOrNull,
    riskEventTypes: texts,
    appId: textOrNull.optional(),
    resourceId: textOrNull.optional(),
    correlationId: textOrNull.optional(),
    userAgent: textOrNull.optional(),
    isInteractive: z.boolean().nullable().optional(),
    device: signInDevice.nullable().optional(),
    coordinates: z.object({ latitude: z.number(), longitude: z.number() }).nullable().optional(),
    statusDetail: textOrNull.optional(),
    askedForMfa: z.boolean().nullable().optional(),
    askedForMore: z.boolean().nullable().optional(),
    userType: textOrNull.optional(),
    authenticationProtocol: textOrNull.optional(),
    autonomousSystemNumber: z.number().nullable().optional(),
    newParts: texts.optional(),
  }),
]);

/** Version 0.2.0 refuses a record without these two fields, although it never uses their values. */
export const storedLogRecord = (record: LogRecord): object => {
  if (record.kind === 'directoryAudit') return { ...record, operationType: null };
  return record.kind === 'riskDetection' ? { ...record, detectionTimingType: null } : record;
};

export const seal: z.ZodType<Seal> = z.object({
  tenantId: text,
  day: text,
  count,
  hash: text,
  before: textOrNull,
  keptFrom: text,
  sealedAt: text,
});
