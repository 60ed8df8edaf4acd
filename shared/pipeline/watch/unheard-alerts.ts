import type { Alert } from '../../core/alert/alert';
import type { SentDelivery } from '../../core/delivery/channel-state';
import { isSent } from '../../core/delivery/delivery';
import type { WatchedTenant } from './watched-tenant';

/** True of an open alert with this key that has reached nobody. */
export const isUnheard = ({ alerts, sent }: Pick<WatchedTenant, 'alerts' | 'sent'>, groupKey: string): boolean =>
  alerts.some((alert) => alert.status === 'open' && alert.groupKey === groupKey && !hasReached(alert, sent));

const hasReached = ({ id }: Alert, sent: readonly SentDelivery[]): boolean =>
  sent.some(({ alertId, delivery }) => alertId === id && isSent(delivery));

/** The group key of an outage whose alert reached nobody: its further failures belong to the same alert. */
export const unheardOutage = ({ alerts, sent }: WatchedTenant): string | undefined =>
  alerts.find((alert) => alert.status === 'open' && alert.groupKey.startsWith('channel|') && !hasReached(alert, sent))
    ?.groupKey;
