import { dayMs } from '../../../core/time/durations';
import { type Phase, phases } from '../../../core/verdict/plan';
import { trendWeeks } from '../../../core/verdict/trend';
import { type Html, html, nothing, safeUrl } from '../../html';
import { beganInWords } from '../../language/alert-span';
import { count, number, verb } from '../../language/counting';
import { daysBetween, type LocalTime } from '../../language/local-time';
import { capital } from '../../language/plain-text';
import { phaseInWords } from '../../posture/plan-words';
import type { AlertRow, FixRow } from '../../posture/posture-model';
import { controlsAddress } from '../controls/query';
import { type Bar, barChart, sparkline } from '../frame/chart';
import { controlUrl, pageUrl, type Surrounding } from '../frame/navigation';
import { tableHead } from '../frame/parts';
import type { ChannelRow, OverviewModel, PillarRow, TrendPoint } from './overview-model';
import { asFarAsRead, freshOf, licensedOf, silenceInWords, stateOf, uncheckedInWords, weekInWords } from './verdict';

/** How many more controls fail than at the end of last week; null if unknown. */
function changeOf(trend: readonly TrendPoint[]): number | null {
  const [before, now] = [trend.at(-2)?.value ?? null, trend.at(-1)?.value ?? null];
  return before === null || now === null ? null : now - before;
}

/** "up 5" */
const changeInWords = (change: number): string =>
  change > 0 ? `up ${number(change)}` : `down ${number(Math.abs(change))}`;

const isWorse = (trend: readonly TrendPoint[]): boolean => (changeOf(trend) ?? 0) > 0;

/** The trend from the first known week on. Earlier weeks are mentioned in text. */
function knownPart(trend: readonly TrendPoint[]): readonly TrendPoint[] {
  const first = trend.findIndex(({ value }) => value !== null);
  return first < 0 ? [] : trend.slice(first);
}

export function trendSection(model: OverviewModel): Html {
  const { trend } = model;
  const head = html`<section aria-labelledby="trend"><div class="head"><h2 id="trend">Failing controls</h2><span class="soft">${number(trendWeeks)} weeks</span></div>`;
  const known = knownPart(trend);
  if (known.length === 0 || stateOf(model) === 'first')
    return html`${head}<p class="soft">Counted after the first collection. The trend begins then; ${number(trendWeeks)} weeks later this chart is full.</p></section>`;
  const missing = trendWeeks - known.length;
  return html`${head}${failingCount(model)}
${trendChart(trend)}${
  missing === 0
    ? nothing
    : html`<p class="soft">Recorded since ${known[0]?.name ?? ''}. The chart is full ${count(missing, 'week', 'weeks')} from now.</p>`
}</section>`;
}

/** One bar for each known week; empty if there is only one. */
export function trendChart(trend: readonly TrendPoint[]): Html {
  const known = knownPart(trend);
  return known.length < 2 ? nothing : barChart('Failing controls by week', barsOf(known), trendWeeks);
}

/** The failing controls of the current week, and how many of them count as they were last judged. */
export function failingCount({ trend, pillars }: Pick<OverviewModel, 'trend' | 'pillars'>): Html {
  const now = trend.at(-1)?.value ?? null;
  if (now === null) return html`<p><b class="bad">Not known this week:</b> nothing could be judged.</p>`;
  const judged = pillars.reduce((sum, pillar) => sum + pillar.judged, 0);
  const remembered = pillars.reduce((sum, pillar) => sum + pillar.remembered, 0);
  const rest =
    remembered === 0
      ? nothing
      : html`<p class="soft">${number(remembered)} of the ${number(judged)} cannot be judged now and ${verb(remembered, 'counts', 'count')} as last judged.</p>`;
  const change = changeOf(trend);
  const moved =
    change === null
      ? ''
      : change === 0
        ? ', the same as at the end of last week'
        : `, ${changeInWords(change)} since last week`;
  // Fewer failures can also mean that fewer controls are judged, for example without a licence.
  const judgedBefore = trend.at(-2)?.judged ?? 0;
  const when = change === null || judgedBefore === judged ? '' : `, when ${number(judgedBefore)} were judged`;
  return html`<p class="big">${number(now)} <small>of ${number(judged)} judged${moved}${when}</small></p>${rest}`;
}

