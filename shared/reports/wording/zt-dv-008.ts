import { listDetail } from '../details';
import type { Scene, Wording } from '../scene';
import { shareWording } from './fleet-share';

const managed = shareWording({
  id: 'ZT.DV.008',
  devices: 'devices',
  bad: 'out of contact',
  good: 'in contact',
  means:
    'What does not report is not patched, keeps the mail and files that it holds, and is lost without anybody knowing.',
  fell: { who: 'devices in contact', of: 'managed devices' },
  ask: () => ({
    question: 'Did many devices fall silent at once (Intune > All devices, sorted by Last check-in)?',
    yes: 'look for what they have in common: a certificate that ended, a network, a policy.',
    no: 'ask the owners, and retire in Intune what nobody has any more.',
  }),
  remedy: () => ({
    undo: 'bring them back into contact, or retire them in Intune admin center > Devices > All devices.',
    accept: 'set thresholds.contactFloor or thresholds.deviceContactDays.',
  }),
  activity: 'change in Intune',
});

const directory = shareWording({
  id: 'ZT.DV.008',
  devices: 'devices of the directory',
  bad: 'unused for long',
  good: 'in use',
  means: 'A device that nobody uses keeps its keys to the directory, and whoever finds it has them.',
  fell: { who: 'devices of the directory in use', of: 'devices of the directory' },
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
});

/** `problems`: "silent", which is told first, and "stale"; `falls`: of "share" or "directory". */
const wordingFor = ({ event }: Scene): Wording => {
  const problems = listDetail(event, 'problems');
  const falls = listDetail(event, 'falls');
  const isOfDirectory =
    (problems.includes('stale') && !problems.includes('silent')) ||
    (falls.length > 0 && falls.every((fall) => fall.startsWith('directory ')));
  return isOfDirectory ? directory : managed;
};

/** Reads `problems` and `falls`. */
export const devicesAreInContact: Wording = {
  ...managed,
  lost: (scene) => wordingFor(scene).lost(scene),
  happened: (scene) => wordingFor(scene).happened(scene),
  meaning: (scene) => wordingFor(scene).meaning(scene),
  exposed: (scene) => wordingFor(scene).exposed?.(scene) ?? [],
  ask: (scene) => wordingFor(scene).ask?.(scene) ?? { question: '', yes: '', no: '' },
  remedy: (scene) => wordingFor(scene).remedy(scene),
  regained: (scene) => wordingFor(scene).regained(scene),
  mended: (scene) => wordingFor(scene).mended(scene),
};
