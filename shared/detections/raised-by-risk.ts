import type { Detection, Detector } from '../core/event/detector';
import { isAtLeast, stepUp } from '../core/event/severity';
import { isAuditRecord } from '../core/log/record';
import { readAct, type Sign } from './act';

const signsOfRisk: readonly Sign[] = ['actorAtRisk', 'targetAtRisk', 'impersonated'];

/** The detector, if it is not one that risk raises; otherwise one that reads the accounts' risk in each log entry. */
export const weighingRisk = (detector: Detector): Detector =>
  detector.raisedByRisk
    ? {
        ...detector,
        asksAboutPeople: true,
        onRecord: (record, facts) => {
          const found = detector.onRecord(record, facts);
          if (found.length === 0 || !isAuditRecord(record)) return found;
          const act = readAct(record, [], facts);
          const signs = signsOfRisk.filter((sign) => act?.signs.has(sign));
          return signs.length === 0 ? found : found.map((detection) => raisedBy(detection, signs));
        },
      }
    : detector;

/** What was only recorded because it is minor is alerted if it becomes high. */
function raisedBy(detection: Detection, signs: readonly Sign[]): Detection {
  if (detection.effect !== 'raised') return detection;
  const severity = stepUp(detection.severity);
  const becomesHigh = isAtLeast(severity, 'high') && !isAtLeast(detection.severity, 'high');
  return {
    ...detection,
    severity,
    alerts: detection.alerts || becomesHigh,
    details: { ...detection.details, signs },
  };
}
