import { commonest } from '../../../core/commonest';
import { type Html, html, nothing, safeUrl } from '../../html';
import { openForInWords } from '../../language/alert-span';
import { count, number } from '../../language/counting';
import { duration, type LocalTime } from '../../language/local-time';
import { capital, quoted } from '../../language/plain-text';
import { shareBar } from '../frame/chart';
import { controlUrl, type Paused, pageUrl } from '../frame/navigation';
import { acknowledgedInWords, severityBadge } from '../frame/parts';
import type { Lead } from './lead';
import type { OverviewModel } from './overview-model';
import {
  asFarAsRead,
  failingOf,
  lastReadOf,
  licensedOf,
  type State,
  silenceInWords,
  stateOf,
  weekInWords,
} from './verdict';

/** The top of the overview: the most urgent alert, or the state if there is none. */
export function heroSection(model: OverviewModel, clock: LocalTime): Html {
  const { lead } = model;
  const state = stateOf(model);
  if (lead !== null) return leadHero(lead, state, model, clock);
  if (model.paused !== undefined) return pausedHero(model, model.paused, clock);
  if (state === 'first') return firstHero(model);
  return state === 'blind' ? blindHero(model, clock) : calmHero(model, clock);
}

type Answers = { readonly worse: Html | string; readonly by: Html | string; readonly exposed: Html | string };

/** The same three questions in every state, each with its answer. */
const answers = ({ worse, by, exposed }: Answers): Html =>
  html`<dl><dt>What got worse</dt><dd id="worse">${worse}</dd><dt>By whose account</dt><dd id="by">${by}</dd><dt>Who is exposed</dt><dd id="exposed">${exposed}</dd></dl>`;

function leadHero(
  { row, worse, by, exposed, question, branches, portal }: Lead,
  state: State,
  model: OverviewModel,
  clock: LocalTime,
): Html {
  const taken = row.takenOn === null ? 'Not acknowledged' : capital(acknowledgedInWords(row.takenOn, clock));
  const [danger, ...others] = branches;
  const everybody = state === 'blind' ? [...exposed, noAlertWhileBlind] : exposed;
  const steps =
    danger === undefined
      ? nothing
      : html`<p><b class="bad">${danger.label}</b>${danger.rest}</p>${others.map(({ label, rest }) => html`<p class="wide-only"><b>${label}</b>${rest}</p>`)}`;
  return html`<section class="hero ${row.severity}" aria-labelledby="lead"><div>
<p class="meta">${severityBadge(row.severity)}<span>Open for ${openForInWords(row, model.now)}</span><span>${taken}</span><span class="id wide-only">${row.key}</span></p>
<h2 id="lead"><a href="${safeUrl(row.url)}">${capital(row.lost)}</a></h2>
${answers({ worse, by: linesIn(by), exposed: linesIn(everybody) })}</div>
<div class="first" id="first"><h3>Do first: ${question ?? 'read the alert.'}</h3>${steps}
<p class="buttons"><a class="button" href="${safeUrl(row.url)}">Open alert<span class="hidden"> ${row.key}</span></a>${
    portal === null ? nothing : html`<a class="button second" href="${safeUrl(portal.url)}">${portal.label}</a>`
  }</p></div></section>`;
}

/** If space is short, only the first line is shown. */
const linesIn = ([first = '', ...rest]: readonly string[]): Html =>
  html`${first}${rest.map((line) => html` <span class="line wide-only">${line}</span>`)}`;

const noAlertWhileBlind = 'A change that weakens a control raises no alert until the sources can be read again.';

/** The top of the overview if nothing in the tenant can be read and no alert reports it yet. */
function blindHero(model: OverviewModel, clock: LocalTime): Html {
  const why = whyUnread(model);
  const last = lastReadOf(model);
  return html`<section class="hero high" aria-labelledby="lead"><div><h2 id="lead">None of ${count(licensedOf(model).length, 'source', 'sources')} can be read</h2>
${answers({
  worse: `${last === null ? 'Nothing has ever been read' : `Nothing has been read since ${clock.short(last)}`}${why === undefined ? '' : `: ${why}`}.`,
  by: 'Not known: the audit log cannot be read either.',
  exposed: `Everybody. ${noAlertWhileBlind}`,
})}</div><div class="first" id="first"><h3>Do first: find out what changed</h3><p>Was consent withdrawn, or the application deleted? ${why === undefined ? 'Run npm run doctor: it says what is missing.' : `${capital(why)}.`}</p>
<p class="buttons"><a class="button" href="${safeUrl(pageUrl(model.tenant, 'health'))}">Open health</a></p></div></section>`;
}

