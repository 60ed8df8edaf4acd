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
  /** How old the last success is, and how often there should be one; null if there was none. Seconds. */
  readonly ageSeconds: number | null;
  readonly cadenceSeconds: number;
  /** From an event to its collection, the median of the last week; null without dated events. Seconds. */
  readonly lagSeconds: number | null;
  /** Answers of Graph that the last complete collection was put together from; null if none was counted yet. */
  readonly pages: number | null;
  readonly reason: string | null;
  readonly failingSince: string | null;
  /** The permission that reading it needs; and the permission or licence that is missing. */
  readonly permission: string;
  readonly needs: string | null;
  /** Graph refuses the filter by last update: the log is read with the documented one, which misses late updates of old entries. */
  readonly isFilterRefused: boolean;
  /** Graph is throttling, and until then other sources are read first; null if this one does not wait. */
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
  /** `unknown`: begun, and its end is not known. */
  readonly outcome: 'taken' | 'refused' | 'unknown' | null;
  readonly reason: string | null;
  /** Owners of the flow, as declared. */
  readonly owner: string | null;
  readonly coOwner: string | null;
};

/** What is known of a recipient that people read. */
export type ReceiptHealth = { readonly recipientId: string } & Pick<
  RecipientTest,
  'sentAt' | 'failure' | 'confirmedAt'
>;

export type ForwardHealth = {
  readonly recipientId: string;
  readonly lastSuccessAt: string | null;
  /** Everything recorded on days before this one was forwarded. */
  readonly fromDay: string | null;
  readonly failingSince: string | null;
  readonly reason: string | null;
};

/** `red` makes the tenant not ok. */
export type Warning = { readonly code: string; readonly level: 'red' | 'amber'; readonly text: string };

export type TenantHealth = {
  readonly tenantId: string;
  readonly ok: boolean;
  readonly kinds: readonly KindHealth[];
  readonly channels: readonly ChannelState[];
  /** Of Teams workflows: the last test message, and who owns the flow. */
  readonly pings: readonly PingHealth[];
  /** Test messages that operators asked for, and what people confirmed of them. */
  readonly receipts: readonly ReceiptHealth[];
  /** How far the record went to tables of Log Analytics. */
  readonly forwards: readonly ForwardHealth[];
  /** Deliveries that were given up or keep failing, and any that still wait after an hour. */
  readonly undelivered: number;
  readonly subscriptions: readonly SubscriptionHealth[];
  readonly warnings: readonly Warning[];
  /** Latencies of the last week's alerts; seconds. */
  readonly latency: { readonly happenedToSeen: Spread; readonly seenToSent: Spread };
};

/** What all tenants share. */
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

/** Of all tenants together, so only for those who may read all of them. The content of poisoned messages is not shown. */
export type QueueHealth = Pick<QueueState, 'queue' | 'waiting' | 'poisoned'>;

/** The health as shown: to callers who are not signed in only whether all is well, to readers what they may read. */
export type HealthAnswer =
  | { readonly ok: boolean }
  | {
      /** Only for the tenants that are shown. */
      readonly ok: boolean;
      readonly deployment: Pick<DeploymentHealth, 'version' | 'schedule'> &
        Partial<DeploymentHealth & { readonly queues: readonly QueueHealth[] }>;
      readonly tenants: readonly TenantHealth[];
    };