/** Every third bar and the current one have their week written below. */
const barsOf = (known: readonly TrendPoint[]): readonly Bar[] =>
  known.map(({ name, value }, at) => {
    const isLast = at === known.length - 1;
    return {
      name,
      value,
      isTick: isLast || (at % 3 === 0 && at < known.length - 2),
      tone: !isLast ? 'off' : isWorse(known) ? 'bad' : 'accent',
    };
  });

const alertsShown = 3;
const endsSoonMs = 14 * dayMs;

/** The section on the week: what got worse, what ended, and which rules end soon. */
export function weekSection(model: OverviewModel, clock: LocalTime): Html {
  const { week, recentlyResolved, rules, tenant, now } = model;
  const ending = rules.filter(({ isInForce, until }) => isInForce && Date.parse(until) - Date.parse(now) < endsSoonMs);
  const waiting = rules.filter(({ confirmableUntil }) => confirmableUntil !== null).length;
  const some = week.attributed === week.opened.length ? '' : `, ${number(week.attributed)} of them`;
  const byAccounts =
    week.accounts === 0 ? '' : `${some} after actions by ${count(week.accounts, 'account', 'accounts')}`;
  const items = [
    week.opened.length === 0
      ? calmItem(model)
      : html`<li><b class="bad">${capital(count(week.opened.length, 'alert', 'alerts'))}${byAccounts}</b>${week.opened.slice(0, alertsShown).map((row) => under(row, beganInWords(row, clock)))}${more(week.opened.length - alertsShown)}</li>`,
    ...(recentlyResolved.length === 0
      ? []
      : [
          html`<li><b class="good">${capital(count(recentlyResolved.length, 'alert', 'alerts'))} closed</b>${recentlyResolved.slice(0, alertsShown - 1).map((row) => under(row, clock.short(row.resolvedAt ?? row.openedAt)))}${more(recentlyResolved.length - alertsShown + 1)}</li>`,
        ]),
    ...ending
      .slice(0, 2)
      .map(
        ({ text, owner, until }) =>
          html`<li><b>Ends in ${count(daysBetween(now, until), 'day', 'days')}</b><span class="under">${text} · owner ${owner}</span></li>`,
      ),
    ...(waiting === 0
      ? []
      : [
          html`<li><b class="warn">${capital(count(waiting, 'rule waits', 'rules wait'))} for a second operator</b></li>`,
        ]),
    html`<li class="soft">${ending.length === 0 ? 'Nothing ends within 14 days.' : ''} <a href="${safeUrl(`${tenant.url}/rules`)}">Open mutes, exceptions and planned work</a></li>`,
  ];
  return html`<section aria-labelledby="week"><div class="head"><h2 id="week">Last 7 days</h2><span class="soft"><a href="${safeUrl(pageUrl(tenant, 'reports'))}">Open reports</a></span></div><ul class="plain">${items}</ul></section>`;
}

/** If nothing is collected, an empty list is not good news. */
function calmItem(model: OverviewModel): Html {
  const state = stateOf(model);
  if (model.paused !== undefined) return html`<li><b class="warn">Not known while monitoring is paused</b></li>`;
  if (state === 'first') return html`<li class="soft">Not known yet: the first collection is still running.</li>`;
  if (state === 'blind') return html`<li><b class="bad">Not known: nothing can be read</b></li>`;
  const limit = asFarAsRead(model);
  // The heading of the section names the usual time.
  const week = weekInWords(model, '');
  const part = week === '' ? '' : ` in ${week}`;
  const silence = silenceInWords(model);
  if (silence !== undefined)
    return html`<li><b class="warn">No alert${part}${limit}</b><span class="under">${silence}</span></li>`;
  return html`<li><b class="${limit === '' ? 'good' : 'warn'}">Nothing got worse${part}${limit}</b></li>`;
}

const under = (row: AlertRow, when: string): Html =>
  html`<span class="under"><a href="${safeUrl(row.url)}">${capital(row.lost)}</a>, ${when}</span>`;

const more = (amount: number): Html =>
  amount <= 0 ? nothing : html`<span class="under">${number(amount)} more</span>`;

/** Further rows are collapsed, because the two columns beside it are short. */
const unseenShown = 1;

