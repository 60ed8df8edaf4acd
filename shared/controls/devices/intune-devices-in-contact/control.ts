import { fallThresholds } from '../../../core/event/fall';
import { type ControlState, defineControl, findingsOf, maxFindings, type Verdict } from '../../../core/verdict/control';
import { threshold } from '../../../core/verdict/thresholds';
import { countLine, textLine } from '../../evidence-line';
import { memoryOfFailed, seenBy } from '../../failed-parts';
import {
  contactThresholds,
  counted,
  emptyShare,
  type FleetShare,
  inContact,
  platformLine,
  shareMeasure,
  shareVerdict,
} from '../../fleet-share';
import { foldOver, listed } from '../../fold';

export const thresholds = {
  ...contactThresholds,
  contactFloor: threshold.share(
    0.95,
    'The control fails if less than this share of managed devices was in contact within deviceContactDays.',
  ),
  contactDrop: threshold.drop(0.03, 'managed devices in contact'),
  directoryDeviceDays: threshold.integer(
    90,
    21,
    730,
    'A device in Entra whose last activity is more than this many days ago is stale. Entra updates that time two to three weeks late. Microsoft: 90, as an example.',
  ),
  directoryDevicesFloor: threshold.share(
    0.9,
    'The control fails if less than this share of the devices in Entra is in use.',
  ),
  directoryDevicesDrop: threshold.drop(0.05, 'devices in Entra that are in use'),
  ...fallThresholds,
};

type Problem = string;

const contactFold = foldOver('managedDevice')<FleetShare>({
  init: emptyShare,
  add: (fleet, device, { lastSyncDateTime }, { nowMs, thresholds, found }) => {
    fleet.total += 1;
    const isGood = inContact(lastSyncDateTime, nowMs, thresholds.deviceContactDays);
    return counted(fleet, device, isGood, { problem: 'silent', found });
  },
});

/** A device without a time stamp may still be in use, so it counts neither as stale nor as current. */
const directoryFold = foldOver('device')<FleetShare>({
  init: emptyShare,
  add: (fleet, device, { approximateLastSignInDateTime: stamp, isAutopilot }, { nowMs, thresholds, found }) => {
    if (device.accountEnabled === false) return fleet;
    // Autopilot registers devices before anybody uses them.
    if (isAutopilot && stamp === null) return fleet;
    fleet.total += 1;
    if (stamp === null) {
      fleet.silent += 1;
      return fleet;
    }
    const named = {
      id: device.id,
      deviceName: device.displayName ?? '',
      userId: null,
      operatingSystem: device.operatingSystem ?? '',
    };
    const isGood = inContact(stamp, nowMs, thresholds.directoryDeviceDays);
    return counted(fleet, named, isGood, { problem: 'stale', found });
  },
});

const shareLine = (label: string, { good, inScope }: FleetShare) =>
  textLine(label, inScope === 0 ? [] : [`${inScope - good} of ${inScope}`]);

type Half = { readonly problem: 'silent' | 'stale'; readonly verdict: Verdict<Problem> };

/** The devices in Intune and the devices in the directory, if there is anything to count. */
function halvesOf(state: ControlState): readonly Half[] {
  const { contactFloor, directoryDevicesFloor } = state.facts.configuration.thresholds;
  const managed = state.facet(contactFold);
  const directory = state.facet(directoryFold);
  const evidence = [
    ...shareLine('Managed devices out of contact', managed),
    ...shareLine('Directory devices unused', directory),
    ...countLine('Directory devices without a timestamp', directory.silent),
  ];
  const half = (problem: Half['problem'], fleet: FleetShare, floor: number, measure: string): Half => {
    const lines = [...platformLine(fleet.platforms), ...evidence];
    return { problem, verdict: shareVerdict(fleet, floor, seenBy(problem, state), problem, lines, measure) };
  };
  return [
    // Counts from before a licence expired prove nothing about the present.
    ...(managed.inScope === 0 || !state.isLicensed('managedDevice')
      ? []
      : [half('silent', managed, contactFloor, 'share')]),
    ...(directory.inScope === 0 ? [] : [half('stale', directory, directoryDevicesFloor, 'directory')]),
  ];
}

/** A device that has not reported for a month is not being patched, and may be lost or stolen. */
export const intuneDevicesInContact = defineControl({
  id: 'ZT.DV.008',
  name: 'intune-devices-in-contact',
  title: 'Few devices are out of contact or unused',
  area: 'devices',
  pillar: 'endpoints',
  severity: 'medium',
  severityReason: 'Forgotten devices are not patched and keep their data; some are lost.',
  licence: 'free',
  thresholds,
  version: 3,
  needs: ['device'],
  needsWhereLicensed: ['managedDevice'],
  dependsOnTime: true,
  usesConditionalAccess: false,
  collections: 2,
  limitations:
    "Judges the devices that Intune manages, where it is licensed, by their last contact, and the enabled devices of the directory by Entra's own timestamp. That timestamp is two to three weeks behind, is counted once a day, and is missing on some devices in use, which count neither way. Autopilot devices that no one has used are excluded. A laptop in both lists counts in both. With fewer than 20 devices, the control fails only if at least two are out of contact. A failed part passes again one point above its own minimum. Above the minimum, a drop below the seven-day median fails too.",
  remediation:
    'Intune admin center > Devices > All devices, sorted by Last check-in: ask the owner, then Retire or Delete. Intune can do this: Devices > Device clean-up rules. Entra admin center > Devices > All devices, sorted by Activity: disable stale devices, delete them a month later; save BitLocker keys first. Graph: GET /deviceManagement/managedDevices?$filter=lastSyncDateTime le {date}, GET /devices?$filter=approximateLastSignInDateTime le {date}, PATCH /devices/{id} with {"accountEnabled":false}. The limits are thresholds.deviceContactDays, contactFloor, directoryDeviceDays and directoryDevicesFloor.',
  effort: 'days',
  mappings: { maester: ['MT.1053'], zta: ['24802'] },
  references: [
    'https://learn.microsoft.com/entra/identity/devices/manage-stale-devices',
    'https://learn.microsoft.com/mem/intune/remote-actions/devices-wipe',
  ],
  activities: [],
  folds: [listed(contactFold), listed(directoryFold)],
  measures: [
    shareMeasure(contactFold, 'contactDrop'),
    shareMeasure(directoryFold, 'directoryDevicesDrop', 'fallCount', 'directory'),
  ],
  remember: (state) => {
    const failing = halvesOf(state).filter(({ verdict }) => verdict.status === 'fail');
    return memoryOfFailed(
      failing.map(({ problem }) => problem),
      state,
    );
  },
  evaluate: (state) => {
    const halves = halvesOf(state);
    const failed = halves.flatMap(({ verdict }) => (verdict.status === 'fail' ? [verdict] : []));
    const [first, second] = failed;
    if (first === undefined)
      return halves[0]?.verdict ?? { status: 'notApplicable', reason: 'no device can be counted' };
    if (second === undefined) return first;
    return {
      ...first,
      findings: {
        ...findingsOf([first, second].flatMap(({ findings }) => findings.first.slice(0, maxFindings / 2))),
        total: first.findings.total + second.findings.total,
      },
    };
  },
});
