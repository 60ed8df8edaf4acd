import { defineControl, type Finding, findingsOf, type Verdict } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { textLine } from '../../evidence-line';
import { isOverdue } from '../../overdue';

export const thresholds = {
  incidentHours: threshold.integer(
    24,
    1,
    720,
    'The control fails if a high incident stays active for more than this many hours. Zero Trust Assessment: 4.',
  ),
};

type Problem = 'active';

const lower: ReadonlySet<string> = new Set(['informational', 'low', 'medium']);

/** Microsoft groups alerts into an incident when they look like one attack. */
export const defenderIncidentsWorked = defineControl({
  id: 'ZT.TD.005',
  name: 'defender-incidents-worked',
  title: 'High-severity incidents are worked on in time',
  area: 'threats',
  pillar: 'infrastructure',
  severity: 'high',
  severityReason: 'No one works on alerts that Defender has combined into one attack.',
  licence: 'MDE',
  thresholds,
  version: 1,
  needs: ['incident'],
  dependsOnTime: true,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Judges active incidents of high severity from their creation. An incident in progress or waiting for an action counts as handled, even if another person set that status. Merged ones are excluded. Any Defender licence is enough; the control names Defender for Endpoint.',
  remediation:
    "Microsoft Defender portal > Incidents & alerts > Incidents, filter Severity High and Status Active: assign each, set it to In progress, work through its alerts, resolve it. Graph: GET /security/incidents?$filter=status eq 'active', PATCH /security/incidents/{id} with status and assignedTo. The hours are thresholds.incidentHours.",
  effort: 'days',
  mappings: { zta: ['41061'] },
  references: [
    'https://learn.microsoft.com/defender-xdr/manage-incidents',
    'https://learn.microsoft.com/graph/api/resources/security-incident',
  ],
  activities: [],
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    const nowMs = Date.parse(state.facts.now);
    const { incidentHours } = state.facts.configuration.thresholds;
    const late = state
      .small('incident')
      .filter(({ status, createdDateTime }) => status === 'active' && isOverdue(createdDateTime, incidentHours, nowMs));
    const serious = late.filter(({ severity }) => severity === 'high');
    if (serious.length > 0) {
      const findings = serious.map(
        ({ id, displayName, createdDateTime }): Finding<Problem> => ({
          resourceId: id,
          subject: { type: 'text', text: displayName },
          problem: 'active',
          details: { since: createdDateTime },
        }),
      );
      const names = serious.map(({ displayName }) => displayName || 'without a name');
      const evidence = textLine('Waiting', names.slice(0, 10));
      return { status: 'fail', findings: findingsOf(findings), exposure: null, evidence, metric: null };
    }
    if (late.some(({ severity }) => !lower.has(severity)))
      return { status: 'unknown', reason: 'the severity of an incident is not known' };
    return { status: 'pass', note: null, evidence: [], metric: null };
  },
});
