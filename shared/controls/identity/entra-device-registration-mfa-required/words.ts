import { isCounted } from '../../../core/event/event';
import { verb } from '../../../reports/counting';
import { listDetail } from '../../../reports/details';
import { policiesPortal } from '../../../reports/portal';
import { adminsAmong, counted, defineWording, type Scene } from '../../../reports/scene';

const inConflict = ({ event }: Scene): boolean => listDetail(event, 'problems').includes('conflict');

/** Reads `problems` (conflict: setting and policy at once) and the event's exposure: people who can join a device by password. */
export const registrationAsksForMfa = defineWording({
  id: 'ZT.ID.007',
  tells: 'story',
  lost: (scene) => {
    const { exposure } = scene.event;
    if (inConflict(scene)) return 'a setting and a policy on joining devices conflict';
    return !isCounted(exposure)
      ? 'devices can be joined with a password alone'
      : `${counted(exposure)} can join devices by password${adminsAmong(exposure)}`;
  },
  happened: (scene) =>
    inConflict(scene)
      ? 'the setting and the policy on joining devices came into conflict'
      : 'MFA stopped being required of everyone who joins a device',
  meaning: (scene) => {
    const { exposure } = scene.event;
    if (inConflict(scene)) {
      return [
        'While the setting in Device settings asks for MFA, Microsoft does not enforce the policy as it is written.',
        'Who is asked for what when a device is joined cannot be relied on.',
      ];
    }
    return [
      !isCounted(exposure)
        ? `Whoever has a password of somebody at ${scene.tenantName} can make a computer a device of yours.`
        : `Whoever has the password of ${verb(exposure.count, 'this person', `one of ${counted(exposure)}`)} at ${scene.tenantName} can make a computer a device of yours.`,
      'The device keeps a key of its own, which outlives the password.',
    ];
  },
  remedy: (scene) =>
    inConflict(scene)
      ? {
          undo: 'set "Require Multifactor Authentication to register or join devices" back to No in Entra admin center > Devices > Device settings, so that the policy decides.',
          accept: 'decide for one of the two: there is no exception for a conflict.',
        }
      : {
          undo: 'ask for MFA under the user action "Register or join devices" again in Entra admin center > Conditional Access, or set Device settings back.',
          accept:
            'declare the accounts under acceptedExclusions for ZT.ID.007, with a reason, an owner and an end date. They are watched until then.',
        },
  activity: 'change of device registration',
  portal: policiesPortal,
  regained: (scene) =>
    inConflict(scene) ? 'joining devices is guarded by one rule again' : 'joining a device asks for MFA again',
  mended: (scene) =>
    inConflict(scene)
      ? 'The conflict on joining devices was resolved'
      : 'MFA was required again of everyone who joins a device',
  held: 'joining a device asked for MFA',
  afterwards: () =>
    'Devices joined in that time: Entra admin center > Devices > All devices, sorted by Registered. We have not compared them.',
});
