import { activityOf, isSuccess, readTraits } from '../../../../core/attribution';
import { sidesOf } from '../../../../core/event/change';
import {
  changesOwner,
  complianceSpikeThresholds,
  losesCompliance,
  spikeSize,
} from '../../../../core/event/compliance-spike';
import { type Detection, type DetectorFacts, defineDetector, ended, raised } from '../../../../core/event/detector';
import { textReference } from '../../../../core/event/event';
import { auditProperty, type LogRecord } from '../../../../core/log/record';
import { isOnlyOutOfContact } from '../../../../core/resource/failing-settings';
import { dayMs } from '../../../../core/time/durations';
import { enrolmentThresholds } from '../../../../kinds/managed-device/enrolment';
import { isJailbroken, isThreatened } from '../../../../kinds/managed-device/flow';
import type { ManagedDevice } from '../../../../kinds/managed-device/managed-device';
import { line } from '../../../detection';
import { causeDetails, commonCauseDetails } from '../../device-causes';
import { fleetSpike } from '../../fleet-spike';

export const thresholds = { ...complianceSpikeThresholds, ...enrolmentThresholds };

const id = 'EV.D01';

/** https://learn.microsoft.com/mem/intune/protect/device-compliance-get-started */
export const intuneDeviceComplianceLost = defineDetector({
  id,
  name: 'intune-device-compliance-lost',
  title: 'A device is no longer compliant or managed',
  area: 'devices',
  severity: 'medium',
  watches: { changes: ['managedDevice'], records: ['directoryAudit'] },
  // A device that is no longer encrypted, or that is under attack, also loses compliance. Both are one alert.
  joins: ['ZT.DV.002', 'ZT.DV.003', 'ZT.DV.005', 'ZT.DV.009', 'ZT.DV.010'],
  thresholds,
  falsePositives:
    "Laptops come back from holidays out of date; devices are retired. A single device of a person without a privileged role is reported in the digest, and so is an admin's device that fails nothing except that Intune has not heard from it. The first result of a device that enrolled within thresholds.deviceEnrolmentHours is not reported. An admin's device in the state error, conflict or unknown is reported once that has lasted for a day.",
  response:
    'Open the device in Intune and see which setting fails. If many fail at once, look for a changed compliance policy first.',
  references: ['https://learn.microsoft.com/entra/architecture/security-operations-devices'],
  covers: { attack: ['T1078'], sigma: ['azure_device_no_longer_managed_or_compliant'], cipp: ['DeviceCompliance'] },
  focus: /^iscompliant=/,
  fleetAlert: 'compliance',
  activities: ['update device', 'device no longer compliant', 'device no longer managed'],
  onChange: (change, facts) => {
    if (change.kind !== 'managedDevice') return [];
    const { before, after } = sidesOf(change);
    return before === null ? [] : detectChange(before, after, facts);
  },
  onRecord: detectRecord,
});

function detectChange(before: ManagedDevice, after: ManagedDevice | null, facts: DetectorFacts): readonly Detection[] {
  // A device that left the fleet cannot be fixed any more: its problems are over, and its removal stays reported.
  if (after === null)
    return [
      ...(before.complianceState === 'noncompliant' || isUnsafe(before, facts) ? [removed(before, facts)] : []),
      ...(before.complianceState === 'noncompliant' ? [] : unmanaged(before, facts)),
    ];
  const lines = [line('Compliance', [textReference(before.complianceState)], [textReference(after.complianceState)])];
  if (losesCompliance(before, after)) return [lost(after, facts, lines), ...spike(facts)];
  if (changesOwner(before, after) && isOfAdmin(after, facts))
    return [lost(after, facts, lines, { change: 'newOwner' })];
  // Only a compliant device has recovered; unknown, in error or in a grace period is not enough.
  const isBack = before.complianceState !== 'compliant' && after.complianceState === 'compliant';
  if (isBack) return [ended({ ...stated(after, facts), lines })];
  if (isUnsafe(before, facts)) return isOfAdmin(after, facts) ? [] : [withOtherOwner(after, facts)];
  return isUnsafe(after, facts) ? [unverified(after, facts, lines)] : [];
}

/** Not known to be compliant. Intune often reports such a state for a while, until the device syncs again. */
const isUnverified = ({ complianceState }: ManagedDevice): boolean =>
  ['error', 'conflict', 'unknown'].includes(complianceState);

const isOfAdmin = ({ userId }: ManagedDevice, { privilegedIds }: DetectorFacts): boolean =>
  userId !== null && privilegedIds.has(userId);

/** An admin's device that is not known to be compliant, which people were alerted about or will be. */
const isUnsafe = (device: ManagedDevice, facts: DetectorFacts): boolean =>
  isOfAdmin(device, facts) && (device.complianceState === 'noncompliant' || isUnverified(device));

