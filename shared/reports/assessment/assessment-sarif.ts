/**
 * An assessment as SARIF 2.1.0, for code scanning. Only failing controls are results, because GitHub shows every result as an alert,
 * whatever its kind. Controls that could not be judged are notifications of the run.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
import type { Severity } from '../../core/event/severity';
import type { Control } from '../../core/verdict/control';
import { listedUpTo } from '../language/counting';
import { capital } from '../language/plain-text';
import { mappingsOf } from '../page/frame/framework-names';
import { type AssessmentReport, type ReportedControl, reportedOf, tenantInWords } from './assessment';
import { byReason, findingLines } from './assessment-lines';

type Level = 'error' | 'warning' | 'note';

/** `score`: GitHub's sort key, from 0.1 to 10. */
const weights: Readonly<Record<Severity, { readonly level: Level; readonly score: string }>> = {
  critical: { level: 'error', score: '9.5' },
  high: { level: 'error', score: '8.0' },
  medium: { level: 'warning', score: '5.5' },
  low: { level: 'note', score: '2.0' },
  informational: { level: 'note', score: '0.1' },
};

type SarifLog = {
  readonly $schema: string;
  readonly version: '2.1.0';
  readonly runs: readonly object[];
};

const findingsShown = 20;
const idsShown = 20;
/** GitHub accepts at most this many tags per rule. `mappings` has all of them. */
const mostTags = 20;

const ruleOf = (control: Control): object => ({
  id: control.id,
  name: control.name.split('-').map(capital).join(''),
  shortDescription: { text: control.title },
  fullDescription: { text: `${control.title}. ${control.severityReason}` },
  help: { text: `To fix: ${control.remediation}\nLimits: ${control.limitations || 'none known'}` },
  ...(control.references[0] !== undefined && { helpUri: control.references[0] }),
  defaultConfiguration: { level: weights[control.severity].level },
  properties: {
    precision: 'very-high',
    'security-severity': weights[control.severity].score,
    tags: [
      'security',
      'microsoft-365',
      control.pillar,
      ...mappingsOf(control.mappings).flatMap(([framework, ids]) => ids.map((id) => `${framework} ${id}`)),
    ].slice(0, mostTags),
    mappings: Object.fromEntries(mappingsOf(control.mappings)),
  },
});

const resultOf = (row: ReportedControl, index: number, uri: string): object => ({
  ruleId: row.control.id,
  ruleIndex: index,
  kind: 'fail',
  level: weights[row.control.severity].level,
  message: {
    text: [
      `${row.title}.${row.reason === '' ? '' : ` ${row.reason}.`}`,
      ...findingLines(row, findingsShown).map((line) => `- ${line}`),
      `To fix: ${row.control.remediation}`,
    ].join('\n'),
  },
  locations: [
    {
      physicalLocation: { artifactLocation: { uri }, region: { startLine: 1 } },
      logicalLocations: [{ name: row.control.id, kind: 'resource' }],
    },
  ],
  // GitHub shows one alert per control, whatever its findings are in the next run.
  partialFingerprints: { primaryLocationLineHash: `${row.control.id}:1`, 'control/v1': row.control.id },
});

/**
 * @param version of Zero Trust Watch
 * @param fileOf the file with a control's resources, as a relative address, because GitHub accepts no result without
 * one
 */
export function assessmentSarif(
  report: AssessmentReport,
  version: string,
  fileOf: (control: Control) => string,
): SarifLog {
  const { rows } = reportedOf(report);
  const indexOf = new Map(rows.map(({ control }, at) => [control.id, at]));
  const unknown = rows.filter(({ status }) => status === 'unknown');
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Zero Trust Watch',
            semanticVersion: version,
            rules: rows.map(({ control }) => ruleOf(control)),
          },
        },
        automationDetails: { id: `zero-trust-watch/${report.tenant?.id ?? 'tenant'}/` },
        invocations: [
          {
            executionSuccessful: true,
            endTimeUtc: report.judgedAt,
            toolExecutionNotifications: byReason(unknown).map(([reason, own]) => ({
              level: 'warning',
              message: {
                text: `Cannot be judged in ${tenantInWords(report)}: ${reason}. ${listedUpTo(
                  own.map(({ control }) => control.id),
                  idsShown,
                )}`,
              },
            })),
          },
        ],
        results: rows
          .filter(({ status }) => status === 'fail')
          .map((row) => resultOf(row, indexOf.get(row.control.id) ?? -1, fileOf(row.control))),
      },
    ],
  };
}
