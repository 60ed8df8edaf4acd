import { listDetail, textDetail } from '../../../../reports/language/details';
import { devicePortal } from '../../../../reports/language/portal';
import { defineWording, type Scene } from '../../../../reports/language/scene';
import { deviceOf, ownerOf } from '../../../../reports/wording/devices';

const problemsIn = ({ event }: Scene): string =>
  `${textDetail(event, 'problem') ?? ''} ${listDetail(event, 'reasons').join(' ')}`.toLowerCase().trim();

/** `threatState`, or a reason that names a threat: under attack; else jailbroken. */
const isThreat = (scene: Scene): boolean => {
  const text = problemsIn(scene);
  return /threat|compromis/.test(text) && !/jail|root/.test(text);
};

/** The end of a problem that could not be read in between does not show which one it was. */
const stateOf = (scene: Scene): string =>
  isThreat(scene)
    ? 'under attack'
    : problemsIn(scene) === '' && scene.event.type === 'recovery'
      ? 'jailbroken, rooted or under attack'
      : 'jailbroken or rooted';

const isRemoved = ({ event }: Scene): boolean => textDetail(event, 'change') === 'removed';

const whose = (scene: Scene): string => {
  const owner = ownerOf(scene);
  return owner === undefined ? '' : `, the device of ${owner},`;
};

/** Reads `deviceName` or the resource's name, peopleIds[0] (owner), `problem` or `reasons` ("jailbroken", "threat"), `change` ("removed"). */
export const intuneDeviceThreatRaisedWords = defineWording({
  id: 'EV.D08',
  role: 'headline',
  lost: (scene) => `a device is ${stateOf(scene)}: ${deviceOf(scene, 26)}`,
  happened: (scene) => `${deviceOf(scene)}${whose(scene)} was reported ${stateOf(scene)}`,
  meaning: (scene) => [
    isThreat(scene)
      ? 'Threat defence on the device reports a high-severity attack: treat its data as stolen.'
      : 'Its operating system is no longer protected: any app can read its mail, files and sign-in tokens.',
  ],
  exposed: (scene) => {
    const [owner] = scene.event.peopleIds;
    return owner === undefined ? [] : [scene.naming.personWithAddress(owner)];
  },
  ask: (scene) => ({
    question: `Ask ${ownerOf(scene) ?? 'the owner'} by phone: do you have the device, and did you change its system?`,
    yes: 'remove its access in Intune (Retire); it must be reset before it is enrolled again.',
    ifNo: `If ${ownerOf(scene) ?? 'the owner'} does not have it`,
    no: 'wipe the device in Intune and revoke their sessions now.',
  }),
  remedy: () => ({
    undo: 'wipe the device in Intune and revoke the sessions of its owner.',
    accept: 'keep test devices out of Intune; there is no exception for them.',
  }),
  activity: 'change on this device',
  portal: (scene) => devicePortal(scene, scene.event.resource.id),
  regained: (scene) => `${deviceOf(scene, 26)} ${isRemoved(scene) ? 'was removed from Intune' : 'is clean again'}`,
  ended: (scene) =>
    isRemoved(scene)
      ? `${deviceOf(scene)} was removed from Intune while it was reported ${stateOf(scene)}`
      : `${deviceOf(scene)} stopped being reported ${stateOf(scene)}`,
});
