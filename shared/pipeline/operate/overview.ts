import type { AlertWithEvents } from '../../core/alert/alert';
import type { KindRow } from '../../core/collection/kind-row';
import type { ChannelState } from '../../core/delivery/channel-state';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { Rule } from '../../core/rule/rule';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import { dayMs } from '../../core/time/durations';
import type { Evaluation } from '../../core/verdict/evaluation';
import type { PlanRow } from '../../core/verdict/plan';
import type { TrendRow } from '../../core/verdict/trend';
import { peopleOfEvents } from '../collect/gather';
import { actorsOf, operatorsOfAlert } from '../collect/keep-names';
import { iso, type Ports } from '../context';
import { openAlerts } from './open-alerts';

/** What the overview is made from: small rows only, in at most twelve requests to the tables. */
export type OverviewGathered = {
  readonly configuration: TenantConfiguration;
  readonly now: string;
  readonly open: readonly AlertWithEvents[];
  /** Ended within the last seven days. */
  readonly past: readonly AlertWithEvents[];
  readonly evaluations: readonly Evaluation[];
  readonly kindRows: readonly KindRow[];
  /** Null where nothing was placed yet. */
  readonly plan: PlanRow | null;
  /** Null before the first verdict. */
  readonly trend: TrendRow | null;
  readonly rules: readonly Rule[];
  /** How each channel worked at the last watch; null where none has looked yet. */
  readonly channels: readonly ChannelState[] | null;
  /** Of everybody whom an alert of these names. */
  readonly names: ReadonlyMap<string, DirectoryName>;
};

const pastDays = 7;
const mostPast = 200;

export async function gatherOverview(
  pipeline: Ports<'configuration' | 'now' | 'store'>,
  tenantId: string,
): Promise<OverviewGathered> {
  const { store } = pipeline;
  const now = pipeline.now();
  const since = iso(now - pastDays * dayMs);
  const [configuration, open, past, stored, kindRows, { plan, trend }, rows, audience] = await Promise.all([
    pipeline.configuration(tenantId),
    openAlerts(pipeline, tenantId),
    store.alerts.list(tenantId, 'past', { limit: mostPast, after: null, since }),
    store.evaluations.readAll(tenantId),
    store.watermarks.readKinds(tenantId),
    store.trends.readWithPlan(tenantId),
    store.rules.list(tenantId),
    store.watch.readAudience(tenantId),
  ]);
  const named = [
    ...[...open, ...past].flatMap(({ alert, events }) => [...peopleOfEvents(events), ...actorsOf(alert.attribution)]),
    ...open.flatMap(({ alert, transitions }) => operatorsOfAlert(alert, transitions)),
  ];
  return {
    configuration,
    now: iso(now),
    open,
    past,
    evaluations: stored.map(({ evaluation }) => evaluation),
    kindRows,
    plan,
    trend,
    rules: rows.map(({ rule }) => rule),
    channels: audience?.row.channels ?? null,
    names: await store.directory.readNames(tenantId, named),
  };
}
