import type { Pillar, Status } from '../../../core/verdict/control';
import { phases } from '../../../core/verdict/plan';
import { count, listed, number, verb } from '../../counting';
import { type Handling, outcomeNotice, postureForms, ruleButtons } from '../../handling-forms';
import type { Outcome } from '../../handling-words';
import { type Html, html, nothing, safeUrl } from '../../html';
import { duration, type LocalTime, localTime } from '../../local-time';
import { capital, plainText } from '../../plain-text';
import { phaseInWords } from '../../plan-words';
import type { AlertRow, KindRow, PlanRow, PostureModel, UndeliveredRow } from '../../posture-model';
import { worstFirst } from '../../posture-rows';
import type { RuleRow } from '../../rule-rows';
import { totalsInWords } from '../../totals';
import { controlsAddress, pillars } from '../controls/query';
import { pageDocument } from '../frame/document';
import { isFresh, monitorState } from '../frame/monitor';
import { pageUrl, type Surrounding } from '../frame/navigation';
import { severityBadge } from '../frame/parts';

/**
 * The first page: open alerts, what was fixed, what to do next and what cannot be read; the tables are below.
 *
 * @param nonce of the Content-Security-Policy, or null where it allows the hash of `pageStyle`
 * @param outcome of the form that the same browser sent before
 */
export function renderOverviewPage(model: PostureModel, nonce: string | null, outcome: Outcome | null = null): string {
  const clock = localTime(model.tenant.timeZone, model.now);
  const name = plainText(model.tenant.name);
  return pageDocument({
    title: `${name} · Zero Trust Watch`,
    nonce,
    surrounding: surroundingOf(model),
    current: 'overview',
    main: html`${outcomeNotice(outcome)}<h1>${headlineOf(model)}</h1>
<p class="lead">${capital(checkedInWords(model, clock))}</p>
${pauseNotice(model, clock)}
<div class="grid">
${nowSection(model, clock)}
${weekSection(model, clock)}
${nextSection(model)}
${unseenSection(model)}
${pillarSection(model)}
</div>
${rulesSection(model, clock)}
${model.handling === null ? nothing : postureForms(model.handling)}
${eventsSection(model, clock)}
${kindsSection(model, clock)}`,
    footer: html`${weekLinks(model, clock)}<p>Times: ${clock.zone}. Generated ${clock.moment(model.now)}. Reading this page changes nothing.</p>`,
  });
}

function pauseNotice({ rules }: PostureModel, clock: LocalTime): Html {
  const pause = rules.find(({ kind, isInForce }) => kind === 'pause' && isInForce);
  if (pause === undefined) return nothing;
  return html`<p class="notice warn">Alerts are paused until ${clock.short(pause.until)}, by ${pause.madeBy}: ${pause.reason}</p>`;
}

function rulesSection({ rules, handling }: PostureModel, clock: LocalTime): Html {
  const head = html`<section aria-labelledby="rules"><h2 id="rules">Mutes, exceptions and planned work</h2>`;
  if (rules.length === 0)
    return html`${head}<p class="soft">No mutes, exceptions or planned work: every alert is sent.</p></section>`;
  const act = handling === null ? nothing : html`<th scope="col">Change</th>`;
  return html`${head}<table class="stack rules">
<thead><tr><th scope="col">What</th><th scope="col">Reason</th><th scope="col">Owner</th><th scope="col">Ends</th>${act}</tr></thead>
<tbody>${rules.map((row) => ruleTableRow(row, handling, clock))}</tbody></table></section>`;
}

function ruleTableRow(row: RuleRow, handling: Handling | null, clock: LocalTime): Html {
  const { id, text, reason, owner, madeBy, madeAt, from, until, isInForce, isOwnHand, mayConfirm } = row;
  const notes = [
    `created by ${madeBy} ${clock.at(madeAt)}`,
    ...(isInForce ? [] : [`begins ${clock.at(from)}`]),
    ...(isOwnHand ? ['by the account that made the change'] : []),
    ...(row.confirmedBy === null
      ? []
      : [`confirmed by ${row.confirmedBy}${row.confirmedAt === null ? '' : ` ${clock.at(row.confirmedAt)}`}`]),
  ];
  const waits =
    row.confirmableUntil === null
      ? nothing
      : html` <span class="warn">unless a second operator confirms it; then ${clock.short(row.confirmableUntil)}</span>`;
  const own =
    mayConfirm === false ? html`<p class="soft">You created it. Another operator has to confirm it.</p>` : nothing;
  const act =
    handling === null
      ? nothing
      : html`<td data-label="Change">${ruleButtons(handling, id, mayConfirm === true, `rule-${id}`)}${own}</td>`;
  return html`<tr><th scope="row" id="rule-${id}">${text} <span class="soft">${notes.join(' · ')}</span></th>
<td data-label="Reason">${reason}</td><td data-label="Owner">${owner}</td><td data-label="Ends">${clock.short(until)}${waits}</td>${act}</tr>`;
}

