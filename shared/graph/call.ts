/** One request to Graph: collectors describe it, the middleware chain sends it. */

import type { OnPage } from '../core/collection/graph';
import type { Bucket } from '../core/resource/kind';
import type { LicenceKey } from '../core/tenant/licence-key';

/**
 * The throttle budgets: core's buckets, and some of their own. Role management has no published limit; subscriptions, and lists of users
 * with their sign-in times, are counted separately. https://learn.microsoft.com/graph/throttling-limits
 */
export type ThrottleScope = Bucket | 'roleManagement' | 'signInActivity' | 'subscriptions' | 'subscriptionList';

export type Call = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** A path with its query below the version, or a whole link that Graph gave. */
  readonly url: string;
  /** Left out: v1.0. */
  readonly version?: 'beta';
  /** The path with `{id}` in place of ids, for errors and logs. */
  readonly path: string;
  readonly scope: ThrottleScope;
  /** Resource units of the directory workload; 1 elsewhere. */
  readonly cost: number;
  /** The least application permission, named when Graph refuses. */
  readonly permission: string;
  /** The licence concerned by a "not licensed" answer, if the path determines it. */
  readonly licence: LicenceKey | null;
  readonly body?: unknown;
  /** False for what must not happen twice: a repeated POST /subscriptions leaves an orphan. */
  readonly repeatable: boolean;
  /** The meaning of a 404: the object is gone, or the path is wrong (a bug in this product). */
  readonly missing: 'gone' | 'ours';
  /** A delta link of the last collection, and the pages behind it: a refusal means that it has expired, whatever its status. */
  readonly isDeltaLink?: true;
};

/** How long one collection may still wait, for Graph and for our own pace, and a counter of its answers. */
export type CallPatience = {
  /** Milliseconds that may still be waited for Graph. */
  readonly left: () => number;
  /** Takes the wait off, or refuses if it is more than is left. */
  readonly spend: (milliseconds: number) => boolean;
  /** The same for our own pace: a list of many pages is slow, which is no reason to give it up. */
  readonly pace: (milliseconds: number) => boolean;
  readonly onPage: OnPage;
};

/** No invocation waits longer than this for Graph: the queue retries later and other tenants continue. */
export const patienceOfCollection = 20_000;

/**
 * The limit for all waits of a collection for our own pace; no single one is longer than the limit for Graph. All waits together stay well
 * below the function's time limit.
 */
const paceOfCollection = 240_000;

export function createPatience(total: number = patienceOfCollection, onPage: OnPage = () => undefined): CallPatience {
  let left = total;
  let pacing = Math.max(paceOfCollection, total);
  return {
    left: () => left,
    spend(milliseconds) {
      if (milliseconds > left) return false;
      left -= milliseconds;
      return true;
    },
    pace(milliseconds) {
      if (milliseconds > Math.min(total, pacing)) return false;
      pacing -= milliseconds;
      return true;
    },
    onPage,
  };
}
