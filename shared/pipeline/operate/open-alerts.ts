import { type AlertWithEvents, mostOpenRead } from '../../core/alert/alert';
import type { Ports } from '../context';

export const openAlerts = ({ store }: Ports<'store'>, tenantId: string): Promise<readonly AlertWithEvents[]> =>
  store.alerts.list(tenantId, 'open', { limit: mostOpenRead, after: null, since: null });

export const countUnacknowledged = (open: readonly AlertWithEvents[]): number =>
  open.filter(({ alert }) => alert.acknowledged === null).length;
