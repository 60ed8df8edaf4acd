import type { DirectoryName } from '../../core/resource/directory-name';
import type { Evaluation } from '../../core/verdict/evaluation';
import { peopleOfVerdict } from '../collect/keep-names';
import type { Ports } from '../context';
import { gatherPageFacts, type PageFacts } from './page-facts';

export type ControlGathered = PageFacts & {
  /** Changes of its verdict, newest first, and the one before them, which gives the verdict at the start of the time shown. */
  readonly changes: readonly Evaluation[];
  readonly names: ReadonlyMap<string, DirectoryName>;
};

/** A control that changes more often within the time shown is shown by its newest changes. */
const mostChanges = 300;

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
  const verdict = gathered.evaluations.find((one) => one.controlId === controlId)?.verdict;
  const people = verdict === undefined ? [] : peopleOfVerdict(verdict);
  return { ...gathered, changes, names: await pipeline.store.directory.readNames(tenantId, people) };
}
