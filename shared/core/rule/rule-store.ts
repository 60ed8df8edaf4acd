import type { Written } from '../stored';
import type { Rule } from './rule';

/** Stores suppressions, acceptances, expected changes, pauses and migrations. */
export type RuleStore = {
  readonly list: (tenantId: string) => Promise<readonly { readonly rule: Rule; readonly etag: string }[]>;
  readonly read: (tenantId: string, id: string) => Promise<{ readonly rule: Rule; readonly etag: string } | undefined>;
  /** A null etag creates the row. */
  readonly write: (rule: Rule, etag: string | null) => Promise<Written>;
  readonly forget: (tenantId: string, id: string) => Promise<void>;
};
