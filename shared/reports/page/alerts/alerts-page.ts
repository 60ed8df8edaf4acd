import { isOpenCut } from '../../../core/alert/alert';
import { type Html, html, nothing, safeUrl } from '../../html';
import { beganInWords, openForInWords } from '../../language/alert-span';
import { count, number } from '../../language/counting';
import { type LocalTime, localTime } from '../../language/local-time';
import { nameFirst } from '../../language/naming';
import { capital, plainText } from '../../language/plain-text';
import { pageDocument } from '../frame/document';
import { areaSelect, daysSelect, filterForm, severitySelect, tabList } from '../frame/filters';
import { pageUrl } from '../frame/navigation';
import { acknowledgedInWords, acknowledgedOf, severityBadge, tableHead } from '../frame/parts';
import { csvAddress, csvLabel } from '../frame/query';
import type { AlertListRow, AlertsModel } from './alerts-model';
import { type AlertState, alertAreaWords, alertsAddress, states, stateWords } from './query';

/** The alerts page: open alerts, who has acknowledged them, and how earlier ones ended. */
export function renderAlertsPage(model: AlertsModel, nonce: string | null): string {
  const { surrounding, now, timeZone, watchedSince } = model;
  const clock = localTime(timeZone, now);
  const since = watchedSince === null ? '' : ` Monitored since ${clock.day(watchedSince)}.`;
  return pageDocument({
    title: `Alerts · ${plainText(surrounding.tenantName)} · Zero Trust Watch`,
    surrounding,
    current: 'alerts',
    nonce,
    main: html`<h1>${headlineOf(model)}</h1><p class="lead">${sourcesInWords(model)}${since}${model.isWhole === false ? ' More was recorded since then than this page can read: the lists may not be complete.' : ''}</p>
${tabs(model)}
${filters(model)}
${openSection(model, clock)}
${pastSection(model, clock)}`,
    footer: html`<p>Times: ${clock.zone}. An alert is kept as long as its events are. Reading this page changes nothing.</p>`,
  });
}

function headlineOf({ openTotal, waiting }: AlertsModel): string {
  if (openTotal === 0) return 'No alert is open';
  if (isOpenCut(openTotal)) {
    const left = waiting === 0 ? '' : `, at least ${number(waiting)} not acknowledged`;
    return `At least ${number(openTotal)} alerts are open${left}`;
  }
  return `${count(openTotal, 'alert is open', 'alerts are open')}, ${acknowledgedOf(openTotal, waiting)}`;
}

/** If some sources cannot be read, an empty list means little, so the page says so. */
function sourcesInWords({ surrounding: { monitor, paused, moment } }: AlertsModel): string {
  if (monitor === null) return '';
  if (moment?.past != null) return monitor.long;
  // The banner above already says that monitoring is paused.
  if (paused !== undefined) return '';
  if (monitor.isBlind === true) return 'No source can be read now: no change raises an alert until that ends.';
  return monitor.state === 'fresh'
    ? `The monitor reads ${monitor.short}.`
    : `The monitor reads ${monitor.short}: the others raise no alerts until they are read.`;
}

function tabs({ query, surrounding }: AlertsModel): Html {
  const url = pageUrl(surrounding, 'alerts');
  const tab = (state: AlertState | null, words: string) => ({
    url: alertsAddress(url, { ...query, state, after: null }),
    isCurrent: query.state === state,
    words,
  });
  return tabList('State of the alerts', [tab(null, 'All'), ...states.map((state) => tab(state, stateWords[state]))]);
}

function filters({ query, surrounding }: AlertsModel): Html {
  const { search, severity, area, days, state } = query;
  return filterForm(
    {
      url: pageUrl(surrounding, 'alerts'),
      search,
      searchLabel: 'Search title, object, account or key',
      kept: state === null ? {} : { state },
    },
    [
      severitySelect(severity),
      areaSelect(area, alertAreaWords),
      ...(surrounding.moment?.past == null
        ? [
            daysSelect('Open at some time in', days, (one) =>
              one === 1 ? 'The last day' : `The last ${number(one)} days`,
            ),
          ]
        : []),
    ],
  );
}

/** The most alerts on one page, so that it stays readable and small. */
const mostListed = 100;

const unlisted = (rows: readonly AlertListRow[]): Html =>
  rows.length <= mostListed
    ? nothing
    : html`<p class="meta">${number(rows.length - mostListed)} more are not listed. Filter or search to find them.</p>`;

