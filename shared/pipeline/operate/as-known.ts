import { asKnownWith, unprovenIn } from '../../core/event/disproof';
import type { WatchEvent } from '../../core/event/event';
import { addDays } from '../../core/log/seal';
import type { Ports } from '../context';

/** Log entries are usually read at most two days late. A later proof is found in the alert of the grant. */
const usualProofDays = 2;

/**
 * Recorded events as they are known at a moment. The record is never changed, so a grant of a role that later turned out to
 * be an activation in PIM is still in it as it was first taken. Reads more only if the answer is not among the events.
 */
export async function asKnown(
  { store }: Ports<'store'>,
  tenantId: string,
  events: readonly WatchEvent[],
  at: string,
): Promise<(event: WatchEvent) => WatchEvent> {
  const given = events.filter(({ type, recordedAt }) => type === 'recovery' && recordedAt <= at);
  const open = unprovenIn(events, given);
  const beside = await store.alerts.eventsBeside(
    tenantId,
    open.map(({ id }) => id),
  );
  const unalerted = open.filter(({ id }) => !beside.has(id));
  const later = [...[...beside.values()].flat(), ...(await recoveriesAfter({ store }, tenantId, unalerted))];
  const known = [...given, ...later.filter(({ recordedAt }) => recordedAt <= at)];
  return (event) => asKnownWith(event, known);
}

async function recoveriesAfter(
  { store }: Ports<'store'>,
  tenantId: string,
  grants: readonly WatchEvent[],
): Promise<readonly WatchEvent[]> {
  const days = grants.map(({ recordDay }) => recordDay).sort();
  const [first, last = first] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return [];
  const sources = new Set(grants.map(({ source }) => source));
  return store.events.recoveries(tenantId, sources, first, addDays(last, usualProofDays));
}
