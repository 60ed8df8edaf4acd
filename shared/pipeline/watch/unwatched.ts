/** Periods in which a tenant was not watched. They are stored in its row, so that its record shows the gap later. */
import type { CustomerRow } from '../../core/tenant/customer';
import type { TenantRow, Unwatched } from '../../core/tenant/tenant';
import { errorText, type Ports } from '../context';

/** Begins such a period. Does nothing if one has begun, or if the tenant was never read. */
export async function beginUnwatched(
  { store }: Ports<'store'>,
  tenantId: string,
  cause: Unwatched['cause'],
  from: string,
): Promise<void> {
  const read = await store.tenants.read(tenantId);
  if (read === undefined || isUnwatched(read.row)) return;
  await store.tenants.write({ ...read.row, unwatched: { from, to: null, cause } }, read.etag);
}

/**
 * Stores the end of the unwatched time and returns the stored value. If another process stored it first, the next watch returns it.
 */
export async function endUnwatched(
  { store }: Ports<'store'>,
  tenantId: string,
  to: string,
): Promise<Unwatched | undefined> {
  const read = await store.tenants.read(tenantId);
  if (read?.row.unwatched == null || read.row.unwatched.to !== null) return undefined;
  const unwatched = { ...read.row.unwatched, to };
  const written = await store.tenants.write({ ...read.row, unwatched }, read.etag);
  return written.status === 'written' ? unwatched : undefined;
}

const isUnwatched = ({ unwatched }: TenantRow): boolean => unwatched != null && unwatched.to === null;

/**
 * The list of tenants changed. Tenants that are no longer in it are unwatched from `since` on. A customer's own row
 * says why the customer is not collected.
 */
export async function noteUnnamed(
  pipeline: Ports<'log' | 'store' | 'tenantIds'>,
  customers: readonly CustomerRow[],
  since: string,
): Promise<void> {
  try {
    const others = new Set([...pipeline.tenantIds, ...customers.map(({ tenantId }) => tenantId)].map(lower));
    const unnamed = (await pipeline.store.tenants.list()).filter(({ tenantId }) => !others.has(lower(tenantId)));
    for (const { tenantId } of unnamed) await beginUnwatched(pipeline, tenantId, 'notConfigured', since);
  } catch (error) {
    // An error here must not stop the watch of the tenants in the list.
    pipeline.log('watch.unnamedUnknown', { error: errorText(error) });
  }
}

const lower = (tenantId: string): string => tenantId.toLowerCase();
