/** A simulated tenant and our client for it, with one clock. */
import type { TenantOptions } from '../../infra/local/tenant/simulation';
import { type SimulatedTenant, startTenant } from '../../infra/local/tenant/start-tenant';
import type { Graph } from '../../shared/core/collection/graph';
import { createBudgets } from '../../shared/graph/throttling';
import { tokensOf } from './collect-kind';
import { connect, createTestClock, type TestClock } from './scripted-graph';

export type TenantWorld = { readonly tenant: SimulatedTenant; readonly graph: Graph; readonly clock: TestClock };

const started: SimulatedTenant[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((tenant) => tenant.close()));
});

/** The clock moves only by sleeping. Waits take no real time but are counted. */
export async function startTenantWorld(options: TenantOptions = {}): Promise<TenantWorld> {
  const clock = createTestClock();
  const tenant = await startTenant({ now: clock.now, auditLatencyMs: { min: 0, max: 0 }, ...options });
  started.push(tenant);
  const { graph } = connect(tenant.graphUrl, {
    tenantId: tenant.tenantId,
    credential: { getToken: tokensOf(tenant, clock.now) },
    budgets: createBudgets(clock),
    now: clock.now,
    sleep: clock.sleep,
  });
  return { tenant, graph, clock };
}
