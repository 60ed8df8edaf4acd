import {
  type ControlState,
  defineControl,
  type Finding,
  findingsOf,
  type Verdict,
} from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import type { DefenderAlert } from '../../../kinds/alert/alert';
import { textLine } from '../../evidence-line';
import { isOverdue } from '../../overdue';

export const thresholds = {
  highAlertHours: threshold.integer(
    24,
    1,
    720,
    'The control fails if nobody picks up a high Defender alert for more than this many hours. Zero Trust Assessment: 24.',
  ),
  mediumAlertHours: threshold.integer(
    72,
    1,
    720,
    'The control fails if nobody picks up a medium Defender alert for more than this many hours. Zero Trust Assessment: 72.',
  ),
};

type Problem = 'untouched' | 'unassigned';
type Judged = Problem | 'unclear' | 'worked';

function judge({ severity, status, isAssigned, createdDateTime }: DefenderAlert, { facts }: ControlState): Judged {
  const { highAlertHours, mediumAlertHours } = facts.configuration.thresholds;
  // An unknown severity has the shorter time limit.
  const hours = severity === 'medium' ? mediumAlertHours : Math.min(highAlertHours, mediumAlertHours);
  if (!isOverdue(createdDateTime, hours, Date.parse(facts.now))) return 'worked';
  if (status === 'new') return 'untouched';
  if (!isAssigned) return 'unassigned';
  return status === 'inProgress' || status === 'resolved' ? 'worked' : 'unclear';
}

/** An alert protects nobody until somebody reads it. */
export const defenderAlertsWorked = defineControl({
  id: 'ZT.TD.004',
  name: 'defender-alerts-worked',
  title: 'Serious Defender alerts are worked on in time',
  area: 'threats',
  pillar: 'infrastructure',
  severity: 'high',
  severityReason: 'A detected attack continues until someone acts.',
  licence: 'MDE',
  thresholds,
  version: 2,
  milderProblems: { untouched: ['unassigned'] },
  needs: ['alert'],
  dependsOnTime: true,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Judges unresolved alerts of high and medium severity from their creation: new ones, and those in progress without an assignee. What a person does with an alert, and whether it was closed correctly, is not read. Any Defender licence is enough; the control names Defender for Endpoint.',
  remediation:
    "Microsoft Defender portal > Incidents & alerts > Alerts, filter Status New: assign each, set it to In progress, classify and resolve it. Graph: GET /security/alerts_v2?$filter=status eq 'new', PATCH /security/alerts_v2/{id} with status and assignedTo. The hours are thresholds.highAlertHours and mediumAlertHours.",
  effort: 'days',
  mappings: { zta: ['41121', '41022'] },
  references: [
    'https://learn.microsoft.com/defender-xdr/investigate-alerts',
    'https://learn.microsoft.com/graph/api/resources/security-alert',
  ],
  activities: [],
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    const judged = state.small('alert').map((alert) => ({ alert, as: judge(alert, state) }));
    const left = judged.flatMap(({ alert, as }) => (as === 'untouched' || as === 'unassigned' ? [{ alert, as }] : []));
    if (left.length > 0) {
      const findings = left.map(
        ({ alert, as }): Finding<Problem> => ({
          resourceId: alert.id,
          subject: { type: 'text', text: alert.title },
          problem: as,
          details: { since: alert.createdDateTime },
        }),
      );
      const titles = left.map(({ alert }) => alert.title || 'without a title');
      const evidence = textLine('Waiting', titles.slice(0, 10));
      return { status: 'fail', findings: findingsOf(findings), exposure: null, evidence, metric: null };
    }
    if (judged.some(({ as }) => as === 'unclear'))
      return { status: 'unknown', reason: 'the state of an alert is not known' };
    const note = judged.length === 0 ? null : `${judged.length} open, worked on or within the time`;
    return { status: 'pass', note, evidence: [], metric: null };
  },
});
