/** An assessment as one HTML file. It opens without a server or network, and its filters work without a script. */
import { type Severity, severities } from '../../../core/event/severity';
import type { Area, Status } from '../../../core/verdict/control';
import {
  type AssessmentReport,
  assumptionsInWords,
  countsOf,
  fixesShown,
  mostDescribed,
  type Reported,
  type ReportedControl,
  reportedOf,
  summarySentences,
  tenantInWords,
} from '../../assessment/assessment';
import { comparisonHeadline, movedControls, type ReportComparison } from '../../assessment/assessment-comparison';
import { areaTable, byReason, findingLines, missingLines, statusColumns } from '../../assessment/assessment-lines';
import { severityWord } from '../../frame';
import { type Html, html, nothing, safeUrl } from '../../html';
import { count, number } from '../../language/counting';
import { localTime } from '../../language/local-time';
import { naming } from '../../language/naming';
import { capital } from '../../language/plain-text';
import { phaseInWords, phasesInWords, stepsHeadings, workAndLicence, workInWords } from '../../posture/plan-words';
import { allOf } from '../../posture/totals';
import { holesOf, namedLine } from '../access/access-model';
import { gapsTable, matrixTable, viewWords } from '../access/access-page';
import { accessViews } from '../access/query';
import { headlineOf } from '../controls/controls-page';
import { statuses } from '../controls/query';
import { pageDocument } from '../frame/document';
import { mappingsOf } from '../frame/framework-names';
import { reportHeader } from '../frame/navigation';
import { areaWords, severityBadge, statusBadge, statusWords, tableHead } from '../frame/parts';
import { keysOf } from '../frame/query';
import { pageStyle } from '../frame/style';
import { areaChoice, assessmentStyle, severityChoice, statusChoice, viewChoice } from './style';

/**
 * @param hashOf SHA-256 of a text in Base64: the policy of the page allows its own style block, and nothing else
 * @param version of Zero Trust Watch
 */
export function renderAssessmentPage(
  report: AssessmentReport,
  { hashOf, version, comparison }: { hashOf: (text: string) => string; version: string; comparison?: ReportComparison },
): string {
  const reported = reportedOf(report);
  const counts = countsOf(report.assessed);
  const clock = localTime('UTC', report.judgedAt);
  const name = tenantInWords(report);
  return pageDocument({
    title: `${name} · Assessment · Zero Trust Watch`,
    surrounding: null,
    current: 'overview',
    nonce: null,
    file: {
      policy: `default-src 'none'; style-src 'sha256-${hashOf(`${pageStyle}${assessmentStyle}`)}'; base-uri 'none'; form-action 'none'`,
      style: assessmentStyle,
      header: reportHeader(name),
    },
    main: html`<h1>${headlineOf({ counts, failing: counts.fail })}</h1>
<p class="lead">${summarySentences(report, counts)}</p>
${comparisonSection(comparison, reported)}
${fixSection(reported)}
${areaSection(reported)}
${accessSection(report)}
${controlsSection(reported)}
${unseenSection(report, reported)}`,
    footer: html`<p>Judged ${clock.moment(report.judgedAt)} UTC, from ${report.origin === 'folder' ? 'a folder of Graph JSON' : 'Microsoft Graph'}, by Zero Trust Watch ${version}. A control that cannot be judged counts as neither passing nor failing.</p><p>This file loads nothing from the network. It names people and settings of the tenant: store it accordingly.</p>`,
  });
}

/** The id of the content of a collapsed row: a link to it expands the row. */
const anchorOf = ({ control }: ReportedControl): string => `control-${control.id}`;

const linkTo = (row: ReportedControl): Html =>
  html`<a href="#${anchorOf(row)}">${row.title}</a> <span class="id">${row.control.id}</span>`;

function comparisonSection(comparison: ReportComparison | undefined, { rows }: Reported): Html {
  if (comparison === undefined) return nothing;
  const { since, document } = comparison;
  const moved = movedControls(document, rows).map(({ heading, rows: own }) =>
    own.length === 0
      ? nothing
      : html`<h3>${heading}</h3><ul class="plain">${own.map((row) => html`<li>${linkTo(row)} <span class="soft">${row.reason}</span></li>`)}</ul>`,
  );
  const messages = [...document.opened, ...document.widened];
  const got = document.regressions.length + document.weakened.length > 0;
  return html`<section class="${got ? 'now' : ''}" aria-labelledby="compared"><h2 id="compared">${comparisonHeadline(since, document)}</h2>
${moved}${
  messages.length === 0
    ? nothing
    : html`<h3>People affected</h3><ul class="plain">${messages.map(({ message }) => html`<li>${capital(message)}.</li>`)}</ul>`
}</section>`;
}

