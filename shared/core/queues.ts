import type { DeliveryKey } from './delivery/delivery';
import type { Bucket, Kind } from './resource/kind';

/** Ids only, under 1 KB. A message only says "collect now" or "deliver now"; the tables are the truth. */
export type CollectMessage = {
  readonly tenantId: string;
  readonly bucket: Bucket;
  readonly kinds: readonly Kind[];
  /** `licensed`: the licence for which the source waits is listed, so that it waits no longer. */
  readonly reason: 'due' | 'hint' | 'again' | 'licensed';
};

/** Checks whether the audit log of these tenants has new entries; sent in the queue of collections. At most `maxPeeked` tenants. */
export type PeekMessage = { readonly peekAt: readonly string[] };

export type DeliverMessage = { readonly tenantId: string } & DeliveryKey;

/** Forwards recorded events that were not forwarded yet; sent in the queue of deliveries. */
export type ForwardMessage = { readonly tenantId: string; readonly forwardTo: string };

/** `reauthorize`: Graph will soon stop sending notifications, however long the subscriptions still live. */
export type SubscriptionsMessage = { readonly tenantId: string; readonly reauthorize?: boolean };

/** Hourly work for a tenant, and once a day what can wait for a day; sent in the queue of subscriptions. */
export type SweepMessage = { readonly tenantId: string; readonly sweep: true; readonly isDaily?: true };

export type DigestMessage = { readonly tenantId: string; readonly week: string };

/** The week of many tenants: travels in the queue of digests, under the id of the deployment. */
export type RollUpMessage = DigestMessage & { readonly rollUpId: string };

export type QueueName = 'collect' | 'collect-fleet' | 'deliver' | 'subscriptions' | 'digest';

/** One queue with the messages that failed too often. */
export type QueueState = {
  readonly queue: string;
  /** About how many wait. */
  readonly waiting: number;
  /** How long ago the storage account took the first message that can be received now; ms, 0 if there is none. */
  readonly oldestMs: number;
  readonly poisoned: number;
  /** The oldest 32 poisoned messages: their unparsed content, and when they were given up. */
  readonly first: readonly { readonly body: unknown; readonly at: string }[];
};

export type Queues = {
  /** Visible at once, or after at most five minutes. */
  readonly sendCollect: (message: CollectMessage, delaySeconds?: number) => Promise<void>;
  readonly sendPeek: (message: PeekMessage, delaySeconds?: number) => Promise<void>;
  readonly sendDeliver: (message: DeliverMessage, delaySeconds?: number) => Promise<void>;
  readonly sendForward: (message: ForwardMessage, delaySeconds?: number) => Promise<void>;
  readonly sendSubscriptions: (message: SubscriptionsMessage, delaySeconds?: number) => Promise<void>;
  readonly sendSweep: (message: SweepMessage, delaySeconds?: number) => Promise<void>;
  readonly sendDigest: (message: DigestMessage | RollUpMessage, delaySeconds?: number) => Promise<void>;
  /** The message as it was received, visible after half a minute; it counts as one that has never failed. */
  readonly putBack: (queue: QueueName, message: unknown) => Promise<void>;
  readonly states: () => Promise<readonly QueueState[]>;
};
