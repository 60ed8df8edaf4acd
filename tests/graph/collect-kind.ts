/** One collection of any kind from a tenant, as the pipeline makes it, and a token for it from the simulated tenant. */

import type { SimulatedTenant } from '../../infra/local/tenant/start-tenant';
import type { DeltaKind, Graph, ListKind } from '../../shared/core/collection/graph';
import { isAskedKind } from '../../shared/core/resource/definition';
import type { Kind } from '../../shared/core/resource/kind';
import { hourMs, minuteMs } from '../../shared/core/time/durations';
import { isFleetKind, isLogKind } from '../../shared/kinds';

/** Some logs are read for certain people. Here it does not matter for whom. */
const anybody = '00000000-0000-4000-8000-000000000001';
const listed: ReadonlySet<Kind> = new Set<ListKind>([
  'managedDevice',
  'signInActivity',
  'unifiedGroup',
  'userRegistrationDetails',
]);

async function counted(pages: AsyncIterable<readonly unknown[] | { readonly items: readonly unknown[] }>) {
  let count = 0;
  for await (const page of pages) count += ('items' in page ? page.items : page).length;
  return count;
}

/** How many items of a kind the collection found; for a log, in the hour before `now` (epoch ms). */
export async function collectKind(graph: Graph, kind: Kind, now: number): Promise<number> {
  const [from, to] = [now - hourMs, now].map((at) => new Date(at).toISOString()) as [string, string]; // Safe: two times.
  if (isAskedKind(kind)) {
    await graph.askAuditLog(kind, { from, to, operations: [] });
    return 0;
  }
  if (isLogKind(kind)) return counted(graph.listRecords(kind, from, to, { userIds: [anybody], others: 'none' }));
  if (listed.has(kind)) return counted(graph.listFleet(kind as ListKind)); // Safe: it is one of the listed kinds.
  if (isFleetKind(kind)) return counted(graph.deltaFleet(kind as DeltaKind, null)); // Safe: all other fleets are read by delta.
  if (kind === 'group') return (await graph.fetchGroups(await graph.fetchAssignableGroupIds())).length;
  return (await graph.fetchSmall(kind)).length;
}

export async function fetchToken({ identityEndpoint, identityHeader }: SimulatedTenant): Promise<string> {
  const url = `${identityEndpoint}?api-version=2019-08-01&resource=${encodeURIComponent('https://graph.microsoft.com')}`;
  const response = await fetch(url, { headers: { 'x-identity-header': identityHeader } });
  const body = (await response.json()) as { readonly access_token: string }; // Safe: the answer of the managed-identity protocol.
  return body.access_token;
}

/** Gets a token every ten minutes, because a request for each call of Graph would double the requests. */
export function tokensOf(tenant: SimulatedTenant, now: () => number) {
  let last: { readonly token: string; readonly at: number } | undefined;
  return async () => {
    if (last === undefined || now() - last.at > 10 * minuteMs) last = { token: await fetchToken(tenant), at: now() };
    return { token: last.token, expiresOnTimestamp: 0 };
  };
}
