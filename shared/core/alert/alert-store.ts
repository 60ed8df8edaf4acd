import type { Delivery, DeliveryKey } from '../delivery/delivery';
import type { WatchEvent } from '../event/event';
import type { Written } from '../stored';
import type { Alert, AlertWithEvents, Transition } from './alert';
import type { AlertStep, Fence } from './alert-step';
import type { AlertList } from './listed-alert';

export type AlertStore = {
  /** Takes the lease of the tenant. Undefined while another process holds it. */
  readonly acquire: (tenantId: string, holder: string, now: string, untilIso: string) => Promise<Fence | undefined>;
  /** Extends the lease. Returns false if its holder has released or lost it. */
  readonly renew: (fence: Fence, untilIso: string) => Promise<boolean>;
  readonly release: (fence: Fence) => Promise<void>;
  /** Releases the lease of this fence, even if it was renewed by later writes. */
  readonly abandon: (fence: Fence) => Promise<void>;
  readonly readAlerts: (tenantId: string) => Promise<readonly Alert[]>;
  readonly readAlert: (tenantId: string, alertId: string) => Promise<Alert | undefined>;
  /**
   * One list of alerts, newest first, each with the events for its title. At most `limit` after `after`, none before
   * `since`; returns the cursor for the next page.
   */
  readonly list: (
    tenantId: string,
    list: AlertList,
    query: { readonly limit: number; readonly after: string | null; readonly since: string | null },
  ) => Promise<readonly (AlertWithEvents & { readonly cursor: string })[]>;
  /** The events among these that already belong to an alert. */
  readonly alerted: (tenantId: string, eventIds: readonly string[]) => Promise<ReadonlySet<string>>;
  /** For each of these events in an alert: all events of its newest alert. */
  readonly eventsBeside: (
    tenantId: string,
    eventIds: readonly string[],
  ) => Promise<ReadonlyMap<string, readonly WatchEvent[]>>;
  readonly readEvents: (tenantId: string, alertId: string) => Promise<readonly WatchEvent[]>;
  readonly readTransitions: (tenantId: string, alertId: string) => Promise<readonly Transition[]>;
  /** The transitions of all alerts, in any order; null if there are more than `limit`. */
  readonly transitions: (tenantId: string, limit: number) => Promise<readonly Transition[] | null>;
  readonly readDeliveries: (tenantId: string, alertId: string) => Promise<readonly Delivery[]>;
  /**
   * Writes alert, events, transitions and deliveries in one transaction under the fence. `lost`: another process has the lease, and nothing
   * was written.
   */
  readonly write: (
    fence: Fence,
    step: AlertStep,
  ) => Promise<{ readonly status: 'written'; readonly fence: Fence } | { readonly status: 'lost' }>;
  readonly readDelivery: (
    tenantId: string,
    key: DeliveryKey,
  ) => Promise<{ readonly delivery: Delivery; readonly etag: string } | undefined>;
  readonly writeDelivery: (delivery: Delivery, etag: string) => Promise<Written>;
  /**
   * Deletes an alert and its rows. The alert row is deleted last, so that a deletion that crashed is found and
   * repeated. Only for alerts that ended long ago.
   */
  readonly forget: (tenantId: string, alertId: string) => Promise<number>;
};
