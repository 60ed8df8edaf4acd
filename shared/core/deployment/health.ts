import type { ChannelState } from '../delivery/channel-state';
import type { RecipientTest } from '../delivery/receipt';
import type { QueueState } from '../queues';
import type { Kind } from '../resource/kind';
import type { Spread } from '../time/latency';

/** One resource type of one tenant: when it was last read, or why it cannot be. */
export type KindHealth = {
  readonly kind: Kind;
  readonly status: 'fresh' | 'late' | 'blind' | 'unlicensed' | 'waiting';
  readonly lastSuccessAt: string | null;
  /** The age of the last success; null if there was none. Seconds. */
  readonly ageSeconds: number | null;
  readonly cadenceSeconds: number;
  /** Median time from an event to its collection in the last week; null without dated events. Seconds. */
  readonly lagSeconds: number | null;
  /** Number of pages that the last complete collection read; null if none has been counted yet. */
  readonly pages: number | null;
  readonly reason: string | null;
  readonly failingSince: string | null;
  /** The permission needed to read it, and the missing permission or licence. */
  readonly permission: string;
  readonly needs: string | null;
  /**
   * Graph refuses the filter by last update. The log is read with the documented filter, which misses late updates of
   * old entries.
   */
  readonly isFilterRefused: boolean;
  /** Until this time other sources are read first, because Graph throttles; null if the source does not wait. */
  readonly yieldsUntil: string | null;
};

export type SubscriptionHealth = {
  readonly kind: Kind;
  readonly expiresAt: string;
  readonly status: 'live' | 'expired';
};

export type PingHealth = {
  readonly recipientId: string;
  readonly lastPingAt: string | null;
  /** `unknown`: the test began, but its outcome is not known. */
  readonly outcome: 'taken' | 'refused' | 'unknown' | null;
  readonly reason: string | null;
  /** The configured owners of the flow. */
  readonly owner: string | null;
  readonly coOwner: string | null;
};

/** The test messages of a recipient that people read. */
export type ReceiptHealth = { readonly recipientId: string } & Pick<
  RecipientTest,
  'sentAt' | 'failure' | 'confirmedAt'
>;

export type ForwardHealth = {
  readonly recipientId: string;
  readonly lastSuccessAt: string | null;
  /** All events recorded before this day were forwarded. */
  readonly fromDay: string | null;
  readonly failingSince: string | null;
  readonly reason: string | null;
};

/** A `red` warning makes the tenant not ok. */
export type Warning = { readonly code: string; readonly level: 'red' | 'amber'; readonly text: string };

export type TenantHealth = {
  readonly tenantId: string;
  readonly ok: boolean;
  readonly kinds: readonly KindHealth[];
  readonly channels: readonly ChannelState[];
  /** For Teams workflows: the last test message, and the owners of the flow. */
  readonly pings: readonly PingHealth[];
  /** Test messages that operators requested, and what people confirmed. */
  readonly receipts: readonly ReceiptHealth[];
  /** How far the events were forwarded to Log Analytics. */
  readonly forwards: readonly ForwardHealth[];
  /** Number of deliveries that were given up, keep failing, or have waited for more than an hour. */
  readonly undelivered: number;
  readonly subscriptions: readonly SubscriptionHealth[];
  readonly warnings: readonly Warning[];
  /** Latencies of the last week's alerts; seconds. */
  readonly latency: { readonly happenedToSeen: Spread; readonly seenToSent: Spread };
};

/** Health of the deployment, shared by all tenants. */
export type DeploymentHealth = {
  readonly version: string;
  readonly schedule: {
    readonly ok: boolean;
    readonly lastTickAt: string | null;
    readonly upSince: string | null;
  };
  readonly heartbeat:
    | { readonly status: 'notConfigured' }
    | {
        readonly status: 'called' | 'withheld' | 'waiting';
        readonly calledAt: string | null;
        readonly problem: string | null;
      };
  readonly warnings: readonly Warning[];
};

/**
 * The queues hold messages of all tenants, so only people who may read all tenants see them. The content of poisoned
 * messages is not shown.
 */
export type QueueHealth = Pick<QueueState, 'queue' | 'waiting' | 'poisoned'>;

/**
 * The health in an answer. Callers who are not signed in only see whether all is well; readers see the tenants they may
 * read.
 */
export type HealthAnswer =
  | { readonly ok: boolean }
  | {
      /** Considers only the tenants that are shown. */
      readonly ok: boolean;
      readonly deployment: Pick<DeploymentHealth, 'version' | 'schedule'> &
        Partial<DeploymentHealth & { readonly queues: readonly QueueHealth[] }>;
      readonly tenants: readonly TenantHealth[];
    };
