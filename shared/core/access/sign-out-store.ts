import type { Stored, Written } from '../stored';
import type { SignOuts } from './sign-outs';

/** Who was signed out of every session. */
export type SignOutStore = {
  readonly read: () => Promise<Stored<SignOuts> | undefined>;
  /** etag null creates. */
  readonly write: (row: SignOuts, etag: string | null) => Promise<Written>;
};
