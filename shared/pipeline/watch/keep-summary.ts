import type { Alert } from '../../core/alert/alert';
import { withStillExposed } from '../../core/alert/still-exposed';
import { canonicalJson, shortHash } from '../../core/canonical';
import type { KindRow } from '../../core/collection/kind-row';
import type { AudienceRow } from '../../core/delivery/critical-routing';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { productsOf } from '../../core/tenant/licence';
import { summaryOf, summaryRefreshMs, worstOf } from '../../core/tenant/tenant-summary';
import { trendTotals, trendWeekAt } from '../../core/verdict/trend';
import { isLate } from '../../kinds/freshness';
import { subscribedSkus } from '../collect/last-read';
import { iso, type Ports } from '../context';
import { namedInAlert } from '../operate/alert-list';
import { readOpenAlert } from '../operate/read-open-alert';

type Summarised = NonNullable<AudienceRow['summarised']>;

/**
 * Writes the row of a tenant in the list of tenants if something changed, also if a source became late; otherwise it
 * makes no request. Returns what the watch remembers of the row.
 */
export async function keepSummary(
  { alertInWords, controls, now, store }: Ports<'alertInWords' | 'controls' | 'now' | 'store'>,
  tenant: Pick<
    TenantConfiguration,
    'cadenceMinutes' | 'disabled' | 'name' | 'optionalSources' | 'tenantId' | 'timeZone'
  >,
  seen: { readonly alerts: readonly Alert[]; readonly rows: readonly KindRow[] },
  before: Summarised | undefined,
): Promise<Summarised> {
  const { tenantId } = tenant;
  const sources = seen.rows.map((row) => ({ ...row, isLate: isLate(row, tenant, iso(now())) }));
  const summary = summaryOf(seen.alerts, sources, now());
  const worst = worstOf(seen.alerts, now());
  const hash = shortHash(canonicalJson([summary, worst ?? null]));
  if (before?.hash === hash && now() - Date.parse(before.at) < summaryRefreshMs) return before;
  const [trend, skus, stored, found] = await Promise.all([
    store.trends.read(tenantId),
    subscribedSkus(store, tenantId),
    store.evaluations.readAll(tenantId),
    worst && readOpenAlert({ store }, tenantId, worst.id),
  ]);
  const at = iso(now());
  const evaluations = stored.map(({ evaluation }) => evaluation);
  const present = found && withStillExposed(found.alert, evaluations);
  const written = {
    ...summary,
    tenantId,
    at,
    worstInWords:
      present === undefined ? null : alertInWords(present, { tenant, names: found?.names ?? new Map(), now: at }),
    trend: trendTotals(trend?.weeks ?? [], trendWeekAt(controls, evaluations, tenant, at)),
    products: skus === null ? null : productsOf(skus),
  };
  await store.tenantSummaries.write(written, found === undefined ? [] : namedInAlert(found.alert));
  return { hash, at };
}
