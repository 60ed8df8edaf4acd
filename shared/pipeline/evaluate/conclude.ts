import type { Fence } from '../../core/alert/alert-step';
import { keepReadings } from '../alert/keep-readings';
import { raiseMarked } from '../alert/raise-events';
import { mayCloseUnseen } from '../collect/closed-unseen';
import { lacksNamedGroups } from '../collect/collect-small';
import type { Basis, Collection } from '../collect/collection';
import { isDoubtOfFleet } from '../collect/fleet-loss';
import { keepNames } from '../collect/keep-names';
import { underTenantLease } from '../collect/tenant-lease';
import type { AlertPorts, EvaluationPorts, Ports } from '../context';
import { keepTrend } from '../operate/keep-trend';
import { areAllAnswered, summarise } from '../week/first-run';
import { type Conclusion, commit, commitState, isBegun, isMoved, pin, rowAfter, saveVerdicts } from './commit';
import type { CheckPorts } from './enabled-checks';
import { type CollectionOutcome, findEvents, judged, recordEvents } from './find-events';
import { isChanged } from './judge-controls';
import { keepAccess } from './keep-access';
import { keepAffected } from './keep-affected';
import { keepDeviceCounts } from './keep-device-counts';
import { keepDevices } from './keep-devices';
import { keepPeople } from './keep-people';
import { keep } from './keep-results';
import { type Loaded, load, openDays, rowsAfter, verdictsAfter } from './loaded';
import { requestHits } from './request-hits';
import { openConcerns, openSpike } from './source-events';

/**
 * Steps 4 to 9 of a collection: evaluate, attribute, record, raise, keep, commit. Each can be repeated with the same result; the last one
 * commits.
 */
export async function conclude(
  pipeline: EvaluationPorts,
  collection: Collection,
  holder: string,
  basis: Basis,
): Promise<Conclusion> {
  if (await isUneventful(pipeline, collection, basis)) {
    if ((await commitState(pipeline, collection)) === undefined) return { status: 'overtaken' };
    return { status: 'uneventful', row: rowAfter(pipeline, collection, 0), etag: collection.row.etag };
  }
  const conclusion = await underTenantLease(pipeline, collection.configuration.tenantId, holder, (fence) =>
    concludeUnderLease(pipeline, collection, fence),
  );
  return conclusion ?? { status: 'busy' };
}

/**
 * Nothing changed, nothing is pending and no verdict differs, so only paging and the commit are needed. Verdicts are
 * compared with those stored now; one from a newer state differs and is judged again under the lease.
 */
async function isUneventful(
  pipeline: Ports<'controls' | 'detectors' | 'graph' | 'now' | 'store'>,
  collection: Collection,
  basis: Basis,
): Promise<boolean> {
  if (
    !basis.isSettled ||
    basis.rows.some(({ pin }) => pin !== null) ||
    collection.changes.length > 0 ||
    collection.records.length > 0 ||
    collection.contentAt !== undefined ||
    collection.readings !== undefined ||
    collection.namedGroups?.areFewer === true ||
    isDoubtOfFleet(collection) ||
    collection.row.before.failure !== null ||
    collection.row.after.failure !== null
  )
    return false;
  if (await mayEndUnchanged(pipeline, collection, basis)) return false;
  return !(await judged(pipeline, collection, await load(pipeline, collection, basis))).some(isChanged);
}

/** A spike ends after a time without changes, and a licence may return without having been listed as gone. */
async function mayEndUnchanged(
  pipeline: CheckPorts & Ports<'store'>,
  collection: Collection,
  { rows }: Basis,
): Promise<boolean> {
  const { kind, configuration } = collection;
  if (await mayCloseUnseen(pipeline, collection, rows)) return true;
  if (kind !== 'managedDevice' && kind !== 'subscribedSku') return false;
  const concerns = openConcerns(await pipeline.store.alerts.readAlerts(configuration.tenantId));
  return kind === 'managedDevice'
    ? openSpike(pipeline, concerns, 'compliance') !== undefined || openSpike(pipeline, concerns, 'grace') !== undefined
    : [...concerns].some((concern) => concern.startsWith('licence|'));
}

async function concludeUnderLease(
  pipeline: AlertPorts & Ports<'graph' | 'log' | 'registered' | 'tickMs'>,
  collection: Collection,
  fence: Fence,
): Promise<{ readonly result: Conclusion; readonly fence: Fence }> {
  // Under the lease no other process commits policies or roles meanwhile.
  const [loaded, tenant] = await Promise.all([
    load(pipeline, collection),
    pipeline.store.tenants.read(collection.configuration.tenantId),
  ]);
  // Another process committed meanwhile. The findings could be reported but not committed, and the next collection
  // would compare with an older state.
  if (collection.commits.some((head) => isMoved(loaded, head) || isBegun(loaded, collection, head)))
    return { result: { status: 'overtaken' }, fence };
  if (await lacksNamedGroups({ pipeline, configuration: collection.configuration, basis: loaded }, collection))
    return { result: { status: 'overtaken' }, fence };
  let held = await raiseMarked(pipeline, collection.configuration, openDays(loaded.rows), fence);

  const found = await findEvents(pipeline, collection, loaded, tenant?.row);
  const { facts, events, verdicts } = found;
  const changed = verdicts.filter(isChanged);
  await keepNames(pipeline, collection, loaded.after, events, changed);
  if (events.length > 0 || changed.length > 0 || collection.contentAt !== undefined) {
    const pinned = await pin(pipeline, collection, facts);
    if (pinned === undefined) return { result: { status: 'overtaken' }, fence: held };
    collection = pinned;
  }
  if (events.length > 0) {
    await recordEvents(pipeline, collection.configuration.tenantId, events);
    held = await raiseMarked(pipeline, collection.configuration, [facts.recordDay], held);
  }
  held = await keepReadings(pipeline, collection, held);
  await keepFound(pipeline, collection, loaded, found);
  if (changed.length > 0 && tenant !== undefined)
    await keepTrend(pipeline, tenant.row, collection.configuration, verdictsAfter(loaded, verdicts));
  // Another process judged meanwhile. Without this verdict its number would be used twice.
  if (!(await saveVerdicts(pipeline, collection, loaded, changed)))
    return { result: { status: 'overtaken' }, fence: held };
  const result = await commit(pipeline, collection, loaded, events.length);
  if (result.status !== 'committed') return { result, fence: held };
  if (!facts.isSummarised && areAllAnswered(pipeline, collection.configuration, rowsAfter(loaded, result.row)))
    held = await summarise(pipeline, collection.configuration, held);
  return { result, fence: held };
}

/** Before the verdicts are saved, because a repeated collection no longer finds them new. */
async function keepFound(
  pipeline: AlertPorts,
  collection: Collection,
  loaded: Loaded,
  { facts, changes, rules, verdicts, events }: CollectionOutcome,
): Promise<void> {
  // This happens before the records are stored: if the collection is repeated after that, it finds no new records.
  await keepPeople(pipeline, { collection, state: loaded.after, facts, changes, events, rules });
  await keepAccess(pipeline, collection, loaded.after, pipeline.controls);
  await keepDeviceCounts(pipeline, collection, loaded);
  await keepDevices(pipeline, collection);
  await keepAffected(pipeline, collection, loaded.after, verdicts.filter(isChanged));
  await requestHits(pipeline, collection, loaded);
  await keep(pipeline, collection, events);
}
