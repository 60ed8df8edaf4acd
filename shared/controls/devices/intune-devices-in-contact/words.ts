import { flagDetail, hasProblem, listDetail, textDetail } from '../../../reports/details';
import { directoryDevicesPortal } from '../../../reports/portal';
import type { Scene, Wording } from '../../../reports/scene';
import { shareWording } from '../../../reports/wording/fleet-share';

const managedWords: Parameters<typeof shareWording>[0] = {
  id: 'ZT.DV.008',
  devices: 'devices',
  bad: 'out of contact',
  good: 'in contact',
  means:
    'What does not report is not patched, keeps the mail and files that it holds, and is lost without anybody knowing.',
  fell: { of: 'managed devices', lack: 'are out of contact' },
  ask: () => ({
    question: 'Did many devices fall silent at once (Intune > All devices, sorted by Last check-in)?',
    yes: 'look for what they have in common: a certificate that ended, a network, a policy.',
    no: 'ask the owners, and retire in Intune what nobody has any more.',
  }),
  remedy: () => ({
    undo: 'bring them back into contact, or retire them in Intune admin center > Devices > All devices.',
    accept: 'set thresholds.contactFloor or thresholds.deviceContactDays.',
  }),
  activity: 'change of devices',
};

const managed = shareWording(managedWords);

/** Where the event does not say which half it tells of, and for what is said without one. */
const either = shareWording({ ...managedWords, good: 'in contact and in use' });

const directory = shareWording({
  id: 'ZT.DV.008',
  devices: 'directory devices',
  bad: 'unused',
  good: 'in use',
  means: 'A device that nobody uses keeps its keys to the directory, and whoever finds it has them.',
  fell: { of: 'directory devices', lack: 'are unused' },
  measure: 'directory',
  ask: () => ({
    question: 'Did many devices fall out of use at once (Entra > All devices, sorted by Activity)?',
    yes: 'look for what they have in common: a site that closed, a replacement, a change of the stamp by Microsoft.',
    no: 'disable what nobody has any more, and delete it a month later.',
  }),
  remedy: () => ({
    undo: 'disable and delete them in Entra admin center > Devices > All devices; save BitLocker keys first.',
    accept: 'set thresholds.directoryDevicesFloor or thresholds.directoryDeviceDays.',
  }),
  activity: 'change of devices',
  portal: directoryDevicesPortal,
});

/** A fall is told by what fell; else "silent" is told before "stale", for its counts are those of the event. */
function wordingFor({ event }: Scene): Wording {
  const falls = listDetail(event, 'falls');
  const isOfFall = flagDetail(event, 'isFall') || textDetail(event, 'fallEnd') !== undefined;
  if (isOfFall && falls.length > 0) return falls.every((fall) => fall.startsWith('directory ')) ? directory : managed;
  if (hasProblem(event, 'silent')) return managed;
  return hasProblem(event, 'stale') ? directory : either;
}

const saidOfScene = [
  'lost',
  'happened',
  'meaning',
  'exposed',
  'ask',
  'remedy',
  'portal',
  'regained',
  'mended',
] as const;

/** Reads `problems` ("silent", "stale"), `falls` (of "share", of "directory"), `isFall` and `fallEnd`. */
export const devicesAreInContact: Wording = {
  ...either,
  ...Object.fromEntries(saidOfScene.map((name) => [name, (scene: Scene) => wordingFor(scene)[name]?.(scene)])),
};
