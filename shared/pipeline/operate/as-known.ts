import { asKnownWith, unprovenIn } from '../../core/event/disproof';
import type { WatchEvent } from '../../core/event/event';
import { addDays } from '../../core/log/seal';
import type { Ports } from '../context';

/** Log entries are read up to two days late, so the proof of an activation is recorded at most as many days later. */
const latestProofDays = 2;

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
  const days = open.map(({ recordDay }) => recordDay).sort();
  const [first, last = first] = [days[0], days.at(-1)];
  if (first === undefined || last === undefined) return (event) => asKnownWith(event, given);
  const sources = new Set(open.map(({ source }) => source));
  const later = await store.events.recoveries(tenantId, sources, first, addDays(last, latestProofDays));
  const known = [...given, ...later.filter(({ recordedAt }) => recordedAt <= at)];
  return (event) => asKnownWith(event, known);
}
