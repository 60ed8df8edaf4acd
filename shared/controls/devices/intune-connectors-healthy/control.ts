import { dayMs } from '../../../core/time/durations';
import {
  asBadAsEachOther,
  type ControlState,
  defineControl,
  type Finding,
  findingsOf,
  type Verdict,
} from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { namedObject, textLine } from '../../evidence-line';

export const thresholds = {
  connectorExpiryDays: threshold.integer(
    30,
    1,
    365,
    'The control fails if a certificate or token of Intune expires within this many days. Maester: 30.',
  ),
};

/** Intune writes the year 1 if nothing was set up. */
const noDate = /^0001-/;

type Problem = 'expiring' | 'expired' | 'unresponsive' | 'unavailable' | 'inError' | 'notEnabled';
type Judged = { readonly id: string; readonly what: string; readonly problem: Problem | 'unclear' | null };

/** https://learn.microsoft.com/graph/api/resources/intune-onboarding-mobilethreatpartnertenantstate */
const partnerStates: Readonly<Record<string, Problem | 'unclear' | null>> = {
  enabled: null,
  // The state of a connector that is set up but not used for any platform.
  available: 'notEnabled',
  // The partner has switched the connector off.
  unavailable: 'unavailable',
  unresponsive: 'unresponsive',
  error: 'inError',
};

function byDate(date: string | null, { facts }: ControlState): Judged['problem'] {
  const left = Date.parse(date ?? '') - Date.parse(facts.now);
  if (Number.isNaN(left)) return 'unclear';
  if (left <= 0) return 'expired';
  return left <= facts.configuration.thresholds.connectorExpiryDays * dayMs ? 'expiring' : null;
}

function judged(state: ControlState): readonly Judged[] {
  const certificates = state
    .small('applePushNotificationCertificate')
    .filter(({ expirationDateTime }) => expirationDateTime !== null && !noDate.test(expirationDateTime))
    .map(
      ({ id, expirationDateTime }): Judged => ({
        id,
        what: 'Apple push certificate',
        problem: byDate(expirationDateTime, state),
      }),
    );
  const tokens = state
    .small('vppToken')
    .filter((token) => token.state !== 'assignedToExternalMDM')
    .map(({ id, organizationName, state: is, expirationDateTime }): Judged => {
      const what = `Apple token${organizationName === '' ? '' : ` of ${organizationName}`}`;
      if (is === 'expired' || is === 'invalid') return { id, what, problem: 'expired' };
      return { id, what, problem: is === 'valid' ? byDate(expirationDateTime, state) : 'unclear' };
    });
  const connectors = state
    .small('mobileThreatDefenseConnector')
    .filter(({ partnerState }) => partnerState !== 'notSetUp')
    .map(({ id, partnerState, isSilent }): Judged => {
      const said = Object.hasOwn(partnerStates, partnerState) ? (partnerStates[partnerState] ?? null) : 'unclear';
      return { id, what: 'Connector of threat defence', problem: said ?? (isSilent === true ? 'unresponsive' : null) };
    });
  return [...certificates, ...tokens, ...connectors];
}

/**
 * A certificate or token that expires unnoticed affects every device: without the Apple push certificate, all iPhones must be
 * enrolled again.
 */
export const intuneConnectorsHealthy = defineControl({
  id: 'ZT.DV.015',
  name: 'intune-connectors-healthy',
  title: 'Intune certificates and connectors are not about to expire',
  area: 'devices',
  pillar: 'infrastructure',
  severity: 'medium',
  severityReason: 'An expired certificate orphans the Apple fleet, and a dead connector no longer reports threats.',
  licence: 'INTUNE',
  thresholds,
  version: 5,
  needs: ['applePushNotificationCertificate', 'mobileThreatDefenseConnector', 'vppToken'],
  dependsOnTime: true,
  usesConditionalAccess: false,
  collections: 1,
  milderProblems: {
    ...asBadAsEachOther('unresponsive', 'unavailable', 'inError', 'notEnabled'),
    expired: ['expiring'],
  },
  limitations:
    'Judges the Apple push certificate, volume purchase tokens and connectors of mobile threat defence. Apple enrolment tokens, managed Google Play and certificate connectors are only in the beta of Microsoft Graph. A connector must be enabled: one that is set up but used by no platform fails. A connector counts as unresponsive if no heartbeat has arrived for the number of days set in Intune, even if Intune does not report that yet; without such a setting or a heartbeat, only Intune decides. Device management partners other than threat defence are not read.',
  remediation:
    'Intune admin center > Tenant administration > Connectors and tokens. Apple push certificate: Devices > Enrollment > Apple > Apple MDM Push certificate, renewed with the same Apple ID. Apple VPP tokens: Renew. Mobile Threat Defense: set the connector up again. Graph: GET /deviceManagement/applePushNotificationCertificate, /deviceAppManagement/vppTokens, /deviceManagement/mobileThreatDefenseConnectors. The days are thresholds.connectorExpiryDays.',
  effort: 'minutes',
  mappings: { maester: ['MT.1092', 'MT.1093', 'MT.1094', 'MT.1095', 'MT.1097', 'MT.1098'] },
  references: [
    'https://learn.microsoft.com/mem/intune/enrollment/apple-mdm-push-certificate-get',
    'https://learn.microsoft.com/graph/api/resources/intune-onboarding-mobilethreatdefenseconnector',
  ],
  activities: [],
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    const all = judged(state);
    const bad = all.flatMap(({ id, what, problem }) =>
      problem === null || problem === 'unclear' ? [] : [{ id, what, problem }],
    );
    if (bad.length > 0) {
      const findings = bad.map(
        ({ id, what, problem }): Finding<Problem> => ({
          resourceId: id,
          subject: namedObject(what),
          problem,
          details: {},
        }),
      );
      const evidence = textLine(
        'Affected',
        bad.slice(0, 10).map(({ what, problem }) => `${what}: ${problem}`),
      );
      return { status: 'fail', findings: findingsOf(findings), exposure: null, evidence, metric: null };
    }
    if (all.some(({ problem }) => problem === 'unclear'))
      return { status: 'unknown', reason: 'the state of a certificate, token or connector is not known' };
    if (all.length === 0) return { status: 'notApplicable', reason: 'no Apple device and no connector was set up' };
    return { status: 'pass', note: null, evidence: [], metric: null };
  },
});
