import { type Check, type CheckTable, type CheckVerdict, checkAreas, checkVerdicts } from '../../core/deployment/check';
import type { Survey } from '../../core/deployment/survey';
import { deploymentChecks } from './deployment-checks';
import { tenantChecks } from './tenant-checks';

/** The table of doctor and of the health page. */
export const checkTable = ({ now, deployment, tenants }: Survey): CheckTable =>
  tableOf(
    [
      ...(deployment === null ? [] : deploymentChecks(deployment, now)),
      ...tenants.flatMap((tenant) => tenantChecks(tenant, now)),
    ],
    new Date(now).toISOString(),
  );

/** The lines with their counts and the overall verdict. */
export function tableOf(lines: readonly Check[], checkedAt: string): CheckTable {
  const checks = [...lines].sort(
    (a, b) =>
      (a.tenantId ?? '').localeCompare(b.tenantId ?? '') || checkAreas.indexOf(a.area) - checkAreas.indexOf(b.area),
  );
  const count = (verdict: CheckVerdict): number => checks.filter((one) => one.verdict === verdict).length;
  // Safe: the entries are all verdicts.
  const counts = Object.fromEntries(checkVerdicts.map((verdict) => [verdict, count(verdict)])) as CheckTable['counts'];
  return { version: 1, checkedAt, ok: counts.red === 0, counts, checks };
}
