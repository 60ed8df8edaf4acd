import { CollectionError } from '../core/collection/failure';
import type { Graph, WantedSignIns } from '../core/collection/graph';
import type { DirectoryAudit } from '../core/log/record';
import type { LogKind } from '../core/resource/kind';
import type { Call } from './call';
import { callOf } from './calls';
import type { LogCollector, RecordOf } from './collector/collector';
import { logCollectors } from './collectors';
import { BadRequest, BehindRetention } from './errors';
import { categoryClause, documentedQuery, idClauses, isWithin, timeText, windowQuery } from './log-window';
import { pagesOf, type Requests } from './requests';

type LogQuery = {
  readonly query: string;
  readonly from: string;
  readonly to: string;
  readonly version: Call['version'] | undefined;
};

async function* recordsOf<K extends LogKind>(
  requests: Requests,
  kind: K,
  { query, from, to, version }: LogQuery,
): AsyncGenerator<readonly RecordOf<K>[]> {
  const { read }: LogCollector<K> = logCollectors[kind];
  const call = callOf(kind, query);
  for await (const { value } of pagesOf(requests, version === undefined ? call : { ...call, version }))
    yield value.map(read).filter((record) => isWithin(record, from, to));
}

async function* recordsBetween<K extends LogKind>(
  requests: Requests,
  kind: K,
  from: string,
  to: string,
  narrower?: string,
  onFilterRefused: () => void = () => undefined,
  version?: Call['version'],
): AsyncGenerator<readonly RecordOf<K>[]> {
  const read = (query: string, of?: Call['version']) => recordsOf(requests, kind, { query, from, to, version: of });
  const query = windowQuery(kind, from, to, narrower);
  if (version !== undefined) {
    yield* orInstead(read(query, version), () => recordsBetween(requests, kind, from, to, narrower), onFilterRefused);
    return;
  }
  try {
    yield* read(query);
  } catch (error) {
    const documented = documentedQuery(kind, from, to, narrower);
    if (!(error instanceof BadRequest) || documented === null) throw error;
    yield* read(documented);
    // Called only after the second request was accepted: if it is refused too, the filter was not the cause.
    onFilterRefused();
  }
}

/** Reads `ofBeta`, or something else if Graph refuses the beta version. `onRefused` is called after that was read. */
async function* orInstead<T>(
  ofBeta: AsyncIterable<T>,
  instead: () => AsyncIterable<T> | Iterable<T>,
  onRefused: () => void = () => undefined,
): AsyncGenerator<T> {
  try {
    yield* ofBeta;
  } catch (error) {
    if (!isBetaRefused(error)) throw error;
    yield* instead();
    onRefused();
  }
}

/** Graph may change or end its beta version at any time: it refuses the request, or the answer has another shape. */
const isBetaRefused = (error: unknown): boolean =>
  error instanceof BadRequest || (error instanceof CollectionError && error.failure.reason === 'ours');

/** Graph refuses a query that reaches back further than the log is kept, instead of returning the part that it has. */
async function* recordsHeld<K extends LogKind>(
  requests: Requests,
  kind: K,
  from: string,
  to: string,
  narrower?: string,
  onFilterRefused?: () => void,
  version?: Call['version'],
): AsyncGenerator<readonly RecordOf<K>[]> {
  const end = timeText(kind, to);
  let start = timeText(kind, from);
  for (let refusals = 0; ; refusals += 1) {
    try {
      yield* recordsBetween(requests, kind, start, end, narrower, onFilterRefused, version);
      return;
    } catch (error) {
      if (!(error instanceof BehindRetention) || error.earliest <= start || refusals === 2) throw error;
      // If the retention ends just here, it will have moved on before the next request.
      start = refusals === 0 ? error.earliest : new Date(Date.parse(error.earliest) + 60_000).toISOString();
      if (start >= end) return;
    }
  }
}

/** One filter allows only one type of sign-in. Only the beta version has sign-ins of apps. */
async function* appSignInsOf(
  requests: Requests,
  appIds: readonly string[],
  from: string,
  to: string,
): AsyncGenerator<readonly RecordOf<'signIn'>[]> {
  const wanted = new Set(appIds.map((id) => id.toLowerCase()));
  const [start, end] = [timeText('signIn', from), timeText('signIn', to)];
  for (const clause of idClauses('servicePrincipalId', appIds)) {
    const query = windowQuery('signIn', start, end, `signInEventTypes/any(t: t eq 'servicePrincipal') and ${clause}`);
    for await (const records of recordsOf(requests, 'signIn', { query, from, to, version: 'beta' }))
      yield records.filter(({ userId }) => wanted.has(userId.toLowerCase()));
  }
}

async function* signInsOf(
  requests: Requests,
  { userIds, others, isBeta, appIds = [] }: WantedSignIns,
  from: string,
  to: string,
  onRefused?: () => void,
): AsyncGenerator<readonly RecordOf<'signIn'>[]> {
  if (isBeta === true) yield* orInstead(appSignInsOf(requests, appIds, from, to), () => [], onRefused);
  const held = (clause?: string) =>
    recordsHeld(requests, 'signIn', from, to, clause, onRefused, isBeta === true ? 'beta' : undefined);
  if (others === 'all') {
    yield* held();
    return;
  }
  const wanted = new Set(userIds.map((id) => id.toLowerCase()));
  for (const clause of idClauses('userId', userIds)) {
    for await (const records of held(clause)) {
      // If Graph ignores the filter, the sign-ins of other people must not be stored.
      yield records.filter(({ userId }) => wanted.has(userId.toLowerCase()));
    }
  }
  if (others === 'none') return;
  for (const clause of logCollectors.signIn.suspects ?? []) yield* held(clause);
}

const nobody: WantedSignIns = { userIds: [], others: 'none' };

export const listRecords =
  (requests: Requests): Graph['listRecords'] =>
  (kind, from, to, only, onFilterRefused) =>
    kind === 'signIn'
      ? signInsOf(requests, only ?? nobody, from, to, onFilterRefused)
      : recordsHeld(requests, kind, from, to, undefined, onFilterRefused);

export async function* listAuditHistory(
  requests: Requests,
  from: string,
  to: string,
  categories: readonly string[],
): AsyncGenerator<readonly DirectoryAudit[]> {
  if (categories.length > 0) yield* recordsHeld(requests, 'directoryAudit', from, to, categoryClause(categories));
}
