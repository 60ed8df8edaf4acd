import type { KindRow } from '../../core/collection/kind-row';
import { isLate } from '../../core/collection/read-loss';
import type { TickRow } from '../../core/deployment/deployment-watch';
import { kindDefinitions } from '../../kinds';
import { collectEveryMs } from '../collect/cadence';
import { type HealthPorts, iso, type Ports } from '../context';
import { unneededFor } from '../evaluate/enabled-checks';

const tenantsAtOnce = 8;

/**
 * Calls the dead man's switch if the cycle is complete: every source of every tenant is fresh, or its absence is explained, and a critical
 * alert would reach somebody. Otherwise the call is withheld, and the switch raises its own alarm, which works even if every channel fails.
 * An error of the call is shown in health and stops nothing.
 */
export async function heartbeat(
  pipeline: HealthPorts & Ports<'heartbeat' | 'log' | 'tenantIds'>,
  before: TickRow['heartbeat'],
  upSinceOf: (tenantId: string) => number,
): Promise<TickRow['heartbeat']> {
  if (pipeline.heartbeat === null) return null;
  const at = iso(pipeline.now());
  const calledAt = before?.calledAt ?? null;
  const { incomplete, mute } = await badTenants(pipeline, upSinceOf);
  if (incomplete + mute > 0) {
    const of = `of ${pipeline.tenantIds.length} tenants`;
    const problems = [
      ...(incomplete === 0 ? [] : [`${incomplete} ${of} not read completely`]),
      ...(mute === 0 ? [] : [`${mute} ${of} without a working channel`]),
    ];
    pipeline.log('heartbeat.withheld', { incomplete, mute });
    return { at, calledAt, problem: `not called: ${problems.join('; ')}` };
  }
  const problem = await pipeline.heartbeat();
  if (problem !== null) pipeline.log('heartbeat.failed', { problem });
  return { at, calledAt: problem === null ? at : calledAt, problem };
}

type Bad = { readonly incomplete: number; readonly mute: number };

async function badTenants(
  pipeline: HealthPorts & Ports<'tenantIds'>,
  upSinceOf: (tenantId: string) => number,
): Promise<Bad> {
  let bad: Bad = { incomplete: 0, mute: 0 };
  for (let from = 0; from < pipeline.tenantIds.length; from += tenantsAtOnce) {
    const some = pipeline.tenantIds.slice(from, from + tenantsAtOnce);
    const [complete, mute] = await Promise.all([
      Promise.all(some.map((tenantId) => isComplete(pipeline, tenantId, upSinceOf(tenantId)).catch(() => false))),
      Promise.all(some.map((tenantId) => isMute(pipeline, tenantId))),
    ]);
    bad = {
      incomplete: bad.incomplete + complete.filter((one) => !one).length,
      mute: bad.mute + mute.filter(Boolean).length,
    };
  }
  return bad;
}

/** As stored by the tenant's last watch, because finding failing channels takes too long for a tick. */
const isMute = async ({ store }: Ports<'store'>, tenantId: string): Promise<boolean> =>
  (await store.watch.readAudience(tenantId))?.row.muteSince != null;

/** Rejects if the tenant's configuration cannot be read; the tenant is then skipped, and the others are not affected. */
async function isComplete(pipeline: HealthPorts, tenantId: string, upSince: number): Promise<boolean> {
  const configuration = await pipeline.configuration(tenantId);
  const rows = new Map((await pipeline.store.watermarks.readKinds(tenantId)).map((row) => [row.kind, row]));
  const unneeded = unneededFor(pipeline, configuration);
  return kindDefinitions.every(({ kind }) => {
    if (unneeded.has(kind)) return true;
    const row = rows.get(kind);
    if (row === undefined) return false;
    return isExplained(row) || isFresh(row, collectEveryMs(pipeline, configuration, kind), pipeline.now(), upSince);
  });
}

/** Not licensed or never permitted, as the first message said. No admin changed it. */
const isExplained = ({ failure, lastSuccessAt }: KindRow): boolean =>
  failure?.reason === 'notLicensed' || (failure?.reason === 'notPermitted' && lastSuccessAt === null);

const isFresh = ({ failure, lastSuccessAt }: KindRow, cadence: number, now: number, upSince: number): boolean =>
  lastSuccessAt !== null && failure?.reason !== 'notPermitted' && !isLate(lastSuccessAt, cadence, { now, upSince });
