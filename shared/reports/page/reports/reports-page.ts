import { type Html, html, nothing, safeUrl } from '../../html';
import { count, number, verb } from '../../language/counting';
import { type LocalTime, localTime } from '../../language/local-time';
import { plainText } from '../../language/plain-text';
import { pageDocument } from '../frame/document';
import { dayField } from '../frame/filters';
import { pageUrl, type Surrounding } from '../frame/navigation';
import { tableHead } from '../frame/parts';
import { addressOf } from '../frame/query';
import { proofUrl } from '../proof/proof-page';

/** The counts of one week's digest. */
type WeekRow = {
  /** 2026-W47 */
  readonly week: string;
  /** The period of its events; ISO 8601. */
  readonly from: string;
  readonly to: string;
  readonly gotWorse: number;
  readonly fixed: number;
  /** Controls that failed at its end, among those that could be judged. */
  readonly failing: number;
  readonly judged: number;
  /** Controls that could not be judged at its end, for example because their source could not be read. */
  readonly unknown: number;
  /** The page of its digest; null if it is no longer kept. */
  readonly url: string | null;
};

export type ReportsModel = {
  readonly surrounding: Surrounding;
  readonly now: string;
  readonly timeZone: string;
  /** "Mondays at 08:00" */
  readonly sent: string;
  /** Newest first. */
  readonly weeks: readonly WeekRow[];
  /** The default first and last day of a period; YYYY-MM-DD. */
  readonly fromDay: string;
  readonly toDay: string;
};

/** The page with all weeks, the proof of a period, and downloads. */
export function renderReportsPage(model: ReportsModel, nonce: string | null): string {
  const { surrounding } = model;
  const clock = localTime(model.timeZone, model.now);
  return pageDocument({
    title: `Reports · ${plainText(surrounding.tenantName)} · Zero Trust Watch`,
    surrounding,
    current: 'reports',
    nonce,
    main: html`<h1>${headlineOf(model)}</h1><p class="lead">The weekly digest is sent ${model.sent}.</p>
<div class="grid">${proofSection(model)}${exportSection(model)}</div>
${weeksSection(model, clock)}`,
    footer: html`<p>Times: ${clock.zone}. The numbers of a week are those of its digest, and do not change later: a control that could not be judged at its end is not counted. Reading this page changes nothing.</p>`,
  });
}

export const renderReportsJson = ({ surrounding: _, ...model }: ReportsModel) => ({ version: 1, ...model });

function headlineOf({ weeks }: ReportsModel): string {
  const [last] = weeks;
  if (last === undefined) return 'The first weekly digest has not been sent yet';
  const moved =
    last.gotWorse + last.fixed === 0
      ? 'no control got weaker or was fixed'
      : `${last.gotWorse === 0 ? 'no control' : count(last.gotWorse, 'control', 'controls')} got weaker and ${last.fixed === 0 ? 'none was' : `${number(last.fixed)} ${verb(last.fixed, 'was', 'were')}`} fixed`;
  const dark = last.unknown === 0 ? '' : `; ${notJudged(last)}`;
  return `Week ${weekNumber(last)}: ${moved}, ${last.failing === 0 ? 'none' : number(last.failing)} of ${number(last.judged)} judged ${verb(last.failing, 'fails', 'fail')}${dark}`;
}

/** Few failures mean little if much could not be judged. */
const notJudged = ({ unknown }: Pick<WeekRow, 'unknown'>): string => `${number(unknown)} could not be judged`;

const weekNumber = ({ week }: WeekRow): string => String(Number(week.slice(-2)));

function proofSection({ surrounding, fromDay, toDay }: ReportsModel): Html {
  return html`<section aria-labelledby="proof"><h2 id="proof">Proof for a period</h2><p class="soft">One printable page for insurers, auditors and boards: for each requirement the share of time in force, each lapse, exceptions, and the time that could not be read.</p>
<form class="filters" method="get" action="${safeUrl(proofUrl(surrounding))}">${dayField('from', 'From', fromDay)}${dayField('to', 'To (included)', toDay)}<button type="submit">Open proof</button></form></section>`;
}

function exportSection({ surrounding }: ReportsModel): Html {
  const link = (id: 'alerts' | 'controls' | 'activity', format: 'json' | 'csv', words: string): Html =>
    html`<a href="${safeUrl(addressOf(pageUrl(surrounding, id), { format }))}">${words}</a>`;
  return html`<section aria-labelledby="export"><h2 id="export">Download</h2><ul class="plain"><li>Every control with its verdict: ${link('controls', 'csv', 'controls as CSV')}, ${link('controls', 'json', 'controls as JSON')}</li><li>Open alerts and the newest 1,000 archived alerts: ${link('alerts', 'csv', 'alerts as CSV')}</li><li>The newest 1,000 events: ${link('activity', 'csv', 'events as CSV')}</li></ul><p class="soft">An operator can export the whole record of a period: <code>npm run doctor -- --export events</code></p></section>`;
}

function weeksSection({ weeks }: ReportsModel, clock: LocalTime): Html {
  const head = html`<div class="head"><h2 id="weeks">Weekly digests</h2><span class="soft">${number(weeks.length)}</span></div>`;
  if (weeks.length === 0)
    return html`<section aria-labelledby="weeks">${head}<p class="soft">The first digest is sent after the week in which monitoring began.</p></section>`;
  // A week ends at midnight after its last day.
  const days = ({ from, to }: WeekRow): string => {
    const [first, last] = [clock.day(from), clock.day(new Date(Date.parse(to) - 1).toISOString())];
    return first === last ? first : `${first} to ${last}`;
  };
  return html`<section aria-labelledby="weeks">${head}<table class="stack">${tableHead('Week', 'Got weaker', 'Fixed', 'Failing at its end')}
<tbody>${weeks.map(
    (row) =>
      html`<tr><th scope="row">${weekLink(row)}<span class="under">${days(row)}</span></th><td data-label="Got weaker">${number(row.gotWorse)}</td><td data-label="Fixed">${number(row.fixed)}</td><td data-label="Failing at its end">${number(row.failing)} of ${number(row.judged)} judged${row.unknown === 0 ? nothing : html`<span class="under">${notJudged(row)}</span>`}</td></tr>`,
  )}</tbody></table></section>`;
}

const weekLink = (row: WeekRow): Html => {
  const name = `Week ${weekNumber(row)} of ${row.week.slice(0, 4)}`;
  return row.url === null ? html`${name}${nothing}` : html`<a class="named" href="${safeUrl(row.url)}">${name}</a>`;
};
