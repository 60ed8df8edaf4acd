import type { Stored, Written } from '../stored';
import type { SignOuts } from './sign-outs';

/** Stores who was signed out of every session. */
export type SignOutStore = {
  readonly read: () => Promise<Stored<SignOuts> | undefined>;
  /** A null etag creates the row. */
  readonly write: (row: SignOuts, etag: string | null) => Promise<Written>;
};
