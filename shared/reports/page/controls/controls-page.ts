import { mostSevereFirst } from '../../../core/event/severity';
import { licenceNames } from '../../../core/tenant/licence-key';
import type { Area, Control, Mappings, Status } from '../../../core/verdict/control';
import { severityWord } from '../../frame';
import { type Html, html, safeUrl } from '../../html';
import { number } from '../../language/counting';
import { type LocalTime, localTime } from '../../language/local-time';
import { capital, plainText } from '../../language/plain-text';
import type { ControlRow } from '../../posture/posture-model';
import { allOf, failingInWords, othersInWords, passInWords } from '../../posture/totals';
import { pageDocument } from '../frame/document';
import { areaSelect, filterForm, selectOf, severitySelect, tabList } from '../frame/filters';
import { frameworkNames } from '../frame/framework-names';
import { controlUrl, pageUrl, type Surrounding } from '../frame/navigation';
import { areaWords, severityBadge, statusBadge, statusWords, tableHead } from '../frame/parts';
import { csvAddress, isFoundIn, keysOf } from '../frame/query';
import { type ControlQuery, controlsAddress, licences, pillars, statuses } from './query';

/** One row of the page: the verdict, and the fields for filters and search. */
export type ControlListRow = Pick<
  ControlRow,
  'id' | 'title' | 'pillar' | 'severity' | 'status' | 'reason' | 'since'
> & {
  readonly requirement: string;
  readonly area: Area;
  readonly licence: Control['licence'];
  readonly mappings: Mappings;
};

export type ControlsModel = {
  readonly surrounding: Surrounding;
  readonly now: string;
  readonly timeZone: string;
  readonly query: ControlQuery;
  /** Controls by status, ignoring filters. */
  readonly counts: Readonly<Record<Status, number>>;
  /** Those that fail, as on the overview: a control that cannot be judged now counts as it was last judged. */
  readonly failing: number;
  /** The controls that match the query, the most urgent first. */
  readonly rows: readonly ControlListRow[];
};

export const isAsked = (
  { search, status, severity, pillar, area, licence, framework }: ControlQuery,
  row: ControlListRow,
): boolean =>
  (status === null || row.status === status) &&
  (severity === null || row.severity === severity) &&
  (pillar === null || row.pillar === pillar) &&
  (area === null || row.area === area) &&
  (licence === null || row.licence === licence) &&
  (framework === null || (row.mappings[framework] ?? []).length > 0) &&
  (search === '' ||
    isFoundIn(search, [row.id, row.title, row.requirement, row.reason, ...Object.values(row.mappings).flat()]));

/** Failing controls first, the most severe at the top, by id within one severity. */
export const byUrgency = (a: ControlListRow, b: ControlListRow): number =>
  statuses.indexOf(a.status) - statuses.indexOf(b.status) || mostSevereFirst(a, b) || (a.id < b.id ? -1 : 1);

export function renderControlsPage(model: ControlsModel, nonce: string | null): string {
  const { surrounding, now, timeZone, counts, rows } = model;
  const clock = localTime(timeZone, now);
  const total = allOf(counts);
  const others = othersInWords(counts);
  const shown = rows.length === total ? '' : ` ${number(rows.length)} of ${number(total)} match the filter.`;
  return pageDocument({
    title: `Controls · ${plainText(surrounding.tenantName)} · Zero Trust Watch`,
    surrounding,
    current: 'controls',
    nonce,
    main: html`<h1>${headlineOf(model)}</h1><p class="lead">${surrounding.paused === undefined ? '' : 'When last judged: '}${passInWords(counts)}${others === '' ? '' : `; ${others}`}.${shown}</p>
${tabs(model)}
${filters(model)}
${table(model, clock)}`,
    footer: html`<p>Times: ${clock.zone}. Reading this page changes nothing.</p>`,
  });
}

/** "12 of 108 controls fail, 3 of them when last judged" */
export const headlineOf = ({
  counts,
  failing,
  surrounding,
}: Pick<ControlsModel, 'counts' | 'failing'> & Partial<Pick<ControlsModel, 'surrounding'>>): string => {
  const total = number(allOf(counts));
  if (surrounding?.paused !== undefined && counts.pass + failing > 0)
    return `${failing === 0 ? 'None' : number(failing)} of ${total} controls failed when last judged`;
  if (failing > 0) return failingInWords({ counts, failing });
  if (counts.pass === 0) return `None of ${total} controls could be judged`;
  return `No control fails; ${number(allOf(counts) - counts.pass)} of ${total} are not judged`;
};

function tabs({ query, counts, surrounding }: ControlsModel): Html {
  const url = pageUrl(surrounding, 'controls');
  const tab = (status: Status | null, label: string, amount: number) => ({
    url: controlsAddress(url, { ...query, status }),
    isCurrent: query.status === status,
    words: `${label} ${number(amount)}`,
  });
  return tabList('Status of the controls', [
    tab(null, 'All', allOf(counts)),
    ...statuses.map((status) => tab(status, capital(statusWords[status]), counts[status])),
  ]);
}

const filters = ({ query, surrounding }: ControlsModel): Html =>
  filterForm(
    {
      url: pageUrl(surrounding, 'controls'),
      search: query.search,
      searchLabel: 'Search title, ID or mapping',
      kept: query.status === null ? {} : { status: query.status },
    },
    [
      severitySelect(query.severity),
      selectOf(
        'pillar',
        'Pillar',
        'Any pillar',
        query.pillar,
        pillars.map((one) => [one, capital(one)]),
      ),
      areaSelect(query.area, areaWords),
      selectOf(
        'licence',
        'Licence',
        'Any licence',
        query.licence,
        licences.map((one) => [one, one === 'free' ? 'None needed' : licenceNames[one]]),
      ),
      selectOf(
        'framework',
        'Framework',
        'Any framework',
        query.framework,
        keysOf(frameworkNames).map((one) => [one, frameworkNames[one]]),
      ),
    ],
  );

function table({ query, rows, surrounding }: ControlsModel, clock: LocalTime): Html {
  if (rows.length === 0)
    return html`<section><h2>Nothing found</h2><p>No control matches. <a href="${safeUrl(pageUrl(surrounding, 'controls'))}">Show all controls</a></p></section>`;
  return html`<section><table class="stack controls"><caption class="hidden">Controls, what matters most first</caption>
${tableHead('Status', 'Control', 'Severity', 'How far off, or why', 'Since')}
<tbody>${rows.map(
    (
      row,
    ) => html`<tr><td>${statusBadge(row.status)}</td><th scope="row"><a class="named" href="${safeUrl(controlUrl(surrounding, row.id))}">${row.title}</a><span class="under">${row.id} · ${capital(row.pillar)}</span></th>
<td data-label="Severity">${row.status === 'fail' ? severityBadge(row.severity) : severityWord(row.severity)}</td><td data-label="Why">${row.reason}</td><td data-label="Since" class="nowrap">${row.since === null ? '' : clock.day(row.since)}</td></tr>`,
  )}</tbody></table><div class="pager"><span></span><span class="buttons"><a class="button second" href="${safeUrl(csvAddress(controlsAddress(pageUrl(surrounding, 'controls'), query)))}">Download CSV</a></span></div></section>`;
}
