import type { Reference } from '../../../core/event/event';
import {
  type ControlState,
  defineControl,
  type Finding,
  findingsOf,
  type Verdict,
} from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import type { RiskyServicePrincipal } from '../../../kinds/risky-service-principal/risky-service-principal';
import type { ServicePrincipal } from '../../../kinds/service-principal/service-principal';
import { isOverdue } from '../../overdue';

export const thresholds = {
  riskyApplicationHours: threshold.integer(
    24,
    1,
    720,
    'The control fails if an app stays at high or medium risk for more than this many hours. Zero Trust Assessment: none.',
  ),
};

type Problem = 'compromised' | 'atRisk' | 'disabledWithRights';

const known: ReadonlySet<string> = new Set(['none', 'low', 'medium', 'high']);

/**
 * True if Microsoft rates the app as at risk, or if an administrator confirmed it as compromised, which gives no level.
 */
const isSerious = ({ riskLevel, riskState }: RiskyServicePrincipal): boolean =>
  riskLevel === 'high' || riskLevel === 'medium' || riskState === 'confirmedCompromised';

const named = ({ id, displayName }: Pick<RiskyServicePrincipal, 'id' | 'displayName'>): Reference => ({
  type: 'application',
  id,
  name: displayName === '' ? id : displayName,
});

/** Microsoft disabled the application, but its permissions remain: anyone who enables it again has them. */
function disabledWithRights(state: ControlState): readonly ServicePrincipal[] {
  const holders = new Set([
    ...state.small('appRoleAssignment').map(({ principalId }) => principalId),
    ...state.small('oAuth2PermissionGrant').map(({ clientId }) => clientId),
  ]);
  return state
    .small('servicePrincipal')
    .filter(
      ({ disabledByMicrosoftStatus }) => disabledByMicrosoftStatus === 'DisabledDueToViolationOfServicesAgreement',
    )
    .filter(({ id }) => holders.has(id));
}

const disabledFinding = (application: ServicePrincipal): Finding<Problem> => ({
  resourceId: application.id,
  subject: named(application),
  problem: 'disabledWithRights',
  details: {},
});

const evidenceOf = (label: string, some: readonly Pick<RiskyServicePrincipal, 'id' | 'displayName'>[]) =>
  some.length === 0 ? [] : [{ label, before: [], after: some.slice(0, 10).map(named) }];

/** Applications do not use MFA: anyone who has the secret can sign in. */
export const entraRiskyApplicationsHandled = defineControl({
  id: 'ZT.TD.003',
  name: 'entra-risky-applications-handled',
  title: 'Risky apps are handled, and disabled apps have no rights',
  area: 'threats',
  pillar: 'apps',
  severity: 'high',
  severityReason: 'Anyone who has the secret of an app can use its rights, without MFA.',
  licence: 'WID',
  thresholds,
  version: 3,
  milderProblems: { compromised: ['atRisk'] },
  needs: ['servicePrincipal', 'appRoleAssignment', 'oAuth2PermissionGrant'],
  needsWhereLicensed: ['riskyServicePrincipal'],
  dependsOnTime: true,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Judges applications that Microsoft rates as high or medium risk, and those that an admin has confirmed as compromised, from the last update of their risk. Low risk and single detections are not judged. A dismissed risk counts as handled, no matter who dismissed it; disabling alone does not. An application that Microsoft disabled for a violation of its terms must have no permission of Graph, Exchange or SharePoint and no tenant-wide grant. Without Workload Identities Premium only this is judged, so the control cannot pass.',
  remediation:
    'Entra admin center > Protection > Identity Protection > Risky workload identities > the application: review its activity, disable it, remove its secrets and certificates and issue new ones, then choose Confirm compromised or Dismiss. For an application that Microsoft disabled: Enterprise apps > the application > Permissions: revoke, then delete it. Graph: POST /identityProtection/riskyServicePrincipals/confirmCompromised or /dismiss with the servicePrincipalIds. The hours are thresholds.riskyApplicationHours.',
  effort: 'days',
  mappings: { zta: ['21862', '22659'] },
  references: [
    'https://learn.microsoft.com/entra/id-protection/concept-workload-identity-risk',
    'https://learn.microsoft.com/graph/api/resources/riskyserviceprincipal',
  ],
  activities: [],
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    const hours = state.facts.configuration.thresholds.riskyApplicationHours;
    const nowMs = Date.parse(state.facts.now);
    const applications = state.small('riskyServicePrincipal');
    const serious = applications.filter(isSerious);
    const overdue = serious.filter(({ riskLastUpdatedDateTime: at }) => isOverdue(at, hours, nowMs));
    const disabled = disabledWithRights(state);
    if (overdue.length + disabled.length > 0) {
      const findings = overdue.map(
        (application): Finding<Problem> => ({
          resourceId: application.id,
          subject: named(application),
          problem: application.riskState === 'confirmedCompromised' ? 'compromised' : 'atRisk',
          details: { since: application.riskLastUpdatedDateTime, level: application.riskLevel, hours },
        }),
      );
      const evidence = [
        ...evidenceOf('At risk for too long', overdue),
        ...evidenceOf('Disabled by Microsoft, with rights', disabled),
      ];
      const all = findingsOf([...findings, ...disabled.map(disabledFinding)]);
      return { status: 'fail', findings: all, exposure: null, evidence, metric: null };
    }
    if (!state.isLicensed('riskyServicePrincipal')) return { status: 'notLicensed', licence: 'WID' };
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
