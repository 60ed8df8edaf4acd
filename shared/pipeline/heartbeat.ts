import { kindDefinitions } from '../core/kind';
import type { KindRow, TickRow } from '../core/ports';
import { isLate } from '../core/sight-loss';
import { lookEveryMs } from './cadence';
import { iso, type Pipeline } from './context';
import { unneededFor } from './enabled-checks';

const tenantsAtOnce = 8;

/**
 * Calls the dead man's switch where the cycle is complete: every source of every tenant is fresh, or explained. Where it is not,
 * the switch stays silent and alarms by itself. What goes wrong with the call shows in health and stops nothing.
 */
export async function heartbeat(
  pipeline: Pipeline,
  before: TickRow['heartbeat'],
  upSince: number,
): Promise<TickRow['heartbeat']> {
  if (pipeline.heartbeat === null) return null;
  const at = iso(pipeline.now());
  const calledAt = before?.calledAt ?? null;
  const incomplete = await incompleteTenants(pipeline, upSince);
  if (incomplete > 0) {
    const problem = `not called: ${incomplete} of ${pipeline.tenantIds.length} tenants not completely seen`;
    pipeline.log('heartbeat.withheld', { incomplete });
    return { at, calledAt, problem };
  }
  const problem = await pipeline.heartbeat();
  if (problem !== null) pipeline.log('heartbeat.failed', { problem });
  return { at, calledAt: problem === null ? at : calledAt, problem };
}

async function incompleteTenants(pipeline: Pipeline, upSince: number): Promise<number> {
  let incomplete = 0;
  for (let from = 0; from < pipeline.tenantIds.length; from += tenantsAtOnce) {
    const some = pipeline.tenantIds.slice(from, from + tenantsAtOnce);
    const complete = await Promise.all(some.map((tenantId) => isComplete(pipeline, tenantId, upSince)));
    incomplete += complete.filter((one) => !one).length;
  }
  return incomplete;
}

async function isComplete(pipeline: Pipeline, tenantId: string, upSince: number): Promise<boolean> {
  const configuration = await pipeline.configuration(tenantId);
  const rows = new Map((await pipeline.store.watermarks.readKinds(tenantId)).map((row) => [row.kind, row]));
  const unneeded = unneededFor(pipeline, configuration);
  return kindDefinitions.every(({ kind }) => {
    if (unneeded.has(kind)) return true;
    const row = rows.get(kind);
    if (row === undefined) return false;
    return isExplained(row) || isFresh(row, lookEveryMs(pipeline, configuration, kind), pipeline.now(), upSince);
  });
}

/** Not licensed; or never permitted, which the first message told and which is nobody's deed. */
const isExplained = ({ failure, lastSuccessAt }: KindRow): boolean =>
  failure?.reason === 'notLicensed' || (failure?.reason === 'notPermitted' && lastSuccessAt === null);

const isFresh = ({ failure, lastSuccessAt }: KindRow, cadence: number, now: number, upSince: number): boolean =>
  lastSuccessAt !== null && failure?.reason !== 'notPermitted' && !isLate(lastSuccessAt, cadence, { now, upSince });
