import { CollectionError } from '../../core/collection/failure';
import type { Graph } from '../../core/collection/graph';
import { isAppSignIn, isAuditRecord, type LogRecord } from '../../core/log/record';
import { isGuid } from '../../core/same-id';
import { hourMs } from '../../core/time/durations';
import { iso, type Ports } from '../context';

/** Limit for one collection. Other applications are looked up when they act again. */
const mostApplications = 5;
/**
 * Stores the owners of acting applications when their entries are read, because owners may leave later. Uses the
 * directory budget before the tenant lease. A failure is only logged.
 */
export async function noteOwners(
  pipeline: Ports<'log' | 'now' | 'store'>,
  tenantId: string,
  graph: Graph,
  records: readonly LogRecord[],
): Promise<void> {
  const { directory } = pipeline.store;
  const acted = [...new Set(records.flatMap(applicationOf))];
  if (acted.length === 0) return;
  const known = await directory.readOwners(tenantId, acted);
  const now = pipeline.now();
  const due = acted.filter((id) => {
    const asked = known.get(id)?.askedAt;
    return asked === undefined || now - Date.parse(asked) >= hourMs;
  });
  for (const applicationId of due.slice(0, mostApplications)) {
    const at = iso(now);
    try {
      const owners = await graph.fetchOwners(applicationId);
      await directory.keepNames(
        tenantId,
        owners.filter(({ displayName }) => displayName !== ''),
        at,
      );
      await directory.keepOwners(tenantId, [{ applicationId, at, ownerIds: owners.map(({ id }) => id) }]);
    } catch (error) {
      if (!(error instanceof CollectionError)) throw error;
      await directory.keepOwners(tenantId, [{ applicationId, at, ownerIds: null }]);
      pipeline.log('owners.unread', { tenant: tenantId, application: applicationId, reason: error.failure.reason });
    }
  }
}

const applicationOf = (record: LogRecord): readonly string[] => {
  const id = idOfApplication(record);
  return id !== null && isGuid(id) ? [id] : [];
};

function idOfApplication(record: LogRecord): string | null {
  if (record.kind === 'signIn') return isAppSignIn(record) ? record.userId : null;
  return isAuditRecord(record) && record.actor.type === 'application' ? record.actor.servicePrincipalId : null;
}
