import { z } from 'zod';
import type { AssessmentReport } from '../../../shared/reports/assessment/assessment';
import type { Standing } from '../../../shared/reports/assessment/assessment-comparison';
import { localTime } from '../../../shared/reports/language/local-time';
import { readJson } from './read-folder';
import { Refused } from './refused';

/** The fields of a --json document that a comparison needs; fields of later versions are ignored. */
const Earlier = z.object({
  tenant: z.object({ id: z.string().nullable() }),
  coverage: z.object({ judgedAt: z.string().optional() }),
  controls: z
    .array(
      z.object({
        id: z.string(),
        status: z.enum(['pass', 'fail', 'unknown', 'notLicensed', 'notApplicable']),
        reason: z.string(),
        people: z.number(),
      }),
    )
    .min(1),
});

/** The verdicts of an earlier document of the same tenant. Throws Refused if it is not such a document. */
export function readEarlier(
  file: string,
  { tenant, judgedAt }: Pick<AssessmentReport, 'tenant' | 'judgedAt'>,
): { readonly since: string; readonly before: readonly Standing[] } {
  const parsed = Earlier.safeParse(readJson(file, file));
  if (!parsed.success) throw new Refused(file, 'is not a document that `assess --json` wrote');
  const { tenant: earlier, coverage, controls } = parsed.data;
  if (earlier.id !== null && tenant !== null && earlier.id.toLowerCase() !== tenant.id.toLowerCase())
    throw new Refused(file, 'is about another tenant');
  const day = coverage.judgedAt === undefined ? null : localTime('UTC', judgedAt).day(coverage.judgedAt);
  return { since: `Since the ${day === null ? 'earlier assessment' : `assessment of ${day}`}`, before: controls };
}
