import * as z from 'zod';
import type { Rule } from '../../core/rule/rule';
import { operator } from './operator';
import { text, textOrNull } from './primitives';
import { extent, opening } from './weakness';

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