/** A device syncs every eight hours, so three syncs did not clear the state. */
const settlingMs = dayMs;

function unverified(device: ManagedDevice, facts: DetectorFacts, lines: Detection['lines']): Detection {
  const given = stated(device, facts);
  return raised({
    ...given,
    severity: 'medium',
    lines,
    deferredUntil: new Date(Date.parse(facts.now) + settlingMs).toISOString(),
    details: { ...given.details, change: 'unverified', state: device.complianceState },
  });
}

function withOtherOwner(device: ManagedDevice, facts: DetectorFacts): Detection {
  const given = stated(device, facts);
  return ended({ ...given, details: { ...given.details, change: 'otherOwner' } });
}

function lost(
  device: ManagedDevice,
  facts: DetectorFacts,
  lines: Detection['lines'],
  how: { readonly change?: 'newOwner' } = {},
): Detection {
  const given = stated(device, facts);
  const failing = facts.failingSettingsOf(device.id);
  const reasons = reportedBy(device);
  const details = { ...given.details, ...how, reasons, ...causeDetails(failing) };
  // The device was switched off for long. As far as is known, nothing on it got weaker.
  const isQuiet = reasons.length === 0 && isOnlyOutOfContact(failing);
  return raised({ ...given, lines, details, ...(isQuiet && { severity: 'medium', alerts: false }) });
}

/** What the device itself reports, in addition to the settings that Intune lists. */
const reportedBy = (device: ManagedDevice): readonly string[] => [
  ...(device.isEncrypted === false ? ['notEncrypted'] : []),
  ...(isJailbroken(device) ? ['jailbroken'] : []),
  ...(isThreatened(device) ? ['threat'] : []),
];

/** Intune does not say whether a device is compliant after its removal. */
function removed(device: ManagedDevice, facts: DetectorFacts): Detection {
  const given = stated(device, facts);
  const state = device.complianceState;
  return ended({ ...given, details: { ...given.details, change: 'removed', ...(isUnverified(device) && { state }) } });
}

/**
 * A device that was retired, wiped or deleted and is not back under another id. Only the devices of admins alert, because somebody
 * should find out why.
 */
function unmanaged(device: ManagedDevice, facts: DetectorFacts): readonly Detection[] {
  const given = stated(device, facts);
  const details = { ...given.details, change: 'unmanaged' };
  return given.alerts && !facts.isReenrolled(device.id) ? [raised({ ...given, momentary: true, details })] : [];
}

function stated(device: ManagedDevice, facts: DetectorFacts) {
  const isPrivileged = isOfAdmin(device, facts);
  return {
    detectorId: id,
    severity: isPrivileged ? 'high' : 'medium',
    resourceId: device.id,
    resourceName: device.deviceName,
    peopleIds: device.userId === null ? [] : [device.userId],
    alerts: isPrivileged,
    details: { deviceName: device.deviceName, ownerPrivileged: isPrivileged, operatingSystem: device.operatingSystem },
  } as const;
}

/** Many devices that change within a day usually have one cause, so they are also reported once, for the whole fleet. */
function spike({ deviceFlips, failingOfDay, configuration }: DetectorFacts): readonly Detection[] {
  const { last24h, daysBefore, fleet } = deviceFlips;
  if (last24h < spikeSize(configuration.thresholds, fleet, daysBefore)) return [];
  const details = { burst: last24h, fleet, ...commonCauseDetails(failingOfDay) };
  return [fleetSpike({ detectorId: id, severity: 'high', details }, { changed: last24h, of: fleet })];
}

/**
 * Entra's log entry about the same change is only recorded, because the device list reports the change with the owner.
 */
function detectRecord(record: LogRecord): readonly Detection[] {
  if (record.kind !== 'directoryAudit' || !isSuccess(record)) return [];
  const activity = activityOf(record);
  const managementLost = activity === 'device no longer managed';
  const complianceLost = activity === 'device no longer compliant' || (activity === 'update device' && turned(record));
  const target = record.targets.find(({ type }) => type?.toLowerCase() === 'device') ?? record.targets[0];
  if (target === undefined || !(managementLost || complianceLost)) return [];
  return [
    raised({
      detectorId: id,
      severity: 'medium',
      resourceId: auditProperty(target, 'TargetId.DeviceId') ?? target.id ?? 'unknown',
      resourceName: target.displayName,
      alerts: false,
      // No later collection contains such a device.
      momentary: managementLost,
      details: {
        deviceName: target.displayName,
        change: managementLost ? 'unmanaged' : 'noncompliant',
        ownerPrivileged: false,
      },
    }),
  ];
}

const turned = ({ targets }: Extract<LogRecord, { readonly kind: 'directoryAudit' }>): boolean =>
  targets.some((target) => {
    const { before, after } = readTraits(target);
    return before.has('iscompliant=true') && !after.has('iscompliant=true');
  });
