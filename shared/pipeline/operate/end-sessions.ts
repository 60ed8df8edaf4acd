import { retried } from '../../async/retried';
import { afterSignOut, noSignOuts } from '../../core/access/sign-outs';
import type { Ports } from '../context';

/**
 * Ends every session of a person, by object id, or of everybody (null). Returns false if others wrote at the same time;
 * try again.
 */
export async function endSessions({ store, now }: Ports<'now' | 'store'>, who: string | null): Promise<boolean> {
  const ended = await retried(async () => {
    const read = await store.signOuts.read();
    const row = afterSignOut(read?.row ?? noSignOuts, who, now());
    return (await store.signOuts.write(row, read?.etag ?? null)).status === 'written' || undefined;
  });
  return ended ?? false;
}
