import { csvLine } from '../../core/alert/export';
import { licenceNames } from '../../core/tenant/licence-key';
import { maxFindings } from '../../core/verdict/control';
import { severityWord } from '../frame';
import { capital } from '../language/plain-text';
import { affectedCells, affectedRows } from '../page/control/affected';
import { areaWords, statusWords } from '../page/frame/parts';
import { effortWords, phaseInWords } from '../posture/plan-words';
import { type AssessmentReport, affectedIn, bySeverity, type ReportedControl, reportedOf } from './assessment';

type Row = ReportedControl & { readonly phase: string };

const columns: readonly (readonly [string, (row: Row) => string | number | null])[] = [
  ['Control', ({ control }) => control.id],
  ['Status', ({ status }) => capital(statusWords[status])],
  ['Severity', ({ control }) => severityWord(control.severity)],
  ['Area', ({ control }) => areaWords[control.area]],
  ['Requirement', ({ control }) => control.title],
  ['What is wrong', ({ status, title }) => (status === 'fail' ? title : null)],
  ['How far off, or why', ({ reason }) => reason],
  ['People exposed', ({ people }) => people],
  ['Findings', ({ status, findingsTotal }) => (status === 'fail' ? findingsTotal : null)],
  ['First findings', ({ findings }) => findings.slice(0, maxFindings).join('; ')],
  ['Fix within', ({ phase }) => phase],
  ['Work', ({ effort }) => effortWords[effort]],
  ['Licence', ({ licence }) => (licence === 'free' ? 'None needed' : licenceNames[licence])],
  ['How to fix it', ({ control }) => control.remediation],
];

/**
 * One line per control, the most severe first; RFC 4180. A cell that a spreadsheet would evaluate as a formula becomes
 * text.
 */
export function assessmentCsv(report: AssessmentReport): string {
  const { rows, fixes } = reportedOf(report);
  const phases = new Map(fixes.map(({ item, row }) => [row.control.id, phaseInWords(item.phase)]));
  return [
    csvLine(columns.map(([name]) => name)),
    ...rows.map((row) => csvLine(columns.map(([, cell]) => cell({ ...row, phase: phases.get(row.control.id) ?? '' })))),
  ].join('');
}

/** One line for each person or object that a failing control affects, in the order of the controls. */
export const assessmentAffectedCsv = ({ assessed, names }: Pick<AssessmentReport, 'assessed' | 'names'>): string =>
  [
    csvLine(['Control', 'Name', 'Address', 'Type', 'Id', 'What is wrong']),
    ...assessed
      .toSorted(bySeverity)
      .flatMap((one) =>
        affectedRows(affectedIn(one), names).map((row) => csvLine([one.control.id, ...affectedCells(row)])),
      ),
  ].join('');
