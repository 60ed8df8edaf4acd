import { count, number, verb } from '../../../../reports/language/counting';
import { flagDetail, numberDetail, textDetail } from '../../../../reports/language/details';
import { defineWording, firstThatFits, type Scene } from '../../../../reports/language/scene';
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

const spikeOf = ({ event }: Scene): number | undefined => numberDetail(event, 'burst');
const endOf = ({ event, clock }: Scene): string | undefined => {
  const end = textDetail(event, 'graceEnd');
  return end === undefined ? undefined : clock.moment(end);
};

const dayOfEnd = ({ event, clock }: Scene): string => clock.weekday(textDetail(event, 'graceEnd') ?? event.anchor);

/** True if the grace period had ended when the message was written. */
const isPast = ({ event, clock }: Scene): boolean => {
  const end = textDetail(event, 'graceEnd');
  return end !== undefined && clock.isPast(end);
};

const devices = (value: number): string => count(value, 'device', 'devices');

const whose = (scene: Scene): string => {
  const owner = ownerOf(scene);
  if (owner === undefined) return 'the device';
  return flagDetail(scene.event, 'ownerPrivileged') ? `the device of the admin ${owner}` : `the device of ${owner}`;
};

/** True if the owner fixed nothing in time, so the device is now non-compliant. */
const isOver = ({ event }: Scene): boolean => textDetail(event, 'change') === 'over';
const isRemoved = ({ event }: Scene): boolean => textDetail(event, 'change') === 'removed';

const until =
  'Until then Conditional Access treats it as compliant; afterwards every policy that requires a compliant device blocks it.';

const since =
  'Since then every policy that requires a compliant device blocks it, unless the setting was fixed in time: Intune shows that at the next sync.';

/**
 * Reads `graceEnd` (ISO 8601), `change` ("entered", "back", "over", "removed"), `deviceName`, peopleIds[0] (owner), `ownerPrivileged`, and what
 * `causeOf` reads; for many devices `burst`, `fleet`, `inGrace`, `endingSoon`, and what `commonCauseOf` reads.
 */
export const intuneDeviceGraceEnteredWords = defineWording({
  id: 'EV.D18',
  role: 'headline',
  lost: (scene) => {
    const [spike, end] = [spikeOf(scene), endOf(scene)];
    if (spike === undefined && end !== undefined) {
      const lead = isPast(scene) ? 'was in grace until' : 'will lose access on';
      return deviceInSubject(scene, true, `${lead} ${end}`, `${lead} ${dayOfEnd(scene)}`);
    }
    if (spike === undefined) return deviceInSubject(scene, true, 'entered its grace period');
    const entered = `${devices(spike)} entered their grace period`;
    if (end === undefined || isPast(scene)) return entered;
    return firstThatFits(`${devices(spike)} will lose access, the first on ${end}`, entered);
  },
  happened: (scene) => {
    const spike = spikeOf(scene);
    return spike === undefined
      ? `${deviceOf(scene)}, ${whose(scene)}, entered its grace period`
      : `${devices(spike)} entered their grace period${withinDay(scene, 'within 24 hours, the last one')}`;
  },
  meaning: (scene) => {
    const { event } = scene;
    const [spike, end] = [spikeOf(scene), endOf(scene)];
    if (spike === undefined) {
      const ends =
        end === undefined
          ? `Intune does not say when it ends. ${until}`
          : isPast(scene)
            ? `It ended ${end}. ${since}`
            : `It ends ${end}. ${until}`;
      return [ends, ...causeOf(scene)];
    }
    const [inGrace, soon] = [numberDetail(event, 'inGrace'), numberDetail(event, 'endingSoon') ?? 0];
    return [
      ...commonCauseOf(scene),
      ...(inGrace === undefined
        ? []
        : [
            `${devices(inGrace)} ${verb(inGrace, 'is', 'are')} in a grace period now${end === undefined ? '' : `; the first ${isPast(scene) ? 'ended' : 'ends'} ${end}`}. ${number(soon)} ${verb(soon, 'ends', 'end')} within 3 days.`,
          ]),
      'Until its grace period ends, Conditional Access treats a device as compliant; afterwards every policy that requires a compliant device blocks it.',
    ];
  },
  exposed: (scene) => {
    const [owner] = scene.event.peopleIds;
    return owner === undefined ? [] : [`${scene.naming.personWithAddress(owner)}, who holds a privileged role`];
  },
  ask: (scene) => {
    const owner = ownerOf(scene);
    return isOfFleet(scene) || owner === undefined
      ? {
          danger: 'yes',
          question: 'Was a compliance policy edited, or an update rolled out?',
          yes: isPast(scene) ? 'restore the policy.' : 'restore the policy before the first grace period ends.',
          no: 'check the devices in Intune: the most common failing setting shows the cause.',
        }
      : {
          question: `Ask ${owner} by phone: do you have the device, and did you change something on it?`,
          yes: isPast(scene)
            ? 'fix the failing setting and sync (Company Portal > Check access).'
            : 'fix the failing setting and sync (Company Portal > Check access) before the grace period ends.',
          ifNo: `If ${owner} does not have it`,
          no: 'revoke their sessions and lock the device in Intune.',
        };
  },
  remedy: () => ({
    undo: 'restore the compliance policy in Intune.',
    accept: 'ask the owners to fix the setting and sync (Company Portal > Check access) before the grace period ends.',
  }),
  activity: 'change like this',
  notFixed: (scene) => {
    if (isOfFleet(scene))
      return 'The devices page shows which of them are compliant again, and which became non-compliant.';
    return isOver(scene)
      ? 'Nothing was fixed: the device is non-compliant now, which has an alert of its own.'
      : undefined;
  },
  portal: deviceOrFleetPortal,
  regained: (scene) => {
    if (isOfFleet(scene)) return 'few devices are left in their grace period';
    if (isRemoved(scene)) return deviceInSubject(scene, true, 'was removed from Intune');
    return deviceInSubject(scene, true, isOver(scene) ? 'is non-compliant now' : 'is compliant again');
  },
  ended: (scene) => {
    const left = numberDetail(scene.event, 'inGrace');
    if (isOfFleet(scene))
      return `The warning ended with ${left === undefined || left === 0 ? 'no device' : `${devices(left)} still`} in a grace period`;
    if (isRemoved(scene)) return `${deviceOf(scene)} was removed from Intune during its grace period`;
    return isOver(scene)
      ? `The grace period of ${deviceOf(scene)} ended, and it became non-compliant`
      : `${deviceOf(scene)} became compliant again`;
  },
});
