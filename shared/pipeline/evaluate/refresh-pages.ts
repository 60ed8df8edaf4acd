import type { TenantConfiguration } from '../../core/tenant/configuration';
import { underTenantLease } from '../collect/tenant-lease';
import { loadState } from '../collect/tenant-state';
import { iso, type LeasedAlertPorts } from '../context';
import { updateAccess } from './keep-access';
import { beginPeople } from './keep-people';

/** Refreshes the rows of pages whatever changed: exceptions end by time alone, and some rows have never been written. */
export async function refreshPages(pipeline: LeasedAlertPorts, configuration: TenantConfiguration): Promise<void> {
  const { store } = pipeline;
  const { tenantId } = configuration;
  await underTenantLease(pipeline, tenantId, pipeline.newHolder(), async (fence) => {
    const [heads, kindRows] = await Promise.all([
      store.snapshots.readHeads(tenantId),
      store.watermarks.readKinds(tenantId),
    ]);
    const state = await loadState(pipeline, configuration, heads, kindRows);
    await beginPeople(pipeline, state);
    await updateAccess(pipeline, state, pipeline.controls, iso(pipeline.now()));
    return { result: true, fence };
  });
}