/** The top of the overview if an operator paused the monitoring. Unread sources are then no failure. */
function pausedHero(model: OverviewModel, { url }: Paused, clock: LocalTime): Html {
  const last = lastReadOf(model);
  return html`<section class="hero high" aria-labelledby="lead"><div><h2 id="lead">${last === null ? 'Nothing has been read yet' : `Nothing has been read since ${clock.short(last)}`}</h2>
${answers({
  worse: 'Not known while monitoring is paused.',
  by: 'Not known: the audit log is not read either.',
  exposed: 'Not known. Changes made meanwhile are compared with the last state once monitoring resumes.',
})}</div><div class="first" id="first"><h3>Do first: resume monitoring</h3>${
    url === null
      ? html`<p>Ask an operator of Zero Trust Watch why it is paused.</p>`
      : html`<p>The page of the customer says who paused it, and when.</p><p class="buttons"><a class="button" href="${safeUrl(url)}">Open customer</a></p>`
  }</div></section>`;
}

/** "14 alerts in the last 7 days, all closed. The most severe: 14 people could sign in without MFA, closed at 17:14." */
function closedInWords(opened: OverviewModel['week']['opened'], inWeek: string, clock: LocalTime): Html {
  const all = `${capital(count(opened.length, 'alert', 'alerts'))} in ${inWeek}`;
  const [worst] = opened;
  if (worst === undefined) return html`${all}.`;
  const link = html`<a href="${safeUrl(worst.url)}">${worst.lost}</a>, closed ${clock.at(worst.resolvedAt ?? worst.openedAt)}.`;
  return opened.length === 1 ? html`${all}: ${link}` : html`${all}, all closed. The most severe: ${link}`;
}

/** The top of the overview without an open alert: the alert that ended last, and the next fix. */
function calmHero(model: OverviewModel, clock: LocalTime): Html {
  const { week, recentlyResolved } = model;
  const failing = failingOf(model);
  const [last] = recentlyResolved;
  const since =
    last === undefined
      ? // A single event is over without being resolved.
        week.opened.length === 0
        ? `No alert in ${weekInWords(model, '7 days')}`
        : 'No alert is open'
      : `No open alert for ${duration(last.resolvedAt ?? last.openedAt, model.now)}`;
  const [limit, silence] = [asFarAsRead(model), silenceInWords(model)];
  const inWeek = weekInWords(model);
  const isCalm = limit === '' && silence === undefined;
  const nothingNew =
    silence === undefined ? html`Nothing in ${inWeek}${limit}.` : html`No alert in ${inWeek}${limit}. ${silence}`;
  const worse = week.opened.length === 0 ? nothingNew : closedInWords(week.opened, inWeek, clock);
  const [fails, are] = failing === 1 ? ['failing control', 'is'] : [`${number(failing)} failing controls`, 'are'];
  return html`<section class="hero${isCalm ? ' calm' : ''}" aria-labelledby="lead"><div><h2 id="lead">${since}</h2>
${answers({
  worse,
  by: week.opened.length === 0 ? noAccount(model, limit, silence) : accountsInWords(week),
  exposed:
    failing === 0
      ? 'Nobody, as far as the controls can be judged.'
      : isCalm
        ? `Nobody new. The ${fails} ${are} in the plan below.`
        : `Only the ${fails} in the plan below ${are} known.`,
})}</div>${firstFix(model)}</section>`;
}

/** Only changes that raise alerts are known to weaken something. */
const noAccount = ({ tenant }: OverviewModel, limit: string, silence: string | undefined): Html =>
  silence === undefined
    ? html`No account made a change that weakened a control${limit}.`
    : html`Not known for changes without an alert: <a href="${safeUrl(pageUrl(tenant, 'activity'))}">show activity</a>.`;

