import { count, listed, listedUpTo, number, percentOfBad } from '../../../../reports/language/counting';
import { flagDetail, listDetail, numberDetail, textDetail } from '../../../../reports/language/details';
import { evidenceInWords, isNameless } from '../../../../reports/language/naming';
import { quoted } from '../../../../reports/language/plain-text';
import { devicesPortal } from '../../../../reports/language/portal';
import { defineWording, exposedLines, type Scene } from '../../../../reports/language/scene';
import { deviceInSubject, deviceOf, ownerOf } from '../../../../reports/wording/devices';

const namesShown = 2;
const devices = (value: number): string => count(value, 'device', 'devices');

const isShrunk = ({ event }: Scene): boolean => ['shrunk', 'back'].includes(textDetail(event, 'what') ?? '');
const isSingle = ({ event }: Scene): boolean => textDetail(event, 'what') === 'single';
const isOfAdmin = ({ event }: Scene): boolean => flagDetail(event, 'isOfAdmin');
const isHeldBack = ({ event }: Scene): boolean => flagDetail(event, 'heldBack');
const removedOf = ({ event }: Scene): number => numberDetail(event, 'devices') ?? 1;
const goneOf = ({ event }: Scene): number => numberDetail(event, 'gone') ?? 0;
const fleetOf = ({ event }: Scene): number => numberDetail(event, 'of') ?? 0;

/** ": LAPTOP-1, LAPTOP-2 and 10 more"; empty if the log has no names. */
function namesOf({ event }: Scene, of: number): string {
  const names = listDetail(event, 'names').slice(0, namesShown);
  return names.length === 0
    ? ''
    : `: ${listedUpTo(
        names.map((name) => quoted(name, 24)),
        namesShown,
        of,
      )}`;
}

const verbWords: ReadonlyMap<string, string> = new Map([
  ['wipe', 'wiped'],
  ['retire', 'retired'],
  ['delete', 'deleted'],
]);

/** "wiped", "wiped or deleted", by the commands that were given. */
function doneTo({ event }: Scene): string {
  const verb = textDetail(event, 'verb');
  if (verb !== undefined) return verbWords.get(verb) ?? 'removed';
  const done = [
    ...((numberDetail(event, 'wiped') ?? 0) > 0 ? ['wiped'] : []),
    ...((numberDetail(event, 'retired') ?? 0) > 0 ? ['retired'] : []),
    ...((numberDetail(event, 'deleted') ?? 0) > 0 ? ['deleted'] : []),
  ];
  return done.length === 0 ? 'removed' : listed(done);
}

/** `"LAPTOP-1", the device of the admin Ada Brandt,`; without an owner if it is no admin's. */
function deviceOfAdmin(scene: Scene): string {
  if (!isOfAdmin(scene)) return deviceOf(scene);
  const owner = ownerOf(scene);
  return `${deviceOf(scene)}, the device of ${owner === undefined || isNameless(owner) ? 'an admin' : `the admin ${owner}`},`;
}

/**
 * Reads `what` (`burst`, `single`, `shrunk`, `back`). For a spike `devices`, `wiped`, `retired`, `deleted`, `names`; for one device `verb`,
 * `deviceName`, `isOfAdmin`; for a fleet that shrank `gone`, `of`, `heldBack`, `commanded`, `names`.
 */
export const intuneDeviceRemovedWords = defineWording({
  id: 'EV.D07',
  role: 'headline',
  lost: (scene) => {
    if (isSingle(scene))
      return isOfAdmin(scene) ? deviceInSubject(scene, true, `was ${doneTo(scene)}`) : `a device was ${doneTo(scene)}`;
    return isShrunk(scene)
      ? `${number(goneOf(scene))} of ${devices(fleetOf(scene))} are gone from Intune`
      : `${devices(removedOf(scene))} ${doneTo(scene)} in Intune`;
  },
  happened: (scene) => {
    if (isSingle(scene)) {
      return `${deviceOfAdmin(scene)} was ${doneTo(scene)} in Intune`;
    }
    if (!isShrunk(scene))
      return `${devices(removedOf(scene))} were ${doneTo(scene)}${namesOf(scene, removedOf(scene))}`;
    return isHeldBack(scene)
      ? `the device list came back without ${number(goneOf(scene))} of ${number(fleetOf(scene))}`
      : `${devices(goneOf(scene))} left Intune within a day${namesOf(scene, goneOf(scene))}`;
  },
  did: (scene) =>
    isSingle(scene)
      ? `${doneTo(scene)} ${deviceOfAdmin(scene)} in Intune`
      : `${isShrunk(scene) ? 'removed' : doneTo(scene)} ${devices(removedOf(scene))}${namesOf(scene, removedOf(scene))}`,
  meaning: (scene) => {
    if (isOfAdmin(scene))
      return ['An admin without their device cannot act against an attack. Somebody else gave the command.'];
    if (isSingle(scene)) return ['One device is normal work: a leaver, or a replacement.'];
    if (!isShrunk(scene))
      return [
        'A wipe cannot be undone. A device that is off or offline can still be saved: the command is pending.',
        'Data that exists only on these devices is lost.',
      ];
    const commanded = numberDetail(scene.event, 'commanded') ?? 0;
    return [
      `That is ${percentOfBad(goneOf(scene) / Math.max(1, fleetOf(scene)))} of the fleet.`,
      commanded > 0
        ? `Intune's log shows commands to wipe, retire or delete ${devices(commanded)} within the last day.`
        : "Intune's log does not show any command that explains it yet.",
      ...(isHeldBack(scene)
        ? ['A second collection confirms whether they are gone; until then the last complete list is kept.']
        : []),
    ];
  },
  exposed: (scene) => {
    const [owner] = scene.event.peopleIds;
    return isSingle(scene) && owner !== undefined
      ? [`${scene.naming.personWithAddress(owner)}, who holds a privileged role`]
      : exposedLines(scene);
  },
  changed: ({ event, naming }) => event.lines.map((line) => evidenceInWords(line, naming)),
  ask: () => ({
    question: 'Is someone replacing or cleaning up devices today?',
    yes: 'check that these are the right devices, and create planned work next time.',
    no: 'block every account that can wipe devices, then check pending commands in Intune > Devices > Device actions.',
  }),
  remedy: () => ({
    undo: 'cancel pending commands in Intune > Devices > Device actions, and keep devices without the command offline.',
    accept: 'create planned work next time; issued commands cannot be recalled.',
    next: 'cancel pending commands',
  }),
  activity: 'mass command to devices',
  portal: devicesPortal,
  regained: (scene) => (isShrunk(scene) ? 'the devices are listed in Intune again' : 'no further device was removed'),
  ended: (scene) => (isShrunk(scene) ? 'The devices appeared in Intune again' : 'The removal of devices ended'),
});
