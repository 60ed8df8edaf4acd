import { afterSignOut, noSignOuts } from '../../core/access/sign-outs';
import type { Ports } from '../context';

const attempts = 10;

/** Ends every session of a person, by object id, or of everybody (null). False: others wrote at the same time; ask again. */
export async function endSessions({ store, now }: Ports<'now' | 'store'>, who: string | null): Promise<boolean> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const read = await store.signOuts.read();
    const row = afterSignOut(read?.row ?? noSignOuts, who, now());
    if ((await store.signOuts.write(row, read?.etag ?? null)).status === 'written') return true;
  }
  return false;
}
