import * as z from 'zod';
import {
  type CustomerChange,
  type CustomerRow,
  customerActs,
  customerStates,
  type NameClaim,
} from '../../core/tenant/customer';
import type { Departure, ExportedFile, Receipt } from '../../core/tenant/departure';
import { tokenTroubles } from '../../core/tenant/token-trouble';
import { operator } from './operator';
import { count, text, textOrNull } from './primitives';

const exportedFile: z.ZodType<ExportedFile> = z.object({ name: text, sha256: text, lines: z.record(text, count) });

const departure: z.ZodType<Departure> = z.object({
  startedAt: text,
  exported: exportedFile.nullable(),
  confirmedAt: textOrNull.default(null),
  rows: z.record(text, count).nullable(),
  gone: count.default(0),
  endedAt: textOrNull,
});

const receipt: z.ZodType<Receipt> = z.object({
  version: z.literal(1),
  tenantId: text,
  name: text,
  startedAt: text,
  leftAt: text,
  exported: exportedFile.nullable(),
  deleted: z.object({ rows: count, byTable: z.record(text, count) }),
});

const customerChange: z.ZodType<CustomerChange> = z.object({
  what: z.enum(customerActs),
  at: text,
  by: operator.nullable(),
  isPending: z.literal(true).optional(),
});

export const nameClaim: z.ZodType<NameClaim> = z.object({ tenantId: text, at: text });

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
  earlierReceipts: z.array(receipt).default([]),
  changed: customerChange.nullable().default(null),
  uncollected: z.object({ from: text, to: textOrNull }).nullable().default(null),
  sessionsFrom: textOrNull.default(null),
});
