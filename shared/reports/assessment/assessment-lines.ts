/** An assessment for a terminal: a table, the fixes that come first, and what could not be judged. */
import { mostSevereFirst } from '../../core/event/severity';
import type { Area, Status } from '../../core/verdict/control';
import { kindDefinition } from '../../kinds';
import { severityWord } from '../frame';
import { listed, listedUpTo, number } from '../language/counting';
import { folded } from '../language/folded';
import { plainText } from '../language/plain-text';
import { areaWords } from '../page/frame/parts';
import { keysOf } from '../page/frame/query';
import { phaseInWords, workInWords } from '../posture/plan-words';
import { statusCounts } from '../posture/posture-rows';
import {
  type AssessmentReport,
  assumptionsInWords,
  countsOf,
  fixesShown,
  ignoredShown,
  type Reported,
  type ReportedControl,
  reportedOf,
  summarySentences,
  tenantInWords,
} from './assessment';

/** The longest line, where the terminal has room for it. */
export const mostColumns = 100;
const findingsShown = 3;
const namedShown = 6;
const linesShown = 12;

/** The columns of every table of an assessment, in the order of urgency. */
export const statusColumns: Readonly<Record<Status, string>> = {
  fail: 'Fail',
  unknown: 'Not known',
  pass: 'Pass',
  notLicensed: 'Not licensed',
  notApplicable: 'Do not apply',
};

/** One row for each area with controls, and one for the total. */
export function areaTable(
  rows: readonly Pick<ReportedControl, 'control' | 'status'>[],
): readonly { readonly area: Area | null; readonly name: string; readonly counts: Readonly<Record<Status, number>> }[] {
  const areas = keysOf(areaWords).flatMap((area) => {
    const own = rows.filter(({ control }) => control.area === area);
    return own.length === 0 ? [] : [{ area, name: areaWords[area], counts: statusCounts(own) }];
  });
  return [...areas, { area: null, name: 'All', counts: statusCounts(rows) }];
}

