import { isCounted } from '../../../core/event/event';
import { count, verb } from '../../../reports/counting';
import { numberDetail } from '../../../reports/details';
import { devicesPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';

const devicesOf = ({ event }: Scene): number =>
  isCounted(event.exposure) && event.exposure.unit === 'devices'
    ? event.exposure.count
    : (numberDetail(event, 'findings') ?? 1);

/** Reads the exposure (devices) or `findings`. */
export const noDeviceIsBroken = defineWording({
  id: 'ZT.DV.010',
  tells: 'story',
  yields: true,
  lost: (scene) => {
    const devices = devicesOf(scene);
    return `${count(devices, 'device is', 'devices are')} jailbroken or under attack`;
  },
  happened: (scene) => {
    const devices = devicesOf(scene);
    return `${count(devices, 'device was', 'devices were')} reported jailbroken, rooted or under attack`;
  },
  meaning: (scene) => {
    const devices = devicesOf(scene);
    return [
      `On ${verb(devices, 'this device', 'these devices')} the protection of the operating system is gone: mail, files and sign-in tokens on ${verb(devices, 'it', 'them')} can be read.`,
    ];
  },
  exposed: ({ event, tenantName }) =>
    isCounted(event.exposure) && event.exposure.unit === 'devices'
      ? [
          `${count(event.exposure.count, 'device', 'devices')}, of ${count(event.exposure.of, 'device', 'devices')} at ${tenantName}`,
        ]
      : [],
  ask: () => ({
    question: 'Ask the owner by phone: is the device in your hands, and did you change its system?',
    yes: 'remove its access in Intune (Retire), and let it be set up anew before it is enrolled again.',
    ifNo: 'If the owner does not have it',
    no: 'wipe it in Intune and revoke the sessions of its owner now.',
  }),
  remedy: () => ({
    undo: 'wipe the device in Intune and revoke the sessions of its owner.',
    accept: 'keep test devices out of Intune; there is no exception for them.',
  }),
  activity: 'change on this device',
  portal: devicesPortal,
  regained: () => 'no device is jailbroken or under attack',
  mended: () => 'The last device that was reported jailbroken, rooted or under attack was cleared',
  held: 'no device was jailbroken or under attack',
});
