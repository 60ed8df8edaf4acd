import { csvLine } from '../core/alert/export';
import { type Attribution, actorsIn, type EventActor, type WatchEvent } from '../core/event/event';
import type { Ports } from '../pipeline/context';
import { type ActivityGathered, gatherActivity } from '../pipeline/operate/activity';
import { severityWord } from '../reports/frame';
import { naming } from '../reports/language/naming';
import { plainText } from '../reports/language/plain-text';
import {
  type ActivityModel,
  type ActivityRow,
  renderActivityJson,
  renderActivityPage,
} from '../reports/page/activity/activity-page';
import { type ActivityQuery, afterOf, boundsOf, readActivityQuery, startOf } from '../reports/page/activity/query';
import { type AlertArea, alertAreaWords } from '../reports/page/alerts/query';
import { fileName, isFoundIn, mostInFile } from '../reports/page/frame/query';
import { eventRow, type RowContext, withoutAccount } from '../reports/posture/posture-rows';
import { areasOf } from './alerts-page';
import type { Page, PageAsked, PastSurrounding } from './page';
import { contextOf, surroundingOfControls } from './surrounding';

const eventsOnPage = 50;

/** The timeline of a tenant, up to an earlier moment if one is asked for. */
export async function activityPage(
  { pipeline, tenantId, tenantUrl, viewer, get }: PageAsked,
  past: PastSurrounding | null = null,
): Promise<Page> {
  const query = readActivityQuery(get);
  const limit = get('format') === 'csv' ? mostInFile : eventsOnPage;
  const areas = areasOf(pipeline);
  const gathered = await gather(pipeline, tenantId, { query, limit, areas, at: past?.at ?? null });
  const { configuration, names, events, next } = gathered;
  const now = past?.at ?? gathered.now;
  const context = contextOf(configuration, names, now);
  const rows = events.map((event) => activityRow(event, areas, context));
  const model: ActivityModel = {
    surrounding: past?.surrounding ?? surroundingOfControls(pipeline, gathered, tenantUrl, viewer),
    now,
    timeZone: configuration.timeZone,
    query,
    rows,
    actorName: rows.flatMap(({ actors }) => actors).find(({ id }) => id === query.actor)?.name ?? null,
    objectName: rows.find(({ object }) => object?.id === query.object)?.object?.name ?? null,
    week: gathered.week,
    watchedSince: gathered.tenant?.watchedSince ?? null,
    next: next === null ? null : afterOf(next),
    searchedTo: gathered.searchedTo,
  };
  return {
    html: (nonce) => renderActivityPage(model, nonce),
    json: () => ({ ...renderActivityJson(model), ...(past && { asOf: past.at }) }),
    csv: {
      name: fileName(
        'activity',
        next === null ? null : (gathered.searchedTo ?? rows.at(-1)?.at ?? now),
        configuration.timeZone,
      ),
      text: () => activityCsv(rows),
    },
  };
}

/** Names are known only after the events were read. So the other filters run first, and only their results are put into words. */
const gather = async (
  pipeline: Ports<'configuration' | 'now' | 'store'>,
  tenantId: string,
  {
    query,
    limit,
    areas,
    at,
  }: {
    readonly query: ActivityQuery;
    readonly limit: number;
    readonly areas: ReadonlyMap<string, AlertArea>;
    /** Events that were recorded later are left out; null if there is no limit. */
    readonly at: string | null;
  },
): Promise<ActivityGathered> => {
  const { search, severity, area, actor, object } = query;
  const now = at ?? new Date(pipeline.now()).toISOString();
  const bounds = boundsOf(query, (await pipeline.configuration(tenantId)).timeZone, now);
  const start = startOf(query, bounds);
  // The searched text contains no time, so the zone does not matter.
  const texts = (event: WatchEvent, names: ActivityGathered['names']): readonly string[] => {
    const row = activityRow(event, areas, contextOf({ name: '', timeZone: 'UTC' }, names, now));
    return [row.text, row.source, row.object?.name ?? '', ...row.actors.map(({ name }) => name)];
  };
  return gatherActivity(pipeline, tenantId, {
    at,
    isWanted: (event) =>
      (at === null || event.recordedAt <= at) &&
      (bounds.from === null || event.recordedAt >= bounds.from) &&
      (bounds.to === null || event.recordedAt < bounds.to) &&
      (severity === null || event.severity === severity) &&
      (area === null || areaOfEvent(event, areas) === area) &&
      (object === null || event.resource.id === object) &&
      (actor === null || actorsIn(event.attribution).some((one) => idOf(one) === actor)),
    isFound: search === '' ? null : (event, names) => isFoundIn(search, texts(event, names)),
    after: start ?? (at === null ? null : { day: at.slice(0, 10), cursor: null }),
    sinceDay: bounds.from?.slice(0, 10) ?? null,
    limit,
  });
};

/** A plain change has no check as its source. */
const areaOfEvent = ({ type, source, resource }: WatchEvent, areas: ReadonlyMap<string, AlertArea>): AlertArea =>
  areas.get(source) ?? (type === 'change' ? areas.get(resource.kind) : undefined) ?? 'monitor';

const idOf = (actor: EventActor): string => (actor.type === 'microsoft' ? actor.name : actor.id);

function activityRow(event: WatchEvent, areas: ReadonlyMap<string, AlertArea>, context: RowContext): ActivityRow {
  const { at, severity, text, source } = eventRow(event, context);
  const { person } = naming(context.names);
  const { resource } = event;
  return {
    id: event.id,
    at,
    severity,
    area: areaOfEvent(event, areas),
    text,
    source,
    noActor: reasonWithoutActor(event.attribution),
    actors: actorsIn(event.attribution).map((actor) => ({
      id: idOf(actor),
      name: actor.type === 'person' ? person(actor.id) : plainText(actor.name),
    })),
    object: resource.name === null ? null : { id: resource.id, name: plainText(resource.name, 120) },
  };
}

/** An account that became known later is in an event of its own. */
function reasonWithoutActor(attribution: Attribution): string | null {
  if (attribution.status === 'known') return null;
  return attribution.status === 'notYetKnown' ? 'not known when recorded' : withoutAccount(attribution);
}

const activityCsv = (rows: readonly ActivityRow[]): string =>
  [
    csvLine([
      'When',
      'Severity',
      'Area',
      'What happened',
      'Control or detection',
      'By whose account',
      'Account id',
      'Object',
      'Object id',
      'Event id',
    ]),
    ...rows.map(({ id, at, severity, area, text, source, actors, object }) =>
      csvLine([
        at,
        severityWord(severity),
        alertAreaWords[area],
        text,
        source,
        actors.map(({ name }) => name).join('; '),
        actors.map((actor) => actor.id).join(' '),
        object?.name ?? null,
        object?.id ?? null,
        id,
      ]),
    ),
  ].join('');
