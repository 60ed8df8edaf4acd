import type { DirectoryAudit } from '../core/log/record';
import type { Graph, WantedSignIns } from '../core/ports';
import type { LogKind } from '../core/resource/kind';
import { callOf } from './calls';
import type { LogCollector, RecordOf } from './collector/collector';
import { logCollectors } from './collectors';
import { BadRequest, BehindRetention } from './errors';
import { categoryClause, documentedQuery, isWithin, timeText, userClauses, windowQuery } from './log-window';
import { pagesOf, type Requests } from './requests';

async function* recordsBetween<K extends LogKind>(
  requests: Requests,
  kind: K,
  from: string,
  to: string,
  narrower?: string,
  onFilterRefused: () => void = () => undefined,
): AsyncGenerator<readonly RecordOf<K>[]> {
  const { read }: LogCollector<K> = logCollectors[kind];
  async function* recordsOf(query: string): AsyncGenerator<readonly RecordOf<K>[]> {
    for await (const { value } of pagesOf(requests, callOf(kind, query)))
      yield value.map(read).filter((record) => isWithin(record, from, to));
  }
  try {
    yield* recordsOf(windowQuery(kind, from, to, narrower));
  } catch (error) {
    const documented = documentedQuery(kind, from, to, narrower);
    if (!(error instanceof BadRequest) || documented === null) throw error;
    yield* recordsOf(documented);
    // Only now: if this one is refused too, the filter was not the cause.
    onFilterRefused();
  }
}

/** Graph refuses a query beyond its retention instead of returning the part it has. */
async function* recordsHeld<K extends LogKind>(
  requests: Requests,
  kind: K,
  from: string,
  to: string,
  narrower?: string,
  onFilterRefused?: () => void,
): AsyncGenerator<readonly RecordOf<K>[]> {
  const end = timeText(kind, to);
  let start = timeText(kind, from);
  for (let refusals = 0; ; refusals += 1) {
    try {
      yield* recordsBetween(requests, kind, start, end, narrower, onFilterRefused);
      return;
    } catch (error) {
      if (!(error instanceof BehindRetention) || error.earliest <= start || refusals === 2) throw error;
      // If the retention ends a moment ago, it has moved on by the time of the next request.
      start = refusals === 0 ? error.earliest : new Date(Date.parse(error.earliest) + 60_000).toISOString();
      if (start >= end) return;
    }
  }
}

async function* signInsOf(
  requests: Requests,
  { userIds, others }: WantedSignIns,
  from: string,
  to: string,
): AsyncGenerator<readonly RecordOf<'signIn'>[]> {
  if (others === 'all') {
    yield* recordsHeld(requests, 'signIn', from, to);
    return;
  }
  const wanted = new Set(userIds.map((id) => id.toLowerCase()));
  for (const clause of userClauses(userIds)) {
    for await (const records of recordsHeld(requests, 'signIn', from, to, clause)) {
      // If Graph ignores the filter, the rest of the tenant must not come in.
      yield records.filter(({ userId }) => wanted.has(userId.toLowerCase()));
    }
  }
  if (others === 'none') return;
  for (const clause of logCollectors.signIn.suspects ?? []) yield* recordsHeld(requests, 'signIn', from, to, clause);
}

const nobody: WantedSignIns = { userIds: [], others: 'none' };

export const listRecords =
  (requests: Requests): Graph['listRecords'] =>
  (kind, from, to, only, onFilterRefused) =>
    kind === 'signIn'
      ? signInsOf(requests, only ?? nobody, from, to)
      : recordsHeld(requests, kind, from, to, undefined, onFilterRefused);

export async function* listAuditHistory(
  requests: Requests,
  from: string,
  to: string,
  categories: readonly string[],
): AsyncGenerator<readonly DirectoryAudit[]> {
  if (categories.length > 0) yield* recordsHeld(requests, 'directoryAudit', from, to, categoryClause(categories));
}
