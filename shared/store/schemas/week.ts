import * as z from 'zod';
import type { DigestRow } from '../../core/week/digest';
import { type RollUpWeek, rollUpStates } from '../../core/week/weekly-roll-up';
import { finding, howFar } from './evaluation';
import { count, severity, text, textOrNull, texts } from './primitives';

export const digestRow: z.ZodType<DigestRow> = z.object({
  tenantId: text,
  week: text,
  from: text,
  to: text,
  madeAt: text,
  numbers: z.record(text, count),
  // Older weeks show only how each control began to fail.
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
  signIns: z
    .array(
      z.object({
        eventIds: texts,
        of: count,
        asked: count,
        signedIn: count,
        passwordOnly: count,
        isOver: z.boolean(),
      }),
    )
    .optional(),
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
      // Missing in rows of an older version.
      fixed: z.object({ amount: count, severity }).nullable().default(null),
      unseen: z.enum(['sightless', 'notBegun', 'unreadable']).nullable(),
      holding: count,
      judged: count,
      // Missing in rows of an older version.
      controls: count.default(0),
    }),
  ),
  common: z.array(z.object({ controlId: text, tenants: count })),
  ending: z.object({ acceptances: count, tenants: count }),
  // Older weeks do not have this field.
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
