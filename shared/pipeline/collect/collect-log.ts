import { isRefusal } from '../../core/collection/failure';
import type { KindRow } from '../../core/collection/kind-row';
import { type LogRecord, recordMs } from '../../core/log/record';
import { isAskedKind } from '../../core/resource/definition';
import type { LogKind } from '../../core/resource/kind';
import { dayMs, hourMs, minuteMs } from '../../core/time/durations';
import { awaitedSince } from '../alert/attribute-later';
import { iso } from '../context';
import { askForLists } from './ask-for-lists';
import { type Collection, type CollectionContext, neverCommitted, succeeded } from './collection';
import { dueReadings } from './exposed-sign-ins';
import { wantedSignIns } from './followed-accounts';
import { fetchNewlyMade, namedInPolicyEntries } from './newly-made';
import { noteGroups } from './note-groups';
import { noteOwners } from './note-owners';
import { judgeSignIns } from './sign-in-habits';
import { nothingPending } from './tenant-state';

/** Records arrive late and out of order; every collection reads this much again. */
const overlapMs = 15 * minuteMs;
/**
 * Late records are searched for once an hour, up to two hours back, and once a day, up to two days back. Both start
 * where the previous such search ended, so that no record is missed. While an alert waits for its actor, the hourly
 * search goes back to the alert's change.
 */
const hourlyLatenessMs = 2 * hourMs;
const dailyLatenessMs = 2 * dayMs;
/** After an outage a collection reads at most this far back; Microsoft keeps 7 days without P1. */
const furthestBackMs = 7 * dayMs;
/**
 * The first collection keeps the records of the last hour, to attribute the next findings. It also keeps all since
 * monitoring began, because the log may have been refused until now and the look-back covers only the time before.
 */
const firstBackMs = hourMs;

/** The first collection of sign-ins reads further back, to learn what is usual. It raises nothing. */
const learnedBackMs = furthestBackMs;

/** Limit on the part of a log that one collection reads. After throttling or an error, the next one reads half. */
const widestMs = dayMs;
const narrowestMs = 10 * minuteMs;

/** The logs of admins' changes, which name who made them. */
const namesActors = (kind: LogKind): boolean => kind === 'directoryAudit' || kind === 'auditEvent';

type Window = { readonly from: number; readonly to: number; readonly hourly: boolean; readonly daily: boolean };

/** Collects one of Microsoft's logs: watermark minus overlap up to now; stored records are skipped. */
export async function collectLog(context: CollectionContext, kind: LogKind): Promise<Collection> {
  const { pipeline, configuration, row } = context;
  const { tenantId } = configuration;
  const graph = await pipeline.graph(tenantId);
  const now = pipeline.now();
  const takenAt = iso(now);
  const isBehindMonitoring =
    row.row.watermark === null || (kind === 'signIn' && now - Date.parse(row.row.watermark) > firstBackMs);
  const began = Date.parse(
    (isBehindMonitoring ? (await pipeline.store.tenants.read(tenantId))?.row.watchedSince : undefined) ?? iso(now),
  );
  const reading = windowOf(row.row, now, began, kind === 'signIn' ? learnedBackMs : firstBackMs);
  const awaited = reading.hourly && namesActors(kind) ? await awaitedSince(pipeline, tenantId, takenAt) : null;
  const window =
    awaited === null
      ? reading
      : { ...reading, from: Math.min(reading.from, Math.max(Date.parse(awaited), now - furthestBackMs)) };
  const isLearnedOnly = (record: LogRecord): boolean =>
    kind === 'signIn' && isBehindMonitoring && recordMs(record) < began - firstBackMs;
  const fresh = new Map<string, LogRecord>();
  const read: LogRecord[] = [];
  const only = kind === 'signIn' ? await wantedSignIns(context, window.hourly) : undefined;
  let isFilterRefused = false;
  const onFilterRefused = (): void => {
    isFilterRefused = true;
  };
  for await (const records of graph.listRecords(kind, iso(window.from), iso(window.to), only, onFilterRefused)) {
    context.onPage();
    const known = await pipeline.store.records.known(tenantId, records);
    for (const record of records) if (!known.has(record.id)) fresh.set(record.id, record);
    if (only !== undefined) read.push(...records);
    await context.keepLease();
  }
  const signIns = only === undefined ? undefined : await judgeSignIns(pipeline, tenantId, read, only);
  const records = [...fresh.values()]
    .filter((record) => !isLearnedOnly(record))
    .flatMap((record) => signIns?.keptOf(record) ?? [record]);
  if (row.row.watermark !== null) await askForLists(context, read);
  const readings = only === undefined ? [] : await dueReadings(context, graph, only.isBeta === true);
  await noteOwners(pipeline, tenantId, graph, records);
  await noteGroups(pipeline, tenantId, graph, records);
  const made = await fetchNewlyMade(context, graph, namedInPolicyEntries(records));
  const after = {
    ...succeeded(row.row, takenAt, context.pages()),
    watermark: iso(window.to),
    isFilterRefused,
    rereadHourAt: window.hourly ? takenAt : row.row.rereadHourAt,
    rereadDayAt: window.daily ? takenAt : row.row.rereadDayAt,
  };
  return {
    configuration,
    kind,
    takenAt,
    startedFrom: row.row.watermark ?? neverCommitted,
    isFirst: row.row.watermark === null,
    pending: { ...nothingPending, small: made },
    commits: [],
    changes: [],
    records: records.sort((a, b) => recordMs(a) - recordMs(b)),
    ...(signIns !== undefined && { signIns: signIns.judged }),
    ...(readings.length > 0 && { readings }),
    baseline: undefined,
    fleetCounts: undefined,
    row: { before: row.row, after, etag: row.etag },
  };
}

/**
 * From the watermark minus the overlap up to now. After an outage, throttling or an error it stops earlier, and the next
 * collection continues, so that the log is always complete up to the watermark.
 */
function windowOf(row: KindRow, now: number, began: number, backMs: number): Window {
  const failures = row.failure === null || isRefusal(row.failure) ? 0 : row.failure.count;
  const width = Math.max(narrowestMs, widestMs / 2 ** Math.min(failures, 10));
  if (row.watermark === null) {
    const from = Math.max(Math.min(now - backMs, began), now - furthestBackMs);
    return { from, to: Math.min(now, from + width), hourly: true, daily: true };
  }
  const watermark = Date.parse(row.watermark);
  const to = Math.min(now, Math.max(watermark, now - furthestBackMs) + width);
  const caughtUp = to === now && row.failure?.reason !== 'throttled';
  const [hourlyAt, dailyAt] = [Date.parse(row.rereadHourAt ?? iso(0)), Date.parse(row.rereadDayAt ?? iso(0))];
  const daily = caughtUp && now - dailyAt >= dayMs;
  const hourly = daily || (caughtUp && now - hourlyAt >= hourMs);
  const wanted = Math.min(
    watermark - overlapMs,
    daily ? dailyAt - dailyLatenessMs : hourly ? hourlyAt - hourlyLatenessMs : now,
  );
  return { from: Math.max(wanted, now - furthestBackMs), to, hourly, daily };
}

/** True if the log was not read up to now. The rest does not wait for the next slot. */
export const isBehind = ({ kind, watermark, lastSuccessAt }: KindRow): boolean =>
  !isAskedKind(kind) && watermark !== null && lastSuccessAt !== null && watermark < lastSuccessAt;
