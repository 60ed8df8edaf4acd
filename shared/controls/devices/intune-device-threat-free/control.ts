import { defineControl, type Finding, findingsOf } from '../../../core/verdict/control';
import type { ManagedDevice } from '../../../kinds/managed-device/managed-device';
import { deviceExposure } from '../../device-exposure';
import { foldOver, listed } from '../../fold';
import { type KeptDevice, keepDevice } from '../../kept-devices';

type Problem = 'jailbroken' | 'threat';
type Broken = {
  total: number;
  /** Devices that report an unknown threat state. */
  unclear: number;
  jailbroken: KeptDevice[];
  jailbrokenCount: number;
  threatened: KeptDevice[];
  count: number;
};

/** The values of partnerReportedThreatState that EV.D08 also reports. Milder ones are in the partner's own console. */
const threats = new Set(['highSeverity', 'compromised']);

/** https://learn.microsoft.com/graph/api/resources/intune-devices-managedevicepartnerreportedhealthstate */
const noThreats = new Set([
  '',
  'unknown',
  'activated',
  'deactivated',
  'secured',
  'lowSeverity',
  'mediumSeverity',
  'unresponsive',
  'misconfigured',
]);

/** Graph returns a string: "True", "False", often "Unknown", which proves nothing. */
const isJailbroken = (device: ManagedDevice): boolean => String(device.jailBroken).toLowerCase() === 'true';

const brokenFold = foldOver('managedDevice')<Broken>({
  init: () => ({ total: 0, unclear: 0, jailbroken: [], jailbrokenCount: 0, threatened: [], count: 0 }),
  add: (broken, device, _, { found }) => {
    broken.total += 1;
    if (isJailbroken(device)) {
      broken.count += 1;
      broken.jailbrokenCount += 1;
      keepDevice(broken.jailbroken, device);
      found('jailbroken', device.deviceName);
    } else if (threats.has(device.partnerReportedThreatState)) {
      broken.count += 1;
      keepDevice(broken.threatened, device);
      found('threat', device.deviceName);
    } else if (!noThreats.has(device.partnerReportedThreatState)) broken.unclear += 1;
    return broken;
  },
});

const findingOf =
  (problem: Problem) =>
  ({ id, name, userId }: KeptDevice): Finding<Problem> => ({
    resourceId: id,
    subject: { type: 'device', id, name },
    problem,
    details: { userId },
  });

/** Nothing that a device with a compromised operating system reports can be trusted. */
export const intuneDeviceThreatFree = defineControl({
  id: 'ZT.DV.010',
  name: 'intune-device-threat-free',
  title: 'No managed device is jailbroken, rooted or under attack',
  area: 'devices',
  pillar: 'endpoints',
  severity: 'high',
  severityReason: "The operating system's security is broken: the device's reports cannot be trusted.",
  licence: 'INTUNE',
  version: 1,
  needs: ['managedDevice'],
  dependsOnTime: false,
  usesConditionalAccess: false,
  collections: 1,
  limitations:
    'Relies on what the device and the connected threat defence report: "Unknown" is not a finding. Counts threats of high severity and compromised devices, whether or not the device has been in contact recently.',
  remediation:
    'Intune admin center > Devices > the device > Retire or Wipe (POST /deviceManagement/managedDevices/{id}/wipe), then revoke the sessions of its owner: Entra admin center > Users > the user > Revoke sessions (POST /users/{id}/revokeSignInSessions). Keep jailbroken devices out with a compliance policy: Devices > Compliance > Device Health > Jailbroken devices: Block.',
  effort: 'days',
  mappings: { zta: ['51014'] },
  references: [
    'https://learn.microsoft.com/mem/intune/protect/compliance-policy-create-ios',
    'https://learn.microsoft.com/mem/intune/protect/mobile-threat-defense',
    'https://learn.microsoft.com/graph/api/resources/intune-devices-manageddevice',
  ],
  activities: [],
  folds: [listed(brokenFold)],
  evaluate: (state) => {
    const broken = state.facet(brokenFold);
    if (broken.total === 0) return { status: 'notApplicable', reason: 'no device is managed' };
    const metric = { numerator: broken.total - broken.count, denominator: broken.total, floor: 1 };
    if (broken.count === 0) {
      return broken.unclear > 0
        ? { status: 'unknown', reason: `${broken.unclear} devices report an unknown threat state` }
        : { status: 'pass', note: null, evidence: [], metric };
    }
    const findings = [...broken.jailbroken.map(findingOf('jailbroken')), ...broken.threatened.map(findingOf('threat'))];
    const kept = [...broken.jailbroken, ...broken.threatened].slice(0, 50);
    return {
      status: 'fail',
      findings: { ...findingsOf(findings), total: broken.count },
      exposure: deviceExposure(kept, broken.count, broken.total, state.facts.privilegedIds),
      evidence: [],
      metric,
    };
  },
});
