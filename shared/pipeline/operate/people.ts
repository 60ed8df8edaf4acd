import { noPeople, type PeopleRow } from '../../core/page/people-row';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { Head } from '../../core/resource/snapshot';
import type { Ports } from '../context';
import { gatherPageFacts, type PageFacts } from './page-facts';

/** The data of the page about people: one row that collections write, the names in it, and the counts of sign-in activity. */
type PeopleGathered = PageFacts & {
  readonly row: PeopleRow;
  readonly activity: Head | undefined;
  readonly names: ReadonlyMap<string, DirectoryName>;
};

export async function gatherPeople(
  pipeline: Ports<'configuration' | 'now' | 'store'>,
  tenantId: string,
): Promise<PeopleGathered> {
  const [gathered, kept, activity] = await Promise.all([
    gatherPageFacts(pipeline, tenantId),
    pipeline.store.pageRows.read(tenantId, 'people'),
    pipeline.store.snapshots.readHead(tenantId, 'signInActivity'),
  ]);
  return { ...gathered, activity, row: kept?.row ?? noPeople, names: kept?.names ?? new Map() };
}
