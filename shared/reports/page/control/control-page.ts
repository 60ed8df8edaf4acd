import type { Link } from '../../../core/delivery/message';
import { dayMs } from '../../../core/time/durations';
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
  /** When it was last judged; null if never. */
  readonly judgedAt: string | null;
  /** The sources that it needs, and when each was last read; null if it never was. */
  readonly sources: readonly { readonly name: string; readonly lastSuccessAt: string | null }[];
  readonly affected: Affected;
  readonly strip: readonly StripDay[];
  /** Where its settings are in Microsoft's portal; null if the tenant's cloud has no such page. */
  readonly portal: Link | null;
  /** Newest first, for the days that the strip shows. */
  readonly changes: readonly StatusRow[];
};

export type Affected = {
  /** The people or objects whose names are stored: at most 50. */
  readonly rows: readonly AffectedRow[];
  /** The total. */
  readonly total: number;
  /** Exposed people whose names are stored; null if they are the rows themselves, or were not counted. */
  readonly exposed: { readonly count: number; readonly of: number; readonly names: readonly string[] } | null;
  /** From 1. */
  readonly page: number;
};

export type AffectedRow = { readonly name: string; readonly problem: string; readonly id: Finding['resourceId'] };

const affectedOnPage = 20;

/** How many pages the list has, at least one. */
export const pagesOf = ({ rows }: Pick<Affected, 'rows'>): number =>
  Math.max(1, Math.ceil(rows.length / affectedOnPage));

/** The page of a control: why it passes or fails, whom it affects, and how to fix it. */
export function renderControlPage(model: ControlModel, nonce: string | null): string {
  const { surrounding, row, requirement } = model;
  const clock = localTime(model.timeZone, model.now);
  const fails = row.status === 'fail';
  return pageDocument({
    title: `${row.id} · ${plainText(surrounding.tenantName)} · Zero Trust Watch`,
    surrounding,
    current: 'controls',
    below: `/${encodeURIComponent(row.id)}`,
    nonce,
    main: html`<p class="crumbs"><a href="${safeUrl(pageUrl(surrounding, 'controls'))}">Controls</a> / ${capital(row.pillar)} / ${row.id}</p>
<h1>${row.title}</h1>
<p class="meta lead">${statusBadge(row.status)}${severityBadge(row.severity)}${row.since === null ? nothing : html`<span>since ${clock.short(row.since)}</span>`}</p>
${fails ? html`<p class="lead">Requirement: ${requirement}.</p>` : nothing}
${pastNote(model, clock)}${stripSection(model, clock)}
<div class="aside"><div>${affectedSection(model)}${exposedSection(model)}${evidenceSection(row)}${fixSection(model)}${changesSection(model, clock)}</div>
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

function affectedSection({ affected, row, surrounding }: ControlModel): Html {
  const { rows, total, page } = affected;
  if (row.status !== 'fail' || total === 0) return nothing;
  const shown = rows.slice((page - 1) * affectedOnPage, page * affectedOnPage);
  const url = controlUrl(surrounding, row.id);
  const unnamed = total - rows.length;
  const rest =
    unnamed <= 0
      ? ''
      : ` The first ${number(rows.length)} are kept with their names; ${count(unnamed, 'more is', 'more are')} only counted.`;
  return html`<section aria-labelledby="affected"><div class="head"><h2 id="affected">What is affected</h2><span class="soft">${number(total)}</span></div>
<table class="stack">${tableHead('Who or what', 'What is wrong')}<tbody>${shown.map(
    ({ name, problem }) => html`<tr><th scope="row">${name}</th><td data-label="What is wrong">${problem}</td></tr>`,
  )}</tbody></table>
${pager({ page, pages: pagesOf(affected), rest, addressOfPage: (to) => addressOf(url, { page: to }), csvUrl: csvAddress(url) })}</section>`;
}

function exposedSection({ affected: { exposed } }: ControlModel): Html {
  if (exposed === null || exposed.count === 0) return nothing;
  const rest = exposed.count - exposed.names.length;
  return html`<section aria-labelledby="exposed"><div class="head"><h2 id="exposed">People exposed</h2><span class="soft">${number(exposed.count)} of ${number(exposed.of)}</span></div>
<p class="hand">${exposed.names.join(', ')}${rest > 0 ? ` and ${number(rest)} more, who are only counted` : ''}</p></section>`;
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
