import * as z from 'zod';
import type { CloseJudgement, Handled, Operator } from '../../core/alert/operator';
import { text, textOrNull } from './primitives';

export const operator: z.ZodType<Operator> = z.object({ id: text, tenantId: textOrNull, name: textOrNull });

export const judgement: z.ZodType<CloseJudgement> = z.enum(['harmless', 'undone']);

export const handled: z.ZodType<Handled> = z.object({
  by: operator,
  at: text,
  note: textOrNull,
  isOwnHand: z.boolean().optional(),
  judgement: judgement.optional(),
});
