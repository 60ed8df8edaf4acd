import type { WatchEvent } from '../../core/event/event';
import type { RecordedEvent } from '../../core/event/event-store';
import { addDays } from '../../core/log/seal';
import type { DirectoryName } from '../../core/resource/directory-name';
import type { TenantRow } from '../../core/tenant/tenant';
import { namelessIn } from '../collect/keep-names';
import { dayOf, type Ports } from '../context';
import { asKnown } from './as-known';
import { learnNames } from './learn-names';
import { gatherPageFacts, type PageFacts } from './page-facts';

/** What the timeline of a tenant is made from. */
export type ActivityGathered = PageFacts & {
  readonly tenant: TenantRow | undefined;
  /** Newest first. */
  readonly events: readonly WatchEvent[];
  /** Where the timeline continues; null at its end. */
  readonly next: Moment | null;
  /** The oldest searched day (YYYY-MM-DD) if the search stopped before the page was full; else null. */
  readonly searchedTo: string | null;
  /** Numbers of events in the last seven days: all, and those that weakened a control; null if not all were read. */
  readonly week: { readonly total: number; readonly weaker: number } | null;
  readonly names: ReadonlyMap<string, DirectoryName>;
};

/**
 * A place in the timeline: a day (YYYY-MM-DD), and the cursor of an event in it. Without a cursor (null), the day
 * starts at its newest event.
 */
type Moment = { readonly day: string; readonly cursor: string | null };

export type ActivityQuestion = {
  /** The moment of the page: an event is shown with what was known by then. Null: now. */
  readonly at: string | null;
  /** Applied to every event, as it was known at that moment, before names are known. */
  readonly isWanted: (event: WatchEvent) => boolean;
  /** Applied to the remaining events; null without a search. */
  readonly isFound: ((event: WatchEvent, names: ReadonlyMap<string, DirectoryName>) => boolean) | null;
  /** The newest requested day, or the end of an earlier page; null: now. */
  readonly after: Moment | null;
  readonly sinceDay: string | null;
  readonly limit: number;
};

/** Limit on the events of one read, one fewer than the server returns, and on the reads for one page. */
const mostRows = 999;
const mostReads = 3;
/** Days of the first read. A quiet tenant is read in longer stretches, a busy one in shorter ones. */
const firstDays = 7;

export async function gatherActivity(
  pipeline: Ports<'configuration' | 'now' | 'store'>,
  tenantId: string,
  question: ActivityQuestion,
): Promise<ActivityGathered> {
  const names = new Map<string, DirectoryName>();
  const [facts, tenant] = await Promise.all([
    gatherPageFacts(pipeline, tenantId),
    pipeline.store.tenants.read(tenantId),
  ]);
  const { now } = facts;
  const firstDay = dayOf(tenant?.row.watchedSince ?? now);
  const oldest = question.sinceDay !== null && question.sinceDay > firstDay ? question.sinceDay : firstDay;
  const walked = await walk(pipeline, tenantId, question, { now, oldest }, names);
  await learnNames(pipeline, tenantId, walked.events.flatMap(namelessIn), names);
  return { ...facts, tenant: tenant?.row, ...walked, names };
}

type Walked = Pick<ActivityGathered, 'events' | 'next' | 'searchedTo' | 'week'>;

/** Goes back day by day until a page is full, the record ends, or `mostReads` stretches were read. */
async function walk(
  pipeline: Ports<'store'>,
  tenantId: string,
  question: ActivityQuestion,
  { now, oldest }: { readonly now: string; readonly oldest: string },
  names: Map<string, DirectoryName>,
): Promise<Walked> {
  const found: RecordedEvent[] = [];
  let week: Walked['week'] = null;
  let at: Moment | null = question.after ?? { day: dayOf(now), cursor: null };
  let days = firstDays;
  for (let reads = 0; reads < mostReads && at !== null && at.day >= oldest; reads += 1) {
    const stretch: Stretch = await readStretch(pipeline, tenantId, at, days, oldest);
    if (stretch.rows === null) {
      days = Math.max(1, Math.floor(days / firstDays));
      continue;
    }
    if (question.after === null && reads === 0 && days === firstDays) week = countsOf(stretch.rows);
    const known = await asKnown(pipeline, tenantId, eventsOf(stretch.rows), question.at ?? now);
    const rows = stretch.rows.map(({ event, cursor }) => ({ event: known(event), cursor }));
    const matching = await left(pipeline, tenantId, question, rows, names);
    found.push(...matching);
    const full = found[question.limit - 1];
    if (full !== undefined) {
      const next = { day: full.event.recordDay, cursor: full.cursor };
      return { events: eventsOf(found.slice(0, question.limit)), next, searchedTo: null, week };
    }
    // If few events match, the next read covers more days, as many as one read can probably hold.
    const growth = matching.length === 0 ? 4 : 2;
    days = stretch.rows.length * growth < mostRows ? days * growth : days;
    at = stretch.next;
  }
  const isEnd = at === null || at.day < oldest;
  return { events: eventsOf(found), next: isEnd ? null : at, searchedTo: isEnd ? null : (at?.day ?? null), week };
}

const eventsOf = (rows: readonly RecordedEvent[]): readonly WatchEvent[] => rows.map(({ event }) => event);

const countsOf = (rows: readonly RecordedEvent[]): Walked['week'] => ({
  total: rows.length,
  weaker: rows.filter(({ event: { type } }) => type === 'regression' || type === 'weakened').length,
});

/** `rows` is null if the days have too many events for one read. */
type Stretch = { readonly rows: readonly RecordedEvent[] | null; readonly next: Moment | null };

async function readStretch(
  { store }: Ports<'store'>,
  tenantId: string,
  { day, cursor }: Moment,
  days: number,
  oldest: string,
): Promise<Stretch> {
  const dayBefore = (of: string): Moment => ({ day: addDays(of, -1), cursor: null });
  if (cursor !== null || days === 1) {
    const rows = await store.events.ofDay(tenantId, day, cursor, mostRows);
    const last = rows.at(-1);
    return { rows, next: rows.length < mostRows || last === undefined ? dayBefore(day) : { day, cursor: last.cursor } };
  }
  const reach = addDays(day, 1 - days);
  const fromDay = reach > oldest ? reach : oldest;
  return { rows: await store.events.within(tenantId, fromDay, day, mostRows), next: dayBefore(fromDay) };
}

async function left(
  pipeline: Ports<'store'>,
  tenantId: string,
  { isWanted, isFound }: ActivityQuestion,
  rows: readonly RecordedEvent[],
  names: Map<string, DirectoryName>,
): Promise<readonly RecordedEvent[]> {
  const wanted = rows.filter(({ event }) => isWanted(event));
  if (isFound === null || wanted.length === 0) return wanted;
  await learnNames(pipeline, tenantId, eventsOf(wanted).flatMap(namelessIn), names);
  return wanted.filter(({ event }) => isFound(event, names));
}
