/**
 * Request budgets for each tenant and throttle scope, in this process. Graph counts requests in sliding windows. The windows here
 * are slightly stricter, because two requests that are sent a second apart can arrive closer together.
 * https://learn.microsoft.com/graph/throttling-limits (read 2026-02).
 */

import { CollectionError } from '../core/collection/failure';
import { dayMs } from '../core/time/durations';
import type { CallPatience, ThrottleScope } from './call';

/** A limit of `amount` units (requests; resource units in the directory) in any `windowMs` milliseconds. */
type Limit = { readonly amount: number; readonly windowMs: number };

export type Limits = Readonly<Record<ThrottleScope, readonly Limit[]>>;

/** The average rate is taken over this many seconds, so that a tenant with hundreds of policies can be read in one collection. */
const averagedOver = 1_800;

/** The budgets within an operator's limits. `identityProtectionPerSecond` is our average share of the tenant's one request a second. */
export function limitsFor({
  identityProtectionPerSecond: share,
}: {
  readonly identityProtectionPerSecond: number;
}): Pick<Limits, 'identityProtection'> {
  if (!(share > 0 && share <= 1)) throw new RangeError('identityProtectionPerSecond: more than 0, and at most 1');
  const amount = Math.max(1, Math.floor(share * averagedOver));
  return {
    identityProtection: [
      // Slightly more than a second: Graph counts a request when it arrives, and a fast one can follow a slow one within less than
      // a second.
      { amount: 1, windowMs: 1_400 },
      { amount, windowMs: Math.round((amount / share) * 1_000) },
    ],
  };
}

export const defaultLimits: Limits = {
  // One request a second is shared by all apps in the tenant.
  ...limitsFor({ identityProtectionPerSecond: 0.2 }),
  // Graph allows five in ten seconds. The rest is a margin for requests that take longer than the one after them.
  reports: [{ amount: 5, windowMs: 11_500 }],
  // The smallest tenants (under 50 people) get 3,500 resource units per 10 s.
  directory: [{ amount: 3_000, windowMs: 10_000 }],
  roleManagement: [{ amount: 5, windowMs: 1_000 }],
  intune: [{ amount: 900, windowMs: 20_000 }],
  security: [{ amount: 150, windowMs: 61_000 }],
  sharepoint: [{ amount: 20, windowMs: 10_000 }],
  // Graph publishes no limit, and refuses queries that follow each other quickly.
  auditLogQueries: [{ amount: 20, windowMs: 60_000 }],
  // Ten a minute, two at a time, so that a collection never waits longer for the next page than it may wait in all.
  signInActivity: [{ amount: 2, windowMs: 12_500 }],
  subscriptions: [{ amount: 400, windowMs: 20_000 }],
  subscriptionList: [{ amount: 20, windowMs: 20_000 }],
};

export type Budgets = {
  /**
   * Takes `cost` units and waits until they are free; returns that time in epoch ms. If the collection may not wait that long,
   * throws CollectionError `throttled` at once, with the wait in seconds.
   */
  readonly take: (tenantId: string, scope: ThrottleScope, cost: number, patience: CallPatience) => Promise<number>;
  /**
   * Call this when the request of a turn was answered. Graph may have counted it only then, so it counts from then on.
   */
  readonly answered: (tenantId: string, scope: ThrottleScope, turn: number) => void;
  /** Call this when Graph said when to retry. Until then, no request of this tenant uses this scope. */
  readonly block: (tenantId: string, scope: ThrottleScope, milliseconds: number) => void;
  /**
   * Call this when Graph refused a request of a budget that other apps share. Returns how long to pause, in ms; each
   * further refusal makes the pause longer.
   */
  readonly stepBack: (tenantId: string, scope: ThrottleScope, askedForMs: number) => number;
  /** Call this when Graph answered. The next refusal then counts as the first one. */
  readonly served: (tenantId: string, scope: ThrottleScope) => void;
  /** When the requests of the last seconds had their turn; epoch ms. */
  readonly spent: (tenantId: string, scope: ThrottleScope) => readonly number[];
  /** Counts turns that another process took. Each is counted once. */
  readonly resume: (tenantId: string, scope: ThrottleScope, spent: readonly number[]) => void;
};

/** Longer than every window in which Graph itself counts; ms. */
const handedOverMs = 20_000;
/** A tight budget allows far fewer requests in that time, and a wide one need not be handed over. */
const mostHandedOver = 50;

type BudgetOptions = {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly limits?: Partial<Limits>;
};

type Spend = { readonly at: number; readonly cost: number };
type Account = { spends: Spend[]; blockedUntil: number; refusals: number };

/** The pause after the first refusal; ms. Each further refusal doubles it, up to the value below. */
const shortestYield = 60_000;
const longestYield = 900_000;

/** The travel time of a request that the windows above allow for; ms. A slower request is counted when it is answered. */
const quickMs = 300;

