import type { Written } from '../stored';
import type { Evaluation } from './evaluation';
import type { StatusChange } from './proof';

export type EvaluationStore = {
  readonly readAll: (
    tenantId: string,
  ) => Promise<readonly { readonly evaluation: Evaluation; readonly etag: string }[]>;
  /**
   * Writes the evaluation (a null etag creates the row) and, if `history` is true, its history row in the same
   * transaction.
   */
  readonly save: (
    tenantId: string,
    evaluations: readonly {
      readonly evaluation: Evaluation;
      readonly etag: string | null;
      readonly history: boolean;
    }[],
  ) => Promise<Written>;
  /**
   * All changes of verdict with from <= at < to, oldest first, each with its evaluation. If controls are named, only
   * theirs.
   */
  readonly history: (
    tenantId: string,
    from: string,
    to: string,
    controlIds?: readonly string[],
  ) => Promise<readonly Evaluation[]>;
  /**
   * The changes of one control's verdict from `since` on, newest first, and the last one before it, which shows the state at the start. At
   * most `limit`, and none after `until`.
   */
  readonly changesOf: (
    tenantId: string,
    controlId: string,
    since: string,
    limit: number,
    until?: string,
  ) => Promise<readonly Evaluation[]>;
  /**
   * Every change of status up to `to`, in any order. Reads only the keys and one column, because a verdict can have
   * tens of kilobytes.
   */
  readonly statuses: (tenantId: string, to: string) => Promise<readonly StatusChange[]>;
  /** The evaluations that these changes recorded, in any order. */
  readonly recorded: (
    tenantId: string,
    changes: readonly Pick<StatusChange, 'controlId' | 'at'>[],
  ) => Promise<readonly Evaluation[]>;
  /** Deletes the changes of verdict before this time, except each control's last one, which shows the state from then on. */
  readonly forgetHistory: (tenantId: string, before: string) => Promise<number>;
};
