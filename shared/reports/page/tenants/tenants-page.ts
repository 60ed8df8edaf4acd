import { csvLine } from '../../../core/alert/export';
import { severities } from '../../../core/event/severity';
import {
  outdatedSince,
  rise,
  stateOfTenant,
  type TenantStanding,
  type TenantSummary,
  tenantStates,
} from '../../../core/tenant/tenant-summary';
import { severityWord } from '../../frame';
import { type Html, html, nothing, safeUrl } from '../../html';
import { count, listed, listedUpTo, number, verb } from '../../language/counting';
import { type LocalTime, localTime } from '../../language/local-time';
import { nameFirst } from '../../language/naming';
import { capital, plainText } from '../../language/plain-text';
import { sparkline } from '../frame/chart';
import { pageDocument } from '../frame/document';
import { filterForm, tabList } from '../frame/filters';
import { acknowledgedOf, badge, pager, severityBadge, tableHead } from '../frame/parts';
import { addressOf, csvAddress, isFoundIn, keysOf, oneOf, pageNumberOf, pageOf, searchOf } from '../frame/query';

export type TenantListRow = {
  readonly id: string;
  readonly name: string;
  /** The address of its overview. */
  readonly url: string;
  /** Null if the monitor has stored nothing about it yet. */
  readonly summary: TenantSummary | null;
  /** The time of the page. */
  readonly now: string;
  /** When the watch of all tenants last ran, if it has stopped; null while it runs. */
  readonly watchStoppedAt: string | null;
  readonly isPaused: boolean;
  readonly isContained: boolean;
};

type TenantsQuery = {
  readonly search: string;
  readonly state: TenantStanding | null;
  /** The number of the page, starting at 1. */
  readonly page: number;
};

export type TenantsModel = {
  readonly now: string;
  /** The address of this page. */
  readonly url: string;
  /** The list of customers; null for people who look after none. */
  readonly customersUrl: string | null;
  /** True for operators. Readers see the list of customers, but cannot change it. */
  readonly mayInvite: boolean;
  /** The checks of the deployment; null for people who do not operate all its tenants. */
  readonly deploymentUrl: string | null;
  readonly query: TenantsQuery;
  /** Every tenant that this reader may see, worst first. */
  readonly rows: readonly TenantListRow[];
  readonly signedInAs: string | null;
};

const stateWords: Readonly<Record<TenantStanding, string>> = {
  needsYou: 'Needs you',
  cannotRead: 'Cannot be read',
  late: 'Out of date',
  paused: 'Paused',
  acknowledged: 'Acknowledged',
  calm: 'Calm',
};

export const readTenantsQuery = (get: (name: string) => string | null): TenantsQuery => ({
  search: searchOf(get('q')),
  state: oneOf(keysOf(stateWords), get('state')),
  page: pageNumberOf(get('page')),
});

const tenantsOnPage = 50;

/** All tenants of a reader, the most urgent first. */
export function renderTenantsPage(model: TenantsModel, nonce: string | null): string {
  const clock = localTime('Etc/UTC', model.now);
  return pageDocument({
    title: 'Tenants · Zero Trust Watch',
    surrounding: null,
    isWide: true,
    reader: model.signedInAs,
    current: 'overview',
    nonce,
    main: html`<h1>${headlineOf(model)}</h1><p class="lead">${leadOf(model)}${model.customersUrl === null ? nothing : html` <a href="${safeUrl(model.customersUrl)}">${model.mayInvite ? 'Invite and manage customers' : 'Open customers'}</a>`}${model.customersUrl === null || model.deploymentUrl === null ? nothing : ' ·'}${model.deploymentUrl === null ? nothing : html` <a href="${safeUrl(model.deploymentUrl)}">Check the deployment</a>`}</p>
${tabs(model)}
${filterForm({ url: model.url, search: model.query.search, searchLabel: 'Search tenant or licence', kept: model.query.state === null ? {} : { state: model.query.state } }, [])}
${table(model, clock)}`,
    footer: html`<p>Times: ${clock.zone}. Each row shows the last check of its tenant. Reading this page changes nothing.</p>`,
  });
}

export const renderTenantsJson = ({ now, query, rows }: TenantsModel) => ({
  version: 1,
  now,
  query: { search: query.search, state: query.state },
  tenants: shownOf({ query, rows }).map(({ id, name, url, summary, ...standing }) => ({
    tenantId: id,
    name,
    url,
    state: stateOfTenant({ summary, ...standing }),
    worst: summary?.worstInWords ?? null,
    summary,
  })),
});

