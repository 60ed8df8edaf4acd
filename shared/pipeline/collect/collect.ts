import { leaseMs, openKinds, release } from '../../core/collection/bucket-lease';
import { causeOf } from '../../core/collection/failure';
import type { CollectMessage } from '../../core/queues';
import type { Kind } from '../../core/resource/kind';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { OtherTenant } from '../../core/tenant/contained';
import { minuteMs } from '../../core/time/durations';
import { isFleetKind } from '../../kinds';
import { type EvaluationPorts, errorText, iso, type LeasedAlertPorts, type Ports } from '../context';
import { forTenant, unneededFor } from '../evaluate/enabled-checks';
import { unlessContained } from '../watch/contained';
import { collectContained, longestMessageMs } from './collect-kind';
import {
  askAndTake,
  type Ended,
  type HeldBucket,
  hintRest,
  leaseKeeper,
  letGo,
  updateBucket,
  writeEnded,
} from './held-bucket';
import { whileRenewed } from './keep-lease';
import { lookBack } from './look-back';
import { LeaseLost } from './tenant-lease';

type CollectSummary = {
  readonly collections: number;
  readonly events: number;
  readonly status: 'collected' | 'held' | 'nothing' | 'contained';
};

/** Limit on the rounds of one lease holder. Later requests are left to the next holder. */
const maxRounds = 2;

/**
 * After this time no other collection begins: it gets a message of its own, because the host limits the time of a
 * message; ms.
 */
const beginsWithinMs = minuteMs;

/** Runs the requested collections in one bucket of one tenant, under the bucket's lease. */
export const collect = (
  everything: EvaluationPorts & Ports<'configuration' | 'newHolder' | 'tenantNames'>,
  asked: CollectMessage,
): Promise<CollectSummary> =>
  unlessContained(
    everything,
    asked.tenantId,
    () => collectTenant(everything, asked),
    async () => ({ collections: 0, events: 0, status: 'contained' }),
  );

async function collectTenant(
  everything: EvaluationPorts & Ports<'configuration' | 'newHolder'>,
  asked: CollectMessage,
): Promise<CollectSummary> {
  const configuration = await everything.configuration(asked.tenantId);
  const pipeline = forTenant(everything, configuration);
  const unneeded = unneededFor(pipeline, configuration);
  const message = { ...asked, kinds: asked.kinds.filter((kind) => !unneeded.has(kind)) };
  const holder = pipeline.newHolder();
  const held = await askAndTake(pipeline, configuration, message, holder);
  if (held === undefined) return { collections: 0, events: 0, status: 'held' };
  const bugs: unknown[] = [];
  const summary = await whileRenewed(leaseMs, leaseKeeper(pipeline, held), () =>
    workOffOrLetGo(pipeline, configuration, held, bugs),
  );
  // The invocation fails for the host, after all other kinds were collected and the lease was released.
  if (bugs.length > 0) throw bugs[0];
  return summary;
}

/**
 * If storage or a token fails between two collections, the bucket is released instead of waiting for the lease to
 * expire.
 */
async function workOffOrLetGo(
  pipeline: EvaluationPorts & Ports<'newHolder'>,
  configuration: TenantConfiguration,
  held: HeldBucket,
  bugs: unknown[],
): Promise<CollectSummary> {
  try {
    return await workOff(pipeline, configuration, held, bugs);
  } catch (error) {
    await updateBucket(pipeline, held, (current) => release(current, current.spent)).catch(() => {
      // The lease expires by itself; the first error is the one to report.
    });
    throw error;
  }
}

/** Collects the requested kinds, round by round, and releases the bucket. Errors of collections are added to `bugs`. */
async function workOff(
  pipeline: EvaluationPorts & Ports<'newHolder'>,
  configuration: TenantConfiguration,
  held: HeldBucket,
  bugs: unknown[],
): Promise<CollectSummary> {
  const { bucket } = held.row;
  const beginsUntil = held.takenAt + beginsWithinMs;
  const graph = await pipeline.graph(configuration.tenantId);
  graph.resume(bucket, held.row.spent);
  if (bucket === 'reports' && !held.row.isSummarised) await lookBackContained(pipeline, configuration, held, bugs);
  let collections = 0;
  let events = 0;
  for (let round = 0; round < maxRounds; round++) {
    const kinds = longestWaitingFirst(held, openKinds(held.row, pipeline.now()), pipeline.now());
    if (kinds.length === 0) break;
    let ended: Ended[] = [];
    let blockedUntil: number | null = null;
    for (const kind of kinds) {
      if (blockedUntil !== null) {
        // Graph throttled this bucket. Collecting its other kinds would be refused as well.
        ended.push({ served: { kind, asked: held.row.asked[kind] ?? 0, notBefore: blockedUntil } });
        continue;
      }
      // A fleet takes long and may end the process, so earlier results are written first.
      if (isFleetKind(kind) && ended.some(({ open }) => open !== undefined)) {
        if ((await writeEnded(pipeline, held, ended)) === undefined)
          return { collections, events, status: 'collected' };
        ended = [];
      }
      const done = await collectContained(pipeline, configuration, held, kind, bugs);
      ended.push(done);
      events += done.events;
      collections += 1;
      blockedUntil = done.throttled ? done.served.notBefore : null;
      if (pipeline.now() > beginsUntil) break;
    }
    const isLastRound = round === maxRounds - 1 || pipeline.now() > beginsUntil;
    // One write if nothing else was requested, because an unchanged fleet should cost few writes.
    const row = await writeEnded(pipeline, held, ended, (next) =>
      isLastRound || openKinds(next, pipeline.now()).length === 0 ? release(next, graph.spent(bucket)) : next,
    );
    if (row === undefined) return { collections, events, status: 'collected' };
    if (row.holder === null) {
      await hintRest(pipeline, row);
      return { collections, events, status: 'collected' };
    }
  }
  await letGo(pipeline, held, graph.spent(bucket));
  return { collections, events, status: collections === 0 ? 'nothing' : 'collected' };
}

/**
 * Otherwise a source that Graph always throttles would keep the sources after it from being read, and so would one that
 * takes long and is requested again meanwhile.
 */
const longestWaitingFirst = ({ rows }: HeldBucket, kinds: readonly Kind[], now: number): readonly Kind[] => {
  const failures = (kind: Kind): number => {
    const failure = rows.get(kind)?.failure;
    return failure == null || causeOf(failure) === 'notLooked' ? 0 : failure.count;
  };
  const wasJustTried = (kind: Kind): number =>
    now - Date.parse(rows.get(kind)?.lastAttemptAt ?? iso(0)) < longestMessageMs ? 1 : 0;
  return [...kinds].sort((a, b) => failures(a) - failures(b) || wasJustTried(a) - wasJustTried(b));
};

/** Reads the weeks before monitoring. A failure there must not stop other collections. */
async function lookBackContained(
  pipeline: LeasedAlertPorts & Ports<'graph' | 'log' | 'registered'>,
  configuration: TenantConfiguration,
  held: HeldBucket,
  bugs: unknown[],
): Promise<void> {
  try {
    await lookBack(pipeline, configuration, leaseKeeper(pipeline, held));
  } catch (error) {
    if (error instanceof OtherTenant) throw error;
    if (!(error instanceof LeaseLost)) bugs.push(error);
    pipeline.log('lookBack.failed', { tenant: configuration.tenantId, error: errorText(error) });
  }
}
