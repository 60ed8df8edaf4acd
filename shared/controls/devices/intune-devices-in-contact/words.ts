import { flagDetail, hasProblem, listDetail, textDetail } from '../../../reports/language/details';
import { directoryDevicesPortal } from '../../../reports/language/portal';
import type { ControlFailure, Scene, Wording } from '../../../reports/language/scene';
import { shareWords } from '../../../reports/wording/fleet-share';
import { intuneDevicesInContact } from './control';

const problems = { silent: {}, stale: {} };

const managed = shareWords(intuneDevicesInContact, {
  devices: 'devices',
  are: 'out of contact',
  problems,
  means:
    'A device that does not report is not patched, keeps its mail and files, and can be lost without anyone knowing.',
  fell: { of: 'managed devices', lack: 'are out of contact' },
  ask: () => ({
    question: 'Did many devices stop reporting at once (Intune > All devices, sorted by Last check-in)?',
    yes: 'find what they have in common: an expired certificate, a network, a policy.',
    no: 'ask the owners, and retire in Intune the devices that no one has any more.',
  }),
  undo: 'bring them back into contact, or retire them in Intune admin center > Devices > All devices.',
  accept: 'set thresholds.contactFloor or thresholds.deviceContactDays.',
});

const directory = shareWords(intuneDevicesInContact, {
  devices: 'directory devices',
  are: 'unused',
  problems,
  means: 'An unused device keeps its keys to the directory, and anyone who finds it has them.',
  fell: { of: 'directory devices', lack: 'are unused' },
  measure: 'directory',
  ask: () => ({
    question: 'Did many devices fall out of use at once (Entra > All devices, sorted by Activity)?',
    yes: 'find what they have in common, such as a closed site, a replacement, or a timestamp that Microsoft changed.',
    no: 'disable the devices that no one has any more, and delete them a month later.',
  }),
  undo: 'disable and delete them in Entra admin center > Devices > All devices; save BitLocker keys first.',
  accept: 'set thresholds.directoryDevicesFloor or thresholds.directoryDeviceDays.',
  portal: directoryDevicesPortal,
});

/** A drop is reported for the share that dropped; otherwise "silent" comes before "stale", because the event counts the silent ones. */
function wordingFor(event: ControlFailure): Wording {
  const falls = listDetail(event, 'falls');
  const isOfFall = flagDetail(event, 'isFall') || textDetail(event, 'fallEnd') !== undefined;
  if (isOfFall && falls.length > 0) return falls.every((fall) => fall.startsWith('directory ')) ? directory : managed;
  return hasProblem(event, 'silent') || !hasProblem(event, 'stale') ? managed : directory;
}

const ofScene = ['lost', 'happened', 'meaning', 'exposed', 'ask', 'remedy', 'portal', 'regained', 'ended'] as const;

/** Reads `problems` ("silent", "stale"), `falls` (of "share", of "directory"), `isFall` and `fallEnd`. */
export const intuneDevicesInContactWords: Wording = {
  ...managed,
  fails: (failure) => wordingFor(failure).fails?.(failure) ?? intuneDevicesInContact.title,
  ...Object.fromEntries(ofScene.map((name) => [name, (scene: Scene) => wordingFor(scene.event)[name]?.(scene)])),
};