/** "Weeks: W48 (sent Mon 30 Nov), W47 (sent Mon 23 Nov)" */
const weekLinks = ({ weeks }: PostureModel, clock: LocalTime): Html =>
  weeks.length === 0
    ? nothing
    : html`<p>Weeks:${weeks.map(
        ({ key, toldAt, url }) => html` <a href="${safeUrl(url)}">${key}</a> (sent ${clock.weekday(toldAt)})`,
      )}</p>`;

/** "checked 14:12, 2 min ago · all 9 sources fresh" */
function checkedInWords({ checkedAt, kinds, now }: PostureModel, clock: LocalTime): string {
  const licensed = kinds.filter(({ isLicensed }) => isLicensed);
  const fresh = licensed.filter((kind) => isFresh(kind, now)).length;
  const unlicensed = kinds.length - licensed.length;
  const counted =
    fresh === licensed.length
      ? `all ${number(licensed.length)} sources fresh`
      : `${number(fresh)} of ${number(licensed.length)} sources fresh`;
  const sources = unlicensed === 0 ? counted : `${counted}, ${number(unlicensed)} not licensed`;
  if (checkedAt === null) return sources;
  return `checked ${clock.short(checkedAt)}, ${duration(checkedAt, now)} ago · ${sources}`;
}

/** What every page of this tenant shows around its content. */
export function surroundingOf(model: PostureModel): Surrounding {
  const { tenant, openAlerts, counts } = model;
  return {
    tenantName: tenant.name,
    url: tenant.url,
    waiting: openAlerts.filter(({ takenOn }) => takenOn === null).length,
    failing: counts.fail,
    monitor: monitorState(model, localTime(tenant.timeZone, model.now)),
    signedInAs: model.signedInAs,
    switcher: model.switcher,
  };
}

/** Some licensed source was neither read nor refused yet: until then the page does not say that all is well. */
const isFirstCollection = ({ kinds, checkedAt }: PostureModel): boolean =>
  checkedAt === null || kinds.some(({ isAwaited }) => isAwaited);

function headlineOf(model: PostureModel): string {
  const { counts, openAlerts, kinds, now } = model;
  const licensed = kinds.filter(({ isLicensed }) => isLicensed);
  const waiting = openAlerts.filter(({ takenOn }) => takenOn === null).length;
  const alerts = waiting === 0 ? [] : [`${capital(count(waiting, 'alert needs', 'alerts need'))} you now.`];
  if (isFirstCollection(model)) {
    const read = licensed.filter(({ lastSuccessAt }) => lastSuccessAt !== null).length;
    const progress = `First collection: ${number(read)} of ${count(licensed.length, 'source', 'sources')} read.`;
    return [...alerts, progress].join(' ');
  }
  if (licensed.length > 0 && licensed.every((kind) => !isFresh(kind, now))) return unreadableInWords(model);
  const totals = `${totalsInWords(counts)}.`;
  const concerns = concernsOf(model);
  if (waiting > 0)
    return [...alerts, ...(concerns.length === 0 ? [] : [`${capital(listed(concerns))}.`]), totals].join(' ');
  if (concerns.length > 0) return `No alert is waiting for you, but ${listed(concerns)}. ${totals}`;
  return openAlerts.length > 0
    ? `Nothing needs you now: ${count(openAlerts.length, 'open alert is', 'open alerts are')} acknowledged. ${totals}`
    : `Nothing needs you now. ${totals}`;
}

