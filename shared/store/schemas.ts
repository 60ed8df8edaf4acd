/**
 * Core's types as zod schemas for reading rows. The compiler compares each with its type. A later field has a default, so that older rows
 * stay readable.
 */

import * as z from 'zod';
import type { SignOuts } from '../core/access/sign-outs';
import type { Alert, AlertWithEvents, Transition, TransitionType } from '../core/alert/alert';
import type { CloseJudgement, Handled, Operator } from '../core/alert/operator';
import type { SinceThen } from '../core/alert/since-then';
import type { NamedChange } from '../core/alerting/named-change';
import type { SubjectKey } from '../core/alerting/subject';
import type { BucketRow } from '../core/collection/bucket-lease';
import type { KindRow } from '../core/collection/kind-row';
import type { SubscriptionRow } from '../core/collection/subscription-plan';
import type { ChannelBudgetRow } from '../core/delivery/channel-limits';
import type { DecisionReason, Delivery } from '../core/delivery/delivery';
import type { AudienceRow, Hearing } from '../core/delivery/hearing';
import type { Covered, GroupRow, Member } from '../core/delivery/many-tenants';
import type { ForwardRow, PingRow } from '../core/delivery/probe';
import type { TestRow } from '../core/delivery/receipt';
import type { BackupFile, BackupManifest, BackupRow } from '../core/deployment/backup';
import type { DeploymentRow, TickRow } from '../core/deployment/deployment-watch';
import type { Attribution, EventActor, Exposure, Line, Reference, WatchEvent } from '../core/event/event';
import type { Opening } from '../core/event/migration';
import { severities } from '../core/event/severity';
import type { Step } from '../core/event/story-plan';
import type { Extent, Weakness } from '../core/event/weakness';
import type { Actor, AuditTarget, LogRecord } from '../core/log/record';
import type { Seal } from '../core/log/seal';
import type { AccessLine, AccessRow, Exclusion } from '../core/page/access-row';
import type { DevicesRow } from '../core/page/devices-row';
import type { PageHistory, PageWithHistory } from '../core/page/page-history';
import type { PageName, PageRows } from '../core/page/page-rows';
import type { PeopleRow } from '../core/page/people-row';
import type { RolesRow } from '../core/page/role-holders';
import type { RestoreMark } from '../core/ports';
import type { DirectoryName } from '../core/resource/directory-name';
import { buckets, type Kind } from '../core/resource/kind';
import type { ApplicationOwners } from '../core/resource/owners';
import type { ConditionalAccessPolicy } from '../core/resource/resource';
import type { Head, Manifest } from '../core/resource/snapshot';
import type { Rule } from '../core/rule/rule';
import type { Habits, SharedHabits } from '../core/sign-in/habits';
import type { Recipient } from '../core/tenant/configuration';
import type { OtherTenantMark } from '../core/tenant/contained';
import { type CustomerChange, type CustomerRow, customerActs, customerStates } from '../core/tenant/customer';
import type { Departure } from '../core/tenant/departure';
import type { LicenceKey } from '../core/tenant/licence-key';
import type { LookBack, TenantRow } from '../core/tenant/tenant';
import type { TenantSummary } from '../core/tenant/tenant-summary';
import { tokenTroubles } from '../core/tenant/token-trouble';
import type { DueRow } from '../core/time/due';
import type { Evaluation } from '../core/verdict/evaluation';
import type { PlanRow } from '../core/verdict/plan';
import type { TrendRow } from '../core/verdict/trend';
import type { DigestRow } from '../core/week/digest';
import { type RollUpWeek, rollUpStates } from '../core/week/weekly-roll-up';
import { kindDefinitions } from '../kinds';

const text = z.string();
const textOrNull = text.nullable();
const texts = z.array(text);
const count = z.number();
const kind: z.ZodType<Kind> = z.enum(kindDefinitions.map((definition) => definition.kind));
// Licences come and go with Microsoft's product list: a row must stay readable, so any text is taken.
const licence = text as unknown as z.ZodType<LicenceKey>; // Safe: only compared and printed.
const severity = z.enum(severities);
/** A schema for a union of texts; the compiler reports a missing word. */
const everyOf = <T extends string>(words: Readonly<Record<T, true>>) => z.enum(Object.keys(words) as T[]); // Safe: exactly the keys of T.
/** Status of a verdict. */
export const status = z.enum(['pass', 'fail', 'notApplicable', 'unknown', 'notLicensed']);
const details = z.record(text, z.union([text, z.number(), z.boolean(), texts, z.null()]));

