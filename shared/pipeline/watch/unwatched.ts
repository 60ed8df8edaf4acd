/** Times in which a tenant was not watched. They are stored in its row, so that its record shows the gap later. */
import type { CustomerRow } from '../../core/tenant/customer';
import type { TenantRow, Unwatched } from '../../core/tenant/tenant';
import { errorText, type Ports } from '../context';

/** Begins such a time. Does nothing if one has begun, or if the tenant was never read. */
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
 * The list of tenants changed: those that it no longer names are not watched from `since` on. A customer's own row says why it is not
 * collected.
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
    // The tenants of the list must be watched all the same.
    pipeline.log('watch.unnamedUnknown', { error: errorText(error) });
  }
}

const lower = (tenantId: string): string => tenantId.toLowerCase();