/** The counts of the last check. Times are in UTC. */
export const tenantsCsv = ({ query, rows }: TenantsModel): string =>
  [
    csvLine([
      ...['Tenant', 'Tenant id', 'State', 'Worst alert', 'Critical', 'High', 'Medium', 'Low', 'Not acknowledged'],
      ...[
        'Opened in 7 days',
        'Fixed in 7 days',
        'Sources not read',
        'Sources out of date',
        'Sources',
        'Failing controls',
        'Judged controls',
        'Licences',
      ],
      ...['Last digest', 'As of', 'Address'],
    ]),
    ...shownOf({ query, rows }).map(({ id, name, url, summary, ...standing }) => {
      const newest = summary?.trend.at(-1);
      const last = newest?.judged === 0 ? undefined : newest;
      return csvLine([
        ...[name, id, stateWords[stateOfTenant({ summary, ...standing })], summary?.worstInWords?.lost ?? null],
        ...(['critical', 'high', 'medium', 'low'] as const).map((severity) => summary?.open[severity] ?? null),
        ...[summary?.waiting ?? null, summary?.opened ?? null, summary?.fixed ?? null],
        ...[
          summary?.unread ?? null,
          summary?.late ?? null,
          summary?.sources ?? null,
          last?.fail ?? null,
          last?.judged ?? null,
        ],
        ...[summary?.products?.join('; ') ?? null, summary?.lastDigestAt ?? null, summary?.at ?? null, url],
      ]);
    }),
  ].join('');

const inState = (rows: readonly TenantListRow[], state: TenantStanding): readonly TenantListRow[] =>
  rows.filter((row) => stateOfTenant(row) === state);

const namesShown = 3;

function headlineOf({ rows }: TenantsModel): string {
  const waiting = inState(rows, 'needsYou');
  const unread = inState(rows, 'cannotRead').length + inState(rows, 'late').length;
  const total = count(rows.length, 'tenant', 'tenants');
  if (waiting.length > 0) {
    const names = listedUpTo(
      waiting.map(({ name }) => plainText(name, 60)),
      namesShown,
    );
    return `${number(waiting.length)} of ${total} ${waiting.length === 1 ? 'needs' : 'need'} you: ${names}`;
  }
  if (rows.length === 0) return 'You have no tenants yet';
  return unread === 0
    ? `None of ${total} needs you`
    : `No alert is waiting, but ${number(unread)} of ${total} ${verb(unread, 'is', 'are')} not read completely`;
}

function leadOf({ rows }: TenantsModel): string {
  const parts = tenantStates
    .filter((state) => state !== 'needsYou')
    .flatMap((state) => {
      const amount = inState(rows, state).length;
      return amount === 0 ? [] : [`${number(amount)} ${stateWords[state].toLowerCase()}`];
    });
  if (parts.length === 0) return '';
  return inState(rows, 'needsYou').length > 0 ? `The others: ${listed(parts)}.` : `${capital(listed(parts))}.`;
}

const shownOf = ({ query, rows }: Pick<TenantsModel, 'query' | 'rows'>): readonly TenantListRow[] =>
  (query.state === null ? rows : inState(rows, query.state)).filter(
    ({ name, summary }) => query.search === '' || isFoundIn(query.search, [name, ...(summary?.products ?? [])]),
  );

function tabs({ query, rows, url }: TenantsModel): Html {
  const tab = (state: TenantStanding | null, words: string, amount: number) => ({
    url: addressOf(url, { q: query.search, state }),
    isCurrent: query.state === state,
    words: `${words} ${number(amount)}`,
  });
  return tabList('State of the tenants', [
    tab(null, 'All', rows.length),
    ...tenantStates.map((state) => tab(state, stateWords[state], inState(rows, state).length)),
  ]);
}

function table(model: TenantsModel, clock: LocalTime): Html {
  const found = shownOf(model);
  if (found.length === 0)
    return html`<section><h2>Nothing found</h2><p>No tenant matches. <a href="${safeUrl(model.url)}">Show all tenants</a></p></section>`;
  const { search, state } = model.query;
  const { pages, page, shown } = pageOf(found, model.query.page, tenantsOnPage);
  const address = (to: number | null): string => addressOf(model.url, { q: search, state, page: to });
  return html`<section><table class="stack tenants"><caption class="hidden">Tenants, worst first</caption>${tableHead('State', 'Tenant', 'Open alerts', 'In 7 days', 'Sources', 'Failing controls', 'Last digest')}
<tbody>${shown.map((row) => tableRow(row, clock))}</tbody></table>${pager({ page, pages, addressOfPage: address, csvUrl: csvAddress(address(null)) })}</section>`;
}

const stateClass: Readonly<Record<TenantStanding, string>> = {
  needsYou: 'high',
  cannotRead: 'unknown',
  late: 'unknown',
  paused: 'unknown',
  acknowledged: 'off',
  calm: 'pass',
};

