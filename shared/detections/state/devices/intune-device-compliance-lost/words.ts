import { isCounted } from '../../../../core/event/event';
import { count, number, percent } from '../../../../reports/language/counting';
import { flagDetail, numberDetail, textDetail } from '../../../../reports/language/details';
import { plainText } from '../../../../reports/language/plain-text';
import { defineWording, type PortalSubject, type Scene } from '../../../../reports/language/scene';
import {
  causeOf,
  commonCauseOf,
  deviceInSubject,
  deviceOf,
  deviceOrFleetPortal,
  isOfFleet,
  ownerOf,
  withinDay,
} from '../../../../reports/wording/devices';

/** A spike: `burst` devices out of `fleet` within 24 hours. */
const spikeOf = ({
  event,
}: PortalSubject): { readonly devices: number; readonly fleet: number | undefined } | undefined => {
  const devices = numberDetail(event, 'burst') ?? numberDetail(event, 'last24h');
  return devices === undefined ? undefined : { devices, fleet: numberDetail(event, 'fleet') };
};

const isAdmins = ({ event }: Scene): boolean =>
  flagDetail(event, 'ownerPrivileged') ||
  flagDetail(event, 'privileged') ||
  (isCounted(event.exposure) && event.exposure.privilegedCount > 0);

const isGone = ({ event }: Scene): boolean => /manag|gone|remov/i.test(textDetail(event, 'change') ?? '');

/** Set if Intune does not know whether the device is compliant: "error", "conflict", "unknown". */
const unverifiedState = ({ event }: Scene): string | undefined => textDetail(event, 'state');

const stateMeanings: Readonly<Record<string, string>> = {
  error: 'Intune reports an error for a compliance policy on it.',
  conflict: 'Two compliance policies ask for different values of one setting on it.',
  unknown: 'Intune has no result of a compliance policy for it.',
};

const changeOf = ({ event }: Scene): string | undefined => textDetail(event, 'change');

const whose = (scene: Scene): string | undefined => {
  const owner = ownerOf(scene);
  if (owner === undefined) return undefined;
  return isAdmins(scene) ? `the device of the admin ${owner}` : `the device of ${owner}`;
};

/** `"LAPTOP-1", the device of Ada Brandt,`; without an owner if none is known. */
const deviceAndOwner = (scene: Scene): string => {
  const owned = whose(scene);
  return owned === undefined ? deviceOf(scene) : `${deviceOf(scene)}, ${owned},`;
};

function lostInWords(scene: Scene): string {
  if (isGone(scene)) return 'is no longer managed';
  if (unverifiedState(scene) !== undefined) return 'is not verified as compliant';
  return changeOf(scene) === 'newOwner' ? 'is not compliant' : 'is no longer compliant';
}

function causesOf(scene: Scene): readonly string[] {
  const state = unverifiedState(scene);
  if (state === undefined) return causeOf(scene);
  return [
    `${stateMeanings[state] ?? 'Intune has no clear result for it.'} Until that ends, nobody knows whether the device is safe. Most such states end with the next sync, so only one that lasts for a day is sent.`,
  ];
}

/**
 * Reads `deviceName` or the resource's name, peopleIds[0] (owner), `ownerPrivileged`, `change` ("unmanaged", "newOwner", "otherOwner", "unverified", "removed"), `state`, `operatingSystem`, and
 * what `causeOf` reads; for a spike `burst`, `fleet`, and what `commonCauseOf` reads.
 */
