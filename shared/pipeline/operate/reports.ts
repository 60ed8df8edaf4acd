import type { Alert } from '../../core/alert/alert';
import type { DigestRow } from '../../core/week/digest';
import type { Ports } from '../context';
import { gatherPageFacts, type PageFacts } from './page-facts';

/** The data of the page about reports. */
type ReportsGathered = PageFacts & {
  /** Null before the first collection. */
  readonly watchedSince: string | null;
  /** Newest first. */
  readonly weeks: readonly DigestRow[];
  /** The message of each week; weeks that are older than the kept events have none. */
  readonly messages: readonly Alert[];
};

/** The number of listed weeks: more than two years. */
const mostWeeks = 120;
/** Weekly digests are listed among notices. */
const mostNotices = 400;

export async function gatherReports(
  pipeline: Ports<'configuration' | 'now' | 'store'>,
  tenantId: string,
): Promise<ReportsGathered> {
  const { store } = pipeline;
  const [facts, tenant, weeks, notices] = await Promise.all([
    gatherPageFacts(pipeline, tenantId),
    store.tenants.read(tenantId),
    store.digests.latest(tenantId, mostWeeks),
    store.alerts.list(tenantId, 'told', { limit: mostNotices, after: null, since: null }),
  ]);
  return {
    ...facts,
    watchedSince: tenant?.row.watchedSince ?? null,
    weeks,
    messages: notices.map(({ alert }) => alert).filter(({ form }) => form === 'digest'),
  };
}
