import type { LogKind } from '../core/kind';
import type { LogRecord } from '../core/record';
import { iso } from './context';
import { type Look, type LookContext, succeeded } from './look';
import { nothingPending } from './tenant-state';

const minuteMs = 60_000;
/** Records arrive late and out of order; every look reads this much again. */
const overlapMs = 15 * minuteMs;
/** Later ones are caught by reading the last 2 h once an hour and the last 24 h once a day. */
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
/** After an outage a look reads at most this far back; Microsoft keeps 7 days without P1. */
const furthestBackMs = 7 * dayMs;
/** The first look keeps the records of the last hour, so that what is found next can be attributed. */
const firstBackMs = hourMs;

type Window = { readonly from: number; readonly hourly: boolean; readonly daily: boolean };

/** Looks at one of Microsoft's logs: watermark minus overlap up to now; a record that is kept already is skipped. */
export async function lookLog(context: LookContext, kind: LogKind): Promise<Look> {
  const { pipeline, configuration, row } = context;
  const { tenantId } = configuration;
  const graph = await pipeline.graph(tenantId);
  const now = pipeline.now();
  const window = windowOf(row.row, now);
  const fresh = new Map<string, LogRecord>();
  for await (const records of graph.listRecords(kind, iso(window.from), iso(now))) {
    const known = await pipeline.store.records.known(tenantId, records);
    for (const record of records) if (!known.has(record.id)) fresh.set(record.id, record);
    await context.keepLease();
  }
  const takenAt = iso(now);
  const after = {
    ...succeeded(row.row, takenAt),
    watermark: takenAt,
    rereadHourAt: window.hourly ? takenAt : row.row.rereadHourAt,
    rereadDayAt: window.daily ? takenAt : row.row.rereadDayAt,
  };
  return {
    configuration,
    kind,
    takenAt,
    startedFrom: row.row.watermark ?? 'first',
    isFirst: row.row.watermark === null,
    pending: nothingPending,
    commits: [],
    changes: [],
    records: [...fresh.values()].sort((a, b) => (a.activityDateTime < b.activityDateTime ? -1 : 1)),
    policyBaseline: undefined,
    fleetCounts: undefined,
    row: { before: row.row, after, etag: row.etag },
  };
}

function windowOf(
  row: { readonly watermark: string | null; readonly rereadHourAt: string | null; readonly rereadDayAt: string | null },
  now: number,
): Window {
  if (row.watermark === null) return { from: now - firstBackMs, hourly: true, daily: true };
  const daily = now - Date.parse(row.rereadDayAt ?? iso(0)) >= dayMs;
  const hourly = daily || now - Date.parse(row.rereadHourAt ?? iso(0)) >= hourMs;
  const wanted = Math.min(Date.parse(row.watermark) - overlapMs, daily ? now - dayMs : hourly ? now - 2 * hourMs : now);
  return { from: Math.max(wanted, now - furthestBackMs), hourly, daily };
}
