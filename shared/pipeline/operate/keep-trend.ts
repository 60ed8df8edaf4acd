import type { TenantConfiguration } from '../../core/tenant/configuration';
import type { Evaluation } from '../../core/verdict/evaluation';
import { trendWeekAt } from '../../core/verdict/trend';
import { iso, type Ports } from '../context';

/**
 * Stores how many controls fail in the present week: with each change of a verdict, and with each weekly digest, so that a week without a
 * change has its number too.
 */
export async function keepTrend(
  { controls, now, store }: Ports<'controls' | 'now' | 'store'>,
  configuration: Pick<TenantConfiguration, 'disabled' | 'optionalSources' | 'tenantId' | 'timeZone'>,
  evaluations: readonly Evaluation[],
): Promise<void> {
  const { tenantId } = configuration;
  const tenant = await store.tenants.read(tenantId);
  if (tenant === undefined) return;
  await store.trends.keep(
    { tenantId, watchedSince: tenant.row.watchedSince },
    trendWeekAt(controls, evaluations, configuration, iso(now())),
  );
}
