import { isList, type Json, type JsonObject, textsOf } from '../json';
import { type KindPath, kindOf } from '../kinds';
import { type CollectionPath, collectionOf } from '../world';
import type { DeltaChange } from './delta-tracker';
import type { Call, GraphResponse } from './endpoint';
import type { Filter } from './filter';
import { GraphError } from './graph-error';
import { readToken, writeToken } from './listing';
import { readQuery } from './query';
import { graphRoot, metadataUrl, selectFrom } from './wire';

/** Delta tokens of the directory are valid for seven days. */
const tokenLifeMs = 7 * 24 * 3600 * 1000;

/** The content of a delta link or a link between pages. It holds everything, because the client may not add an option to it. */
type DeltaState = {
  readonly select: readonly string[] | undefined;
  readonly ids: readonly string[] | undefined;
  /** `all`: the first sync; `changes`: what changed after `from`. */
  readonly mode: 'all' | 'changes';
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly issuedAt: number;
  readonly generation: number;
  /** The first object of the round, which is repeated at its end, because Graph repeats objects too. */
  readonly replay: string | undefined;
};

function encodeState(state: DeltaState): string {
  return writeToken({
    v: state.select ?? null,
    i: state.ids ?? null,
    m: state.mode,
    f: state.from,
    t: state.to,
    s: state.start,
    at: state.issuedAt,
    g: state.generation,
    r: state.replay ?? null,
  });
}

