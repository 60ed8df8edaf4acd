import { shorten } from '../../../../reports/language/plain-text';
import { defineWording, firstThatFits } from '../../../../reports/language/scene';
import {
  deletedHolder,
  holderInShort,
  holderOf,
  holderPortal,
  holderSentence,
  holdersOf,
  holderWithMembers,
  inScope,
  only,
  outsideOf,
  reachOf,
  remainsOf,
  roleHolderOf,
  roleLost,
  roleOf,
  scopeInShort,
  theRoleOf,
} from '../../../../reports/wording/roles';

/** Reads `roleName`, `principalType`, peopleIds[0] or the resource's name (a group or an application). */
export const entraRoleAssignedOutsidePimWords = defineWording({
  id: 'EV.R02',
  role: 'headline',
  lost: (scene) =>
    firstThatFits(
      holderSentence(scene, ` became ${roleHolderOf(scene)}${scopeInShort(scene)} outside PIM`),
      `${shorten(holderInShort(scene, ' received a role outside PIM'), 30)} received a role outside PIM`,
    ),
  happened: (scene) => `${holderWithMembers(scene)} received ${theRoleOf(scene)}${only(scene)} outside PIM`,
  did: (scene) => `assigned ${theRoleOf(scene)}${only(scene)} to ${holderWithMembers(scene)} outside PIM`,
  meaning: (scene) => [
    "PIM's rules did not apply: there was no approval, and the role has no end date.",
    reachOf(scene),
    ...outsideOf(scene),
  ],
  exposed: (scene) => [holdersOf(scene)],
  remedy: (scene) => ({
    undo: `remove ${roleOf(scene)}${inScope(scene)} from ${holderOf(scene)} in Entra admin center > Roles & admins, and review its activity since.`,
    accept: 'assign the role again through PIM, eligible or with an end date, and remove the direct assignment.',
  }),
  activity: 'role assignment outside PIM',
  portal: holderPortal,
  regained: roleLost,
  fixed: (scene) =>
    deletedHolder(scene) ?? `removed the role ${roleOf(scene)}${inScope(scene)} from ${holderOf(scene)}`,
  ended: (scene) => `The role ${roleOf(scene)}${inScope(scene)} was removed from ${holderOf(scene)}`,
  remains: (scene) => remainsOf(scene, 'holds'),
  afterwards: () =>
    'Activity of the account with the role in that time: Entra admin center > Audit logs, filter Initiated by.',
});
