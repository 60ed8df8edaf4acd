import * as z from 'zod';
import type { PlanRow } from '../../core/verdict/plan';
import type { TrendRow } from '../../core/verdict/trend';
import { count, text } from './primitives';

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
