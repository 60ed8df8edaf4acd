import type { Fence } from '../../core/alert/alert-step';
import { type Failure, isLastingFailure, isRefusal } from '../../core/collection/failure';
import type { KindRow } from '../../core/collection/kind-row';
import { firstReadAt, isNeverRead } from '../../core/collection/read-loss';
import { watchingEvent } from '../../core/event/collection-health';
import type { Stored } from '../../core/stored';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import type { TenantRow } from '../../core/tenant/tenant';
import { hourMs } from '../../core/time/durations';
import { kindDefinitions } from '../../kinds';
import { raiseMarked } from '../alert/raise-events';
import { type AlertPorts, dayOf, iso, type Ports } from '../context';
import { unneededFor } from '../evaluate/enabled-checks';
import { keepPlan } from '../operate/keep-plan';

/** A source that failed before anything could be read, for example before consent, has this time to be read; ms. */
const askedAgainWithinMs = hourMs;

function hasAnswered(
  { now, speed }: Ports<'now' | 'speed'>,
  { lastAttemptAt, lastSuccessAt, failure }: KindRow,
  first: number,
): boolean {
  if (lastSuccessAt !== null) return true;
  if (failure === null || !isLastingFailure(failure)) return false;
  const isOld = Date.parse(lastAttemptAt ?? failure.since) < first;
  return isRefusal(failure) || !isOld || now() - first > askedAgainWithinMs / speed;
}

/** True once every kind has been read, or reported why it cannot be. Not if none was read: that is an alert of its own. */
export const haveAllAnswered = async (
  pipeline: Ports<'controls' | 'detectors' | 'now' | 'registered' | 'speed' | 'store'>,
  configuration: TenantConfiguration,
): Promise<boolean> =>
  areAllAnswered(pipeline, configuration, await pipeline.store.watermarks.readKinds(configuration.tenantId));

export function areAllAnswered(
  pipeline: Ports<'controls' | 'detectors' | 'now' | 'registered' | 'speed'>,
  configuration: TenantConfiguration,
  rows: readonly KindRow[],
): boolean {
  if (isNeverRead(rows)) return false;
  const first = firstReadAt(rows);
  const answered = new Set(rows.filter((row) => hasAnswered(pipeline, row, first)).map(({ kind }) => kind));
  const unneeded = unneededFor(pipeline, configuration);
  return kindDefinitions.every(({ kind }) => answered.has(kind) || unneeded.has(kind));
}

/** Why the log of the weeks before cannot be read even if it is requested again; null if it can. */
function refusalOf(rows: readonly KindRow[]): Failure['reason'] | null {
  const reason = rows.find(({ kind }) => kind === 'directoryAudit')?.failure?.reason;
  return reason === 'notPermitted' || reason === 'notLicensed' ? reason : null;
}

/**
 * Once every kind was read, and the weeks before too, the summary of the monitored sources is sent: the only message of a first run. The
 * weeks before are read in the bucket of the reports; this requests it.
 */
export async function summarise(
  pipeline: AlertPorts & Ports<'registered'>,
  configuration: TenantConfiguration,
  fence: Fence,
): Promise<Fence> {
  const { tenantId } = configuration;
  const tenant = await pipeline.store.tenants.read(tenantId);
  if (tenant === undefined || tenant.row.summarisedAt !== null) return fence;
  const rows = await pipeline.store.watermarks.readKinds(tenantId);
  if (!areAllAnswered(pipeline, configuration, rows)) return fence;
  const refusal = refusalOf(rows);
  if (tenant.row.lookBack === null && refusal === null) {
    // Requested through a kind of that bucket. Later collections request it again and find that it has begun.
    await pipeline.queues.sendCollect({ tenantId, bucket: 'reports', kinds: ['directoryAudit'], reason: 'hint' });
    return fence;
  }
  if (tenant.row.lookBack !== null && tenant.row.lookBack.endedAt === null) return fence;
  const { watchedSince } = tenant.row;
  const recordDay = dayOf(watchedSince);
  const now = iso(pipeline.now());
  const event = watchingEvent({ tenantId, now, recordDay, startedFrom: watchedSince });
  const etag = tenant.row.lookBack === null ? await giveUpLookBack(pipeline, tenant, refusal) : tenant.etag;
  if (etag === undefined) return fence;
  // Done before the message is sent, because the message contains the result.
  await keepPlan(pipeline, configuration);
  await pipeline.store.events.record([event], true);
  const held = await raiseMarked(pipeline, configuration, [recordDay], fence);
  const row = (await pipeline.store.tenants.read(tenantId))?.row ?? tenant.row;
  await pipeline.store.tenants.write({ ...row, summarisedAt: now }, etag);
  return held;
}

/** The message says why the list is missing; undefined if another process wrote the row meanwhile. */
async function giveUpLookBack(
  pipeline: Ports<'now' | 'store'>,
  { row, etag }: Stored<TenantRow>,
  failure: Failure['reason'] | null,
): Promise<string | undefined> {
  const { watchedSince } = row;
  const lookBack = { from: watchedSince, through: watchedSince, endedAt: iso(pipeline.now()), failure, tries: 1 };
  const written = await pipeline.store.tenants.write({ ...row, lookBack }, etag);
  return written.status === 'written' ? written.etag : undefined;
}
