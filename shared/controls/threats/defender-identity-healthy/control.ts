import { defineControl, type Finding, findingsOf, type Verdict } from '../../../core/verdict/control';
import { namedObject, textLine } from '../../evidence-line';

type Problem = 'none' | 'issue' | 'sensor';

/** The sensors on the domain controllers must be healthy themselves. */
export const defenderIdentityHealthy = defineControl({
  id: 'ZT.TD.006',
  name: 'defender-identity-healthy',
  title: 'Defender for Identity has sensors, and all are healthy',
  area: 'threats',
  pillar: 'infrastructure',
  severity: 'medium',
  severityReason: 'Without a working sensor, attacks on Active Directory, and from there on the cloud, go unnoticed.',
  licence: 'MDI',
  version: 1,
  needs: ['healthIssue', 'organization', 'sensor'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Judges open health issues of medium and high severity and the health that each sensor reports. Whether every domain controller has a sensor is not visible from the cloud. Not applicable where no directory is synchronised and no sensor was installed.',
  remediation:
    "Microsoft Defender portal > Settings > Identities > Health issues and Sensors: follow the recommendation of each issue; install the sensor on every domain controller, AD FS, AD CS and Entra Connect server. Graph: GET /security/identities/healthIssues?$filter=status eq 'open', GET /security/identities/sensors.",
  effort: 'days',
  mappings: {
    maester: ['MT.1059'],
    zta: ['41018', '41002', '41003', '41020'],
    prowler: ['defenderidentity_health_issues_no_open'],
  },
  references: [
    'https://learn.microsoft.com/defender-for-identity/health-alerts',
    'https://learn.microsoft.com/graph/api/resources/security-healthissue',
    'https://learn.microsoft.com/graph/api/resources/security-sensor',
  ],
  activities: [],
  folds: [],
  evaluate: (state): Verdict<Problem> => {
    const [issues, sensors] = [state.small('healthIssue'), state.small('sensor')];
    const isHybrid = state.small('organization').some(({ onPremisesSyncEnabled }) => onPremisesSyncEnabled === true);
    if (sensors.length === 0 && issues.length === 0 && !isHybrid)
      return { status: 'notApplicable', reason: 'no directory is synchronised, and there is no sensor' };
    const open = issues.filter(({ severity }) => severity === 'medium' || severity === 'high');
    const ill = sensors.filter(({ healthStatus }) => healthStatus.startsWith('notHealthy'));
    const named = (one: { readonly id: string; readonly displayName: string }, problem: Problem): Finding<Problem> => ({
      resourceId: one.id,
      subject: namedObject(one.displayName),
      problem,
      details: {},
    });
    const none: Finding<Problem> = {
      resourceId: 'sensors',
      subject: { type: 'text', text: 'sensors' },
      problem: 'none',
      details: {},
    };
    const findings = [
      ...(sensors.length === 0 ? [none] : []),
      ...open.map((issue) => named(issue, 'issue')),
      ...ill.map((sensor) => named(sensor, 'sensor')),
    ];
    const evidence = [
      ...textLine(
        'Health issues',
        open.slice(0, 10).map(({ displayName }) => displayName),
      ),
      ...textLine(
        'Sensors that are not healthy',
        ill.slice(0, 10).map(({ displayName }) => displayName),
      ),
      ...textLine('Sensors', [String(sensors.length)]),
    ];
    if (findings.length > 0)
      return { status: 'fail', findings: findingsOf(findings), exposure: null, evidence, metric: null };
    if (
      issues.some(({ severity }) => severity !== 'low') ||
      sensors.some(({ healthStatus }) => healthStatus !== 'healthy')
    )
      return { status: 'unknown', reason: 'the health of Defender for Identity is not known' };
    return { status: 'pass', note: null, evidence, metric: null };
  },
});