function unreadableInWords({ tenant, kinds, now }: PostureModel): string {
  const last = kinds
    .flatMap(({ lastSuccessAt }) => lastSuccessAt ?? [])
    .sort()
    .at(-1);
  const since = last === undefined ? '' : ` since ${localTime(tenant.timeZone, now).short(last)}`;
  return `Zero Trust Watch has been unable to read ${plainText(tenant.name)}${since}.`;
}

/** Why an empty list of alerts is not calm: something is not read, not delivered, or silenced by an operator. */
function concernsOf({ kinds, undelivered, rules, now }: PostureModel): readonly string[] {
  const licensed = kinds.filter(({ isLicensed }) => isLicensed);
  const never = licensed.filter(({ lastSuccessAt }) => lastSuccessAt === null).length;
  const late = licensed.filter((kind) => kind.lastSuccessAt !== null && !isFresh(kind, now)).length;
  const inForce = rules.filter(({ isInForce }) => isInForce).map(({ kind }) => kind);
  const mutes = inForce.filter((kind) => kind === 'suppression').length;
  const isPlanned = inForce.includes('expectedChange') || inForce.includes('migration');
  const some = (amount: number, words: (amount: number) => string): readonly string[] =>
    amount === 0 ? [] : [words(amount)];
  return [
    ...some(never, (amount) => `${count(amount, 'source has', 'sources have')} never been read`),
    ...some(late, (amount) => `${count(amount, 'source is', 'sources are')} out of date`),
    ...some(undelivered.length, (amount) => `${count(amount, 'message was', 'messages were')} not delivered`),
    ...some(mutes, (amount) => `${count(amount, 'mute hides', 'mutes hide')} alerts`),
    ...(isPlanned ? ['planned work raises no alerts until it ends'] : []),
    ...(inForce.includes('pause') ? ['all alerts are paused'] : []),
  ];
}

function nowSection(model: PostureModel, clock: LocalTime): Html {
  const { openAlerts, undelivered, now } = model;
  const isFirst = isFirstCollection(model);
  const rows = [...openAlerts].sort(worstFirst);
  const urgent = rows.length > 0 || undelivered.length > 0;
  const items = [
    ...rows.map((row) => openAlert(row, now, clock)),
    ...undelivered.map((row) => notDelivered(row, clock)),
  ];
  return html`<section class="wide${urgent ? ' now' : ''}" aria-labelledby="now"><div class="head"><h2 id="now">Now</h2><span class="soft"><a href="${safeUrl(pageUrl(model.tenant, 'alerts'))}">Open alerts and archive</a></span></div>
${rows.length > 0 ? nothing : html`<p>No alert is open${isFirst ? ' yet' : ''}.</p>`}${items.length > 0 ? html`<ul class="plain">${items}</ul>` : nothing}</section>`;
}

const openAlert = (row: AlertRow, now: string, clock: LocalTime): Html => html`<li class="alert">
${severityBadge(row.severity)}
<span class="hand">${capital(row.lost)} <span class="id">${row.key}</span></span>
<a href="${safeUrl(row.url)}">Open alert<span class="id"> ${row.key}</span></a>
<span class="more">open ${duration(row.openedAt, now)}, since ${clock.short(row.openedAt)}${row.by === '' ? '' : ` · ${row.by}`}${takenOnInWords(row, clock)}</span></li>`;

const takenOnInWords = ({ takenOn }: AlertRow, clock: LocalTime): string =>
  takenOn === null
    ? ''
    : ` · acknowledged by ${takenOn.by}, ${clock.short(takenOn.at)}${takenOn.isOwnHand ? ', by the account that made the change' : ''}`;

const notDelivered = (row: UndeliveredRow, clock: LocalTime): Html => html`<li class="alert">
<span class="badge medium">Not delivered</span>
<span class="hand">${capital(row.what)} <span class="id">${row.key}</span></span>
<a href="${safeUrl(row.url)}">Open alert<span class="id"> ${row.key}, not delivered to ${row.recipientName}</span></a>
<span class="more">${row.isGivenUp ? 'given up' : 'still being tried'}, to ${row.recipientName} by ${row.channel}, ${clock.short(row.since)}${row.reason === '' ? '' : ` · ${row.reason}`} · ${row.toldInstead === null ? 'not sent to anybody else' : `sent to ${row.toldInstead} instead`}</span></li>`;

const fixedShown = 5;

