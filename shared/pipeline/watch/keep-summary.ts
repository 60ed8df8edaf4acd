import type { Alert } from '../../core/alert/alert';
import { canonicalJson, shortHash } from '../../core/canonical';
import type { KindRow } from '../../core/collection/kind-row';
import type { AudienceRow } from '../../core/delivery/hearing';
import { productsOf } from '../../core/tenant/licence';
import { summaryOf } from '../../core/tenant/tenant-summary';
import { hourMs } from '../../core/time/durations';
import { sumOf } from '../../core/verdict/trend';
import { subscribedSkus } from '../collect/last-read';
import { iso, type Ports } from '../context';

type Summarised = NonNullable<AudienceRow['summarised']>;

/** The trend and the licences change without an alert, so they are read again after this long. */
const refreshMs = 6 * hourMs;

/**
 * Writes the row of a tenant in the list of tenants if something changed; costs nothing if nothing did. Returns what the
 * watch remembers of it.
 */
export async function keepSummary(
  { store, now }: Ports<'now' | 'store'>,
  tenantId: string,
  seen: { readonly alerts: readonly Alert[]; readonly rows: readonly KindRow[] },
  before: Summarised | undefined,
): Promise<Summarised> {
  const summary = summaryOf(seen.alerts, seen.rows, now());
  const hash = shortHash(canonicalJson(summary));
  if (before?.hash === hash && now() - Date.parse(before.at) < refreshMs) return before;
  const [trend, skus] = await Promise.all([store.trends.read(tenantId), subscribedSkus(store, tenantId)]);
  const at = iso(now());
  await store.tenantSummaries.write({
    ...summary,
    tenantId,
    at,
    trend: (trend?.weeks ?? []).map(({ week, pillars }) => {
      const { fail, judged } = sumOf(pillars);
      return { week, fail, judged };
    }),
    products: skus === null ? null : productsOf(skus),
  });
  return { hash, at };
}
