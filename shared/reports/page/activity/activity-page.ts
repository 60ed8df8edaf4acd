import type { Severity } from '../../../core/event/severity';
import { type Html, html, nothing, safeUrl } from '../../html';
import { count, number } from '../../language/counting';
import { type LocalTime, localTime } from '../../language/local-time';
import { monitoredPart } from '../../language/monitored-part';
import { capital, plainText } from '../../language/plain-text';
import { type AlertArea, alertAreaWords } from '../alerts/query';
import { pageDocument } from '../frame/document';
import { areaSelect, daysSelect, filterForm, severitySelect } from '../frame/filters';
import { controlUrl, pageUrl, type Surrounding } from '../frame/navigation';
import { severityBadge, tableHead } from '../frame/parts';
import { csvAddress, csvLabel } from '../frame/query';
import { type ActivityQuery, activityAddress } from './query';

/** One event of the timeline. Times are ISO 8601 in UTC. */
export type ActivityRow = {
  readonly id: string;
  readonly at: string;
  readonly severity: Severity;
  readonly area: AlertArea;
  /** A full sentence. */
  readonly text: string;
  readonly source: string;
  /** The accounts or applications that acted, or all candidates; empty if none is known. */
  readonly actors: readonly { readonly id: string; readonly name: string }[];
  /** Why no account is named; null if one is known. */
  readonly noActor: string | null;
  readonly object: { readonly id: string; readonly name: string } | null;
};

export type ActivityModel = {
  readonly surrounding: Surrounding;
  readonly now: string;
  readonly timeZone: string;
  readonly query: ActivityQuery;
  readonly rows: readonly ActivityRow[];
  /** The names of the actor and the object in the filter; null if unknown. */
  readonly actorName: string | null;
  readonly objectName: string | null;
  /** Null if the last seven days were not all read. */
  readonly week: { readonly total: number; readonly weaker: number } | null;
  readonly watchedSince: string | null;
  /** Where the next page begins; null on the last one. */
  readonly next: string | null;
  /** The oldest day that was searched, if the search stopped before the page was full; else null. */
  readonly searchedTo: string | null;
};

/** The page about changes: what changed, when, and by whose account, as far back as the record goes. */
export function renderActivityPage(model: ActivityModel, nonce: string | null): string {
  const clock = localTime(model.timeZone, model.now);
  const { surrounding, watchedSince } = model;
  return pageDocument({
    title: `Activity · ${plainText(surrounding.tenantName)} · Zero Trust Watch`,
    surrounding,
    current: 'activity',
    nonce,
    main: html`<h1>${headlineOf(model, clock)}</h1><p class="lead">${watchedSince === null ? 'Monitoring has not begun yet.' : `Recorded since ${clock.day(watchedSince)}.`}</p>
${filters(model)}
${chips(model)}
${table(model, clock)}`,
    footer: html`<p>Times: ${clock.zone}. Newest records first: an entry that Microsoft delivers late is listed at the time it was recorded. Reading this page changes nothing.</p>`,
  });
}

export const renderActivityJson = ({ surrounding: _, ...model }: ActivityModel) => ({ version: 1, ...model });

const isFiltered = ({ search, severity, area, actor, object, until, days }: ActivityQuery): boolean =>
  search !== '' || [severity, area, actor, object, until, days].some((one) => one !== null);

function headlineOf(model: ActivityModel, clock: LocalTime): string {
  const { query, rows, week, next, surrounding, watchedSince, now } = model;
  const part = monitoredPart(watchedSince, now, 7, '7 days');
  const shown = `${number(rows.length)}${next === null ? '' : ' or more'}`;
  if (isFiltered(query)) return `${shown} ${rows.length === 1 && next === null ? 'event matches' : 'events match'}`;
  if (query.after !== null) return `Events up to ${clock.day(`${query.after.slice(0, 10)}T12:00:00Z`)}`;
  const past = surrounding.moment?.past;
  if (past != null) return `Events recorded up to ${past.words}`;
  if (watchedSince === null && rows.length === 0) return 'Nothing has been recorded yet';
  if (week === null) return `More than ${number(rows.length)} events recorded in ${part}`;
  const weaker = week.weaker === 0 ? 'none weakened a control' : `${number(week.weaker)} weakened a control`;
  const asFarAsRead =
    surrounding.monitor === null || surrounding.monitor.state === 'fresh' ? '' : ', as far as it could be read';
  if (week.total === 0) return `No event was recorded in ${part}${asFarAsRead}`;
  return `${count(week.total, 'event', 'events')} recorded in ${part}, ${weaker}${asFarAsRead}`;
}