function fixSection({ fixes, rows }: Reported): Html {
  if (fixes.length === 0) {
    const words = rows.some(({ status }) => status === 'pass')
      ? 'Every control that could be judged passes.'
      : 'Not known: no control could be judged.';
    return html`<section aria-labelledby="fix"><h2 id="fix">Fix first</h2><p class="soft">${words}</p></section>`;
  }
  const shown = fixes.slice(0, fixesShown);
  return html`<section aria-labelledby="fix"><div class="head"><h2 id="fix">Fix first</h2><span class="soft">${phasesInWords(fixes.map(({ item }) => item))}</span></div>
<ol class="steps fixes">${shown.map(
    ({ item, row }) => html`<li>${linkTo(row)}
<p class="meta">${severityBadge(row.control.severity)}<span>${capital(phaseInWords(item.phase))}</span><span>${capital(workInWords(item))}</span>${row.reason === '' ? nothing : html`<span>${row.reason}</span>`}</p>
<details><summary>How to fix it<span class="hidden">: ${row.title}</span></summary><p>${row.control.remediation}</p></details></li>`,
  )}</ol>${
    fixes.length === shown.length
      ? nothing
      : html`<p class="soft">${capital(count(fixes.length - shown.length, 'more failing control is', 'more failing controls are'))} in the list below.</p>`
  }</section>`;
}

/** A bar: passing controls from the left, failing ones from the right, the unjudged ones in between. */
function bar(counts: Readonly<Record<Status, number>>): Html {
  const share = (status: Status): number => Math.round((counts[status] / allOf(counts)) * 2000) / 10;
  const [pass, fail] = [share('pass'), share('fail')];
  return html`<svg class="bar" viewBox="0 0 200 12" preserveAspectRatio="none" aria-hidden="true"><rect x="0.5" y="4.5" width="199" height="3" class="fill-none"/><rect x="0" y="2" width="${pass}" height="8" class="fill-good"/><rect x="${200 - fail}" y="0" width="${fail}" height="12" class="fill-bad"/></svg>`;
}

function areaSection({ rows }: Reported): Html {
  const columns = keysOf(statusColumns);
  return html`<section aria-labelledby="areas"><h2 id="areas">By area</h2><table class="stack areas">
${tableHead('Area', ...columns.map((column) => statusColumns[column]), 'Share')}
<tbody>${areaTable(rows).map(
    ({ name, counts }) =>
      html`<tr><th scope="row">${name}</th>${columns.map((column) => html`<td data-label="${statusColumns[column]}">${number(counts[column])}</td>`)}<td>${bar(counts)}</td></tr>`,
  )}</tbody></table>
<p class="key"><span><i class="good"></i>passing</span><span><i class="bad"></i>failing</span><span><i class="none"></i>not judged</span></p></section>`;
}

/**
 * The section on access: which protections cover whom. It is the app's page about access, with all its views in the
 * file.
 */
function accessSection({ access, names }: AssessmentReport): Html {
  if (access === null)
    return html`<section aria-labelledby="access"><h2 id="access">Who is covered by what</h2><p class="soft">Not known: this needs users, Conditional Access policies, and all controls.</p></section>`;
  const { row, unlicensed, areRolesRead } = access;
  const own = naming(names);
  const views = accessViews.map((view) => {
    const lines = row.views[view];
    const holes = holesOf(lines, unlicensed, own);
    const gaps =
      holes.length === 0
        ? html`<p>No requirement that could be judged has a gap in this view.</p>`
        : html`${gapsTable(holes)}<p class="meta">At most 8 people of each gap are named.</p>`;
    return html`<div class="view ${viewChoice(view)}">${matrixTable(lines.map(namedLine), view, unlicensed)}<h3>Gaps, with people</h3>${gaps}</div>`;
  });
  const roles = areRolesRead
    ? nothing
    : html`<p class="soft">Roles were not read: admins are counted among the members.</p>`;
  return html`<section aria-labelledby="access"><h2 id="access">Who is covered by what</h2>${roles}
<div class="choices"><fieldset><legend>View</legend><div class="choice">${accessViews.map((view) => choice('view', viewChoice(view), viewWords[view], view === 'everyone'))}</div></fieldset></div>
${views}</section>`;
}

const choice = (group: string, id: string, words: string, isChosen = false): Html =>
  html`<label><input type="radio" name="${group}" id="${id}"${isChosen ? html` checked` : nothing}>${words}</label>`;

const choicesOf = <T extends string>(
  group: string,
  label: string,
  values: readonly (readonly [value: T, words: string])[],
  idOf: (value: T) => string,
): Html =>
  html`<fieldset><legend>${label}</legend><div class="choice">${choice(group, `${group}-any`, 'All', true)}${values.map(([value, words]) => choice(group, idOf(value), words))}</div></fieldset>`;

