import type { AlertWithEvents } from '../../core/alert/alert';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { Ports } from '../context';
import { namedInAlert } from './alert-list';
import { openAlerts } from './open-alerts';

/** An open alert and the names in its title, in at most three requests; undefined once it is over. */
export async function readOpenAlert(
  pipeline: Ports<'store'>,
  tenantId: string,
  alertId: string,
): Promise<{ readonly alert: AlertWithEvents; readonly names: ReadonlyMap<string, DirectoryName> } | undefined> {
  const alert = (await openAlerts(pipeline, tenantId)).find((one) => one.alert.id === alertId);
  return alert && { alert, names: await pipeline.store.directory.readNames(tenantId, namedInAlert(alert)) };
}
