import { count, verb } from '../../../reports/counting';
import { listDetail } from '../../../reports/details';
import { rolesPortal } from '../../../reports/portal';
import { concerned, defineWording, type Scene } from '../../../reports/scene';

const counted = (scene: Scene): string => count(concerned(scene), 'administrator', 'administrators');

const areDisabled = ({ event }: Scene): boolean => listDetail(event, 'problems').includes('disabled');
const areIdle = ({ event }: Scene): boolean =>
  listDetail(event, 'problems').some((problem) => problem === 'inactive' || problem === 'neverUsed');

/** Reads the exposure and `problems` ("disabled", "inactive", "neverUsed"). */
export const administratorsAreInUse = defineWording({
  id: 'ZT.AD.016',
  tells: 'story',
  lost: (scene) =>
    areIdle(scene)
      ? `${count(concerned(scene), 'admin account is', 'admin accounts are')} used by nobody`
      : `${count(concerned(scene), 'disabled account holds', 'disabled accounts hold')} an admin role`,
  happened: (scene) =>
    areIdle(scene)
      ? `${counted(scene)} had not signed in for longer than agreed`
      : `${counted(scene)} ${verb(concerned(scene), 'was', 'were')} disabled and kept the role`,
  meaning: (scene) => [
    ...(areIdle(scene)
      ? [
          'An account that nobody uses is one whose password nobody changes, and whose sign-ins nobody misses.',
          "Microsoft's word on sign-ins is a day old or so.",
        ]
      : []),
    ...(areDisabled(scene)
      ? ['Whoever enables a disabled account again, or resets its password, has its role at once.']
      : []),
    'Two looks in a row agreed before this was sent.',
  ],
  // Who it is, and why, stands above.
  changed: () => [],
  ask: () => ({
    question: 'Does the person still work here, and need the role?',
    yes: 'let the person sign in, or make the role eligible, so that it is held only while it is used.',
    no: 'take the role away first, then disable and delete the account.',
  }),
  remedy: () => ({
    undo: 'take the role away in Entra admin center > Roles & admins > the role > Assignments.',
    accept:
      'declare an emergency account under breakGlass, or an exception under acceptedExclusions for ZT.AD.016, with an owner and an end date.',
  }),
  activity: 'role change',
  portal: rolesPortal,
  regained: () => 'every admin account is enabled and in use',
  mended: () => 'The last administrator who was disabled or idle was seen to',
  held: 'every administrator was enabled and in use',
});
