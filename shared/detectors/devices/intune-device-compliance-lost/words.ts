import { isCounted } from '../../../core/event/event';
import { count, listed, number, percent } from '../../../reports/counting';
import { flagDetail, numberDetail, textDetail } from '../../../reports/details';
import { capital, plainText } from '../../../reports/plain-text';
import { devicePortal, devicesPortal } from '../../../reports/portal';
import { defineWording, type Scene } from '../../../reports/scene';
import { deviceOf, ownerOf, reasonsOf } from '../../../reports/wording/devices';

/** A burst: `burst` devices out of `fleet` within 24 hours. */
const burstOf = ({ event }: Scene): { readonly devices: number; readonly fleet: number | undefined } | undefined => {
  const devices = numberDetail(event, 'burst') ?? numberDetail(event, 'last24h');
  return devices === undefined ? undefined : { devices, fleet: numberDetail(event, 'fleet') };
};

const isAdmins = ({ event }: Scene): boolean =>
  flagDetail(event, 'ownerPrivileged') ||
  flagDetail(event, 'privileged') ||
  (isCounted(event.exposure) && event.exposure.privilegedCount > 0);

const isGone = ({ event }: Scene): boolean => /manag|gone|remov/i.test(textDetail(event, 'change') ?? '');

const whose = (scene: Scene): string => {
  const owner = ownerOf(scene);
  if (owner === undefined) return 'the device';
  return isAdmins(scene) ? `the device of administrator ${owner}` : `the device of ${owner}`;
};

/** Reads `deviceName` or the resource's name, peopleIds[0] (owner), `ownerPrivileged`, `reasons`, `change` ("unmanaged"), `operatingSystem`; for a burst `burst` and `fleet`. */
export const deviceLostCompliance = defineWording({
  id: 'EV.D01',
  tells: 'story',
  lost: (scene) => {
    const burst = burstOf(scene);
    if (burst !== undefined) return `${count(burst.devices, 'device', 'devices')} fell out of compliance in 24 h`;
    return isAdmins(scene)
      ? `an administrator's device is no longer ${isGone(scene) ? 'managed' : 'compliant'}`
      : `a device is no longer ${isGone(scene) ? 'managed' : 'compliant'}`;
  },
  happened: (scene) => {
    const burst = burstOf(scene);
    if (burst !== undefined)
      return `${count(burst.devices, 'device', 'devices')} turned non-compliant within 24 hours, the last one`;
    return `${deviceOf(scene)}, ${whose(scene)}, ${isGone(scene) ? 'left management' : 'turned non-compliant'}`;
  },
  meaning: (scene) => {
    const burst = burstOf(scene);
    if (burst !== undefined)
      return [
        burst.fleet === undefined || burst.fleet === 0
          ? 'So many at once have one cause: an edited policy, an update, or a connector that is down.'
          : `That is ${number(burst.devices)} of ${count(burst.fleet, 'device', 'devices')} (${percent(burst.devices / burst.fleet)}). So many at once have one cause: an edited policy, an update, or a connector that is down.`,
      ];
    const reasons = reasonsOf(scene);
    const system = textDetail(scene.event, 'operatingSystem');
    return [
      isGone(scene)
        ? 'Nothing is asked of a device that is not managed: neither encryption nor updates, and it cannot be wiped from Intune.'
        : reasons.length === 0
          ? `Intune does not say through Graph which setting failed; it is on the device's page.${system === undefined ? '' : ` It runs ${plainText(system)}.`}`
          : `${capital(listed(reasons))}.`,
      ...(isAdmins(scene)
        ? ['Its owner holds a privileged role: what is on this device reaches the whole tenant.']
        : []),
    ];
  },
  exposed: (scene) => {
    const [owner] = scene.event.peopleIds;
    if (owner === undefined || burstOf(scene) !== undefined) return [];
    return [`${scene.naming.personWithAddress(owner)}${isAdmins(scene) ? ', who holds a privileged role' : ''}`];
  },
  ask: (scene) => {
    const owner = ownerOf(scene);
    return burstOf(scene) !== undefined || owner === undefined
      ? {
          danger: 'yes',
          question: 'Was a compliance policy edited, or an update rolled out?',
          yes: 'set the policy back, or give the devices their grace period.',
          no: 'look at the devices in Intune: the commonest failing setting names the cause.',
        }
      : isGone(scene)
        ? {
            question: `Ask ${owner} by phone: is the device in your hands, and was it retired on purpose?`,
            yes: 'where it is used on, enrol it again before anything is administered from it.',
            ifNo: `If it was not ${owner}`,
            no: `revoke the sessions of ${owner}, and look up in Intune who retired it.`,
          }
        : {
            question: `Ask ${owner} by phone: is the device in your hands, and did you change something on it?`,
            yes: `mend the failing setting and sync (Company Portal > Check access). Until then ${isAdmins(scene) ? 'do not administer from it' : 'it counts as unsafe'}.`,
            ifNo: `If ${owner} does not have it`,
            no: `revoke the sessions of ${owner} and lock the device in Intune.`,
          };
  },
  remedy: (scene) =>
    isGone(scene)
      ? { undo: 'let its owner enrol it again.', accept: 'nothing: a device that was retired is done with.' }
      : {
          undo: 'set the compliance policy back in Intune.',
          accept: 'give the devices their grace period and look again tomorrow.',
        },
  activity: 'change of this sort',
  portal: (scene) =>
    burstOf(scene) === undefined ? devicePortal(scene, scene.event.resource.id) : devicesPortal(scene),
  regained: (scene) => {
    if (burstOf(scene) !== undefined) return 'devices no longer fall out of compliance in numbers';
    return isAdmins(scene) ? "an administrator's device is compliant again" : 'a device is compliant again';
  },
  mended: (scene) =>
    burstOf(scene) === undefined
      ? `${deviceOf(scene)} became compliant again`
      : 'The burst of non-compliant devices ended',
});
