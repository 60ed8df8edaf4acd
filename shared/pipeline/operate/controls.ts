import type { AlertWithEvents } from '../../core/alert/alert';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { Affected, AffectedPages } from '../../core/verdict/affected';
import type { Finding } from '../../core/verdict/control';
import type { Evaluation } from '../../core/verdict/evaluation';
import { actorsOf, namelessInVerdict } from '../collect/keep-names';
import type { Ports } from '../context';
import { readAffected, readAllAffected } from './affected';
import { gatherPageFacts, type PageFacts } from './page-facts';

export type ControlGathered = PageFacts & {
  /**
   * Changes of its verdict, newest first, and the last one before the time shown, which gives the verdict at its start.
   */
  readonly changes: readonly Evaluation[];
  /** Alerts about this control since then. */
  readonly alerts: readonly AlertWithEvents[];
  readonly names: ReadonlyMap<string, DirectoryName>;
  readonly affected: Affected;
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
  { since, pages }: { readonly since: string; readonly pages: AffectedPages },
): Promise<ControlGathered> {
  const [gathered, changes] = await Promise.all([
    gatherPageFacts(pipeline, tenantId),
    pipeline.store.evaluations.changesOf(tenantId, controlId, since, mostChanges),
  ]);
  const evaluation = gathered.evaluations.find((one) => one.controlId === controlId);
  const [alerts, { affected, names }] = await Promise.all([
    alertsAbout(pipeline, tenantId, controlId, since, gathered.open),
    readAffected(pipeline, tenantId, evaluation, pages),
  ]);
  const named = [
    ...(evaluation === undefined ? [] : namelessInVerdict(evaluation.verdict)),
    ...peopleIn([...affected.findings.items, ...affected.exposed.items]),
    ...actorsInAlerts(alerts),
  ];
  return { ...gathered, changes, alerts, affected, names: await withDirectory(pipeline, tenantId, named, names) };
}

/** Both lists of a control in full, with the names of their people. */
export async function gatherAllAffected(
  pipeline: Ports<'store'>,
  tenantId: string,
  evaluation: Evaluation,
): Promise<Pick<Awaited<ReturnType<typeof readAllAffected>>, 'exposed' | 'findings' | 'names'>> {
  const { findings, exposed, names } = await readAllAffected(pipeline, tenantId, evaluation);
  const named = peopleIn([...findings, ...exposed]);
  return { findings, exposed, names: await withDirectory(pipeline, tenantId, named, names) };
}

const peopleIn = (findings: readonly Finding[]): readonly string[] =>
  findings.flatMap(({ subject }) => (subject.type === 'person' ? [subject.id] : []));

/** The directory knows who was erased, and people who are no longer in the tenant. */
const withDirectory = async (
  { store }: Ports<'store'>,
  tenantId: string,
  ids: readonly string[],
  names: ReadonlyMap<string, DirectoryName>,
): Promise<ReadonlyMap<string, DirectoryName>> =>
  new Map([...names, ...(await store.directory.readNames(tenantId, ids))]);
