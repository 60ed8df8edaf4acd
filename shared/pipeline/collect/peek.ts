import { inParallel } from '../../async/in-parallel';
import { activityOf } from '../../core/attribution';
import type { Detector } from '../../core/event/detector';
import { kindsToCollect } from '../../core/log/audit-hits';
import { isAuditRecord, type LogRecord } from '../../core/log/record';
import { isSyncNoise } from '../../core/log/sync-noise';
import type { LogKind } from '../../core/resource/kind';
import { minuteMs } from '../../core/time/durations';
import { errorText, iso, type Ports } from '../context';
import { isBehind } from './collect-log';

/** The log in which changes of settings are found first. */
export const peekedKind = 'directoryAudit' satisfies LogKind;

/** Most entries arrive within minutes. Later ones are found by the next collection, which reads further back. */
const peekBackMs = 15 * minuteMs;
/** This many tenants are in one message, which has at most 1 KB. */
export const maxPeeked = 20;
/** This many of them are read at once. */
const width = 8;

type PeekPorts = Ports<'detectors' | 'graph' | 'log' | 'now' | 'queues' | 'store'>;

/**
 * Between two collections of the audit log, checks for entries that a detector or kind needs, and requests a collection
 * if there are some. It writes nothing. Errors are ignored, because the next collection reads the same entries. Returns
 * the number of tenants with such entries.
 */
export async function peek(pipeline: PeekPorts, tenantIds: readonly string[]): Promise<number> {
  const activities = activitiesOf(pipeline.detectors);
  let found = 0;
  await inParallel(tenantIds, width, async (tenantId) => {
    if (!(await hasNews(pipeline, tenantId, activities))) return;
    await pipeline.queues.sendCollect({ tenantId, bucket: 'reports', kinds: [peekedKind], reason: 'hint' });
    found += 1;
  });
  return found;
}

const known = new WeakMap<readonly Detector[], ReadonlySet<string>>();

function activitiesOf(detectors: readonly Detector[]): ReadonlySet<string> {
  const activities = known.get(detectors) ?? new Set(detectors.flatMap((detector) => detector.activities));
  known.set(detectors, activities);
  return activities;
}

async function hasNews(pipeline: PeekPorts, tenantId: string, activities: ReadonlySet<string>): Promise<boolean> {
  try {
    const read = await pipeline.store.watermarks.readKind(tenantId, peekedKind);
    const watermark = read?.row.watermark ?? null;
    if (read === undefined || watermark === null || read.row.failure !== null || isBehind(read.row)) return false;
    const from = Date.parse(watermark) - peekBackMs;
    const graph = await pipeline.graph(tenantId);
    for await (const page of graph.listRecords(peekedKind, iso(from), iso(pipeline.now()))) {
      const interesting = page.filter((record) => isInteresting(record, activities));
      const kept = await pipeline.store.records.known(tenantId, interesting);
      if (interesting.some(({ id }) => !kept.has(id))) return true;
    }
    return false;
  } catch (error) {
    pipeline.log('peek.failed', { tenant: tenantId, error: errorText(error) });
    return false;
  }
}

/** Synchronisation writes most entries. Without this, it would cause a collection every minute. */
const isInteresting = (record: LogRecord, activities: ReadonlySet<string>): boolean =>
  isAuditRecord(record) &&
  !isSyncNoise(record) &&
  (activities.has(activityOf(record)) || kindsToCollect(record).length > 0);
