import { activityOf } from '../../core/attribution';
import { CollectionError, type Failure } from '../../core/collection/failure';
import { collectionEvents } from '../../core/event/collection-events';
import type { CollectionFacts, FoundDetection } from '../../core/event/collection-facts';
import type { WatchEvent } from '../../core/event/event';
import { categoriesRead } from '../../core/log/audit-categories';
import type { DirectoryAudit } from '../../core/log/record';
import { isSyncNoise } from '../../core/log/sync-noise';
import { withoutTwins } from '../../core/log/twins';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import type { LicenceKey } from '../../core/tenant/licence-key';
import type { LookBack, TenantRow } from '../../core/tenant/tenant';
import { dayMs } from '../../core/time/durations';
import { noteActor } from '../alert/raise-events';
import { dayOf, iso, type LeasedAlertPorts, type Ports } from '../context';
import { haveAllAnswered, summarise } from '../week/first-run';
import { fromRecord, oncePerSpike } from './detect';
import { historyFacts } from './detector-facts';
import { keepNamesOf } from './keep-names';
import { underTenantLease } from './tenant-lease';
import { loadState, type TenantState } from './tenant-state';

/** Entra ID P1 keeps this many days. With a shorter retention Graph refuses, and that answer is used. */
const daysKept = 30;
const daysKeptFree = 7;
/** One invocation reads for this long; the next one continues. */
const atOnceMs = 60_000;
/** Number of retries for a failing source. Then the first message is sent without it. */
const patientTries = 5;

/**
 * Reads the weeks before monitoring once and records the detections. They are listed in the first message and never
 * alerted. It can be resumed: the tenant's row has the progress, and ids are the same on repetition.
 */
export async function lookBack(
  pipeline: LeasedAlertPorts & Ports<'graph' | 'log' | 'registered'>,
  configuration: TenantConfiguration,
  keepLease: () => Promise<void>,
): Promise<void> {
  const read = await pipeline.store.tenants.read(configuration.tenantId);
  if (read === undefined || read.row.summarisedAt !== null || isEnded(read.row.lookBack)) return;
  if (!(await haveAllAnswered(pipeline, configuration))) return;
  const state = await stateNow(pipeline, configuration);
  const begun = read.row.lookBack ?? beginning(read.row, (await state.facts()).licences);
  const progress = await readOn(pipeline, configuration, state, read.row, begun, keepLease);
  const written = await pipeline.store.tenants.write({ ...read.row, lookBack: progress }, read.etag);
  pipeline.log('lookBack.done', {
    tenant: configuration.tenantId,
    through: progress.through,
    ended: progress.endedAt !== null,
    failure: progress.failure ?? undefined,
  });
  if (written.status === 'conflict') return;
  if (progress.endedAt === null) {
    // The next slot of the cadence is minutes away.
    const { tenantId } = configuration;
    return pipeline.queues.sendCollect({ tenantId, bucket: 'reports', kinds: ['directoryAudit'], reason: 'hint' }, 10);
  }
  await underTenantLease(pipeline, configuration.tenantId, pipeline.newHolder(), async (fence) => ({
    result: true,
    fence: await summarise(pipeline, configuration, fence),
  }));
}

const isEnded = (found: LookBack | null): boolean => found !== null && found.endedAt !== null;

const beginning = ({ watchedSince }: TenantRow, licences: ReadonlySet<LicenceKey>): LookBack => {
  const from = iso(Date.parse(watchedSince) - (licences.has('P1') ? daysKept : daysKeptFree) * dayMs);
  return { from, through: from, endedAt: null, failure: null, tries: 0 };
};

/** Reads until the end, until the time is up, or until Graph refuses; everything read so far is kept. */
async function readOn(
  pipeline: Ports<'detectors' | 'graph' | 'log' | 'now' | 'store'>,
  configuration: TenantConfiguration,
  state: TenantState,
  { watchedSince }: TenantRow,
  begun: LookBack,
  keepLease: () => Promise<void>,
): Promise<LookBack> {
  const startedAt = pipeline.now();
  const graph = await pipeline.graph(configuration.tenantId);
  let { through } = begun;
  try {
    for await (const page of graph.listAuditHistory(through, watchedSince, categoriesRead(pipeline.detectors))) {
      await keepLease();
      await recordPage(pipeline, configuration, state, watchedSince, page);
      through = page.at(-1)?.activityDateTime ?? through;
      if (pipeline.now() - startedAt > atOnceMs)
        return through > begun.through ? { ...begun, through, tries: 0 } : afterFailure(pipeline, begun, 'broken');
    }
    return { ...begun, through: watchedSince, endedAt: iso(pipeline.now()) };
  } catch (error) {
    if (!(error instanceof CollectionError)) throw error;
    return afterFailure(pipeline, { ...begun, through }, error.failure.reason);
  }
}

function afterFailure(pipeline: Ports<'now'>, begun: LookBack, reason: Failure['reason']): LookBack {
  const tries = begun.tries + 1;
  const isPassing = reason === 'throttled' || reason === 'broken';
  return isPassing && tries < patientTries
    ? { ...begun, tries }
    : { ...begun, tries, endedAt: iso(pipeline.now()), failure: reason };
}

async function stateNow(pipeline: Ports<'now' | 'store'>, configuration: TenantConfiguration): Promise<TenantState> {
  const [heads, rows] = await Promise.all([
    pipeline.store.snapshots.readHeads(configuration.tenantId),
    pipeline.store.watermarks.readKinds(configuration.tenantId),
  ]);
  return loadState(pipeline, configuration, heads, rows);
}

async function recordPage(
  pipeline: Ports<'detectors' | 'log' | 'now' | 'store'>,
  configuration: TenantConfiguration,
  state: TenantState,
  watchedSince: string,
  page: readonly DirectoryAudit[],
): Promise<void> {
  const known = new Set(pipeline.detectors.flatMap(({ activities }) => activities));
  const records = page.filter((record) => known.has(activityOf(record)) && !isSyncNoise(record));
  if (records.length === 0) return;
  const { tenantId } = configuration;
  await pipeline.store.records.keep(tenantId, records);
  const facts = await historyFacts(configuration, state, records);
  const logged = records.flatMap((record) =>
    fromRecord(pipeline, record, records, facts).map((found) => ({ found, isFresh: true, recordId: record.id })),
  );
  const found = oncePerSpike(withoutTwins(logged).map((entry) => entry.found)).filter(
    ({ detection }) => detection.effect === 'raised',
  );
  const now = iso(pipeline.now());
  // The day monitoring began, so that a resumed reading finds its own rows.
  const collection: CollectionFacts = { tenantId, now, recordDay: dayOf(watchedSince), startedFrom: watchedSince };
  const events = collectionEvents(collection, [], found, []).map((event, at) => asHistory(event, found[at]));
  await keepNamesOf(pipeline, tenantId, state, records, events, now);
  await pipeline.store.events.record(events, false);
  for (const event of events) await noteActor(pipeline, event);
}

/** These events never alert. `story` joins entries about one action; `isListed`: the event would have been alerted. */
const asHistory = (event: WatchEvent, found: FoundDetection | undefined): WatchEvent => ({
  ...event,
  lookBack: true,
  groupKey: null,
  concern: null,
  deferredUntil: null,
  details: {
    ...event.details,
    subjects: [],
    story: `${found?.detection.storyOf ?? event.source}|${event.resource.id}`,
    isListed: found?.detection.alerts ?? false,
  },
});