function weekSection({ recentlyResolved }: PostureModel, clock: LocalTime): Html {
  const shown = recentlyResolved.slice(0, fixedShown);
  const rest = recentlyResolved.slice(fixedShown);
  const head = html`<section class="${recentlyResolved.length === 0 ? 'wide' : ''}" aria-labelledby="week"><h2 id="week">Fixed in 7 days${recentlyResolved.length === 0 ? '' : ` (${number(recentlyResolved.length)})`}</h2>`;
  if (shown.length === 0) return html`${head}<p class="soft">Nothing.</p></section>`;
  return html`${head}<ul class="plain">${shown.map((row) => fixedItem(row, clock))}</ul>${
    rest.length === 0
      ? nothing
      : html`<details><summary>${number(rest.length)} more</summary><ul class="plain">${rest.map((row) => fixedItem(row, clock))}</ul></details>`
  }</section>`;
}

const fixedItem = (
  row: AlertRow,
  clock: LocalTime,
): Html => html`<li><a href="${safeUrl(row.url)}">${capital(row.lost)}</a>
<span class="soft">open ${duration(row.openedAt, row.resolvedAt ?? row.openedAt)}, ended ${clock.short(row.resolvedAt ?? row.openedAt)}</span></li>`;

const nextShown = 3;

function nextSection(model: PostureModel): Html {
  const {
    plan: { progress, next },
    counts,
    recentlyResolved,
  } = model;
  // Beside the fixed alerts; alone in its row where there are none.
  const width = recentlyResolved.length === 0 ? 'wide' : '';
  const shown = next.slice(0, nextShown);
  const rest = next.slice(nextShown);
  if (next.length === 0) {
    const why =
      counts.pass + counts.fail === 0 || isFirstCollection(model)
        ? 'The plan is made after the first collection.'
        : 'Every control that can be judged passes.';
    return html`<section class="${width}" aria-labelledby="next"><h2 id="next">Next</h2><p class="soft">${why}</p></section>`;
  }
  return html`<section class="${width}" aria-labelledby="next"><h2 id="next">Next</h2>
<p class="soft">${progress} Each control says how to fix it.</p>
<ol class="steps">${shown.map((row) => planStep(row, model))}</ol>${
    rest.length === 0
      ? nothing
      : html`<details><summary>${capital(count(rest.length, 'more after that', 'more after these'))}</summary>${phases.flatMap(
          (phase) => {
            const later = rest.filter((row) => row.phase === phase);
            return later.length === 0
              ? []
              : [
                  html`<h3>${capital(phaseInWords(phase))}</h3><ul class="plain">${later.map((row) => planStep(row, model))}</ul>`,
                ];
          },
        )}</details>`
  }</section>`;
}

const planStep = ({ id, title, reason, work }: PlanRow, model: PostureModel): Html =>
  html`<li><a href="${safeUrl(`${pageUrl(model.tenant, 'controls')}/${encodeURIComponent(id)}`)}">${title}</a> <span class="soft">${reason === '' ? work : `${reason} · ${work}`}</span></li>`;

function unseenSection(model: PostureModel): Html {
  const { sight, cannotSee, beyondGraph } = model;
  const isFirst = isFirstCollection(model);
  return html`<section class="wide" aria-labelledby="unseen"><h2 id="unseen">What cannot be read</h2>
<p>${sight}</p>${
    cannotSee.length === 0
      ? html`<p>${isFirst ? 'Some sources have not been read yet.' : 'Every watched source can be read.'}</p>`
      : html`<ul class="plain">${cannotSee.map(
          ({ what, reason, remedy }) =>
            html`<li>${what}: ${reason}${remedy === null ? nothing : html`. <span class="soft">Needed: ${remedy}</span>`}</li>`,
        )}</ul>`
  }${
    beyondGraph.length === 0
      ? nothing
      : html`<details><summary>${count(beyondGraph.length, 'setting', 'settings')} that Microsoft Graph does not expose</summary><ul>${beyondGraph.map(
          ({ title, seenIn, hints }) =>
            html`<li>${title}. <span class="soft">Check in: ${seenIn}${
              hints.length === 0 ? '' : `; Secure Score as a hint, not proof: ${hints.map(hintInWords).join(', ')}`
            }</span></li>`,
        )}</ul></details>`
  }</section>`;
}

