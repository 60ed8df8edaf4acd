import * as z from 'zod';
import { type CustomerChange, type CustomerRow, customerActs, customerStates } from '../../core/tenant/customer';
import type { Departure } from '../../core/tenant/departure';
import { tokenTroubles } from '../../core/tenant/token-trouble';
import { operator } from './operator';
import { count, text, textOrNull } from './primitives';

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