function numberIn(content: JsonObject, key: string): number {
  const value = content[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : -1;
}

function decodeState(token: string): DeltaState {
  const content = readToken(token);
  const mode = content?.m;
  if (content === undefined || (mode !== 'all' && mode !== 'changes') || numberIn(content, 's') < 0) {
    throw new GraphError(400, 'Request_BadRequest', 'Badly formed token.');
  }
  const select = content.v;
  const ids = content.i;
  const replay = content.r;
  return {
    select: isList(select) ? textsOf(select) : undefined,
    ids: isList(ids) ? textsOf(ids) : undefined,
    mode,
    from: numberIn(content, 'f'),
    to: numberIn(content, 't'),
    start: numberIn(content, 's'),
    issuedAt: numberIn(content, 'at'),
    generation: numberIn(content, 'g'),
    replay: typeof replay === 'string' ? replay : undefined,
  };
}

function refuseExpired(call: Call, state: DeltaState): void {
  const { now, deltas } = call.tenant;
  if (state.generation === deltas.generation() && now() - state.issuedAt < tokenLifeMs) return;
  throw new GraphError(
    410,
    'syncStateNotFound',
    'The sync state generation is not found; the token has expired. Start again without a token.',
    { location: `${graphRoot}${call.request.path}?$deltatoken=` },
  );
}

/** A delta query filters on ids only, several of them joined by `or`. */
function idsOf(filter: Filter): readonly string[] {
  if (filter.kind === 'or') return [...idsOf(filter.left), ...idsOf(filter.right)];
  if (filter.kind === 'test' && filter.path === 'id' && filter.operator === 'eq') return [String(filter.literal.value)];
  throw new GraphError(400, 'Request_UnsupportedQuery', 'Delta queries support only filters on id.');
}

type Page = { readonly rows: readonly JsonObject[]; readonly next: number | undefined };

function firstSyncPage(call: Call, path: CollectionPath, state: DeltaState): Page {
  const collection = collectionOf(call.tenant.world, path);
  const rows: JsonObject[] = [];
  for (let slot = state.start; slot < collection.end(); slot += 1) {
    const resource = collection.at(slot);
    if (resource === undefined || state.ids?.includes(String(resource.id)) === false) continue;
    if (rows.length === call.tenant.pageSize) return { rows, next: slot };
    rows.push(selectFrom(resource, kindOf(path), withId(state.select)));
  }
  return { rows, next: undefined };
}

/** A delta row always contains its id, whatever was selected. */
function withId(select: readonly string[] | undefined): readonly string[] | undefined {
  return select === undefined || select.includes('id') ? select : [...select, 'id'];
}

function deltaRow(call: Call, path: CollectionPath, state: DeltaState, change: DeltaChange): JsonObject {
  const resource = collectionOf(call.tenant.world, path).get(change.id);
  if (resource === undefined) return { id: change.id, '@removed': { reason: change.removed ?? 'deleted' } };
  return selectFrom(resource, kindOf(path), withId(state.select));
}

function changesPage(call: Call, path: CollectionPath, state: DeltaState): Page {
  const all = call.tenant.deltas
    .between(path, state.from, state.to)
    .filter((change) => state.ids === undefined || state.ids.includes(change.id));
  const next = state.start + call.tenant.pageSize;
  const rows = all.slice(state.start, next).map((change) => deltaRow(call, path, state, change));
  if (next < all.length) return { rows, next };
  const replayed = all.find((change) => change.id === state.replay);
  return { rows: replayed === undefined ? rows : [...rows, deltaRow(call, path, state, replayed)], next: undefined };
}

function writeAnswer(call: Call, path: CollectionPath, state: DeltaState, page: Page): GraphResponse {
  const head: Record<string, Json> = { '@odata.context': metadataUrl(path, state.select) };
  const link = (name: string, next: DeltaState): string =>
    `${graphRoot}${call.request.path}?${name}=${encodeState(next)}`;
  if (page.next === undefined) {
    head['@odata.deltaLink'] = link('$deltatoken', {
      ...state,
      mode: 'changes',
      from: state.to,
      start: 0,
      replay: undefined,
    });
  } else {
    head['@odata.nextLink'] = link('$skiptoken', { ...state, start: page.next });
  }
  return { status: 200, body: { ...head, value: page.rows } };
}

/** The state that a delta link resumes: everything that changed since it was issued. */
function resume(call: Call, path: CollectionPath, link: DeltaState): DeltaState {
  const to = call.tenant.deltas.head(path);
  const changes = call.tenant.deltas.between(path, link.from, to);
  return { ...link, to, start: 0, issuedAt: call.tenant.now(), replay: changes[0]?.id };
}

/**
 * Answers a delta query with Graph's peculiarities: an object may appear twice in a round, a page may be empty and still have a
 * nextLink, and a token of seven days gets 410 Gone with a Location that starts again.
 */
export function answerDelta(call: Call, path: CollectionPath & KindPath): GraphResponse {
  const { tenant, request } = call;
  const kind = kindOf(path);
  const rules = { select: true, deltatoken: true, filter: { id: ['eq'] } } as const;
  const query = readQuery(request.search, rules, kind, request.headers.consistencylevel);
  const head = tenant.deltas.head(path);

  if (query.skiptoken !== undefined) {
    const state = decodeState(query.skiptoken);
    refuseExpired(call, state);
    const page = state.mode === 'all' ? firstSyncPage(call, path, state) : changesPage(call, path, state);
    return writeAnswer(call, path, state, page);
  }
  const isResumption = query.deltatoken !== undefined && query.deltatoken !== '' && query.deltatoken !== 'latest';
  if (isResumption) {
    const link = decodeState(query.deltatoken ?? '');
    refuseExpired(call, link);
    const state = resume(call, path, link);
    const hasChanges = state.replay !== undefined;
    if (hasChanges && tenant.deltas.countRound() % 2 === 0)
      return writeAnswer(call, path, state, { rows: [], next: 0 });
    return writeAnswer(call, path, state, changesPage(call, path, state));
  }
  const state: DeltaState = {
    select: query.select,
    ids: query.filter === undefined ? undefined : idsOf(query.filter),
    mode: 'all',
    from: 0,
    to: head,
    start: 0,
    issuedAt: tenant.now(),
    generation: tenant.deltas.generation(),
    replay: undefined,
  };
  if (query.deltatoken === 'latest') return writeAnswer(call, path, state, { rows: [], next: undefined });
  return writeAnswer(call, path, state, firstSyncPage(call, path, state));
}
