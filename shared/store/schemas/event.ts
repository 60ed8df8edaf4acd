import * as z from 'zod';
import type { SubjectKey } from '../../core/alerting/subject';
import type { Attribution, EventActor, Exposure, Line, Reference, WatchEvent } from '../../core/event/event';
import type { Step } from '../../core/event/story-plan';
import { count, details, kind, severity, text, textOrNull, texts } from './primitives';

const named = z.enum(['group', 'policy', 'application', 'device', 'location', 'role']);

export const reference: z.ZodType<Reference> = z.union([
  z.object({ type: z.literal('person'), id: text }),
  z.object({ type: named, id: text, name: text }),
  z.object({ type: z.literal('text'), text, isName: z.literal(true).optional() }),
]);

export const line: z.ZodType<Line> = z.object({ label: text, before: z.array(reference), after: z.array(reference) });

const unit = z.enum(['people', 'devices']);

const objects = z.array(reference);

export const exposure: z.ZodType<Exposure> = z.union([
  // Rows that were written before `type` existed contain only counts.
  z.object({
    computed: z.literal(true).default(true),
    unit,
    count,
    of: count,
    ids: texts,
    privilegedCount: count,
    privilegedIds: texts,
  }),
  z.object({
    computed: z.literal(false),
    unit,
    why: z.discriminatedUnion('type', [
      z.object({ type: z.literal('unread'), kind, objects }),
      z.object({ type: z.literal('undecided'), objects }),
      z.object({ type: z.literal('logOnly'), isOff: z.literal(true).optional() }),
    ]),
  }),
]);

export const eventActor: z.ZodType<EventActor> = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('person'),
    id: text,
    ipAddress: textOrNull,
    home: z.object({ tenantId: textOrNull, objectId: textOrNull }).optional(),
  }),
  z.object({ type: z.literal('application'), id: text, name: text }),
  z.object({ type: z.literal('microsoft'), name: text }),
]);

const nobody = z
  .object({
    status: z.literal('nobody'),
    reason: z.enum(['telemetry', 'time', 'monitor', 'risk', 'signIns', 'defender', 'membershipRule']),
    // An unknown value from a newer version is left out.
    through: z.enum(['defender', 'membershipRule', 'outsideService', 'licence']).optional().catch(undefined),
  })
  .transform(({ reason, ...row }) => {
    if (reason === 'defender') return { ...row, reason: 'risk' as const, through: reason };
    return reason === 'membershipRule' ? { ...row, reason: 'time' as const, through: reason } : { ...row, reason };
  });

/** Some unreleased builds after 0.2.0 stored `ruleEdit`, `defender` and `membershipRule` without the form that 0.2.0 reads. */
export const attribution: z.ZodType<Attribution> = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('known'),
    actor: eventActor,
    recordId: text,
    at: text,
    basis: z
      .enum(['soleEntry', 'policyEdit', 'ruleEdit'])
      .transform((basis) => (basis === 'ruleEdit' ? 'soleEntry' : basis))
      .optional(),
    edited: z.object({ id: text, name: textOrNull }).optional(),
    within: z.array(z.object({ id: text, name: textOrNull })).optional(),
    withHolder: z.literal(true).optional(),
  }),
  z.object({ status: z.literal('notYetKnown') }),
  z.object({
    status: z.literal('ambiguous'),
    candidates: z.array(eventActor),
    areAll: z.literal(true).optional(),
  }),
  z.object({ status: z.literal('notFound') }),
  z.object({ status: z.literal('notLogged'), log: z.enum(['unifiedAuditLog', 'behindTheScore']) }),
  nobody,
]);

// Safe: subject keys were made by `subjectKey` before they were stored.
const subjects = z.array(z.string().transform((key) => key as SubjectKey));

export const evidenceShape = {
  subjects,
  property: textOrNull,
  partOf: textOrNull.optional(),
  remedyFor: texts.optional(),
  through: texts.optional(),
  was: z.array(z.object({ field: text, value: text })).nullish(),
  goneBy: text.nullish(),
  matter: text.nullish(),
  leads: z.literal(true).optional(),
  isSpike: z.literal(true).optional(),
  steps: texts.optional(),
  from: text,
  to: text,
  causes: texts,
};

const evidence = z.object(evidenceShape);

export const watchEvent: z.ZodType<WatchEvent> = z.object({
  id: text,
  tenantId: text,
  type: z.enum(['detection', 'regression', 'weakened', 'recovery', 'change', 'attribution', 'health']),
  source: text,
  severity,
  anchor: text,
  happenedAt: textOrNull,
  recordedAt: text,
  recordDay: text,
  resource: z.object({ kind: z.union([kind, z.enum(['tenant', 'control'])]), id: text, name: textOrNull }),
  peopleIds: texts,
  lines: z.array(line),
  exposure: exposure.nullable(),
  attribution,
  deferredUntil: textOrNull.default(null),
  lookBack: z.boolean().default(false),
  groupKey: textOrNull,
  concern: textOrNull,
  details,
  evidence: evidence.optional(),
});

export const step: z.ZodType<Step> = z.object({
  id: text,
  source: text,
  severity,
  resource: z.object({ kind: z.union([kind, z.enum(['tenant', 'control'])]), id: text, name: textOrNull }),
  peopleIds: texts,
  attribution,
  details,
  lines: z.array(line).optional(),
  exposure: exposure.nullable().optional(),
  at: text,
  from: text,
  until: text,
  proof: text,
  alerts: z.boolean(),
});

export const markerRows = texts;
