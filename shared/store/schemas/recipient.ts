import * as z from 'zod';
import type { ChannelBudgetRow } from '../../core/delivery/channel-limits';
import type { AudienceRow, CriticalRouting } from '../../core/delivery/critical-routing';
import type { Covered, GroupRow, RollUpAlert } from '../../core/delivery/many-tenants';
import type { ForwardRow, PingRow } from '../../core/delivery/probe';
import type { TestRow } from '../../core/delivery/receipt';
import type { Recipient } from '../../core/tenant/configuration';
import { count, everyOf, severity, text, textOrNull, texts } from './primitives';

const criticalRouting: z.ZodType<CriticalRouting> = z.object({
  routes: z.array(z.object({ recipients: texts, areas: texts, sources: texts })),
  escalateTo: texts,
  fallback: text.nullable(),
  disabled: texts,
  ownHandAllowed: z.boolean(),
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
  hearing: criticalRouting.optional(),
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

const groupMember: z.ZodType<RollUpAlert> = z.object({
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