function tableRow(row: TenantListRow, clock: LocalTime): Html {
  const { name, url, summary, isPaused, isContained } = row;
  const state = stateOfTenant(row);
  const title = (under: Html): Html =>
    html`<th scope="row"><a class="named" href="${safeUrl(url)}">${plainText(name, 120)}</a>${under}</th>`;
  const standing = isPaused
    ? html`<span class="under warn">Monitoring is paused</span>`
    : isContained
      ? html`<span class="under warn">Its settings are wrong: nothing is read or sent</span>`
      : nothing;
  if (summary === null)
    return html`<tr><td>${badge('unknown', isPaused || isContained ? stateWords[state] : 'not read yet')}</td>${title(isContained ? standing : nothing)}<td data-label="Open alerts">Not known</td><td></td><td></td><td></td><td></td></tr>`;
  const { worst } = summary;
  const shown =
    state === 'needsYou' && worst !== null
      ? severityBadge(worst.severity)
      : badge(stateClass[state], stateWords[state]);
  const since = outdatedSince(summary, row);
  const stale = since === null ? nothing : html`<span class="under warn">As of ${clock.short(since)}</span>`;
  const licence =
    summary.products === null
      ? 'Licences not read'
      : listedUpTo(
          summary.products.map((one) => plainText(one)),
          2,
        );
  return html`<tr><td>${shown}</td>${title(html`<span class="under">${licence}</span>${standing}${stale}`)}<td data-label="Open alerts">${openPart(summary, url, since !== null)}</td><td data-label="In 7 days"><span class="nowrap">${number(summary.opened)} opened,</span> <span class="nowrap">${number(summary.fixed)} fixed</span></td><td data-label="Sources">${sourcesPart(
    row,
    summary,
  )}</td><td data-label="Failing controls">${trendOf(summary)}</td><td data-label="Last digest" class="nowrap">${summary.lastDigestAt === null ? 'None yet' : clock.day(summary.lastDigestAt)}</td></tr>`;
}

/** A paused or contained tenant has a summary from before, in which every source was read. */
function sourcesPart(row: TenantListRow, summary: TenantSummary): Html {
  const { isPaused, isContained } = row;
  const { unread, late, sources } = summary;
  if (isPaused || isContained) return html`<b class="bad">None is read</b>`;
  if (sources === 0) return html`None read yet`;
  const of = (amount: number, words: string) =>
    amount > 0 ? [`${number(amount)} of ${number(sources)} ${words}`] : [];
  const missing = [...of(unread, 'not read'), ...of(late, 'out of date')];
  return missing.length > 0
    ? html`<b class="bad">${missing.join(', ')}</b>`
    : html`All ${number(sources)}${outdatedSince(summary, row) === null ? '' : ' then'}`;
}

function openPart(summary: TenantSummary, url: string, isOutdated: boolean): Html {
  const amounts = openInWords(summary, isOutdated);
  const { worst, worstInWords } = summary;
  if (worst === null) return html`${amounts}${nothing}`;
  const alertUrl = safeUrl(`${url}/alerts/${worst.alertId}`);
  return worstInWords === null
    ? html`${amounts} <a href="${alertUrl}">Open ${worst.key}</a>`
    : html`<a class="named" href="${alertUrl}">${capital(worstInWords.lost)}</a><span class="under">${[nameFirst(worstInWords.by), amounts].filter((words) => words !== '').join(' · ')}</span>`;
}

/** "1 critical, 2 high, 1 not acknowledged" */
function openInWords({ open, waiting, unread, late }: TenantSummary, isOutdated: boolean): string {
  const parts = [...severities]
    .reverse()
    .flatMap((one) => (open[one] === 0 ? [] : [`${number(open[one])} ${severityWord(one).toLowerCase()}`]));
  // An alert about a source that is not read cannot open, and no alert is listed that opened after the last check.
  if (parts.length === 0) return unread + late > 0 || isOutdated ? 'None known' : 'None';
  const all = severities.reduce((sum, one) => sum + open[one], 0);
  return `${parts.join(', ')}; ${acknowledgedOf(all, waiting)}`;
}

function trendOf(summary: TenantSummary): Html {
  const last = summary.trend.at(-1);
  if (last === undefined || last.judged === 0) return html`Not known`;
  const change = rise(summary);
  const words =
    change === null || change === 0 ? '' : change > 0 ? `, ${number(change)} more` : `, ${number(-change)} fewer`;
  const points = summary.trend.map(({ week, fail, judged }) => ({
    name: week.slice(5),
    value: judged === 0 ? null : fail,
  }));
  return html`<span class="nowrap">${number(last.fail)} of ${number(last.judged)}${words}</span>${sparkline('Failing controls by week', points, (change ?? 0) > 0)}`;
}