// --- Events -------------------------------------------------------------------------------------------------------

const named = z.enum(['group', 'policy', 'application', 'device', 'location', 'role']);
const reference: z.ZodType<Reference> = z.union([
  z.object({ type: z.literal('person'), id: text }),
  z.object({ type: named, id: text, name: text }),
  z.object({ type: z.literal('text'), text }),
]);
const line: z.ZodType<Line> = z.object({ label: text, before: z.array(reference), after: z.array(reference) });
const unit = z.enum(['people', 'devices']);
const objects = z.array(reference);
const exposure: z.ZodType<Exposure> = z.union([
  // Rows from before the tag contain counts only.
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
      z.object({ type: z.literal('logOnly') }),
    ]),
  }),
]);
const eventActor: z.ZodType<EventActor> = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('person'),
    id: text,
    ipAddress: textOrNull,
    home: z.object({ tenantId: textOrNull, objectId: textOrNull }).optional(),
  }),
  z.object({ type: z.literal('application'), id: text, name: text }),
  z.object({ type: z.literal('microsoft'), name: text }),
]);
const attribution: z.ZodType<Attribution> = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('known'),
    actor: eventActor,
    recordId: text,
    at: text,
    basis: z.enum(['soleEntry', 'policyEdit']).optional(),
    edited: z.object({ id: text, name: textOrNull }).optional(),
  }),
  z.object({ status: z.literal('notYetKnown') }),
  z.object({ status: z.literal('ambiguous'), candidates: z.array(eventActor) }),
  z.object({ status: z.literal('notFound') }),
  z.object({ status: z.literal('notLogged'), log: z.enum(['unifiedAuditLog', 'behindTheScore']) }),
  z.object({ status: z.literal('nobody'), reason: z.enum(['telemetry', 'time', 'monitor', 'risk', 'signIns']) }),
]);

