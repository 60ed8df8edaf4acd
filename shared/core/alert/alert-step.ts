import type { Delivery } from '../delivery/delivery';
import type { WatchEvent } from '../event/event';
import type { Alert, Transition } from './alert';

/**
 * The tenant lease is a row in the Alerts partition. Every transaction replaces it with its ETag, so a process that
 * lost the lease cannot write.
 */
export type Fence = {
  readonly tenantId: string;
  readonly holder: string;
  readonly epoch: number;
  readonly etag: string;
};

/** One step of one alert. It is written in one transaction. */
export type AlertStep = {
  readonly alert: Alert;
  readonly events: readonly WatchEvent[];
  readonly transitions: readonly Transition[];
  readonly deliveries: readonly Delivery[];
  /** Earlier transitions that are rewritten only to remove a person's name. */
  readonly rewritten?: readonly Transition[];
};