const section = (heading: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', heading, ...lines];

/** A table, or one sentence for each of its rows if the terminal is too narrow for it. */
function tableLines(rows: Reported['rows'], width: number): readonly string[] {
  const columns = keysOf(statusColumns);
  const table = areaTable(rows);
  const first = Math.max(...table.map(({ name }) => name.length));
  const cells = (values: readonly string[]): string =>
    values.map((value, at) => value.padStart(statusColumns[columns[at] ?? 'fail'].length + 3)).join('');
  const header = `  ${' '.repeat(first)}${cells(columns.map((column) => statusColumns[column]))}`;
  if (header.length > width)
    return [
      '',
      ...table.map(
        ({ name, counts }) =>
          `  ${name}: ${columns.map((column) => `${statusColumns[column].toLowerCase()} ${number(counts[column])}`).join(', ')}`,
      ),
    ];
  return [
    '',
    header,
    ...table.map(
      ({ name, counts }) => `  ${name.padEnd(first)}${cells(columns.map((column) => number(counts[column])))}`,
    ),
  ];
}

/** The first findings, and how many more there are. */
export function findingLines({ findings, findingsTotal }: ReportedControl, most: number): readonly string[] {
  const shown = findings.slice(0, most);
  const rest = findingsTotal - shown.length;
  return [...shown, ...(rest > 0 && shown.length > 0 ? [`and ${number(rest)} more`] : [])];
}

/**
 * The fix in the portal. The call to Microsoft Graph is shown only if the portal has no fix; the other reports show
 * both.
 */
const inPortal = (remediation: string): string =>
  remediation.startsWith('The portal has no ')
    ? remediation
    : (remediation.split(/ Graph: (?=[A-Z]+ \/)/)[0] ?? remediation);

function fixLines({ fixes }: Reported): readonly string[] {
  const indent = '      ';
  return fixes
    .slice(0, fixesShown)
    .flatMap(({ item, row }, at) => [
      ...(at === 0 ? [] : ['']),
      `${String(at + 1).padStart(4)}. ${row.title}.`,
      `${indent}${severityWord(row.control.severity)}, ${phaseInWords(item.phase)}; ${workInWords(item)}. ${row.reason === '' ? '' : `${row.reason}. `}${row.control.id}`,
      ...findingLines(row, findingsShown).map((finding) => `${indent}- ${finding}`),
      `${indent}To fix: ${inPortal(row.control.remediation)}`,
    ]);
}

/** Controls without a verdict, grouped by reason so that each reason is written once; the largest group comes first. */
export function byReason(rows: readonly ReportedControl[]): readonly (readonly [string, readonly ReportedControl[]])[] {
  const groups = new Map<string, ReportedControl[]>();
  for (const row of rows) groups.set(row.reason, [...(groups.get(row.reason) ?? []), row]);
  return [...groups].sort(([, a], [, b]) => b.length - a.length);
}

const reasonLines = (rows: readonly ReportedControl[]): readonly string[] => {
  const reasons = byReason(rows);
  const lines = reasons.slice(0, linesShown).map(
    ([reason, own]) =>
      `  ${reason}: ${listedUpTo(
        own.map(({ control }) => control.id),
        namedShown,
      )}`,
  );
  return [...lines, ...moreLines(reasons.length - linesShown, 'reason', 'reasons')];
};

const moreLines = (rest: number, singular: string, plural: string): readonly string[] =>
  rest > 0 ? [`  and ${number(rest)} more ${rest === 1 ? singular : plural}`] : [];

/** The files that would allow more verdicts. For a tenant: the sources that could not be read, and why. */
export function missingLines({ origin, kinds, unread, unresolvedGroups }: AssessmentReport): readonly string[] {
  const files = origin === 'folder' ? kinds.filter(({ status }) => status === 'unknown') : [];
  const groups = unresolvedGroups.map((id) =>
    origin === 'folder'
      ? `groups/${plainText(id)}/members.json: members of a group that policies name or that holds a role`
      : `Group ${plainText(id)}: its members could not be read, and policies name it or it holds a role`,
  );
  const rest = groups.length - namedShown;
  return [
    ...[...new Set(files.map(({ file }) => file))].map((file) => {
      const inIt = files.filter((one) => one.file === file).map(({ kind }) => kindDefinition(kind).plural);
      return `${file}: ${listed(inIt)}`;
    }),
    ...unread,
    ...groups.slice(0, namedShown),
    ...(rest > 0 ? [`and ${number(rest)} more groups`] : []),
  ];
}

/** The report for a terminal of this width. */
export function assessmentLines(report: AssessmentReport, width = mostColumns): readonly string[] {
  const reported = reportedOf(report);
  const counts = countsOf(report.assessed);
  const of = (status: Status): readonly ReportedControl[] => reported.rows.filter((row) => row.status === status);
  const later = reported.fixes.slice(fixesShown).sort((a, b) => mostSevereFirst(a.row.control, b.row.control));
  const fixCount =
    later.length === 0 ? '' : ` (${number(fixesShown)} of ${number(reported.fixes.length)} failing controls)`;
  const lost = missingLines(report);
  const missing = report.origin === 'folder' ? 'NOT IN THE FOLDER' : 'COULD NOT BE READ';
  const lines = [
    `${tenantInWords(report)}${report.tenant === null ? `: ${report.origin === 'folder' ? 'organization.json is not in the folder' : 'the organisation could not be read'}` : ''}`,
    summarySentences(report, counts),
    ...tableLines(reported.rows, width),
    ...section(`FIX FIRST${fixCount}`, fixLines(reported)),
    ...section(
      'ALSO FAILING',
      later.map(
        ({ row }) =>
          `  ${severityWord(row.control.severity)}: ${row.title}${row.reason === '' ? '' : ` (${row.reason})`}. ${row.control.id}`,
      ),
    ),
    ...section(`CANNOT BE JUDGED (${number(counts.unknown)})`, reasonLines(of('unknown'))),
    ...section(`NOT LICENSED (${number(counts.notLicensed)})`, reasonLines(of('notLicensed'))),
    ...section(
      'ASSUMED',
      assumptionsInWords(report).map((sentence) => `  ${sentence}`),
    ),
    ...section(missing, [
      ...lost.slice(0, linesShown).map((line) => `  ${line}`),
      ...moreLines(lost.length - linesShown, 'line', 'lines; docs/assess-files.md has all of them'),
    ]),
    ...section(
      'NOT READ',
      report.ignored.length === 0
        ? []
        : [
            `  ${listedUpTo(
              report.ignored.slice(0, ignoredShown).map((file) => plainText(file)),
              5,
              report.ignored.length,
            )}`,
          ],
    ),
    '',
    'With --html FILE you get all of it as a page. docs/controls.md describes each control.',
  ];
  return lines.flatMap((line) => folded(line, width));
}