export const intuneDeviceComplianceLostWords = defineWording({
  id: 'EV.D01',
  role: 'headline',
  lost: (scene) => {
    const burst = spikeOf(scene);
    if (burst !== undefined)
      return `${count(burst.devices, 'device', 'devices')} became non-compliant${withinDay(scene, 'within 24 h')}`;
    return deviceInSubject(scene, isAdmins(scene), lostInWords(scene));
  },
  happened: (scene) => {
    const burst = spikeOf(scene);
    if (burst !== undefined)
      return `${count(burst.devices, 'device', 'devices')} became non-compliant${withinDay(scene, 'within 24 hours, the last one')}`;
    if (changeOf(scene) === 'newOwner')
      return `${deviceOf(scene)}, which is non-compliant, became ${whose(scene) ?? 'the device of another person'}`;
    if (unverifiedState(scene) !== undefined) return `the compliance of ${deviceAndOwner(scene)} could not be verified`;
    return `${deviceAndOwner(scene)} ${isGone(scene) ? 'left management' : 'became non-compliant'}`;
  },
  meaning: (scene) => {
    const burst = spikeOf(scene);
    if (burst !== undefined)
      return [
        ...commonCauseOf(scene),
        burst.fleet === undefined || burst.fleet === 0
          ? 'So many at once usually have one cause: an edited policy, an update, or a connector that is down.'
          : `That is ${number(burst.devices)} of ${count(burst.fleet, 'device', 'devices')} (${percent(burst.devices / burst.fleet)}). So many at once usually have one cause: an edited policy, an update, or a connector that is down.`,
      ];
    const system = textDetail(scene.event, 'operatingSystem');
    return [
      ...(isGone(scene)
        ? [
            'Nothing is required of an unmanaged device, neither encryption nor updates, and it cannot be wiped from Intune.',
          ]
        : [...causesOf(scene), ...(system === undefined ? [] : [`It runs ${plainText(system)}.`])]),
      ...(isAdmins(scene)
        ? ['Its owner holds a privileged role: an attacker on this device reaches the whole tenant.']
        : []),
    ];
  },
  exposed: (scene) => {
    const [owner] = scene.event.peopleIds;
    if (owner === undefined || spikeOf(scene) !== undefined) return [];
    return [`${scene.naming.personWithAddress(owner)}${isAdmins(scene) ? ', who holds a privileged role' : ''}`];
  },
  ask: (scene) => {
    const owner = ownerOf(scene);
    return spikeOf(scene) !== undefined || owner === undefined
      ? {
          danger: 'yes',
          question: 'Was a compliance policy edited, or an update rolled out?',
          yes: 'restore the policy, or wait until the grace period ends.',
          no: 'check the devices in Intune: the most common failing setting shows the cause.',
        }
      : isGone(scene)
        ? {
            question: `Ask ${owner} by phone: do you have the device, and was it retired on purpose?`,
            yes: 'if it is still used, enrol it again before any admin work on it.',
            ifNo: `If it was not ${owner}`,
            no: 'revoke their sessions, and check in Intune who retired the device.',
          }
        : {
            question: `Ask ${owner} by phone: do you have the device, and ${changeOf(scene) === 'newOwner' ? 'were you given it' : 'did you change something on it'}?`,
            yes: `${unverifiedState(scene) === undefined ? 'fix the failing setting and sync' : 'sync it'} (Company Portal > Check access). Until then ${isAdmins(scene) ? 'do not administer from it' : 'it counts as unsafe'}.`,
            ifNo: `If ${owner} does not have it`,
            no: 'revoke their sessions and lock the device in Intune.',
          };
  },
  remedy: (scene) =>
    isGone(scene)
      ? { undo: 'have its owner enrol it again.', accept: 'nothing to do: the device was retired.' }
      : {
          undo: 'restore the compliance policy in Intune.',
          accept: 'wait until the grace period ends, and check again tomorrow.',
        },
  activity: 'change like this',
  portal: deviceOrFleetPortal,
  regained: (scene) => {
    if (isOfFleet(scene)) return 'the spike of non-compliant devices is over';
    if (changeOf(scene) === 'otherOwner') return deviceInSubject(scene, false, 'no longer belongs to an admin');
    return deviceInSubject(scene, isAdmins(scene), isGone(scene) ? 'was removed from Intune' : 'is compliant again');
  },
  ended: (scene) => {
    if (isOfFleet(scene)) return 'The spike of non-compliant devices ended';
    if (changeOf(scene) === 'otherOwner') return `${deviceOf(scene)} no longer belongs to an admin`;
    return isGone(scene)
      ? `${deviceOf(scene)} was removed from Intune${unverifiedState(scene) === undefined ? ' while it was non-compliant' : ''}`
      : `${deviceOf(scene)} became compliant again`;
  },
});
