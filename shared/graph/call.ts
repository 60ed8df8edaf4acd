/** One request to Graph, as the collectors state it and the middleware chain carries it out. */

import type { OnPage } from '../core/ports';
import type { Bucket } from '../core/resource/kind';
import type { LicenceKey } from '../core/tenant/licence-key';

/**
 * What shares a throttle budget. The buckets of core, and four of their own: role management has no published number,
 * subscriptions are counted apart, and so are lists of users that ask when these signed in. https://learn.microsoft.com/graph/throttling-limits
 */
export type ThrottleScope = Bucket | 'roleManagement' | 'signInActivity' | 'subscriptions' | 'subscriptionList';

export type Call = {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** A path with its query below /v1.0, or a whole link that Graph gave. */
  readonly url: string;
  /** The path with `{id}` in place of ids: what errors and logs may say. */
  readonly path: string;
  readonly scope: ThrottleScope;
  /** Resource units of the directory workload; 1 elsewhere. */
  readonly cost: number;
  /** The least application permission, named when Graph refuses. */
  readonly permission: string;
  /** What a "not licensed" answer is about, where the path can tell. */
  readonly licence: LicenceKey | null;
  readonly body?: unknown;
  /** False for what must not happen twice: a repeated POST /subscriptions leaves an orphan. */
  readonly repeatable: boolean;
  /** What a 404 means: the thing asked for is gone, or the path is wrong (a bug of ours). */
  readonly missing: 'gone' | 'ours';
  /** A delta link of the last collection, and the pages behind it: a refusal means that it has expired, whatever its status says. */
  readonly isDeltaLink?: true;
};

/** How long one collection may still wait, for Graph and for our own pace, and who counts its answers. */
export type Patience = {
  /** Milliseconds that may still be waited for Graph. */
  readonly left: () => number;
  /** Takes the wait off, or refuses where it is more than is left. */
  readonly spend: (milliseconds: number) => boolean;
  /** The same for keeping to our own pace: a list of many pages is slow, which is no reason to give it up. */
  readonly pace: (milliseconds: number) => boolean;
  readonly onPage: OnPage;
};

/** No invocation waits longer than this for Graph: the queue comes back later and other tenants go on. */
export const patienceOfOneLook = 20_000;

/**
 * No single wait for our own pace is longer than the one for Graph. All waits of a collection together stay well below
 * the function's time limit.
 */
const paceOfOneLook = 240_000;

export function createPatience(total: number = patienceOfOneLook, onPage: OnPage = () => undefined): Patience {
  let left = total;
  let pacing = Math.max(paceOfOneLook, total);
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
