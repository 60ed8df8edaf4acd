import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { isAtLeast, type Severity } from '../../../shared/core/event/severity';
import type { Control } from '../../../shared/core/verdict/control';
import {
  type AssessmentReport,
  assessmentDocument,
  countsOf,
  inertJson,
} from '../../../shared/reports/assessment/assessment';
import {
  type AssessmentComparison,
  comparisonDocument,
  comparisonLines,
  worseIds,
} from '../../../shared/reports/assessment/assessment-comparison';
import { assessmentAffectedCsv, assessmentCsv } from '../../../shared/reports/assessment/assessment-csv';
import { assessmentLines, mostColumns } from '../../../shared/reports/assessment/assessment-lines';
import { assessmentMarkdown } from '../../../shared/reports/assessment/assessment-markdown';
import { assessmentSarif } from '../../../shared/reports/assessment/assessment-sarif';
import { count } from '../../../shared/reports/language/counting';
import { folded } from '../../../shared/reports/language/folded';
import { renderAssessmentPage } from '../../../shared/reports/page/assessment/assessment-page';
import { projectFolder } from '../../local/world/project-folder';
import type { Given } from '../doctor/command';
import { type FileOption, fileOptions } from './commands';
import { fileOf } from './folder-files';
import { Refused } from './refused';

/** What was judged, and what it is compared with. */
export type AssessmentResult = {
  /** What --json and the terminal describe. */
  readonly report: AssessmentReport;
  /** What the report files describe: of two folders, the second one. */
  readonly latest: AssessmentReport;
  readonly comparison: AssessmentComparison | undefined;
  /** The folder that was read; null if Microsoft Graph was. */
  readonly folder: string | null;
};

/** `problems` go to standard error, one line each. */
export type CommandAnswer = {
  readonly text: string;
  readonly exitCode: 0 | 1 | 3;
  readonly problems: readonly string[];
};

export function answerTo(given: Given, judged: AssessmentResult): CommandAnswer {
  const printed = writeReports(given, judged);
  const { report, comparison } = judged;
  const text = given.has('--json')
    ? inertJson(
        {
          ...assessmentDocument(report),
          ...(comparison !== undefined && { comparison: comparisonDocument(comparison) }),
        },
        2,
      )
    : (printed ?? linesOf(judged).join('\n'));
  return { text, ...gateOf(given, judged) };
}

/** For two folders, only the difference is shown. For an earlier document, the report is shown too. */
function linesOf({ report, latest, comparison }: AssessmentResult): readonly string[] {
  // Not known if the report goes into a file.
  const width = Math.min(process.stdout.columns ?? mostColumns, mostColumns);
  if (comparison === undefined) return assessmentLines(report, width);
  const compared = comparisonLines(comparison).flatMap((line) => folded(line, width));
  return report === latest ? [...assessmentLines(report, width), '', ...compared] : compared;
}

const unwritable = (file: string, option: FileOption): Refused =>
  new Refused(
    file,
    `cannot be written (${option}): check that its folder exists and that your account can write there`,
  );

/** Checked before a tenant is read, which takes minutes. */
export function checkReportFiles(given: Given): void {
  for (const option of fileOptions) {
    const file = given.get(option);
    if (file === undefined || file === '-') continue;
    try {
      accessSync(existsSync(file) ? file : dirname(file), constants.W_OK);
    } catch {
      throw unwritable(file, option);
    }
  }
}

/** Writes every report that has a file; returns the one that goes to standard output. */
function writeReports(given: Given, judged: AssessmentResult): string | undefined {
  let printed: string | undefined;
  for (const option of fileOptions) {
    const file = given.get(option);
    if (file === undefined) continue;
    const text = textOf(option, judged);
    if (file === '-') {
      printed = text;
      continue;
    }
    try {
      // Excel needs a byte order mark to read letters such as ä and é correctly.
      writeFileSync(file, option === '--csv' || option === '--affected' ? `\uFEFF${text}` : text);
    } catch {
      throw unwritable(file, option);
    }
  }
  return printed;
}

function textOf(option: FileOption, { latest, comparison, folder }: AssessmentResult): string {
  const compared =
    comparison === undefined ? undefined : { since: comparison.since, document: comparisonDocument(comparison) };
  switch (option) {
    case '--html':
      return renderAssessmentPage(latest, {
        hashOf: (text) => createHash('sha256').update(text).digest('base64'),
        version: ownVersion(),
        ...(compared !== undefined && { comparison: compared }),
      });
    case '--csv':
      return assessmentCsv(latest);
    case '--affected':
      return assessmentAffectedCsv(latest);
    case '--sarif':
      return `${inertJson(
        assessmentSarif(latest, ownVersion(), (control) => addressOf(control, folder)),
        2,
      )}\n`;
    case '--markdown':
      return assessmentMarkdown(latest, compared);
  }
}

/** The file that a control judges first, relative to the working directory. A folder outside it has no path in the repository. */
function addressOf({ needs }: Control, folder: string | null): string {
  const [kind] = needs;
  const file = kind === undefined ? 'organization.json' : fileOf(kind);
  const from = folder === null ? '' : relative(process.cwd(), folder);
  const path = from.startsWith('..') ? file : join(from, file);
  return path.split(sep).map(encodeURIComponent).join('/');
}

function ownVersion(): string {
  // Safe: our own package.json.
  const { version } = JSON.parse(readFileSync(join(projectFolder(), 'package.json'), 'utf8')) as { version: string };
  return version;
}

/** The exit code for --fail-on. If nothing could be judged, a pipeline never passes. */
function gateOf(given: Given, { latest, comparison }: AssessmentResult): Pick<CommandAnswer, 'exitCode' | 'problems'> {
  const asked = given.get('--fail-on');
  if (asked === undefined) return { exitCode: 0, problems: [] };
  const { pass, fail } = countsOf(latest.assessed);
  if (pass + fail === 0)
    return { exitCode: 1, problems: ['--fail-on: no control could be judged, so nothing is known to pass'] };
  // Safe: the option was checked to be one of them.
  const severe = latest.assessed.filter(({ control }) => isAtLeast(control.severity, asked as Severity));
  const worse = comparison === undefined ? null : worseIds(comparison);
  const failing = severe.filter(
    ({ control, verdict }) => verdict.status === 'fail' && (worse === null || worse.has(control.id)),
  );
  const unknown = severe.filter(({ verdict }) => verdict.status === 'unknown').length;
  const verb =
    worse === null ? ['fails', 'fail'] : ['got weaker or fails for more people', 'got weaker or fail for more people'];
  return {
    exitCode: failing.length > 0 ? 3 : 0,
    problems: [
      ...(failing.length === 0
        ? []
        : [
            `--fail-on ${asked}: ${count(failing.length, `control ${verb[0]}`, `controls ${verb[1]}`)}: ${failing.map(({ control }) => control.id).join(', ')}`,
          ]),
      ...(unknown === 0
        ? []
        : [`--fail-on ${asked}: ${count(unknown, 'control', 'controls')} could not be judged and did not count`]),
    ],
  };
}
