import type { Link } from '../../../core/delivery/message';
import { dayMs } from '../../../core/time/durations';
import { affectedOnPage } from '../../../core/verdict/affected';
import type { Control, Finding } from '../../../core/verdict/control';
import { byDefaultsNote } from '../../../core/verdict/plan';
import { severityWord } from '../../frame';
import { type Html, html, nothing, safeUrl } from '../../html';
import { count, number } from '../../language/counting';
import { type LocalTime, localTime } from '../../language/local-time';
import { capital, plainText } from '../../language/plain-text';
import { stepsHeadings, workAndLicence } from '../../posture/plan-words';
import type { ControlRow } from '../../posture/posture-model';
import { pageDocument } from '../frame/document';
import { mappingsOf } from '../frame/framework-names';
import { controlUrl, pageUrl, type Surrounding } from '../frame/navigation';
import { areaWords, pager, severityBadge, statusBadge, statusWords, tableHead } from '../frame/parts';
import { addressOf, csvAddress } from '../frame/query';
import type { StatusRow } from './changes';
import { type FixStep, fixSteps, securityDefaultsSteps } from './fix-steps';
import { type StripDay, stripInWords, stripOfDays } from './strip';

export type ControlModel = {
  readonly surrounding: Surrounding;
  readonly now: string;
  readonly timeZone: string;
  readonly row: ControlRow;
  /** What the control requires. */
  readonly requirement: string;
  readonly control: Pick<
    Control,
    'area' | 'severityReason' | 'licence' | 'effort' | 'limitations' | 'mappings' | 'references'
  >;
  /** When the control was last judged; null if never. */
  readonly judgedAt: string | null;
  /** The sources that it needs, and when each was last read; null if it never was. */
  readonly sources: readonly { readonly name: string; readonly lastSuccessAt: string | null }[];
  readonly affected: AffectedModel;
  readonly strip: readonly StripDay[];
  /** Where its settings are in Microsoft's portal; null if the tenant's cloud has no such page. */
  readonly portal: Link | null;
  /** Newest first, for the days that the strip shows. */
  readonly changes: readonly StatusRow[];
};

/** One page of the people or objects that are affected. */
export type AffectedRows = {
  readonly rows: readonly ShownRow[];
  /** The total. */
  readonly total: number;
  /** How many are listed on all pages. */
  readonly known: number;
  /** From 1. */
  readonly page: number;
  readonly pages: number;
};

export type AffectedModel = AffectedRows & {
  /** The people exposed; null if they are the rows themselves, or were not counted. */
  readonly exposed: (AffectedRows & { readonly of: number }) | null;
};

export type AffectedRow = {
  readonly name: string;
  readonly address: string | null;
  readonly type: string;
  readonly id: Finding['resourceId'];
  readonly problem: string;
};

/** `shown`: the name with the address of a person, or with the id if there is no name. */
type ShownRow = AffectedRow & { readonly shown: string };

/** The page of a control: why it passes or fails, whom it affects, and how to fix it. */
export function renderControlPage(model: ControlModel, nonce: string | null): string {
  const { surrounding, row, requirement } = model;
  const clock = localTime(model.timeZone, model.now);
  const fails = row.status === 'fail';
  return pageDocument({
    title: `${row.id} · ${row.title} · ${plainText(surrounding.tenantName)} · Zero Trust Watch`,
    surrounding,
    current: 'controls',
    below: `/${encodeURIComponent(row.id)}`,
    nonce,
    main: html`<p class="crumbs"><a href="${safeUrl(pageUrl(surrounding, 'controls'))}">Controls</a> / ${capital(row.pillar)} / ${row.id}</p>
<h1>${row.title}</h1>
<p class="meta lead">${statusBadge(row.status)}${severityBadge(row.severity)}${row.since === null ? nothing : html`<span>since ${clock.short(row.since)}</span>`}</p>
${fails ? html`<p class="lead">Requirement: ${requirement}.</p>` : nothing}
${pastNote(model, clock)}${stripSection(model, clock)}
<div class="aside"><div>${affectedSection(model)}${evidenceSection(row)}${fixSection(model)}${exposedSection(model)}${changesSection(model, clock)}</div>
<aside aria-label="About this control">${verdictSection(model, clock)}${aboutSections(model)}</aside></div>`,
    footer: html`<p>Times: ${clock.zone}. Reading this page changes nothing in your tenant.</p>`,
  });
}

/** The details date from the collection that last changed the verdict. */
const pastNote = ({ judgedAt, surrounding }: ControlModel, clock: LocalTime): Html =>
  surrounding.moment?.past == null || judgedAt === null
    ? nothing
    : html`<p class="soft">Numbers and names as recorded ${clock.at(judgedAt)}, when the status last changed. How they moved after that is not recorded.</p>`;

