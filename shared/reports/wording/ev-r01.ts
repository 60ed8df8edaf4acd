import { flagDetail } from '../details';
import { quoted, shorten } from '../plain-text';
import { rolesPortal, userPortal } from '../portal';
import { defineWording, firstThatFits, type Scene } from '../scene';
import { reachOf, roleHolderOf, roleOf } from './roles';

/** The first of peopleIds, else the name of the resource (a group). */
const holderOf = ({ event, naming }: Scene): string => {
  const [person] = event.peopleIds;
  if (person !== undefined) return naming.person(person);
  return event.resource.name === null ? 'an account' : quoted(event.resource.name, 40);
};

/** Reads `roleName`, `permanent` (no end date), peopleIds[0] or the resource's name (a group that got the role). */
export const privilegedRoleGranted = defineWording({
  id: 'EV.R01',
  tells: 'story',
  lost: (scene) =>
    firstThatFits(
      `${holderOf(scene)} became ${roleHolderOf(scene)}`,
      `${shorten(holderOf(scene), 36)} got a privileged role`,
    ),
  happened: (scene) => `${holderOf(scene)} became ${roleHolderOf(scene)}`,
  meaning: (scene) => [
    reachOf(scene),
    ...(flagDetail(scene.event, 'permanent')
      ? ['It was given without an end date: it stays until somebody takes it away.']
      : []),
  ],
  exposed: (scene) => {
    const [person] = scene.event.peopleIds;
    return [
      person === undefined
        ? `Every member of ${holderOf(scene)}`
        : `The account that holds it now: ${scene.naming.personWithAddress(person)}`,
    ];
  },
  remedy: (scene) => ({
    undo: `take ${roleOf(scene)} from ${holderOf(scene)} in Entra admin center > Roles & admins, and look at what was done with it since.`,
    accept: 'nothing to do. If it is for a task only, note when the role is to be taken away again.',
  }),
  activity: 'role grant',
  portal: (scene) => {
    const [person] = scene.event.peopleIds;
    return person === undefined ? rolesPortal(scene) : userPortal(scene, person);
  },
  regained: (scene) =>
    firstThatFits(
      `${holderOf(scene)} is no longer ${roleHolderOf(scene)}`,
      `${shorten(holderOf(scene), 36)} lost the role again`,
    ),
  mended: (scene) => `The role ${roleOf(scene)} was taken from ${holderOf(scene)}`,
  afterwards: () =>
    'What the account did with the role in that time: Entra admin center > Audit logs, filter Initiated by.',
});
