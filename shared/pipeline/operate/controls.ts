import type { KindRow } from '../../core/collection/kind-row';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { TenantConfiguration } from '../../core/tenant/configuration';
import type { Evaluation } from '../../core/verdict/evaluation';
import { peopleOfVerdict } from '../collect/keep-names';
import { iso, type Ports } from '../context';
import { countUnacknowledged, openAlerts } from './open-alerts';

/** What the page of all controls is made from: the stored verdicts, not judged again. */
export type ControlsGathered = {
  readonly configuration: TenantConfiguration;
  readonly now: string;
  readonly kindRows: readonly KindRow[];
  readonly evaluations: readonly Evaluation[];
  /** Alerts that nobody has acknowledged. */
  readonly waiting: number;
};

export type ControlGathered = ControlsGathered & {
  /** Changes of its verdict, newest first, and the last one before them: it says how the time shown began. */
  readonly changes: readonly Evaluation[];
  readonly names: ReadonlyMap<string, DirectoryName>;
};

/** A control that changes more often within the time shown is shown by its newest changes. */
const mostChanges = 300;

type Gathering = Ports<'configuration' | 'now' | 'store'>;

export async function gatherControls(pipeline: Gathering, tenantId: string): Promise<ControlsGathered> {
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
    waiting: countUnacknowledged(open),
  };
}

export async function gatherControl(
  pipeline: Gathering,
  tenantId: string,
  controlId: string,
  since: string,
): Promise<ControlGathered> {
  const [gathered, changes] = await Promise.all([
    gatherControls(pipeline, tenantId),
    pipeline.store.evaluations.changesOf(tenantId, controlId, since, mostChanges),
  ]);
  const verdict = gathered.evaluations.find((one) => one.controlId === controlId)?.verdict;
  const people = verdict === undefined ? [] : peopleOfVerdict(verdict);
  return { ...gathered, changes, names: await pipeline.store.directory.readNames(tenantId, people) };
}