function stripSection({ strip, now, surrounding, changes }: ControlModel, clock: LocalTime): Html {
  const past = surrounding.moment?.past ?? null;
  const first = new Date(Date.parse(now) - strip.length * dayMs).toISOString();
  return html`<section aria-labelledby="days"><div class="head"><h2 id="days">${number(strip.length)} days</h2><span class="soft">${stripInWords(strip)}</span></div>
${stripOfDays(strip)}<p class="ends"><span>${clock.day(first)}</span><span>${past === null ? 'today' : past.words}</span></p>
<p class="key"><span><i class="good"></i>passed (low)</span><span><i class="high"></i>failed for part of the day</span><span><i class="bad"></i>failed (high)</span><span><i class="none"></i>not known</span></p>${alertsInDays(changes)}</section>`;
}

const alertsShown = 5;

/** The alerts about the failures of these days, the newest first. */
function alertsInDays(changes: readonly StatusRow[]): Html {
  const failures = changes.filter(({ status }) => status === 'fail');
  const alerts = [...new Map(failures.flatMap(({ alert }) => (alert === null ? [] : [[alert.key, alert]]))).values()];
  if (alerts.length === 0) return nothing;
  const links = alerts
    .slice(0, alertsShown)
    .map(({ key, url }, at) => html`${at === 0 ? '' : ', '}<a href="${safeUrl(url)}">${key}</a>`);
  const more = alerts.length - alertsShown;
  return html`<p class="soft">${alerts.length === 1 ? 'Alert' : 'Alerts'} in these days: ${links}${more > 0 ? ` and ${number(more)} more` : ''}</p>`;
}

function affectedSection(model: ControlModel): Html {
  const { affected, row } = model;
  if (row.status !== 'fail' || affected.total === 0) return nothing;
  return html`<section aria-labelledby="affected"><div class="head"><h2 id="affected">What is affected</h2><span class="soft">${number(affected.total)}</span></div>
${
  affected.known === 0
    ? onlyCounted(count(affected.total, 'person or object', 'people or objects'))
    : html`<table class="stack">${tableHead('Who or what', 'What is wrong')}<tbody>${affected.rows.map(
        ({ shown, problem }) =>
          html`<tr><th scope="row">${shown}</th><td data-label="What is wrong">${problem}</td></tr>`,
      )}</tbody></table>
${affectedPager(model, affected, 'page')}`
}</section>`;
}

function exposedSection(model: ControlModel): Html {
  const { exposed } = model.affected;
  if (exposed === null || exposed.total === 0) return nothing;
  return html`<section aria-labelledby="exposed"><div class="head"><h2 id="exposed">People exposed</h2><span class="soft">${number(exposed.total)} of ${number(exposed.of)}</span></div>
${
  exposed.known === 0
    ? onlyCounted(count(exposed.total, 'person', 'people'))
    : html`<table class="stack">${tableHead('Person')}<tbody>${exposed.rows.map(({ shown }) => html`<tr><th scope="row">${shown}</th></tr>`)}</tbody></table>
${affectedPager(model, exposed, 'people')}`
}</section>`;
}

const onlyCounted = (amount: string): Html => html`<p class="soft">Only the number is known: ${amount}.</p>`;

/** Both lists continue on their own. The file has both, so its button is below the first one. */
function affectedPager(
  { affected, row, surrounding }: ControlModel,
  list: AffectedRows,
  name: 'page' | 'people',
): Html {
  const url = controlUrl(surrounding, row.id);
  const later = (page: number): number | null => (page === 1 ? null : page);
  const at = { page: later(affected.page), people: affected.exposed === null ? null : later(affected.exposed.page) };
  const addressOfPage = (to: number | null): string =>
    `${addressOf(url, { ...at, [name]: to })}#${name === 'page' ? 'affected' : 'exposed'}`;
  return pager({
    page: list.page,
    pages: list.pages,
    rest: shownOf(list, surrounding),
    addressOfPage,
    csvUrl: name === 'page' || affected.known === 0 ? csvAddress(url) : null,
  });
}

function shownOf({ rows, total, known, page, pages }: AffectedRows, { moment }: Surrounding): string {
  const first = (page - 1) * affectedOnPage + 1;
  const range = pages === 1 ? '' : ` ${number(first)} to ${number(first + rows.length - 1)} of ${number(total)}.`;
  const rest = total - known;
  if (rest <= 0) return range;
  const isOne = known === 1;
  const listed = isOne ? 'first one' : `first ${number(known)}`;
  const kept =
    moment?.past == null
      ? `The ${listed} ${isOne ? 'is' : 'are'} listed; ${count(rest, 'more is', 'more are')} only counted.`
      : `Only the ${listed} ${isOne ? 'was' : 'were'} recorded then; ${count(rest, 'more was', 'more were')} only counted.`;
  return `${range} ${kept}`;
}

