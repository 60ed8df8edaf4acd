import { isOpenCut } from '../../../core/alert/alert';
import { outcomeNotice } from '../../handling/handling-forms';
import { type HandlingOutcome, titleAfter } from '../../handling/handling-words';
import { type Html, html, nothing, safeUrl } from '../../html';
import { openForInWords } from '../../language/alert-span';
import { type LocalTime, localTime } from '../../language/local-time';
import { capital, plainText } from '../../language/plain-text';
import type { AlertRow, PostureModel } from '../../posture/posture-model';
import { worstFirst } from '../../posture/posture-rows';
import { pageDocument } from '../frame/document';
import { momentNow } from '../frame/moment';
import { monitorState } from '../frame/monitor';
import { pageUrl, type Surrounding } from '../frame/navigation';
import { acknowledgedInWords, severityBadge } from '../frame/parts';
import { heroSection } from './hero';
import type { OverviewModel } from './overview-model';
import { fixNextSection, pillarSection, sightSection, trendSection, weekSection } from './sections';
import { failingLine, failingOf, othersLine, pauseOf, sourcesLine, stateOf, verdictOf, waitingOf } from './verdict';

/**
 * The first page: what got worse, by whose account, who is exposed, what to do first, and whether the monitor sees everything;
 * below that the trend, the week and what to fix next.
 *
 * @param nonce of the Content-Security-Policy, or null if it allows the hash of `pageStyle`
 * @param outcome of the form that the same browser sent before
 */
export function renderOverviewPage(
  model: OverviewModel,
  nonce: string | null,
  outcome: HandlingOutcome | null = null,
): string {
  const { timeZone, name } = model.tenant;
  const clock = localTime(timeZone, model.now);
  const isFirst = stateOf(model) === 'first';
  const lead = isFirst
    ? html`<p class="lead">No control is judged before all of its sources have been read.</p>`
    : html`<p class="lead">${failingLine(model)} <span class="wide-only">${othersLine(model)}</span>${sourcesLine(model)}${customerLink(model)}</p>`;
  return pageDocument({
    title: titleAfter(outcome, `${verdictOf(model)} ${plainText(name)} · Zero Trust Watch`),
    nonce,
    // The title of the page says that monitoring is paused.
    surrounding: {
      ...surroundingOf({ ...model, failing: failingOf(model) }),
      paused: undefined,
      moment: momentNow(model.now, timeZone),
    },
    current: 'overview',
    main: html`${outcomeNotice(outcome)}<h1>${verdictOf(model)}</h1>
${lead}
${pauseNotice(model, clock)}
${heroSection(model, clock)}
${othersSection(model, clock)}
<div class="grid three">${trendSection(model)}${weekSection(model, clock)}${sightSection(model, clock)}</div>
<div class="grid">${pillarSection(model)}${fixNextSection(model, clock)}</div>`,
    footer: html`<p>Times: ${clock.zone}. ${watchedInWords(model, clock)}Reading this page changes nothing.</p>`,
  });
}

/** Without an open alert, the top of the page has this link. */
const customerLink = ({ paused, lead }: OverviewModel): Html =>
  paused?.url == null || lead === null
    ? nothing
    : html` <a href="${safeUrl(paused.url)}">Open customer to resume it</a>.`;

const watchedInWords = ({ watchedSince, tenant }: OverviewModel, clock: LocalTime): string =>
  watchedSince === null ? '' : `${plainText(tenant.name)} has been monitored since ${clock.weekday(watchedSince)}. `;

/** What all pages of this tenant show around their content. */
export function surroundingOf(
  model: Pick<
    PostureModel,
    'tenant' | 'openAlerts' | 'failing' | 'kinds' | 'checkedAt' | 'now' | 'paused' | 'signedInAs' | 'switcher'
  >,
): Surrounding {
  const { tenant, openAlerts, failing } = model;
  return {
    tenantName: tenant.name,
    url: tenant.url,
    waiting: { amount: waitingOf(openAlerts).length, isLeast: isOpenCut(openAlerts.length) },
    failing,
    monitor: monitorState(model, localTime(tenant.timeZone, model.now)),
    signedInAs: model.signedInAs,
    switcher: model.switcher,
    paused: model.paused,
  };
}

function pauseNotice(model: OverviewModel, clock: LocalTime): Html {
  const pause = pauseOf(model);
  if (pause === undefined) return nothing;
  return html`<p class="notice warn">No alert is sent until ${clock.short(pause.until)}. ${capital(pause.madeBy)} paused all alerts: ${pause.reason}</p>`;
}

const othersShown = 3;

/** The open alerts except the one at the top of the page. */
function othersSection({ openAlerts, lead, tenant, now }: OverviewModel, clock: LocalTime): Html {
  const others = [...openAlerts].sort(worstFirst).filter(({ id }) => id !== lead?.row.id);
  if (others.length === 0) return nothing;
  const rest = others.length - othersShown;
  const all = rest > 0 ? `Show ${rest} more` : 'Show all alerts';
  return html`<section aria-labelledby="others"><div class="head"><h2 id="others">Also open</h2><span class="soft"><a href="${safeUrl(pageUrl(tenant, 'alerts'))}">${all}</a></span></div>
<ul class="plain">${others.slice(0, othersShown).map((row) => otherAlert(row, now, clock))}</ul></section>`;
}

const otherAlert = (row: AlertRow, now: string, clock: LocalTime): Html => html`<li class="alert">
${severityBadge(row.severity)}
<span class="hand">${capital(row.lost)} <span class="id">${row.key}</span></span>
<a href="${safeUrl(row.url)}">Open alert<span class="hidden"> ${row.key}</span></a>
<span class="more">Open for ${openForInWords(row, now)}${row.by === '' ? '' : ` · ${row.by}`}${ofAcknowledgement(row, clock)}</span></li>`;

const ofAcknowledgement = ({ takenOn }: AlertRow, clock: LocalTime): string =>
  takenOn === null ? '' : ` · ${acknowledgedInWords(takenOn, clock)}`;
