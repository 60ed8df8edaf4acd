/** An assessment as Markdown, for a pull request comment or a job summary. */

import { severityWord } from '../frame';
import { listedUpTo, number } from '../language/counting';
import { capital, shorten, unlinked } from '../language/plain-text';
import { keysOf } from '../page/frame/query';
import { phaseInWords, workInWords } from '../posture/plan-words';
import {
  type AssessmentReport,
  assumptionsInWords,
  countsOf,
  fixesShown,
  type ReportedControl,
  reportedOf,
  summarySentences,
  tenantInWords,
} from './assessment';
import { comparisonHeadline, movedControls, type ReportComparison } from './assessment-comparison';
import { areaTable, byReason, findingLines, missingLines, statusColumns } from './assessment-lines';

const findingsShown = 3;
const idsShown = 8;
const movesShown = 20;
const missingShown = 20;
/** GitHub accepts comments of up to 65,536 characters. */
const mostCharacters = 60_000;

/** Names that people chose must stay plain text: no markup, link, mention or table cell. */
const inert = (text: string): string =>
  unlinked(text)
    .replaceAll(/[\\`*_{}[\]|~!$]/g, (character) => `\\${character}`)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    // An HTML comment separates these characters from the name: GitHub looks for mentions and issues in the rendered text.
    .replaceAll(/[@#]/g, (character) => `${character}<!-- -->`);

const rowOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const folded = (summary: string, lines: readonly string[]): readonly string[] =>
  lines.length === 0 ? [] : ['', `<details><summary>${summary}</summary>`, '', ...lines, '', '</details>'];

const failing = ({ control, title, reason }: ReportedControl): string =>
  `**${severityWord(control.severity)}** ${inert(title)}${reason === '' ? '' : ` (${inert(reason)})`} · ${control.id}`;

/** What the pull request changes; this comes first. */
function comparisonLines(
  comparison: ReportComparison | undefined,
  rows: readonly ReportedControl[],
): readonly string[] {
  if (comparison === undefined) return [];
  const { since, document } = comparison;
  return [
    `**${comparisonHeadline(since, document)}**`,
    '',
    ...movedControls(document, rows).flatMap(({ heading, rows: moved }) =>
      moved.slice(0, movesShown).map((row) => `- ${heading}: ${failing(row)}`),
    ),
    ...[...document.opened, ...document.widened].map(({ message }) => `- ${capital(inert(message))}.`),
    '',
  ];
}

export function assessmentMarkdown(report: AssessmentReport, comparison?: ReportComparison): string {
  const { rows, fixes } = reportedOf(report);
  const counts = countsOf(report.assessed);
  const columns = keysOf(statusColumns);
  const table = areaTable(rows);
  const unknown = rows.filter(({ status }) => status === 'unknown');
  const missing = missingLines(report);
  const lines = [
    `## Zero Trust Watch: ${inert(tenantInWords(report))}`,
    '',
    ...comparisonLines(comparison, rows),
    summarySentences(report, counts),
    '',
    rowOf(['Area', ...columns.map((column) => statusColumns[column])]),
    rowOf(['---', ...columns.map(() => '---:')]),
    ...table.map(({ name, counts: own }) => rowOf([name, ...columns.map((column) => number(own[column]))])),
    ...(fixes.length === 0 ? [] : ['', '### Fix first', '']),
    ...fixes
      .slice(0, fixesShown)
      .flatMap(({ item, row }, at) => [
        `${at + 1}. ${failing(row)}<br>${capital(phaseInWords(item.phase))}; ${workInWords(item)}.`,
        ...findingLines(row, findingsShown).map((line) => `   - ${inert(line)}`),
      ]),
    ...folded(
      `${number(fixes.length - fixesShown)} more failing controls`,
      fixes.slice(fixesShown).map(({ row }) => `- ${failing(row)}`),
    ),
    ...folded(
      `${number(unknown.length)} controls that cannot be judged`,
      byReason(unknown).map(
        ([reason, own]) =>
          `- ${inert(reason)}: ${listedUpTo(
            own.map(({ control }) => control.id),
            idsShown,
          )}`,
      ),
    ),
    ...folded('What was not read or was assumed', [
      ...assumptionsInWords(report).map((line) => `- ${line}`),
      ...missing.slice(0, missingShown).map((line) => `- ${inert(line)}`),
      ...(missing.length > missingShown ? [`- and ${number(missing.length - missingShown)} more`] : []),
    ]),
  ];
  return shorten(`${lines.join('\n')}\n`, mostCharacters);
}