const hintInWords = ({ name, points }: PostureModel['beyondGraph'][number]['hints'][number]): string =>
  points === null
    ? `${name} has no data`
    : `${name} ${number(points.score)} of ${count(points.maxScore, 'point', 'points')} on ${points.day}`;

/** With so few checks, a share says little about a pillar. */
const fewChecks = 4;

function pillarSection(model: PostureModel): Html {
  // Until everything was read, a pillar would look whole because little of it is judged.
  const parts = isFirstCollection(model)
    ? html`<p class="soft">Counted after the first collection.</p>`
    : html`<div class="pillars">${pillars.flatMap((pillar) => pillarTotals(pillar, model))}</div>`;
  return html`<section class="wide" aria-labelledby="pillars"><div class="head"><h2 id="pillars">Passing, by pillar</h2><span class="soft"><a href="${safeUrl(pageUrl(model.tenant, 'controls'))}">Show all controls</a></span></div>${parts}</section>`;
}

/** `Identities 21/34 (6 fail, 7 not judged)`: out of all its controls. */
function pillarTotals(pillar: Pillar, { controls, tenant }: PostureModel): readonly Html[] {
  const rows = controls.filter((row) => row.pillar === pillar);
  if (rows.length === 0) return [];
  const of = (...wanted: readonly Status[]): number => rows.filter(({ status }) => wanted.includes(status)).length;
  const [failing, open] = [of('fail'), of('unknown', 'notLicensed', 'notApplicable')];
  const notes = [
    ...(failing === 0 ? [] : [`${number(failing)} ${verb(failing, 'fails', 'fail')}`]),
    ...(open === 0 ? [] : [`${number(open)} not judged`]),
    ...(rows.length <= fewChecks ? ['few checks'] : []),
  ];
  const note = notes.length === 0 ? nothing : html` <span class="soft">(${notes.join(', ')})</span>`;
  const url = controlsAddress(pageUrl(tenant, 'controls'), { pillar });
  return [
    html`<span><a href="${safeUrl(url)}">${capital(pillar)}</a> <b>${of('pass')}/${rows.length}</b>${note}</span>`,
  ];
}

function eventsSection({ events }: PostureModel, clock: LocalTime): Html {
  if (events.length === 0)
    return html`<section aria-labelledby="events"><h2 id="events">Recent events</h2><p class="soft">Nothing has been recorded yet.</p></section>`;
  return html`<section aria-labelledby="events"><h2 id="events">Recent events</h2><table class="stack">
<thead><tr><th scope="col">When</th><th scope="col">What</th><th scope="col">Severity</th><th scope="col">Source</th></tr></thead>
<tbody>${events.map(
    ({ at, text, severity, source }) => html`<tr><th scope="row" class="nowrap">${clock.short(at)}</th>
<td>${text}</td><td data-label="Severity" >${severityBadge(severity)}</td><td data-label="Source" class="soft">${source}</td></tr>`,
  )}</tbody></table></section>`;
}

function kindsSection({ kinds, now }: PostureModel, clock: LocalTime): Html {
  return html`<section aria-labelledby="kinds"><h2 id="kinds">Sources</h2><table class="stack">
<thead><tr><th scope="col">Source</th><th scope="col">State</th><th scope="col">Last read</th><th scope="col">Objects</th><th scope="col">Pages</th></tr></thead>
<tbody>${kinds.map((kind) => kindTableRow(kind, now, clock))}</tbody></table></section>`;
}

const counted = (count: number | null): string => (count === null ? 'not counted' : number(count));

function kindTableRow(kind: KindRow, now: string, clock: LocalTime): Html {
  const state = isFresh(kind, now)
    ? html`<span class="good">fresh</span>${kind.note === null ? '' : ` (${kind.note})`}`
    : html`<span class="${kind.isLicensed ? 'warn' : 'soft'}">${kind.problem ?? (kind.lastSuccessAt === null ? 'not read yet' : 'too old for a verdict')}</span>`;
  const read = kind.lastSuccessAt === null ? 'never' : clock.short(kind.lastSuccessAt);
  return html`<tr><th scope="row">${kind.name}</th><td data-label="State">${state}</td>
<td data-label="Last read" class="nowrap">${read}</td><td data-label="Objects">${counted(kind.count)}</td><td data-label="Pages">${counted(kind.pages)}</td></tr>`;
}
