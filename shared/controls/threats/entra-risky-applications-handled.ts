import { defineControl, type Finding, findingsOf, type Verdict } from '../../core/control';
import type { Reference } from '../../core/event';
import type { RiskyServicePrincipal } from '../../core/resource';
import { isOverdue } from '../overdue';

const known: ReadonlySet<string> = new Set(['none', 'low', 'medium', 'high']);

/** Held at risk by Microsoft, or compromised by the word of an administrator: that has no level. */
const isSerious = ({ riskLevel, riskState }: RiskyServicePrincipal): boolean =>
  riskLevel === 'high' || riskLevel === 'medium' || riskState === 'confirmedCompromised';

const named = ({ id, displayName }: RiskyServicePrincipal): Reference => ({
  type: 'application',
  id,
  name: displayName === '' ? id : displayName,
});

/** Nobody asks an application for MFA: who has its secret is in. */
export const entraRiskyApplicationsHandled = defineControl({
  id: 'ZT.TD.003',
  name: 'entra-risky-applications-handled',
  title: 'No application stays at risk for longer than agreed',
  area: 'threats',
  pillar: 'apps',
  severity: 'high',
  severityReason: 'Whoever holds the secret of an application acts with its rights, and no MFA stands in between.',
  licence: 'WID',
  version: 1,
  needs: ['riskyServicePrincipal'],
  dependsOnTime: true,
  usesConditionalAccess: false,
  looks: 1,
  limitations:
    'Judges applications whom Microsoft holds at high or medium risk and those that an administrator has confirmed as compromised, from the last time that their risk was updated. Low risk and single detections are not judged. A risk that was dismissed counts as handled, whoever dismissed it; an application that was only disabled does not. Whether an application that Microsoft itself disabled still holds rights is not judged.',
  remediation:
    'Entra admin center > Protection > Identity Protection > Risky workload identities > the application: look at what it did, disable it, remove its secrets and certificates and give it new ones, then choose Confirm compromised or Dismiss. Graph: POST /identityProtection/riskyServicePrincipals/confirmCompromised or /dismiss with the servicePrincipalIds. The hours are thresholds.riskyApplicationHours.',
  effort: 'days',
  mappings: { zta: ['21862', '22659'] },
  references: [
    'https://learn.microsoft.com/entra/id-protection/concept-workload-identity-risk',
    'https://learn.microsoft.com/graph/api/resources/riskyserviceprincipal',
  ],
  activities: [],
  folds: [],
  evaluate: (state): Verdict => {
    const hours = state.facts.configuration.thresholds.riskyApplicationHours;
    const nowMs = Date.parse(state.facts.now);
    const applications = state.small('riskyServicePrincipal');
    const serious = applications.filter(isSerious);
    const overdue = serious.filter(({ riskLastUpdatedDateTime: at }) => isOverdue(at, hours, nowMs));
    if (overdue.length > 0) {
      const findings = overdue.map(
        (application): Finding => ({
          resourceId: application.id,
          subject: named(application),
          problem: application.riskState === 'confirmedCompromised' ? 'compromised' : 'atRisk',
          details: { since: application.riskLastUpdatedDateTime, level: application.riskLevel, hours },
        }),
      );
      const evidence = [{ label: 'At risk for too long', before: [], after: overdue.slice(0, 10).map(named) }];
      return { status: 'fail', findings: findingsOf(findings), exposure: null, evidence, metric: null };
    }
    const unclear = applications.filter((one) => !isSerious(one) && !known.has(one.riskLevel));
    if (unclear.length > 0)
      return {
        status: 'unknown',
        reason: `Microsoft does not say how high the risk of ${unclear.length} applications is`,
      };
    const note = serious.length === 0 ? null : `${serious.length} at risk, within the time`;
    return { status: 'pass', note, evidence: [], metric: null };
  },
});
