import type { TenantConfiguration } from '../../core/tenant/configuration';
import { enabledOf } from '../../core/verdict/enabled';
import type { Evaluation } from '../../core/verdict/evaluation';
import { pillarCounts } from '../../core/verdict/trend';
import { weekOf } from '../../core/week/week';
import { iso, type Ports } from '../context';

/**
 * Stores how many controls fail in the present week: with each change of a verdict, and with each weekly digest, so that a week without a
 * change has its number too.
 */
export async function keepTrend(
  { controls, now, store }: Ports<'controls' | 'now' | 'store'>,
  {
    tenantId,
    timeZone,
    ...switched
  }: Pick<TenantConfiguration, 'disabled' | 'optionalSources' | 'tenantId' | 'timeZone'>,
  evaluations: readonly Evaluation[],
): Promise<void> {
  const tenant = await store.tenants.read(tenantId);
  if (tenant === undefined) return;
  await store.trends.keep(
    { tenantId, watchedSince: tenant.row.watchedSince },
    { week: weekOf(iso(now()), timeZone).id, pillars: pillarCounts(enabledOf(controls, switched), evaluations) },
  );
}
