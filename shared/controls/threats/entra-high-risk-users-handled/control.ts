import { exposureOf } from '../../../core/conditional-access';
import { isSeriousRisk, riskLimitHours, riskLimitThresholds } from '../../../core/event/risk-limit';
import { type ControlState, defineControl, type Finding, findingsOf } from '../../../core/verdict/control';
import type { RiskyUser } from '../../../kinds/risky-user/risky-user';
import { isOverdue } from '../../overdue';
import { peopleLine } from '../../role-holders';

export const thresholds = riskLimitThresholds;

type Problem = 'compromised' | 'highRisk';

const known: ReadonlySet<string> = new Set(['none', 'low', 'medium', 'high']);

const hoursFor = ({ id }: RiskyUser, { facts }: ControlState): number =>
  riskLimitHours(facts.configuration.thresholds, facts.privilegedIds.has(id));

/**
 * Microsoft reports which accounts are probably compromised. The control checks how long they have been in that state.
 */
export const entraHighRiskUsersHandled = defineControl({
  id: 'ZT.TD.001',
  name: 'entra-high-risk-users-handled',
  title: 'High-risk users are handled in time',
  area: 'threats',
  pillar: 'identities',
  severity: 'critical',
  severityReason: 'An attacker most likely controls a high-risk account, and keeps it until someone acts.',
  licence: 'P2',
  thresholds,
  version: 2,
  needs: ['riskyUser'],
  dependsOnTime: true,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Judges users whom Microsoft rates as high risk, and those whom an admin has confirmed as compromised, from the last update of their risk: a new detection restarts the time. Lower levels and single detections are not judged. A dismissed risk counts as handled, no matter who dismissed it. Deleted accounts are excluded.',
  remediation:
    'Entra admin center > Protection > Identity Protection > Risky users > the user: block the sign-in and revoke the sessions, ask the person by phone, then reset the password and choose Confirm user compromised or Dismiss user risk. Graph: POST /identityProtection/riskyUsers/confirmCompromised or /dismiss with the userIds. Require a password change at high user risk with a Conditional Access policy, so that no person has to act. The hours are thresholds.riskyUserHours and riskyPrivilegedUserHours.',
  effort: 'minutes',
  mappings: { maester: ['CISA.MS.AAD.2.2'], zta: ['21861'] },
  references: [
    'https://learn.microsoft.com/entra/id-protection/howto-identity-protection-remediate-unblock',
    'https://learn.microsoft.com/graph/api/resources/riskyuser',
    'https://github.com/cisagov/ScubaGear/blob/main/PowerShell/ScubaGear/baselines/aad.md#msaad21v1',
  ],
  activities: ['confirmcompromised', 'confirmaccountcompromised', 'dismissuser', 'confirmsafe'],
  folds: [],
  evaluate: (state) => {
    const users = state.small('riskyUser').filter(({ isDeleted }) => !isDeleted);
    const nowMs = Date.parse(state.facts.now);
    const serious = users.filter(isSeriousRisk);
    const overdue = serious.filter((user) => isOverdue(user.riskLastUpdatedDateTime, hoursFor(user, state), nowMs));
    const waiting = serious.filter((user) => !overdue.includes(user));
    const waitingLine = peopleLine(
      'At high risk, still within the allowed time',
      waiting.map(({ id }) => id),
    );
    if (overdue.length > 0) {
      const ids = overdue.map(({ id }) => id);
      const privileged = ids.filter((id) => state.facts.privilegedIds.has(id));
      const exposed = { ids, count: ids.length, privilegedIds: privileged, privilegedCount: privileged.length };
      return {
        status: 'fail',
        findings: findingsOf(
          overdue.map(
            (user): Finding<Problem> => ({
              resourceId: user.id,
              subject: { type: 'person', id: user.id },
              problem: user.riskState === 'confirmedCompromised' ? 'compromised' : 'highRisk',
              details: { since: user.riskLastUpdatedDateTime, hours: hoursFor(user, state) },
            }),
          ),
        ),
        exposure: exposureOf(exposed, serious.length),
        evidence: [...peopleLine('At high risk for too long', ids), ...waitingLine],
        metric: null,
      };
    }
    const unclear = users.filter((user) => !isSeriousRisk(user) && !known.has(user.riskLevel));
    if (unclear.length > 0) {
      return {
        status: 'unknown',
        reason: `Microsoft does not say how high the risk of ${unclear.length} users is`,
      };
    }
    const note = serious.length === 0 ? null : `${serious.length} at high risk, within the time`;
    return { status: 'pass', note, evidence: waitingLine, metric: null };
  },
});
