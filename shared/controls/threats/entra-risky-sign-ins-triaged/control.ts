import { exposureOf } from '../../../core/conditional-access';
import { defineControl, type Finding, findingsOf, type Verdict } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { unlicensed } from '../../coverage-verdict';
import { textLine } from '../../evidence-line';
import { isOverdue } from '../../overdue';
import { peopleLine } from '../../role-holders';

export const thresholds = {
  riskySignInHours: threshold.integer(
    24,
    1,
    720,
    'The control fails if a high-risk detection stays open for more than this many hours. Zero Trust Assessment: none.',
  ),
};

type Problem = 'open';

const lower: ReadonlySet<string> = new Set(['none', 'low', 'medium']);

/** A risk detection stays open until somebody finds out whether the owner of the account signed in. */
export const entraRiskySignInsTriaged = defineControl({
  id: 'ZT.TD.002',
  name: 'entra-risky-sign-ins-triaged',
  title: 'High-risk detections are reviewed in time',
  area: 'threats',
  pillar: 'identities',
  severity: 'high',
  severityReason: 'A sign-in that Microsoft rates as an attack got in, and no one has checked whose it was.',
  licence: 'P2',
  thresholds,
  version: 2,
  needs: ['openRiskDetection', 'subscribedSku'],
  dependsOnTime: true,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Judges high-risk detections that are still at risk, from their detection, whether about a sign-in or an account. Lower levels are not judged. Whether anyone has looked is not visible: a detection counts as handled once it is dismissed, confirmed or remediated, no matter by whom. Microsoft deletes detections after 90 days. ZT.TD.001 judges the risk of the user.',
  remediation:
    'Entra admin center > Protection > Identity Protection > Risk detections and Risky sign-ins, filter Risk level High and Risk state At risk: ask the person by phone, then Confirm sign-in compromised or Confirm sign-in safe; block the sign-in and reset the password if it was not them. Graph: POST /auditLogs/signIns/confirmCompromised or /confirmSafe with the requestIds, POST /identityProtection/riskyUsers/dismiss with the userIds. The hours are thresholds.riskySignInHours.',
  effort: 'minutes',
  mappings: { zta: ['21863', '21864'] },
  references: [
    'https://learn.microsoft.com/entra/id-protection/howto-identity-protection-investigate-risk',
    'https://learn.microsoft.com/graph/api/resources/riskdetection',
  ],
  activities: ['confirmcompromised', 'confirmaccountcompromised', 'dismissuser', 'confirmsafe'],
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    // Without P2 Graph still answers, but hides the levels, so a list of high ones is empty.
    const missing = unlicensed(state, 'P2');
    if (missing !== undefined) return missing;
    const { riskySignInHours } = state.facts.configuration.thresholds;
    const nowMs = Date.parse(state.facts.now);
    const open = state.small('openRiskDetection').filter(({ riskState }) => riskState === 'atRisk');
    const high = open.filter(({ riskLevel }) => riskLevel === 'high');
    const overdue = high.filter(({ detectedDateTime }) => isOverdue(detectedDateTime, riskySignInHours, nowMs));
    if (overdue.length > 0) {
      const ids = [...new Set(overdue.map(({ userId }) => userId))].sort();
      const privilegedIds = ids.filter((id) => state.facts.privilegedIds.has(id));
      const people = { ids, count: ids.length, privilegedIds, privilegedCount: privilegedIds.length };
      const findings = overdue.map(
        ({ id, riskEventType, userId, detectedDateTime }): Finding<Problem> => ({
          resourceId: id,
          subject: { type: 'person', id: userId },
          problem: 'open',
          details: { riskEventType, since: detectedDateTime },
        }),
      );
      return {
        status: 'fail',
        findings: findingsOf(findings),
        exposure: exposureOf(people, new Set(high.map(({ userId }) => userId)).size),
        evidence: [
          ...peopleLine('People whose sign-ins wait', ids),
          ...textLine('Detections', [...new Set(overdue.map(({ riskEventType }) => riskEventType))].sort()),
        ],
        metric: null,
      };
    }
    const unclear = open.filter(({ riskLevel }) => riskLevel !== 'high' && !lower.has(riskLevel));
    if (unclear.length > 0)
      return {
        status: 'unknown',
        reason: `Microsoft does not say how high the risk of ${unclear.length} detections is`,
      };
    const note = high.length === 0 ? null : `${high.length} open, within the time`;
    return { status: 'pass', note, evidence: [], metric: null };
  },
});
