import * as z from 'zod';
import type { Evaluation } from '../../core/verdict/evaluation';
import { attribution, exposure, line, reference } from './event';
import { count, details, licence, text, textOrNull, texts } from './primitives';
import { weakness } from './weakness';

// Safe: exactly the keys of T.
/** Status of a verdict. */
export const status = z.enum(['pass', 'fail', 'notApplicable', 'unknown', 'notLicensed']);

export const finding = z.object({ resourceId: text, subject: reference, problem: text, details });

const metric = z.object({ numerator: count, denominator: count, floor: count });

export const howFar = { exposure: exposure.nullable(), evidence: z.array(line), metric: metric.nullable() };

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
  // Older rows have no weakness; it is then derived from the verdict.
  weakness: weakness.nullable().default(null),
  fewestExposed: count.optional(),
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
  affected: z.record(text, text).optional(),
  memory: z.record(text, z.array(text)).optional(),
});

export const metricCounts = z.record(text, count);
