import type { Written } from '../stored';
import type { DigestRow } from './digest';

export type DigestStore = {
  readonly read: (tenantId: string, week: string) => Promise<DigestRow | undefined>;
  /** The newest `limit` weeks, newest first. */
  readonly latest: (tenantId: string, limit: number) => Promise<readonly DigestRow[]>;
  /** Creates a week and never replaces one: `conflict` if it was already made. */
  readonly create: (row: DigestRow) => Promise<Written>;
};
