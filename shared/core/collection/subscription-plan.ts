/**
 * Plans the subscriptions of a tenant. Pure: the pipeline carries out the plan. Renewal is PATCH only: a reauthorize within ten minutes of
 * a PATCH corrupts a subscription. https://learn.microsoft.com/graph/change-notifications-overview
 */

import type { Kind } from '../resource/kind';
import { dayMs } from '../time/durations';

export type WantedSubscription = { readonly resource: string; readonly kind: 'user' | 'group' };

const usersResource = 'users';
const membersResource = /^groups\/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\/members$/i;

/** Graph allows 100 subscriptions per app and tenant; the rest is room for repairs. */
const groupQuota = 90;

/** Shorter than the 29 days that Graph allows, so that a broken subscription is soon replaced. */
const lifeMs = 3 * dayMs;

/**
 * Graph repeatedly asks to reauthorise each subscription. One that was renewed within this time needs no further
 * authorisation; ms.
 */
const askedAgainMs = 15 * 60_000;

const membersResourceOf = (groupId: string): string => `groups/${groupId}/members`;

/**
 * The kind whose changes this subscription reports; undefined if Graph accepts the subscription but never sends
 * notifications.
 */
function kindWatched(resource: string): 'user' | 'group' | undefined {
  const plain = resource.replace(/^\//, '');
  if (plain.toLowerCase() === usersResource) return 'user';
  return membersResource.test(plain) ? 'group' : undefined;
}

/** The kinds for which Graph sends notifications. */
export const kindsPushed: ReadonlySet<Kind> = new Set(['user', 'group']);

export const isWatchable = (resource: string): boolean => kindWatched(resource) !== undefined;

export const permissionToWatch = (resource: string): string =>
  kindWatched(resource) === 'group' ? 'Group.Read.All' : 'User.Read.All';

type NamedGroups = {
  /** Groups that hold a role. */
  readonly withRole: readonly string[];
  /** Role-assignable groups. */
  readonly roleAssignable: readonly string[];
  /** Groups that a policy excludes: a new member loses protection. */
  readonly excludedByPolicy: readonly string[];
  /** Groups that a policy includes: a member that leaves loses protection. */
  readonly includedByPolicy: readonly string[];
};

/**
 * The resources to subscribe to, most important first: users, then groups. `left`: groups beyond the quota, which are
 * only polled.
 */
export function wantedSubscriptions(groups: NamedGroups): {
  readonly wanted: readonly WantedSubscription[];
  readonly left: readonly string[];
} {
  const ranked = [groups.withRole, groups.roleAssignable, groups.excludedByPolicy, groups.includedByPolicy];
  // Sorted within a rank, so that the choice is always the same.
  const ids = [...new Set(ranked.flatMap((rank) => [...rank].sort()))].filter((id) =>
    isWatchable(membersResourceOf(id)),
  );
  const watched = ids.slice(0, groupQuota);
  return {
    wanted: [
      { resource: usersResource, kind: 'user' },
      ...watched.map((id): WantedSubscription => ({ resource: membersResourceOf(id), kind: 'group' })),
    ],
    left: ids.slice(groupQuota),
  };
}

export type SubscriptionStep =
  /** Deletes the subscription in Graph. It does not matter if it is already gone. */
  | { readonly action: 'delete'; readonly subscriptionId: string; readonly resource: string }
  /** Deletes only the stored row. */
  | { readonly action: 'forget'; readonly resource: string }
  | {
      readonly action: 'renew';
      readonly subscriptionId: string;
      readonly resource: string;
      readonly kind: Kind;
      readonly expiresAt: string;
    }
  /** `repair`: we have a row, but Graph lost the subscription. Changes since then sent no notification. */
  | {
      readonly action: 'create' | 'repair';
      readonly resource: string;
      readonly kind: Kind;
      readonly expiresAt: string;
    };

const sameResource = (a: string, b: string): boolean =>
  a.replace(/^\//, '').toLowerCase() === b.replace(/^\//, '').toLowerCase();

/**
 * The steps in order, deletions first to free the quota. `atMicrosoft`: all subscriptions of our app in the tenant;
 * those on other resources stay. `now` in epoch ms. A subscription signed with an old key is replaced, because Graph
 * never changes its client state. `reauthorize`: Graph asked for authorisation, which a renewal gives.
 */
export function planSubscriptions(
  wanted: readonly WantedSubscription[],
  ours: readonly SubscriptionRow[],
  atMicrosoft: readonly GraphSubscription[],
  now: number,
  isSignedNow: (row: SubscriptionRow) => boolean,
  reauthorize = false,
): readonly SubscriptionStep[] {
  const expiresAt = new Date(now + lifeMs).toISOString();
  const living = atMicrosoft.filter(
    (subscription) => isWatchable(subscription.resource) && Date.parse(subscription.expiresAt) > now,
  );
  const enoughMs = reauthorize ? lifeMs - askedAgainMs : lifeMs / 2;
  const others: SubscriptionStep[] = [];
  const kept = new Set<string>();

  for (const { resource, kind } of wanted) {
    const row = ours.find((candidate) => sameResource(candidate.resource, resource));
    const isOld = row !== undefined && !isSignedNow(row);
    const subscription = living.find(
      ({ id, resource: at }) => row?.subscriptionId === id && sameResource(at, resource) && !isOld,
    );
    if (subscription === undefined) {
      others.push({ action: row === undefined ? 'create' : 'repair', resource, kind, expiresAt });
      continue;
    }
    kept.add(subscription.id);
    if (Date.parse(subscription.expiresAt) - now < enoughMs) {
      others.push({ action: 'renew', subscriptionId: subscription.id, resource, kind, expiresAt });
    }
  }
  // A duplicate, a subscription that we never learned of because the response was lost, or one that is no longer
  // wanted.
  const deletions = living
    .filter(({ id }) => !kept.has(id))
    .map(({ id, resource }): SubscriptionStep => ({ action: 'delete', subscriptionId: id, resource }));
  const forgotten = ours
    .filter((row) => !wanted.some((one) => sameResource(one.resource, row.resource)))
    .map(({ resource }): SubscriptionStep => ({ action: 'forget', resource }));
  return [...deletions, ...forgotten, ...others];
}

export type GraphSubscription = { readonly id: string; readonly resource: string; readonly expiresAt: string };

export type SubscriptionRow = {
  readonly tenantId: string;
  readonly resource: string;
  readonly subscriptionId: string;
  readonly kind: Kind;
  readonly nonce: string;
  readonly expiresAt: string;
};
