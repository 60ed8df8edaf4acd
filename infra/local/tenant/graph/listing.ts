import { isObject, type Json, type JsonObject, valueAt } from '../json';
import type { Kind } from '../kinds/kind';
import type { Call, GraphResponse } from './endpoint';
import { type Filter, passes } from './filter';
import { GraphError } from './graph-error';
import { comparableTime } from './graph-time';
import { type Query, type QueryRules, readQuery } from './query';
import { graphLink, hideUnknownMembers, metadataUrl, selectFrom, wantsUnknownMembers } from './wire';

/** The source of the rows of a list. Slots of removed resources are undefined. */
type RowSource = {
  end(): number;
  at(slot: number): JsonObject | undefined;
  version?(): number;
  /** Whether anything between two slots changed after a version; only big collections know. */
  changedSince?(version: number, from: number, to: number): boolean;
};

export type ListPlan = {
  readonly kind: Kind;
  /** The name in @odata.context. */
  readonly context: string;
  readonly rules: QueryRules;
  /** The rows at a moment. A page token contains the moment, so that all pages show the same state of a log. */
  readonly rows: (asOf: number) => RowSource;
  /** Graph returns some lists in one page, of any length. */
  readonly onePage?: boolean;
  /** The largest page, if it is smaller than the tenant's page size. */
  readonly maxPage?: number;
  /** Turns a stored resource into the served one, before $select. */
  readonly shape?: (resource: JsonObject, call: Call, query: Query) => JsonObject;
  /** Adds the expanded properties; gets the stored resource. */
  readonly expand?: (resource: JsonObject, query: Query, call: Call) => JsonObject;
  /** Pages of this list may be kept as text for this long, in simulated milliseconds. */
  readonly cachePagesForMs?: number;
};

type PageToken = { readonly start: number; readonly asOf: number };

export function writeToken(token: JsonObject): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

