import { isCounted } from '../../../core/event/event';
import { count, verb } from '../../../reports/language/counting';
import { numberDetail } from '../../../reports/language/details';
import type { ControlFailure } from '../../../reports/language/scene';
import { acceptOnPage, controlWords } from '../../../reports/wording/control-words';
import { places } from '../../../reports/wording/places';
import { intuneDeviceThreatFree } from './control';

const devicesOf = (failure: ControlFailure): number =>
  isCounted(failure.exposure) && failure.exposure.unit === 'devices'
    ? failure.exposure.count
    : (numberDetail(failure, 'findings') ?? 1);

export const intuneDeviceThreatFreeWords = controlWords(intuneDeviceThreatFree, {
  yields: true,
  fails: (failure) => `${count(devicesOf(failure), 'device is', 'devices are')} jailbroken or under attack`,
  problems: { jailbroken: {}, threat: {} },
  means: ({ event }) => [
    `${verb(devicesOf(event), 'This device has', 'These devices have')} lost the protection of the operating system: an attacker can read mail, files and sign-in tokens.`,
  ],
  where: places.devices,
  undo: 'wipe the device in Intune and revoke the sessions of its owner.',
  accept: `keep test devices out of Intune, or ${acceptOnPage}`,
  exposed: ({ event, tenantName }) =>
    isCounted(event.exposure) && event.exposure.unit === 'devices'
      ? [
          `${count(event.exposure.count, 'device', 'devices')}, of ${count(event.exposure.of, 'device', 'devices')} at ${tenantName}`,
        ]
      : [],
  ask: ({ event }) => {
    const isOne = devicesOf(event) === 1;
    return {
      question: `Ask ${isOne ? 'the' : 'each'} owner by phone: do you have the device, and did you change its system?`,
      yes: 'remove its access in Intune (Retire), and have it reset before it is enrolled again.',
      ifNo: isOne ? 'If the owner does not have it' : 'If an owner does not have the device',
      no: `wipe it in Intune and revoke ${isOne ? "the owner's" : "this owner's"} sessions now.`,
    };
  },
});
