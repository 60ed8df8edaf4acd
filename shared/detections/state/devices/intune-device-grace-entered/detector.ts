import { sidesOf } from '../../../../core/event/change';
import { complianceSpikeThresholds, entersGrace, smallestSpike } from '../../../../core/event/compliance-spike';
import { type Detection, type DetectorFacts, defineDetector, ended, raised } from '../../../../core/event/detector';
import { textReference } from '../../../../core/event/event';
import { dayMs } from '../../../../core/time/durations';
import { earliestOf } from '../../../../core/time/latest';
import { enrolmentThresholds } from '../../../../kinds/managed-device/enrolment';
import type { ManagedDevice } from '../../../../kinds/managed-device/managed-device';
import { line } from '../../../detection';
import { causeDetails, commonCauseDetails } from '../../device-causes';
import { fleetSpike } from '../../fleet-spike';

export const thresholds = { ...complianceSpikeThresholds, ...enrolmentThresholds };

const id = 'EV.D18';

/** Warns when the grace period begins, not shortly before its end: most last three days or less, and an admin needs that time to fix the cause. */
export const intuneDeviceGraceEntered = defineDetector({
  id,
  name: 'intune-device-grace-entered',
  title: 'Devices lose access when their grace period ends',
  area: 'devices',
  severity: 'medium',
  watches: { changes: ['managedDevice'], records: [] },
  joins: [],
  thresholds,
  falsePositives:
    'Laptops come back from holidays out of date. A single device of a person without a privileged role is on the devices page, and in the digest if its grace period ends in the week after it.',
  response:
    'Fix the setting that fails before the grace period ends. If many devices enter it at once, look for a changed compliance policy first.',
  references: ['https://learn.microsoft.com/mem/intune/protect/actions-for-noncompliance'],
  // The usual reason is a protection that was switched off on the device.
  covers: { attack: ['T1562.001'] },
  fleetAlert: 'grace',
  focus: /^iscompliant=/,
  activities: [],
  onChange: (change, facts) => {
    if (change.kind !== 'managedDevice') return [];
    const { before, after } = sidesOf(change);
    return before === null ? [] : detect(before, after, facts);
  },
});

function detect(before: ManagedDevice, after: ManagedDevice | null, facts: DetectorFacts): readonly Detection[] {
  if (after === null) return wasWarned(before) ? [ended({ ...stated(before, facts, 'removed'), lines: [] })] : [];
  const lines = [line('Compliance', [textReference(before.complianceState)], [textReference(after.complianceState)])];
  if (entersGrace(before, after))
    return [
      ...(isPrivileged(after, facts) ? [raised({ ...stated(after, facts, 'entered'), lines })] : []),
      ...spike(facts),
    ];
  if (!wasWarned(before)) return [];
  if (after.complianceState === 'compliant') return [ended({ ...stated(after, facts, 'back'), lines })];
  return after.complianceState === 'noncompliant' ? [ended({ ...stated(after, facts, 'over'), lines })] : [];
}

/** True unless the device has a final result. Since the warning, its state may have become unknown or an error. */
const wasWarned = ({ complianceState }: ManagedDevice): boolean =>
  complianceState !== 'compliant' && complianceState !== 'noncompliant';

const isPrivileged = ({ userId }: ManagedDevice, { privilegedIds }: DetectorFacts): boolean =>
  userId !== null && privilegedIds.has(userId);

function stated(device: ManagedDevice, facts: DetectorFacts, change: 'entered' | 'back' | 'over' | 'removed') {
  const isEntered = change === 'entered';
  const graceEnd = isEntered ? (facts.deviceGrace.ends.get(device.id) ?? null) : null;
  return {
    detectorId: id,
    severity: isEntered ? 'medium' : 'informational',
    resourceId: device.id,
    resourceName: device.deviceName,
    peopleIds: device.userId === null ? [] : [device.userId],
    details: {
      change,
      deviceName: device.deviceName,
      ownerPrivileged: isPrivileged(device, facts),
      graceEnd,
      deadline: graceEnd,
      ...(isEntered && causeDetails(facts.failingSettingsOf(device.id))),
    },
  } as const;
}

const soonMs = 3 * dayMs;

/** Many devices that change within a day usually have one cause, so they are also reported once, for the whole fleet. */
function spike({ deviceGrace, deviceFlips: { fleet }, configuration, now }: DetectorFacts): readonly Detection[] {
  const { last24h, failing, ends } = deviceGrace;
  if (last24h < smallestSpike(configuration.thresholds, fleet)) return [];
  const known = [...ends.values()].flatMap((end) => end ?? []).filter((end) => end > now);
  const graceEnd = earliestOf(known);
  const details = {
    burst: last24h,
    fleet,
    inGrace: ends.size,
    endingSoon: known.filter((end) => Date.parse(end) - Date.parse(now) <= soonMs).length,
    graceEnd,
    deadline: graceEnd,
    ...commonCauseDetails(failing),
  };
  const of = Math.max(fleet, last24h);
  return [fleetSpike({ detectorId: id, severity: 'medium', details }, { changed: last24h, of })];
}
