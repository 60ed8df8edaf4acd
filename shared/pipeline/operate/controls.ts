import type { AlertWithEvents } from '../../core/alert/alert';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { Evaluation } from '../../core/verdict/evaluation';
import { actorsOf, peopleOfVerdict } from '../collect/keep-names';
import type { Ports } from '../context';
import { gatherPageFacts, type PageFacts } from './page-facts';

export type ControlGathered = PageFacts & {
  /** Changes of its verdict, newest first, and the one before them, which gives the verdict at the start of the time shown. */
  readonly changes: readonly Evaluation[];
  /** Alerts about this control since then. */
  readonly alerts: readonly AlertWithEvents[];
  readonly names: ReadonlyMap<string, DirectoryName>;
};

/** A control that changes more often within the time shown is shown by its newest changes. */
const mostChanges = 300;
/** Only this many ended alerts are read to name the accounts behind changes. */
const mostPast = 500;

/** Alerts about a control that were open since then. */
export async function alertsAbout(
  { store }: Ports<'store'>,
  tenantId: string,
  controlId: string,
  since: string,
  open: readonly AlertWithEvents[],
): Promise<readonly AlertWithEvents[]> {
  const past = await store.alerts.list(tenantId, 'past', { limit: mostPast, after: null, since });
  return [...open, ...past].filter(({ events }) => events.some(({ source }) => source === controlId));
}

export const actorsInAlerts = (alerts: readonly AlertWithEvents[]): readonly string[] =>
  alerts.flatMap(({ alert, events }) => [alert, ...events].flatMap(({ attribution }) => actorsOf(attribution)));

export async function gatherControl(
  pipeline: Ports<'configuration' | 'now' | 'store'>,
  tenantId: string,
  controlId: string,
  since: string,
): Promise<ControlGathered> {
  const [gathered, changes] = await Promise.all([
    gatherPageFacts(pipeline, tenantId),
    pipeline.store.evaluations.changesOf(tenantId, controlId, since, mostChanges),
  ]);
  const alerts = await alertsAbout(pipeline, tenantId, controlId, since, gathered.open);
  const verdict = gathered.evaluations.find((one) => one.controlId === controlId)?.verdict;
  const named = [...(verdict === undefined ? [] : peopleOfVerdict(verdict)), ...actorsInAlerts(alerts)];
  return { ...gathered, changes, alerts, names: await pipeline.store.directory.readNames(tenantId, named) };
}
