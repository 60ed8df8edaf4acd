import type { Alert } from '../../core/alert/alert';
import type { KindRow } from '../../core/collection/kind-row';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import type { Evaluation } from '../../core/verdict/evaluation';
import type { DigestRow } from '../../core/week/digest';
import { iso, type Ports } from '../context';
import { countUnacknowledged, openAlerts } from './open-alerts';

/** What the page of the reports is made from. */
export type ReportsGathered = {
  readonly configuration: TenantConfiguration;
  readonly now: string;
  readonly kindRows: readonly KindRow[];
  readonly evaluations: readonly Evaluation[];
  readonly waiting: number;
  /** Newest first. */
  readonly weeks: readonly DigestRow[];
  /** The message of each week; weeks from before events are kept have none. */
  readonly messages: readonly Alert[];
};

/** More than two years. */
const mostWeeks = 120;
/** Weekly digests are listed among notices. */
const mostNotices = 400;

export async function gatherReports(
  pipeline: Ports<'configuration' | 'now' | 'store'>,
  tenantId: string,
): Promise<ReportsGathered> {
  const { store } = pipeline;
  const [configuration, kindRows, stored, open, weeks, notices] = await Promise.all([
    pipeline.configuration(tenantId),
    store.watermarks.readKinds(tenantId),
    store.evaluations.readAll(tenantId),
    openAlerts(pipeline, tenantId),
    store.digests.latest(tenantId, mostWeeks),
    store.alerts.list(tenantId, 'told', { limit: mostNotices, after: null, since: null }),
  ]);
  return {
    configuration,
    now: iso(pipeline.now()),
    kindRows,
    evaluations: stored.map(({ evaluation }) => evaluation),
    waiting: countUnacknowledged(open),
    weeks,
    messages: notices.map(({ alert }) => alert).filter(({ form }) => form === 'digest'),
  };
}
