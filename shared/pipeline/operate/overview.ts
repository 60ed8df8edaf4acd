import type { AlertWithEvents } from '../../core/alert/alert';
import type { ChannelState } from '../../core/delivery/channel-state';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { Rule } from '../../core/rule/rule';
import { dayMs } from '../../core/time/durations';
import type { PlanRow } from '../../core/verdict/plan';
import type { TrendRow } from '../../core/verdict/trend';
import { peopleOfEvents } from '../collect/gather';
import { actorsOf, operatorsOfAlert, operatorsOfRule } from '../collect/keep-names';
import { iso, type Ports } from '../context';
import { watchStops } from '../watch/watch-deployment';
import { gatherPageFacts, type PageFacts } from './page-facts';

/** The data of the overview: only small rows, in at most twelve requests to the tables. */
export type OverviewGathered = PageFacts & {
  /** Ended within the last seven days. */
  readonly past: readonly AlertWithEvents[];
  /** Null before the first plan. */
  readonly plan: PlanRow | null;
  /** Null before the first verdict. */
  readonly trend: TrendRow | null;
  readonly rules: readonly Rule[];
  /** The state of each channel at the last watch; null before the first one. */
  readonly channels: readonly ChannelState[] | null;
  /** When the watch of this tenant last ran, if it has stopped; null while it runs. */
  readonly watchStoppedAt: string | null;
  /** Names of everyone in these alerts. */
  readonly names: ReadonlyMap<string, DirectoryName>;
};

const pastDays = 7;
const mostPast = 200;

export async function gatherOverview(
  pipeline: Ports<'configuration' | 'now' | 'store' | 'tickMs'>,
  tenantId: string,
): Promise<OverviewGathered> {
  const { store } = pipeline;
  const since = iso(pipeline.now() - pastDays * dayMs);
  const [facts, past, { plan, trend }, rows, audience, stoppedAt] = await Promise.all([
    gatherPageFacts(pipeline, tenantId),
    store.alerts.list(tenantId, 'past', { limit: mostPast, after: null, since }),
    store.trends.readWithPlan(tenantId),
    store.rules.list(tenantId),
    store.watch.readAudience(tenantId),
    watchStops(pipeline),
  ]);
  const { open } = facts;
  const named = [
    ...[...open, ...past].flatMap(({ alert, events }) => [...peopleOfEvents(events), ...actorsOf(alert.attribution)]),
    ...open.flatMap(({ alert, transitions }) => operatorsOfAlert(alert, transitions)),
    ...rows.flatMap(({ rule }) => operatorsOfRule(rule)),
  ];
  return {
    ...facts,
    past,
    plan,
    trend,
    rules: rows.map(({ rule }) => rule),
    channels: audience?.row.channels ?? null,
    watchStoppedAt: stoppedAt(tenantId),
    names: await store.directory.readNames(tenantId, named),
  };
}
