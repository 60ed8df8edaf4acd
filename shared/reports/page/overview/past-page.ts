import { type Html, html, nothing, safeUrl } from '../../html';
import { openForInWords } from '../../language/alert-span';
import { count } from '../../language/counting';
import { localTime } from '../../language/local-time';
import { nameFirst } from '../../language/naming';
import { capital, plainText } from '../../language/plain-text';
import type { AlertRow } from '../../posture/posture-model';
import { failingInWords, othersInWords, type Totals } from '../../posture/totals';
import { pageDocument } from '../frame/document';
import { notRecorded } from '../frame/moment';
import { pageUrl, type Surrounding } from '../frame/navigation';
import { acknowledgedInWords, acknowledgedOf, severityBadge, tableHead } from '../frame/parts';
import type { UnseenRow } from '../frame/past-sources';
import { unseenList } from '../health/past-page';
import type { PillarRow, TrendPoint } from './overview-model';
import { failingCount, pillarsTable, trendChart } from './sections';

/** The overview at an earlier moment, and the parts that are not recorded. */
export type PastOverviewModel = {
  readonly surrounding: Surrounding;
  /** The moment. */
  readonly now: string;
  readonly timeZone: string;
  readonly counts: Totals;
  /** Controls that failed; one that could not be judged counts as it was last judged. */
  readonly failing: number;
  /** The most urgent first. */
  readonly open: readonly AlertRow[];
  /** Alerts that had ended in the seven days before that moment. */
  readonly ended: readonly AlertRow[];
  /** False if more was recorded since than one page reads. */
  readonly isWhole: boolean;
  readonly unseen: readonly UnseenRow[];
  readonly pillars: readonly PillarRow[];
  readonly trend: readonly TrendPoint[];
};

export function renderPastOverviewPage(model: PastOverviewModel, nonce: string | null): string {
  const { surrounding, now, timeZone, counts } = model;
  const clock = localTime(timeZone, now);
  const others = othersInWords(counts);
  return pageDocument({
    title: `${headlineOf(model)} ${plainText(surrounding.tenantName)} · Zero Trust Watch`,
    surrounding,
    current: 'overview',
    nonce,
    main: html`<h1>${headlineOf(model)}</h1>
<p class="lead">${failingInWords(model)}.${others === '' ? '' : ` ${others}.`}</p>
${openSection(model)}
<div class="grid"><section aria-labelledby="trend"><h2 id="trend">Failing controls</h2>${failingCount(model)}${trendChart(model.trend)}</section>
<section aria-labelledby="pillars"><div class="head"><h2 id="pillars">By pillar</h2><span class="soft"><a href="${safeUrl(pageUrl(surrounding, 'controls'))}">Show all controls</a></span></div>${pillarsTable(model.pillars, surrounding)}</section></div>
<section aria-labelledby="sources"><h2 id="sources">Sources</h2>${unseenList(model.unseen)}</section>
<section aria-labelledby="missing"><h2 id="missing">What this page cannot show</h2>${notRecorded('whether messages arrived, and the order of the plan. These are kept only as they are now.')}<p><a href="${safeUrl(pageUrl(surrounding, 'activity'))}">Open the activity</a></p></section>`,
    footer: html`<p>Times: ${clock.zone}. Reading this page changes nothing.</p>`,
  });
}

function headlineOf({ open }: PastOverviewModel): string {
  if (open.length === 0) return 'No alert was open.';
  const waiting = open.filter(({ takenOn }) => takenOn === null).length;
  return `${count(open.length, 'alert was open', 'alerts were open')}, ${acknowledgedOf(open.length, waiting)}.`;
}

function openSection({ open, ended, isWhole, now, timeZone, surrounding }: PastOverviewModel): Html {
  const clock = localTime(timeZone, now);
  const cut = isWhole
    ? nothing
    : html`<p class="soft">More was recorded since than this page reads: the list may not be complete.</p>`;
  const week =
    ended.length === 0
      ? 'No other alert had ended in the 7 days before.'
      : `${count(ended.length, 'other alert', 'other alerts')} had ended in the 7 days before.`;
  const rows = open.map(
    (
      row,
    ) => html`<tr><td>${severityBadge(row.severity)}</td><th scope="row"><a class="named" href="${safeUrl(row.url)}">${capital(row.lost)}</a><span class="under">${row.key}</span></th>
<td data-label="By whose account">${nameFirst(row.by)}</td><td data-label="Open for" class="nowrap">${openForInWords(row, now)}</td><td data-label="State">${row.takenOn === null ? html`<b class="bad">Not acknowledged</b>` : capital(acknowledgedInWords(row.takenOn, clock))}</td></tr>`,
  );
  const table =
    rows.length === 0
      ? nothing
      : html`<table class="stack alerts"><caption class="hidden">Open alerts</caption>${tableHead('Severity', 'Alert', 'By whose account', 'Open for', 'State')}<tbody>${rows}</tbody></table>`;
  return html`<section aria-labelledby="open"><div class="head"><h2 id="open">Open alerts</h2><span class="soft"><a href="${safeUrl(pageUrl(surrounding, 'alerts'))}">Show all alerts</a></span></div>${cut}${table}<p class="soft">${week}</p></section>`;
}

export const pastOverviewJson = ({
  now,
  counts,
  failing,
  open,
  ended,
  isWhole,
  unseen,
  pillars,
  trend,
}: PastOverviewModel) => ({
  version: 1,
  asOf: now,
  counts,
  failing,
  open,
  ended,
  isWhole,
  unseen,
  pillars,
  trend,
});
