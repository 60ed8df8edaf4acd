import { byUrgency } from '../core/tenant/tenant-summary';
import type { Ports } from '../pipeline/context';
import { watchStops } from '../pipeline/watch/watch-deployment';
import {
  readTenantsQuery,
  renderTenantsJson,
  renderTenantsPage,
  type TenantsModel,
  tenantsCsv,
} from '../reports/page/tenants/tenants-page';
import type { Page } from './page';

/** The tenants of a reader, with one small row for each. `readable`: from the checked list. */
export async function tenantsPage(
  pipeline: Ports<'now' | 'store' | 'tenantNames' | 'tickMs'>,
  readable: readonly string[],
  asked: {
    /** Whether an operator paused the monitoring of a tenant. */
    readonly isPaused: (tenantId: string) => boolean;
    /** Whether nothing of a tenant is read, because its settings are wrong. */
    readonly isContained: (tenantId: string) => boolean;
    /** The address of all pages; a tenant's id follows it. */
    readonly url: string;
    /** The list of customers; null for people who look after none. */
    readonly customersUrl: string | null;
    readonly mayInvite: boolean;
    /** The checks of the deployment; null for people who do not operate all its tenants. */
    readonly deploymentUrl: string | null;
    readonly signedInAs: string | null;
    readonly get: (name: string) => string | null;
  },
): Promise<Page> {
  const { store, now, tenantNames } = pipeline;
  const [listed, stoppedAt] = await Promise.all([store.tenantSummaries.list(), watchStops(pipeline)]);
  const summaries = new Map(listed.map((summary) => [summary.tenantId, summary]));
  const at = new Date(now()).toISOString();
  const model: TenantsModel = {
    now: at,
    url: `${asked.url}/tenants`,
    customersUrl: asked.customersUrl,
    mayInvite: asked.mayInvite,
    deploymentUrl: asked.deploymentUrl,
    query: readTenantsQuery(asked.get),
    rows: readable
      .map((id) => ({
        id,
        name: tenantNames?.get(id) ?? id,
        url: `${asked.url}/${id}`,
        summary: summaries.get(id) ?? null,
        now: at,
        watchStoppedAt: stoppedAt(id),
        isPaused: asked.isPaused(id),
        isContained: asked.isContained(id),
      }))
      .sort(byUrgency),
    signedInAs: asked.signedInAs,
  };
  return {
    html: (nonce) => renderTenantsPage(model, nonce),
    json: () => renderTenantsJson(model),
    csv: { name: 'tenants.csv', text: () => tenantsCsv(model) },
  };
}