const evidenceSection = ({ evidence, reason, status }: ControlRow): Html => {
  const lines = [...(reason === '' ? [] : [capital(reason)]), ...evidence];
  if (lines.length === 0) return nothing;
  const title = status === 'pass' || status === 'fail' ? 'Evidence' : 'Why it is not judged';
  return html`<section aria-labelledby="evidence"><h2 id="evidence">${title}</h2><ul class="plain">${lines.map((line) => html`<li>${line}</li>`)}</ul></section>`;
};

function fixSection({ row, control, portal }: ControlModel): Html {
  const work = workAndLicence(row.status, control);
  const isByDefaults = row.status === 'pass' && row.reason.startsWith(byDefaultsNote);
  const steps = isByDefaults ? securityDefaultsSteps(row.remediation) : fixSteps(row.remediation);
  return html`<section aria-labelledby="fix"><h2 id="fix">${stepsHeadings[row.status]}</h2>${work === null ? nothing : html`<p class="soft">${work}</p>`}<ol class="steps">${steps.map(stepItem)}</ol>${portal === null ? nothing : html`<p class="buttons"><a class="button second" href="${safeUrl(portal.url)}" rel="noreferrer">${portal.label}</a></p>`}</section>`;
}

const stepItem = ({ label, text, settings }: FixStep): Html =>
  html`<li>${label === null ? nothing : html`<b>${label}:</b> `}${text}${settings.length === 0 ? nothing : html`:<ul>${settings.map((one) => html`<li>${capital(one)}</li>`)}</ul>`}</li>`;

function changesSection({ changes }: ControlModel, clock: LocalTime): Html {
  if (changes.length === 0) return nothing;
  return html`<section aria-labelledby="changes"><h2 id="changes">When its status changed</h2><table class="stack">${tableHead('When', 'Status', 'By whose account, or why', 'Alert')}
<tbody>${changes.map(
    ({ at, status, by, alert }) =>
      html`<tr><th scope="row" class="nowrap">${clock.moment(at)}</th><td>${capital(statusWords[status])}</td><td data-label="By whose account, or why">${by ?? html`<span class="soft">Not recorded</span>`}</td>${alert === null ? html`<td></td>` : html`<td data-label="Alert"><a href="${safeUrl(alert.url)}">${alert.key}</a></td>`}</tr>`,
  )}</tbody></table></section>`;
}

function verdictSection({ row, control, judgedAt, sources, surrounding }: ControlModel, clock: LocalTime): Html {
  const isPast = surrounding.moment?.past != null;
  const read = sources.map(
    ({ name, lastSuccessAt }) =>
      html`<li>${name}, ${lastSuccessAt === null ? 'never read' : clock.short(lastSuccessAt)}</li>`,
  );
  return html`<section aria-labelledby="verdict"><h2 id="verdict">Verdict</h2><dl><dt>Status</dt><dd>${capital(statusWords[row.status])}</dd><dt>${isPast ? 'Recorded' : 'Judged'}</dt><dd>${judgedAt === null ? 'Not yet' : clock.short(judgedAt)}</dd>
<dt>Severity</dt><dd>${severityWord(row.severity)}: ${control.severityReason}</dd><dt>Area</dt><dd>${areaWords[control.area]}</dd><dt>Sources</dt><dd>${isPast ? 'When they were read is not recorded' : html`<ul class="plain">${read}</ul>`}</dd></dl></section>`;
}

function aboutSections({ control }: ControlModel): Html {
  const mappings = mappingsOf(control.mappings);
  const limits =
    control.limitations === ''
      ? nothing
      : html`<section aria-labelledby="limits"><h2 id="limits">Its limits</h2><p>${control.limitations}</p></section>`;
  const mapped =
    mappings.length === 0
      ? nothing
      : html`<section aria-labelledby="mappings"><h2 id="mappings">Mappings</h2><dl>${mappings.map(
          ([name, ids]) => html`<dt>${name}</dt><dd>${ids.join(', ')}</dd>`,
        )}</dl></section>`;
  const read =
    control.references.length === 0
      ? nothing
      : html`<section aria-labelledby="references"><h2 id="references">Read more</h2><ul class="plain">${control.references.map(
          (url) => html`<li><a href="${safeUrl(url)}" rel="noreferrer">${url.replace(/^https?:\/\//, '')}</a></li>`,
        )}</ul></section>`;
  return html`${limits}${mapped}${read}`;
}