function openSection(model: AlertsModel, clock: LocalTime): Html {
  const { open, openTotal, query } = model;
  if ((query.state !== null && query.state !== 'open') || query.after !== null) return nothing;
  const isCut = isOpenCut(openTotal);
  const all = `${isCut ? 'at least ' : ''}${number(openTotal)}`;
  const shown = open.length === openTotal ? all : `${number(open.length)} of ${all}`;
  const head = html`<div class="head"><h2 id="open">Open</h2><span class="soft">${shown}</span></div>`;
  if (open.length === 0) {
    const none = openTotal === 0 ? 'No alert is open.' : 'No open alert matches.';
    const why = isCut
      ? `None of the ${number(openTotal)} newest open alerts matches. Older ones were not searched.`
      : none;
    return html`<section aria-labelledby="open">${head}<p class="soft">${why}</p></section>`;
  }
  const rows = open.slice(0, mostListed).map(
    (row) => html`<tr><td>${severityBadge(row.severity)}</td>${titleCell(row)}
<td data-label="By whose account">${nameFirst(row.by)}</td><td data-label="Began" class="nowrap">${beganInWords(row, clock)}</td>
<td data-label="Open for" class="nowrap">${openForInWords(row, model.now)}</td><td data-label="State">${stateOf(row, clock)}</td></tr>`,
  );
  return html`<section aria-labelledby="open">${head}<table class="stack alerts">${tableHead('Severity', 'Alert', 'By whose account', 'Began', 'Open for', 'State')}
<tbody>${rows}</tbody></table>${unlisted(open)}</section>`;
}

const titleCell = (row: AlertListRow): Html =>
  html`<th scope="row"><a class="named" href="${safeUrl(row.url)}">${capital(row.lost)}</a><span class="under">${row.key} · ${alertAreaWords[row.area]}</span></th>`;

const stateOf = ({ takenOn }: AlertListRow, clock: LocalTime): Html =>
  takenOn === null ? html`<b class="bad">Not acknowledged</b>` : html`${capital(acknowledgedInWords(takenOn, clock))}`;

function pastSection(model: AlertsModel, clock: LocalTime): Html {
  const { past, query, next, surrounding } = model;
  if (query.state === 'open') return nothing;
  const head = html`<div class="head"><h2 id="past">Archive</h2><span class="soft">${surrounding.moment?.past == null ? 'last ended first' : 'of the 35 days before, last ended first'}</span></div>`;
  const more = pager(model, clock);
  if (past.length === 0) {
    const { search, severity, area, state, days } = query;
    const isFiltered = search !== '' || [severity, area, state, days].some((one) => one !== null);
    const why = isFiltered ? 'No earlier alert matches' : 'No alert has ended yet';
    return html`<section aria-labelledby="past">${head}<p class="soft">${next === null ? `${why}.` : `${why} so far.`}</p>${more}</section>`;
  }
  const rows = past.slice(0, mostListed).map(
    (row) => html`<tr><td>${severityBadge(row.severity)}</td>${titleCell(row)}
<td data-label="By whose account">${nameFirst(row.by)}</td><td data-label="Began" class="nowrap">${beganInWords(row, clock)}</td>
<td data-label="Ended" class="nowrap">${clock.short(row.endedAt ?? row.openedAt)}${afterInWords(row)}</td><td data-label="How it ended">${row.ended}</td></tr>`,
  );
  return html`<section aria-labelledby="past">${head}<table class="stack alerts">${tableHead('Severity', 'Alert', 'By whose account', 'Began', 'Ended', 'How it ended')}
<tbody>${rows}</tbody></table>${unlisted(past)}${more}</section>`;
}

const afterInWords = ({ lasted }: AlertListRow): Html =>
  lasted === null ? nothing : html`<span class="under">lasted ${lasted}</span>`;

/** Thousands of alerts are not read at once. The next page begins where this one ended. */
function pager({ query, next, searchedTo, past, surrounding }: AlertsModel, clock: LocalTime): Html {
  const url = pageUrl(surrounding, 'alerts');
  const isWhole = next === null && query.after === null;
  const csv = html`<a class="button second" href="${safeUrl(csvAddress(alertsAddress(url, { ...query, after: null })))}">${csvLabel({ isWhole, isFirst: true })}</a>`;
  if (isWhole)
    return past.length === 0
      ? nothing
      : html`<div class="pager"><span></span><span class="buttons">${csv}</span></div>`;
  const link = (after: string | null, label: string): Html =>
    html`<a class="button second" href="${safeUrl(alertsAddress(url, { ...query, after }))}">${label}</a>`;
  const words =
    searchedTo === null
      ? `${count(past.length, 'alert', 'alerts')} on this page`
      : `Searched back to ${clock.short(searchedTo)}`;
  const older =
    next === null
      ? html`<span>The archive ends here.</span>`
      : link(next, searchedTo === null ? 'Older alerts' : 'Search older alerts');
  return html`<div class="pager"><span>${words}</span><span class="buttons">${query.after === null ? nothing : link(null, 'Newest alerts')}${older}${csv}</span></div>`;
}
