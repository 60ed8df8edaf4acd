import { CollectionError, type Failure } from '../../core/collection/failure';
import type { Graph } from '../../core/collection/graph';
import type { AskedQuestion, KindRow } from '../../core/collection/kind-row';
import type { Detector } from '../../core/event/detector';
import { readersOf } from '../../core/event/readers';
import { addressesIn, withIdsOf } from '../../core/log/address-ids';
import { type LogRecord, recordMs } from '../../core/log/record';
import type { UnifiedAuditKind } from '../../core/resource/kind';
import { dayMs, hourMs, minuteMs } from '../../core/time/durations';
import { iso } from '../context';
import {
  type Collection,
  type CollectionContext,
  emptyCollection,
  failed,
  neverCommitted,
  succeeded,
} from './collection';
import { noteOwners } from './note-owners';

/** Entries arrive half an hour to a day late. Each query goes back this far, and one query a day goes back two days. */
const overlapMs = 4 * hourMs;
const dailyLatenessMs = 2 * dayMs;
const furthestBackMs = 7 * dayMs;
/** Events of the last minutes are in no log yet. */
const settlingMs = 5 * minuteMs;
/** A query without an answer by then is replaced. */
const patienceMs = 2 * hourMs;
/** One collection reads this many pages of an answer; the next one continues. */
const pagesAtOnce = 10;
/** Limit on the people whose ids one collection looks up. Others are known by address only. */
const mostAddresses = 60;

/**
 * Collects a log by query: one collection creates the query, later ones check whether Graph has the answer, and read it. The kind's row
 * stores the query, so that any instance can continue.
 */
export const collectQuery = (context: CollectionContext, kind: UnifiedAuditKind): Promise<Collection> => {
  const { asked } = context.row.row;
  return asked == null ? ask(context, kind) : followUp(context, kind, asked);
};

async function ask(context: CollectionContext, kind: UnifiedAuditKind): Promise<Collection> {
  const { pipeline, configuration, row } = context;
  const { tenantId } = configuration;
  const graph = await pipeline.graph(tenantId);
  const now = pipeline.now();
  const began =
    row.row.watermark === null ? (await pipeline.store.tenants.read(tenantId))?.row.watchedSince : undefined;
  const { from, to, daily } = windowOf(row.row, now, began);
  const operations = operationsOf(pipeline.detectors, kind);
  const id = await graph.askAuditLog(kind, { from, to, operations }, context.onPage);
  return waiting(context, iso(now), { id, from, to, askedAt: iso(now), daily, next: null });
}

/** The time span of the next query: from the end of the last one, with an overlap of some hours. */
function windowOf(row: KindRow, now: number, began: string | undefined) {
  const to = now - settlingMs;
  const daily = now - Date.parse(row.rereadDayAt ?? iso(0)) >= dayMs;
  const reach = row.watermark === null ? Date.parse(began ?? iso(now)) : Date.parse(row.watermark);
  const from = Math.min(reach, to) - (daily && row.watermark !== null ? dailyLatenessMs : overlapMs);
  return { from: iso(Math.max(from, now - furthestBackMs)), to: iso(to), daily };
}

/** The operations that detectors read, with Microsoft's names; empty if a detector reads entries of any name. */
function operationsOf(detectors: readonly Detector[], kind: UnifiedAuditKind): readonly string[] {
  const reading = detectors.filter(({ watches }) => watches.records.includes(kind));
  if (reading.some(({ reads }) => reads === null)) return [];
  return [...new Set(reading.flatMap(({ operations }) => operations))].sort();
}

/** Nothing was read. The last state stays valid but becomes older. */
const waiting = (context: CollectionContext, takenAt: string, asked: AskedQuestion): Collection =>
  emptyCollection(context, startOf(context.row.row), takenAt, { ...context.row.row, lastAttemptAt: takenAt, asked });

const startOf = ({ watermark }: KindRow): string => watermark ?? neverCommitted;

/** The query is given up and created again after the failure's back-off. */
function givenUp(context: CollectionContext, takenAt: string, failure: Failure): Collection {
  const row = failed(context.row.row, failure, takenAt);
  return emptyCollection(context, startOf(context.row.row), takenAt, { ...row, asked: null });
}

async function followUp(context: CollectionContext, kind: UnifiedAuditKind, asked: AskedQuestion): Promise<Collection> {
  const { pipeline, configuration } = context;
  const graph = await pipeline.graph(configuration.tenantId);
  const takenAt = iso(pipeline.now());
  const state = await graph.auditQuestionState(kind, asked.id, context.onPage);
  if (state === 'succeeded') return readOn(context, graph, kind, asked);
  const source = `${kind}: Graph`;
  if (state === 'failed' || state === 'cancelled')
    return givenUp(context, takenAt, { reason: 'broken', detail: `${source} ended our query as ${state}` });
  if (state === 'gone')
    return givenUp(context, takenAt, { reason: 'broken', detail: `${source} no longer has our query` });
  if (Date.parse(takenAt) - Date.parse(asked.askedAt) > patienceMs)
    return givenUp(context, takenAt, {
      reason: 'broken',
      detail: `${source} has not answered our query for two hours`,
    });
  return waiting(context, takenAt, asked);
}

async function readOn(
  context: CollectionContext,
  graph: Graph,
  kind: UnifiedAuditKind,
  asked: AskedQuestion,
): Promise<Collection> {
  const { pipeline, configuration, row } = context;
  const { tenantId } = configuration;
  const takenAt = iso(pipeline.now());
  const fresh = new Map<string, LogRecord>();
  let { next } = asked;
  for (let page = 0; page === 0 || (next !== null && page < pagesAtOnce); page += 1) {
    const answer = await graph.readAuditAnswer(kind, asked.id, next, context.onPage);
    // If Graph ignores the filter, other entries are dropped here.
    const wanted = answer.records.filter((record) => readersOf(pipeline.detectors, record).length > 0);
    const known = await pipeline.store.records.known(tenantId, wanted);
    for (const record of wanted) if (!known.has(record.id)) fresh.set(record.id, record);
    next = answer.next;
    await context.keepLease();
  }
  const records = await withIds(graph, [...fresh.values()]);
  await noteOwners(pipeline, tenantId, graph, records);
  const after: KindRow =
    next === null
      ? {
          ...succeeded(row.row, takenAt, context.pages()),
          watermark: asked.to,
          rereadDayAt: asked.daily ? takenAt : row.row.rereadDayAt,
          asked: null,
        }
      : { ...row.row, lastAttemptAt: takenAt, pin: null, asked: { ...asked, next } };
  return {
    ...emptyCollection(context, startOf(row.row), takenAt, after),
    isFirst: row.row.watermark === null,
    records: [...records].sort((a, b) => recordMs(a) - recordMs(b)),
  };
}

/** This log names people by address; all other data uses ids. */
async function withIds(graph: Graph, records: readonly LogRecord[]) {
  const addresses = [...new Set(records.flatMap(addressesIn))].slice(0, mostAddresses);
  if (addresses.length === 0) return records;
  try {
    const ids = await graph.fetchIdsOfAddresses(addresses);
    return records.map((record) => withIdsOf(record, ids));
  } catch (error) {
    if (!(error instanceof CollectionError)) throw error;
    return records;
  }
}