/** The section on the monitor: whether it reads all sources, and whether its messages are delivered. */
export function sightSection(model: OverviewModel, clock: LocalTime): Html {
  const { cannotSee, sight } = model;
  const [fresh, licensed] = [freshOf(model), licensedOf(model).length];
  const head = html`<div class="head"><h2 id="sight">The monitor</h2><span class="soft"><a href="${safeUrl(pageUrl(model.tenant, 'health'))}">Open health</a></span></div>`;
  if (model.paused !== undefined)
    return html`<section aria-labelledby="sight">${head}
<p class="big bad">0 <small>of ${count(licensed, 'source', 'sources')} are read while monitoring is paused</small></p></section>`;
  const unlicensed = model.kinds.length - licensed;
  const beyond = unlicensed === 0 ? '' : `, ${number(unlicensed)} not licensed`;
  const rows = cannotSee.map(
    ({ what, reason, remedy }) =>
      html`<li>${what}: ${reason}${remedy === null ? nothing : html`<span class="under">Needed: ${remedy}</span>`}</li>`,
  );
  const rest = rows.slice(unseenShown);
  const folded =
    rest.length === 0
      ? nothing
      : html`<li><details><summary>${number(rest.length)} more that cannot be read</summary><ul class="plain">${rest}</ul></details></li>`;
  return html`<section aria-labelledby="sight">${head}
<p class="big${fresh < licensed && stateOf(model) !== 'first' ? ' bad' : ''}">${number(fresh)} <small>of ${count(licensed, 'source', 'sources')} up to date${beyond}</small></p>
<ul class="plain"><li>${sight}</li>${rows.slice(0, unseenShown)}${folded}${channelsItem(model, clock)}</ul></section>`;
}

function channelsItem(model: OverviewModel, clock: LocalTime): Html {
  const { channels } = model;
  if (channels === null) return html`<li class="soft">Message delivery is not known yet.</li>`;
  if (channels.length === 0)
    return html`<li><b class="bad">Nobody receives alerts: no recipient is configured.</b></li>`;
  const failing = channels.flatMap(({ failingSince, ...channel }) =>
    failingSince === null ? [] : [{ ...channel, failingSince }],
  );
  const unchecked = uncheckedInWords(model);
  if (unchecked !== undefined && failing.length === 0) return html`<li><b class="bad">${capital(unchecked)}</b></li>`;
  if (failing.length === 0) return html`<li>${reachInWords(channels)}</li>`;
  return html`${failing.map(
    ({ name, failingSince, reason, undelivered }) =>
      html`<li><b class="bad">${capital(name)} has not been delivered since ${clock.short(failingSince)}</b><span class="under">${reason}${undelivered.length === 0 ? '' : ` · not delivered: ${undelivered.join(', ')}`}</span></li>`,
  )}`;
}

/** A channel without a message has proved nothing. */
function reachInWords(channels: readonly ChannelRow[]): string {
  const silent = channels.filter(({ lastSuccessAt }) => lastSuccessAt === null).length;
  if (silent === channels.length) return 'No message was due in the last 7 days.';
  if (silent === 0) return `Messages reach ${allRecipients(channels.length)}.`;
  return `Messages reach ${number(channels.length - silent)} of ${number(channels.length)} recipients. None was due for the ${silent === 1 ? 'other one' : 'others'} in the last 7 days.`;
}

/** The failing controls of each pillar, with the last twelve weeks. */
export function pillarSection(model: OverviewModel): Html {
  const { pillars, tenant } = model;
  const head = html`<section aria-labelledby="pillars"><div class="head"><h2 id="pillars">By pillar</h2><span class="soft"><a href="${safeUrl(pageUrl(tenant, 'controls'))}">Show all controls</a></span></div>`;
  // Before everything was read, little is judged, and a pillar would look good because of that.
  if (stateOf(model) === 'first') return html`${head}<p class="soft">Counted after the first collection.</p></section>`;
  const note = stateOf(model) === 'blind' ? html`<p class="soft">As they were last judged.</p>` : nothing;
  return html`${head}${note}${pillarsTable(pillars, tenant)}</section>`;
}

export const pillarsTable = (pillars: readonly PillarRow[], about: Pick<Surrounding, 'url' | 'moment'>): Html =>
  html`<table class="pillars">${tableHead('Pillar', 'Failing', `${number(trendWeeks)} weeks`)}<tbody>${pillars.map((row) => pillarTableRow(row, about))}</tbody></table>`;