function controlsSection({ rows }: Reported): Html {
  const has = <T>(values: readonly T[], of: (row: ReportedControl) => T): readonly T[] =>
    values.filter((value) => rows.some((row) => of(row) === value));
  const amount = (status: Status): string => number(rows.filter((row) => row.status === status).length);
  const filters = [
    choicesOf<Status>(
      'status',
      'Status',
      has(statuses, ({ status }) => status).map((one) => [one, `${capital(statusWords[one])} ${amount(one)}`]),
      statusChoice,
    ),
    choicesOf<Severity>(
      'severity',
      'Severity',
      has([...severities].reverse(), ({ control }) => control.severity).map((one) => [one, severityWord(one)]),
      severityChoice,
    ),
    choicesOf<Area>(
      'area',
      'Area',
      has(keysOf(areaWords), ({ control }) => control.area).map((one) => [one, areaWords[one]]),
      areaChoice,
    ),
  ];
  return html`<section class="list" aria-labelledby="controls"><h2 id="controls">Controls</h2><div class="choices">${filters}</div>
${rows.map(controlRow)}
<p class="soft count">of ${count(rows.length, 'control', 'controls')} shown</p></section>`;
}

const paragraph = (heading: string, text: Html | string): Html => html`<h3>${heading}</h3><p>${text}</p>`;

const listOf = (heading: string, lines: readonly string[]): Html =>
  lines.length === 0
    ? nothing
    : html`<h3>${heading}</h3><ul>${lines.map((line) => html`<li class="hand">${line}</li>`)}</ul>`;

function controlRow(row: ReportedControl): Html {
  const { control, status, title, reason } = row;
  const mappings = mappingsOf(control.mappings).map(([framework, ids]) => `${framework}: ${ids.join(', ')}`);
  const work = workAndLicence(status, row);
  const [reference] = control.references;
  return html`<details class="row ${statusChoice(status)} ${areaChoice(control.area)} ${severityChoice(control.severity)}"><summary>${statusBadge(status)}<span><b>${title}</b>${reason === '' ? nothing : html`<span class="under">${reason}</span>`}</span><span class="id">${severityWord(control.severity)} · ${control.id}</span></summary>
<div class="body" id="${anchorOf(row)}">${status === 'fail' ? paragraph('Requirement', `${control.title}.`) : nothing}${listOf(
    'What is affected',
    findingLines(row, mostDescribed),
  )}${row.hasMoreFindings ? html`<p class="soft">Run the command again with --affected FILE to write all of them to a CSV file.</p>` : nothing}${listOf('Evidence', row.evidence)}${paragraph(stepsHeadings[status], control.remediation)}${work === null ? nothing : paragraph('Work and licence', work)}${paragraph('Why this severity', control.severityReason)}${control.limitations === '' ? nothing : paragraph('Its limits', control.limitations)}${listOf('Mappings', mappings)}${
    reference === undefined
      ? nothing
      : paragraph(
          'Read more',
          html`<a href="${safeUrl(reference)}" rel="noreferrer">${reference.replace(/^https?:\/\//, '')}</a>`,
        )
  }</div></details>`;
}

function unseenSection(report: AssessmentReport, { rows }: Reported): Html {
  const unknown = byReason(rows.filter(({ status }) => status === 'unknown'));
  const missing = missingLines(report);
  const { beyond } = report.coverage;
  const assumed = assumptionsInWords(report);
  const reasons =
    unknown.length === 0
      ? html`<p>Every control that is licensed and applies could be judged.</p>`
      : html`<ul class="plain">${unknown.map(
          ([reason, own]) =>
            html`<li>${reason} <span class="soft">${count(own.length, 'control', 'controls')}: ${own.map(({ control }) => control.id).join(', ')}</span></li>`,
        )}</ul>`;
  return html`<section aria-labelledby="unseen"><h2 id="unseen">What could not be judged</h2>${reasons}${listOf('Assumed', assumed)}${
    missing.length === 0
      ? nothing
      : html`<details><summary>${report.origin === 'folder' ? 'Files that are not in the folder' : 'Sources that could not be read'} (${number(missing.length)})</summary><ul>${missing.map((line) => html`<li>${line}</li>`)}</ul></details>`
  }${
    beyond.length === 0
      ? nothing
      : html`<details><summary>${count(beyond.length, 'setting', 'settings')} that Microsoft Graph does not expose</summary><ul>${beyond.map(({ title, seenIn }) => html`<li>${title}. <span class="soft">Check in: ${seenIn}</span></li>`)}</ul></details>`
  }</section>`;
}
