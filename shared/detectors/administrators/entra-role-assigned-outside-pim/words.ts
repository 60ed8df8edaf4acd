import { shorten } from '../../../reports/plain-text';
import { defineWording, firstThatFits } from '../../../reports/scene';
import {
  holderOf,
  holderPortal,
  holdersOf,
  reachOf,
  roleHolderOf,
  roleOf,
  theRoleOf,
} from '../../../reports/wording/roles';

/** Reads `roleName`, `principalType`, peopleIds[0] or the resource's name (a group or an application). */
export const roleGivenOutsidePim = defineWording({
  id: 'EV.R02',
  tells: 'story',
  lost: (scene) =>
    firstThatFits(
      `${holderOf(scene)} became ${roleHolderOf(scene)} outside PIM`,
      `${shorten(holderOf(scene), 30)} got a role outside PIM`,
    ),
  happened: (scene) => `${holderOf(scene)} was given ${theRoleOf(scene)} outside PIM`,
  meaning: (scene) => [
    "PIM's rules did not apply: no approval was asked for, and the role has no end date.",
    reachOf(scene),
  ],
  exposed: (scene) => [holdersOf(scene)],
  remedy: (scene) => ({
    undo: `take ${roleOf(scene)} from ${holderOf(scene)} in Entra admin center > Roles & admins, and look at what was done with it since.`,
    accept: 'give the role again through PIM, eligible or with an end date, and take the direct one away.',
  }),
  activity: 'role grant outside PIM',
  portal: holderPortal,
  regained: (scene) =>
    firstThatFits(
      `${holderOf(scene)} is no longer ${roleHolderOf(scene)}`,
      `${shorten(holderOf(scene), 36)} lost the role again`,
    ),
  mended: (scene) => `The role ${roleOf(scene)} was taken from ${holderOf(scene)}`,
  afterwards: () =>
    'What the account did with the role in that time: Entra admin center > Audit logs, filter Initiated by.',
});
