import { sidesOf } from '../../../../core/event/change';
import { type Detection, type DetectorFacts, defineDetector, ended, raised } from '../../../../core/event/detector';
import { textReference } from '../../../../core/event/event';
import type { ManagedDevice } from '../../../../kinds/managed-device/managed-device';
import { line } from '../../../detection';

const id = 'EV.D08';

/** https://learn.microsoft.com/graph/api/resources/intune-devices-manageddevicepartnerreportedhealthstate */
const highThreats = new Set(['highseverity', 'compromised']);
/** States in which the partner vouches for the device. Missing answers (unknown, unresponsive, deactivated) clear nothing. */
const clearedThreats = new Set(['activated', 'secured', 'lowseverity']);

export const intuneDeviceThreatRaised = defineDetector({
  id,
  name: 'intune-device-threat-raised',
  title: 'A device was reported jailbroken or under attack',
  area: 'devices',
  severity: 'high',
  watches: { changes: ['managedDevice'], records: [] },
  joins: ['ZT.DV.010'],
  falsePositives: 'Test phones of a security team.',
  response: 'Cut the device off from its accounts (revoke sessions, retire it in Intune), then ask its owner.',
  references: ['https://learn.microsoft.com/mem/intune/protect/mobile-threat-defense'],
  covers: { attack: ['T1562.001'] },
  activities: [],
  onChange: (change, facts) => {
    if (change.kind !== 'managedDevice') return [];
    const { before, after } = sidesOf(change);
    return detect(before, after, facts);
  },
});

function detect(before: ManagedDevice | null, after: ManagedDevice | null, facts: DetectorFacts): readonly Detection[] {
  const worse = after === null ? [] : dangersOf(after).filter((danger) => !dangersOf(before).includes(danger));
  if (after !== null && worse.length > 0) {
    return [
      raised({
        ...stated(after, facts),
        lines: linesOf(before, after),
        details: { ...stated(after, facts).details, problem: problemOf(worse) },
      }),
    ];
  }
  if (before === null) return [];
  const given = stated(after ?? before, facts);
  const problem = endedProblem(before, after);
  const details = { ...given.details, ...(problem === null ? {} : { problem }) };
  if (after === null) {
    return dangersOf(before).length === 0 ? [] : [ended({ ...given, details: { ...details, change: 'removed' } })];
  }
  return isCleared(before, after) ? [ended({ ...given, lines: linesOf(before, after), details })] : [];
}

/** A jailbreak is reported first, because nothing else that the device reports can be trusted. */
const problemOf = (dangers: readonly string[]): string => (dangers.includes('jailbroken') ? 'jailbroken' : 'threat');

const isJailbroken = ({ jailBroken }: ManagedDevice): boolean => jailBroken.toLowerCase() === 'true';
const threatOf = ({ partnerReportedThreatState }: ManagedDevice): string => partnerReportedThreatState.toLowerCase();

const dangersOf = (device: ManagedDevice | null): readonly string[] =>
  device === null
    ? []
    : [
        ...(isJailbroken(device) ? ['jailbroken'] : []),
        ...(highThreats.has(threatOf(device)) ? [device.partnerReportedThreatState] : []),
      ];

/**
 * A device is cleared once it is vouched for again and has no other problem. It may have been unknown in between, so only the end state
 * counts.
 */
function isCleared(before: ManagedDevice, after: ManagedDevice): boolean {
  return (becameSound(before, after) || becameVouched(before, after)) && dangersOf(after).length === 0;
}

const isSound = ({ jailBroken }: ManagedDevice): boolean => jailBroken.toLowerCase() === 'false';
const isVouched = (device: ManagedDevice): boolean => clearedThreats.has(threatOf(device));
const becameSound = (before: ManagedDevice, after: ManagedDevice): boolean => !isSound(before) && isSound(after);
const becameVouched = (before: ManagedDevice, after: ManagedDevice): boolean =>
  (!isVouched(before) && isVouched(after)) ||
  (highThreats.has(threatOf(before)) && threatOf(after) === 'mediumseverity');

/** The problem that ended; null if neither was known just before and both are answered now. */
function endedProblem(before: ManagedDevice, after: ManagedDevice | null): string | null {
  const dangers = dangersOf(before);
  if (dangers.length > 0) return problemOf(dangers);
  if (after === null || (becameSound(before, after) && becameVouched(before, after))) return null;
  return becameSound(before, after) ? 'jailbroken' : 'threat';
}

function stated(device: ManagedDevice, facts: DetectorFacts) {
  return {
    detectorId: id,
    severity: 'high',
    resourceId: device.id,
    resourceName: device.deviceName,
    peopleIds: device.userId === null ? [] : [device.userId],
    details: {
      deviceName: device.deviceName,
      ownerPrivileged: device.userId !== null && facts.privilegedIds.has(device.userId),
    },
  } as const;
}

function linesOf(before: ManagedDevice | null, after: ManagedDevice) {
  const of = (value: string | undefined) => (value === undefined ? [] : [textReference(value)]);
  return [
    line('Jailbroken', of(before?.jailBroken), of(after.jailBroken)),
    line('Threat', of(before?.partnerReportedThreatState), of(after.partnerReportedThreatState)),
  ].filter(({ before: old, after: now }) => JSON.stringify(old) !== JSON.stringify(now));
}