const accountsInWords = ({ opened, accounts }: OverviewModel['week']): string =>
  accounts === 0
    ? `No account is known for ${opened.length === 1 ? 'it' : 'them'}.`
    : `${capital(count(accounts, 'account', 'accounts'))}: see the ${opened.length === 1 ? 'alert' : 'alerts'}.`;

const longestTitle = 120;

/** Without an open alert, the next fix of the plan comes first. */
function firstFix({ plan, tenant }: OverviewModel): Html {
  const [next] = plan.next;
  if (next === undefined)
    return html`<div class="first" id="first"><h3>Do first: nothing</h3><p>Every control that can be judged passes.</p><p class="buttons"><a class="button second" href="${safeUrl(pageUrl(tenant, 'controls'))}">Show all controls</a></p></div>`;
  return html`<div class="first" id="first"><h3>Do first: fix ${quoted(next.title, longestTitle)}</h3>${next.start === null ? nothing : html`<p>Start at ${next.start}.</p>`}<p class="soft">${capital(next.work)}.</p>
<p class="buttons"><a class="button" href="${safeUrl(controlUrl(tenant, next.id))}">Show how to fix it</a></p></div>`;
}

const weekdays = ['Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays', 'Sundays'];

/** During the first collection: what has been read so far, and what comes next. */
function firstHero(model: OverviewModel): Html {
  const licensed = licensedOf(model);
  const read = licensed.filter(({ lastSuccessAt }) => lastSuccessAt !== null).length;
  const waiting = licensed.filter(({ isAwaited }) => isAwaited).length;
  const refused = licensed.length - read - waiting;
  const words = `${number(read)} read, ${number(refused)} refused, ${number(waiting)} waiting`;
  const isShutOut = read === 0 && refused > 0;
  return html`<section class="hero" aria-labelledby="lead"><div><h2 id="lead">No verdict yet</h2>
${shareBar(words, [
  { value: read, tone: 'good' },
  { value: refused, tone: 'bad' },
  { value: waiting, tone: 'none' },
])}<p class="key"><span><i class="good"></i>${number(read)} read</span><span><i class="bad"></i>${number(refused)} refused</span><span><i class="none"></i>${number(waiting)} waiting</span></p>
${answers({
  worse: 'Not known yet. A control is judged once every source that it needs has been read.',
  by: isShutOut ? 'Not known. No source can be read.' : 'Not known yet. The audit log of the last weeks is being read.',
  exposed: 'Not known yet. The first message says what fails today, and for whom.',
})}</div>${isShutOut ? shutOutFirst(model, refused) : waitFirst(model)}</section>`;
}

/** If Microsoft refuses everything, waiting does not help, so the page says what to do. */
const shutOutFirst = (model: OverviewModel, refused: number): Html =>
  html`<div class="first" id="first"><h3>Do first: let the monitor read the tenant</h3>
<p>${count(refused, 'source', 'sources')} cannot be read: ${whyUnread(model) ?? 'see the health page'}.</p><p class="buttons"><a class="button" href="${safeUrl(pageUrl(model.tenant, 'health'))}">Open health</a></p></div>`;

/** The reason that most unreadable sources share, with what to do about it. */
function whyUnread({ kinds }: OverviewModel): string | undefined {
  return commonest(
    kinds.flatMap(({ isLicensed, isAwaited, problem }) => (isLicensed && !isAwaited ? (problem ?? []) : [])),
  );
}

function waitFirst(model: OverviewModel): Html {
  const { weekday, hour } = model.digest;
  return html`<div class="first" id="first"><h3>Do first: ${model.breakGlass === 0 ? 'declare your break-glass accounts' : 'wait for the first message'}</h3>
${model.breakGlass === 0 ? html`<p>List them in watch.config.json (breakGlass). Until then, their sign-ins raise no break-glass alert, and they count as admins without MFA.</p>` : nothing}<p>When all sources have been read, the first message lists what fails. From then on you get an alert for each change that weakens a control, and a digest on ${weekdays[weekday - 1] ?? 'Mondays'} at ${String(hour).padStart(2, '0')}:00.</p>
<p class="buttons"><a class="button" href="${safeUrl(model.tenant.url)}">Reload this page</a><a class="button second" href="${safeUrl(pageUrl(model.tenant, 'health'))}">Open health</a></p></div>`;
}
