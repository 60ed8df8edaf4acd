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
  /** False if a repetition would do harm: a repeated POST /subscriptions creates a second subscription that nobody uses. */
  readonly repeatable: boolean;
  /** The meaning of a 404: the object no longer exists, or the path is wrong (a bug in Zero Trust Watch). */
  readonly missing: 'gone' | 'ours';
  /**
   * True for a delta link of the last collection and for the pages behind it. A refusal then means that the link has expired,
   * whatever the status.
   */
  readonly isDeltaLink?: true;
};

/** How long one collection may still wait for Graph and to keep to our own limits, and a callback for each page. */
export type CallPatience = {
  /** Milliseconds that may still be waited for Graph. */
  readonly left: () => number;
  /** Subtracts a wait from the rest; false if the rest is too short. */
  readonly spend: (milliseconds: number) => boolean;
  /** The same for waits that keep to our own limits. A list of many pages takes long, and is not given up for that. */
  readonly pace: (milliseconds: number) => boolean;
  readonly onPage: OnPage;
};

/** No function waits longer than this for Graph; ms. The queue retries later, and other tenants continue. */
export const patienceOfCollection = 20_000;

/**
 * The limit for all waits of a collection that keep to our own limits; ms. No single one is longer than the limit for Graph, and
 * all together stay well below the function's time limit.
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
