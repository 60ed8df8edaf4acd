import * as z from 'zod';
import type { SubscriptionRow } from '../../core/collection/subscription-plan';
import type { OtherTenantMark } from '../../core/tenant/contained';
import { type LookBack, type TenantRow, unwatchedCauses } from '../../core/tenant/tenant';
import type { TenantSummary } from '../../core/tenant/tenant-summary';
import { count, kind, severity, text, textOrNull, texts } from './primitives';

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
  unwatched: z.object({ from: text, to: textOrNull, cause: z.enum(unwatchedCauses) }).nullish(),
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
  // Rows of an earlier version lack it. The next watch writes it.
  late: count.default(0),
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

export const subscriptionRow: z.ZodType<SubscriptionRow> = z.object({
  tenantId: text,
  resource: text,
  subscriptionId: text,
  kind,
  nonce: text,
  expiresAt: text,
});

export const otherTenantMark: z.ZodType<OtherTenantMark> = z.object({
  tenantId: text,
  found: z.object({ tenantId: text, name: text.nullable() }),
  since: text,
});
