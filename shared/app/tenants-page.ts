import { byUrgency, stateOfTenant } from '../core/tenant/tenant-summary';
import type { Ports } from '../pipeline/context';
import { readOpenAlert } from '../pipeline/operate/read-open-alert';
import {
  readTenantsQuery,
  renderTenantsJson,
  renderTenantsPage,
  type TenantListRow,
  type TenantsModel,
} from '../reports/page/tenants/tenants-page';
import { alertRow } from '../reports/posture-rows';
import type { Page } from './page';

/** Tenants whose most urgent alert is shown in words: three requests each, and a page may cost twelve. */
const mostInWords = 3;

/** The tenants of a reader, from one small row each; `readable`: from the checked list. */
export async function tenantsPage(
  { store, now, tenantNames }: Ports<'now' | 'store' | 'tenantNames'>,
  readable: readonly string[],
  asked: {
    /** The address of all pages; a tenant's id follows it. */
    readonly url: string;
    /** Where customers are invited and let go; null for people who look after none. */
    readonly customersUrl: string | null;
    /** The checks of the deployment; null for people who do not operate all its tenants. */
    readonly deploymentUrl: string | null;
    readonly signedInAs: string | null;
    readonly get: (name: string) => string | null;
  },
): Promise<Page> {
  const summaries = new Map((await store.tenantSummaries.list()).map((summary) => [summary.tenantId, summary]));
  const at = new Date(now()).toISOString();
  const inWords = async (row: TenantListRow): Promise<TenantListRow> => {
    const worst = row.summary?.worst ?? null;
    const found = worst === null ? undefined : await readOpenAlert({ store }, row.id, worst.alertId);
    if (found === undefined) return row;
    const { alert, names } = found;
    const tenant = { name: row.name, timeZone: 'Etc/UTC' };
    const { lost, by } = alertRow(alert, row.url, { tenant, names, operatorNames: names, now: at });
    return { ...row, worstInWords: { lost, by } };
  };
  const sorted = readable
    .map(
      (id): TenantListRow => ({
        id,
        name: tenantNames?.get(id) ?? id,
        url: `${asked.url}/${id}`,
        summary: summaries.get(id) ?? null,
        worstInWords: null,
      }),
    )
    .sort(byUrgency);
  const model: TenantsModel = {
    now: at,
    url: `${asked.url}/tenants`,
    customersUrl: asked.customersUrl,
    deploymentUrl: asked.deploymentUrl,
    query: readTenantsQuery(asked.get),
    // Those that need somebody come first.
    rows: await Promise.all(
      sorted.map((row, place) =>
        place < mostInWords && stateOfTenant(row.summary) === 'needsYou' ? inWords(row) : row,
      ),
    ),
    signedInAs: asked.signedInAs,
  };
  return { html: (nonce) => renderTenantsPage(model, nonce), json: () => renderTenantsJson(model), csv: null };
}
