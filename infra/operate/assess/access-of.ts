import { accessRow, withUnknown } from '../../../shared/core/page/access-row';
import type { TenantConfiguration } from '../../../shared/core/tenant/configuration';
import type { AssessedAccess } from '../../../shared/reports/assessment/assessment';
import { unlicensedColumns } from '../../../shared/reports/page/access/access-model';
import type { Assessment } from './assess-tenant';
import type { AssessedTenant } from './assessed-tenant';

/**
 * Which policies cover which people. If the control of a requirement could not be judged, the requirement is unknown: a missing
 * file could look like a gap, or hide one.
 */
export function accessOf(
  tenant: AssessedTenant,
  configuration: TenantConfiguration,
  { conditionalAccess: basis, assessed }: Assessment,
  now: string,
): AssessedAccess | null {
  if (basis === null) return null;
  const controls = assessed.map(({ control }) => control);
  const judged = assessed.map(({ control: { accessColumn }, verdict }) => ({ accessColumn, verdict }));
  const unknown = judged.flatMap(({ accessColumn, verdict }) =>
    accessColumn !== undefined && verdict.status === 'unknown' ? [accessColumn] : [],
  );
  return {
    row: withUnknown(accessRow({ basis, configuration, now, controls }, now), new Set(unknown)),
    unlicensed: unlicensedColumns(judged),
    areRolesRead: tenant.held('unifiedRoleAssignment').status === 'present',
  };
}
