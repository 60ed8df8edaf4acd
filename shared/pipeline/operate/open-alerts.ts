import type { AlertWithEvents } from '../../core/alert/alert';
import type { Ports } from '../context';

/** Open alerts beyond this number are not read for a page. */
const mostOpen = 1000;

export const openAlerts = ({ store }: Ports<'store'>, tenantId: string): Promise<readonly AlertWithEvents[]> =>
  store.alerts.list(tenantId, 'open', { limit: mostOpen, after: null, since: null });

export const countUnacknowledged = (open: readonly AlertWithEvents[]): number =>
  open.filter(({ alert }) => alert.acknowledged === null).length;
