import type { AlertWithEvents, Unacknowledged } from '../../core/alert/alert';
import type { KindRow } from '../../core/collection/kind-row';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import type { Evaluation } from '../../core/verdict/evaluation';
import { iso, type Ports } from '../context';
import { countUnacknowledged, openAlerts } from './open-alerts';

/** The data of the frame of every page of a tenant: open alerts, failing controls and the state of the monitor. */
export type PageFacts = {
  readonly configuration: TenantConfiguration;
  readonly now: string;
  readonly kindRows: readonly KindRow[];
  /** As they were stored: no page judges again. */
  readonly evaluations: readonly Evaluation[];
  readonly open: readonly AlertWithEvents[];
  readonly waiting: Unacknowledged;
};

export async function gatherPageFacts(
  pipeline: Ports<'configuration' | 'now' | 'store'>,
  tenantId: string,
): Promise<PageFacts> {
  const { store } = pipeline;
  const [configuration, kindRows, stored, open] = await Promise.all([
    pipeline.configuration(tenantId),
    store.watermarks.readKinds(tenantId),
    store.evaluations.readAll(tenantId),
    openAlerts(pipeline, tenantId),
  ]);
  return {
    configuration,
    now: iso(pipeline.now()),
    kindRows,
    evaluations: stored.map(({ evaluation }) => evaluation),
    open,
    waiting: countUnacknowledged(open),
  };
}