function filters({ query, surrounding }: ActivityModel): Html {
  const { search, severity, area, days, until, actor, object } = query;
  const kept = { ...(actor === null ? {} : { actor }), ...(object === null ? {} : { object }) };
  return filterForm(
    { url: pageUrl(surrounding, 'activity'), search, searchLabel: 'Search object, account or what happened', kept },
    [
      severitySelect(severity),
      areaSelect(area, alertAreaWords),
      daysSelect('Time', days, (one) => (one === 1 ? 'One day' : `${number(one)} days`)),
      html`<div><label for="filter-until">Up to</label><input id="filter-until" name="until" type="date" value="${until ?? ''}"></div>`,
    ],
  );
}

/** The filters that have no field, each with a link that removes it. */
function chips({ query, actorName, objectName, surrounding }: ActivityModel): Html {
  const url = pageUrl(surrounding, 'activity');
  const chip = (words: string, without: Partial<ActivityQuery>): Html =>
    html`<li>${words} <a href="${safeUrl(activityAddress(url, { ...query, ...without, after: null }))}">Remove filter</a></li>`;
  const all = [
    ...(query.actor === null ? [] : [chip(`Only by ${actorName ?? 'an unknown account'}.`, { actor: null })]),
    ...(query.object === null ? [] : [chip(`Only about ${objectName ?? 'one object'}.`, { object: null })]),
  ];
  return all.length === 0 ? nothing : html`<ul class="plain notice">${all}</ul>`;
}

function table(model: ActivityModel, clock: LocalTime): Html {
  const { rows, query, next, surrounding } = model;
  if (rows.length === 0) {
    const why = next === null ? 'Nothing found' : 'Nothing found so far';
    return html`<section><h2>${why}</h2><p>${isFiltered(query) ? 'No recorded event matches.' : 'Nothing has been recorded yet.'} <a href="${safeUrl(pageUrl(surrounding, 'activity'))}">Show all activity</a></p>${pager(model, clock)}</section>`;
  }
  return html`<section><table class="stack activity"><caption class="hidden">Events, the newest records first</caption>${tableHead('When', 'What happened', 'Severity', 'By whose account', 'Object')}
<tbody>${rows.map((row) => tableRow(row, model, clock))}</tbody></table>${pager(model, clock)}</section>`;
}

/** Only controls have a page. Ids are in the download. */
const checkOf = (source: string, surrounding: Surrounding): Html =>
  source.startsWith('ZT.')
    ? html` · <a href="${safeUrl(controlUrl(surrounding, source))}">Open control<span class="hidden"> ${source}</span></a>`
    : nothing;

function tableRow(row: ActivityRow, { query, surrounding }: ActivityModel, clock: LocalTime): Html {
  const url = pageUrl(surrounding, 'activity');
  const to = (filter: Partial<ActivityQuery>): string =>
    safeUrl(activityAddress(url, { ...query, after: null, ...filter }));
  const actors =
    row.actors.length === 0
      ? html`<span class="soft">${capital(row.noActor ?? '')}</span>`
      : html`${row.actors.map(({ id, name }) => html`<a class="named" href="${to({ actor: id })}">${name}</a> `)}`;
  const object =
    row.object === null
      ? nothing
      : html`<a class="named" href="${to({ object: row.object.id })}">${row.object.name}</a>`;
  return html`<tr><td class="nowrap">${clock.short(row.at)}</td><th scope="row">${row.text}<span class="under">${alertAreaWords[row.area]}${checkOf(row.source, surrounding)}</span></th>
<td data-label="Severity">${severityBadge(row.severity)}</td><td data-label="By whose account">${actors}</td><td data-label="Object">${object}</td></tr>`;
}

/** Years of events are not read at once. The next page begins where this one ended. */
function pager({ query, next, searchedTo, rows, surrounding }: ActivityModel, clock: LocalTime): Html {
  const url = pageUrl(surrounding, 'activity');
  const link = (address: string, label: string): Html =>
    html`<a class="button second" href="${safeUrl(address)}">${label}</a>`;
  const words =
    searchedTo === null
      ? `${count(rows.length, 'event', 'events')} on this page`
      : `Searched back to ${clock.day(`${searchedTo}T12:00:00Z`)}`;
  const newest =
    query.after === null ? nothing : link(activityAddress(url, { ...query, after: null }), 'Newest events');
  const older =
    next === null
      ? html`<span>The record ends here.</span>`
      : link(
          activityAddress(url, { ...query, after: next }),
          searchedTo === null ? 'Older events' : 'Search older events',
        );
  const csv =
    rows.length === 0
      ? nothing
      : link(
          csvAddress(activityAddress(url, query)),
          csvLabel({ isWhole: next === null, isFirst: query.after === null }),
        );
  return html`<div class="pager"><span>${words}</span><span class="buttons">${newest}${older}${csv}</span></div>`;
}