// Safe: subject keys were made by `subjectKey` before they were stored.
const subjects = z.array(z.string().transform((key) => key as SubjectKey));
const evidenceShape = {
  subjects,
  property: textOrNull,
  partOf: textOrNull.optional(),
  was: z.array(z.object({ field: text, value: text })).nullish(),
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

// --- Operators and what they do ---------------------------------------------------------------------------------

const operator: z.ZodType<Operator> = z.object({ id: text, tenantId: textOrNull, name: textOrNull });
const judgement: z.ZodType<CloseJudgement> = z.enum(['harmless', 'undone']);
const handled: z.ZodType<Handled> = z.object({
  by: operator,
  at: text,
  note: textOrNull,
  isOwnHand: z.boolean().optional(),
  judgement: judgement.optional(),
});

const reach = {
  findings: texts,
  total: count,
  exposed: z.object({ count, of: count, privileged: count }).nullable(),
};
// Rows from before these two were kept have neither.
const mostPrivileged = count.default(0);
const weakness: z.ZodType<Weakness> = z.object({
  ...reach,
  mostPrivileged,
  drift: count,
  times: count,
  before: z
    .object({ ...reach, mostPrivileged })
    .nullable()
    .default(null),
});
const extent: z.ZodType<Extent> = z.object({ ...reach, isFleet: z.boolean() });

const opening: z.ZodType<Opening> = z.union([
  z.object({ type: z.enum(['mfaExclusion', 'legacyProtocol']), personIds: texts }),
  z.object({ type: z.literal('widerSharing') }),
]);

export const rule: z.ZodType<Rule> = z.object({
  id: text,
  tenantId: text,
  kind: z.enum(['suppression', 'acceptance', 'expectedChange', 'pause', 'migration']),
  source: textOrNull,
  resourceId: textOrNull,
  actorId: textOrNull,
  openings: z.array(opening).default([]),
  value: textOrNull,
  extent: extent.nullable().default(null),
  reason: text,
  owner: text,
  createdBy: operator,
  createdAt: text,
  from: text,
  until: text,
  isOwnHand: z.boolean(),
  confirmableUntil: textOrNull,
  confirmedBy: operator.nullable(),
  // Rows from before the time was stored have none.
  confirmedAt: textOrNull.default(null),
  ended: z.object({ by: operator, at: text }).nullable(),
  remindedAt: textOrNull,
});

// --- Alerts -------------------------------------------------------------------------------------------------------

const namedChange: z.ZodType<NamedChange> = z.object({
  ...evidenceShape,
  eventId: text,
  type: z.enum(['change', 'failure', 'notice']),
  source: text,
  elements: texts,
  concerns: texts,
  about: texts,
  found: texts,
  actor: eventActor.nullable(),
  recordId: textOrNull,
  provedAt: textOrNull,
  isRecord: z.boolean(),
  isNobodys: z.boolean(),
  isMomentary: z.boolean(),
  endedAt: textOrNull,
  severity,
  exposed: z.number().nullable(),
});

const sinceThen: z.ZodType<SinceThen> = z.object({
  spans: z.array(z.object({ from: text, to: textOrNull })),
  people: z.object({ ids: texts, of: count }),
  dueAt: text,
  nextAt: textOrNull,
  read: z
    .object({
      at: text,
      asked: count,
      of: count,
      signedIn: z.array(z.object({ personId: text, at: text, passwordOnlyAt: textOrNull, isUnclear: z.boolean() })),
    })
    .nullable(),
  unread: z
    .object({
      at: text,
      reason: z.enum(['throttled', 'notLicensed', 'notPermitted', 'gone', 'broken', 'ours']),
      permission: textOrNull,
    })
    .nullable(),
});

export const alert: z.ZodType<Alert> = z.object({
  id: text,
  tenantId: text,
  key: text,
  groupKey: text,
  form: z.enum(['alert', 'blind', 'summary', 'digest', 'notice']),
  status: z.enum(['open', 'resolved', 'told']),
  isDeferred: z.boolean().default(false),
  severity,
  leadEventId: text,
  firstEventId: text,
  concerns: texts,
  // Alerts of an older version named nothing, so their changes count as new.
  named: z.array(namedChange).default([]),
  related: texts.default([]),
  gatheredUntil: textOrNull.default(null),
  attribution,
  hands: z.array(eventActor).optional(),
  acknowledged: handled.nullable().default(null),
  closed: handled.nullable().default(null),
  mergedInto: z.object({ id: text, key: text }).optional(),
  openedAt: text,
  happenedAt: textOrNull,
  lastEventAt: text,
  resolvedAt: textOrNull,
  sinceThen: sinceThen.optional(),
  count,
  seq: count,
});

const transitionType = everyOf<TransitionType>({
  opened: true,
  joined: true,
  worsened: true,
  actorFound: true,
  resolved: true,
  reopened: true,
  signedIn: true,
  acknowledged: true,
  closed: true,
  reminded: true,
  escalated: true,
});

export const transition: z.ZodType<Transition> = z.object({
  alertId: text,
  seq: count,
  type: transitionType,
  at: text,
  eventId: text,
  severity,
  by: operator.nullable().default(null),
  note: textOrNull.default(null),
  judgement: judgement.optional(),
});

/** An alert as lists show it, with the events for its title. */
export const listedAlert: z.ZodType<AlertWithEvents> = z.object({
  alert,
  events: z.array(watchEvent),
  transitions: z.array(transition),
});

const decisionReason = everyOf<DecisionReason>({
  opened: true,
  worsened: true,
  actorFound: true,
  signedIn: true,
  resolved: true,
  reopened: true,
  summary: true,
  digest: true,
  notice: true,
  reminder: true,
  escalated: true,
  catchUp: true,
  hourly: true,
  storm: true,
  gathered: true,
  rollUp: true,
  handled: true,
  paused: true,
  folded: true,
  neverTold: true,
  alreadyOver: true,
  superseded: true,
});

export const delivery: z.ZodType<Delivery> = z.object({
  tenantId: text,
  alertId: text,
  seq: count,
  channel: text,
  recipientId: text,
  state: z.enum(['pending', 'accepted', 'sent', 'skipped', 'failed']),
  notBefore: text,
  timing: z.enum(['atOnce', 'hourly', 'gathered']).default('atOnce'),
  attempts: count,
  decision: z.object({ send: z.boolean(), because: decisionReason }).nullable(),
  coveredSeq: count.nullable(),
  operationId: textOrNull,
  claim: z.object({ by: text, until: text }).nullable(),
  together: z.object({ alertId: text, seq: count, by: text }).nullish(),
  failover: z.object({ channel: text, recipientId: text, at: text, reason: text }).nullish(),
  mayHaveArrived: z.boolean().nullish(),
  outcome: z.object({ at: text, reason: text }).nullable(),
});

const deliveryKey = z.object({ alertId: text, seq: count, channel: text, recipientId: text });
const due = { tenantId: text, notBefore: text };
export const dueRow: z.ZodType<DueRow> = z.discriminatedUnion('what', [
  z.object({ ...due, what: z.literal('delivery'), key: deliveryKey }),
  z.object({ ...due, what: z.literal('attribution'), eventId: text, recordDay: text, attempt: count }),
  z.object({ ...due, what: z.literal('subscriptions') }),
  z.object({ ...due, what: z.literal('sweep') }),
  z.object({ ...due, what: z.literal('reminder'), alertId: text }),
  z.object({ ...due, what: z.literal('rule'), ruleId: text }),
  z.object({ ...due, what: z.literal('look'), kind }),
]);

// --- Evaluations --------------------------------------------------------------------------------------------------

const finding = z.object({ resourceId: text, subject: reference, problem: text, details });
const metric = z.object({ numerator: count, denominator: count, floor: count });
const howFar = { exposure: exposure.nullable(), evidence: z.array(line), metric: metric.nullable() };
const verdict = z.discriminatedUnion('status', [
  z.object({ status: z.literal('pass'), note: textOrNull, evidence: z.array(line), metric: metric.nullable() }),
  z.object({
    status: z.literal('fail'),
    findings: z.object({ total: count, first: z.array(finding) }),
    ...howFar,
  }),
  z.object({ status: z.literal('notApplicable'), reason: text }),
  z.object({ status: z.literal('unknown'), reason: text }),
  z.object({ status: z.literal('notLicensed'), licence }),
]);

const level = { numerator: count, denominator: count };
const track = z.object({
  basis: text,
  days: z.array(z.object({ ...level, day: text })),
  fellFrom: z.object(level).nullable(),
  ended: z.enum(['back', 'newLevel']).nullable(),
});

export const evaluation: z.ZodType<Evaluation> = z.object({
  controlId: text,
  verdict,
  lastKnown: z.object({ status: z.enum(['pass', 'fail']), since: text, at: text }).nullable(),
  // Older rows have none; it is then derived from the verdict.
  weakness: weakness.nullable().default(null),
  since: text,
  at: text,
  counter: count,
  pending: z
    .object({
      status,
      looks: count,
      takenAt: text,
    })
    .nullable(),
  turnedFrom: text.optional(),
  cause: z.object({ of: z.enum(['waiting', 'unseen']), attribution, subjects: texts }).optional(),
  // Older rows have none.
  levels: z.record(text, track).default({}),
  inputs: z.record(text, count),
  definitionVersion: count,
  memory: z.record(text, z.array(text)).optional(),
});

// --- Records ------------------------------------------------------------------------------------------------------

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
// A policy from our own Graph reader is not checked again field by field.
const policy = z.custom<ConditionalAccessPolicy>((value) => typeof value === 'object' && value !== null);
const target: z.ZodType<AuditTarget> = z.object({
  type: textOrNull,
  id: textOrNull,
  displayName: textOrNull,
  userPrincipalName: textOrNull,
  modifiedProperties: z.array(z.object({ displayName: text, oldValue: textOrNull, newValue: textOrNull })),
  policies: z.object({ before: policy, after: policy }).exactOptional(),
});

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
    operationType: textOrNull,
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
    detectionTimingType: textOrNull,
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

// --- Watermarks ---------------------------------------------------------------------------------------------------

const byKind = <T extends z.ZodType>(value: T) => z.partialRecord(kind as z.ZodEnum<Record<Kind, Kind>>, value); // Safe: it is made by z.enum above.

export const watermarkBucket: z.ZodType<BucketRow> = z.object({
  tenantId: text,
  bucket: z.enum(buckets),
  holder: textOrNull,
  heldUntil: textOrNull,
  epoch: count,
  asked: byKind(count),
  served: byKind(count),
  startedSlot: byKind(count),
  hintedAt: byKind(text),
  spent: z.array(z.number()).default([]),
  isSummarised: z.boolean().default(false),
  notBefore: byKind(text),
});

const since = { since: text, count };
const failure = z.discriminatedUnion('reason', [
  z.object({ reason: z.literal('throttled'), retryAfterSeconds: count.nullable(), told: text, ...since }),
  z.object({ reason: z.literal('notLicensed'), licence: licence.nullable(), told: text, ...since }),
  z.object({ reason: z.literal('notPermitted'), permission: text, told: text, ...since }),
  z.object({ reason: z.literal('gone'), told: text, ...since }),
  z.object({
    reason: z.literal('broken'),
    cause: z.literal('noToken').optional(),
    // An unknown type from a newer version is left out.
    trouble: z.enum(tokenTroubles).optional().catch(undefined),
    told: text,
    ...since,
  }),
  z.object({ reason: z.literal('ours'), told: text, ...since }),
]);
/** The detail of a failure is stored under its first name, so that earlier builds can read the row after a rollback. */
const failureOfRow = failure.transform(({ told, ...row }) => ({ ...row, detail: told }));

export const storedKindRow = ({ failure: one, ...row }: KindRow): object => {
  if (one === null) return { ...row, failure: null };
  const { detail, ...rest } = one;
  return { ...row, failure: { ...rest, told: detail } };
};

const manifest: z.ZodType<Manifest> = z.object({ rows: texts, count });
const snapshotKind = kind as z.ZodType<Head['kind']>; // Safe: only looks at snapshots commit heads; a log has none.

const head: z.ZodType<Head> = z.object({
  tenantId: text,
  kind: snapshotKind,
  version: count,
  takenAt: text,
  begunAt: text.optional(),
  count,
  manifest,
  previous: manifest.nullable(),
  asides: z.record(text, manifest),
  facets: z.record(text, z.unknown()),
  epoch: count,
  etag: textOrNull,
});

export const watermarkKind: z.ZodType<KindRow> = z.object({
  tenantId: text,
  kind,
  watermark: textOrNull,
  deltaLink: textOrNull,
  lastAttemptAt: textOrNull,
  lastSuccessAt: textOrNull,
  failure: failureOfRow.nullable(),
  refusedAt: textOrNull.default(null),
  pages: count.nullable().default(null),
  pin: z.object({ startedFrom: text, recordDay: text, tried: z.array(head) }).nullable(),
  suspect: z.object({ count, missing: count, at: text }).nullable(),
  isFilterRefused: z.boolean().default(false),
  rereadHourAt: textOrNull,
  rereadDayAt: textOrNull,
  foundAt: textOrNull.optional(),
  asked: z
    .object({ id: text, from: text, to: text, askedAt: text, daily: z.boolean(), next: textOrNull })
    .nullable()
    .optional(),
});

// --- The rest -----------------------------------------------------------------------------------------------------

export const namedObject: z.ZodType<DirectoryName> = z.object({
  id: text,
  displayName: text,
  address: textOrNull,
  type: z.enum(['person', 'group', 'application', 'device', 'other', 'erased']),
});
const habit = z.tuple([text, count, count]);
export const habits: z.ZodType<Habits> = z.object({
  days: z.array(count),
  countries: z.array(habit),
  networks: z.array(habit),
  clients: z.array(habit),
  devices: z.array(habit),
  lastPlace: z.tuple([count, count, count, text]).nullable(),
  newestFrom: count.optional(),
});
const sharedList = z.array(z.tuple([text, z.array(z.tuple([text, count]))]));
export const sharedHabits: z.ZodType<SharedHabits> = z.object({
  countries: sharedList,
  networks: sharedList,
  clients: sharedList,
});
export const activity = z.object({ first: text, last: text, count, eventIds: texts });
const lookBack: z.ZodType<LookBack> = z.object({
  from: text,
  through: text,
  endedAt: textOrNull,
  failure: z.enum(['throttled', 'notLicensed', 'notPermitted', 'gone', 'broken', 'ours']).nullable(),
  tries: count,
});
export const tenantRow: z.ZodType<TenantRow> = z.object({
  tenantId: text,
  name: text,
  watchedSince: text,
  summarisedAt: textOrNull,
  lookBack: lookBack.nullable().default(null),
});
export const tenantSummary: z.ZodType<Omit<TenantSummary, 'worstInWords'>> = z.object({
  tenantId: text,
  at: text,
  open: z.record(severity, count),
  waiting: count,
  worst: z.object({ alertId: text, key: text, severity, openedAt: text, isAcknowledged: z.boolean() }).nullable(),
  opened: count,
  fixed: count,
  unread: count,
  sources: count,
  lastDigestAt: textOrNull,
  trend: z.array(z.object({ week: text, fail: count, judged: count })),
  products: texts.nullable(),
});
export const tenantWords = z.object({
  alertId: textOrNull,
  inWords: z.object({ lost: text, by: text }).nullable(),
  named: texts,
});

const departure: z.ZodType<Departure> = z.object({
  startedAt: text,
  exported: z.object({ name: text, sha256: text, lines: z.record(text, count) }).nullable(),
  confirmedAt: textOrNull.default(null),
  rows: z.record(text, count).nullable(),
  gone: count.default(0),
  endedAt: textOrNull,
});
const customerChange: z.ZodType<CustomerChange> = z.object({
  what: z.enum(customerActs),
  at: text,
  by: operator.nullable(),
});
export const customerRow: z.ZodType<CustomerRow> = z.object({
  tenantId: text,
  name: text,
  tags: z.array(text),
  settings: z.record(text, z.unknown()),
  state: z.enum(customerStates),
  since: text,
  invitedUntil: text,
  askedAt: textOrNull,
  trouble: z.enum([...tokenTroubles, 'otherTenant']).nullable(),
  missing: z.array(text).nullable(),
  departure: departure.nullable().default(null),
  changed: customerChange.nullable().default(null),
});
export const digestRow: z.ZodType<DigestRow> = z.object({
  tenantId: text,
  week: text,
  from: text,
  to: text,
  madeAt: text,
  numbers: z.record(text, count),
  // Older weeks show how each control began to fail.
  failing: z
    .record(
      text,
      z
        .object({ findings: z.object({ total: count, first: z.array(finding.pick({ problem: true })) }), ...howFar })
        .nullable(),
    )
    .optional(),
  fixedSince: texts.optional(),
  graceEnding: z.array(z.object({ id: text, at: text })).optional(),
});
export const rollUpWeek: z.ZodType<RollUpWeek> = z.object({
  rollUpId: text,
  week: text,
  from: text,
  to: text,
  madeAt: text,
  recipients: texts,
  lines: z.array(
    z.object({
      tenantId: text,
      state: z.enum(rollUpStates),
      severity: severity.nullable(),
      alertId: textOrNull,
      since: textOrNull,
      more: count,
      unseen: z.enum(['sightless', 'notBegun', 'unreadable']).nullable(),
      holding: count,
      judged: count,
      // Missing in rows of an older version.
      controls: count.default(0),
    }),
  ),
  common: z.array(z.object({ controlId: text, tenants: count })),
  ending: z.object({ acceptances: count, tenants: count }),
  // Weeks from before these were reported have none.
  licences: z
    .array(
      z.object({
        tenantId: text,
        at: text,
        state: z.enum(['lapsed', 'trial', 'term']),
        products: texts,
        protections: count,
      }),
    )
    .default([]),
  technicians: z
    .array(
      z.object({ tenantId: text, personId: text, person: count, changes: count, weakened: count, announced: count }),
    )
    .default([]),
});
export const deploymentRow: z.ZodType<DeploymentRow> = z.object({
  version: text,
  since: text,
  next: z.object({ version: text, since: text }).nullable(),
  highest: text,
  storageFormat: count,
  storageBy: text,
  warnings: z.record(text, text),
});
export const signOuts: z.ZodType<SignOuts> = z.object({ everybody: textOrNull, people: z.record(text, text) });
export const planRow: z.ZodType<PlanRow> = z.object({
  tenantId: text,
  items: z.array(
    z.object({
      controlId: text,
      phase: z.union([z.literal(30), z.literal(90), z.literal(365)]),
      placedAt: text,
      version: count,
    }),
  ),
  people: count.nullable(),
});
const pillarCount = z.object({ fail: count, judged: count, remembered: count });
export const trendRow: z.ZodType<TrendRow> = z.object({
  tenantId: text,
  watchedSince: text,
  weeks: z.array(
    z.object({
      week: text,
      pillars: z.object({
        identities: pillarCount,
        endpoints: pillarCount,
        apps: pillarCount,
        data: pillarCount,
        infrastructure: pillarCount,
        network: pillarCount,
      }),
    }),
  ),
});

// --- What pages read ----------------------------------------------------------------------------------------------

const roleHolder = {
  key: text,
  id: text,
  type: z.enum(['user', 'group', 'servicePrincipal', 'unknown']),
  name: textOrNull,
  roleId: text,
  scopeId: text,
  assignment: z.enum(['permanent', 'temporary', 'active', 'eligible']),
  until: textOrNull,
  group: z.object({ id: text, name: textOrNull }).nullable(),
  startedAt: textOrNull,
  sourceIds: texts,
};
const were = z.array(z.object({ assignment: roleHolder.assignment, until: textOrNull, to: text })).optional();
const holder = z.object({ ...roleHolder, were });
const author = { by: attribution.nullable(), subject: textOrNull };
const rolesRow: z.ZodType<RolesRow> = z.object({
  holders: z.array(z.object({ ...roleHolder, ...author, since: textOrNull, were })),
  total: count,
  moves: z.array(z.object({ ...author, at: text, type: z.enum(['added', 'removed']), holder })),
  from: text,
});
const peopleRow: z.ZodType<PeopleRow> = z.object({
  roles: rolesRow.nullable(),
  risk: z
    .object({
      people: z.array(z.object({ id: text, level: text, state: text, since: text, updatedAt: textOrNull.optional() })),
      ended: z.array(
        z.object({ id: text, level: text, since: text, at: text, detail: textOrNull, by: attribution.nullable() }),
      ),
      from: text,
    })
    .nullable(),
  emergency: z.array(z.object({ id: text, usedAt: textOrNull, testedAt: textOrNull })),
});
const accessLines: z.ZodType<readonly AccessLine[]> = z.array(
  z.object({
    id: text,
    count,
    cells: z.array(
      z.object({
        column: z.enum([
          'mfa',
          'phishingResistantMfa',
          'managedDevice',
          'legacyBlocked',
          'deviceCodeBlocked',
          'userRisk',
        ]),
        status: z.enum(['covered', 'open', 'accepted', 'unknown']),
        open: count,
        accepted: count,
        of: count,
        ids: texts,
      }),
    ),
  }),
);
const accessViews = z.object({ everyone: accessLines, guests: accessLines, anywhere: accessLines });
const exclusions: z.ZodType<readonly Exclusion[]> = z.array(
  z.object({
    id: text,
    type: z.enum(['person', 'group', 'role', 'guests']),
    policyIds: texts,
    people: count.nullable(),
  }),
);
const accessRow: z.ZodType<AccessRow> = z.object({
  at: text,
  views: accessViews,
  exclusions,
  classes: z.array(
    z.object({
      key: text,
      enabled: z.boolean(),
      guestType: text,
      userId: textOrNull,
      groupIds: texts,
      roleIds: texts,
      otherRoleIds: texts,
      eligibleRoleIds: texts,
      otherEligibleRoleIds: texts,
      account: z.object({ isSynchronised: z.boolean(), isOnMicrosoftDomain: z.boolean() }).nullable(),
      count,
      ids: texts,
    }),
  ),
  classTotal: count,
  unresolvedGroupIds: texts,
  isEligibilityUnread: z.boolean(),
});
const failingSettings = z.union([
  z.object({ status: z.literal('read'), settings: texts, policies: texts }),
  z.object({
    status: z.literal('unread'),
    reason: z.enum(['throttled', 'notLicensed', 'notPermitted', 'gone', 'broken', 'ours', 'tooMany']),
  }),
]);
const devicesRow: z.ZodType<DevicesRow> = z.object({
  fallen: z.array(
    z.object({ id: text, name: text, platform: text, at: text, failing: failingSettings, backAt: textOrNull }),
  ),
});
export const pageRows: { readonly [P in PageName]: z.ZodType<PageRows[P]> } = {
  access: accessRow,
  devices: devicesRow,
  people: peopleRow,
};
const platformPicture = z.object({
  managed: count,
  compliant: count,
  nonCompliant: count,
  inGrace: count,
  notKnown: count,
  silent: count,
});
const deviceCounts = z.object({
  platforms: z.record(text, platformPicture),
  causes: z.object({ notEncrypted: count, jailbroken: count, threat: count, silent: count, otherSetting: count }),
  overdue: count,
  unencrypted: count,
  jailbroken: count,
  threatened: count,
});
export const pageVersions: { readonly [P in PageWithHistory]: z.ZodType<PageHistory[P]> } = {
  access: z.object({ at: text, views: accessViews, exclusions, objectNames: z.record(text, text) }),
  devices: z.object({ at: text, counts: deviceCounts }),
  people: z.object({ at: text, row: peopleRow }),
};
export const namedObjects = z.array(namedObject);

export const seal: z.ZodType<Seal> = z.object({
  tenantId: text,
  day: text,
  count,
  hash: text,
  before: textOrNull,
  keptFrom: text,
  sealedAt: text,
});
export const subscriptionRow: z.ZodType<SubscriptionRow> = z.object({
  tenantId: text,
  resource: text,
  subscriptionId: text,
  kind,
  nonce: text,
  expiresAt: text,
});
export const markerRows = texts;
export const metricCounts = z.record(text, count);
export const lease = z.object({ holder: textOrNull, until: text, epoch: count });

// --- The watcher --------------------------------------------------------------------------------------------------

export const tickRow: z.ZodType<TickRow> = z.object({
  at: text,
  upSince: text,
  tenants: text.optional(),
  heartbeat: z.object({ at: text, calledAt: textOrNull, problem: textOrNull }).nullable(),
});

const backupFile: z.ZodType<BackupFile> = z.object({
  table: text,
  part: count.optional(),
  rows: count,
  bytes: count,
  sha256: text,
});

export const backupRow: z.ZodType<BackupRow> = z.object({
  since: text,
  began: textOrNull,
  whole: z.object({ began: text, ended: text, rows: count }).nullable(),
  failure: z.object({ at: text, reason: text }).nullable(),
  unfinished: z
    .object({
      began: text,
      storageFormat: count,
      files: z.array(backupFile),
      at: z.object({ table: text, range: count, partitionKey: text, rowKey: text }).nullable(),
      heldUntil: textOrNull,
    })
    .nullish(),
});

export const restoreMark: z.ZodType<RestoreMark> = z.object({
  moment: text,
  hash: text,
  knowsWhoLeft: z.boolean(),
  isWritten: z.boolean(),
});

export const backupManifest: z.ZodType<BackupManifest> = z.object({
  format: z.union([z.literal(1), z.literal(2)]),
  version: text,
  storageFormat: count,
  began: text,
  ended: text,
  tables: z.array(backupFile),
});

const hearing: z.ZodType<Hearing> = z.object({
  routes: z.array(z.object({ recipients: texts, areas: texts, sources: texts })),
  escalateTo: texts,
  fallback: text.nullable(),
  disabled: texts,
  ownHandAllowed: z.boolean(),
});

export const otherTenantMark: z.ZodType<OtherTenantMark> = z.object({
  tenantId: text,
  found: z.object({ tenantId: text, name: text.nullable() }),
  since: text,
});

const channelName = everyOf<Recipient['channel']>({
  'email-acs': true,
  'teams-workflow': true,
  webhook: true,
  'log-analytics': true,
});

export const audienceRow: z.ZodType<AudienceRow> = z.object({
  tenantId: text,
  recipientIds: texts,
  since: text,
  hearing: hearing.optional(),
  muteSince: text.nullable().optional(),
  channels: z
    .array(
      z.object({
        channel: channelName,
        recipientId: text,
        lastSuccessAt: textOrNull,
        failingSince: textOrNull,
        reason: textOrNull,
        undelivered: texts,
      }),
    )
    .optional(),
  summarised: z.object({ hash: text, at: text }).optional(),
});

export const forwardRow: z.ZodType<ForwardRow> = z.object({
  tenantId: text,
  recipientId: text,
  fromDay: text,
  notBefore: text,
  lastSuccessAt: textOrNull,
  failing: z.object({ since: text, count, reason: text }).nullable(),
});
export const forwardedIds = texts;

export const pingRow: z.ZodType<PingRow> = z.object({
  tenantId: text,
  recipientId: text,
  since: text,
  last: z.object({ at: text, ok: z.boolean().nullable(), reason: text }).nullable(),
});

export const testRow: z.ZodType<TestRow> = z.object({
  tenantId: text,
  tests: z.record(
    text,
    z.object({
      target: text,
      sentAt: text,
      failure: textOrNull,
      codeHash: textOrNull,
      wrongCodes: count,
      confirmedAt: textOrNull,
    }),
  ),
});

export const channelBudgetRow: z.ZodType<ChannelBudgetRow> = z.object({
  way: text,
  spent: z.array(z.tuple([count, text])),
  failing: z.object({ since: count, count, until: count }).nullable(),
});

const covered: z.ZodType<Covered> = z.object({ tenantId: text, alertId: text, seq: count });
const groupMember: z.ZodType<Member> = z.object({
  tenantId: text,
  alertId: text,
  recipientId: text,
  severity,
  keys: z.array(text),
  at: text,
  seq: count,
});
export const groupRow: z.ZodType<GroupRow> = z.object({
  target: text,
  loose: z.array(groupMember),
  groups: z.array(
    z.object({
      id: text,
      keys: z.array(text),
      members: z.array(groupMember),
      joinedAt: text,
      told: z.object({ at: text, severity, covers: z.array(covered), operationId: textOrNull }).nullable(),
      sending: z.object({ by: text, until: text, covers: z.array(covered) }).nullable(),
      isRefused: z.boolean(),
    }),
  ),
});

export const owners: z.ZodType<ApplicationOwners> = z.object({
  owners: z.array(z.object({ id: text, seenAt: text })),
  askedAt: text,
  isRead: z.boolean(),
});
