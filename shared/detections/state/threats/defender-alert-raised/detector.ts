import { type Change, sidesOf } from '../../../../core/event/change';
import { type Detection, type DetectorFacts, defineDetector, ended, raised } from '../../../../core/event/detector';
import { maxNamed } from '../../../../core/event/event';
import { dayMs } from '../../../../core/time/durations';
import type { DefenderAlert } from '../../../../kinds/alert/alert';
import type { Incident } from '../../../../kinds/incident/incident';
import { isPrivilegedPerson } from '../../../people';

const id = 'EV.S36';

/** Defender found something serious. One alert here covers all of Defender's alerts of one incident, and ends with the last of them. */
export const defenderAlertRaised = defineDetector({
  id,
  name: 'defender-alert-raised',
  title: 'Defender raised a serious alert or incident',
  area: 'threats',
  severity: 'high',
  watches: { changes: ['alert', 'incident'], records: [] },
  // ZT.TD.004 and ZT.TD.005 are not joined: an incident that nobody works on for a day needs another alert.
  joins: [],
  falsePositives:
    'Your own penetration test or drill. Alerts of medium severity are recorded only, unless an admin is among the people they name; alerts of ID Protection are reported by the type of risk.',
  response:
    'Open the incident in Defender, assign it, and do what Defender recommends. Contain accounts and devices first.',
  references: [
    'https://learn.microsoft.com/graph/api/resources/security-alert',
    'https://learn.microsoft.com/graph/api/resources/security-incident',
    'https://learn.microsoft.com/defender-xdr/investigate-incidents',
  ],
  covers: {
    attack: ['T1566'],
    sigma: [
      'microsoft365_potential_ransomware_activity',
      'microsoft365_unusual_volume_of_file_deletion',
      'microsoft365_user_restricted_from_sending_email',
      'microsoft365_susp_oauth_app_file_download_activities',
    ],
    panther: ['Microsoft.Graph.Passthrough', 'Defender.Detection.passthrough'],
    cipp: ['DefenderAlerts', 'DefenderIncidents', 'DefenderMalware'],
  },
  activities: [],
  onChange: (change, facts) => {
    switch (change.kind) {
      case 'alert':
        return ofAlert(change, facts);
      case 'incident':
        return ofIncident(change, facts);
      default:
        return [];
    }
  },
});

/** No longer open and serious, still open with a lower severity, or merged into another incident. */
type Outcome = 'gone' | 'lower' | 'moved';

const over = (
  stated: ReturnType<typeof alertStated> | ReturnType<typeof incidentStated>,
  outcome: Outcome,
): Detection => ended({ ...stated, details: { ...stated.details, outcome } });

/** The problem of the incident itself, besides its alerts. */
const incidentPart = 'incident';

type Weight = 'high' | 'medium' | null;

function ofAlert(change: Extract<Change, { readonly kind: 'alert' }>, facts: DetectorFacts): readonly Detection[] {
  const { before, after } = sidesOf(change);
  const [was, is] = [alertWeight(before), alertWeight(after)];
  if (after === null || is === null)
    return before === null || was === null ? [] : [over(alertStated(before, facts), after === null ? 'gone' : 'lower')];
  if (before !== null && was !== null && hasMoved(before, after))
    return [over(alertStated(before, facts), 'moved'), ...raisedAlert(after, is, facts)];
  if (was === is || (was === 'high' && is === 'medium')) return [];
  return raisedAlert(after, is, facts);
}

function raisedAlert(after: DefenderAlert, is: 'high' | 'medium', facts: DetectorFacts): readonly Detection[] {
  const isAdmins = (after.userIds ?? []).some((userId) => isPrivilegedPerson(userId, facts));
  const alerts = !isOfIdProtection(after) && (is === 'high' || isAdmins);
  return [raised({ ...alertStated(after, facts), severity: is, alerts, momentary: !alerts })];
}

/** Defender merges incidents, and puts an alert into one later. */
const hasMoved = ({ incidentId: from }: DefenderAlert, { incidentId: to }: DefenderAlert): boolean =>
  from !== undefined && from !== to;

/** Resolved alerts are not in the list, so every listed one is open. */
function alertWeight(alert: DefenderAlert | null): Weight {
  if (alert === null || alert.status.toLowerCase() === 'resolved') return null;
  const severity = alert.severity.toLowerCase();
  return severity === 'high' || severity === 'medium' ? severity : null;
}

/** The detectors for risk report these, one by one and with the person. */
const isOfIdProtection = ({ serviceSource }: DefenderAlert): boolean =>
  (serviceSource ?? '').toLowerCase() === 'azureadidentityprotection';

const alertStated = (alert: DefenderAlert, facts: DetectorFacts) =>
  ({
    detectorId: id,
    severity: 'high',
    resourceId: alert.incidentId ?? alert.id,
    resourceName: alert.title,
    peopleIds: (alert.userIds ?? []).slice(0, maxNamed),
    details: {
      what: 'alert',
      title: alert.title,
      level: alert.severity,
      product: alert.serviceSource ?? null,
      createdAt: alert.createdDateTime,
      privileged: (alert.userIds ?? []).some((userId) => isPrivilegedPerson(userId, facts)),
      elements: [alert.id],
    },
  }) as const;

function ofIncident(
  change: Extract<Change, { readonly kind: 'incident' }>,
  facts: DetectorFacts,
): readonly Detection[] {
  const { before, after } = sidesOf(change);
  const [was, is] = [isSerious(before), isSerious(after)];
  if (after === null || !is)
    return before === null || !was ? [] : [over(incidentStated(before), after === null ? 'gone' : 'lower')];
  // If somebody already works on the incident, it alerts only while it is new.
  const isBeingWorkedOn = after.status.toLowerCase() !== 'active';
  if (was || (isBeingWorkedOn && !isRecent(after.createdDateTime, facts.now))) return [];
  return [raised(incidentStated(after))];
}

const isSerious = (incident: Incident | null): boolean =>
  incident !== null &&
  incident.severity.toLowerCase() === 'high' &&
  !['resolved', 'redirected'].includes(incident.status.toLowerCase());

const isRecent = (createdAt: string | null, now: string): boolean =>
  createdAt !== null && Date.parse(now) - Date.parse(createdAt) < dayMs;

const incidentStated = (incident: Incident) =>
  ({
    detectorId: id,
    severity: 'high',
    resourceId: incident.id,
    resourceName: incident.displayName,
    details: {
      what: 'incident',
      title: incident.displayName,
      level: incident.severity,
      product: null,
      createdAt: incident.createdDateTime,
      privileged: false,
      elements: [incidentPart],
    },
  }) as const;