/** The first moment from `start` on at which `cost` fits into the window that ends there. */
function firstFit({ amount, windowMs }: Limit, spends: readonly Spend[], cost: number, start: number): number {
  let used = 0;
  // Searched from the newest entry back: the entry that no longer fits must first have left the window.
  for (let index = spends.length - 1; index >= 0; index -= 1) {
    const spend = spends[index];
    if (spend === undefined || spend.at + windowMs <= start) break;
    used += spend.cost;
    if (used + cost > amount) return spend.at + windowMs;
  }
  return start;
}

function forget(account: Account, limits: readonly Limit[], time: number): void {
  const longest = Math.max(...limits.map(({ windowMs }) => windowMs));
  // If the clock was set back, entries and blocks are in the future and would stay too long.
  account.spends = account.spends.filter(({ at }) => at > time - longest && at <= time + longest);
  if (account.blockedUntil > time + dayMs) account.blockedUntil = 0;
}

export function createBudgets({ now, sleep, limits = {} }: BudgetOptions): Budgets {
  const all: Limits = { ...defaultLimits, ...limits };
  const accounts = new Map<string, Account>();

  const accountOf = (tenantId: string, scope: ThrottleScope): Account => {
    const key = `${tenantId}|${scope}`;
    const account = accounts.get(key) ?? { spends: [], blockedUntil: 0, refusals: 0 };
    accounts.set(key, account);
    return account;
  };

  return {
    async take(tenantId, scope, cost, patience) {
      const account = accountOf(tenantId, scope);
      const time = now();
      forget(account, all[scope], time);
      const earliest = Math.max(time, account.blockedUntil, account.spends.at(-1)?.at ?? 0);
      const turn = all[scope].reduce((at, limit) => Math.max(at, firstFit(limit, account.spends, cost, at)), earliest);
      const wait = turn - time;
      const isBlocked = account.blockedUntil > time;
      if (!(isBlocked ? patience.spend(wait) : patience.pace(wait))) {
        throw new CollectionError({
          reason: 'throttled',
          ...(!isBlocked && { cause: 'ownLimit' }),
          retryAfterSeconds: Math.ceil(wait / 1000),
          detail: isBlocked ? `Graph throttled ${scope}: we wait` : `our budget for ${scope} is spent`,
        });
      }
      // The turn is reserved before anything waits, so that two concurrent collections never share one.
      account.spends.push({ at: turn, cost });
      if (wait > 0) await sleep(wait);
      return turn;
    },
    answered(tenantId, scope, turn) {
      const counted = now() - quickMs;
      if (counted <= turn) return;
      const account = accountOf(tenantId, scope);
      const index = account.spends.findLastIndex(({ at }) => at === turn);
      account.spends = account.spends
        .map((spend, at) => (at === index ? { ...spend, at: counted } : spend))
        .sort((a, b) => a.at - b.at);
    },
    block(tenantId, scope, milliseconds) {
      const account = accountOf(tenantId, scope);
      account.blockedUntil = Math.max(account.blockedUntil, now() + milliseconds);
    },
    stepBack(tenantId, scope, askedForMs) {
      const account = accountOf(tenantId, scope);
      const time = now();
      // A request that was sent before the previous one was refused is not a new refusal.
      if (account.blockedUntil <= time) account.refusals += 1;
      const grown = Math.min(longestYield, shortestYield * 2 ** Math.min(account.refusals - 1, 10));
      account.blockedUntil = Math.max(account.blockedUntil, time + Math.max(grown, askedForMs));
      return account.blockedUntil - time;
    },
    served(tenantId, scope) {
      accountOf(tenantId, scope).refusals = 0;
    },
    spent(tenantId, scope) {
      const from = now() - handedOverMs;
      return accountOf(tenantId, scope)
        .spends.map(({ at }) => at)
        .filter((at) => at > from)
        .slice(-mostHandedOver);
    },
    resume(tenantId, scope, spent) {
      const account = accountOf(tenantId, scope);
      const known = new Set(account.spends.map(({ at }) => at));
      const others = spent.filter((at) => !known.has(at)).map((at) => ({ at, cost: 1 }));
      account.spends = [...account.spends, ...others].sort((a, b) => a.at - b.at);
    },
  };
}

/** The longest wait that a server can ask for; seconds. One wrong header must not stop the monitoring of a source. */
const longestRetryAfter = 3_600;

/**
 * Retry-After in whole seconds, at most `longestRetryAfter`, from seconds or an HTTP date; null if it is absent or invalid. A date is
 * compared with the answer's own Date header if there is one, because our clock and Graph's differ.
 */
export function readRetryAfter(header: string | null, date: string | null, now: number): number | null {
  const asked = header === null ? null : readWait(header, date, now);
  return asked === null ? null : Math.min(longestRetryAfter, asked);
}

function readWait(header: string, date: string | null, now: number): number | null {
  const text = header.trim();
  if (/^\d+$/.test(text)) return Number(text);
  // Date.parse alone accepts almost any text as a date, even "-5".
  const until = /^[A-Za-z]{3},? .+ GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(until)) return null;
  const sent = date === null ? Number.NaN : Date.parse(date);
  return Math.max(0, Math.ceil((until - (Number.isNaN(sent) ? now : sent)) / 1000));
}
