import { fallThresholds } from '../../../core/event/fall';
import { defineControl } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { enrolmentThresholds, isEnrolling } from '../../../kinds/managed-device/enrolment';
import { platformOf } from '../../../kinds/managed-device/platform';
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
  ...contactThresholds,
  ...enrolmentThresholds,
  encryptedDrop: threshold.drop(0.02, 'encrypted company devices'),
  encryptedFloor: threshold.share(0.98, 'The control fails if less than this share of company devices is encrypted.'),
  ...fallThresholds,
};

const judged = new Set(['Windows', 'macOS', 'iOS', 'iPadOS', 'Android']);
type Encrypted = FleetShare & { unsaid: number };

const encryptionFold = foldOver('managedDevice')<Encrypted>({
  init: () => ({ ...emptyShare(), unsaid: 0 }),
  add: (fleet, device, { lastSyncDateTime, enrolledDateTime }, { nowMs, thresholds, found }) => {
    // The organisation cannot require encryption of personal devices.
    if (device.managedDeviceOwnerType !== 'company' || !judged.has(platformOf(device))) return fleet;
    fleet.total += 1;
    if (!inContact(lastSyncDateTime, nowMs, thresholds.deviceContactDays)) {
      fleet.silent += 1;
      return fleet;
    }
    if (device.isEncrypted !== true && isEnrolling(enrolledDateTime, nowMs, thresholds)) {
      fleet.enrolling += 1;
      return fleet;
    }
    if (device.isEncrypted === null) fleet.unsaid += 1;
    return counted(fleet, device, device.isEncrypted === true, { problem: 'notEncrypted', found });
  },
});

/** Without encryption, a lost laptop means lost data. */
export const intuneDevicesEncrypted = defineControl({
  id: 'ZT.DV.009',
  name: 'intune-devices-encrypted',
  title: 'Company devices have encrypted disks',
  proves: 'encryption',
  area: 'devices',
  pillar: 'data',
  severity: 'high',
  severityReason: 'Anyone who finds or steals an unencrypted device can read everything on it.',
  licence: 'INTUNE',
  thresholds,
  version: 3,
  needs: ['managedDevice'],
  dependsOnTime: true,
  usesConditionalAccess: false,
  collections: 2,
  limitations:
    'Counts company devices with Windows, macOS, iOS, iPadOS or Android in contact within thresholds.deviceContactDays, except those that enrolled within thresholds.deviceEnrolmentHours and are not encrypted yet. A device that does not report its encryption counts as not encrypted. With fewer than 20 devices, the control fails only if at least two do not pass. It passes again one point above the minimum. Above the minimum, a drop below the seven-day median fails too.',
  remediation:
    'Intune admin center > Devices > Monitor > Device encryption status lists them. Encrypt with Endpoint security > Disk encryption (BitLocker, FileVault), and require it in the compliance policies. Graph: GET /deviceManagement/managedDevices?$select=deviceName,isEncrypted. The minimum is thresholds.encryptedFloor, the drop is thresholds.encryptedDrop.',
  effort: 'project',
  mappings: { maester: ['MT.1123'], zta: ['24550', '24569'] },
  references: [
    'https://learn.microsoft.com/mem/intune/protect/encryption-monitor',
    'https://learn.microsoft.com/graph/api/resources/intune-devices-manageddevice',
  ],
  activities: [],
  folds: [listed(encryptionFold)],
  measures: [shareMeasure(encryptionFold, 'encryptedDrop')],
  evaluate: (state) => {
    const fleet = state.facet(encryptionFold);
    const { encryptedFloor, deviceContactDays } = state.facts.configuration.thresholds;
    if (fleet.total === 0) return { status: 'notApplicable', reason: 'no company device is managed' };
    if (fleet.inScope === 0 && fleet.enrolling > 0)
      return { status: 'unknown', reason: 'no device that just enrolled is encrypted yet' };
    if (fleet.inScope === 0)
      return { status: 'unknown', reason: `no company device has been in contact for ${deviceContactDays} days` };
    if (fleet.unsaid === fleet.inScope) return { status: 'unknown', reason: 'no device says whether it is encrypted' };
    return shareVerdict(fleet, encryptedFloor, state, 'notEncrypted', [
      ...platformLine(fleet.platforms),
      ...enrollingLine(fleet),
      ...countLine('Does not say', fleet.unsaid),
    ]);
  },
});
