import type { AlertWithEvents } from '../../core/alert/alert';
import { listedAt } from '../../core/alert/listed-alert';
import { isCounted, type WatchEvent } from '../../core/event/event';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { TenantRow } from '../../core/tenant/tenant';
import { actorsOf, operatorsOfAlert } from '../collect/keep-names';
import type { Ports } from '../context';
import { learnNames } from './learn-names';
import { gatherPageFacts, type PageFacts } from './page-facts';

/** What the page of all alerts is made from. */
type AlertListGathered = PageFacts & {
  readonly tenant: TenantRow | undefined;
  /** The open alerts that pass the filters. */
  readonly openFound: readonly AlertWithEvents[];
  readonly past: readonly AlertWithEvents[];
  /** Where the archive continues; null at its end. */
  readonly next: string | null;
  /** When the oldest searched alert ended, if the search stopped before the page was full; else null. */
  readonly searchedTo: string | null;
  readonly names: ReadonlyMap<string, DirectoryName>;
};

type AlertQuestion = {
  /** Applied to every row before names are known. */
  readonly isWanted: (alert: AlertWithEvents) => boolean;
  /** Applied to the remaining alerts; null without a search. */
  readonly isFound: ((alert: AlertWithEvents, names: ReadonlyMap<string, DirectoryName>) => boolean) | null;
  /** No archive if only open alerts are requested. */
  readonly hasPast: boolean;
  readonly since: string | null;
  readonly after: string | null;
  /** The number of archived alerts. */
  readonly limit: number;
};

/** Rows of the first read, and of all reads for one page, because a filter may exclude most rows. */
const firstRows = 100;
const mostSearched = 500;
/** A title names at most this many people of one sort; beyond that it gives their number. */
const mostNamed = 4;

const namedIn = ({ peopleIds, lines, exposure, attribution }: WatchEvent): readonly string[] => [
  ...actorsOf(attribution),
  ...peopleIds.slice(0, mostNamed),
  ...lines
    .flatMap(({ before, after }) => [...after, ...before].flatMap((one) => (one.type === 'person' ? [one.id] : [])))
    .slice(0, mostNamed),
  ...(isCounted(exposure) ? [...exposure.privilegedIds.slice(0, mostNamed), ...exposure.ids.slice(0, mostNamed)] : []),
];

export const namedInAlert = ({ alert, events, transitions }: AlertWithEvents): readonly string[] => [
  ...actorsOf(alert.attribution),
  ...operatorsOfAlert(alert, transitions),
  ...events.flatMap(namedIn),
];

export async function gatherAlertList(
  pipeline: Ports<'configuration' | 'now' | 'store'>,
  tenantId: string,
  question: AlertQuestion,
): Promise<AlertListGathered> {
  const [facts, tenant] = await Promise.all([
    gatherPageFacts(pipeline, tenantId),
    pipeline.store.tenants.read(tenantId),
  ]);
  const names = new Map<string, DirectoryName>();
  const found = finder(pipeline, tenantId, question, names);
  const openFound = await found(facts.open);
  const archive = question.hasPast ? await readPast(pipeline, tenantId, question, found) : noPast;
  await learnNames(pipeline, tenantId, [...openFound, ...archive.past].flatMap(namedInAlert), names);
  return { ...facts, tenant: tenant?.row, openFound, ...archive, names };
}

type Past = Pick<AlertListGathered, 'past' | 'next' | 'searchedTo'>;
const noPast: Past = { past: [], next: null, searchedTo: null };

type Find = <T extends AlertWithEvents>(rows: readonly T[]) => Promise<readonly T[]>;

/** Names are read only for rows that pass the other filters. */
const finder =
  (
    pipeline: Ports<'store'>,
    tenantId: string,
    { isWanted, isFound }: AlertQuestion,
    names: Map<string, DirectoryName>,
  ): Find =>
  async (rows) => {
    const left = rows.filter(isWanted);
    if (isFound === null) return left;
    await learnNames(pipeline, tenantId, left.flatMap(namedInAlert), names);
    return left.filter((row) => isFound(row, names));
  };

/** Reads until a page is full, the archive ends, or `mostSearched` rows were searched; then the reader can continue. */
async function readPast(
  { store }: Ports<'store'>,
  tenantId: string,
  { since, after, limit }: AlertQuestion,
  find: Find,
): Promise<Past> {
  const past: (AlertWithEvents & { readonly cursor: string })[] = [];
  let cursor = after;
  let searchedTo: string | null = null;
  // If the first rows do not fill the page, the filters exclude most: one more read has all the others.
  for (const chunk of [firstRows, Math.max(mostSearched, limit) - firstRows]) {
    const rows = await store.alerts.list(tenantId, 'past', { limit: chunk, after: cursor, since });
    past.push(...(await find(rows)));
    const full = past[limit - 1];
    const last = rows.at(-1);
    const isEnd = last === undefined || rows.length < chunk;
    if (full !== undefined)
      return {
        past: past.slice(0, limit),
        next: isEnd && past.length === limit ? null : full.cursor,
        searchedTo: null,
      };
    if (isEnd) return { past, next: null, searchedTo: null };
    cursor = last.cursor;
    searchedTo = listedAt(last.alert);
  }
  return { past, next: cursor, searchedTo };
}
