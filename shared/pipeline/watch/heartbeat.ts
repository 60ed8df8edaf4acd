import type { KindRow } from '../../core/collection/kind-row';
import { isLate } from '../../core/collection/sight-loss';
import type { TickRow } from '../../core/deployment/deployment-watch';
import { kindDefinitions } from '../../kinds';
import { lookEveryMs } from '../collect/cadence';
import { type HealthPorts, iso, type Ports } from '../context';
import { unneededFor } from '../evaluate/enabled-checks';

const tenantsAtOnce = 8;

/**
 * Calls the dead man's switch where the cycle is complete: every source of every tenant is fresh, or explained, and somebody would
 * hear of what is critical there. Where it is not, the switch stays silent and alarms by itself: it is the one voice that is left
 * where every way out fails. What goes wrong with the call shows in health and stops nothing.
 */
export async function heartbeat(
  pipeline: HealthPorts & Ports<'heartbeat' | 'log' | 'tenantIds'>,
  before: TickRow['heartbeat'],
  upSince: number,
): Promise<TickRow['heartbeat']> {
  if (pipeline.heartbeat === null) return null;
  const at = iso(pipeline.now());
  const calledAt = before?.calledAt ?? null;
  const { incomplete, mute } = await badTenants(pipeline, upSince);
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

async function badTenants(pipeline: HealthPorts & Ports<'tenantIds'>, upSince: number): Promise<Bad> {
  let bad: Bad = { incomplete: 0, mute: 0 };
  for (let from = 0; from < pipeline.tenantIds.length; from += tenantsAtOnce) {
    const some = pipeline.tenantIds.slice(from, from + tenantsAtOnce);
    const [complete, mute] = await Promise.all([
      Promise.all(some.map((tenantId) => isComplete(pipeline, tenantId, upSince).catch(() => false))),
      Promise.all(some.map((tenantId) => isMute(pipeline, tenantId))),
    ]);
    bad = {
      incomplete: bad.incomplete + complete.filter((one) => !one).length,
      mute: bad.mute + mute.filter(Boolean).length,
    };
  }
  return bad;
}

/** As its watch found it last: which ways out fail takes more reading than a tick has time for. */
const isMute = async ({ store }: Ports<'store'>, tenantId: string): Promise<boolean> =>
  (await store.watch.readAudience(tenantId))?.row.muteSince != null;

/** Rejects where what the tenant is watched with cannot be read: nothing of it is looked at then, and the others' clock goes on. */
async function isComplete(pipeline: HealthPorts, tenantId: string, upSince: number): Promise<boolean> {
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
