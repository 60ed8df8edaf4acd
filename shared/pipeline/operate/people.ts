import { noPeople, type PeopleRow } from '../../core/page/people-row';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { Ports } from '../context';
import { gatherPageFacts, type PageFacts } from './page-facts';

/** The data of the page about people: one row that collections write, and the names in it. */
type PeopleGathered = PageFacts & {
  readonly row: PeopleRow;
  readonly names: ReadonlyMap<string, DirectoryName>;
};

export async function gatherPeople(
  pipeline: Ports<'configuration' | 'now' | 'store'>,
  tenantId: string,
): Promise<PeopleGathered> {
  const [gathered, kept] = await Promise.all([
    gatherPageFacts(pipeline, tenantId),
    pipeline.store.pageRows.read(tenantId, 'people'),
  ]);
  return { ...gathered, row: kept?.row ?? noPeople, names: kept?.names ?? new Map() };
}
