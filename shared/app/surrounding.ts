import type { KindRow } from '../core/collection/kind-row';
import { failureNow, shutOut } from '../core/collection/read-loss';
import type { Kind } from '../core/resource/kind';
import type { Head } from '../core/resource/snapshot';
import { latestOf } from '../core/time/latest';
import { enabledOf } from '../core/verdict/enabled';
import { pillarCounts, sumOf } from '../core/verdict/trend';
import { freshMinutesOf } from '../kinds/freshness';
import type { Ports } from '../pipeline/context';
import type { AlertInput } from '../pipeline/message-input';
import type { PageFacts } from '../pipeline/operate/page-facts';
import type { AlertGathered } from '../pipeline/operate/posture';
import { localTime } from '../reports/language/local-time';
import { watchedKinds } from '../reports/language/monitoring-scope';
import { momentNow } from '../reports/page/frame/moment';
import { monitorState } from '../reports/page/frame/monitor';
import type { Surrounding } from '../reports/page/frame/navigation';
import type { PostureModel } from '../reports/posture/posture-model';
import { kindRow, type RowContext } from '../reports/posture/posture-rows';
import { readerOf, type Viewer } from './viewer';

/** Every source of this tenant, and how far it was read. */
export const kindsOf = (
  kinds: readonly Kind[],
  { kindRows, configuration }: Pick<PageFacts, 'kindRows' | 'configuration'>,
  heads: readonly Head[] = [],
): PostureModel['kinds'] => {
  const shutOutBy = shutOut(kindRows);
  return kinds.map((kind) => {
    const row = kindRows.find((one) => one.kind === kind);
    return kindRow(kind, {
      freshMinutes: freshMinutesOf(configuration, kind),
      lastSuccessAt: row?.lastSuccessAt ?? null,
      failure: failureNow(row?.failure ?? null, shutOutBy),
      count: heads.find((head) => head.kind === kind)?.count ?? null,
      pages: row?.pages ?? null,
      isDoubted: row?.suspect != null,
      isFilterRefused: row?.isFilterRefused ?? false,
    });
  });
};

/** When a source was last read; null before the first verdict. */
export const checkedAtOf = (evaluations: readonly unknown[], rows: readonly KindRow[]): string | null =>
  evaluations.length === 0 ? null : latestOf(rows.flatMap(({ lastSuccessAt }) => lastSuccessAt ?? []));

/** The header, menu and footer of every page of a tenant. */
export function surroundingOfTenant(
  { controls, detectors }: Ports<'controls' | 'detectors'>,
  {
    configuration,
    evaluations,
    kindRows,
    sentAt,
    pageUrl,
    waiting,
  }: Pick<AlertInput, 'configuration' | 'evaluations' | 'kindRows' | 'sentAt' | 'pageUrl'> &
    Pick<AlertGathered, 'waiting'>,
  viewer: Viewer,
): Surrounding {
  const kinds = watchedKinds({ controls, detectors }, configuration);
  const checkedAt = checkedAtOf(evaluations, kindRows);
  return {
    tenantName: configuration.name,
    url: pageUrl,
    waiting,
    failing: sumOf(pillarCounts(enabledOf(controls, configuration), evaluations)).fail,
    monitor: monitorState(
      { kinds: kindsOf(kinds, { kindRows, configuration }), checkedAt, now: sentAt, paused: viewer.paused },
      localTime(configuration.timeZone, sentAt),
    ),
    ...readerOf(viewer),
  };
}

export const contextOf = (
  { name, timeZone }: Pick<AlertInput['configuration'], 'name' | 'timeZone'>,
  names: AlertInput['names'],
  now: string,
): RowContext => ({ tenant: { name, timeZone }, names, operatorNames: names, now });

export const surroundingOfControls = (
  pipeline: Ports<'controls' | 'detectors'>,
  gathered: PageFacts,
  tenantUrl: string,
  viewer: Viewer,
): Surrounding => ({
  ...surroundingOfTenant(pipeline, { ...gathered, sentAt: gathered.now, pageUrl: tenantUrl }, viewer),
  moment: momentNow(gathered.now, gathered.configuration.timeZone),
});
