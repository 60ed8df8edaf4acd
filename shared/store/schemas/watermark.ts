import * as z from 'zod';
import type { BucketRow } from '../../core/collection/bucket-lease';
import type { KindRow } from '../../core/collection/kind-row';
import { buckets, type Kind } from '../../core/resource/kind';
import type { Head, Manifest } from '../../core/resource/snapshot';
import { tokenTroubles } from '../../core/tenant/token-trouble';
import { count, kind, licence, text, textOrNull, texts } from './primitives';

const byKind = <T extends z.ZodType>(value: T) => z.partialRecord(kind as z.ZodEnum<Record<Kind, Kind>>, value);

// Safe: it is made by z.enum above.
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
  leaseCheckAt: textOrNull.default(null),
  notBefore: byKind(text),
});

const since = { since: text, count };

const failure = z.discriminatedUnion('reason', [
  z.object({
    reason: z.literal('throttled'),
    // An unknown cause from a newer version is left out.
    cause: z.enum(['ownLimit', 'order']).optional().catch(undefined),
    retryAfterSeconds: count.nullable(),
    told: text,
    ...since,
  }),
  z.object({ reason: z.literal('notLicensed'), licence: licence.nullable(), told: text, ...since }),
  z.object({ reason: z.literal('notPermitted'), permission: text, told: text, ...since }),
  z.object({ reason: z.literal('gone'), told: text, ...since }),
  z.object({
    reason: z.literal('broken'),
    cause: z.literal('noToken').optional(),
    // An unknown type from a newer version is left out.
    trouble: z.enum(tokenTroubles).optional().catch(undefined),
    // Stored beside the trouble and the cause, whose words earlier builds check.
    isRejected: z.literal(true).optional(),
    isNotLooked: z.literal(true).optional(),
    told: text,
    ...since,
  }),
  z.object({ reason: z.literal('ours'), told: text, ...since }),
]);

/** The detail of a failure is stored under its first name, so that earlier builds can read the row after a rollback. */
const failureOfRow = failure.transform(({ told: detail, ...row }) => {
  if (row.reason !== 'broken') return { ...row, detail };
  const { isRejected, isNotLooked, ...rest } = row;
  return {
    ...rest,
    ...(isRejected && { trouble: 'rejected' as const }),
    ...(isNotLooked && { cause: 'notLooked' as const }),
    detail,
  };
});

export const storedWatermarkKind = ({ failure: one, ...row }: KindRow): object => {
  if (one === null) return { ...row, failure: null };
  const { detail, ...rest } = one;
  if (rest.reason !== 'broken') return { ...row, failure: { ...rest, told: detail } };
  const { trouble, cause, ...others } = rest;
  return {
    ...row,
    failure: {
      ...others,
      ...(trouble === 'rejected' ? { isRejected: true } : trouble !== undefined && { trouble }),
      ...(cause === 'notLooked' ? { isNotLooked: true } : cause !== undefined && { cause }),
      told: detail,
    },
  };
};

const manifest: z.ZodType<Manifest> = z.object({ rows: texts, count });

const snapshotKind = kind as z.ZodType<Head['kind']>;

// Safe: only collections of snapshots commit heads, and a log has none.
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
