import { complianceSpikeThresholds } from '../../../core/event/compliance-spike';
import type { Line } from '../../../core/event/event';
import { defineControl } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { enrolmentThresholds, isEnrolling } from '../../../kinds/managed-device/enrolment';
import { devicePictureFold } from '../../device-picture';
import { countLine } from '../../evidence-line';
import {
  contactThresholds,
  counted,
  emptyShare,
  enrollingLine,
  type FleetShare,
  inContact,
  platformLine,
  shareMeasure,
  shareVerdict,
} from '../../fleet-share';
import { foldOver, listed } from '../../fold';

export const thresholds = {
  fleetComplianceFloor: threshold.share(0.9, 'The control fails if less than this share of devices is compliant.'),
  fleetComplianceDrop: threshold.drop(0.05, 'compliant devices'),
  ...contactThresholds,
  ...enrolmentThresholds,
  complianceBurstCount: complianceSpikeThresholds.complianceBurstCount,
};

/** In scope: in contact within the configured days and not judged by Configuration Manager. */
type Fleet = FleetShare & { inGrace: number; byConfigurationManager: number };

/** Unknown, conflict and error do not count as compliant; the grace period does. */
const isGood = (state: string): boolean => state === 'compliant' || state === 'inGracePeriod';

const fleetFold = foldOver('managedDevice')<Fleet>({
  init: () => ({ ...emptyShare(), inGrace: 0, byConfigurationManager: 0 }),
  add: (fleet, device, observed, { nowMs, thresholds, found }) => {
    fleet.total += 1;
    if (!inContact(observed.lastSyncDateTime, nowMs, thresholds.deviceContactDays)) {
      fleet.silent += 1;
      return fleet;
    }
    if (device.complianceState === 'configManager') {
      fleet.byConfigurationManager += 1;
      return fleet;
    }
    if (device.complianceState === 'inGracePeriod') fleet.inGrace += 1;
    const passes = isGood(device.complianceState);
    if (!passes && isEnrolling(observed.enrolledDateTime, nowMs, thresholds)) {
      fleet.enrolling += 1;
      return fleet;
    }
    return counted(fleet, device, passes, { problem: 'notCompliant', found });
  },
});

function evidenceOf(fleet: Fleet): readonly Line[] {
  return [
    ...platformLine(fleet.platforms),
    ...countLine('In grace period', fleet.inGrace),
    ...countLine('Out of contact, not counted', fleet.silent),
    ...enrollingLine(fleet),
    ...countLine('Judged by Configuration Manager, not counted', fleet.byConfigurationManager),
  ];
}

/** A policy that requires a compliant device is only as good as the compliance of the devices. */
export const intuneFleetCompliant = defineControl({
  id: 'ZT.DV.002',
  name: 'intune-fleet-compliant',
  title: 'Enough of the devices in contact are compliant',
  area: 'devices',
  pillar: 'endpoints',
  severity: 'high',
  severityReason: 'Conditional Access is only as good as the state of the fleet.',
  licence: 'INTUNE',
  thresholds,
  version: 3,
  needs: ['managedDevice'],
  dependsOnTime: true,
  usesConditionalAccess: false,
  collections: 2,
  limitations:
    'Counts devices in contact within thresholds.deviceContactDays. A device in its grace period counts as compliant; devices that Configuration Manager judges are excluded, and so is a device that enrolled within thresholds.deviceEnrolmentHours and is not compliant yet. With fewer than 20 devices, the control fails only if at least two do not pass. It passes again one point above the minimum. One minimum applies to all platforms. Above the minimum, the control also fails if the share drops below the seven-day median; a fast drop also raises an event in the same alert.',
  remediation:
    "Intune admin center > Devices > Compliance > Monitor > Noncompliant devices: sort by failing setting. If many fell out at once, look for an edited compliance policy (Devices > Compliance > Policies) or a broken connector first. Graph: GET /deviceManagement/managedDevices?$filter=complianceState eq 'noncompliant' lists them. The minimum is thresholds.fleetComplianceFloor, the drop is thresholds.fleetComplianceDrop.",
  effort: 'project',
  mappings: {},
  references: [
    'https://learn.microsoft.com/mem/intune/protect/compliance-policy-monitor',
    'https://learn.microsoft.com/graph/api/resources/intune-devices-manageddevice',
  ],
  activities: ['device no longer compliant', 'device no longer managed'],
  countsFleet: true,
  // The control is judged by the first fold; the page about devices shows the second one.
  folds: [listed(fleetFold), listed(devicePictureFold)],
  measures: [shareMeasure(fleetFold, 'fleetComplianceDrop', 'complianceBurstCount')],
  evaluate: (state) => {
    const fleet = state.facet(fleetFold);
    const { fleetComplianceFloor, deviceContactDays } = state.facts.configuration.thresholds;
    if (fleet.total === 0) return { status: 'notApplicable', reason: 'no device is managed' };
    if (fleet.inScope === 0 && fleet.byConfigurationManager > 0) {
      return { status: 'notApplicable', reason: 'Configuration Manager judges all devices' };
    }
    if (fleet.inScope === 0 && fleet.enrolling > 0) {
      return { status: 'unknown', reason: 'Intune has not evaluated the devices that just enrolled' };
    }
    if (fleet.inScope === 0) {
      return { status: 'unknown', reason: `no device has been in contact for ${deviceContactDays} days` };
    }
    return shareVerdict(fleet, fleetComplianceFloor, state, 'notCompliant', evidenceOf(fleet));
  },
});