function pillarTableRow(
  { pillar, fail, judged, remembered, all, trend }: PillarRow,
  about: Pick<Surrounding, 'url' | 'moment'>,
): Html {
  const url = controlsAddress(pageUrl(about, 'controls'), { pillar });
  const known = knownPart(trend);
  const change = changeOf(trend);
  const open = all - judged;
  const notes = [
    ...(remembered === 0 ? [] : [`${number(remembered)} as last judged`]),
    ...(open === 0 ? [] : [`${number(open)} not judged`]),
    ...(change === null || change === 0 ? [] : [changeInWords(change)]),
  ];
  return html`<tr><th scope="row"><a class="named" href="${safeUrl(url)}">${capital(pillar)}</a></th><td>${judged === 0 ? 'none judged' : html`<b>${number(fail)}</b> of ${number(judged)}`}${notes.length === 0 ? nothing : html`<span class="under">${notes.join(', ')}</span>`}</td><td>${
    known.length < 2
      ? html`<span class="soft">not yet</span>`
      : sparkline(`${capital(pillar)}, failing by week`, known, isWorse(trend))
  }</td></tr>`;
}

const stepsShown: Readonly<Record<Phase, number>> = { 30: 3, 90: 2, 365: 1 };

/** These fixes need a licence first, so they are listed separately. Critical ones stay in their phase. */
const waitsForLicence = ({ needsLicence, phase }: FixRow): boolean => needsLicence && phase !== 30;

/** The next fixes: in the first 30 days, in 90 days and in the year. */
export function fixNextSection(model: OverviewModel, clock: LocalTime): Html {
  const { plan, counts, watchedSince } = model;
  const head = html`<section aria-labelledby="next"><h2 id="next">Fix next</h2>`;
  if (plan.next.length === 0) {
    const isEarly = counts.pass + counts.fail === 0 || stateOf(model) === 'first';
    const why = isEarly ? 'The plan is made after the first collection.' : 'Every control that can be judged passes.';
    return html`${head}<p class="soft">${why}</p></section>`;
  }
  const licensed = plan.next.filter(waitsForLicence);
  const parts = phases.map((phase) => {
    const rows = plan.next.filter((row) => row.phase === phase && !waitsForLicence(row));
    const until = watchedSince === null ? null : new Date(Date.parse(watchedSince) + phase * dayMs).toISOString();
    const due =
      until === null || rows.length === 0
        ? ''
        : until < model.now
          ? `: ${number(rows.length)} overdue since ${clock.day(until)}`
          : `: ${number(rows.length)} until ${clock.day(until)}`;
    return phasePart(`${capital(phaseInWords(phase))}${due}`, rows, stepsShown[phase], model);
  });
  return html`${head}<p class="soft">${plan.progress}</p>${unreadNotes(plan.next)}${parts}${
    licensed.length === 0
      ? nothing
      : phasePart(`With a licence that you do not have: ${number(licensed.length)}`, licensed, 1, model)
  }</section>`;
}

function phasePart(title: string, rows: readonly FixRow[], shown: number, model: OverviewModel): Html {
  if (rows.length === 0) return html`<h3>${title}</h3><p class="soft">No known problem is left.</p>`;
  const rest = rows.slice(shown);
  return html`<h3>${title}</h3><ul class="plain">${rows.slice(0, shown).map((row) => planStep(row, model))}</ul>${
    rest.length === 0
      ? nothing
      : html`<details><summary>${number(rest.length)} more ${verb(rest.length, 'fix', 'fixes')}<span class="hidden"> of: ${title}</span></summary><ul class="plain">${rest.map((row) => planStep(row, model))}</ul></details>`
  }`;
}

/** One missing permission can leave many controls unjudged, so each reason is stated once, not with each fix. */
function unreadNotes(next: readonly FixRow[]): readonly Html[] {
  const reasons = [...new Set(next.flatMap(({ unread }) => unread ?? []))];
  return reasons.map((reason) => {
    const those = next.filter(({ unread }) => unread === reason).length;
    const of = count(next.length, 'control', 'controls');
    const which = those === next.length ? `None of these ${of} can` : `${number(those)} of these ${of} cannot`;
    return html`<p class="warn">${which} be judged now: ${reason}.</p>`;
  });
}

/** A control with an open alert passed before a change. Undoing the change is less work than the fix of the control. */
const planStep = ({ id, title, reason, alert, work }: FixRow, { tenant }: OverviewModel): Html => {
  const how = alert === null ? work : html`undo the change of <a href="${safeUrl(alert.url)}">alert ${alert.key}</a>`;
  return html`<li><a href="${safeUrl(controlUrl(tenant, id))}">${title}</a><span class="under">${reason === '' ? nothing : `${reason} · `}${how}</span></li>`;
};

const allRecipients = (amount: number): string =>
  amount === 1 ? 'the only recipient' : amount === 2 ? 'both recipients' : `all ${number(amount)} recipients`;
