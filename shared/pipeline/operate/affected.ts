import type { DirectoryName } from '../../core/resource/directory-name';
import {
  type Affected,
  type AffectedItems,
  type AffectedList,
  type AffectedPage,
  type AffectedPages,
  affectedLists,
  affectedOnPage,
  emptyPage,
  itemsIn,
  knownIn,
  listsInFull,
  piecesIn,
  sliceOf,
  storedLists,
} from '../../core/verdict/affected';
import type { Finding, Verdict } from '../../core/verdict/control';
import type { Evaluation } from '../../core/verdict/evaluation';
import type { Ports } from '../context';

type Judged = Pick<Evaluation, 'affected' | 'controlId' | 'verdict'>;
type Lists = ReturnType<typeof affectedLists>;
type Names = ReadonlyMap<string, DirectoryName>;

/** Both lists at these pages, with the names of their people. */
export async function readAffected(
  pipeline: Ports<'store'>,
  tenantId: string,
  judged: Judged | undefined,
  pages: AffectedPages,
): Promise<{ readonly affected: Affected; readonly names: Names }> {
  if (judged === undefined) return { affected: nothingAffected, names: new Map() };
  const { lists, read, names } = await readPieces(pipeline, tenantId, judged, (all) => [
    ...placeOf(all.findings, pages.findings).list,
    ...placeOf(all.exposed, pages.exposed).list,
  ]);
  return { affected: pagesOf(lists, pages, read), names };
}

/** Both lists in full. */
export async function readAllAffected(
  pipeline: Ports<'store'>,
  tenantId: string,
  judged: Judged,
): Promise<{ readonly findings: readonly Finding[]; readonly exposed: readonly Finding[]; readonly names: Names }> {
  const { lists, read, names } = await readPieces(pipeline, tenantId, judged, (all) => [
    ...all.findings,
    ...all.exposed,
  ]);
  return { findings: itemsIn(lists.findings, read), exposed: itemsIn(lists.exposed, read), names };
}

/** The lists of a verdict alone: all that is known of an earlier moment. */
export const affectedByVerdict = (verdict: Verdict | undefined, pages: AffectedPages): Affected =>
  verdict === undefined ? nothingAffected : pagesOf(affectedLists(verdict), pages, new Map());

/** All that a verdict itself lists. */
export function itemsOfVerdict(verdict: Verdict): readonly Finding[] {
  const { findings, exposed } = listsInFull(verdict);
  return [...findings, ...exposed];
}

const nothingAffected: Affected = { findings: emptyPage, exposed: emptyPage };

const pagesOf = (lists: Lists, pages: AffectedPages, read: ReadonlyMap<string, AffectedItems>): Affected => {
  const pageOf = (list: AffectedList, wanted: number): AffectedPage => {
    const { list: within, skipped, ...place } = placeOf(list, wanted);
    return { ...place, items: itemsIn(within, read).slice(skipped, skipped + affectedOnPage) };
  };
  return { findings: pageOf(lists.findings, pages.findings), exposed: pageOf(lists.exposed, pages.exposed) };
};

/** A page after the last one is the last one. */
function placeOf(list: AffectedList, wanted: number) {
  const known = knownIn(list);
  const pages = Math.max(1, Math.ceil(known / affectedOnPage));
  const page = Math.min(wanted, pages);
  return { known, page, pages, ...sliceOf(list, (page - 1) * affectedOnPage, page * affectedOnPage) };
}

/** A collection may replace the list meanwhile: then it is read again, and after that only the verdict's own is shown. */
const attempts = 2;

async function readPieces(
  { store }: Ports<'store'>,
  tenantId: string,
  { controlId, verdict, affected = {} }: Judged,
  wanted: (lists: Lists) => AffectedList,
): Promise<{ readonly lists: Lists; readonly read: ReadonlyMap<string, AffectedItems>; readonly names: Names }> {
  const isStored = Object.keys(affected).length > 0;
  for (let attempt = 0; isStored && attempt < attempts; attempt++) {
    const { index } = await store.affected.readIndex(tenantId, controlId);
    const lists = affectedLists(verdict, storedLists(affected, index));
    const keys = new Set(piecesIn(wanted(lists)).map(({ key }) => key));
    const read = await store.affected.readPieces(tenantId, controlId, [...keys]);
    if (read.size < keys.size) continue;
    const names = new Map([...read.values()].flatMap((one) => one.names.map((named) => [named.id, named] as const)));
    return { lists, read, names };
  }
  return { lists: affectedLists(verdict), read: new Map(), names: new Map() };
}
