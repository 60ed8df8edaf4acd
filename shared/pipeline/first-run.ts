import type { TenantConfiguration } from '../core/configuration';
import { kindDefinitions } from '../core/kind';
import { watchingEvent } from '../core/look-events';
import type { Fence, KindRow } from '../core/ports';
import { dayOf, iso, type Pipeline } from './context';
import { raiseMarked } from './raise-events';

/** A source that is only busy or broken for the moment is waited for, but not for ever. */
const patientTries = 5;

const hasAnswered = ({ lastSuccessAt, failure }: KindRow): boolean =>
  lastSuccessAt !== null ||
  (failure !== null && (!['throttled', 'broken'].includes(failure.reason) || failure.count >= patientTries));

/** True once every kind has answered, or said why it cannot. */
export async function haveAllAnswered({ store }: Pipeline, tenantId: string): Promise<boolean> {
  const rows = await store.watermarks.readKinds(tenantId);
  const answered = new Set(rows.filter(hasAnswered).map(({ kind }) => kind));
  return kindDefinitions.every(({ kind }) => answered.has(kind));
}

/**
 * Once every kind has answered and the weeks before were read, people hear what is watched: one summary, the only news of a
 * first run. The weeks before are read in the bucket of the reports: this asks for it.
 */
export async function summarise(pipeline: Pipeline, configuration: TenantConfiguration, fence: Fence): Promise<Fence> {
  const { tenantId } = configuration;
  const tenant = await pipeline.store.tenants.read(tenantId);
  if (tenant === undefined || tenant.row.summarisedAt !== null) return fence;
  if (!(await haveAllAnswered(pipeline, tenantId))) return fence;
  if (tenant.row.lookBack === null) {
    // Asked for by a look at a kind of that bucket; looks that end after this one ask again, and find it begun.
    await pipeline.queues.sendCollect({ tenantId, bucket: 'reports', kinds: ['directoryAudit'], reason: 'hint' });
    return fence;
  }
  if (tenant.row.lookBack.endedAt === null) return fence;
  const recordDay = dayOf(tenant.row.watchedSince);
  const now = iso(pipeline.now());
  const event = watchingEvent({ tenantId, now, recordDay, startedFrom: tenant.row.watchedSince });
  await pipeline.store.events.record([event], true);
  const held = await raiseMarked(pipeline, configuration, [recordDay], fence);
  await pipeline.store.tenants.write({ ...tenant.row, summarisedAt: now }, tenant.etag);
  return held;
}
