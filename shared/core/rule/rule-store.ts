import type { Written } from '../stored';
import type { Rule } from './rule';

/** Suppressions, acceptances, expected changes, pauses. */
export type RuleStore = {
  readonly list: (tenantId: string) => Promise<readonly { readonly rule: Rule; readonly etag: string }[]>;
  readonly read: (tenantId: string, id: string) => Promise<{ readonly rule: Rule; readonly etag: string } | undefined>;
  /** etag null creates. */
  readonly write: (rule: Rule, etag: string | null) => Promise<Written>;
  readonly forget: (tenantId: string, id: string) => Promise<void>;
};
