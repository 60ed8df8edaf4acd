import type { SignOutStore } from '../core/access/sign-out-store';
import { noSignOuts, type SignOuts } from '../core/access/sign-outs';
import type { Log } from './log';

/** Within this time, each process reads the sign-outs again; ms. */
const stands = 60_000;

/** The current sign-outs, read by one request for all callers. Null if they were never read: then no session can be trusted. */
export type ReadSignOuts = {
  readonly current: (log: Log) => Promise<SignOuts | null>;
  /** Drops the cached sign-outs, so that the next request reads them from storage. */
  readonly forget: () => void;
};

export function readSignOuts(read: SignOutStore['read'], now: () => number): ReadSignOuts {
  let known: SignOuts | null = null;
  let reading: { readonly at: number; readonly done: Promise<void> } | undefined;
  let begun = 0;
  const readNow = async (log: Log): Promise<void> => {
    begun += 1;
    const own = begun;
    try {
      const row = (await read())?.row ?? noSignOuts;
      // A read that began before a sign-out must not hide it.
      if (own === begun) known = row;
    } catch (error) {
      if (own === begun) reading = undefined;
      log.error('signOuts.notRead', { error: error instanceof Error ? error.name : 'error' });
    }
  };
  return {
    current: async (log) => {
      if (reading === undefined || now() - reading.at >= stands) reading = { at: now(), done: readNow(log) };
      await reading.done;
      return known;
    },
    forget: () => {
      reading = undefined;
    },
  };
}
