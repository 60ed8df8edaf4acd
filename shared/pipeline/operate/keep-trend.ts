import type { TenantConfiguration } from '../../core/tenant/configuration';
import type { TenantRow } from '../../core/tenant/tenant';
import type { Evaluation } from '../../core/verdict/evaluation';
import { trendWeekAt } from '../../core/verdict/trend';
import { iso, type Ports } from '../context';

/**
 * Stores how many controls fail in the present week: with each change of a verdict, and with each weekly digest, so that a week without a
 * change has its number too.
 */
export async function keepTrend(
  { controls, now, store }: Ports<'controls' | 'now' | 'store'>,
  { tenantId, watchedSince }: Pick<TenantRow, 'tenantId' | 'watchedSince'>,
  configuration: Pick<TenantConfiguration, 'disabled' | 'optionalSources' | 'timeZone'>,
  evaluations: readonly Evaluation[],
): Promise<void> {
  await store.trends.keep({ tenantId, watchedSince }, trendWeekAt(controls, evaluations, configuration, iso(now())));
}