/** The content of one of our opaque tokens; undefined for any other text. */
export function readToken(token: string): JsonObject | undefined {
  try {
    const content: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    return isObject(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

function readPageToken(query: Query, now: number): PageToken {
  if (query.skiptoken === undefined) return { start: 0, asOf: now };
  const content = readToken(query.skiptoken);
  const start = content?.s;
  const asOf = content?.a;
  if (typeof start === 'number' && typeof asOf === 'number' && start >= 0) return { start, asOf };
  throw new GraphError(
    400,
    'Directory_ExpiredPageToken',
    'The specified page token value has expired and can no longer be included in your request.',
  );
}

/** The number of rows of a page: the tenant's page size, or fewer if $top says so. It is more only if the tenant honours $top. */
function pageSizeOf(call: Call, query: Query, plan: Pick<ListPlan, 'onePage' | 'maxPage'>): number {
  if (plan.onePage === true) return Number.POSITIVE_INFINITY;
  const { pageSize, honourTop } = call.tenant;
  const limit = Math.min(pageSize, plan.maxPage ?? pageSize);
  if (query.top === undefined) return limit;
  return honourTop ? query.top : Math.min(query.top, limit);
}

function sortKey(value: Json | undefined): string | number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' ? comparableTime(value).toLowerCase() : '';
}

function sortRows(rows: readonly JsonObject[], orderby: Query['orderby']): readonly JsonObject[] {
  return [...rows].sort((left, right) => {
    for (const { path, descending } of orderby) {
      const a = sortKey(valueAt(left, path.split('/')));
      const b = sortKey(valueAt(right, path.split('/')));
      if (a !== b) return (a < b ? -1 : 1) * (descending ? -1 : 1);
    }
    return 0;
  });
}

/** The directory and the role back ends ignore case when they compare text. */
function matches(filter: Filter | undefined, resource: JsonObject, kind: Kind): boolean {
  const ignoreCase = kind.workload === 'directory' || kind.workload === 'pim';
  return filter === undefined || passes(filter, resource, { ignoreCase });
}

function allRows(source: RowSource, query: Query, kind: Kind): readonly JsonObject[] {
  const rows: JsonObject[] = [];
  for (let slot = 0; slot < source.end(); slot += 1) {
    const resource = source.at(slot);
    if (resource !== undefined && matches(query.filter, resource, kind)) rows.push(resource);
  }
  return sortRows(rows, query.orderby);
}

type Page = { readonly rows: readonly JsonObject[]; readonly next: number; readonly more: boolean };

function scanPage(source: RowSource, query: Query, kind: Kind, start: number, size: number): Page {
  const rows: JsonObject[] = [];
  let slot = start;
  for (; slot < source.end(); slot += 1) {
    const resource = source.at(slot);
    if (resource === undefined || !matches(query.filter, resource, kind)) continue;
    if (rows.length === size) return { rows, next: slot, more: true };
    rows.push(resource);
  }
  return { rows, next: slot, more: false };
}

function sortedPage(source: RowSource, query: Query, kind: Kind, start: number, size: number): Page {
  const rows = allRows(source, query, kind);
  const next = start + size;
  return { rows: rows.slice(start, next), next, more: next < rows.length };
}

function serve(resource: JsonObject, call: Call, query: Query, plan: ListPlan): JsonObject {
  const shaped = plan.shape?.(resource, call, query) ?? resource;
  const selected = hideUnknownMembers(selectFrom(shaped, plan.kind, query.select), plan.kind.entityType, call.request);
  // The device is not copied once more, because with sixty properties that would double the cost of a page.
  return query.expand.length === 0 || plan.expand === undefined
    ? selected
    : { ...selected, ...plan.expand(resource, query, call) };
}

type WrittenPage = { readonly value: string; readonly next: number; readonly more: boolean };

function writePage(
  call: Call,
  query: Query,
  plan: ListPlan,
  source: RowSource,
  start: number,
  size: number,
): WrittenPage {
  const pick = query.orderby.length > 0 ? sortedPage : scanPage;
  const { rows, next, more } = pick(source, query, plan.kind, start, size);
  return { value: rows.map((row) => JSON.stringify(serve(row, call, query, plan))).join(','), next, more };
}

function cachedPage(
  call: Call,
  query: Query,
  plan: ListPlan,
  source: RowSource,
  start: number,
  size: number,
): WrittenPage {
  const { pages, now } = call.tenant;
  const { changedSince, version } = source;
  const keep = plan.cachePagesForMs;
  if (keep === undefined || changedSince === undefined || version === undefined) {
    return writePage(call, query, plan, source, start, size);
  }
  const isPlain = query.filter === undefined && query.orderby.length === 0 && query.expand.length === 0;
  if (!isPlain) return writePage(call, query, plan, source, start, size);

  const key = [plan.context, query.select?.join(',') ?? '*', start, size, wantsUnknownMembers(call.request)].join('|');
  const found = pages.get(key);
  const isFresh =
    found !== undefined &&
    Math.abs(now() - found.madeAt) < keep &&
    (found.more || found.next === source.end()) &&
    !changedSince(found.version, found.from, found.next);
  if (isFresh) return found;
  const written = writePage(call, query, plan, source, start, size);
  pages.set(key, { ...written, from: start, version: version(), madeAt: now() });
  return written;
}

/** Answers a list with one page, its nextLink on graph.microsoft.com, and the refusals of the real endpoint. */
export function answerList(call: Call, plan: ListPlan): GraphResponse {
  const { request, tenant } = call;
  const query = readQuery(request.search, plan.rules, plan.kind, request.headers.consistencylevel);
  const { start, asOf } = readPageToken(query, tenant.now());
  const source = plan.rows(asOf);
  const page = cachedPage(call, query, plan, source, start, pageSizeOf(call, query, plan));

  const head: Record<string, Json> = { '@odata.context': metadataUrl(plan.context, query.select) };
  if (query.count) head['@odata.count'] = allRows(source, query, plan.kind).length;
  if (page.more) {
    head['@odata.nextLink'] = graphLink(request, query, ['$skiptoken', writeToken({ s: page.next, a: asOf })]);
  }
  const opening = JSON.stringify(head).slice(0, -1);
  return { status: 200, text: `${opening},"value":[${page.value}]}` };
}

/** The served form of one object, for endpoints that answer with a single one. */
export function answerEntity(call: Call, plan: Omit<ListPlan, 'rows'>, resource: JsonObject): GraphResponse {
  const query = readQuery(call.request.search, plan.rules, plan.kind, call.request.headers.consistencylevel);
  const served = serve(resource, call, query, { ...plan, rows: () => rowsOf([]) });
  return {
    status: 200,
    body: { '@odata.context': metadataUrl(plan.context, query.select, '/$entity'), ...served },
  };
}

/** A source of given rows. */
export function rowsOf(rows: readonly JsonObject[]): RowSource {
  return { end: () => rows.length, at: (slot) => rows[slot] };
}
