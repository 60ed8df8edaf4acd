import { type AlertWithEvents, isOpenCut, mostOpenRead, type Unacknowledged } from '../../core/alert/alert';
import type { Ports } from '../context';

export const openAlerts = ({ store }: Ports<'store'>, tenantId: string): Promise<readonly AlertWithEvents[]> =>
  store.alerts.list(tenantId, 'open', { limit: mostOpenRead, after: null, since: null });

export const countUnacknowledged = (open: readonly AlertWithEvents[]): Unacknowledged => ({
  amount: open.filter(({ alert }) => alert.acknowledged === null).length,
  isLeast: isOpenCut(open.length),
});
