import type { Written } from '../stored';
import type { DigestRow } from './digest';

export type DigestStore = {
  readonly read: (tenantId: string, week: string) => Promise<DigestRow | undefined>;
  /** The newest `limit` weeks, newest first. */
  readonly latest: (tenantId: string, limit: number) => Promise<readonly DigestRow[]>;
  /** Creates, never replaces: `conflict` if the week was made already. */
  readonly create: (row: DigestRow) => Promise<Written>;
};
