import { shareWording } from './fleet-share';

export const devicesAreInContact = shareWording({
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
