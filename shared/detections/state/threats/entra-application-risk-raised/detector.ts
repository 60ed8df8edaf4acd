import { sidesOf } from '../../../../core/event/change';
import { type Detection, type DetectorFacts, defineDetector, ended, raised } from '../../../../core/event/detector';
import { textReference } from '../../../../core/event/event';
import type { Severity } from '../../../../core/event/severity';
import type { RiskyServicePrincipal } from '../../../../kinds/risky-service-principal/risky-service-principal';
import { reachesWholeTenant } from '../../../app-reach';
import { line } from '../../../detection';

const id = 'EV.S16';

/** An application is never asked for MFA, and nobody notices its sign-ins. */
export const entraApplicationRiskRaised = defineDetector({
  id,
  name: 'entra-application-risk-raised',
  title: 'Microsoft rates an app as at risk',
  area: 'threats',
  severity: 'high',
  watches: { changes: ['riskyServicePrincipal'], records: [] },
  joins: [],
  explains: ['ZT.TD.003'],
  asksAboutApps: true,
  falsePositives: 'Your own tools that sign in from a new network. Low risk is only in the digest.',
  limits:
    'It reads the list of apps at risk, which does not say what Microsoft saw. Only the single detections show the type.',
  response:
    'Ask the owner of the app. If the sign-ins are not theirs: disable the app, replace its secrets and certificates, and check what it has done.',
  references: [
    'https://attack.mitre.org/techniques/T1528/',
    'https://learn.microsoft.com/entra/id-protection/concept-workload-identity-risk',
  ],
  covers: { attack: ['T1528', 'T1078.004'] },
  activities: [],
  onChange: (change, facts) => {
    if (change.kind !== 'riskyServicePrincipal') return [];
    const { before, after } = sidesOf(change);
    return detect(before, after, facts);
  },
});

const levels: readonly string[] = ['none', 'low', 'medium', 'high'];
const medium = levels.indexOf('medium');
const confirmed = levels.length;

const isConfirmed = ({ riskState }: RiskyServicePrincipal): boolean =>
  riskState.toLowerCase() === 'confirmedcompromised';

/** The risk as a number: 0 or less if the app is not in the list, or if its level is hidden or unknown. */
const standingOf = (app: RiskyServicePrincipal | null): number =>
  app === null ? 0 : isConfirmed(app) ? confirmed : levels.indexOf(app.riskLevel.toLowerCase());

function detect(
  before: RiskyServicePrincipal | null,
  after: RiskyServicePrincipal | null,
  facts: DetectorFacts,
): readonly Detection[] {
  const [old, now] = [standingOf(before), standingOf(after)];
  if (after !== null && now > Math.max(0, old)) {
    const alerts = now >= medium;
    const stated = statedOf(before, after, after, facts);
    return [raised({ ...stated, severity: alerts ? severityOf(after, facts) : 'low', alerts, momentary: !alerts })];
  }
  const known = after ?? before;
  return known !== null && old >= medium && now < medium
    ? [ended({ ...statedOf(before, after, known, facts), severity: 'informational' })]
    : [];
}

const severityOf = (app: RiskyServicePrincipal, facts: DetectorFacts): Severity =>
  isConfirmed(app) || reachesWholeTenant(app.id, facts) ? 'critical' : 'high';

function statedOf(
  before: RiskyServicePrincipal | null,
  after: RiskyServicePrincipal | null,
  app: RiskyServicePrincipal,
  facts: DetectorFacts,
) {
  const of = (value: string | undefined) => (value === undefined ? [] : [textReference(value)]);
  return {
    detectorId: id,
    resourceId: app.id,
    resourceName: app.displayName,
    holderId: app.id,
    lines: [
      line('Risk level', of(before?.riskLevel), of(after?.riskLevel)),
      line('Risk state', of(before?.riskState), of(after?.riskState)),
    ].filter(({ before: old, after: now }) => JSON.stringify(old) !== JSON.stringify(now)),
    details: {
      level: app.riskLevel.toLowerCase(),
      confirmed: isConfirmed(app),
      powerful: reachesWholeTenant(app.id, facts),
    },
  };
}
